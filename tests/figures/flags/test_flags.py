from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.errors import SettingError
from pipelines.figures import Basis
from pipelines.figures.counting.investment import due_but_idle
from pipelines.figures.flags.annual import annual_flags
from pipelines.figures.flags.history import flag_history, months_held
from pipelines.figures.flags.month import GroupFlags, PassedOver, flag_holders, month_flags
from pipelines.figures.flags.table import Annual, BarredUnit, load_flags
from pipelines.figures.scoring.items import _COUNTED
from pipelines.figures.scoring.scores import Score, scores, standings
from pipelines.figures.scoring.table import Flag
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.office import Office, Unit, load_office, shipped
from tests.city import save
from tests.conftest import JUNE, PROJECT

Make = Callable[..., Basis]


def started(number: int, done: str = "900", day: date = date(2021, 6, 3)) -> dict[str, object]:
    """六月开工的一个项目：年度计划 1000 万元，六月末序时 500 万元。"""
    return {
        **PROJECT, "项目编号": f"XM-{number}", "项目名称": f"示例项目{number}",
        "本年度计划投资": Decimal(1000), "本年累计完成投资": Decimal(done),
        "实际开工日期": day, "签约日期": date(2020, 1, 1),
    }  # fmt: skip


@pytest.fixture
def basis(history: History, intake: Intake) -> Make:
    def make(projects: dict[str, list[dict[str, object]]], period: Period = JUNE) -> Basis:
        for unit, rows in projects.items():
            save(history, intake, unit, period, {"项目清单": rows})
        return tasks.basis_of(intake, history, period)

    return make


def ruled(made: Basis, **changes: Any) -> Basis:
    """改了几处的红旗办法。"""
    flags = replace(made.methods.flags, **changes)
    return replace(made, methods=replace(made.methods, flags=flags))


def county(groups: Sequence[GroupFlags]) -> GroupFlags:
    return next(one for one in groups if one.group == "县市区")


def names(group: GroupFlags) -> list[str]:
    return [one.unit.name for one in group.holders]


def test_the_best_of_the_month_holds_the_flag_and_the_second_is_not_named(basis: Make) -> None:
    made = basis({"娄星区": [started(1), started(2)], "涟源市": [started(3)]})
    group = county(month_flags(made))
    assert (names(group), group.passed_over, group.vacancy) == (["娄星区"], (), "")
    assert [unit.name for unit in flag_holders(made)] == ["娄星区"]


def test_who_would_have_held_it_but_has_a_red_light_is_told_why(basis: Make) -> None:
    rows = {"娄星区": [started(1), started(2, "0")], "涟源市": [started(3)]}
    group = county(month_flags(basis(rows)))
    assert names(group) == ["涟源市"]
    (passed,) = group.passed_over
    assert passed.unit.name == "娄星区"
    assert passed.reasons[0] == "有1个项目亮红灯（示例项目2）"
    assert passed.reasons[1] == "投资完成率45.00%，低于序时进度5.00个百分点"


@pytest.mark.parametrize(
    ("done", "holders", "vacancy"),
    [("500", ["娄星区"], ""), ("499.99", [], "得分的单位都不合条件")],
)
def test_exactly_on_schedule_is_not_behind_it(
    basis: Make, done: str, holders: list[str], vacancy: str
) -> None:
    group = county(month_flags(basis({"娄星区": [started(1, done)]})))
    assert (names(group), group.vacancy) == (holders, vacancy)


def test_an_office_may_leave_the_schedule_out_of_it(basis: Make) -> None:
    made = basis({"娄星区": [started(1, "499.99")]})
    score = replace(made.methods.score, flag=Flag(on_schedule=False))
    made = replace(made, methods=replace(made.methods, score=score))
    assert names(county(month_flags(made))) == ["娄星区"]


def test_a_unit_found_to_have_misreported_holds_none_that_month(basis: Make) -> None:
    made = basis({"娄星区": [started(1), started(2)], "涟源市": [started(3)]})
    barred = (BarredUnit("2021-6", "娄星区", "虚报完成投资，已查实"),)
    group = county(month_flags(ruled(made, barred=barred)))
    assert names(group) == ["涟源市"]
    assert group.passed_over[0].reasons == ("虚报完成投资，已查实",)
    other = (BarredUnit("2021-05", "娄星区", "虚报完成投资，已查实"),)
    assert names(county(month_flags(ruled(made, barred=other)))) == ["娄星区"]


def test_nobody_scored_so_nobody_holds_it(basis: Make) -> None:
    group = county(month_flags(basis({"娄星区": [started(1, day=date(2021, 5, 3))]})))
    assert (group.holders, group.passed_over, group.vacancy) == ((), (), "当月没有单位得分")


def test_a_group_too_small_is_not_judged_and_says_so(basis: Make) -> None:
    made = month_flags(basis({"市直": [started(1)]}))
    small = next(one for one in made if one.group == "市直")
    assert (small.places, small.holders, small.passed_over) == (0, (), ())
    assert small.vacancy == "组内只有1个单位，不足2个，不评"


def test_level_points_are_settled_by_order_and_the_loser_is_told(basis: Make) -> None:
    group = county(month_flags(basis({"娄星区": [started(1)], "涟源市": [started(2)]})))
    assert names(group) == ["娄星区"]
    assert group.passed_over[0].unit.name == "涟源市"
    assert group.passed_over[0].reasons[0].startswith("与娄星区同分")


def test_a_large_group_has_two_flags(basis: Make) -> None:
    made = basis({"娄星区": [started(1), started(2)], "涟源市": [started(3)]})
    score = replace(made.methods.score, flag=Flag(crowded=4))
    made = replace(made, methods=replace(made.methods, score=score))
    assert names(county(month_flags(made))) == ["娄星区", "涟源市"]


def test_a_carried_unit_is_not_judged_on_old_numbers(basis: Make) -> None:
    basis({"娄星区": [started(1, day=date(2021, 6, 3))]}, Period(2021, 5))
    group = county(month_flags(basis({"涟源市": [started(2), started(3)]})))
    assert names(group) == ["涟源市"]


# ── 历史：由早到晚的各月 ──────────────────────────────────────────────

A, B, C = (Unit(name, f"{name}县", group="县") for name in "甲乙丙")


def score(unit: Unit, points: int = 5, **more: object) -> Score:
    made = Score(unit, 1 if points else None, {}, Fraction(0), Fraction(points))
    return replace(made, **more)  # type: ignore[arg-type]


def month(number: int, *holders: Unit, all_points: int = 5, places: int = 1) -> list[GroupFlags]:
    inside = tuple(score(unit, all_points) for unit in (A, B, C))
    held = tuple(score(unit) for unit in holders)
    vacancy = "" if holders else "当月没有单位得分"
    return [GroupFlags(Period(2021, number), "县", places, inside, held, (), vacancy)]


def words(*months: list[GroupFlags]) -> list[str]:
    return [line.words for line in flag_history(months)]


def test_a_flag_moves_stays_and_is_vacant_and_the_history_says_so() -> None:
    lines = words(month(1, A), month(2, A), month(3, B), month(4), month(5, B))
    assert lines == [
        "本年首次授予", "连续保持2个月", "由甲县流动至乙县", "空缺：当月没有单位得分",
        "上次空缺，重新授予",
    ]  # fmt: skip


def test_of_two_flags_each_has_its_own_history() -> None:
    lines = flag_history([month(1, A, B, places=2), month(2, B, C, places=2)])
    assert [(line.unit and line.unit.name, line.months, line.came_from) for line in lines[2:]] == [
        ("乙县", 2, ()), ("丙县", 1, ("甲县",)),
    ]  # fmt: skip
    assert words(month(1, A), month(2, A, B, places=2))[-1] == "新增一面"


def test_a_month_without_reports_breaks_a_streak() -> None:
    lines = flag_history([month(1, A), month(3, A)])
    assert (lines[1].months, lines[1].words) == (1, "再次获得（2021-01 之后中断过）")


def test_passed_over_is_told_once_a_group_and_month() -> None:
    groups = month(1, A, B, places=2)
    passed = (PassedOver(C, Fraction(9), ("有1个项目亮红灯",)),)
    lines = flag_history([[replace(groups[0], passed_over=passed)]])
    assert [line.passed_over for line in lines] == [passed, ()]


def test_a_small_group_is_mentioned_only_in_the_last_month() -> None:
    assert len(flag_history([month(1, places=0), month(2, places=0), month(3, places=0)])) == 1


def test_held_months_are_counted_for_the_year() -> None:
    assert months_held(flag_history([month(1, A), month(2, B), month(3, A)])) == {
        "甲县": 2, "乙县": 1,
    }  # fmt: skip
    assert flag_history([]) == []


# ── 年度红旗 ────────────────────────────────────────────────────────


def year(points: int = 10) -> list[list[GroupFlags]]:
    return [month(number, A, all_points=points) for number in range(1, 13)]


def test_the_annual_flag_adds_months_flags_and_the_assessment_by_weight() -> None:
    """DOMAIN §2.3：120×70% + 12×2 + 90×30% = 84 + 24 + 27 = 135。"""
    marks = {"甲县": Fraction(90), "乙县": Fraction(95), "丙县": Fraction(80)}
    annual = annual_flags(year(), {"甲县": 12}, Annual(), Flag(), marks)
    assert annual.trial == ()
    found = [(line.unit.name, line.rank, line.points, line.awarded) for line in annual.lines]
    assert found == [
        ("甲县", 1, 135, True), ("乙县", 2, Fraction(225, 2), False), ("丙县", 3, 108, False),
    ]  # fmt: skip


def test_one_assessment_missing_leaves_it_out_for_everybody_and_says_so() -> None:
    marks = {"甲县": Fraction(90), "乙县": Fraction(95)}
    annual = annual_flags(year(), {}, Annual(), Flag(), marks)
    assert {line.points for line in annual.lines} == {84}
    assert annual.lines[0].assessment == 90
    assert annual.trial == ("丙县还没有年终考核得分，各单位的年终一项都先不计",)


def test_before_the_year_is_over_it_is_a_trial() -> None:
    annual = annual_flags([month(1, A), month(3, A)], {}, Annual(), Flag(), {})
    assert annual.trial == (
        "只到3月，一年未满", "2月没有任何报送，未计",
        "年终考核得分还没有录入，只按积分与红旗两项算",
    )  # fmt: skip


def test_units_level_at_the_top_both_hold_the_annual_flag() -> None:
    annual = annual_flags(year(), {}, Annual(), Flag(), {})
    assert [(line.rank, line.awarded) for line in annual.lines] == [(1, True)] * 3


def test_without_points_there_is_no_annual_flag() -> None:
    assert not annual_flags([month(1)], {}, Annual(), Flag(places=0), {}).lines[0].awarded
    assert annual_flags([month(1, all_points=0)], {}, Annual(), Flag(), {}).lines == ()
    assert annual_flags([], {}, Annual(), Flag(), {}).lines == ()


def test_an_office_may_weigh_it_otherwise() -> None:
    rule = Annual(Decimal(50), Decimal(50), Decimal("0.5"))
    marks = dict.fromkeys(("甲县", "乙县", "丙县"), Fraction(90))
    annual = annual_flags(year(), {"甲县": 1}, rule, Flag(), marks)
    assert annual.lines[0].points == 60 + Fraction(1, 2) + 45


# ── flags.toml ──────────────────────────────────────────────────────


@pytest.fixture
def office(office_folder: Path) -> Office:
    return load_office(office_folder)


def written(folder: Path, change: Callable[[str], str]) -> Path:
    text = (shipped("templates") / "flags.toml").read_text(encoding="utf-8")
    path = folder / "flags.toml"
    path.write_text(change(text), encoding="utf-8")
    return path


def test_the_shipped_flags_are_sound_and_say_that_they_are_a_trial(office: Office) -> None:
    table = load_flags(shipped("templates") / "flags.toml", office)
    assert "试算" in table.source
    assert (table.annual, table.barring_items) == (Annual(), ("虚报",))


@pytest.mark.parametrize(
    ("change", "key", "words"),
    [
        (lambda t: t.replace("assessment_weight = 30", "assessment_weight = 20"),
         "annual.assessment_weight", "相加应为 100，现在是 90"),
        (lambda t: t.replace("monthly_weight = 70", "monthly_weight = 170"),
         "annual.monthly_weight", "不能大于"),
        (lambda t: t + '[[barred]]\nperiod = "2021-06"\nunit = "娄星"\nreason = "虚报"\n',
         "barred[1].unit", "没有名为“娄星”的填报单位"),
        (lambda t: t + '[[barred]]\nperiod = "2021年6月"\nunit = "娄星区"\nreason = "虚报"\n',
         "barred[1].period", "报告期应形如"),
        (lambda t: t + '[[barred]]\nperiod = "2021-06"\nunit = "娄星区"\nreason = ""\n',
         "barred[1].reason", "不能为空"),
        (lambda t: t.replace("flag_points", "flag_point"), "annual.flag_point", "检查拼写"),
    ],
)  # fmt: skip
def test_flags_that_do_not_add_up_are_refused_with_their_key(
    office: Office, change: Callable[[str], str], key: str, words: str
) -> None:
    with pytest.raises(SettingError, match=words) as caught:
        load_flags(written(office.folder, change), office)
    assert caught.value.key == key
    assert caught.value.line is not None


def test_points_taken_for_misreporting_bar_the_flag(
    history: History, office_folder: Path, intake: Intake
) -> None:
    """积分办法里记了一次虚报：扣 10 分以后仍是第一，也不评。"""
    path = office_folder / "scores" / "默认.toml"
    entry = (
        'name = "虚报"\npoints = -10\n[[items.entries]]\ndate = 2021-06-10\nunit = "娄星区"\n'
        'reason = "某项目虚报投资"\nreviewer = "示例甲"\n'
    )
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('name = "虚报"\npoints = -10\n', entry), encoding="utf-8")
    rows = {"娄星区": [started(n) for n in range(3)], "涟源市": [started(9)]}
    for unit, projects in rows.items():
        save(history, intake, unit, JUNE, {"项目清单": projects})
    made = tasks.basis_of(intake, history, JUNE)
    group = county(month_flags(made))
    assert (names(group), group.passed_over[0].points) == (["涟源市"], 11)
    assert group.passed_over[0].reasons == ("积分中有“虚报”扣分",)
    spared = ruled(made, barring_items=())
    assert names(county(month_flags(spared))) == ["娄星区"]
    assert [unit.name for unit in flag_holders(made)] == ["涟源市"], "通报也照办公室的红旗办法"


def test_the_places_are_reckoned_once_for_all_units(
    basis: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = basis({"娄星区": [started(1)], "涟源市": [started(2)], "双峰县": [started(3)]})
    asked: list[object] = []

    def counted(master: Any, group: str | None = None) -> Any:
        asked.append(group)
        return standings(master, group)

    monkeypatch.setattr("pipelines.figures.flags.month.standings", counted)
    month_flags(made)
    assert len(asked) == 1


def test_the_rows_of_an_item_are_chosen_once_for_all_units(
    basis: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = basis({"娄星区": [started(1)], "涟源市": [started(2)]})
    asked: list[Basis] = []

    def chosen(one: Basis) -> Any:
        asked.append(one)
        return due_but_idle(one)

    monkeypatch.setitem(_COUNTED, "应开未开", (chosen, "应开未开的项目"))
    scores(made, made.start, made.end)
    assert len(asked) == sum(
        getattr(one, "of", "") == "应开未开" for one in made.methods.score.items
    )
    assert asked
