"""体检认可的字体：读自 gongwen.toml，由办公室定，不在代码里。"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipelines.settings import STRICT, load_setting, read_toml


@dataclass(frozen=True)
class Fonts:
    """各处可用的字体名称（GB/T 9704—2012，5.2.2、7）。"""

    __pydantic_config__ = STRICT

    source: str
    fang: tuple[str, ...]
    kai: tuple[str, ...]
    hei: tuple[str, ...]
    title: tuple[str, ...]
    song: tuple[str, ...]
    latin: tuple[str, ...]

    @property
    def formal(self) -> frozenset[str]:
        """主体里可用的中文字体：宋体不在内。"""
        return frozenset((*self.fang, *self.kai, *self.hei, *self.title))

    @property
    def western(self) -> frozenset[str]:
        """数字与西文可用的字体。"""
        return self.formal | frozenset((*self.latin, *self.song))


def load_fonts(path: Path) -> Fonts:
    """读 gongwen.toml；写错、少写都成 SettingError。"""
    return load_setting(Fonts, read_toml(path), path)
