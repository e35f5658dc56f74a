from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from pipelines import tasks
from pipelines.errors import SettingError
from pipelines.ledgers.finding import Level
from pipelines.office import shipped
from tests.conftest import JUNE, Rows, Writer, clean_rows


def findings_of(folder: Path, *paths: Path):  # type: ignore[no-untyped-def]
    examined = tasks.check(paths, tasks.open_intake(folder))
    assert examined[-1].verdict is not None
    return examined[-1].verdict.findings


def test_a_cumulative_that_does_not_continue_last_month_prints_the_three_numbers(
    office_folder: Path, write: Writer
) -> None:
    may = write(clean_rows(本年累计完成投资=Decimal("11000.00")), period=JUNE.shift(-1))
    finding = next(f for f in findings_of(office_folder, may, write()) if f.code == "L1-02")
    assert (finding.level, finding.sheet, finding.cell) == (Level.ERROR, "项目清单", "S4")
    for number in ("14000.00", "11000.00", "2500.00", "500.00"):
        assert number in finding.message


def test_a_merged_cell_is_complained_about_once(office_folder: Path, write: Writer) -> None:
    path = write()
    book = openpyxl.load_workbook(path)
    book["任务清单"].merge_cells("D4:D5")
    book.save(path)
    errors = [f for f in findings_of(office_folder, path) if f.level is Level.ERROR]
    assert [(f.code, f.sheet, f.cell) for f in errors] == [("G18", "任务清单", "D5")]


def test_a_rule_added_in_toml_alone_speaks_at_once(office_folder: Path, write: Writer) -> None:
    path = office_folder / "ledgers" / "1-项目清单.toml"
    text = path.read_text(encoding="utf-8") + (
        '\n[[rules]]\ncode = "L1-90"\ntitle = "示例规则"\nlevel = "warning"\n'
        'formula = "[@总投资]<=100000"\n'
        'message = "总投资 {总投资} 万元，多出 {=[@总投资]-100000} 万元"\n'
    )
    path.write_text(text, encoding="utf-8")
    finding = findings_of(office_folder, write())[0]
    assert (finding.code, finding.cell) == ("L1-90", "O4")
    assert finding.message == "“项目清单”O4 总投资 120000.00 万元，多出 20000.00 万元"


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("[@总投次]<1", "总投资"),
        ("[@总投资]<<1", "↑"),
        ("[@总投资]+1", "TRUE 或 FALSE"),
        ("无此函数([@总投资])", "无此函数"),
        ('[@总投资]="多"', "↑"),
    ],
)
def test_a_broken_rule_stops_the_run_under_its_file_key_and_line(
    office_folder: Path, formula: str, words: str
) -> None:
    path = office_folder / "ledgers" / "1-项目清单.toml"
    text = path.read_text(encoding="utf-8")
    added = (
        f'\n[[rules]]\ncode = "L1-90"\nlevel = "error"\nformula = \'{formula}\'\nmessage = "x"\n'
    )
    path.write_text(text + added, encoding="utf-8")
    with pytest.raises(SettingError) as caught:
        tasks.open_intake(office_folder)
    error = caught.value
    assert error.file.name == "1-项目清单.toml"
    assert error.key.endswith(".formula")
    assert error.line == len(text.splitlines()) + 5
    assert words in str(error)


SEVENTH = """
id = "L7"
sheet = "用工清单"
key = "用工编号"
name = "岗位"

[[columns]]
name = "用工编号"
type = "code"
required = true

[[columns]]
name = "项目编号"
type = "code"
required = true
foreign = "项目清单"

[[columns]]
name = "岗位"
type = "text"
required = true

[[columns]]
name = "人数"
type = "int"
required = true

[[columns]]
name = "月薪"
type = "money"
unit = "万元"

[[rules]]
code = "L7-01"
title = "人数须大于零"
level = "error"
formula = "[@人数]>0"
message = "{岗位}填了 {人数} 人，项目总投资 {项目清单.总投资} 万元"
hint = "请核对人数。"
"""


def test_a_seventh_ledger_is_added_by_toml_alone(office_folder: Path, write: Writer) -> None:
    (office_folder / "ledgers" / "9-用工清单.toml").write_text(SEVENTH, encoding="utf-8")
    intake = tasks.open_intake(office_folder)
    rows: Rows = clean_rows()
    rows["用工清单"] = [
        {"用工编号": "YG-1", "项目编号": "XM-431302-2021-003", "岗位": "焊工", "人数": 12},
        {"用工编号": "YG-2", "项目编号": "XM-431302-2021-003", "岗位": "电工", "人数": 0},
    ]
    path = tasks.blank(intake, JUNE, ["娄星区"], at=_now(), out=office_folder)[0]
    assert path.exists()
    from pipelines.intake.blank import write_workbook

    unit = intake.office.find_unit("娄星区")
    sheets, registry = intake.ledgers.sheets, intake.office.registry
    filled = office_folder / "inbox" / "娄星区.xlsx"
    filled.write_bytes(write_workbook(unit, JUNE, sheets, registry, _now(), rows))
    finding = next(f for f in findings_of(office_folder, filled) if f.code == "L7-01")
    assert finding.message == "“用工清单”D5 电工填了 0 人，项目总投资 120000.00 万元"
    tasks.collect(intake, _now())
    made = tasks.consolidate(intake, JUNE, _now())
    assert list(made.master.tables["用工清单"]["人数"]) == [12]


def test_a_ledger_may_be_renamed_by_toml_alone(office_folder: Path) -> None:
    for path in (office_folder / "ledgers").glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("问题清单", "难题清单"), encoding="utf-8")
    intake = tasks.open_intake(office_folder)
    assert "难题清单" in intake.ledgers.sheets
    assert "问题清单" not in intake.ledgers.sheets


def test_every_code_of_the_program_is_declared_once_with_its_page() -> None:
    from pipelines.explaining import all_pages

    pages = all_pages(shipped("templates"))
    codes = [page.code for page in pages]
    assert len(codes) == len(set(codes))
    for page in pages:
        assert page.title, page.code
        assert page.why, page.code
        assert page.example, page.code


def _now():  # type: ignore[no-untyped-def]
    from tests.conftest import NOW

    return NOW
