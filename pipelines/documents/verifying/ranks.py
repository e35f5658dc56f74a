"""正文说的名次与附表对不对得上（V06、V07）；不靠通行证。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from pipelines.documents.verifying.numbers import HALF_WIDTH
from pipelines.documents.verifying.reading import Line, Text
from pipelines.documents.verifying.remark import Remark, remark
from pipelines.documents.wording import joined
from pipelines.figures.intervals import interval

_CLAUSE: Final = re.compile(
    r"(?P<lead>居前(?P<top>[一二两三四五六七八九十]|\d+)位的是|居后[^，。；]{1,3}位的是|居末位的是)"
    r"(?P<body>[^；。]*?)(?=；|。|，详见|$)"
)
_ITEM: Final = re.compile(
    r"(?P<names>[^（），；]+)（(?:均为)?(?P<rate>\d+(?:\.\d+)?)%(?:，并列第(?P<rank>\d+)位)?）"
)
_NUMERALS: Final = {numeral: at for at, numeral in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_DECIMAL: Final = re.compile(r"\d+(\.\d+)?")


@dataclass(frozen=True)
class _Standing:
    """附表的一行：单位、名次、完成率（照印的）。"""

    name: str
    rank: int
    rate: str


def rank_remarks(text: Text) -> Iterator[Remark]:
    """“居前三位的是……；居后三位的是……”与附表对照；没有排名的附表则无从对照。"""
    table = _table(text)
    if not table:
        return
    named = {one.name: one for one in table}
    for line in text.paragraphs:
        if "完成率" not in line.text:
            continue
        clauses = list(_CLAUSE.finditer(line.text.translate(HALF_WIDTH)))
        alone = sum(bool(one["top"]) for one in clauses) == 1 and _one_group(table)
        for clause in clauses:
            yield from _clause(line, clause, named)
            if alone:
                yield from _complete(line, clause, table)


def _table(text: Text) -> list[_Standing]:
    for rows in text.rows().values():
        heads = [head.replace(" ", "") for head in rows[0].texts]
        at = [
            next((i for i, head in enumerate(heads) if head.startswith(name)), None)
            for name in ("单位", "排名", "完成率")
        ]
        if None not in at:
            return [one for row in rows[1:] if (one := _standing(row.texts, heads, at))]
    return []


def _standing(
    texts: Sequence[str], heads: Sequence[str], at: Sequence[int | None]
) -> _Standing | None:
    if len(texts) != len(heads):
        return None
    name, rank, rate = (texts[i].strip().translate(HALF_WIDTH) for i in at if i is not None)
    if not rank.isdigit() or not _DECIMAL.fullmatch(rate.rstrip("%")):
        return None
    return _Standing(name.partition("（")[0], int(rank), rate.rstrip("%"))


def _one_group(table: Sequence[_Standing]) -> bool:
    """没有分组：第几位的前面就有几个（并列的其后空出），同名次的完成率也相同。"""
    rates: dict[int, str] = {}
    ranks = [one.rank for one in table]
    return all(
        rates.setdefault(one.rank, one.rate) == one.rate
        and sum(rank < one.rank for rank in ranks) == one.rank - 1
        for one in table
    )


def _items(clause: re.Match[str]) -> Iterator[tuple[list[str], str, str | None, str]]:
    for item in _ITEM.finditer(clause["body"]):
        names = [name.strip() for name in item["names"].split("、") if name.strip()]
        yield names, item["rate"], item["rank"], item[0].strip("、")


def _clause(line: Line, clause: re.Match[str], named: dict[str, _Standing]) -> Iterator[Remark]:
    for names, rate, rank, words in _items(clause):
        for name in names:
            own = named.get(name)
            if own is None:
                yield _wrong("V06", line, words, f"附表里没有名次的单位“{name}”", rate)
            elif rank and int(rank) != own.rank:
                yield _wrong("V06", line, words, f"附表里{name}是第{own.rank}位", rate)
            elif Fraction(rate) != Fraction(own.rate):
                same = interval(rate).meets(interval(own.rate))
                expected = f"{own.rate}%" if same else f"附表里{name}的完成率是{own.rate}%"
                yield _wrong("V07" if same else "V06", line, words, expected, rate)


def _wrong(code: str, line: Line, near: str, expected: str, rate: str) -> Remark:
    return remark(code, line, near=near, expected=expected, found=f"{rate}%")


def _complete(line: Line, clause: re.Match[str], table: Sequence[_Standing]) -> Iterator[Remark]:
    """该列的都列了，次序也对。"""
    said = [name for names, _, _, _ in _items(clause) for name in names]
    ranks = {one.name: one.rank for one in table}
    if not said or any(name not in ranks for name in said):
        return
    if clause["top"]:
        limit = _NUMERALS.get(clause["top"]) or int(clause["top"])
        due = [one.name for one in table if one.rank <= limit]
    else:
        due = _last(table, len(said))
    due.sort(key=lambda name: ranks[name])
    in_order = all(ranks[a] <= ranks[b] for a, b in pairwise(said))
    if set(said) != set(due) or not in_order:
        words = f"照附表，{clause['lead']}{joined(due)}"
        yield remark("V06", line, near=clause[0][:40], expected=words, found=joined(said))


def _last(table: Sequence[_Standing], number: int) -> list[str]:
    least = sorted(one.rank for one in table)[-number]
    return [one.name for one in table if one.rank >= least]
