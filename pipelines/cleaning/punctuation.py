"""中文里的半角标点 → 全角；数、代码、网址里的不动（DOMAIN §6 第 62 项）。"""

from __future__ import annotations

import re
from typing import Final

from pipelines.cleaning.widths import HAN

_CLOSING: Final = "》”’）】"
_AFTER_HAN: Final = re.compile(
    rf"(?<=[{HAN}{_CLOSING}%])([,;:!]+) *(?![/\\])|([,;]+) *(?=[{HAN}《“])"
)
_QUESTION: Final = re.compile(
    r"((?:是否|如何|怎|哪|多少|什么|为何|有无|能否)[^。！？；?]{0,60}|[吗呢么何否谁吧])\?"
)
_FULL_STOP: Final = re.compile(rf"(?<=[{HAN}{_CLOSING}%])\.$")
_QUOTED: Final = re.compile('"([^"]*)"')
_NEAR: Final = re.compile(f"[{HAN}]")
_FULL: Final = str.maketrans(",;:!", "，；：！", " ")


def chinese_punctuation(text: str) -> str:
    """挨着汉字的 , ; : ! ? . ( ) " → 全角；没有汉字的文字原样还回。"""
    if not _NEAR.search(text):
        return text
    text = _AFTER_HAN.sub(lambda found: found[0].translate(_FULL), text)
    text = _FULL_STOP.sub("。", _QUESTION.sub(r"\1？", text))
    return _brackets(_QUOTED.sub(_quoted, text))


def _quoted(found: re.Match[str]) -> str:
    return f"“{found[1]}”" if _NEAR.search(found[1]) else found[0]


def _brackets(text: str) -> str:
    """成对的括号：里面有汉字、紧挨着汉字，或有一只已是全角的，一并用全角。"""
    characters = list(text)
    opened: list[int] = []
    for at, character in enumerate(text):
        if character in "(（":
            opened.append(at)
        elif character in ")）" and opened:
            start = opened.pop()
            around = text[max(start - 1, 0) : at + 2]
            if _NEAR.search(around) or "（" in around[:2] or character == "）":
                characters[start], characters[at] = "（", "）"
    return "".join(characters)
