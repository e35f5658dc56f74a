"""计算列、必填与台账自带的规则；总管 `validate`（DOMAIN §1.5–1.12）。"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace

from pipelines.intake.last_period import Previous
from pipelines.intake.submission import Intake, Submission
from pipelines.intake.table import Table
from pipelines.intake.verdict import Verdict
from pipelines.ledgers.finding import Finding, Level
from pipelines.ledgers.formula import target_column
from pipelines.ledgers.schema import Check, Column, Rule
from pipelines.ledgers.scope import Scope
from pipelines.ledgers.values import Value, display
from pipelines.validation.context import Context, Others, place_of
from pipelines.validation.duplicates import duplicate_findings
from pipelines.validation.general import general_findings
from pipelines.validation.references import reference_findings
from pipelines.xlsx.cells import letters_of


def validate(
    submission: Submission, intake: Intake, previous: Previous | None, others: Others
) -> Verdict:
    """按全部规则校验；数据的毛病都成意见，规则写错则以其名抛出。"""
    context = Context(submission, intake, previous, others)
    findings: list[Finding] = list(submission.findings)
    tables: dict[str, Table] = {}
    for sheet, table in submission.tables.items():
        tables[sheet], mismatches = _with_computed(table, context)
        findings += mismatches
    context = replace(context, submission=replace(submission, tables=tables))
    for table in tables.values():
        scope = context.scope(table)
        findings += general_findings(table, context)
        findings += reference_findings(table, scope, context)
        findings += _required(table, scope, context, _merged_away(table, findings))
        for rule in table.ledger.rules:
            for check in rule.checks:
                findings += _ask(rule, check, table, scope, context)
            findings += duplicate_findings(rule, table, scope, context)
    order = {sheet: index for index, sheet in enumerate(tables)}
    ordered = sorted(findings, key=lambda finding: _reading_order(finding, order))
    return Verdict(submission, tables, tuple(ordered))


def _with_computed(table: Table, context: Context) -> tuple[Table, list[Finding]]:
    """算出计算列；填了而相差超过印出单位的记 G13。"""
    findings: list[Finding] = []
    for column in table.ledger.columns:
        if column.computed:
            formula = context.intake.ledgers.formula(table.ledger, column.computed)
            exact = formula.stored(context.scope(table), column.type)
            findings += _mismatches(table, column, exact, context)
            table = replace(table, columns={**table.columns, column.name: exact})
    return table, findings


def _mismatches(
    table: Table, column: Column, exact: Sequence[Value], context: Context
) -> Iterator[Finding]:
    for index, typed in enumerate(table.columns[column.name]):
        ours = exact[index]
        if typed is None or ours is None or typed == ours:
            continue
        if isinstance(typed, int) and isinstance(ours, int) and abs(typed - ours) <= 1:
            continue
        yield context.intake.codes["G13"].finding(
            **place_of(table, column.name, index),
            value=display(typed, column.type),
            expected=display(ours, column.type),
            proposal=display(ours, column.type),
        )


def _merged_away(table: Table, findings: Sequence[Finding]) -> set[tuple[int | None, str]]:
    """被合并单元格盖住的格（G18 已经说过）。"""
    own = (f for f in findings if f.code == "G18" and f.sheet == table.ledger.sheet)
    return {(finding.row, finding.column) for finding in own}


def _required(
    table: Table, scope: Scope, context: Context, covered: Container[tuple[int | None, str]]
) -> Iterator[Finding]:
    """必填而空的格（G05）；主键为空由 G03 说，被合并盖住的由 G18 说。"""
    for column in table.ledger.columns:
        if column.name == table.ledger.key or column.computed:
            continue
        needed: Sequence[object] = [column.required] * scope.size
        if column.required_when and not column.required:
            formula = context.intake.ledgers.formula(table.ledger, column.required_when)
            needed = formula.evaluate(scope)
        values = table.columns[column.name]
        for index in range(scope.size):
            said = (table.rows[index], column.name) in covered
            if values[index] is None and needed[index] is True and not said:
                yield _empty(table, column, index, context)


def _empty(table: Table, column: Column, index: int, context: Context) -> Finding:
    why = "" if column.required else "（按本行的状态应当填写）"
    example = f"，如：{column.example}" if column.example else ""
    place = place_of(table, column.name, index)
    if not place["cell"]:
        example += f"；表中没有这一列，请恢复表头“{column.name}”"
    return context.intake.codes["G05"].finding(
        **place, problem=f"是必填项，还没有填{why}", advice=f"请补填{example}。"
    )


def _ask(
    rule: Rule, check: Check, table: Table, scope: Scope, context: Context
) -> Iterator[Finding]:
    ledgers = context.intake.ledgers
    formula = ledgers.formula(table.ledger, check.formula)
    failed = [row for row, answer in enumerate(formula.evaluate(scope)) if answer is False]
    if rule.explained and check.level is Level.WARNING:
        notes = table.columns[table.ledger.note_column]
        failed = [row for row in failed if notes[row] is None]
    if not failed:
        return
    messages = ledgers.message(table.ledger, check.message).render(scope)
    if check.once:
        said = messages[failed[0]]
        yield Finding(
            rule.code, check.level, f"“{table.ledger.sheet}”{said}", table.ledger.sheet,
            value=said, suggestion=rule.hint,
        )  # fmt: skip
        return
    column = target_column(check, formula, table.ledger)
    proposals = _proposals(check, column, table, scope, context)
    for index in failed:
        place = place_of(table, column, index)
        value = table.columns[column][index]
        yield Finding(
            code=rule.code,
            level=check.level,
            message=f"{_where(table, place['cell'], index)}{messages[index]}",
            value="" if value is None else display(value, table.ledger.by_name[column].type),
            suggestion=rule.hint,
            proposal=proposals[index],
            **place,
        )


def _proposals(
    check: Check, column: str, table: Table, scope: Scope, context: Context
) -> Sequence[str]:
    """逐行的建议值，照抄即可；算不出的为空。"""
    if not check.propose:
        return [""] * scope.size
    kind = table.ledger.by_name[column].type
    values = context.intake.ledgers.formula(table.ledger, check.propose).stored(scope, kind)
    return ["" if value is None else display(value, kind) for value in values]


def _where(table: Table, cell: str, index: int) -> str:
    return f"“{table.ledger.sheet}”{cell or f'第 {table.rows[index]} 行'} "


def _reading_order(finding: Finding, order: Mapping[str, int]) -> tuple[object, ...]:
    """表、行、列、编码；文件级的在最前。"""
    letters = letters_of(finding.cell)
    place = (order.get(finding.sheet, -1), finding.row or 0, len(letters), letters)
    return (*place, finding.code, finding.message)
