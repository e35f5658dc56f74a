"""一条批注里哪些话是系统写的，哪些是人自己的。

批注随格移动，“校验结果”表也许被人删了：是第几条、原来什么底色，批注的末行都写着（addin/marks.py）。
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

OUR_AUTHOR: Final = "清单通"
"""系统写的批注署此名。"""
OUR_MARK: Final = f"【{OUR_AUTHOR}】"
"""接在别人批注之后的那一段以此起头，下次好认。"""

_BREAK: Final = r"(?:\r\n|\r|\n)"
_AFTER_OTHERS: Final = re.compile(rf"{_BREAK}{OUR_MARK}")
#: 系统批注的开头，如“[L1-02 错误]”：LibreOffice 另存时不留作者，凭它认。
_OPENING: Final = re.compile(r"\[([A-Z]+[0-9]+(?:-[0-9]+)?) (?:错误|疑点|提示)\] ")
_FIRST: Final = re.compile(rf"\s*(?:{OUR_MARK}|{_OPENING.pattern})")
#: 列标，A 至 XFD；别人写得出多长的一串，系统标蓝的不过几列。
_COLUMN: Final = "(?:[A-Z]{1,2}|[A-W][A-Z]{2}|X[A-E][A-Z]|XF[A-D])"
_SIGNATURE: Final = re.compile(
    rf"{_BREAK}——{OUR_AUTHOR} 第([0-9]{{1,7}})条(?:，原底色 ([0-9A-F]{{6}}))?"
    rf"(?:，蓝色在 ({_COLUMN}(?:、{_COLUMN}){{0,63}}) 列)?"
)


class Signature(NamedTuple):
    """一条批注的末行；没有末行（退回的工作簿里的）的，序号为 0。"""

    number: int = 0
    """“校验结果”里第几条。"""
    beside: tuple[str, ...] = ()
    """连带标蓝的在哪几列（列标）。"""
    original: str = ""
    """铺底色之前的底色，RRGGBB；没有则空。"""


def signed(words: str, number: int, beside: Sequence[str], original: str = "") -> str:
    """批注的话加上末行，各项见 Signature。"""
    was = f"，原底色 {original}" if original else ""
    blue = f"，蓝色在 {'、'.join(beside)} 列" if beside else ""
    return f"{words}\n——{OUR_AUTHOR} 第{number}条{was}{blue}"


def joined(own: str, ours: str) -> str:
    """系统的话接在人的话之后。"""
    return f"{own}\n{OUR_MARK}\n{ours}" if own else ours


def signature(text: str) -> Signature:
    """一条批注的末行。"""
    found = _SIGNATURE.search(text)
    if found is None:
        return Signature()
    beside = tuple(found[3].split("、")) if found[3] else ()
    return Signature(int(found[1]), beside, found[2] or "")


def our_span(text: str) -> tuple[int, int]:
    """系统写的一段的首末位置；没有则首末相同。人在前后添的话不在内。"""
    signed_at = _SIGNATURE.search(text)
    end = signed_at.end() if signed_at else len(text)
    if after := _AFTER_OTHERS.search(text, 0, end):
        return after.start(), end
    if _FIRST.match(text):
        return 0, end
    if signed_at is None:
        return end, end
    # 人在前面添了话；连开头也改得认不出的，只认末行
    opening = _OPENING.search(text, 0, end)
    start = opening.start() if opening else signed_at.start()
    return (start - 1 if text[:start].endswith("\n") else start), end


def own_words(text: str) -> str:
    """批注里人自己的话：系统写的一段不算。"""
    start, end = our_span(text)
    return text[:start] + text[end:] if start else text[end:].lstrip("\r\n")


def our_words(text: str) -> str:
    """系统写的话，不连起头的记号与末行；没有则空。"""
    start, end = our_span(text)
    words = _SIGNATURE.sub("", text[start:end]).strip()
    return words.removeprefix(OUR_MARK).strip()


def codes_in(text: str) -> tuple[str, ...]:
    """系统写的话里说到的编码，依次，不重复。"""
    start, end = our_span(text)
    return tuple(dict.fromkeys(_OPENING.findall(text, start, end)))


def has_our_words(text: str) -> bool:
    """有系统写的话。"""
    start, end = our_span(text)
    return start < end


def is_our_note(author: str, text: str) -> bool:
    """整条批注都是系统写的：凭话认，认不出的凭作者。"""
    return not own_words(text).strip() if has_our_words(text) else author == OUR_AUTHOR
