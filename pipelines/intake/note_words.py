"""一条批注里哪些话是系统写的，哪些是人自己的；批注随格移动，末行写着是第几条（addin/marks.py）。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

OUR_AUTHOR: Final = "清单通"
"""系统写的批注署此名。"""
OUR_MARK: Final = f"【{OUR_AUTHOR}】"
"""接在别人批注之后的那一段以此起头，下次好认。"""

_BREAK: Final = r"(?:\r\n|\r|\n)"
_AFTER_OTHERS: Final = re.compile(rf"{_BREAK}{OUR_MARK}")
#: 系统批注的开头，如“[L1-02 错误]”：LibreOffice 另存时不留作者，凭它认。
_OPENING: Final = re.compile(r"\[([A-Z]+[0-9]+(?:-[0-9]+)?) (?:错误|疑点|提示)\] ")
_FIRST: Final = re.compile(rf"\s*(?:{OUR_MARK}|{_OPENING.pattern})")
_SIGNATURE: Final = re.compile(
    rf"{_BREAK}——{OUR_AUTHOR} 第([0-9]{{1,7}})条(?:，蓝色在 ([A-Z]{{1,3}}(?:、[A-Z]{{1,3}})*) 列)?"
)


def signed(words: str, number: int, beside: Sequence[str]) -> str:
    """批注的话加上末行：“校验结果”里第几条，连带标蓝的在哪几列（列标）。"""
    blue = f"，蓝色在 {'、'.join(beside)} 列" if beside else ""
    return f"{words}\n——{OUR_AUTHOR} 第{number}条{blue}"


def joined(own: str, ours: str) -> str:
    """系统的话接在人的话之后。"""
    return f"{own}\n{OUR_MARK}\n{ours}" if own else ours


def signature(text: str) -> tuple[int, tuple[str, ...]]:
    """末行所写的第几条、标蓝的各列；没有末行（退回的工作簿里的）为 0。"""
    found = _SIGNATURE.search(text)
    if found is None:
        return 0, ()
    return int(found[1]), tuple(found[2].split("、")) if found[2] else ()


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
