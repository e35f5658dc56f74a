"""疑似重复：本单位的行像不像别的行，本表与各单位一并比（DOMAIN L1-15、L6-05）。"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice, takewhile
from typing import Final

from pipelines.intake.table import Table
from pipelines.ledgers.finding import Finding
from pipelines.ledgers.message import bare_message, completed
from pipelines.ledgers.schema import Alike, Rule
from pipelines.ledgers.scope import Scope
from pipelines.ledgers.values import Value, display
from pipelines.validation.context import EVERYONE, Context, Others, Owned, place_of
from pipelines.validation.lookalikes import Lookalikes, find_lookalikes

#: 一行最多问这么多个对方，说出前几个。
_ASKED: Final = 20
_SHOWN: Final = 3


def duplicate_findings(
    rule: Rule, table: Table, scope: Scope, context: Context
) -> Iterator[Finding]:
    """一条规则的各问；一对行只由轻重在前的一问来说。"""
    said: list[set[int]] = [set() for _ in table.rows]
    for number, alike in enumerate(rule.alike):
        places, start, found = _everyone(rule, number, table, context)
        hits = _hits(found, start, said)
        if not hits:
            continue
        message = context.intake.ledgers.message(table.ledger, bare_message(alike.message))
        texts = message.render(scope)
        for index, partners in hits.items():
            other = _listed([places[one] for one in partners], alike, context)
            ruling = _ruling(alike, start + index, partners, found)
            yield _finding(rule, alike, table, index, completed(texts[index], other, ruling))


def _hits(found: Lookalikes, start: int, said: Sequence[set[int]]) -> dict[int, list[int]]:
    """本表的行 → 像它而还没有说过的行；`said` 随即记下。"""
    hits: dict[int, list[int]] = {}
    for index, known in enumerate(said):
        partners = list(islice(found.of(start + index), _ASKED))
        if fresh := [one for one in partners if one not in known]:
            hits[index] = fresh
        known.update(partners)
    return hits


def _everyone(
    rule: Rule, number: int, table: Table, context: Context
) -> tuple[Sequence[Owned], int, Lookalikes]:
    """各单位的行、本表第一行排第几、相像的行；各单位的表不变就只找一次。"""
    sheet, alike, others = table.ledger.sheet, rule.alike[number], context.others
    own = {sheet: table}
    if not others.holds(own, [(sheet, name) for name in alike.columns]):
        places = _places(others.with_own(own), sheet)
        asked = range(len(table.rows))
        return places, 0, find_lookalikes(alike, _columns(alike, places), asked)
    if sheet not in others.places:
        others.places[sheet] = _places(others.reports.items(), sheet)
    everyone = others.places[sheet]
    before = takewhile(lambda unit: unit != others.me, others.reports)
    tables = (others.reports[unit].get(sheet) for unit in before)
    start = sum(len(each.rows) for each in tables if each)
    asked = range(start, start + len(table.rows))
    return everyone, start, _found(alike, (sheet, rule.code, number), everyone, asked, others)


def _found(
    alike: Alike, key: Hashable, places: Sequence[Owned], asked: range, others: Others
) -> Lookalikes:
    """只校验一个单位的，只找像它的行；又来一个单位，才把各单位相像的一次找全。"""
    known = others.lookalikes.get(key)
    if known is None:
        known = others.me, find_lookalikes(alike, _columns(alike, places), asked)
    elif known[0] not in (others.me, EVERYONE):
        known = EVERYONE, find_lookalikes(alike, _columns(alike, places))
    others.lookalikes[key] = known
    return known[1]


def _places(reports: Iterable[tuple[str, Mapping[str, Table]]], sheet: str) -> list[Owned]:
    return [
        (unit, tables[sheet], index)
        for unit, tables in reports
        if sheet in tables
        for index in range(len(tables[sheet].rows))
    ]


def _columns(alike: Alike, places: Sequence[Owned]) -> dict[str, list[Value]]:
    return {
        name: [table.columns[name][index] for _, table, index in places] for name in alike.columns
    }


def _listed(places: Sequence[Owned], alike: Alike, context: Context) -> str:
    """对方的所在：单位、表、格、编号与名称。"""
    shown = "、".join(_described(one, alike, context) for one in places[:_SHOWN])
    more = "以上" if len(places) >= _ASKED else ""
    return f"{shown} 等 {len(places)} 行{more}" if len(places) > _SHOWN else shown


def _described(place: Owned, alike: Alike, context: Context) -> str:
    unit, table, index = place
    cell = table.address(alike.at, index) or f"第 {table.rows[index]} 行"
    names = [table.ledger.key, *filter(None, [table.ledger.name])]
    who = " ".join(display(table.columns[name][index], "text") for name in names)
    where = unit or context.submission.unit.name
    return f"{where}“{table.ledger.sheet}”{cell}（{who}）"


def _ruling(alike: Alike, row: int, partners: Sequence[int], found: Lookalikes) -> str:
    """谁在前者计一次，其余为争议；都没有日期则尚无先后。"""
    if not alike.earliest:
        return ""
    days = found.columns[alike.earliest]
    mine = days[row]
    theirs = [day for one in partners if isinstance(day := days[one], date)]
    if not isinstance(mine, date) and not theirs:
        return f"两边都没有{alike.earliest}，尚无先后，请核对是否同一件事"
    first = min(theirs, default=date.max)
    if not isinstance(mine, date) or first < mine:
        return f"对方{alike.earliest} {first} 在先，本行列为争议，暂不计入"
    if first == mine:
        return f"{alike.earliest}同为 {mine}，两边都列为争议，暂只计一次，请报市专班裁定"
    return f"本行{alike.earliest} {mine} 在先，计一次，对方列为争议"


def _finding(rule: Rule, alike: Alike, table: Table, index: int, message: str) -> Finding:
    place = place_of(table, alike.at, index)
    value = table.columns[alike.at][index]
    where = place["cell"] or f"第 {place['row']} 行"
    return Finding(
        code=rule.code,
        level=alike.level,
        message=f"“{table.ledger.sheet}”{where} {message}",
        value=display(value, table.ledger.by_name[alike.at].type),
        suggestion=rule.hint,
        **place,
    )


def disputed_rows(
    alike: Alike, reports: Mapping[str, Mapping[str, Table]], sheet: str
) -> dict[str, dict[int, Owned]]:
    """单位 → 争议而不计入的 Excel 行号 → 在先而像它的一行（DOMAIN L6-05）。

    没有 `earliest` 的在有的之后，都没有的尚无先后；同日的以 `reports` 里排在前面的为先。
    """
    places = _places(reports.items(), sheet)
    found = find_lookalikes(alike, _columns(alike, places))
    days = found.columns[alike.earliest]

    def order(row: int) -> tuple[date, int]:
        day = days[row]
        return (day if isinstance(day, date) else date.max), row

    lost: dict[str, dict[int, Owned]] = {}
    for row, (unit, table, index) in enumerate(places):
        first = min(found.of(row), key=order, default=row)
        if order(first) < order(row) and isinstance(days[first], date):
            lost.setdefault(unit, {})[table.rows[index]] = places[first]
    return lost
