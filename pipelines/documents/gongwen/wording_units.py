"""单位的叫法与次序：同一单位只用一种叫法（R13），并列时照印发次序（R14）。"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from pipelines.documents.gongwen.remark import Remark, Severity
from pipelines.documents.gongwen.wording_table import WordingTable
from pipelines.documents.gongwen.wording_text import CELL, Facts, Spoken, UnitName, remark

#: 地方与那里的机关是两回事：“娄星区”与“娄星区人民政府”都可以用。
_BODIES: Final = re.compile(r"(?:人民政府|政府|管委会|管理委员会|委员会|党委|单位)$")
#: 简称前面只有这些字（或标点、段首）才当作在说这个单位，免得认错“双峰海螺”“新化红茶”。
_BEFORE: Final = "在由对和与及、按向为至从各，。；：（是请给将"
_AFTER: Final = "[，。；：、）（\\d和与及等两三四五六]|$"
_MOST: Final = 30


def check_units(lines: Sequence[Spoken], table: WordingTable, facts: Facts) -> Iterator[Remark]:
    """R13、R14；不知道有哪些单位就说“未查”。"""
    if facts.units is None:
        for code, what in (("R13", "同一单位的叫法是否一致"), ("R14", "单位的先后次序")):
            said = f"不知道有哪些单位，没有查{what}"
            yield remark(code, None, Severity.UNCHECKED, said, "请在办公室文件夹里体检")
        return
    yield from _named_twice(lines, facts.units)
    yield from _out_of_order(lines, facts.units, table.ranked)


def _named_twice(lines: Sequence[Spoken], units: tuple[UnitName, ...]) -> Iterator[Remark]:
    seen: dict[str, Spoken] = {}
    counts: Counter[str] = Counter()
    owner = {form: unit.name for unit in units for form in _forms(unit)}
    abbreviated = "".join(one.text for one in lines if "简称" in one.text)
    for at, one in enumerate(lines):
        if one.kind == CELL and at and lines[at - 1].text.strip().endswith("园区"):
            continue  # “所在园区”一栏写的是园区自己的全称
        for form in _mentions(one.prose, tuple(owner), frozenset(u.name for u in units)):
            counts[form] += 1
            seen.setdefault(form, one)
    for form, one in seen.items():
        name = owner[form]
        declared = f"简称“{form}”" in abbreviated or f"简称{form}" in abbreviated
        if form != name and counts[name] and not declared:
            said = f"同一个单位，别处叫“{name}”，这里叫“{form}”"
            fix = f"全文统一用“{name}”，或第一次出现时写明“（以下简称‘{form}’）”"
            yield remark("R13", one.line, Severity.WARNING, said, fix)


def _forms(unit: UnitName) -> list[str]:
    """一个单位的各种叫法；只差“人民政府”“管委会”的不算别的叫法。"""
    return [unit.name, *(alias for alias in unit.aliases if not _BODIES.search(alias))]


def _mentions(prose: str, forms: tuple[str, ...], names: frozenset[str]) -> Iterator[str]:
    for found in _any_of(forms).finditer(prose):
        before, after = prose[max(0, found.start() - 1) : found.start()], found.end()
        alone = (not before or before in _BEFORE) and re.compile(_AFTER).match(prose, after)
        if found[0] in names or alone:
            yield found[0]


@cache
def _any_of(forms: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(forms, key=len, reverse=True))) or "(?!)")


def _out_of_order(
    lines: Sequence[Spoken], units: tuple[UnitName, ...], ranked: tuple[str, ...]
) -> Iterator[Remark]:
    order = {unit.name: place for place, unit in enumerate(units)}
    pattern = _lists(tuple(order))
    for one in lines:
        if one.kind == CELL:
            continue
        for found in pattern.finditer(one.prose):
            names = [name for name in re.split("[、和与]", found[0]) if name in order]
            around = one.prose[max(0, found.start() - 30) : found.end() + 20]
            right = sorted(names, key=order.__getitem__)
            if names != right and not any(word in around for word in ranked):
                said = f"单位次序与印发次序不同：“{'、'.join(names)}”"
                fix = f"改为“{'、'.join(right)}”；有意这样排的不必理会"
                yield remark("R14", one.line, Severity.WARNING, said, fix)


@cache
def _lists(names: tuple[str, ...]) -> re.Pattern[str]:
    name = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    return re.compile(rf"(?:{name})(?:[、和与](?:{name})){{1,{_MOST}}}" if names else "(?!)")
