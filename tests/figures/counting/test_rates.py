from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.doctoring import examine_office
from pipelines.errors import SettingError
from pipelines.figures import FIGURES, Basis, figure_values, over_full
from pipelines.figures.counting.chain_shares import (
    UNCHAINED,
    chain_faults,
    chain_lines,
    city_values,
)
from pipelines.figures.counting.rate_table import load_rates
from pipelines.figures.counting.rates import FIGURES as RATES
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from tests.city import save
from tests.conftest import JUNE, ORIGIN, PROJECT

Row = dict[str, object]
Make = Callable[..., Basis]
KEYS = [figure.key for figure in RATES]
MARCH = date(2021, 3, 1)


def project(number: int, **changes: object) -> Row:
    return {**PROJECT, "项目编号": f"XM-{number}", "项目名称": f"示例项目{number}", **changes}


def idle(number: int, **changes: object) -> Row:
    return project(number, 实际开工日期=None, 项目阶段="前期", **changes)


def signing(number: int, link: object = None, **changes: object) -> Row:
    return {
        **ORIGIN, "招商编号": f"ZS-{number}", "拟投项目名称": f"示例项目{number}",
        "投资方名称": f"示例投资方{number}", "首次洽谈日期": date(2020, 12, 1), "签约日期": MARCH,
        "招商阶段": "已转项目" if link else "签约", "转入项目编号": link,
        "落地公司名称": None, "累计到位资金": Decimal(0), **changes,
    }  # fmt: skip


def problem(number: int, state: str, **changes: object) -> Row:
    return {"问题编号": f"WT-{number}", "状态": state, "是否盘活项目(企业)": "否", **changes}


@pytest.fixture
def basis(history: History, intake: Intake) -> Make:
    """娄星区报的一期；carried 则是上月报的、本月沿用。"""

    def make(
        projects: Sequence[Row] = (),
        problems: Sequence[Row] = (),
        prospects: Sequence[Row] = (),
        period: Period = JUNE,
        carried: bool = False,
    ) -> Basis:
        rows = {"项目清单": projects, "问题清单": problems, "招商清单": prospects}
        if any(rows.values()):
            save(history, intake, "娄星区", period.shift(-1) if carried else period, rows)
        return tasks.basis_of(intake, history, period)

    return make


def percent(part: int, whole: int) -> Fraction:
    return Fraction(part * 100, whole)


def shown(value: Fraction | None) -> str:
    assert value is not None
    return f"{float(value):.2f}"


# DOMAIN §3.2 与 §2.5 的例


def test_eighteen_projects_of_three_highs_all_started(basis: Make) -> None:
    values = figure_values(basis(projects=[project(n, 专项标识="三高四新") for n in range(18)]))
    assert [values["三高四新项目数"], values["三高四新开工数"]] == [18, 18]
    assert values["开工率"] == 100


def test_start_rate_leaves_early_starts_out_of_both_terms(basis: Make) -> None:
    """长沙 2018：计划开工 187，实际新开工 289，其中按计划 185，计划开工率 98.93%。"""
    planned = [project(n) for n in range(185)] + [idle(n) for n in range(185, 187)]
    early = [project(n, 计划开工日期=date(2021, 12, 1)) for n in range(187, 291)]
    made = basis(projects=planned + early)
    assert figure_values(made)["新开工数"] == 289
    assert [term.value(made) for term in FIGURES["开工率"].terms] == [185, 187]
    assert shown(FIGURES["开工率"].value(made)) == "98.93"


def test_of_520_problems_420_are_solved_and_100_passed_on(basis: Make) -> None:
    states = ["已解决"] * 400 + ["已销号"] * 20 + ["已传递"] * 100
    values = figure_values(basis(problems=[problem(n, state) for n, state in enumerate(states)]))
    rates = [shown(values[key]) for key in ("解决率", "传递率", "办结率", "销号率")]
    assert rates == ["80.77", "19.23", "100.00", "3.85"]
    assert values["在办数"] == 0


def chained(count: int, chain: str, hundredths: int, first: int) -> list[Row]:
    """`count` 个签约，金额合计 `hundredths`（0.01 万元）。"""
    each = hundredths // count
    amounts = [each] * (count - 1) + [hundredths - each * (count - 1)]
    return [
        signing(first + n, 产业链=chain, **{"签约(协议)金额": Decimal(amount) / 100})
        for n, amount in enumerate(amounts)
    ]


def test_food_and_aluminium_have_the_printed_shares_of_the_city(basis: Make) -> None:
    """广元：食品饮料 38 项 155 亿，开工 22，竣工 12；铝 28 项 167 亿，开工 25，盘活 3。"""
    signings = (
        chained(38, "食品饮料", 155_000_000, 0) + chained(28, "铝", 167_000_000, 38)
        + chained(117, "其他", 634_300_000, 66)
    )  # fmt: skip
    chains = ["食品饮料"] * 22 + ["铝"] * 25 + ["其他"] * 316
    starts = [
        project(n, 所属产业链=chain, 签约日期=date(2019, 1, 1)) for n, chain in enumerate(chains)
    ]
    ends = ["食品饮料"] * 12 + ["其他"] * 388
    completions = [
        project(
            1000 + n, 所属产业链=chain, 签约日期=date(2019, 1, 1), 实际开工日期=date(2020, 1, 1),
            实际竣工日期=MARCH,
        )
        for n, chain in enumerate(ends)
    ]  # fmt: skip
    revival: Row = {"销号日期": MARCH, "是否盘活项目(企业)": "是"}
    revived = [
        problem(n, "已销号", 项目编号="XM-22" if n < 3 else "XM-47") | revival for n in range(30)
    ]
    made = basis(projects=starts + completions, problems=revived, prospects=signings)

    lines = {line.chain: line for line in chain_lines(made)}

    def share_of(key: str, chain: str) -> str:
        return shown(lines[chain].shares[key])

    food = [share_of(key, "食品饮料") for key in ("新签约数", "签约金额", "新开工数", "新竣工数")]
    assert food == ["20.77", "16.21", "6.06", "3.00"]
    metal = [share_of(key, "铝") for key in ("新签约数", "签约金额", "新开工数", "盘活数")]
    assert metal == ["15.30", "17.46", "6.89", "10.00"]
    assert not list(chain_faults(list(lines.values()), city_values(made)))


def test_a_prospect_follows_the_chain_of_its_project(basis: Make) -> None:
    """项目没有填产业链的，招商行也不另归一条链：不然直接签约要数两遍。"""
    made = basis(
        projects=[
            project(1, 所属产业链="铝", 签约日期=MARCH),
            project(2, 所属产业链=None, 签约日期=MARCH),
        ],
        prospects=[signing(1, "XM-1", 产业链="硅"), signing(2, "XM-2", 产业链="硅")],
    )
    lines = chain_lines(made)
    signed = [(line.chain, line.values["新签约数"], line.shares["新签约数"]) for line in lines]
    assert signed == [("铝", 1, 50), (UNCHAINED, 1, 50)]
    assert not list(chain_faults(lines, city_values(made)))


def test_flows_of_two_different_sets_are_ratios_and_never_a_rate(basis: Make) -> None:
    talks = [signing(n, 首次洽谈日期=MARCH, 签约日期=None, 招商阶段="在谈") for n in range(265)]
    signings = [signing(265 + n) for n in range(183)]
    old = {"签约日期": date(2019, 1, 1)}
    starts = [project(n, **old) for n in range(363)]
    ends = [
        project(363 + n, 实际开工日期=date(2020, 1, 1), 实际竣工日期=MARCH, **old)
        for n in range(400)
    ]
    values = figure_values(basis(projects=starts + ends, prospects=talks + signings))
    keys = ("新开工新签约流量比", "新竣工新开工流量比", "新签约新洽谈流量比")
    assert [shown(values[key]) for key in keys] == ["198.36", "110.19", "69.06"]
    assert over_full(values) == ()


def test_no_figure_of_a_flow_is_called_a_rate() -> None:
    flows = [key for key in KEYS if "流量比" in key]
    assert len(flows) == 3
    assert not [key for key in flows if "率" in key or "率" in FIGURES[key].words]


# 签约项目群


def test_a_signing_is_honoured_by_a_funded_company_or_by_a_start(basis: Make) -> None:
    company = {"落地公司名称": "示例公司"}
    money = {"累计到位资金": Decimal(1)}
    made = basis(
        projects=[project(1), idle(2), project(3, 签约日期=MARCH), idle(4, 签约日期=MARCH)],
        prospects=[
            signing(1, "XM-1"), signing(2, "XM-2"), signing(3, **company), signing(4, **money),
            signing(5, **company, **money),
        ],
    )  # fmt: skip
    values = figure_values(made)
    assert [term.value(made) for term in FIGURES["项目履约率"].terms] == [3, 7]
    assert values["签约转开工率"] == percent(2, 7)
    assert values["开工率履约口径"] == percent(2, 3)
    honoured = FIGURES["项目履约率"].terms[0].sources(made)
    assert [(s.sheet, s.row) for s in honoured] == [
        ("招商清单", 4), ("招商清单", 8), ("项目清单", 6),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "counted"),
    [
        ({"签约日期": date(2019, 7, 1)}, 1), ({"签约日期": date(2019, 6, 30)}, 0),
        ({"招商阶段": "终止"}, 0), ({"拟投项目名称": "示例战略合作框架协议"}, 0),
    ],
    ids=["第二十四个月", "第二十五个月", "终止", "框架协议"],
)  # fmt: skip
def test_the_cohort_is_what_was_signed_in_24_months_and_lives(
    basis: Make, changes: Row, counted: int
) -> None:
    made = basis(prospects=[signing(1) | changes])
    assert FIGURES["项目履约率"].terms[1].value(made) == counted


@pytest.mark.parametrize(
    "projects",
    [[idle(1, 运行状态="终止")], [idle(1, 项目编号="XM-9", 签约日期=date(2019, 1, 1))]],
    ids=["转入的项目终止了", "转入的项目不在册"],
)
def test_a_signing_whose_project_is_not_known_is_left_out(basis: Make, projects: list[Row]) -> None:
    assert (
        FIGURES["项目履约率"]
        .terms[1]
        .value(basis(projects=projects, prospects=[signing(1, "XM-1")]))
        == 0
    )


def test_a_start_is_converted_to_a_completion_among_the_started(basis: Make) -> None:
    rows = [
        project(1, 实际竣工日期=date(2021, 6, 1)), project(2), idle(3),
        project(4, 签约日期=date(2019, 6, 30), 实际竣工日期=MARCH),
    ]  # fmt: skip
    values = figure_values(basis(projects=rows))
    assert values["开工转竣工率"] == percent(1, 2)
    assert values["签约转开工率"] == percent(2, 3)


# 资金、投产、竣工、办结


def funds(number: int, arrived: str | None, promised: str | None, **changes: object) -> Row:
    amounts = {
        "累计到位资金": arrived and Decimal(arrived),
        "合同约定当年到位资金": promised and Decimal(promised),
    }
    return signing(number, **amounts, **changes)


def test_each_project_counts_no_more_than_full_and_the_raw_rate_is_beside_it(basis: Make) -> None:
    values = figure_values(basis(prospects=[funds(1, "2000", "1000"), funds(2, "300", "1000")]))
    assert [values["资金到位率"], values["资金到位率未封顶"]] == [65, 115]
    assert over_full(values) == ("资金到位率未封顶",)


def test_money_of_an_earlier_years_contract_is_not_set_against_this_years_promise(
    basis: Make,
) -> None:
    """去年签约的：累计 5000 万元分不出本年到位多少，不与本年约定的 1000 万元比。"""
    old = funds(1, "5000", "1000", 签约日期=date(2020, 12, 31))
    new = funds(2, "300", "1000", 签约日期=date(2021, 1, 1))
    made = basis(prospects=[old, new])
    for key in ("资金到位率", "资金到位率未封顶"):
        assert FIGURES[key].value(made) == 30
        assert "往年签约的只有历年累计，分不出本年到位，不计" in FIGURES[key].words
        assert [source.row for source in FIGURES[key].sources(made)] == [5]


def test_without_a_promise_neither_the_money_nor_the_project_counts(basis: Make) -> None:
    rows = [funds(1, "900", None), funds(2, "900", "0"), funds(3, None, "1000")]
    values = figure_values(basis(prospects=rows))
    assert [values["资金到位率"], values["资金到位率未封顶"]] == [0, 0]


def test_production_is_asked_of_what_was_completed_six_months_ago(basis: Make) -> None:
    ended = {"实际开工日期": date(2020, 1, 1), "签约日期": date(2019, 1, 1)}
    rows = [
        project(1, 实际竣工日期=date(2020, 12, 31), 投产日期=date(2021, 5, 1), **ended),
        project(2, 实际竣工日期=date(2020, 12, 31), **ended),
        project(3, 实际竣工日期=date(2021, 1, 1), 投产日期=date(2021, 5, 1), **ended),
    ]
    assert figure_values(basis(projects=rows))["竣工投产率"] == 50


def test_completion_in_time_is_asked_of_what_was_due_this_year(basis: Make) -> None:
    def due(number: int, planned: date, done: date | None) -> Row:
        return project(number, 计划竣工日期=planned, 实际竣工日期=done)

    rows = [
        due(1, date(2021, 6, 30), date(2021, 6, 30)), due(2, MARCH, date(2021, 3, 2)),
        due(3, MARCH, None), due(4, date(2021, 1, 1), date(2020, 12, 1)),
        due(5, date(2021, 7, 1), date(2021, 5, 1)), due(6, date(2020, 12, 31), None),
    ]  # fmt: skip
    made = basis(projects=rows)
    assert [term.value(made) for term in FIGURES["按期竣工率"].terms] == [2, 4]


def test_28_of_172_due_projects_were_completed_in_time(basis: Make) -> None:
    """娄底 2015：竣工 28/172 = 16.3%。"""
    rows = [
        project(n, 计划竣工日期=MARCH, 实际竣工日期=MARCH if n < 28 else None) for n in range(172)
    ]
    assert shown(figure_values(basis(projects=rows))["按期竣工率"]) == "16.28"


def test_a_problem_is_closed_in_time_when_not_later_than_promised(basis: Make) -> None:
    before, after = date(2021, 2, 28), date(2021, 3, 2)

    def promised(number: int, state: str, **changes: object) -> Row:
        return problem(number, state, **{"承诺办结日期": MARCH, **changes})

    rows = [
        promised(1, "已解决", 办结日期=MARCH), promised(2, "已解决", 办结日期=after),
        promised(3, "已传递", 传递日期=before), promised(4, "已传递", 传递日期=after),
        promised(5, "办理中", 办结日期=before), promised(6, "已收集"),
        promised(7, "已解决", 办结日期=before, 承诺办结日期=date(2021, 7, 1)),
    ]  # fmt: skip
    made = basis(problems=rows)
    assert [term.value(made) for term in FIGURES["按期办结率"].terms] == [2, 6]


# 每个率都碰得到的：空、零、一月、上月没有、核减、沿用


def full_city(**changes: object) -> dict[str, list[Row]]:
    """每个率都有分母的一个小城。"""
    done = {"实际竣工日期": date(2021, 6, 2), "计划竣工日期": date(2021, 6, 30)}
    old = {"签约日期": date(2019, 1, 1), "实际开工日期": date(2019, 2, 1)}
    return {
        "projects": [
            project(1, **done, **changes), idle(2, **changes),
            project(3, 实际竣工日期=date(2019, 9, 1), 投产日期=MARCH, **old, **changes),
        ],
        "problems": [
            problem(1, "已解决", 承诺办结日期=MARCH, 办结日期=MARCH), problem(2, "已传递"),
        ],
        "prospects": [funds(1, "500", "1000", 首次洽谈日期=date(2021, 1, 2)), signing(2, "XM-2")],
    }  # fmt: skip


#: full_city 的各率。
EXPECTED = {
    "项目履约率": percent(1, 3), "资金到位率": percent(1, 42), "资金到位率未封顶": percent(1, 42),
    "开工率履约口径": percent(1, 1), "竣工投产率": percent(1, 1), "按期竣工率": percent(1, 1),
    "签约转开工率": percent(1, 3), "开工转竣工率": percent(1, 1), "办结率": percent(1, 1),
    "销号率": percent(0, 1), "传递率": percent(1, 2), "按期办结率": percent(1, 1),
    "新签约新洽谈流量比": percent(3, 1), "新开工新签约流量比": percent(1, 3),
    "新竣工新开工流量比": percent(1, 1),
}  # fmt: skip


@pytest.mark.parametrize("key", KEYS)
def test_an_empty_city_has_no_rate(basis: Make, key: str) -> None:
    made = basis()
    assert FIGURES[key].value(made) is None
    assert FIGURES[key].sources(made) == []


@pytest.mark.parametrize("key", KEYS)
def test_a_zero_denominator_gives_no_rate_and_no_error(basis: Make, key: str) -> None:
    made = basis(projects=[idle(1, 签约日期=date(2019, 1, 1), 计划竣工日期=None)])
    assert FIGURES[key].terms[1].value(made) == 0
    assert FIGURES[key].value(made) is None


@pytest.mark.parametrize("key", KEYS)
def test_a_full_city_has_every_rate_with_rows_behind_both_terms(basis: Make, key: str) -> None:
    made = basis(**full_city())
    value = FIGURES[key].value(made)
    assert value is not None
    part, whole = FIGURES[key].terms
    assert whole.sources(made)
    if FIGURES[key].full_at_100:
        assert 0 <= value <= 100
        assert {*part.sources(made)} <= {*whole.sources(made)}


@pytest.mark.parametrize("key", KEYS)
def test_a_missing_last_month_changes_no_rate(
    basis: Make, history: History, intake: Intake, key: str
) -> None:
    alone = FIGURES[key].value(basis(**full_city()))
    save(history, intake, "娄星区", JUNE.shift(-1), {"项目清单": [idle(1), idle(2)]})
    after = tasks.basis_of(intake, history, JUNE)
    assert after.last is not None
    assert FIGURES[key].value(after) == alone


@pytest.mark.parametrize("key", KEYS)
def test_a_reduction_of_investment_changes_no_rate(basis: Make, key: str) -> None:
    cut = {"本月完成投资": Decimal("-500.00"), "本年累计完成投资": Decimal("-100.00")}
    assert FIGURES[key].value(basis(**full_city(**cut))) == EXPECTED[key]


@pytest.mark.parametrize("key", KEYS)
def test_january_asks_only_what_january_can_answer(basis: Make, key: str) -> None:
    """一月：本年还没有签约、开工、竣工、到期的，没有率；隔年的签约、竣工照样在窗口里。"""
    last_year = {"签约日期": date(2020, 3, 1), "首次洽谈日期": date(2020, 1, 1)}
    ended = project(
        1, 实际开工日期=date(2020, 4, 1), 实际竣工日期=date(2020, 7, 31),
        投产日期=date(2021, 1, 4), 计划竣工日期=date(2020, 8, 1),
    )  # fmt: skip
    made = basis(
        projects=[ended],
        problems=[problem(1, "已销号", 承诺办结日期=date(2021, 2, 1), 办结日期=date(2021, 1, 5))],
        prospects=[signing(1, "XM-1") | last_year | {"累计到位资金": Decimal(100)}],
        period=Period(2021, 1),
    )
    funds = {"资金到位率", "资金到位率未封顶"}
    unsaid = {"按期竣工率", "按期办结率", *funds, *(one for one in KEYS if "流量比" in one)}
    assert (FIGURES[key].value(made) is None) is (key in unsaid)


CARRIED_TOO = {"办结率", "销号率", "传递率"}


@pytest.mark.parametrize("key", [key for key in KEYS if "流量比" not in key])
def test_old_figures_of_a_unit_that_did_not_report_answer_no_rate(basis: Make, key: str) -> None:
    """问题的三率与解决率同一分母，一起沿用；其余看走到哪一步，旧数不答。"""
    made = basis(**full_city(), carried=True)
    assert figure_values(made)["问题数"] == 2
    assert (FIGURES[key].value(made) is None) is (key not in CARRIED_TOO)


def test_a_prospect_reported_now_of_a_project_carried_over_is_left_out(
    basis: Make, history: History, intake: Intake
) -> None:
    save(history, intake, "涟源市", JUNE.shift(-1), {"项目清单": [idle(7)]})
    made = basis(prospects=[signing(1, "XM-7")])
    assert FIGURES["项目履约率"].value(made) is None


def test_every_figure_can_be_named_in_a_word_template() -> None:
    assert [key for key in KEYS if not key.isidentifier()] == []


# 口径


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("months = 24", "months = 0", "不能小于 1"),
        ("lag_months = 6", "lag_months = -1", "不能小于 0"),
        ("lag_months = 6", "lag_month = 6", "rates.toml 第"),
        ("source =", "sources =", "rates.toml"),
    ],
)
def test_a_rate_table_that_does_not_hold_is_refused(
    office_folder: Path, old: str, new: str, words: str
) -> None:
    path = office_folder / "rates.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingError) as caught:
        load_rates(path)
    assert words in str(caught.value)
    checks = {check.item: check for check in examine_office(office_folder, (3, 11), MARCH)}
    assert "rates.toml" in checks["各种办法"].words


def test_an_office_may_choose_its_own_windows(basis: Make, office_folder: Path) -> None:
    path = office_folder / "rates.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("months = 24", "months = 3", 1), encoding="utf-8")
    made = basis(prospects=[signing(1), signing(2, 签约日期=date(2021, 4, 1))])
    assert FIGURES["项目履约率"].terms[1].value(made) == 1


def test_an_office_older_than_rates_uses_the_shipped_table(
    basis: Make, office_folder: Path
) -> None:
    shipped = load_rates(office_folder / "rates.toml")
    (office_folder / "rates.toml").unlink()
    assert basis().methods.rates == shipped
    checks = {check.item: check for check in examine_office(office_folder, (3, 11), MARCH)}
    check = checks["各种办法"]
    assert check.ok
    assert check.words.endswith("（没有 rates.toml，用随附的）")
