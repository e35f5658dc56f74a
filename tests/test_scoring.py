from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest
from click.testing import CliRunner, Result

from pipelines.calendar import Period
from pipelines.cli import app
from pipelines.errors import SettingError, UsageError
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.office import shipped
from pipelines.tasks.scoring import score
from tests.city import save
from tests.conftest import JUNE, NOW, PROJECT


def started(number: int, day: date, done: str = "900") -> dict[str, object]:
    return {
        **PROJECT, "项目编号": f"XM-{number}", "项目名称": f"示例项目{number}",
        "本年度计划投资": Decimal(1000), "本年累计完成投资": Decimal(done),
        "实际开工日期": day, "签约日期": date(2020, 1, 1),
    }  # fmt: skip


def report(history: History, intake: Intake, month: int, better: str, other: str) -> None:
    """当月 `better` 新开工两项，`other` 一项。"""
    day = date(2021, month, 3)
    rows = {better: [started(1, day), started(2, day)], other: [started(3, day, "800")]}
    for unit, projects in rows.items():
        save(history, intake, unit, Period(2021, month), {"项目清单": projects})


@pytest.fixture
def year(history: History, intake: Intake) -> Intake:
    """只有六月有报送：娄星区两项，涟源市一项。"""
    report(history, intake, 6, "娄星区", "涟源市")
    return intake


def test_the_ranking_is_written_with_the_history_of_the_flag(
    year: Intake, history: History
) -> None:
    for month in (4, 5):
        report(history, year, month, "涟源市", "娄星区")
    made = score(year, JUNE, NOW)
    assert made.path == year.office.out / "2021-06" / "评分排名_2021-06.xlsx"
    told = [(str(line.period), line.words) for line in made.ranking.flags if line.unit]
    assert told == [
        ("2021-04", "本年首次授予"), ("2021-05", "连续保持2个月"),
        ("2021-06", "由涟源市流动至娄星区"),
    ]  # fmt: skip
    book = openpyxl.load_workbook(made.path)
    assert [book["流动红旗"].cell(4, column).value for column in (1, 3)] == ["2021-06", "娄星区"]


def test_the_first_month_of_the_year_has_a_history_of_one(history: History, intake: Intake) -> None:
    january, december = Period(2021, 1), Period(2020, 12)
    for period, unit in ((december, "涟源市"), (january, "娄星区")):
        save(history, intake, unit, period, {"项目清单": [started(1, period.first_day)]})
    lines = [line for line in score(intake, january, NOW).ranking.flags if line.unit]
    assert [(str(line.period), line.words) for line in lines] == [("2021-01", "本年首次授予")]


def test_the_annual_flag_waits_for_the_assessment(year: Intake) -> None:
    assert (
        "年终考核得分还没有录入，只按积分与红旗两项算"
        in score(year, JUNE, NOW).ranking.annual.trial
    )
    marks = {"娄星区": Fraction(90), "涟源市": Fraction(80)}
    annual = score(year, JUNE, NOW, marks).ranking.annual
    first = annual.lines[0]
    assert (first.unit.name, first.monthly, first.flags, first.assessment) == ("娄星区", 14, 1, 90)
    assert first.points == Fraction(14 * 70, 100) + 2 + 27
    assert annual.trial == (
        "积分办法、红旗办法不是正式文件", "只到6月，一年未满", "1—5月没有任何报送，未计",
    )  # fmt: skip


def test_a_month_carried_whole_still_has_its_ranking(year: Intake) -> None:
    made = score(year, Period(2021, 7), NOW)
    assert {one.place.rank for one in made.ranking.invested} == {None}
    assert made.ranking.flags[-1].period == Period(2021, 7)


def test_the_office_may_rank_within_groups(year: Intake) -> None:
    path = year.office.folder / "office.toml"
    text = path.read_text(encoding="utf-8")
    assert "rank_by_group = false" in text
    path.write_text(text.replace("rank_by_group = false", "rank_by_group = true"), encoding="utf-8")
    from pipelines import tasks

    made = score(tasks.open_intake(year.office.folder), JUNE, NOW)
    fields = {one.standing.unit.name: one.place.field for one in made.ranking.invested}
    assert fields["娄星区"] == 2
    assert len(fields) == len(year.office.submitters())


def test_an_empty_city_is_told_that_there_is_nothing_to_rank(intake: Intake) -> None:
    with pytest.raises(UsageError, match="排不出名次"):
        score(intake, JUNE, NOW)


def test_flags_that_do_not_add_up_stop_the_ranking(year: Intake) -> None:
    text = (shipped("templates") / "flags.toml").read_text(encoding="utf-8")
    path = year.office.folder / "flags.toml"
    path.write_text(text.replace("monthly_weight = 70", "monthly_weight = 80"), encoding="utf-8")
    with pytest.raises(SettingError, match=r"flags\.toml 第 .* 行"):
        score(year, JUNE, NOW)


def run(intake: Intake, *args: str) -> Result:
    return CliRunner().invoke(app, ["--office", str(intake.office.folder), *args])


def test_the_command_prints_the_ranking_and_tells_that_units_are_missing(year: Intake) -> None:
    result = run(year, "score", "-p", "2021-06")
    assert result.exit_code == 3, result.output
    assert "评分排名_2021-06.xlsx" in result.stdout
    assert "县市区：娄星区（" in result.stdout
    assert "  第1位 娄星区" in result.stdout


def test_the_command_speaks_json(year: Intake) -> None:
    result = run(year, "--json", "score", "-p", "2021-06")
    data = json.loads(result.stdout)
    assert (data["schema_version"], data["period"], data["trial"]) == (1, "2021-06", True)
    assert data["points"][0]["unit"] == "娄星区"
    assert data["points"][0]["contributions"]


def test_the_command_needs_its_period(year: Intake) -> None:
    assert run(year, "score").exit_code == 2
