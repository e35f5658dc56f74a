from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook as ReadBook
from openpyxl.worksheet.datavalidation import DataValidation

from pipelines.blanks.words import condition
from pipelines.blanks.workbook import header_digest, workbook_name, write_workbook
from pipelines.calendar import Period
from pipelines.ledgers.schema import Column, Ledger
from pipelines.office import Unit

UNIT = Unit("431302", "娄星区")
PERIOD = Period(2021, 6)
AT = datetime(2021, 6, 1, 8, 30, tzinfo=UTC)
MANY = tuple(f"示例第{n}产业园区" for n in range(40))
PROJECTS = Ledger(
    id="L1",
    sheet="项目清单",
    key="项目编号",
    name="项目名称",
    purpose="重点项目与每月投资",
    columns=(
        Column("序号", "int"),
        Column("项目编号", "code", required=True, example="XM-431302-2021-003"),
        Column("项目名称", "text", required=True, limit=60),
        Column("所在园区", "enum", registry="parks"),
        Column("项目阶段", "enum", required=True, allowed=("前期", "开工", "竣工")),
        Column("专项标识", "list", allowed=("三高四新", "省重点")),
        Column("总投资", "money", required=True, unit="万元", note="以备案文件为准"),
        Column("年度投资完成率", "percent", computed="=[@总投资]/100"),
        Column("实际开工日期", "date", required_when='=[@项目阶段]="开工"'),
        Column("是否纳统", "bool"),
        Column("联络电话", "phone"),
    ),
)
ROW: Mapping[str, object] = {
    "序号": 1,
    "项目编号": "XM-431302-2021-001",
    "项目名称": "=HYPERLINK(1)",
    "总投资": Decimal("12000.10"),
    "实际开工日期": date(2021, 3, 1),
    "是否纳统": None,
}


def blank(**changes: Any) -> bytes:
    arguments = {"rows": {"项目清单": [ROW]}, **changes}
    registries = {"parks": MANY}
    return write_workbook(
        UNIT, PERIOD, {"项目清单": PROJECTS}, lambda name: registries.get(name, ()), AT, **arguments
    )


@pytest.fixture(scope="module")
def book() -> ReadBook:
    return load_workbook(BytesIO(blank(remark="（示例数据）", signed={"填报人": "示例甲"})))


def validation(book: ReadBook, cell: str) -> DataValidation:
    found = book["项目清单"].data_validations.dataValidation
    return next(one for one in found if cell in one.sqref)


def test_sheets_stand_in_order_and_bookkeeping_is_hidden(book: ReadBook) -> None:
    assert book.sheetnames == ["填表说明", "项目清单", "_meta", "_名录"]
    assert [s.title for s in book if s.sheet_state == "hidden"] == ["_meta", "_名录"]


def test_meta_says_whose_workbook_this_is(book: ReadBook) -> None:
    meta = dict(book["_meta"].iter_rows(max_col=2, values_only=True))
    digest = header_digest(column.name for column in PROJECTS.columns)
    assert meta == {
        "模板版本": "2",
        "填报单位代码": "431302",
        "填报单位": "娄星区",
        "报告期": "2021-06",
        "生成时间": "2021-06-01 08:30:00",
        "模板校验值：项目清单": digest,
    }


def test_title_block_and_header_stand_in_their_rows(book: ReadBook) -> None:
    sheet = book["项目清单"]
    assert sheet["A1"].value == "娄星区项目清单（示例数据）"
    block = [cell.value for cell in sheet[2]][:10]
    assert block[:8] == [
        "填报单位：",
        "娄星区",
        "报告期：",
        "2021-06",
        "计量单位：",
        "万元",
        "填报人：",
        "示例甲",
    ]
    assert [cell.value for cell in sheet[3]][:11] == [column.name for column in PROJECTS.columns]
    assert sheet.freeze_panes == "C4"


def test_values_keep_their_types(book: ReadBook) -> None:
    sheet = book["项目清单"]
    assert (sheet["A4"].value, sheet["G4"].value) == (1, 12000.1)
    assert sheet["I4"].value.date() == date(2021, 3, 1)
    assert sheet["J4"].value is None
    assert [sheet[cell].number_format for cell in ("B4", "G4", "H4", "I4")] == [
        "@",
        "#,##0.00",
        "0.00",
        "yyyy-mm-dd",
    ]


def test_text_that_looks_like_a_formula_stays_text() -> None:
    with ZipFile(BytesIO(blank())) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet2.xml")
        assert b"=HYPERLINK(1)" in package.read("xl/sharedStrings.xml")


def test_text_that_looks_like_markup_stays_text() -> None:
    typed = {**ROW, "项目名称": "<r>&坏</r>"}
    sheet = load_workbook(BytesIO(blank(rows={"项目清单": [typed]})))["项目清单"]
    assert sheet["C4"].value == "<r>&坏</r> "


def test_a_long_choice_that_looks_like_markup_stays_text() -> None:
    parks = ("<r>&坏</r>", *MANY)
    content = write_workbook(UNIT, PERIOD, {"项目清单": PROJECTS}, lambda _: parks, AT)
    lists = load_workbook(BytesIO(content))["_名录"]
    assert "<r>&坏</r> " in [cell.value for cell in lists[1]]


def test_short_choices_are_listed_in_the_cell(book: ReadBook) -> None:
    assert validation(book, "E4").formula1 == '"前期,开工,竣工"'
    assert validation(book, "J4").formula1 == '"是,否"'


def test_long_choices_live_in_the_hidden_sheet(book: ReadBook) -> None:
    area = validation(book, "D4").formula1
    sheet, _, cells = area.partition("!")
    assert sheet == "'_名录'"
    found = book["_名录"][cells.replace("$", "")]
    assert [cell.value for (cell,) in found] == list(MANY)


def test_a_list_column_prompts_but_does_not_restrict(book: ReadBook) -> None:
    found = validation(book, "F4")
    assert found.type in (None, "none")
    assert "以“；”分隔" in found.prompt


def test_money_and_dates_are_held_to_numbers_and_days(book: ReadBook) -> None:
    assert validation(book, "G4").type == "decimal"
    assert "不要带“万元”" in validation(book, "G4").error
    assert validation(book, "I4").type == "date"


def test_a_computed_column_is_grey_and_refuses_typing(book: ReadBook) -> None:
    assert book["项目清单"]["H4"].fill.fgColor.rgb == "FFD9D9D9"
    found = validation(book, "H4")
    assert (found.type, found.formula1, found.errorStyle) == ("custom", "FALSE", None)


def test_headers_are_locked_and_data_is_not(book: ReadBook) -> None:
    sheet = book["项目清单"]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert sheet["G3"].protection.locked
    assert not sheet["G4"].protection.locked
    assert not sheet.protection.autoFilter
    assert not sheet.protection.insertRows


def test_the_colour_of_a_header_tells_what_must_be_filled(book: ReadBook) -> None:
    sheet = book["项目清单"]
    colours = [sheet.cell(3, column).fill.fgColor.rgb[2:] for column in (2, 9, 4, 8)]
    assert colours == ["F8CBAD", "FFE699", "DDEBF7", "D9D9D9"]


def test_the_guide_describes_every_column(book: ReadBook) -> None:
    rows = list(book["填表说明"].iter_rows(values_only=True))
    described = {row[1]: row for row in rows if row[1]}
    assert described["总投资"] == (
        "G", "总投资", "必填", "金额，两位小数，只填数字，单位万元", None, "以备案文件为准", None,
    )  # fmt: skip
    assert described["实际开工日期"][2] == "按条件必填：项目阶段为“开工”"
    assert described["项目阶段"][4] == "前期、开工、竣工"


def test_every_sheet_prints_landscape_with_its_header_repeated(book: ReadBook) -> None:
    sheet = book["项目清单"]
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)
    assert sheet.print_title_rows == "$3:$3"


def test_the_same_input_gives_the_same_bytes() -> None:
    assert blank() == blank()


def test_an_unknown_column_is_not_written_silently() -> None:
    with pytest.raises(KeyError, match="备注"):
        blank(rows={"项目清单": [{"备注": "x"}]})


def test_the_file_is_named_by_unit_and_period() -> None:
    assert workbook_name(UNIT, PERIOD) == "娄星区_六张清单_2021-06.xlsx"


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ('次序([@项目阶段])>=次序([@项目阶段],"前期")', "项目阶段到“前期”及以后"),
        ('OR([@状态]="已解决",[@状态]="已销号")', "状态为“已解决”“已销号”之一"),
        ('AND([@甲]<>"无",OR([@乙]="一",[@乙]="二"))', "甲不为“无”且乙为“一”“二”之一"),
        ('NOT(OR([@乙]="一",[@乙]="二"))', "乙不为“一”“二”"),
        ("ISBLANK([@招商编号])", "招商编号未填"),
        ("NOT(ISBLANK([@销号日期]))", "销号日期已填"),
    ],
)
def test_a_condition_is_put_into_words(formula: str, words: str) -> None:
    assert condition(Column("某列", "text", required_when=formula)) == words
