"""程序自身的编码（F、G、T）：题目、轻重、说法、办法，读自 codes.toml。"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipelines.ledgers.finding import Finding, Level
from pipelines.settings import STRICT, load_setting, read_toml, setting_error


@dataclass(frozen=True)
class Code:
    """一个编码；`message`、`hint` 的花括号里是当时的事实。"""

    __pydantic_config__ = STRICT

    code: str
    level: Level
    title: str
    message: str
    why: str
    hint: str
    example: str

    def finding(  # noqa: PLR0913 - 都是按名字给的
        self,
        *,
        sheet: str = "",
        cell: str = "",
        column: str = "",
        row: int | None = None,
        row_key: str = "",
        value: str = "",
        level: Level | None = None,
        proposal: str = "",
        **facts: str,
    ) -> Finding:
        """以当时的事实写成一条意见；`level` 可由规则升降。"""
        known = {"sheet": sheet, "cell": cell, "column": column, "row": str(row), "value": value}
        words = {**known, **facts}
        return Finding(
            code=self.code,
            level=level or self.level,
            message=self.message.format_map(words),
            sheet=sheet,
            cell=cell,
            column=column,
            row=row,
            row_key=row_key,
            value=value,
            suggestion=self.hint.format_map(words),
            proposal=proposal,
        )

    def fault(self, file: str, facts: Mapping[str, str]) -> Finding:
        """一个文件整个不能用的意见。"""
        words = defaultdict(str, file=file, **facts)
        message, hint = self.message.format_map(words), self.hint.format_map(words)
        return Finding(self.code, self.level, message, words["sheet"], suggestion=hint)


@dataclass(frozen=True)
class _CodeFile:
    __pydantic_config__ = STRICT

    codes: tuple[Code, ...]


def load_catalogue(path: Path) -> Mapping[str, Code]:
    """读 codes.toml；同一编码出现两次即 SettingError。"""
    found: dict[str, Code] = {}
    for index, code in enumerate(load_setting(_CodeFile, read_toml(path), path).codes):
        if code.code in found:
            raise setting_error(path, ("codes", index, "code"), f"编码 {code.code} 重复")
        found[code.code] = code
    return found
