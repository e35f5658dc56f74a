"""与出错的格一起看的格：规则拿来比较的本行各列，错的可能是其中任何一格。"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.intake.table import Table
from pipelines.ledgers.finding import Finding
from pipelines.ledgers.formula import target_column
from pipelines.ledgers.loading import Ledgers
from pipelines.ledgers.schema import Check, Ledger


def companions(finding: Finding, table: Table, ledgers: Ledgers) -> tuple[str, ...]:
    """同一行里可一并改的格的地址，按列序；通用规则没有，主键、计算列、来件没有的列不在内。"""
    ledger = table.ledger
    if finding.row is None:
        return ()
    # 同一编码可写在几张清单里（如责任清单的 G04），只看这张清单自己的
    rules = (rule for rule in ledger.rules if rule.code == finding.code)
    named: set[str] = set()
    for check in (check for rule in rules for check in rule.checks):
        if _could_say(check, finding, ledger, ledgers):
            named.update(_entered(check.formula, ledger, ledgers))
    named -= {ledger.key, finding.column}
    letters = [table.letters[c.name] for c in ledger.columns if c.name in named & {*table.letters}]
    return tuple(f"{letter}{finding.row}" for letter in letters)


def _could_say(check: Check, finding: Finding, ledger: Ledger, ledgers: Ledgers) -> bool:
    """这一问会不会落在这条意见的列上。"""
    formula = ledgers.formula(ledger, check.formula)
    return target_column(check, formula, ledger) == finding.column


def _entered(text: str, ledger: Ledger, ledgers: Ledgers) -> Iterator[str]:
    """公式用到的本行各列；计算列换成它自己用到的列。"""
    for reference in ledgers.formula(ledger, text).references:
        if reference.kind == "this":
            column = ledger.by_name[reference.column]
            if column.computed:
                yield from _entered(column.computed, ledger, ledgers)
            elif not column.ignored:
                yield column.name
