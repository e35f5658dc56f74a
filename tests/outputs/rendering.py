"""把 Word 文件排成一页页的灰度图：LibreOffice 排版、poppler 画，字体只用 fonts.conf 里的几种。"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import numpy as np

from tests.outputs.comparing import DPI, Page

FONTS: Final = Path(__file__).with_name("fonts.conf")
#: 顶替公文各字体的，与各在 Debian 的哪个包里。
STAND_INS: Final = {
    "AR PL SungtiL GB": "fonts-arphic-gbsn00lp",
    "AR PL KaitiM GB": "fonts-arphic-gkai00mp",
    "WenQuanYi Zen Hei": "fonts-wqy-zenhei",
    "Noto Serif CJK SC": "fonts-noto-cjk",
    "Liberation Serif": "fonts-liberation",
}
_SECONDS: Final = 240


def lacking() -> str:
    """本机缺什么才排不了（一句话）；都有则空。"""
    tools = {"soffice": "libreoffice-writer", "fc-list": "fontconfig", "pdftoppm": "poppler-utils"}
    packages = [package for tool, package in tools.items() if shutil.which(tool) is None]
    if not packages:
        listed = _ran("fc-list", ":", "family").decode()
        packages = [package for family, package in STAND_INS.items() if family not in listed]
    return f"本机缺 {'、'.join(packages)}（Debian 的包名）" if packages else ""


def converted(files: Mapping[str, Path], folder: Path, to: str) -> dict[str, Path]:
    """各文件由一个 LibreOffice 进程转成 `to`（pdf、csv），名称 → 转成的；没有打开的不在内。"""
    folder.mkdir(parents=True, exist_ok=True)
    sources = []
    for name, path in files.items():
        source = folder / f"{name}{path.suffix}"
        shutil.copyfile(path, source)
        sources.append(source)
    profile = f"-env:UserInstallation={(folder.parent / '排版程序').as_uri()}"
    _ran("soffice", profile, "--headless", "--convert-to", to, "--outdir", folder, *sources)
    made = {name: folder / f"{name}.{to}" for name in files}
    return {name: path for name, path in made.items() if path.exists()}


def pages(pdf: Path, *options: str) -> tuple[Page, ...]:
    """各页的灰度图；`options` 是另给 pdftoppm 的。"""
    return tuple(_pictures(_ran("pdftoppm", "-r", str(DPI), "-gray", *options, pdf)))


def version() -> str:
    """LibreOffice 的版本，如 LibreOffice 7.4.7.2。"""
    return " ".join(_ran("soffice", "--version").decode().split()[:2])


def _pictures(stream: bytes) -> Iterator[Page]:
    """一串 PGM：各有三行头，P5、宽高、255。"""
    start = 0
    while start < len(stream):
        _, size, _, _ = stream[start : start + 60].split(b"\n", 3)
        width, height = map(int, size.split())
        start += len(b"P5\n") + len(size) + len(b"\n255\n")
        yield np.frombuffer(stream, np.uint8, width * height, start).reshape(height, width)
        start += width * height


def _ran(*command: str | Path) -> bytes:
    own = {"FONTCONFIG_FILE": str(FONTS), "LC_ALL": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"}
    done = subprocess.run(
        command, check=True, capture_output=True, timeout=_SECONDS, env={**os.environ, **own}
    )
    return done.stdout
