from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.figures import Basis
from pipelines.figures.counting.curves import Curve, CurveTable
from pipelines.figures.lights.bounds import Light
from pipelines.figures.lights.rules import Boards, Exempt
from pipelines.figures.lights.table import load_lights
from pipelines.figures.lights.unit_measures import UnitNumber, city_growth
from pipelines.figures.lights.units import BoardLists, board_lists, split_board, unit_lights
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.ledgers.finding import Finding, Level
from pipelines.office import Unit
from tests.city import save
from tests.conftest import JUNE, PROJECT

Make = Callable[..., Basis]
YEAR_AGO = Period(2020, 6)
#: 六月序时应完成 500：完成 600 即序时任务的 120%。
NAMES = ("娄星区", "冷水江市", "涟源市", "双峰县", "新化县", "娄底经开区", "万宝新区", "市直")


def rows(number: int, done: str, plan: str = "1000") -> list[dict[str, object]]:
    money = {"本年度计划投资": Decimal(plan), "本年累计完成投资": Decimal(done)}
    return [{**PROJECT, "项目编号": f"XM-{number}", "项目名称": f"示例项目{number}", **money}]


@pytest.fixture
def basis(history: History, intake: Intake) -> Make:
    """basis({单位: 完成}, ago={单位: 完成}, lights="天津", exempt=…, grouped=…, plan=…)"""

    def make(
        done: Mapping[str, str],
        ago: Mapping[str, str] | None = None,
        lights: str = "绵阳",
        exempt: tuple[Exempt, ...] = (),
        grouped: bool = False,
        plan: str = "1000",
        curves: tuple[Curve, ...] = (),
        period: Period = JUNE,
    ) -> Basis:
        for when, amounts in ((period.shift(-12), ago or {}), (period, done)):
            for number, (unit, amount) in enumerate(amounts.items()):
                save(history, intake, unit, when, {"项目清单": rows(number, amount, plan)})
        office = intake.office
        reporting = replace(office.settings.reporting, rank_by_group=grouped)
        office = replace(office, settings=replace(office.settings, reporting=reporting))
        made = tasks.basis_of(replace(intake, office=office), history, period)
        names = [unit.name for unit in office.submitters()]
        table = load_lights(office.folder / "lights" / f"{lights}.toml", intake.ledgers, names)
        if table.boards:
            table = replace(table, boards=replace(table.boards, exempt=exempt))
        methods = replace(made.methods, lights=table, curves=CurveTable("试", curves))
        return replace(made, methods=methods)

    return make


def lists(basis: Basis) -> BoardLists:
    found = board_lists(basis)
    assert found is not None
    return found


# ── 绵阳：红榜、黑榜 ──────────────────────────────────────────────────


def test_a_board_needs_both_the_target_and_the_place(basis: Make) -> None:
    done = dict(zip(NAMES, ("900", "800", "700", "600", "550", "540", "500", "400"), strict=True))
    found = lists(basis(done))
    assert [one.unit.name for one in found.red] == list(NAMES[:5]), "第 6 名超额，不在前 5"
    assert [one.unit.name for one in found.black] == ["市直"], "后 4 名里只有一家没有完成"
    assert found.black[0].words == "序时任务完成率80.0%，低于目标20.0个百分点"
    assert found.red[0].words == "序时任务完成率180.0%，高于目标80.0个百分点"
    (source,) = found.black[0].sources
    assert (source.unit, source.row) == ("市直", 4)


def test_only_the_last_four_of_those_that_fell_short_are_black(basis: Make) -> None:
    amounts = ("490", "480", "470", "460", "450", "440", "430", "420")
    found = lists(basis(dict(zip(NAMES, amounts, strict=True))))
    assert found.red == ()
    assert [one.unit.name for one in found.black] == list(reversed(NAMES[4:])), "末名在先"
    assert [one.rank for one in found.black] == [8, 7, 6, 5]


def test_exactly_on_target_is_on_neither_board(basis: Make) -> None:
    found = lists(basis({"娄星区": "500", "涟源市": "500.01", "双峰县": "499.99"}))
    assert [one.unit.name for one in found.red] == ["涟源市"]
    assert [one.unit.name for one in found.black] == ["双峰县"]
    assert found.black[0].words == "序时任务完成率99.998%，低于目标0.002个百分点"


def test_a_tie_at_the_edge_goes_in_together(basis: Make) -> None:
    amounts = ("490", "480", "470", "450", "450", "440", "430", "420")
    found = lists(basis(dict(zip(NAMES, amounts, strict=True))))
    assert {one.unit.name for one in found.black} == set(NAMES[3:]), "并列倒数第 4 的两家都在"
    assert [one.rank for one in found.black] == [8, 7, 6, 4, 4]


def test_force_majeure_keeps_a_unit_off_and_nobody_moves_up(basis: Make) -> None:
    amounts = ("490", "480", "470", "460", "450", "440", "430", "420")
    exempt = (
        Exempt("2021-6", "市直", "特大洪水停工"), Exempt("2021-05", "万宝新区", "上月的事"),
    )  # fmt: skip
    found = lists(basis(dict(zip(NAMES, amounts, strict=True)), exempt=exempt))
    assert [one.unit.name for one in found.black] == ["万宝新区", "娄底经开区", "新化县"]
    assert [one.unit.name for one in found.exempt] == ["市直"]
    assert found.exempt[0].words.endswith("低于目标16.0个百分点；不可抗力：特大洪水停工")


def test_an_exempt_unit_that_met_its_target_needs_no_excuse(basis: Make) -> None:
    found = lists(basis({"市直": "900"}, exempt=(Exempt("2021-06", "市直", "洪水"),)))
    assert [one.unit.name for one in found.red] == ["市直"]
    assert found.exempt == ()


def test_units_that_cannot_be_judged_are_named_with_the_reason(
    basis: Make, history: History, intake: Intake
) -> None:
    save(history, intake, "涟源市", JUNE, {"项目清单": rows(7, "0", "0")})
    save(history, intake, "双峰县", JUNE, {"项目清单": []})
    save(history, intake, "新化县", JUNE.shift(-1), {"项目清单": rows(8, "1")})
    found = lists(basis({"娄星区": "-20"}))
    why = {unit.name: words for unit, words in found.unrated}
    assert why["涟源市"] == "未下达年度计划，不评"
    assert why["双峰县"] == "没有项目，不评"
    assert why["新化县"] == "沿用 2021-05，不评"
    assert why["市直"] == "未报，不评"
    assert [one.words for one in found.black] == ["序时任务完成率-4.0%，低于目标104.0个百分点"]


def test_the_target_follows_the_curves_of_the_projects(basis: Make) -> None:
    late = Curve("后半年", {"项目编号": ("XM-0",)}, tuple(map(Decimal, [*[0] * 5, 20, *[100] * 6])))
    found = lists(basis({"娄星区": "300", "涟源市": "300"}, curves=(late,)))
    assert [one.unit.name for one in found.red] == ["娄星区"]
    assert [one.unit.name for one in found.black] == ["涟源市"]


def test_nothing_due_yet_is_not_judged(basis: Make) -> None:
    late = Curve("年底", {"项目编号": ("XM-0",)}, tuple(map(Decimal, [*[0] * 11, 100])))
    found = lists(basis({"娄星区": "0"}, curves=(late,)))
    why = {unit.name: words for unit, words in found.unrated}
    assert why["娄星区"] == "到本月末没有应完成的投资，不评"


def test_an_office_that_ranks_by_group_has_boards_by_group(basis: Make) -> None:
    amounts = ("450", "440", "430", "420", "410", "490", "480", "470")
    done = dict(zip(NAMES, amounts, strict=True))
    whole, grouped = lists(basis(done)), lists(basis(done, grouped=True))
    assert len(whole.black) == 4
    assert len(grouped.black) > 4, "一组后 4 名"


def test_an_empty_city_has_empty_boards_and_no_mean(basis: Make) -> None:
    made = basis({})
    found = lists(made)
    assert (found.red, found.black, found.exempt) == ((), (), ())
    assert len(found.unrated) == len(made.master.units)
    assert city_growth(made) is None


def test_rules_without_boards_have_none(basis: Make) -> None:
    assert board_lists(basis({"娄星区": "1"}, lights="银川")) is None


@given(st.lists(st.integers(0, 200), max_size=12), st.integers(1, 6), st.integers(1, 6))
def test_met_targets_are_never_black_and_unmet_never_red(
    numbers: list[int], first: int, last: int
) -> None:
    boards = Boards("投资完成率", Decimal(100), first, last)
    group = [
        UnitNumber(Unit(str(n), f"单位{n}"), Fraction(number), "", ())
        for n, number in enumerate(numbers)
    ]
    red, black, exempt = split_board(boards, JUNE, group)
    assert exempt == []
    assert all(one.number > 100 and one.rank <= first for one in red)
    assert all(one.number < 100 for one in black)
    ordered = sorted(numbers)
    edge = ordered[last - 1] if len(ordered) >= last else 200
    assert sorted(one.number for one in black) == [n for n in ordered if n < 100 and n <= edge]


# ── 天津：单位增速的灯 ────────────────────────────────────────────────


def test_growth_is_judged_by_target_and_mean_and_below_zero_is_red(basis: Make) -> None:
    done = {"娄星区": "120", "涟源市": "110", "双峰县": "105", "新化县": "99"}
    ago = dict.fromkeys(done, "100")
    made = basis(done, ago, lights="天津")
    found = {one.unit.name: one for one in unit_lights(made)}
    assert city_growth(made) == Fraction(34, 4)
    lights = {name: found[name].light for name in done}
    assert lights == {
        "娄星区": Light.GREEN, "涟源市": Light.GREEN, "双峰县": Light.YELLOW, "新化县": Light.RED,
    }  # fmt: skip
    assert found["娄星区"].reasons == ()
    assert found["双峰县"].reasons == ("增速5.0%，低于目标8.0%", "增速5.0%，低于平均8.5%")
    assert found["新化县"].reasons == ("增速-1.0%，低于0%",)
    assert [source.file for source in found["新化县"].sources] == [
        "新化县_2021-06.xlsx", "新化县_2020-06.xlsx",
    ]  # fmt: skip


def test_growth_above_the_target_but_below_the_mean_is_yellow(basis: Make) -> None:
    made = basis({"娄星区": "110", "涟源市": "190"}, {"娄星区": "100", "涟源市": "100"}, "天津")
    found = {one.unit.name: one for one in unit_lights(made)}
    assert found["娄星区"].light is Light.YELLOW
    assert found["娄星区"].reasons == ("增速10.0%，低于平均50.0%",)


def test_without_last_year_growth_is_not_judged_and_says_so(basis: Make) -> None:
    found = {one.unit.name: one for one in unit_lights(basis({"娄星区": "1"}, lights="天津"))}
    assert (found["娄星区"].light, found["娄星区"].label) == (None, "不评")
    assert found["娄星区"].reasons == ("没有去年同期的数据，不评",)


def test_a_unit_silent_or_idle_last_year_is_not_judged(basis: Make) -> None:
    made = basis({"娄星区": "100", "涟源市": "1", "双峰县": "-5"},
                 {"涟源市": "0", "双峰县": "100"}, lights="天津")  # fmt: skip
    found = {one.unit.name: one for one in unit_lights(made)}
    assert found["娄星区"].reasons == ("去年同期没有报送，不评",)
    assert found["涟源市"].reasons == ("去年同期没有完成投资，不评",)
    assert found["双峰县"].reasons == ("增速-105.0%，低于0%",), "核减成负的也评"


def test_a_project_rejected_in_either_year_is_left_out_of_both(
    basis: Make, history: History, intake: Intake
) -> None:
    place = {"sheet": "项目清单", "cell": "S4", "column": "本年累计完成投资", "row": 4}
    wrong = Finding("L1-02", Level.ERROR, "不连续", **place, row_key="XM-8")  # type: ignore[arg-type]
    both = [*rows(8, "900"), *rows(9, "100")]
    save(history, intake, "娄星区", YEAR_AGO, {"项目清单": both})
    save(history, intake, "娄星区", JUNE, {"项目清单": [*rows(8, "1"), *rows(9, "120")]}, [wrong])
    found = {one.unit.name: one for one in unit_lights(basis({}, lights="天津"))}
    assert found["娄星区"].number == 20


def test_rules_that_look_at_no_unit_light_no_unit(basis: Make) -> None:
    assert unit_lights(basis({"娄星区": "1"}, lights="银川")) == []
