"""审核公式写成 Excel 公式的样子：哪些写得成，写不成的说明缘由。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from pipelines.ledgers.excel_cells import Layout
from pipelines.ledgers.excel_formula import LONGEST, violation
from pipelines.ledgers.excel_terms import NotLive
from pipelines.ledgers.formula import compile_formula
from pipelines.ledgers.schema import Column, Ledger
from pipelines.ledgers.values import Value

PROJECTS = Ledger(
    id="L1",
    sheet="项目清单",
    key="编号",
    columns=(
        Column("编号", "code"),
        Column("序号", "int", ignored=True),
        Column("总投资", "money"),
        Column("累计", "money"),
        Column("人数", "int"),
        Column("阶段", "enum", allowed=("前期", "开工", "竣工")),
        Column("名称", "text"),
        Column("开工日", "date"),
        Column("完成率", "percent", computed="[@累计]/[@总投资]*100"),
    ),
)
TASKS = Ledger(
    id="L2",
    sheet="任务清单",
    key="号",
    columns=(Column("号", "code"), Column("项目", "code", foreign="项目清单")),
)
SHEETS = {"项目清单": PROJECTS, "任务清单": TASKS}
FACTS: Mapping[str, Value] = {"报告期末": date(2021, 6, 30), "报告月": 6, "报告年": 2021, "隔月": 1}


def layout(last: bool = True) -> Layout:
    return Layout(
        SHEETS, "项目清单", 4, frozenset(SHEETS if last else ()), FACTS,
        lambda column: column.allowed, lambda _: "_选项_1",
    )  # fmt: skip


def excel(text: str, last: bool = True) -> str:
    return violation(compile_formula(text, PROJECTS, SHEETS), layout(last))


def test_a_rule_becomes_true_where_it_is_violated() -> None:
    assert excel("[@累计]<=[@总投资]") == (
        "IFERROR(AND(COUNT($D4,$C4)=2,ROUND($D4*100,0)>ROUND($C4*100,0)),FALSE)"
    )


def test_an_empty_row_is_never_painted() -> None:
    assert excel("NOT(ISBLANK([@名称]))").startswith("IFERROR(AND(COUNTA($A4,$C4:$H4)>0,")


def test_last_period_is_looked_up_by_key_in_the_hidden_sheet() -> None:
    found = 'INDEX(_上期_L1_D,MATCH($A4&"",_上期_L1_A,0))'
    assert f"ROUND({found}*100,0)" in excel("[@累计]>=[@上期.累计]")


def test_without_a_last_period_the_rule_is_not_asked() -> None:
    assert excel("[@累计]>=[@上期.累计]", last=False) == ""
    assert excel("COUNTIF([上期.编号],[@编号])>0", last=False) == ""


def test_the_facts_of_the_period_are_settled_beforehand() -> None:
    assert excel("IF(报告月()=1,[@累计]=0,TRUE)") == ""
    assert excel("IF(报告月()=6,[@累计]>0,TRUE)") == excel("[@累计]>0")
    assert "<44377" in excel("[@开工日]>=报告期末()")


def test_long_codes_are_compared_as_text_not_as_numbers() -> None:
    text = excel("COUNTIF([编号],[@编号])<=1")
    assert "COUNTIF" not in text
    assert 'SUMPRODUCT(--ISNUMBER(1/((_L1_A&""=$A4&""))))>1' in text


def test_a_position_among_the_choices_is_a_match_in_the_list() -> None:
    assert "MATCH($F4,_选项_1,0)<2" in excel('次序([@阶段])>=次序([@阶段],"开工")')


def test_a_computed_column_is_computed_on_the_spot() -> None:
    assert "ROUND(" in excel("[@完成率]<=100")
    assert "$I4" not in excel("[@完成率]<=100")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('匹配([@名称],"^[0-9]+$")', "“匹配”.*Excel 没有这个函数"),
        ("是工作日([@开工日])", "不知道调休"),
        ("IF(报告月()=1,信用代码([@名称]),TRUE)", "“信用代码”"),
        ("ISBLANK([@完成率])", "由系统计算"),
        ('COUNTIF([名称],"*硅钢*")=0', "通配符"),
        ('COUNTIF([名称],"<>甲")<9', "没有填的行"),
        ("SUM([人数])<9", "分不开"),
        ("MAX([@累计]/[@总投资],1)>1", "除法"),
        ("IFERROR(IF([@累计]>0,1,2),3)>1", "分不清"),
        (f'[@名称]<>"{"长" * 256}"', "255"),
    ],
)
def test_what_excel_cannot_judge_says_why(text: str, reason: str) -> None:
    with pytest.raises(NotLive, match=reason):
        excel(text)


def test_a_formula_too_long_for_conditional_formatting_is_refused() -> None:
    parts = ",".join(f'[@名称]<>"{n:0200d}"' for n in range(60))
    with pytest.raises(NotLive, match=str(LONGEST)):
        excel(f"AND({parts})")
