"""退回单.xlsx：三张表、链接、文字原样、打印设置、字节恒定。"""

import io
import subprocess
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from pipelines.documents.slip_book import write_slip
from pipelines.documents.slip_lines import lines
from pipelines.errors import FileFault
from pipelines.intake.submission import read_submission
from pipelines.ledgers.finding import Level
from tests.conftest import clean_rows
from tests.documents.slip.samples import INJECTED, KIT


def head_row(sheet):
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == "序号")


def table(sheet):
    """表头以下的各行：列名 → 单元格。"""
    top = head_row(sheet)
    names = [cell.value for cell in sheet[top]]
    return [dict(zip(names, row, strict=True)) for row in sheet.iter_rows(min_row=top + 1)]


def heading(sheet):
    return "\n".join(str(sheet.cell(row, 1).value) for row in range(1, head_row(sheet)))


def doubts_only(slip):
    doubts = tuple(f for f in slip.findings if f.level is Level.WARNING)
    return replace(slip, findings=doubts, accepted=slip.sent)


def test_it_has_three_sheets_errors_doubts_and_corrections(slip, book):
    assert book(slip).sheetnames == ["退回单", "疑点单", "自动更正"]


def test_every_error_stands_in_the_slip_and_every_doubt_in_its_own_sheet(slip, book):
    opened = book(slip)
    for name, level in (("退回单", Level.ERROR), ("疑点单", Level.WARNING)):
        printed = [(row["清单"].value, row["单元格"].value) for row in table(opened[name])]
        assert printed == [(line.sheet, line.place) for line in lines(slip, level)]
        assert printed


def test_a_cell_links_into_the_workbook_to_mend(slip, book):
    row = next(r for r in table(book(slip)["退回单"]) if r["单元格"].value == "S4")
    link = row["单元格"].hyperlink
    assert (link.target, link.location) == (KIT, "'项目清单'!S4")


def test_links_follow_the_name_that_the_sheet_has_there(slip, book):
    renamed = replace(slip, sheets={**slip.sheets, "项目清单": "项目清单 (2)"})
    row = next(r for r in table(book(renamed)["退回单"]) if r["单元格"].value == "S4")
    assert row["单元格"].hyperlink.location == "'项目清单 (2)'!S4"


def test_without_a_workbook_to_mend_there_are_no_links(slip, book):
    for sheet in book(replace(slip, kit_name="")):
        assert not sheet._hyperlinks
        assert KIT not in heading(sheet)


def test_a_finding_of_the_whole_file_links_nowhere(slip, book, intake):
    fault = intake.codes["F12"].fault(slip.file, {"sheets": "招商清单"})
    opened = book(replace(slip, findings=(fault,), refused=True, accepted=0))
    first = table(opened["退回单"])[0]
    assert first["单元格"].hyperlink is None
    assert first["处理"].value == "整份未采用"
    assert "整份未采用：" in heading(opened["退回单"])


def test_text_that_looks_like_a_formula_stays_text(slip, book):
    for sheet in book(slip):
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert all(cell.data_type != "f" for cell in cells)
    values = {row["现值"].value for name in ("退回单", "疑点单") for row in table(book(slip)[name])}
    assert INJECTED in values


def test_no_phone_is_printed_in_full(slip):
    with zipfile.ZipFile(io.BytesIO(write_slip(slip))) as package:
        everything = "".join(package.read(name).decode() for name in package.namelist())
    assert "138****5678" in everything
    assert "13812345678" not in everything
    assert "138 1234 5678" not in everything


def test_the_heading_tells_who_what_and_by_when_in_bold(slip, book):
    sheet = book(slip)["退回单"]
    said = heading(sheet)
    assert said.startswith("娄星区2021年6月六张清单退回单")
    assert "报来7行，采用6行，退回1行" in said
    assert slip.file in said
    deadline = next(
        sheet.cell(row, 1) for row in range(1, head_row(sheet))
        if "2021年7月5日（星期一）前" in sheet.cell(row, 1).value
    )  # fmt: skip
    assert deadline.font.bold


def test_a_doubt_has_room_for_its_explanation_only_when_no_kit_goes_along(slip, make_slip, book):
    alone = book(make_slip(kit_name=""))
    assert all(row["情况说明"].value is None for row in table(alone["疑点单"]))
    assert "情况说明" not in table(alone["退回单"])[0]
    assert "情况说明" not in table(book(slip)["疑点单"])[0]
    assert "“退回意见”表“情况说明”一栏" in heading(book(slip)["疑点单"])


def test_a_returned_slip_is_told_from_the_ledgers(slip, intake, tmp_path):
    path = tmp_path / "退回单.xlsx"
    path.write_bytes(write_slip(slip))
    with pytest.raises(FileFault) as caught:
        read_submission(path, intake)
    told = intake.codes[caught.value.code].fault(path.name, caught.value.facts)
    assert told.message == "“退回单.xlsx”是退回单，不是单位填报的六张清单"
    assert "待改工作簿" in told.suggestion


def test_it_prints_on_landscape_a4_with_its_header_repeated(slip, book):
    for sheet in book(slip):
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        top = head_row(sheet)
        assert sheet.print_title_rows == f"${top}:${top}"
        assert sheet.freeze_panes == f"A{top + 1}"
        assert sheet.auto_filter.ref.startswith(f"A{top}:")


def test_only_doubts_open_at_the_doubts_and_are_not_called_returned(slip, book):
    opened = book(doubts_only(slip))
    assert opened.active.title == "疑点单"
    assert opened["疑点单"]["A1"].value == "娄星区2021年6月六张清单疑点核实单"


def test_nothing_to_return_still_makes_a_workbook(make_slip, book):
    opened = book(replace(make_slip(clean_rows()), fixes=()))
    words = [cell.value for row in opened["退回单"].iter_rows() for cell in row if cell.value]
    assert "无问题，不必重报。" in words
    assert words[-1] == "没有错误，没有退回的行"


def test_sample_data_are_marked_on_every_sheet(slip, book):
    for sheet in book(replace(slip, sample=True)):
        assert sheet["A1"].value.endswith("（示例数据）")


def test_the_same_slip_gives_the_same_bytes(slip):
    assert write_slip(slip) == write_slip(slip)


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_opens_it(slip, soffice, tmp_path):
    source = tmp_path / "退回单.xlsx"
    source.write_bytes(write_slip(slip))
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    asked = [soffice, profile, "--headless", "--convert-to", "xlsx", "--outdir"]
    subprocess.run([*asked, tmp_path / "出", source], check=True, capture_output=True)
    converted = openpyxl.load_workbook(tmp_path / "出" / "退回单.xlsx")
    assert len(table(converted["退回单"])) == len(lines(slip, Level.ERROR))
