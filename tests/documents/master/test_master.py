import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.consolidation import SOURCE_COLUMNS, Master, UnitStatus
from pipelines.documents.master_cover import agreement

Content = Callable[[Master], bytes]
Opened = Callable[..., openpyxl.Workbook]
Texts = Callable[[Worksheet], list[str]]
RowOf = Callable[[Worksheet, str], tuple[object, ...]]
Build = Callable[..., Master]
Project = Callable[..., dict[str, object]]
PROBLEMS = """
id = "L4"
sheet = "问题清单"
key = "问题编号"
columns = [{ name = "问题编号", type = "code" }, { name = "备注", type = "text" }]
"""
RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>"""


def test_the_sheets_stand_in_order_and_an_empty_annex_is_left_out(
    master: Master, opened: Opened
) -> None:
    names = ["封面", "汇总表", "项目清单", "问题清单", "未计入行", "疑点", "说明"]
    assert opened(master).sheetnames == names


def test_an_annex_with_rows_gets_a_sheet(build_master: Build, opened: Opened) -> None:
    source = ("娄星区", "a.xlsx", "附表一", 7, "")
    row = {"园区": "某园区", **dict(zip(SOURCE_COLUMNS, source, strict=True))}
    assert "附表一" in opened(build_master(annex=[row])).sheetnames


def test_sample_data_is_marked_on_every_sheet(master: Master, opened: Opened, texts: Texts) -> None:
    settings = replace(master.office.settings, sample=True)
    book = opened(replace(master, office=replace(master.office, settings=settings)))
    assert all(any("示例数据" in words for words in texts(sheet)) for sheet in book)


def test_the_same_master_gives_the_same_bytes(master: Master, content: Content) -> None:
    assert content(master) == content(master)


def test_phones_are_masked_everywhere(master: Master, content: Content) -> None:
    with zipfile.ZipFile(BytesIO(content(master))) as package:
        everything = b"".join(package.read(name) for name in package.namelist()).decode()
    assert "138****5678" in everything
    assert "13812345678" not in everything
    assert "1381234567" not in everything


def test_what_looks_like_a_formula_or_markup_stays_text(master: Master, opened: Opened) -> None:
    sheet = opened(master)["项目清单"]
    assert (sheet["D7"].value, sheet["D7"].data_type) == ("=1+1", "s")
    assert sheet["D8"].value == "<r>&坏</r> "


def test_a_city_that_sent_nothing_still_gets_its_master(
    build_master: Build, opened: Opened, row_of: RowOf
) -> None:
    empty = build_master(())
    nothing = tuple(UnitStatus(status.unit, None) for status in empty.units)
    book = opened(replace(empty, units=nothing, findings=()), values=True)
    assert row_of(book["汇总表"], "合计")[:7] == ("合计", 0, 0, 0, 0, 0, "—")
    assert row_of(book["封面"], "合计")[4:] == (None, 0, 0, 0, "—", 0, 0, 0)


def test_an_office_without_units_still_gets_its_master(
    build_master: Build, opened: Opened, texts: Texts
) -> None:
    empty = replace(build_master(()), units=(), findings=())
    assert "应报0个，已报0个，没有填报单位" in texts(opened(empty)["封面"])


def test_without_a_project_ledger_there_is_no_summary_and_it_says_so(
    build_master: Build, opened: Opened, texts: Texts
) -> None:
    master = build_master(files={"4.toml": PROBLEMS})
    book = opened(master)
    assert "没有编号为 L1 的台账（项目清单），不出汇总" in texts(book["汇总表"])
    assert agreement(master) == ["没有编号为 L1 的台账（项目清单），未作核对"]
    assert "项目数（个）" not in texts(book["封面"])


@pytest.mark.office
def test_libreoffice_calculates_every_formula_to_the_value_we_gave(
    master: Master,
    build_master: Build,
    project: Project,
    content: Content,
    opened: Opened,
    tmp_path: Path,
    soffice: str,
) -> None:
    unit = master.units[0].unit
    amounts = ("5.05", "4.10", "1.00", "2.22")
    chains = enumerate((None, '新"材*料'), 11)
    odd = [project(unit, row, amounts, 所属产业链=chain) for row, chain in chains]
    stacked = [m.tables["项目清单"] for m in (master, build_master(odd))]
    tables = {**master.tables, "项目清单": pd.concat(stacked, ignore_index=True)}
    whole = replace(master, tables=tables)
    source, profile = tmp_path / "总台账.xlsx", tmp_path / "profile"
    source.write_bytes(content(whole))
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(RECALCULATE, encoding="utf-8")
    home = f"-env:UserInstallation={profile.as_uri()}"
    convert = ["--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "again")]
    subprocess.run([soffice, home, *convert, str(source)], check=True, capture_output=True)
    ours = opened(whole, values=True)
    theirs = openpyxl.load_workbook(tmp_path / "again" / source.name, data_only=True)
    cells = [
        (sheet.title, cell.coordinate)
        for sheet in opened(whole)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert len(cells) > 80
    for title, place in cells:
        value = ours[title][place].value
        expected = value if isinstance(value, str) else pytest.approx(value, rel=1e-12)
        assert theirs[title][place].value == expected, (title, place)
