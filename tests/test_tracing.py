from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.workbook import Workbook

from pipelines import tasks
from pipelines.cli import app
from pipelines.errors import UsageError
from pipelines.intake.submission import Intake
from pipelines.tasks import Traced
from pipelines.tasks.opening import existing_history
from pipelines.tasks.tracing import NOT_YET, origin_of, read_claimed, source_of
from pipelines.tracing_words import traced_words
from tests.conftest import JUNE, NOW, Send, Writer, clean_rows, may_rows, touch

MONEY = "S4"
"""总台账“项目清单”首行的“本月完成投资”；原件里少一列，是 R4。"""


@pytest.fixture
def consolidated(intake: Intake) -> Callable[[], Path]:
    """收件、汇总，返回总台账。"""

    def make() -> Path:
        tasks.collect(intake, NOW + timedelta(days=1))
        return tasks.consolidate(intake, JUNE, NOW).path

    return make


@pytest.fixture
def master(write: Writer, intake: Intake, consolidated: Callable[[], Path]) -> Path:
    """娄星区五月、六月都报了的总台账。"""
    write(may_rows(), period=JUNE.shift(-1), folder=intake.office.inbox)
    write(folder=intake.office.inbox)
    return consolidated()


def trace(master: Path, sheet: str, cell: str, intake: Intake) -> Traced:
    """只查来历，不算喂给哪些数。"""
    claim, history = read_claimed(master, sheet, cell, intake), existing_history(intake.office)
    if history is None:
        raise UsageError(NOT_YET)
    with history:
        return origin_of(claim, source_of(history, claim, intake), intake)


def refused(master: Path, sheet: str, cell: str, intake: Intake) -> str:
    with pytest.raises(UsageError) as caught:
        trace(master, sheet, cell, intake)
    return str(caught.value)


def changed(master: Path, change: Callable[[Workbook], None]) -> Path:
    book = openpyxl.load_workbook(master)
    change(book)
    path = master.with_name("改过.xlsx")
    book.save(path)
    return path


def put(sheet: str, cell: str, value: object) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book[sheet][cell].value = value

    return change


def link_to(cell: str, target: str) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book["项目清单"][cell].hyperlink.target = target

    return change


def source_cell(master: Path) -> str:
    sheet = openpyxl.load_workbook(master)["项目清单"]
    return str(sheet.cell(4, sheet.max_column).coordinate)


def words(traced: Traced) -> str:
    return "".join(traced_words(traced))


def test_a_cell_leads_to_the_very_cell_of_the_original(master: Path, intake: Intake) -> None:
    traced = trace(master, "项目清单", MONEY, intake)
    assert (traced.unit, traced.period, traced.carried_into) == ("娄星区", JUNE, None)
    assert (traced.sheet, traced.cell, traced.column) == ("项目清单", "R4", "本月完成投资")
    assert (traced.typed, traced.shown) == ("2,500.00", "2,500.00")
    assert traced.file == "娄星区_六张清单_2021-06.xlsx"
    assert traced.path.read_bytes() == (intake.office.inbox / traced.file).read_bytes()
    assert words(traced) == (
        "这一格来自 娄星区 2021-06 报来的“娄星区_六张清单_2021-06.xlsx”，"
        "“项目清单”R4（本月完成投资）。报来时写的是“2,500.00”。"
    )


def test_every_reported_cell_of_a_ledger_leads_to_what_it_shows(
    master: Path, intake: Intake
) -> None:
    ledger = intake.ledgers.sheets["项目清单"]
    heads = openpyxl.load_workbook(master)["项目清单"][3]
    asked = 0
    for head in heads[1:-2]:
        column = ledger.by_name[str(head.value)]
        if column.computed or column.ignored:
            continue
        traced = trace(master, "项目清单", f"{head.column_letter}4", intake)
        assert (traced.column, traced.typed) == (column.name, traced.shown)
        asked += 1
    assert asked > 20


def test_what_was_typed_is_told_beside_what_it_was_read_as(
    intake: Intake, send: Send, consolidated: Callable[[], Path]
) -> None:
    send(1, 本月完成投资="２５００万元")
    traced = trace(consolidated(), "项目清单", MONEY, intake)
    assert (traced.typed, traced.shown) == ("２５００万元", "2,500.00")
    assert "报来时写的是“２５００万元”。总台账上是“2,500.00”。" in words(traced)


def test_a_formula_is_told_with_its_result(
    intake: Intake, write: Writer, consolidated: Callable[[], Path]
) -> None:
    path = write(folder=intake.office.inbox)
    part = "xl/worksheets/sheet2.xml"
    with ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    cell = re.compile(rb'(<c r="R4"[^>]*>)(<v>)')
    assert cell.search(parts[part])
    parts[part] = cell.sub(rb"\1<f>1000+1500</f>\2", parts[part])
    with ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    traced = trace(consolidated(), "项目清单", MONEY, intake)
    assert traced.formula == "=1000+1500"
    assert "由公式 =1000+1500 算得" in words(traced)


def test_a_carried_row_leads_to_the_period_it_was_carried_from(
    intake: Intake, write: Writer, consolidated: Callable[[], Path]
) -> None:
    write(may_rows(), period=JUNE.shift(-1), folder=intake.office.inbox)
    master = consolidated()
    traced = trace(master, "项目清单", "T4", intake)
    assert (traced.period, traced.carried_into) == (JUNE.shift(-1), JUNE)
    assert (traced.column, traced.typed) == ("本年累计完成投资", "11,500.00")
    monthly = trace(master, "项目清单", MONEY, intake)
    assert (monthly.typed, monthly.shown) == ("2,500.00", "")
    assert "总台账上是空的。2021-06 没有报，沿用这一期的" in words(monthly)


def test_a_master_made_before_a_correction_still_leads_to_what_it_was_made_from(
    intake: Intake, write: Writer, master: Path
) -> None:
    old = trace(master, "项目清单", MONEY, intake)
    more = {"本月完成投资": Decimal("2600.00"), "本年累计完成投资": Decimal("14100.00")}
    touch(write(clean_rows(**more), folder=intake.office.inbox), 30)
    tasks.collect(intake, NOW + timedelta(days=2))
    again = trace(master, "项目清单", MONEY, intake)
    assert again == old
    assert again.typed == "2,500.00"
    after = trace(tasks.consolidate(intake, JUNE, NOW).path, "项目清单", MONEY, intake)
    assert (after.file, after.typed) == (old.file, "2,600.00")
    assert after.path != old.path


def test_a_row_left_out_leads_to_the_faulty_cell(
    intake: Intake, send: Send, consolidated: Callable[[], Path]
) -> None:
    send(1, 本月完成投资="约2500")
    traced = trace(consolidated(), "未计入行", "G4", intake)
    assert (traced.sheet, traced.cell, traced.column) == ("项目清单", "R4", "本月完成投资")
    assert traced.typed == traced.shown == "约2500"


def test_a_cell_swallowed_by_a_merge_leads_to_where_it_was_written(
    intake: Intake, write: Writer, consolidated: Callable[[], Path]
) -> None:
    other = {
        "项目编号": "XM-431302-2021-004", "项目名称": "示例轴承项目",
        "投资项目代码": "2104-431302-04-01-100026",
    }  # fmt: skip
    rows = clean_rows()
    rows["项目清单"].append({**rows["项目清单"][0], **other})
    duty = {"责任编号": "ZR-431302-2021-002", "对象名称/编号": "XM-431302-2021-004"}
    rows["责任清单"].append({**rows["责任清单"][0], **duty})
    path = write(rows, folder=intake.office.inbox)
    book = openpyxl.load_workbook(path)
    letter = next(x.column_letter for x in book["项目清单"][3] if x.value == "所属产业链")
    book["项目清单"].merge_cells(f"{letter}4:{letter}5")
    book.save(path)
    master = consolidated()
    at = next(
        cell.coordinate
        for cell in openpyxl.load_workbook(master)["项目清单"][5]
        if cell.value == "钢铁新材料"
    )
    traced = trace(master, "项目清单", at, intake)
    assert (traced.cell, traced.typed) == (f"{letter}4", "钢铁新材料")


@pytest.mark.parametrize("name", ["娄星区's “六月”&=1+1 第9行.xlsx", "a b#c%20.xlsx"])
def test_names_with_odd_marks_are_found_too(
    intake: Intake, send: Send, consolidated: Callable[[], Path], name: str
) -> None:
    send(1, name=name)
    traced = trace(consolidated(), "项目清单", MONEY, intake)
    assert traced.file == name
    assert traced.typed == "2,500.00"


def test_a_sheet_named_otherwise_in_the_original_is_named_as_it_is_there(
    intake: Intake, write: Writer, consolidated: Callable[[], Path]
) -> None:
    path = write(folder=intake.office.inbox)
    book = openpyxl.load_workbook(path)
    book["项目清单"].title = "项目清单 (2)"
    book.save(path)
    traced = trace(consolidated(), "项目清单", MONEY, intake)
    assert (traced.sheet, traced.typed) == ("项目清单 (2)", "2,500.00")


@pytest.mark.parametrize(
    ("sheet", "cell", "told"),
    [
        ("封面", "B8", "“封面”上的是汇总来的数和说明"),
        ("汇总表", "C6", "“汇总表”上的是汇总来的数和说明"),
        ("说明", "A1", "“说明”上的是汇总来的数和说明"),
        ("项目清单", "A1", "“项目清单”A1 不在数据行里"),
        ("项目清单", "S3", "“项目清单”S3 不在数据行里"),
        ("项目清单", "S5", "“项目清单”S5 不在数据行里"),
        ("项目清单", "A4", "“项目清单”A4“单位”是汇总时写的"),
        ("项目清单", "B4", "“项目清单”B4“序号”由系统重排"),
        ("项目清单", "ZZ4", "“项目清单”ZZ4 在表的外面"),
        ("没有", "A4", "里没有名为“没有”的表"),
        ("项目清单", "S", "“S”不是单元格地址"),
    ],
)
def test_a_cell_without_an_original_is_explained(
    master: Path, intake: Intake, sheet: str, cell: str, told: str
) -> None:
    assert told in refused(master, sheet, cell, intake)


def test_a_computed_column_tells_its_formula(master: Path, intake: Intake) -> None:
    heads = openpyxl.load_workbook(master)["项目清单"][3]
    ledger = intake.ledgers.sheets["项目清单"]
    head = next(x for x in heads[1:-2] if ledger.by_name[str(x.value)].computed)
    told = refused(master, "项目清单", f"{head.column_letter}4", intake)
    assert f"由系统按公式 {ledger.by_name[str(head.value)].computed} 算得" in told


def test_a_unit_s_own_workbook_is_told_to_be_the_original_itself(
    intake: Intake, write: Writer
) -> None:
    assert "填报单位的工作簿自己就是原件" in refused(write(), "项目清单", "R4", intake)


def test_a_file_that_cannot_be_read_is_told_in_a_sentence(intake: Intake, tmp_path: Path) -> None:
    assert refused(tmp_path / "没有.xlsx", "项目清单", "S4", intake).startswith("[F11]")


def test_a_link_never_chooses_the_file(master: Path, intake: Intake, tmp_path: Path) -> None:
    secret = tmp_path / "别处.xlsx"
    secret.write_bytes((intake.office.inbox / "娄星区_六张清单_2021-06.xlsx").read_bytes())
    elsewhere = changed(master, link_to(source_cell(master), str(secret)))
    traced = trace(elsewhere, "项目清单", MONEY, intake)
    assert traced.path.is_relative_to(intake.office.archive)
    digest = hashlib.sha256(b"other").hexdigest()
    climbing = changed(master, link_to(source_cell(master), f"../../../{digest}.xlsx"))
    assert "在收过的件里找不到这一行所说的" in refused(climbing, "项目清单", MONEY, intake)


def test_a_link_to_another_unit_s_file_is_not_followed(
    intake: Intake, write: Writer, consolidated: Callable[[], Path]
) -> None:
    write(folder=intake.office.inbox, name="甲.xlsx")
    path = write({}, unit="涟源市", folder=intake.office.inbox, name="乙.xlsx")
    master = consolidated()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert list(intake.office.archive.rglob(f"{digest}.xlsx"))
    crossed = changed(master, link_to(source_cell(master), f"../../archive/x/{digest}.xlsx"))
    assert "找不到这一行所说的娄星区 2021-06 报来的“甲.xlsx”" in refused(
        crossed, "项目清单", MONEY, intake
    )


def test_a_row_whose_source_was_rewritten_is_refused(master: Path, intake: Intake) -> None:
    cell = source_cell(master)
    for text in ("别的.xlsx 第4行", "娄星区_六张清单_2021-06.xlsx 第5行", "../../x 第4行"):
        told = refused(changed(master, put("项目清单", cell, text)), "项目清单", MONEY, intake)
        assert "出好之后改动过" in told
    told = refused(changed(master, put("项目清单", cell, None)), "项目清单", MONEY, intake)
    assert "没有来源" in told


def test_a_row_of_another_key_than_the_original_s_is_refused(master: Path, intake: Intake) -> None:
    moved = changed(master, put("项目清单", "C4", "XM-431302-2021-999"))
    told = refused(moved, "项目清单", MONEY, intake)
    assert "这一行的项目编号是“XM-431302-2021-999”，而来源所说的原件第 4 行是“XM-4313" in told


def test_an_unknown_unit_or_period_is_refused(master: Path, intake: Intake) -> None:
    assert "没有名为“别处”的单位" in refused(
        changed(master, put("项目清单", "A4", "别处")), "项目清单", MONEY, intake
    )
    title = "娄底市2031年6月重点产业项目总台账"
    assert "娄星区 2031-06 报来的" in refused(
        changed(master, put("封面", "A1", title)), "项目清单", MONEY, intake
    )


def test_two_files_of_one_name_without_a_link_are_told_apart_by_nobody(
    intake: Intake, write: Writer, master: Path
) -> None:
    path = write(clean_rows(本月完成投资=Decimal("2600.00")), folder=intake.office.inbox)
    touch(path, 30)
    tasks.collect(intake, NOW + timedelta(days=2))

    def unlink(book: Workbook) -> None:
        book["项目清单"][source_cell(master)].hyperlink = None

    told = refused(changed(master, unlink), "项目清单", MONEY, intake)
    assert "有 2 份，行里没有链接，分不出是哪一份" in told


@pytest.mark.parametrize("fault", ["gone", "damaged"])
def test_an_original_that_is_gone_or_damaged_is_told(
    master: Path, intake: Intake, fault: str
) -> None:
    path = trace(master, "项目清单", MONEY, intake).path
    if fault == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes() + b"x")
    told = refused(master, "项目清单", MONEY, intake)
    assert "不在了或已损坏；请把来件“娄星区_六张清单_2021-06.xlsx”放回收件箱" in told


@pytest.mark.parametrize("place", ["项目清单!S4", "'项目清单'!s4", "项目清单!$S$4", "项目清单！S4"])
def test_the_command_takes_a_place_however_excel_writes_it(
    master: Path, intake: Intake, place: str
) -> None:
    office = str(intake.office.folder)
    done = CliRunner().invoke(app, ["--office", office, "--json", "trace", str(master), place])
    found = json.loads(done.output)
    assert found["schema_version"] == 1
    assert (found["sheet"], found["cell"], found["typed"]) == ("项目清单", "R4", "2,500.00")
    assert (found["unit"], found["period"], found["carried_into"]) == ("娄星区", "2021-06", None)
    said = CliRunner().invoke(app, ["--office", office, "trace", str(master), place])
    assert f"报来时写的是“2,500.00”。\n原件：{found['path']}\n" in said.output


@pytest.mark.parametrize("place", ["项目清单", "S4", "!S4", "项目清单!4S"])
def test_a_place_that_is_not_one_is_told(master: Path, place: str) -> None:
    done = CliRunner().invoke(app, ["trace", str(master), place])
    assert isinstance(done.exception, UsageError)
    assert "应形如 项目清单!S7" in str(done.exception)


def test_an_office_that_has_received_nothing_makes_no_database(
    master: Path, tmp_path: Path
) -> None:
    other = tasks.open_intake(tasks.init(tmp_path / "新办公室"))
    assert "还没有收过件" in refused(master, "项目清单", MONEY, other)
    assert not (other.office.folder / "history.sqlite3").exists()
