"""全角与半角、看不见的字符、各种横线：只换样子，不换含义。"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
ABOVE: Final = frozenset({"同上", "〃", "″", "同前"})
"""意思是照抄上一行的字样。"""
DITTO: Final = ABOVE | {"同左"}
HAN: Final = r"\u3400-\u9fff"
"""汉字，写在正则表达式的方括号里。"""
_INVISIBLE: Final = re.compile(f"[{INVISIBLE}]")
_DASHES: Final = re.compile("[\u2010-\u2015\u2212]+")
_CITED: Final = 40

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


def plain_figure(text: str) -> str:
    """数、日期、号码的比较形：半角、短横线，去掉打头的撇号（由别处导出的“文本”记号）。"""
    return fold_dashes(half_width(tidy(text))).lstrip("'’‘ \t\r\n")


def cited(raw: str) -> str:
    """消息里引原文：去首尾空白，太长的截断，加引号。"""
    text = raw.strip()
    return f"“{text[:_CITED]}…”" if len(text) > _CITED else f"“{text}”"


def comparable(text: str) -> str:
    """比较用的写法：NFKC、去空白、大写。"""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", tidy(text))).upper()


def wrapped_lines(text: str, width: int) -> int:
    """文字在 `width` 个半角字符宽的格里要折几行；一个汉字占两个。"""
    wide = (sum(2 if ord(char) > 0xFF else 1 for char in line) for line in text.split("\n"))
    return sum(-(-length // (width - 1)) or 1 for length in wide)
