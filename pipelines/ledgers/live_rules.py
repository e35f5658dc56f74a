"""哪些规则在空白工作簿里即时校验：台账自带的规则，与说得成审核公式的通用规则。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from pipelines.ledgers.excel_cells import Layout
from pipelines.ledgers.excel_formula import violation
from pipelines.ledgers.excel_terms import NotLive
from pipelines.ledgers.finding import Level
from pipelines.ledgers.formula import Formula, compile_formula, target_column
from pipelines.ledgers.schema import Check, Column, Ledger, Rule
from pipelines.ledgers.values import Value

FILL: Final = {Level.ERROR: "红", Level.WARNING: "黄"}
"""轻重 → 底色。"""
_ALIKE: Final = "比较名称像不像，Excel 做不到"
_ONCE: Final = "问的是整张表，不落在哪一格"
_ROW: Final = 4
_SLOT: Final = re.compile(r"\{[^{}]+\}")


@dataclass(frozen=True)
class LiveCheck:
    """一问：公式为 FALSE 的行，`column` 那一格上色。"""

    code: str
    level: Level
    column: str
    title: str
    hint: str
    formula: Formula
    asks: str = ""
    """这一问的说法，数都略去；空即同 `title`。"""
    dumb: str = ""
    """写成公式也不能即时校验的缘由。"""


@dataclass(frozen=True)
class LiveRule:
    """一问能不能即时校验；不能的 `reason` 是缘由。"""

    sheet: str
    code: str
    level: Level
    column: str
    title: str
    asks: str
    """同一规则同一列的几问，凭它分得开。"""
    live: bool
    reason: str = ""


def live_checks(ledger: Ledger, ledgers: Mapping[str, Ledger]) -> tuple[LiveCheck, ...]:
    """一张清单的各问：自带的规则在先，通用规则在后；疑似重复（Alike）不在其中。"""
    own = (_check(rule, check, ledger, ledgers) for rule in ledger.rules for check in rule.checks)
    return (*own, *_general(ledger, ledgers))


def all_live_checks(ledgers: Mapping[str, Ledger]) -> dict[str, tuple[LiveCheck, ...]]:
    """各清单的各问，以 sheet 名为键。"""
    return {sheet: live_checks(ledger, ledgers) for sheet, ledger in ledgers.items()}


def _check(rule: Rule, check: Check, ledger: Ledger, ledgers: Mapping[str, Ledger]) -> LiveCheck:
    formula = compile_formula(check.formula, ledger, ledgers)
    column = target_column(check, formula, ledger)
    if rule.explained and check.level is Level.WARNING:
        noted = f"NOT(ISBLANK([@{ledger.note_column}]))"
        formula = compile_formula(f"OR({noted},{_bare(check.formula)})", ledger, ledgers)
    dumb = _ONCE if check.once else ""
    asks = _outline(check.message)
    return LiveCheck(rule.code, check.level, column, rule.title, rule.hint, formula, asks, dumb)


def _outline(message: str) -> str:
    return _SLOT.sub("…", message)


def _general(ledger: Ledger, ledgers: Mapping[str, Ledger]) -> Iterator[LiveCheck]:
    for code, level, column, title, hint, text in _general_texts(ledger, ledgers):
        formula = compile_formula(text, ledger, ledgers)
        yield LiveCheck(code, level, column, title, hint, formula)


def _general_texts(
    ledger: Ledger, ledgers: Mapping[str, Ledger]
) -> Iterator[tuple[str, Level, str, str, str, str]]:
    """通用规则（DOMAIN §1.4.1）写成审核公式；跨单位才知道的部分仍在收件时查。"""
    key = f"[@{ledger.key}]"
    empty = f"NOT(ISBLANK({key}))", f"COUNTIFS([{ledger.key}],{key})<=1"
    yield "G03", Level.ERROR, ledger.key, "编号没有填", "请填写编号。", empty[0]
    yield "G03", Level.ERROR, ledger.key, "编号重复", "一件事只填一行，请改正编号。", empty[1]
    for column in ledger.columns:
        if column.name == ledger.key or column.computed or column.ignored:
            continue
        here = f"[@{column.name}]"
        if column.required or column.required_when:
            when = "" if column.required else f",{_bare(column.required_when)}"
            text = f"IF(AND({empty[0]}{when}),NOT(ISBLANK({here})),TRUE)"
            yield "G05", Level.ERROR, column.name, "必填而没有填", "请补填。", text
        if column.foreign:
            target = ledgers[column.foreign]
            text = f"COUNTIFS([{target.sheet}.{target.key}],{here})>0"
            if target.sheet == ledger.sheet:
                text = f"COUNTIFS([{target.key}],{here})>0"
            hint = f"本单位的“{target.sheet}”里没有这一行；属于别的单位的不必管。"
            yield "G04", Level.WARNING, column.name, "查不到所指的行", hint, text
        if column.type == "date" and column.actual:
            title, text = "实际日期晚于报告期末", f"{here}<=报告期末()"
            yield "G09", Level.ERROR, column.name, title, "还没有发生的事请留空。", text
        if column.fixed:
            hint = "确有变更的，请在变更说明中写明依据。"
            yield "G11", Level.WARNING, column.name, "与上期不同", hint, _unchanged(column, ledger)


def _unchanged(column: Column, ledger: Ledger) -> str:
    here, before = f"[@{column.name}]", f"[@上期.{column.name}]"
    same = f"{here}={before}"
    return f"OR({same},NOT(ISBLANK([@{ledger.note_column}])))" if ledger.note_column else same


def _bare(formula: str) -> str:
    return formula.strip().removeprefix("=")


def live_report(ledgers: Iterable[Ledger]) -> tuple[LiveRule, ...]:
    """每一问能不能在空白工作簿里即时校验，不能的说明缘由；次序同台账。"""
    sheets = {ledger.sheet: ledger for ledger in ledgers}
    found: list[LiveRule] = []
    for ledger in sheets.values():
        layout = _specimen(ledger, sheets)
        for check in live_checks(ledger, sheets):
            reason = check.dumb or _reason(check, layout)
            found.append(
                LiveRule(
                    ledger.sheet, check.code, check.level, check.column, check.title,
                    check.asks or check.title, not reason, reason,
                )
            )  # fmt: skip
        found += [
            LiveRule(
                ledger.sheet, rule.code, alike.level, alike.at, rule.title,
                _outline(alike.message), False, _ALIKE,
            )
            for rule in ledger.rules
            for alike in rule.alike
        ]  # fmt: skip
    return tuple(found)


def _reason(check: LiveCheck, layout: Layout) -> str:
    try:
        violation(check.formula, layout)
    except NotLive as reason:
        return str(reason)
    return ""


def _specimen(ledger: Ledger, sheets: Mapping[str, Ledger]) -> Layout:
    """有上期、事实俱全的一本工作簿：问得到的都问。"""
    facts: dict[str, Value] = {
        "报告期末": date(2021, 6, 30), "报告期初": date(2021, 6, 1), "报告年": 2021, "报告月": 6,
        "隔月": 1, "填报单位": "某县", "单位区划": "431302",
    }  # fmt: skip
    names = frozenset(sheets)
    return Layout(
        sheets,
        ledger.sheet,
        _ROW,
        names,
        facts,
        lambda c: c.allowed or ("甲",),
        lambda _: "_选项_1",
    )


def live_markdown(ledgers: Iterable[Ledger]) -> str:
    """docs/即时校验.md：哪些规则在工作簿里一填便上色，哪些要等校验。"""
    rules = live_report(ledgers)
    sheets = dict.fromkeys(rule.sheet for rule in rules)
    live = sum(rule.live for rule in rules)
    parts = [
        "# 即时校验",
        "`qingdan blank` 发出的空白工作簿里，写得成 Excel 2016 公式的规则一填便上色："
        "红是错误，黄是疑点。其余的在 `qingdan check` 与收件时查。",
        f"共 {len(rules)} 问，其中 {live} 问即时校验。",
        "上色只看本工作簿：别的单位的行、系统收件时代为更正的写法（如“在建”改“开工”）不在内，"
        "以校验结果为准。",
    ]
    parts += ["\n".join(_section(sheet, rules)) for sheet in sheets]
    return "\n\n".join(parts) + "\n"


def _section(sheet: str, rules: Iterable[LiveRule]) -> Iterator[str]:
    yield f"## {sheet}\n"
    yield "| 编码 | 列 | 轻重 | 问的是 | 即时 | 不能的缘由 |"
    yield "|---|---|---|---|---|---|"
    for rule in rules:
        if rule.sheet == sheet:
            live = FILL[rule.level] if rule.live else "否"
            cells = (rule.code, rule.column, rule.level.label, rule.asks, live, rule.reason)
            yield f"| {' | '.join(cell.replace('|', '／') for cell in cells)} |"
