"""通用规则 G01… 的坏件（DOMAIN §1.4.1 与读件时的意见）。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from pipelines.intake.own_sheets import LAST_SHEET, META_SHEET
from sample_workbooks.bad_case import BadCase
from sample_workbooks.small_books import FIRST_ROW, Coloured, Formula
from sample_workbooks.small_clean import ROWS, TALKED, ledgers
from sample_workbooks.small_edits import (
    Edit,
    Values,
    add,
    cell,
    heading,
    insert_column,
    last,
    merge,
    on_sheet,
    put,
    remove,
    remove_column,
    remove_sheet,
)
from sample_workbooks.small_links import external_link
from sample_workbooks.small_still import still

_PROJECTS: Final = "项目清单"
_ENDED: Final[Values] = {"运行状态": "终止", "变更说明": "业主放弃投资"}
_NOWHERE: Final[Values] = {
    "责任编号": "ZR-431302-2021-006", "对象类型": "园区", "对象名称/编号": "示例园区",
}  # fmt: skip


def _emptied() -> tuple[Edit, ...]:
    """六张清单一行也没有，上期却报过两个（已终止的）项目。"""
    six = [ledger for ledger in ledgers() if ledger.counted]
    rows = [
        remove(ledger.sheet, FIRST_ROW) for ledger in six for _ in range(len(ROWS[ledger.sheet]))
    ]
    unwanted = [remove_sheet(f"{LAST_SHEET}{x.id}") for x in six if x.sheet != _PROJECTS]
    return (*rows, *unwanted, last(_PROJECTS, 4, _ENDED), last(_PROJECTS, 5, _ENDED))


GENERAL: Final = (
    BadCase("G01", (put(_PROJECTS, 6, {**TALKED, "填报单位": "涟源市"}),)),
    BadCase("G02", (heading("报告期", "2021-05"),)),
    BadCase("G03", (add("任务清单", 6, {"任务编号": None, "任务内容": "办理消防审查"}, like=5),)),
    BadCase("G04", (add("责任清单", 6, _NOWHERE),)),
    BadCase("G05", (put(_PROJECTS, 5, {"主要建设内容及规模": None}),)),
    BadCase("G06", (last(_PROJECTS, 6, TALKED),)),
    BadCase(
        "G07",
        (put("任务清单", 5, {"任务编号": "RW-XM-431302-2021-008-07"}),),
    ),
    BadCase("G08", (put(_PROJECTS, 4, {"达产年产值": Formula("=#REF!", "#REF!")}),)),
    BadCase("G09", (put(_PROJECTS, 4, {"纳统日期": date(2021, 7, 15)}),)),
    BadCase("G10", (put(_PROJECTS, 4, {"形象进度": "主体厂房封顶；" * 40}),)),
    BadCase("G11", (put(_PROJECTS, 4, {"项目名称": "示例硅钢项目（一期、二期）"}),)),
    BadCase("G12", (put(_PROJECTS, 4, {"达产年产值": "８００００"}),)),
    BadCase("G13", (put(_PROJECTS, 4, {"年度投资完成率": 50}),)),
    BadCase("G14", (insert_column(_PROJECTS, "形象进度", {3: "核对人", 4: "示例壬"}),)),
    BadCase("G15", (on_sheet(_PROJECTS, lambda sheet: sheet.hidden_rows.add(5)),)),
    BadCase("G16", (put(_PROJECTS, 6, {"项目名称": "合计"}),)),
    BadCase("G17", (remove_sheet(META_SHEET),)),
    BadCase("G18", (merge(_PROJECTS, "达产年产值", 4, 5),)),
    BadCase("G19", _emptied()),
    BadCase("G20", (put(_PROJECTS, 4, {"达产年产值": "8亿元"}),)),
    BadCase("G21", (remove_column(_PROJECTS, "达产年产值"),)),
    BadCase("G25", (put(_PROJECTS, 5, {"项目阶段": Coloured("前期", "#FF0000")}),)),
    BadCase(
        "G26",
        (
            put(_PROJECTS, 4, {"形象进度": Formula("=[1]Sheet1!A1", "主体厂房封顶")}),
            *external_link("台账.xlsx"),
        ),
    ),
    BadCase("G27", still()),
    BadCase("G28", (put(_PROJECTS, 40, TALKED),)),
    BadCase(
        "G29",
        tuple(put(_PROJECTS, row, {"达产年税收": Decimal("12.3449")}) for row in (4, 5)),
        besides=frozenset({"G12"}),
    ),
    BadCase("G30", after="锁定"),
    BadCase("G31", after="更晚"),
    BadCase("G32", after="退回"),
    BadCase("G33", after="回执的内容不同"),
    BadCase("G34", after="回执的单位不同"),
    BadCase("G35", after="回执的规则不同"),
    BadCase(
        "X06",
        (put("招商清单", 6, {"投资方名称": "合计", "签约(协议)金额": 126000}),),
        besides=frozenset({"G16"}),
    ),
    BadCase("X07", (cell(_PROJECTS, "R2", "本年累计完成投资合计：15000.00"),)),
)
