from datetime import date, timedelta

import pytest

from pipelines.ledgers.formula import Scope, compile_formula
from pipelines.ledgers.schema import Column, Ledger
from pipelines.ledgers.values import Value

PROJECTS = Ledger(
    "L1",
    "项目清单",
    "项目编号",
    (Column("项目编号", "code"), Column("总投资", "money"), Column("签约日期", "date")),
)
SIZE = 30_600
TABLE: dict[str, list[Value]] = {
    "项目编号": [f"XM-{row % 20_000}" for row in range(SIZE)],
    "总投资": list(range(SIZE)),
    "签约日期": [date(2021, 1, 1) + timedelta(days=row % 400) for row in range(SIZE)],
}


@pytest.mark.parametrize(
    "text",
    [
        "=OR([@总投资]<=[@上期.总投资]*1.1,[@签约日期]>报告期末())",
        "=COUNTIF([项目编号],[@项目编号])=1",
        '=COUNTIFS([项目编号],[@项目编号],[签约日期],"<"&[@签约日期])=0',
        '=SUMIFS([总投资],[项目编号],"<>"&[@项目编号],[签约日期],"<="&[@签约日期])>=0',
    ],
)
def test_thirty_thousand_rows_are_answered_without_comparing_every_pair(text: str) -> None:
    facts: dict[str, Value] = {"报告期末": date(2021, 6, 30)}
    scope = Scope(SIZE, TABLE, TABLE, {}, {"项目清单": TABLE}, facts)
    formula = compile_formula(text, PROJECTS, {})
    answers = formula.evaluate(scope)
    assert len(answers) == SIZE
    assert None not in answers


def test_columns_of_another_length_are_a_fault_not_a_silent_cut() -> None:
    uneven = Scope(2, {"项目编号": ["a"], "总投资": [1, 2]}, {}, {}, {}, {})
    with pytest.raises(ValueError, match="zip"):
        compile_formula("=[@项目编号]&[@总投资]", PROJECTS, {}).evaluate(uneven)
