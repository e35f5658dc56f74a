from dataclasses import replace
from datetime import date
from fractions import Fraction
from pickle import dumps, loads

import pytest

from pipelines.ledgers.formula import Formula, Scope, compile_formula
from pipelines.ledgers.formula_tree import Call, walk
from pipelines.ledgers.functions import FUNCTIONS
from pipelines.ledgers.schema import Column, Ledger
from pipelines.ledgers.values import UNREADABLE, Value

STAGES = ("洽谈", "签约", "前期", "开工", "竣工", "投产", "达产")
PROJECTS = Ledger(
    "L1",
    "项目清单",
    "项目编号",
    (
        Column("项目编号", "code"),
        Column("项目单位(业主)", "text"),
        Column("全景图/现状图", "bool"),
        Column("专项·标识", "list"),
        Column("总投资", "money"),
        Column("本年累计完成投资", "money"),
        Column("年度投资完成率", "percent"),
        Column("承诺工作日", "int"),
        Column("项目阶段", "enum", allowed=STAGES),
        Column("签约日期", "date"),
        Column("开工日期", "date"),
        Column("年月", "month"),
    ),
)
TASKS = Ledger(
    "L2",
    "任务清单",
    "任务编号",
    (
        Column("任务编号", "code"),
        Column("项目编号", "code", foreign="项目清单"),
        Column("完成进度", "percent"),
        Column("计划完成日期", "date"),
    ),
)
LEDGERS = {ledger.sheet: ledger for ledger in (PROJECTS, TASKS)}
FACTS: dict[str, Value] = {
    "报告期末": date(2021, 6, 30),
    "报告期初": date(2021, 6, 1),
    "报告年": 2021,
    "报告月": 6,
    "隔月": 1,
    "填报单位": "娄星区",
}


class EveryDay:
    """只知道 2021 年，天天上班。"""

    def knows(self, year: int, /) -> bool:
        return year == 2021

    def is_workday(self, day: date, /) -> bool:
        return self.knows(day.year)

    def workdays_between(self, start: date, end: date, /) -> int:
        return (end - start).days


def scope(
    this: dict[str, list[Value]] | None = None,
    last: dict[str, list[Value]] | None = None,
    foreign: dict[str, dict[str, list[Value]]] | None = None,
    whole: dict[str, dict[str, list[Value]]] | None = None,
) -> Scope:
    columns = [*(this or {}).values(), *(last or {}).values()]
    columns += [column for sheet in (foreign or {}).values() for column in sheet.values()]
    size = len(columns[0]) if columns else 1
    return Scope(size, this or {}, last or {}, foreign or {}, whole or {}, FACTS, EveryDay())


def projects(text: str) -> Formula:
    return compile_formula(text, PROJECTS, LEDGERS)


def ask(text: str, /, **cells: Value) -> object:
    """一行项目的一句公式；参数名即列名。"""
    return projects(text).evaluate(scope({name: [cell] for name, cell in cells.items()}))[0]


# 数


def test_money_and_percent_read_in_their_natural_unit() -> None:
    assert ask("=[@总投资]<100", 总投资=9999) is True
    assert ask("=[@总投资]<100", 总投资=10000) is False
    assert ask("=[@年度投资完成率]=100", 年度投资完成率=10000) is True
    assert ask("=[@承诺工作日]=20", 承诺工作日=20) is True


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=[@总投资]", 3200),
        ("=[@总投资]*1.1", 3520),
        ("=[@总投资]*110%", 3520),
        ("=[@总投资]%", 32),
        ("=[@总投资]/3", Fraction(3200, 3)),
        ("=[@总投资]/[@承诺工作日]/2", 80),
        ("=[@承诺工作日]/[@总投资]+[@承诺工作日]/[@总投资]", Fraction(1, 80)),
        ("=1/(1/[@总投资])-0.1", Fraction(31999, 10)),
        ("=-2^2", 4),
        ("=0-2^2", -4),
        ("=2^-2", Fraction(1, 4)),
        ("=(1/[@承诺工作日])^2", Fraction(1, 400)),
        ("=2+3*4-1", 13),
        ("=10-3-2", 5),
        ("=0.1+0.2", Fraction(3, 10)),
        ("=1e3", 1000),
        ("=ABS([@承诺工作日]-[@总投资])", 3180),
        ("=ABS(1/(0-[@承诺工作日]))", Fraction(1, 20)),
        ("=INT([@总投资]/3)", 1066),
        ("=INT(-1.5)", -2),
        ("=INT(1/(0-[@承诺工作日]))", -1),
        ("=MOD(-7,[@承诺工作日])", 13),
        ("=MOD(0.5,0.3)", Fraction(1, 5)),
        ("=ROUND([@总投资]/3,2)", Fraction(106667, 100)),
        ("=ROUND(-0.5,0)", -1),
        ("=ROUND([@总投资],-3)", 3000),
        ("=MAX([@总投资],[@承诺工作日],1/3)", 3200),
        ("=MIN([@总投资],[@承诺工作日],1/3)", Fraction(1, 3)),
        ("=SUM([@总投资],[@承诺工作日],0.5)", Fraction(6441, 2)),
    ],
)
def test_arithmetic_is_exact(formula: str, expected: int | Fraction) -> None:
    found = ask(formula, 总投资=320000, 承诺工作日=20)
    assert found == expected
    assert isinstance(found, int) == (Fraction(expected).denominator == 1)


@pytest.mark.parametrize(
    ("formula", "well"),
    [
        ("=[@总投资]/[@承诺工作日]<=-0.5", True),
        ("=[@总投资]/[@承诺工作日]>-0.51", True),
        ("=-0.5=[@总投资]/[@承诺工作日]", True),
        ("=[@总投资]/[@承诺工作日]<[@承诺工作日]/[@总投资]", False),
        ("=1/[@承诺工作日]>1/[@总投资]", False),
    ],
)
def test_a_negative_divisor_does_not_turn_a_comparison_round(formula: str, well: bool) -> None:
    assert ask(formula, 总投资=100, 承诺工作日=-2) is well


def test_a_division_by_zero_leaves_the_rule_unasked_unless_caught() -> None:
    assert ask("=1/[@总投资]>1", 总投资=0) is None
    assert ask("=MOD(1,[@总投资])", 总投资=0) is None
    assert ask("=IFERROR(1/[@总投资],0)", 总投资=0) == 0


# 空与读不出


@pytest.mark.parametrize(
    ("formula", "blank", "unreadable"),
    [
        ("=[@总投资]>1", None, None),
        ("=[@总投资]+1", None, None),
        ("=ISBLANK([@总投资])", True, None),
        ("=NOT(ISBLANK([@总投资]))", False, None),
        ("=AND([@总投资]>1,1=2)", False, False),
        ("=AND(1=1,[@总投资]>1)", None, None),
        ("=OR([@总投资]>1,1=1)", True, True),
        ("=OR([@总投资]>1,1=2)", None, None),
        ("=IF([@总投资]>1,1,2)", None, None),
        ("=IF(1=1,1,[@总投资])", 1, 1),
        ("=IF(1=2,1,[@总投资])", None, None),
        ("=IFERROR([@总投资],7)", 7, None),
        ("=IFERROR([@总投资]/0,7)", 7, None),
        ("=IFERROR(IF(1=1,1/0,[@总投资]),7)", 7, 7),
        ("=IFERROR(IF(AND(1=1,[@总投资]>1),1,2),7)", 7, None),
        ("=IFERROR(IF(OR(1=1,[@总投资]>1),1/0,2),7)", 7, 7),
        ("=ISNUMBER([@总投资]*2)", None, None),
        ("=ISNUMBER(1/0)", False, False),
        ("=COUNTIF([总投资],[@总投资])", None, None),
        ('=IF(ISBLANK([@总投资]),"缺","有")', "缺", None),
    ],
)
def test_a_blank_operand_is_not_asked_about(
    formula: str, blank: object, unreadable: object
) -> None:
    table: dict[str, dict[str, list[Value]]] = {"项目清单": {"总投资": [1]}}
    for cell, expected in ((None, blank), (UNREADABLE, unreadable)):
        found = projects(formula).evaluate(scope({"总投资": [cell]}, whole=table))
        assert found == [expected]


def test_a_missing_column_period_or_sheet_is_blank() -> None:
    assert ask("=ISBLANK([@签约日期])") is True
    assert ask("=[@总投资]=[@上期.总投资]", 总投资=1) is None
    assert ask("=COUNTA([任务清单.任务编号])", 总投资=1) is None


def test_empty_text_beside_another_kind_means_blank() -> None:
    assert ask('=IF([@总投资]>1,[@总投资],"")', 总投资=100) is None
    assert ask('=IF([@总投资]>1,"",[@签约日期])', 总投资=101) is None
    assert ask('=IF([@总投资]>1,"大","")', 总投资=100) is None
    assert ask('="甲"&IF([@总投资]>1,"大","")', 总投资=100) == "甲"


# 文本、日期、次序


def test_text_is_equal_whatever_its_case() -> None:
    assert ask('=[@项目编号]="xm-1"', 项目编号="XM-1") is True
    assert ask('="娄星"=[@项目编号]', 项目编号="娄星") is True
    assert (
        ask("=[@项目编号]<>[@项目单位(业主)]", **{"项目编号": "Ab", "项目单位(业主)": "aB"})
        is False
    )
    assert ask('=[@项目编号]&"x"=LEFT([@项目编号],2)&"X"', 项目编号="ab") is True
    assert ask('=EXACT([@项目编号],"xm-1")', 项目编号="XM-1") is False


def test_numbers_and_dates_join_text_as_excel_writes_them() -> None:
    assert ask('=[@总投资]&"万元"', 总投资=370) == "3.7万元"
    assert ask('=CONCATENATE("第",[@签约日期],"日",1/3)', 签约日期=date(2021, 6, 30)) == (
        "第44377日0.333333333333333"
    )
    assert ask('="他说""好"""') == '他说"好"'


def test_dates_move_by_days_and_differ_in_days() -> None:
    day = date(2021, 1, 31)
    assert ask("=[@签约日期]+1", 签约日期=day) == date(2021, 2, 1)
    assert ask("=1.9+[@签约日期]", 签约日期=day) == date(2021, 2, 1)
    assert ask("=[@签约日期]-31", 签约日期=day) == date(2020, 12, 31)
    assert ask("=报告期末()-[@签约日期]>=150", 签约日期=day) is True
    assert ask("=[@签约日期]>=DATE(2021,1,31)", 签约日期=day) is True
    assert ask("=EDATE([@签约日期],1)<EOMONTH([@签约日期],2)", 签约日期=day) is True
    assert ask("=YEAR([@签约日期])*100+MONTH([@签约日期])", 签约日期=day) == 202101
    assert ask("=[@签约日期]+1", 签约日期=date.max) is None
    assert ask("=MAX([@签约日期],[@开工日期])", 签约日期=day, 开工日期=date.max) == date.max


def test_months_are_ordered_as_text() -> None:
    assert ask('=[@年月]<="2021-06"', 年月="2021-05") is True


def test_stages_are_compared_by_their_place() -> None:
    formula = '=次序([@项目阶段])>=次序([@项目阶段],"开工")'
    assert [ask(formula, 项目阶段=stage) for stage in STAGES] == [False] * 3 + [True] * 4
    assert ask(formula) is None
    assert ask("=次序([@项目阶段])", 项目阶段="别的") is None
    last = scope({"项目阶段": ["开工"]}, {"项目阶段": ["签约"]})
    assert projects("=次序([@项目阶段])-次序([@上期.项目阶段])").evaluate(last) == [2]


def test_the_idiom_of_search_and_isnumber_works() -> None:
    formula = '=ISNUMBER(SEARCH("框架",[@项目单位(业主)]))'
    cells = {"项目单位(业主)": ["框架协议", "协议", None]}
    assert projects(formula).evaluate(scope(cells)) == [True, False, None]


def test_our_own_functions_are_called_by_their_chinese_names() -> None:
    assert ask("=信用代码([@项目编号])", 项目编号="91431302MA00000157") is True
    assert ask('=匹配([@项目编号],"^XM-[0-9]+$")', 项目编号="XM-1") is True
    assert ask('=含任一([@项目编号],"框架|a.c")', 项目编号="A.C") is True
    assert ask('=含任一([@项目编号],"框架|a.c")', 项目编号="abc") is False
    assert ask("=填报单位()") == "娄星区"
    assert ask("=工作日数([@签约日期],报告期末())", 签约日期=date(2021, 6, 20)) == 10
    assert ask("=是工作日([@签约日期])", 签约日期=date(2022, 6, 20)) is None
    assert ask("=前一工作日(报告期末())") == date(2021, 6, 29)
    assert ask("=报告年()*100+报告月()-隔月()") == 202105


# 引用


def test_references_are_listed_once_in_order_of_appearance() -> None:
    formula = compile_formula(
        "=[@项目清单.总投资]>=SUMIFS([任务清单.完成进度],[项目编号],[@项目编号])"
        "+[@上期.完成进度]*[@项目清单.总投资]",
        TASKS,
        LEDGERS,
    )
    assert [(r.kind, r.sheet, r.column, r.position) for r in formula.references] == [
        ("foreign", "项目清单", "总投资", 1),
        ("whole", "任务清单", "完成进度", 21),
        ("whole", "任务清单", "项目编号", 33),
        ("this", "任务清单", "项目编号", 40),
        ("last", "任务清单", "完成进度", 49),
    ]


def test_every_kind_of_row_is_seen() -> None:
    formula = compile_formula("=[@项目清单.总投资]+[@完成进度]+[@上期.完成进度]", TASKS, LEDGERS)
    seen = scope(
        {"完成进度": [100, 200]},
        {"完成进度": [300, None]},
        {"项目清单": {"总投资": [500, 600]}},
    )
    assert formula.evaluate(seen) == [9, None]


def test_odd_column_names_are_taken_literally() -> None:
    assert ask('=[@全景图/现状图]="是"', **{"全景图/现状图": "是"}) is True
    assert ask('=含任一([@专项·标识],"双引擎")', **{"专项·标识": "双引擎；省重点"}) is True


# 公式本身


@pytest.mark.parametrize(
    ("formula", "kind", "scale"),
    [
        ("=[@总投资]>1", "logical", 1),
        ("=[@总投资]+[@承诺工作日]", "number", 100),
        ("=[@总投资]*1.5", "number", 200),
        ("=[@总投资]/3", "number", 0),
        ("=IF(1=1,[@总投资]/3,1)", "number", 0),
        ("=ROUND([@总投资]/3,1)", "number", 10),
        ("=COUNTA([总投资])", "number", 1),
        ("=[@签约日期]+1", "date", 1),
        ('=[@项目编号]&"a"', "text", 1),
    ],
)
def test_a_formula_knows_its_kind_and_scale(formula: str, kind: str, scale: int) -> None:
    compiled = projects(formula)
    assert (compiled.kind, compiled.scale) == (kind, scale)


def test_computed_columns_are_rounded_half_up_into_their_storage() -> None:
    rate = projects("=[@本年累计完成投资]/[@总投资]*100")
    table = scope({"本年累计完成投资": [2, 100, 1, None], "总投资": [3, 80000, 0, 1]})
    assert rate.stored(table, "percent") == [6667, 13, None, None]
    assert rate.stored(table, "int") == [67, 0, None, None]
    assert projects("=[@总投资]*2").stored(table, "money") == [6, 160000, 0, 2]
    assert projects("=[@总投资]>1").stored(table, "bool") == ["否", "是", "否", "否"]
    assert projects("=[@签约日期]").stored(table, "date") == [None] * 4


def test_the_equals_sign_and_spaces_do_not_matter() -> None:
    assert ask(" = \n [@ 总投资 ] > 1 ", 总投资=200) is True
    assert ask("[@总投资]>1", 总投资=200) is True
    assert ask("=if(true,1,2)") == 1


def test_a_formula_travels_to_another_process() -> None:
    formula = projects('=匹配([@项目编号],"^X")')
    formula.evaluate(scope({"项目编号": ["X"]}))
    again = loads(dumps(formula))
    assert again == formula
    assert again.evaluate(scope({"项目编号": ["X", "Y"]})) == [True, False]


def test_the_tree_tells_which_functions_excel_has() -> None:
    tree = projects("=OR(信用代码([@项目编号]),ISBLANK([@签约日期]))").tree
    calls = [node.name for node in walk(tree) if isinstance(node, Call)]
    assert {name: FUNCTIONS[name].excel for name in calls} == {
        "OR": True,
        "信用代码": False,
        "ISBLANK": True,
    }


def nested(pattern: str, levels: int) -> str:
    formula = "[@总投资]"
    for _ in range(levels):
        formula = pattern.replace("#", formula)
    return f"={formula}"


@pytest.mark.parametrize(
    ("pattern", "levels"),
    [
        ("#/[@承诺工作日]", 30),
        ("1/#", 30),
        ("-#", 30),
        ("#%", 30),
        ("ABS(#)", 30),
        ("INT(#)", 30),
        ("ROUND(#,1)", 30),
        ("MAX(#,1/3)", 30),
        ("MOD(#,7)", 30),
        ("IF([@承诺工作日]>1,#,1)", 29),
        ("IF([@承诺工作日]>1,1,IF(1=1,#,[@总投资]))", 15),
        ("LEN(#&1)", 15),
        ("IF(AND(OR(#>1,[@承诺工作日]>1)),1,2)", 7),
        ("IFERROR(IF(OR(#>1,[@承诺工作日]>1),1/[@总投资],2),3)", 4),
        ("SUMIFS([总投资],[承诺工作日],#)", 30),
    ],
)
def test_formulas_as_deep_as_allowed_still_compile(pattern: str, levels: int) -> None:
    formula = projects(nested(pattern, levels))
    whole: dict[str, dict[str, list[Value]]] = {"项目清单": {"总投资": [1], "承诺工作日": [1]}}
    assert len(formula.evaluate(scope({"总投资": [1], "承诺工作日": [2]}, whole=whole))) == 1


def test_the_whole_of_last_period_may_be_asked() -> None:
    formula = projects('=COUNTIFS([上期.项目阶段],[@项目阶段],[上期.总投资],">="&[@总投资])')
    before: dict[str, list[Value]] = {
        "项目阶段": ["开工", "开工", "竣工"], "总投资": [100, 300, 300],
    }  # fmt: skip
    now: dict[str, list[Value]] = {"项目阶段": ["开工", "投产"], "总投资": [200, 200]}
    assert formula.evaluate(scope(now, whole={"上期": before})) == [1, 0]
    assert formula.evaluate(scope(now)) == [None, None]


def test_a_whole_column_may_go_one_step_further_through_its_key() -> None:
    formula = projects(
        "=COUNTIFS([任务清单.项目清单.项目阶段],[@项目阶段],[任务清单.完成进度],100)"
    )
    assert [(r.kind, r.sheet, r.column) for r in formula.references] == [
        ("whole", "任务清单", "项目清单.项目阶段"),
        ("this", "项目清单", "项目阶段"),
        ("whole", "任务清单", "完成进度"),
    ]
    joined: dict[str, list[Value]] = {
        "项目清单.项目阶段": ["开工", "竣工", None], "完成进度": [10000, 10000, 10000],
    }  # fmt: skip
    assert formula.evaluate(scope({"项目阶段": ["开工"]}, whole={"任务清单": joined})) == [1]


def test_a_registry_that_is_not_given_is_not_asked() -> None:
    formula = projects('=在名录([@项目单位(业主)],"departments")')
    asked = scope({"项目单位(业主)": ["甲局", "乙局"]})
    assert formula.evaluate(asked) == [None, None]
    given = replace(asked, facts={"名录:departments": "甲局；丙局"})
    assert formula.evaluate(given) == [True, False]
    assert projects('=名录数("departments")').evaluate(given) == [2, 2]


def test_the_year_of_a_document_number_is_put_in_hexagonal_brackets() -> None:
    formula = projects("=六角括号([@项目编号])")
    column: list[Value] = ["娄审[2021]12号", "娄审（2021）12号", "娄审〔2021〕1号（临时）"]
    assert formula.evaluate(scope({"项目编号": column})) == [
        "娄审〔2021〕12号", "娄审〔2021〕12号", "娄审〔2021〕1号（临时）",
    ]  # fmt: skip
