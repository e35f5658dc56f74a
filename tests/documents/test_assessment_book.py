from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from pipelines.documents.assessment_book import (
    Result,
    Sealed,
    machine_pages,
    quota_words,
    share_words,
    total_pages,
)
from pipelines.documents.pages import write_pages
from pipelines.documents.score_form import ScoreForm, write_adjust_form, write_form
from pipelines.documents.score_sheets import Expected, Objection, Sheets, read_sheets
from pipelines.errors import FileFault
from pipelines.figures import FIGURES
from pipelines.figures.assessing.machine import MachinePoint, MachineScore, SourceRows
from pipelines.figures.assessing.record import MachinePart
from pipelines.figures.assessing.table import load_assessment
from pipelines.figures.assessing.total import Adjustment, Ballot, judges_of, totals
from pipelines.office import shipped

AT = datetime(2022, 1, 10, 9, 0)
TABLE = load_assessment(shipped("templates") / "assessment.toml", FIGURES)
UNITS = ("娄星区", "涟源市", "双峰县")
HASH = "ab" * 32
EXPECTED = Expected(2021, HASH, UNITS, TABLE)
ITEMS = tuple((one.name, one.full) for one in TABLE.human.items)
D = Decimal


def form(group: str = "市领导", judge: str = "评委一", own: str = "", **changes: object) -> bytes:
    made = ScoreForm(2021, group, judge, HASH, UNITS, ITEMS, own)
    return write_form(replace(made, **changes), "专班", AT)  # type: ignore[arg-type]


def filled(content: bytes, path: Path, cells: dict[str, object] | None = None) -> Path:
    """把没有锁住的分数格都填 20，再照 `cells` 改，存到 `path`。"""
    book = openpyxl.load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    for row in range(5, 5 + len(UNITS)):
        for column in range(3, 3 + len(ITEMS)):
            if not sheet.cell(row, column).protection.locked:
                sheet.cell(row, column).value = 20
    for cell, value in (cells or {}).items():
        sheet[cell] = value
    book.save(path)
    return path


def told(fault: FileFault) -> str:
    return fault.code


def read(*paths: Path) -> Sheets:
    return read_sheets(paths, EXPECTED, told)


def objections(*paths: Path) -> list[tuple[str, str]]:
    return [(one.cell, one.message) for one in read(*paths).objections]


# ── 评分表 ───────────────────────────────────────────────────────────


def test_a_form_has_limits_the_hash_and_a_grey_locked_own_row() -> None:
    sheet = openpyxl.load_workbook(BytesIO(form("县区互评", "涟源市", "涟源市")))["评分表"]
    assert HASH in sheet["A3"].value
    assert [sheet.cell(4, n).value for n in (1, 2, 3, 6)] == [
        "序号", "单位", "项目现场观摩（满分 40）", "合计",
    ]  # fmt: skip
    assert sheet.protection.sheet
    assert not sheet["C5"].protection.locked
    assert sheet["C6"].protection.locked
    assert sheet["C6"].fill.fgColor.rgb == "FFD9D9D9"
    limits = {str(one.sqref): (one.formula1, one.formula2) for one in
              sheet.data_validations.dataValidation}  # fmt: skip
    assert limits["C5"] == ("0", "40")
    assert "C6" not in limits


def test_the_same_form_gives_the_same_bytes() -> None:
    assert form() == form()


def test_a_filled_form_comes_back_as_it_was_filled(tmp_path: Path) -> None:
    path = filled(form(), tmp_path / "甲.xlsx", {"C5": 38.5, "D5": "29.25", "E5": "27分"})
    found = read(path)
    assert found.objections == ()
    (ballot,) = found.ballots
    assert (ballot.group, ballot.judge, ballot.total("娄星区")) == (
        "市领导", "评委一", D("94.75"),
    )  # fmt: skip
    assert ballot.total("双峰县") == 60


def test_a_peer_leaves_itself_out(tmp_path: Path) -> None:
    path = filled(form("县区互评", "涟源市", "涟源市"), tmp_path / "甲.xlsx")
    (ballot,) = read(path).ballots
    assert set(ballot.scores) == {"娄星区", "双峰县"}


def test_what_a_person_sent_is_never_written_to(tmp_path: Path) -> None:
    path = filled(form(), tmp_path / "甲.xlsx", {"C5": 41})
    before = path.read_bytes()
    read(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        ("C5", None, "娄星区“项目现场观摩”没有填"),
        ("C5", 40.5, "应在 0 至 40 之间"),
        ("C5", -1, "应在 0 至 40 之间"),
        ("C5", "很好", "不是数"),
        ("C5", 20.125, "至多 2 位小数"),
        ("C5", True, "不是数"),
        ("C5", "=1/0", "没有算出结果"),
        ("C5", datetime(2021, 1, 1), "格式是百分比或日期"),
        ("B5", "娄星", "“娄星”不在被考核单位里"),
        ("B5", "涟源市", "“涟源市”重复了"),
        ("C4", "观摩", "表头应为“项目现场观摩（满分 40）”"),
        ("A3", "评委一", "识别行不见了"),
    ],
)
def test_a_fault_is_told_at_its_cell_and_the_sheet_not_counted(
    tmp_path: Path, cell: str, value: object, said: str
) -> None:
    path = filled(form(), tmp_path / "甲.xlsx", {cell: value})
    found = read(path)
    assert found.ballots == ()
    at, words = {(one.cell, one.message) for one in found.objections if said in one.message}.pop()
    assert at in (cell, "B6")
    assert said in words


def test_a_percent_format_is_not_taken_for_a_score(tmp_path: Path) -> None:
    path = filled(form(), tmp_path / "甲.xlsx", {"C5": 0.9})
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["C5"].number_format = "0%"
    book.save(path)
    assert "百分比" in objections(path)[0][1]


def test_every_fault_of_a_sheet_is_told_at_once(tmp_path: Path) -> None:
    path = filled(form(), tmp_path / "甲.xlsx", {"C5": 41, "D6": None, "E7": "无"})
    assert [cell for cell, _ in objections(path)] == ["C5", "D6", "E7"]


def test_a_row_that_went_missing_is_told(tmp_path: Path) -> None:
    path = filled(form(), tmp_path / "甲.xlsx", {"B7": None})
    assert objections(path) == [("", "少了“双峰县”这一行；请用发出的原表重填")]


def test_a_unit_that_scored_itself_is_told(tmp_path: Path) -> None:
    content = form("县区互评", "涟源市", "涟源市")
    path = filled(content, tmp_path / "甲.xlsx", {"D6": 30})
    assert objections(path) == [("D6", "给本单位打了分；互评不评自己，请清空")]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"year": 2020}, "是 2020 年的评分表，现在考核的是 2021 年"),
        ({"digest": "cd" * 32}, "所依据的机器考核不是冻结的那一份"),
        ({"judge": "评委九"}, "“市领导”里没有“评委九”这位评委"),
        ({"group": "纪委"}, "“纪委”里没有“评委一”这位评委"),
    ],
)
def test_a_sheet_of_another_year_hash_or_judge_is_refused(
    tmp_path: Path, changes: dict[str, object], said: str
) -> None:
    path = filled(form(**changes), tmp_path / "甲.xlsx")  # type: ignore[arg-type]
    ((cell, words),) = objections(path)
    assert cell == "A3"
    assert said in words


def test_a_foreign_workbook_and_a_broken_file_are_told_not_thrown(tmp_path: Path) -> None:
    foreign, broken = tmp_path / "外来.xlsx", tmp_path / "坏的.xlsx"
    openpyxl.Workbook().save(foreign)
    broken.write_bytes(b"PK\x03\x04 nothing")
    found = read(foreign, broken)
    assert "不是本程序发出的" in found.objections[0].message
    assert found.objections[1].message.startswith("F")


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_behind_a_copy_with_other_scores_is_not_counted(
    tmp_path: Path, state: str
) -> None:
    path = filled(form(), tmp_path / "甲.xlsx", {})
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book["评分表"]).title = "评分表 (2)"
    book["评分表"].sheet_state = state
    book.save(path)
    found = read(path)
    assert found.ballots == ()
    assert "“评分表”这张表隐藏着" in found.objections[0].message


def test_a_sheet_stuffed_with_words_is_told_in_few_words(tmp_path: Path) -> None:
    stuffed = "年度：2021　评分组：" + "　评委：甲" * 6000
    path = filled(form(), tmp_path / "甲.xlsx", {"A3": stuffed})
    assert "识别行" in objections(path)[0][1]
    path = filled(form(), tmp_path / "乙.xlsx", {"B5": "长" * 30000, "C6": "长" * 30000})
    assert max(len(words) for _, words in objections(path)) < 100


def test_two_sheets_of_one_judge_that_differ_count_for_nothing(tmp_path: Path) -> None:
    first = filled(form(), tmp_path / "甲.xlsx")
    again = filled(form(), tmp_path / "甲（改）.xlsx", {"C5": 30})
    found = read(first, again)
    assert found.ballots == ()
    assert "交了几份不一样的评分（甲.xlsx、甲（改）.xlsx）" in found.objections[0].message


def test_two_copies_of_one_sheet_count_once(tmp_path: Path) -> None:
    paths = [filled(form(), tmp_path / name) for name in ("甲.xlsx", "甲 - 副本.xlsx")]
    found = read(*paths)
    assert (len(found.ballots), found.objections) == (1, ())


# ── 调整表 ───────────────────────────────────────────────────────────


def adjusted(path: Path, *rows: tuple[object, ...]) -> Path:
    book = openpyxl.load_workbook(BytesIO(write_adjust_form(2021, HASH, UNITS, D(5), "专班", AT)))
    for number, row in enumerate(rows, 5):
        for column, value in enumerate(row, 1):
            book.worksheets[0].cell(number, column).value = value
    book.save(path)
    return path


def test_an_adjustment_needs_its_reason_and_its_reviewer(tmp_path: Path) -> None:
    good = adjusted(tmp_path / "甲.xlsx", ("涟源市", -1.5, "市委通报批评", "李四"))
    assert read(good).adjustments == (Adjustment("涟源市", D("-1.5"), "市委通报批评", "李四"),)
    bare = adjusted(tmp_path / "乙.xlsx", ("涟源市", 1, None, None), ("某县", 9, "甲", "乙"))
    assert [cell for cell, _ in objections(bare)] == ["C5", "D5", "A6", "B6"]
    assert read(bare).adjustments == ()


def test_a_plus_does_not_make_room_for_a_minus(tmp_path: Path) -> None:
    rows = [("涟源市", points, "某事", "李四") for points in (4, -4)]
    assert len(read(adjusted(tmp_path / "甲.xlsx", *rows)).adjustments) == 2
    rows.append(("涟源市", 1.5, "又一事", "李四"))
    assert objections(adjusted(tmp_path / "乙.xlsx", *rows)) == [
        ("", "涟源市加分合计 5.5 分，超过所限的 5 分")
    ]


def test_an_empty_adjustment_form_adjusts_nothing(tmp_path: Path) -> None:
    found = read(adjusted(tmp_path / "甲.xlsx"))
    assert (found.adjustments, found.objections) == ((), ())


# ── 两本工作簿 ────────────────────────────────────────────────────────


def machine(unit: str, score: str) -> MachineScore:
    rows = (SourceRows(unit, f"{unit}.xlsx", "项目清单", (4, 5)),)
    point = MachinePoint("投资完成率", "投资完成率", "%", None, "算不出", None, D(100), rows)
    return MachineScore(unit, unit, "县市区", D(score), (point,))


PART = MachinePart(
    1, 2021, "2021-12", {}, (), tuple(machine(u, s) for u, s in zip(UNITS, "579", strict=True))
)
SEALED = Sealed(PART, HASH, "张三于 2022-01-10 09:00:00 冻结")


def result(**changes: object) -> Result:
    ballots = [
        Ballot(group.name, judge, {u: {"合": D(80)} for u in UNITS if u != judge})
        for group in TABLE.human.groups
        for judge in judges_of(group, UNITS)
    ]
    rows = tuple(totals(PART.scores, ballots, [], TABLE))
    made = Result(SEALED, TABLE, rows, (), (), (), (), scheme_changed=False)
    return replace(made, **changes)  # type: ignore[arg-type]


def workbook(made: Result) -> openpyxl.Workbook:
    content = write_pages(total_pages(made), author="专班", generated_at=AT)
    return openpyxl.load_workbook(BytesIO(content))


def test_the_summary_has_its_five_pages_and_is_marked_a_trial() -> None:
    book = workbook(result())
    assert book.sheetnames == ["汇总", "机器考核", "人工考核", "调整", "说明"]
    sheet = book["汇总"]
    assert "试算" in sheet["A1"].value
    assert [cell.value for cell in sheet[4]] == [
        1, "双峰县", "县市区", 9, 80, 0, 30.3, "较好",
    ]  # fmt: skip
    dropped = {row[5].value for row in book["人工考核"].iter_rows(min_row=4)}
    assert dropped == {"评委五 80；评委一 80", "商务 80；发改 80", "无"}
    assert (
        "试算"
        not in workbook(result(table=replace(TABLE, adopted="甲〔2021〕1号")))["汇总"]["A1"].value
    )


def test_what_is_missing_or_wrong_makes_it_a_draft_and_is_listed() -> None:
    made = result(
        missing=("市领导 评委五",), objections=(Objection("甲.xlsx", "没有填", "C5"),),
        changes=(("涟源市", "开工率", "1 分", "2 分"),), scheme_changed=True,
    )  # fmt: skip
    book = workbook(made)
    assert "未定稿" in book["汇总"]["A1"].value
    said = {str(row[1].value) for row in book["说明"].iter_rows(min_row=4)}
    assert {"市领导 评委五", "甲.xlsx C5：没有填"} <= said
    assert "涟源市“开工率”：冻结的 1 分，现在算 2 分；只作参考，分数不改" in said


def test_the_machine_workbook_bears_the_hash_and_an_item_not_scored_is_a_dash() -> None:
    content = write_pages(machine_pages(PART, TABLE, SEALED.line), author="专班", generated_at=AT)
    book = openpyxl.load_workbook(BytesIO(content))
    assert HASH in book["机器考核"]["A2"].value
    assert [cell.value for cell in book["机器考核"][4]] == ["双峰县", "县市区", "—", 9]
    assert book["逐项"]["H4"].value == "娄星区.xlsx 项目清单 第 4、5 行"


def test_shares_are_those_of_shouning() -> None:
    assert (share_words(194, 246), share_words(52, 246)) == ("78.86%", "21.14%")
    assert share_words(0, 0) == "—"
    rows = [replace(result().totals[0], grade=name) for name in ("好", "一般", "一般")]
    assert quota_words(rows, ["好", "一般"]) == "好 1 个，占 33.33%；一般 2 个，占 66.67%"


def test_both_forms_of_a_sample_office_say_so() -> None:
    one = ScoreForm(2021, "市领导", "评委一", HASH, UNITS, ITEMS, "")
    made = (
        write_form(one, "专班", AT, sample=True),
        write_adjust_form(2021, HASH, UNITS, D(5), "专班", AT, sample=True),
    )
    titles = [openpyxl.load_workbook(BytesIO(one)).worksheets[0]["A1"].value for one in made]
    assert all(str(title).endswith("（示例数据）") for title in titles)
