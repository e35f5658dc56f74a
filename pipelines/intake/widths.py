"""全角与半角、看不见的字符、各种横线：只换样子，不换含义。"""

from __future__ import annotations

import re
from typing import Final

_INVISIBLE: Final = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_DASHES: Final = re.compile("[\u2010-\u2015\u2212]+")

_WIDE: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20, 0xA0: 0x20, 0xFFE5: 0xA5,
}  # fmt: skip


def half_width(text: str) -> str:
    """全角字母、数字、标点 → 半角；①、² 一类不动（NFKC 会把它们变成数字）。"""
    return text.translate(_WIDE)


def tidy(text: str) -> str:
    """去首尾空白、零宽字符，不间断空格改为普通空格。"""
    return _INVISIBLE.sub("", text.replace("\u00a0", " ").replace("\u3000", " ")).strip()


def fold_dashes(text: str) -> str:
    """各种长短横线 → 半角连字符。"""
    return _DASHES.sub("-", text)
