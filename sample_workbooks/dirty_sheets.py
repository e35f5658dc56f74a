"""脏件：表的样子怎样弄乱（DOMAIN §6 第 26 至 38、56 项）。"""

from __future__ import annotations

from typing import Final

from pipelines.xlsx.cells import column_letter
from sample_workbooks.dirty_case import DirtyCase, Place, doubt, error, notice
from sample_workbooks.small_books import Book, Coloured, Sheet
from sample_workbooks.small_clean import TALKED
from sample_workbooks.small_edits import (
    add,
    copy_sheet,
    insert_column,
    merge,
    on_sheet,
    put,
    rename_sheet,
    titled,
)

_P: Final = "项目清单"
_OUTPUT_1: Final[Place] = (_P, "达产年产值", 4)
_OUTPUT_2: Final[Place] = (_P, "达产年产值", 5)
_MONEY: Final = (
    "总投资",
    "截至上年底累计完成投资",
    "本年度计划投资",
    "本月完成投资",
    "本年累计完成投资",
)


def _lower(sheet: Sheet) -> None:
    """表头与数据下移一行，空出第 3 行。"""
    sheet.cells = {(row + (row >= 3), at): value for (row, at), value in sheet.cells.items()}
    sheet.header = 4


def _two_rows(sheet: Sheet) -> None:
    """表头分两行：几列投资归在一组，其余各列上下合并，列名写在上面一行。"""
    first, end = sheet.column(_MONEY[0]), sheet.column(_MONEY[-1])
    sheet.merged.append(f"{column_letter(first)}3:{column_letter(end)}3")
    sheet.cells[3, first] = "投资情况(万元)"
    for row, at in [place for place in sheet.cells if place[0] == 4]:
        if not first <= at <= end:
            sheet.cells[3, at] = sheet.cells.pop((row, at))
            sheet.merged.append(f"{column_letter(at)}3:{column_letter(at)}4")


def _unclear_leaves(sheet: Sheet) -> None:
    _two_rows(sheet)
    sheet.cells[4, sheet.column("总投资")] = "计划"


def _reversed(sheet: Sheet) -> None:
    """各列左右颠倒。"""
    width = max(at for row, at in sheet.cells if row == 3)
    sheet.cells = {
        (row, width + 1 - at if row >= 3 else at): value for (row, at), value in sheet.cells.items()
    }


def _hidden_column(book: Book) -> None:
    insert_column(_P, "形象进度", {3: "累计完成投资", 4: 9000, 5: 0})(book)
    sheet = book.sheet(_P)
    sheet.hidden_columns.add(sheet.column("累计完成投资"))


def _filled_down(book: Book) -> None:
    """格式一直刷到最末一行。"""
    sheet = book.sheet(_P)
    part = book.part
    book.patches.append(lambda _, package: _append_row(package, part(sheet.name)))


def _append_row(package: dict[str, bytes], part: str) -> None:
    row = b'<row r="1048576"><c r="A1048576" s="1"/></row></sheetData>'
    package[part] = package[part].replace(b"</sheetData>", row)


SHEETS: Final = (
    DirtyCase(
        26, "合并单元格",
        (merge(_P, "填报单位", 4, 5), merge(_P, "所属产业链", 4, 5), merge(_P, "达产年产值", 4, 5)),
        setting=(
            put(_P, 5, {"所属产业链": "钢铁新材料"}),
            put("招商清单", 4, {"产业链": "钢铁新材料"}),
        ),
        fixes={(_P, "填报单位", 5): "娄星区", (_P, "所属产业链", 5): "钢铁新材料"},
        findings=(error("G18", _OUTPUT_1), error("G18", _OUTPUT_2)),
        reads={_OUTPUT_2: None},
    ),
    DirtyCase(
        27, "两行表头", (on_sheet(_P, _two_rows),), (on_sheet(_P, _lower),),
        findings=(notice("G12", _P, "两行"),),
    ),
    DirtyCase(
        27, "两行表头认不出", (on_sheet(_P, _unclear_leaves),), (on_sheet(_P, _lower),),
        findings=(error("F13", ""),),
    ),
    DirtyCase(
        28, "插入一列",
        (insert_column(_P, "形象进度", {3: "核对人", 4: "示例壬", 5: "示例壬"}),),
        findings=(doubt("G14", _P, "核对人"),),
    ),
    DirtyCase(
        29, "列名写成别名", (titled(_P, "本年累计完成投资", "累计完成投资(万元)"),),
        findings=(notice("G12", _P, "累计完成投资"),),
    ),
    DirtyCase(
        29, "列名认不出", (titled(_P, "本年累计完成投资", "投资进展"),),
        findings=(error("F13", "", "投资进展"),),
    ),
    DirtyCase(30, "列序不同", (on_sheet(_P, _reversed),)),
    DirtyCase(
        31, "工作表改名", (rename_sheet(_P, f"{_P} (2)"), rename_sheet("任务清单", "Sheet1")),
        findings=(notice("G12", _P, f"{_P} (2)"), notice("G12", "任务清单", "Sheet1")),
    ),
    DirtyCase(
        31, "工作表复制", (copy_sheet(_P, f"{_P} (2)"),),
        findings=(error("F16", _P, f"{_P} (2)"),),
    ),
    DirtyCase(
        32, "隐藏行", (on_sheet(_P, lambda sheet: sheet.hidden_rows.add(5)),),
        findings=(doubt("G15", _P, "1 行"),),
    ),
    DirtyCase(
        33, "隐藏列里的旧数", (_hidden_column,), findings=(doubt("G14", _P, "累计完成投资"),)
    ),
    DirtyCase(
        34, "合计行",
        (
            put(_P, 6, {"项目名称": "合计", "总投资": 188000, "本年累计完成投资": 14000}),
            put(_P, 7, {"项目编号": "其中：", "总投资": 120000}),
            put("招商清单", 6, {"投资方名称": "合计", "签约(协议)金额": 126000}),
        ),
        findings=(
            notice("G16", (_P, "", 6)), notice("G16", (_P, "", 7)),
            notice("G16", ("招商清单", "", 6)),
            doubt("X06", ("招商清单", "签约(协议)金额", 6), "116000.00"),
        ),
    ),
    DirtyCase(
        35, "表下的注释",
        (
            put(_P, 6, {"序号": "填表人：示例壬", "填报单位": "联系电话：0738-8312300"}),
            put(_P, 7, {"序号": "注：金额单位为万元"}),
            put(_P, 8, {"序号": "单位负责人：示例癸"}),
        ),
        findings=tuple(notice("G16", (_P, "", row)) for row in (6, 7, 8)),
    ),
    DirtyCase(36, "空行", setting=(put(_P, 8, TALKED),)),
    DirtyCase(
        36, "大段空行", setting=(put(_P, 40, TALKED),), findings=(doubt("G28", _P, "空"),)
    ),
    DirtyCase(37, "格式刷到表底", (_filled_down,), findings=(doubt("G28", _P),)),
    DirtyCase(
        38, "完全重复的行", (add("问题清单", 6, {}, like=5),),
        fixes={("问题清单", "问题编号", 6): "重复行，未采用"},
        findings=(notice("G16", ("问题清单", "", 6)),),
    ),
    DirtyCase(
        38, "近似的行", (put(_P, 6, {"项目名称": "示例硅钢项目(一期)"}),),
        setting=(put(_P, 6, {**TALKED, "项目单位(业主)": "湖南示例新材料有限公司"}),),
        findings=(doubt("L1-15", (_P, "项目名称", 4)), doubt("L1-15", (_P, "项目名称", 6))),
        fixes={(_P, "项目名称", 6): "示例硅钢项目（一期）"},
    ),
    DirtyCase(
        56, "颜色与批注",
        (
            put(_P, 5, {"项目阶段": Coloured("前期", "#FF0000")}),
            on_sheet(_P, lambda sheet: sheet.comments.update({"O4": "待核实"})),
        ),
        findings=(doubt("G25", _P, "批注"),),
    ),
)  # fmt: skip
