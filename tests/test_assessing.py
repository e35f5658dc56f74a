from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from sqlalchemy import update

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.cli.assessing import app
from pipelines.errors import SettingError, UsageError
from pipelines.history.database import writing
from pipelines.history.freezing import read_frozen
from pipelines.history.store import History
from pipelines.history.tables import FROZEN
from pipelines.intake.submission import Intake
from pipelines.office import shipped
from pipelines.tasks import assessing
from tests.city import save
from tests.conftest import PROJECT

DECEMBER = Period(2021, 12)
AT = datetime(2022, 1, 10, 9, 0)
LATER = AT + timedelta(days=3)
UNITS = ("娄底经开区", "万宝新区")


def report(history: History, intake: Intake, unit: str, done: str, at: datetime = AT) -> None:
    row = {**PROJECT, "项目编号": f"XM-{unit}", "项目名称": unit, "填报单位": unit,
           "本年度计划投资": Decimal(100), "本年累计完成投资": Decimal(done)}  # fmt: skip
    save(history, intake, unit, DECEMBER, {"项目清单": [row]}, at=at)


@pytest.fixture
def city(history: History, intake: Intake) -> Intake:
    """只考核两个园区，都报了 12 月的：完成 10%、20%；市领导两位，余下的互评。"""
    text = (shipped("templates") / "assessment.toml").read_text(encoding="utf-8")
    start, end = text.index('name = "市领导"'), text.index('[[human.groups]]\nname = "县区互评"')
    few = 'name = "市领导"\nweight = "70"\njudges = ["评委一", "评委二"]\n\n'
    text = text[:start] + few + text[end:]
    text = text.replace('without = ["市直"]', 'without = ["市直", "县市区"]')
    (intake.office.folder / "assessment.toml").write_text(text, encoding="utf-8")
    for number, unit in enumerate(UNITS, 1):
        report(history, intake, unit, str(number * 10))
    return intake


@pytest.fixture
def frozen(city: Intake) -> Intake:
    """已经冻结的。"""
    assessing.freeze(city, 2021, "张三", AT)
    return city


Answer = Callable[..., Path]


@pytest.fixture
def answer(frozen: Intake) -> Answer:
    """评委填好交回：`answer(发出的一份, 每格几分, {改哪格: 值})`。"""

    def put(sheet: Path, score: float = 20, cells: dict[str, object] | None = None) -> Path:
        book = openpyxl.load_workbook(sheet)
        page = book.worksheets[0]
        for row in range(5, 5 + len(UNITS)):
            for column in (3, 4, 5):
                if page.title == "评分表" and not page.cell(row, column).protection.locked:
                    page.cell(row, column).value = score
        for cell, value in (cells or {}).items():
            page[cell] = value
        path = frozen.office.folder / "考核" / "2021" / sheet.name
        book.save(path)
        return path

    return put


def answer_all(intake: Intake, answer: Answer) -> list[Path]:
    issued = assessing.sheets(intake, 2021, AT)
    return [answer(path) for path in issued.paths]


def test_the_human_part_does_not_open_before_the_machine_part_is_frozen(city: Intake) -> None:
    for verb in (assessing.sheets, assessing.total):
        with pytest.raises(UsageError, match="还没有冻结"):
            verb(city, 2021, AT)
    assert not (city.office.folder / "考核").exists()


def test_a_trial_shows_the_scores_and_freezes_nothing(city: Intake, history: History) -> None:
    made = assessing.freeze(city, 2021, "", AT, trial=True)
    assert made.path.name == "机器考核_2021_试算.xlsx"
    assert made.digest == ""
    assert read_frozen(history.engine, 2021) is None
    assert "还没有冻结" in openpyxl.load_workbook(made.path)["机器考核"]["A2"].value


def test_freezing_prints_the_hash_that_is_kept(city: Intake, history: History) -> None:
    made = assessing.freeze(city, 2021, "张三", AT)
    kept = read_frozen(history.engine, 2021)
    assert kept is not None
    assert made.digest == kept.digest
    assert made.digest in openpyxl.load_workbook(made.path)["机器考核"]["A2"].value
    with pytest.raises(UsageError, match="不能解冻"):
        assessing.freeze(city, 2021, "李四", LATER)


def test_freezing_wants_a_name_and_data(city: Intake) -> None:
    with pytest.raises(UsageError, match="--by"):
        assessing.freeze(city, 2021, " ", AT)
    with pytest.raises(UsageError, match="2020-12 没有任何单位的报送"):
        assessing.freeze(city, 2020, "张三", AT)


def test_a_missing_unit_stops_the_freezing_unless_it_is_meant(
    intake: Intake, history: History
) -> None:
    report(history, intake, "娄底经开区", "50")
    with pytest.raises(UsageError, match="还没有报的：娄星区"):
        assessing.freeze(intake, 2021, "张三", AT)
    made = assessing.freeze(intake, 2021, "张三", AT, anyway=True)
    assert made.missing == ("娄星区", "冷水江市", "涟源市", "双峰县", "新化县", "万宝新区")
    assert [one.unit for one in made.part.scores if one.score] == ["娄底经开区"]
    assert len(assessing.sheets(intake, 2021, AT).paths) == 5 + 5 + 7 + 1


def test_every_judge_gets_a_form_and_issuing_again_changes_nothing(frozen: Intake) -> None:
    issued = assessing.sheets(frozen, 2021, AT)
    assert len(issued.paths) == 2 + 2 + 1
    assert issued.returned_to == frozen.office.folder / "考核" / "2021"
    assert issued.returned_to.is_dir()
    before = {path: path.stat().st_mtime_ns for path in issued.paths}
    again = assessing.sheets(frozen, 2021, LATER)
    assert {path: path.stat().st_mtime_ns for path in again.paths} == before
    assert again.kept == ()


def test_a_form_filled_where_it_was_issued_is_set_aside_not_overwritten(frozen: Intake) -> None:
    first = assessing.sheets(frozen, 2021, AT).paths[0]
    first.write_bytes(first.read_bytes() + "改".encode())
    (kept,) = assessing.sheets(frozen, 2021, LATER).kept
    assert kept.read_bytes().endswith("改".encode())
    assert not first.read_bytes().endswith("改".encode())


def test_a_lost_machine_workbook_comes_back_with_the_forms(city: Intake) -> None:
    made = assessing.freeze(city, 2021, "张三", AT)
    before = made.path.read_bytes()
    made.path.unlink()
    assessing.sheets(city, 2021, LATER)
    assert made.path.read_bytes() == before


def test_when_all_have_answered_there_are_totals_places_and_grades(
    frozen: Intake, answer: Answer
) -> None:
    answer_all(frozen, answer)
    result = assessing.total(frozen, 2021, LATER).result
    assert (result.missing, result.objections, result.changes) == ((), (), ())
    assert [one.machine.unit for one in result.totals] == list(reversed(UNITS))
    assert [(one.rank, one.grade) for one in result.totals] == [(1, "一般"), (2, "一般")]
    first = result.totals[0]
    assert first.human == 60
    assert first.total == first.machine.score * Decimal("0.7") + 18


def test_who_has_not_answered_is_named_and_nothing_is_placed(
    frozen: Intake, answer: Answer
) -> None:
    issued = assessing.sheets(frozen, 2021, AT)
    for path in issued.paths[2:]:
        answer(path)
    result = assessing.total(frozen, 2021, LATER).result
    assert result.missing == tuple(f"市领导 评委{n}" for n in "一二")
    assert {one.rank for one in result.totals} == {None}
    assert "未定稿" in result.label


def test_a_wrong_sheet_is_told_and_its_judge_still_missing(frozen: Intake, answer: Answer) -> None:
    paths = answer_all(frozen, answer)
    book = openpyxl.load_workbook(paths[0])
    book.worksheets[0]["C5"] = 99
    book.save(paths[0])
    (paths[0].parent / "说明.docx").write_bytes(b"PK")
    (paths[0].parent / "~$评分表.xlsx").write_bytes(b"lock")
    result = assessing.total(frozen, 2021, LATER).result
    assert result.missing == ("市领导 评委一",)
    said = [one.words for one in result.objections]
    assert any("C5：娄底经开区“项目现场观摩”填的是 99，应在 0 至 40 之间" in one for one in said)
    assert any(one.startswith("说明.docx：") for one in said)
    assert len(said) == 2


def test_an_adjustment_moves_the_total_and_not_the_machine_score(
    frozen: Intake, answer: Answer
) -> None:
    issued = assessing.sheets(frozen, 2021, AT)
    for path in issued.paths[:-1]:
        answer(path)
    before = {o.machine.unit: o for o in assessing.total(frozen, 2021, LATER).result.totals}
    answer(issued.paths[-1], cells={"A5": "万宝新区", "B5": 5, "C5": "现场会", "D5": "李四"})
    after = {o.machine.unit: o for o in assessing.total(frozen, 2021, LATER).result.totals}
    was, now = before["万宝新区"], after["万宝新区"]
    assert now.machine == was.machine
    assert (now.total or 0) - (was.total or 0) == 5


def test_data_that_changed_after_freezing_are_shown_and_change_nothing(
    frozen: Intake, history: History, answer: Answer
) -> None:
    answer_all(frozen, answer)
    before = assessing.total(frozen, 2021, LATER).result.totals
    report(history, frozen, "娄底经开区", "90", at=LATER)
    result = assessing.total(frozen, 2021, LATER).result
    assert result.totals == before
    assert ("娄底经开区", "投资完成率") in [(unit, item) for unit, item, _, _ in result.changes]


def test_a_scheme_changed_after_freezing_is_said(frozen: Intake, answer: Answer) -> None:
    answer_all(frozen, answer)
    own = frozen.office.folder / "assessment.toml"
    text = own.read_text(encoding="utf-8")
    own.write_text(text.replace('most = "5"', 'most = "4"'), encoding="utf-8")
    assert assessing.total(frozen, 2021, LATER).result.scheme_changed
    own.write_text(text.replace("开工率", "开工绿"), encoding="utf-8")
    with pytest.raises(SettingError, match="没有“开工绿”这个数"):
        assessing.total(frozen, 2021, LATER)


def test_a_tampered_machine_part_is_refused(frozen: Intake, history: History) -> None:
    kept = read_frozen(history.engine, 2021)
    assert kept is not None
    with writing(history.engine) as connection:
        changed = kept.content.replace('"unit":"万宝新区"', '"unit":"万宝县"')
        connection.execute(update(FROZEN).values(content=changed))
    for verb in (assessing.sheets, assessing.total):
        with pytest.raises(UsageError, match="被改动过"):
            verb(frozen, 2021, AT)


def test_the_year_end_scores_are_there_for_the_yearly_flag(
    frozen: Intake, history: History, answer: Answer
) -> None:
    assert assessing.year_end_scores(frozen, history, 2020) == {}
    assert assessing.year_end_scores(frozen, history, 2021) == {}
    answer_all(frozen, answer)
    found = assessing.year_end_scores(frozen, history, 2021)
    assert set(found) == set(UNITS)
    result = assessing.total(frozen, 2021, LATER).result
    assert found["万宝新区"] == Fraction(result.totals[0].total or 0)


# ── 命令 ─────────────────────────────────────────────────────────────


def run(intake: Intake, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["--office", str(intake.office.folder), "assess", *words])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout


def test_the_commands_say_what_was_done_and_what_is_missing(city: Intake) -> None:
    code, said = run(city, "freeze", "-y", "2021", "--by", "张三")
    assert (code, "已冻结" in said) == (0, True)
    code, said = run(city, "sheets", "-y", "2021", "--json")
    assert len(json.loads(said)["files"]) == 5
    code, said = run(city, "total", "-y", "2021")
    assert (code, "还没有交的 4 份" in said) == (3, True)
    shutil.copy(next(city.office.out.rglob("评分表_*.xlsx")), city.office.folder / "考核" / "2021")
    code, said = run(city, "total", "-y", "2021", "--json")
    data = json.loads(said)
    assert code == 1
    assert data["findings"][0]["cell"] == "C5"
    assert data["units"][0]["total"] is None


def test_nothing_is_frozen_by_a_command_without_a_name(city: Intake) -> None:
    with pytest.raises(UsageError, match="--by"):
        run(city, "freeze", "-y", "2021")
    code, said = run(city, "freeze", "-y", "2021", "--trial", "--json")
    data = json.loads(said)
    assert (code, data["frozen"], data["digest"]) == (0, False, "")
    assert tasks.existing_history(city.office) is not None
