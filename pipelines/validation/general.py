"""通用规则：对每张清单都问的话（DOMAIN §1.4.1）。"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from pipelines.cleaning.cleaner import comparable
from pipelines.intake.table import Table
from pipelines.ledgers.finding import Finding, Level
from pipelines.ledgers.identifiers import contains_person_number
from pipelines.ledgers.schema import Column
from pipelines.ledgers.scope import Scope
from pipelines.ledgers.similarity import normalise_name
from pipelines.ledgers.values import UNREADABLE, Value, display
from pipelines.validation.context import Context, place_of

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LISTED: Final = 10
_PROSE: Final = frozenset({"text", "code", "list", "phone"})


def general_findings(table: Table, context: Context) -> Iterator[Finding]:
    """G01、G03、G06、G07、G09、G10、G11；外键（G04）另有一处，其余 G 码在读件与必填处。"""
    yield from _unit(table, context)
    yield from _keys(table, context)
    yield from _dates(table, context)
    yield from _texts(table, context)
    before = context.before(table)
    if before is not None:
        rekeyed = list(_rekeyed(table, before, context))
        yield from _vanished(table, before, {found.proposal for found in rekeyed}, context)
        yield from rekeyed
        yield from _changed(table, context)


def _unit(table: Table, context: Context) -> Iterator[Finding]:
    column = table.ledger.unit_column
    if not column:
        return
    unit, allowed = context.submission.unit, context.allowed_units
    proposal = unit.name if len(allowed) == 1 else ""
    for index, value in enumerate(table.columns[column]):
        if isinstance(value, str) and value not in allowed:
            place = place_of(table, column, index)
            yield context.intake.codes["G01"].finding(
                **place, value=value, unit=unit.name, proposal=proposal
            )


def _keys(table: Table, context: Context) -> Iterator[Finding]:
    code, column = context.intake.codes["G03"], table.ledger.key
    places: dict[Value, list[str]] = {}
    for row, key in zip(table.rows, table.keys, strict=True):
        places.setdefault(key, []).append(str(row))
    for index, key in enumerate(table.keys):
        problem = ""
        if key is None:
            problem = "还没有填"
        elif key is UNREADABLE:
            continue
        elif len(places[key]) > 1:
            listed = "、".join(places[key][:_LISTED])
            more = f"等 {len(places[key])}" if len(places[key]) > _LISTED else ""
            problem = f"“{key}”重复，见第 {listed} {more}行"
        elif owned := context.others.find(table.ledger.sheet, key):
            unit, other, row = owned
            problem = f"“{key}”已由{unit}使用（其表第 {other.rows[row]} 行）"
        if problem:
            value = key if isinstance(key, str) else ""
            yield code.finding(**place_of(table, column, index), value=value, problem=problem)


def _vanished(
    table: Table, before: Table, rekeyed: set[str], context: Context
) -> Iterator[Finding]:
    """上期有、本期没有的行；办结出库的、改了编号重报的不算。"""
    now = rekeyed.union(table.keys)
    closed = _closed(before, context)
    for index, key in enumerate(before.keys):
        if isinstance(key, str) and key not in now and not closed[index]:
            name = before.columns[before.ledger.name][index] if before.ledger.name else ""
            found = context.intake.codes["G06"].finding(
                sheet=table.ledger.sheet, row_key=key, value=key, name=display(name, "text")
            )
            yield _under_own_code(found, table.ledger.vanished_code, context)


def _under_own_code(found: Finding, code: str, context: Context) -> Finding:
    """清单自己另有编码的，以它报出。"""
    if not code:
        return found
    _, rule = context.intake.ledgers.rules[code]
    return replace(found, code=rule.code, suggestion=rule.hint)


def _closed(before: Table, context: Context) -> list[bool]:
    if not before.ledger.closed_when:
        return [False] * len(before.rows)
    formula = context.intake.ledgers.formula(before.ledger, before.ledger.closed_when)
    scope = Scope(len(before.rows), before.columns, {}, {}, {}, context.facts())
    return [answer is True for answer in formula.evaluate(scope)]


def _rekeyed(table: Table, before: Table, context: Context) -> Iterator[Finding]:
    """名称（及所属的项目）与上期消失的一行相同的新编号；上期已办结出库的不算。"""
    now, closed = set(table.keys), _closed(before, context)
    gone = {
        subject: key
        for subject, key, done in zip(_subjects(before), before.keys, closed, strict=True)
        if subject and isinstance(key, str) and key not in now and not done
    }
    old_keys = set(before.keys)
    for index, (subject, key) in enumerate(zip(_subjects(table), table.keys, strict=True)):
        if isinstance(key, str) and key not in old_keys and subject in gone:
            name, old = table.columns[table.ledger.name][index], gone[subject]
            yield context.intake.codes["G07"].finding(
                **place_of(table, table.ledger.key, index),
                value=key, old=f"{old} {display(name, 'text')}", proposal=old,
            )  # fmt: skip


def _subjects(table: Table) -> list[tuple[Value, ...] | None]:
    """逐行说的是哪一件事：名称、第一个外键，及台账写明的几列；没有名称的为 None。"""
    names = table.columns.get(table.ledger.name, [None] * len(table.rows))
    link = next((column.name for column in table.ledger.columns if column.foreign), "")
    links = table.columns.get(link, [None] * len(table.rows))
    others = [table.columns[column] for column in table.ledger.identity]
    return [
        (normalise_name(name), *rest) if isinstance(name, str) else None
        for name, *rest in zip(names, links, *others, strict=True)
    ]


def _dates(table: Table, context: Context) -> Iterator[Finding]:
    end = context.submission.period.last_day
    doubts = table.ledger.doubts
    latest = _years_after(end, doubts.years_ahead)
    for column in table.ledger.columns:
        if column.type != "date":
            continue
        for index, day in enumerate(table.columns[column.name]):
            level, problem = _odd_date(day, column, end, (doubts.earliest, latest))
            if problem:
                yield context.intake.codes["G09"].finding(
                    **place_of(table, column.name, index),
                    value=display(day, "date"), level=level, problem=problem,
                )  # fmt: skip


def _years_after(end: date, years: int) -> date:
    """报告期末之后若干年；二月末的取那年的二月末。"""
    return date(end.year + years, end.month, monthrange(end.year + years, end.month)[1])


def _odd_date(
    day: Value, column: Column, end: date, likely: tuple[date, date]
) -> tuple[Level, str]:
    if not isinstance(day, date):
        return Level.WARNING, ""
    if column.actual and day > end:
        return Level.ERROR, f"晚于报告期末 {end}，还没有发生的事不能填作实际日期"
    earliest, latest = likely
    if not earliest <= day <= latest:
        return Level.WARNING, f"不在 {earliest} 至 {latest} 之间，请核对年份"
    return Level.WARNING, ""


def _texts(table: Table, context: Context) -> Iterator[Finding]:
    for column in table.ledger.columns:
        if column.type not in _PROSE:
            continue
        for index, text in enumerate(table.columns[column.name]):
            problem = _odd_text(text, column) if isinstance(text, str) else ""
            if problem:
                place = place_of(table, column.name, index)
                yield context.intake.codes["G10"].finding(**place, problem=problem)


def _odd_text(text: str, column: Column) -> str:
    if column.limit and len(text) > column.limit:
        return f"有 {len(text)} 个字，超过 {column.limit} 字"
    if _CONTROL.search(text):
        return "含有看不见的控制字符"
    if column.type == "text" and contains_person_number(text):
        return "疑似含有身份证号，请删除"
    return ""


def _changed(table: Table, context: Context) -> Iterator[Finding]:
    last = context.last(table)
    notes = table.columns.get(table.ledger.note_column, [None] * len(table.rows))
    for column in table.ledger.columns:
        if not column.fixed:
            continue
        for index, (old, new) in enumerate(
            zip(last[column.name], table.columns[column.name], strict=True)
        ):
            if old is None or new is None or UNREADABLE in (old, new) or notes[index]:
                continue
            if _differ(old, new, named=column.name == table.ledger.name):
                yield context.intake.codes["G11"].finding(
                    **place_of(table, column.name, index),
                    value=display(new, column.type), old=display(old, column.type),
                )  # fmt: skip


def _differ(old: Value, new: Value, *, named: bool) -> bool:
    """全角半角、空白的不同不算变更；名称还不论括号，“一期工程”就是“（一期）”。"""
    if isinstance(old, str) and isinstance(new, str):
        plain = normalise_name if named else comparable
        return plain(old) != plain(new)
    return old != new
