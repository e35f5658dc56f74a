"""名称像不像：先归一再比；一万个名称里找出全部相像的，不必两两去比（DOMAIN L1-15）。"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Final

from rapidfuzz.distance import Indel

_SPACES_AND_BRACKETS: Final = re.compile(r"[\s()\[\]{}<>〔〕【】《》〈〉「」『』〖〗]")


def normalise_name(text: str, drop: Sequence[str] = ()) -> str:
    """归一：NFKC，大写，去空白与括号，再去掉 `drop` 里的词；期别与数字都保留。"""
    plain = _SPACES_AND_BRACKETS.sub("", unicodedata.normalize("NFKC", text)).upper()
    for word in drop:
        plain = plain.replace(word, "")
    return plain


def is_similar(left: str, right: str, threshold: Fraction) -> bool:
    """两倍最长公共子序列的字数，不少于 `threshold` 乘两者字数之和。"""
    most = _edits(len(left) + len(right), threshold)
    return Indel.distance(left, right, score_cutoff=most) <= most


def similar_pairs(names: Sequence[str], threshold: Fraction) -> Iterator[tuple[int, int]]:
    """各不相同的名称里全部相像的两个的序号，小的在前；一个不漏。

    相像即增删不多几个字。把短的切成比增删次数多一段，必有一段原样在长的里，
    位置也挪不过增删的次数（Pass-Join）；只有这样的两个才细比。
    """
    shelf: defaultdict[tuple[int, int, str], list[int]] = defaultdict(list)
    lengths: set[int] = set()
    for longer in sorted(range(len(names)), key=lambda index: len(names[index])):
        near: set[int] = set()
        for length in lengths:
            for piece in _pieces_within(names[longer], length, threshold):
                near.update(shelf.get(piece, ()))
        for other in near:
            if is_similar(names[longer], names[other], threshold):
                yield min(longer, other), max(longer, other)
        size = len(names[longer])
        lengths.add(size)
        for number, (start, end) in enumerate(_cuts(size, threshold)):
            shelf[size, number, names[longer][start:end]].append(longer)


def _edits(size: int, threshold: Fraction) -> int:
    """两个名称共 `size` 个字时，相像的最多增删几次。"""
    return (threshold.denominator - threshold.numerator) * size // threshold.denominator


def _pieces_within(name: str, length: int, threshold: Fraction) -> Iterator[tuple[int, int, str]]:
    """`name` 里可能是那些 `length` 字的名称的某一段的：字数、第几段、字。"""
    most = _edits(len(name) + length, threshold)
    if len(name) - length > most:
        return
    for number, (start, end) in enumerate(_cuts(length, threshold)):
        last = min(len(name) - (end - start), start + most)
        for at in range(max(0, start - most), last + 1):
            yield length, number, name[at : at + end - start]


@lru_cache(maxsize=4096)
def _cuts(length: int, threshold: Fraction) -> list[tuple[int, int]]:
    """把 `length` 个字切成几段的起止：比与最长的相像者之间的增删次数多一段，尽量匀。"""
    longest = length * (2 * threshold.denominator - threshold.numerator) // threshold.numerator
    count = _edits(length + longest, threshold) + 1
    ends = [length * number // count for number in range(count + 1)]
    return list(pairwise(ends))
