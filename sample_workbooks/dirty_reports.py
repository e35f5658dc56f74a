"""脏件：一份报送整个弄错（DOMAIN §6 第 39、50 至 54、59 至 60、63、66、67 项）。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from sample_workbooks.bad_files import CSV, MACRO, compound
from sample_workbooks.dirty_case import DirtyCase, doubt, error
from sample_workbooks.small_books import Book
from sample_workbooks.small_clean import ROWS, TALKED
from sample_workbooks.small_edits import (
    Edit,
    Values,
    add,
    cell,
    heading,
    in_sheet_xml,
    last,
    meta,
    put,
    without_last,
)
from sample_workbooks.small_still import still

_P: Final = "项目清单"
_L4: Final = "问题清单"
_PROTECTED: Final = '</sheetData><sheetProtection sheet="1" objects="1" scenarios="1"/>'
_PARK: Final[Values] = {
    "项目编号": "XM-LD-JKQ-2021-001",
    "项目名称": "示例智能装备建设项目",
    "填报单位": "娄底经开区",
    "区划代码": "431300",
}
_CLOSED: Final[Values] = {
    "状态": "已销号",
    "办结日期": date(2021, 6, 20),
    "办理结果": "到岗32人",
    "销号日期": date(2021, 6, 25),
    "销号审核人": "示例壬",
    "佐证材料": "企业回访单",
}


def _of(code: str, name: str) -> tuple[Edit, ...]:
    """改成别的单位的工作簿。"""
    return meta("填报单位代码", code), meta("填报单位", name), heading("填报单位", name)


def _other_unit() -> tuple[Edit, ...]:
    """娄底经开区的一份：各表都空着，没有上期。"""

    def edit(book: Book) -> None:
        for sheet in ROWS:
            page = book.sheets[sheet]
            page.cells = {(row, at): v for (row, at), v in page.cells.items() if row < 4}

    return (edit, without_last, *_of("LD-JKQ", "娄底经开区"))


def _file(title: str, fault: str, suffix: str, content: bytes) -> DirtyCase:
    return DirtyCase(
        54, title, findings=(error(fault, ""),), spoil=lambda _: content, suffix=suffix
    )


REPORTS: Final = (
    DirtyCase(
        39, "县区与园区各报一次",
        setting=(put(_P, 6, TALKED),),
        findings=(doubt("L1-15", (_P, "项目名称", 6), "娄底经开区"),),
        second=(*_other_unit(), put(_P, 4, {**TALKED, **_PARK})),
        second_findings=(doubt("L1-15", (_P, "项目名称", 4), "娄星区"),),
    ),
    DirtyCase(
        50, "核减没有说明",
        (put(_P, 4, {"本月完成投资": -800, "本年累计完成投资": 10700}),),
        findings=(doubt("L1-03", (_P, "本年累计完成投资", 4), "变更说明"),),
        reads={(_P, "本月完成投资", 4): Decimal(-800), (_P, "本年累计完成投资", 4): Decimal(10700)},
    ),
    DirtyCase(
        51, "累计误填本月",
        (put(_P, 4, {"本月完成投资": 14000}),),
        findings=(error("L1-02", (_P, "本月完成投资", 4), "疑似累计误填本月", "2500.00"),),
        reads={(_P, "本月完成投资", 4): Decimal(14000)},
    ),
    DirtyCase(
        52, "上月的文件又报一次", setting=still(), findings=(error("G27", "工作簿", "完全一致"),)
    ),
    DirtyCase(52, "写明没有变化", (cell(_P, "R2", "本期无变化：是"),), still()),
    DirtyCase(
        53, "别的单位的工作簿",
        (heading("填报单位", "娄星区"),),
        setting=(
            *_of("431382", "涟源市"),
            *(put(_P, row, {"填报单位": "涟源市", "区划代码": "431382"}) for row in (4, 5)),
        ),
        findings=(error("G01", _P, "B2"),),
    ),
    _file("旧版xls", "F03", ".xls", compound("Workbook")),
    _file("WPS的et", "F03", ".et", compound("Workbook")),
    _file("打开密码", "F02", ".xlsx", compound("EncryptionInfo", "EncryptedPackage")),
    _file("国标码csv", "F04", ".csv", CSV.encode("gb18030")),
    DirtyCase(54, "工作表保护", (in_sheet_xml(_P, "</sheetData>", _PROTECTED),)),
    DirtyCase(54, "带宏", MACRO, findings=(error("F07", ""),), suffix=".xlsm"),
    DirtyCase(
        59, "销号手续不全",
        (put(_L4, 5, {**_CLOSED, "佐证材料": None}), put(_L4, 6, {"销号审核人": "示例辛"})),
        setting=(
            put(_L4, 5, _CLOSED),
            add(_L4, 6, {"问题编号": "WT-431302-2021-019", "问题描述": "电工紧缺"}, like=5),
        ),
        findings=(error("L4-01", (_L4, "佐证材料", 5)), error("L4-01", (_L4, "销号审核人", 6))),
        reads={(_L4, "佐证材料", 5): None, (_L4, "销号审核人", 6): "示例辛"},
    ),
    DirtyCase(
        60, "项目悄悄消失",
        (last(_P, 6, TALKED),),
        findings=(doubt("G06", _P, "示例智能装备项目"),),
    ),
    DirtyCase(
        63, "报告期没有改",
        (heading("报告期", "2021-05"),),
        findings=(error("G02", _P, "D2"),),
    ),
    DirtyCase(
        66, "没有年度计划的项目",
        (put(_P, 5, {"本年度计划投资": 0}),),
        reads={(_P, "本年度计划投资", 5): Decimal(0), (_P, "年度投资完成率", 5): None},
    ),
    DirtyCase(
        67, "同一份报了两次",
        second=(put(_P, 4, {"达产年产值": 90000}),),
    ),
)  # fmt: skip
