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

#: “一期工程”就是“一期”。
_PHASE_WORKS: Final = re.compile(r"(?<=期)工程")
#: 名称的一段：名称几个字、第几段、字。
_Piece = tuple[int, int, str]
_SPACES_AND_BRACKETS: Final = re.compile(r"[\s()\[\]{}<>〔〕【】《》〈〉「」『』〖〗]")


@lru_cache(maxsize=1 << 18)
def normalise_name(text: str, drop: tuple[str, ...] = ()) -> str:
    """归一：NFKC，大写，去空白与括号，“一期工程”作“一期”，再去掉 `drop` 里的词。

    期别与数字都保留（DOMAIN L1-15；§6 第 41 项）。
    """
    plain = _SPACES_AND_BRACKETS.sub("", unicodedata.normalize("NFKC", text)).upper()
    plain = _PHASE_WORKS.sub("", plain)
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
    shelf = _Shelf(threshold)
    for longer in sorted(range(len(names)), key=lambda index: len(names[index])):
        for other in shelf.shorter(names[longer]):
            if is_similar(names[longer], names[other], threshold):
                yield min(longer, other), max(longer, other)
        shelf.put(longer, names[longer])


def similar_between(
    few: Sequence[str], many: Sequence[str], threshold: Fraction
) -> Iterator[tuple[int, int]]:
    """`few` 与 `many` 之间全部相像的两个：各自的序号；一个不漏，`many` 只过一遍。"""
    shelf = _Shelf(threshold)
    sizes = {len(name) for name in many}
    inside: defaultdict[_Piece, list[int]] = defaultdict(list)
    for index, name in enumerate(few):
        shelf.put(index, name)
        for size in sizes:
            if size < len(name):
                for piece in _pieces_within(name, size, threshold):
                    inside[piece].append(index)
    for other, name in enumerate(many):
        near = shelf.shorter(name)
        for piece in _pieces(name, threshold):
            near.update(inside.get(piece, ()))
        for index in near:
            if is_similar(few[index], name, threshold):
                yield index, other


class _Shelf:
    """已放上的名称，以各自的几段查得。"""

    def __init__(self, threshold: Fraction) -> None:
        self.threshold = threshold
        self.rows: defaultdict[_Piece, list[int]] = defaultdict(list)
        self.lengths: set[int] = set()

    def put(self, index: int, name: str) -> None:
        self.lengths.add(len(name))
        for piece in _pieces(name, self.threshold):
            self.rows[piece].append(index)

    def shorter(self, name: str) -> set[int]:
        """不比 `name` 长、有一段原样在它里面的。"""
        near: set[int] = set()
        for length in self.lengths:
            if length <= len(name):
                for piece in _pieces_within(name, length, self.threshold):
                    near.update(self.rows.get(piece, ()))
        return near


def _pieces(name: str, threshold: Fraction) -> Iterator[_Piece]:
    """名称自己的各段：字数、第几段、字。"""
    for number, (start, end) in enumerate(_cuts(len(name), *threshold.as_integer_ratio())):
        yield len(name), number, name[start:end]


def _edits(size: int, threshold: Fraction) -> int:
    """两个名称共 `size` 个字时，相像的最多增删几次。"""
    return (threshold.denominator - threshold.numerator) * size // threshold.denominator


def _pieces_within(name: str, length: int, threshold: Fraction) -> Iterator[_Piece]:
    """`name` 里可能是那些 `length` 字的名称的某一段的：字数、第几段、字。"""
    most = _edits(len(name) + length, threshold)
    if len(name) - length > most:
        return
    for number, (start, end) in enumerate(_cuts(length, *threshold.as_integer_ratio())):
        last = min(len(name) - (end - start), start + most)
        for at in range(max(0, start - most), last + 1):
            yield length, number, name[at : at + end - start]


@lru_cache(maxsize=4096)
def _cuts(length: int, top: int, bottom: int) -> list[tuple[int, int]]:
    """把 `length` 个字切成几段的起止：比与最长的相像者之间的增删次数多一段，尽量匀。"""
    longest = length * (2 * bottom - top) // top
    count = _edits(length + longest, Fraction(top, bottom)) + 1
    ends = [length * number // count for number in range(count + 1)]
    return list(pairwise(ends))
