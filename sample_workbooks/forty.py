"""四十处毛病在一本里：每处落在哪一格、是哪一码、填报人照着改成什么。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sample_workbooks.small_books import Book, Formula, Written
from sample_workbooks.small_clean import BUILT, clean_book
from sample_workbooks.small_edits import Values, add, cell, put


@dataclass(frozen=True)
class Fault:
    """一处毛病：哪张清单、哪一行、哪一列写成了什么，应是哪一码，改成什么即好。"""

    code: str
    sheet: str
    row: int
    column: str
    dirty: Written
    mended: str
    cell: str = ""
    """不在表头以下的，写明地址。"""
    said_at: str = ""
    """意见落在哪一列，如由它算出的计算列；空即在这一列。"""


_BUILT, _PREPARED = 4, 5

FAULTS: Final = (
    Fault("L1-02", "项目清单", _BUILT, "本年累计完成投资", 15000, "14000.00"),
    Fault("G05", "项目清单", _BUILT, "用地面积", "约320", "320.00"),
    Fault("G08", "项目清单", _BUILT, "达产年税收", Formula("=1/0", "#DIV/0!"), "3200"),
    Fault("G20", "项目清单", _BUILT, "达产年产值", "8亿元", "80000.00"),
    Fault("G11", "项目清单", _BUILT, "项目名称", "示例带钢项目（一期）", "示例硅钢项目（一期）"),
    Fault("L1-08", "项目清单", _BUILT, "实际开工日期", date(2021, 1, 10), "2021-03-01"),
    Fault("G09", "项目清单", _BUILT, "纳统日期", date(2021, 7, 5), "2021-04-05"),
    Fault("L1-19", "项目清单", _BUILT, "专项标识", "三高四新项目", "三高四新"),
    Fault("G10", "项目清单", _BUILT, "主要建设内容及规模", "新建机组" * 80, "新建机组2条"),
    Fault("G01", "项目清单", _PREPARED, "填报单位", "双峰县", "娄星区"),
    Fault("L1-04", "项目清单", _PREPARED, "截至上年底累计完成投资", 500, "0.00"),
    Fault("L1-13", "项目清单", _PREPARED, "计划开工日期", date(2021, 6, 10), "2021-09-30"),
    Fault("X02", "项目清单", _PREPARED, "运行状态", "停工", "正常"),
    Fault("X08", "项目清单", _PREPARED, "专项标识", "双引擎", "双引擎-工程机械"),
    Fault("L2-03", "任务清单", 4, "完成进度", 50, "80"),
    Fault("L2-10", "任务清单", 4, "本周进展", "酸轧机组到货", "酸轧机组安装完成八成"),
    Fault("L2-04", "任务清单", 5, "计划完成日期", date(2021, 9, 30), "2021-08-31"),
    Fault("L2-11", "任务清单", 5, "责任编号", "ZR-431302-2021-009", "ZR-431302-2021-002"),
    Fault("L2-02", "任务清单", 5, "完成进度", 300, "30"),
    Fault("G03", "任务清单", 6, "任务编号", None, "RW-XM-431302-2021-008-02"),
    Fault("L3-03", "责任清单", 5, "联络电话", "1387383123", "13873831234"),
    Fault("L3-06", "责任清单", 5, "配合单位", "区工业和信息化局；区商务局", "区商务局"),
    Fault("L3-09", "责任清单", 5, "链长(班长)", "示例子", "示例甲"),
    Fault("L3-11", "责任清单", 4, "牵头单位", "市发改委", "市发展和改革委员会"),
    Fault("L4-08", "问题清单", 2, "收集", "收集：5", "收集：3", cell="R2"),
    Fault("L4-09", "问题清单", 5, "问题描述", "1.焊工紧缺30人；2.排水管网未接通", "焊工紧缺30人"),
    Fault("L4-12", "问题清单", 6, "项目编号", "XM-431302-2021-0003", BUILT),
    Fault("L4-07", "问题清单", 5, "整改措施", "正在摸底用工需求", "6月20日举办专场招聘"),
    Fault("L5-01", "要素保障清单", 5, "计量单位", "亩", "万元"),
    Fault("L5-03", "要素保障清单", 5, "已落实量", 2400, "5000"),
    Fault("L5-04", "要素保障清单", 5, "需求时限", date(2021, 5, 9), "2021-08-31"),
    Fault("L5-05", "要素保障清单", 4, "承诺工作日", 10, "20", said_at="办结日期"),
    Fault("L5-06", "要素保障清单", 4, "批复文号", "娄建许[2021]12号", "娄建许〔2021〕12号"),
    Fault("L6-01", "招商清单", 5, "最近洽谈日期", date(2021, 4, 11), "2021-06-08"),
    Fault("L6-02", "招商清单", 5, "签约(协议)金额", 0, "48000"),
    Fault("L6-10", "招商清单", 5, "投资方代码", "91431302MA00000157", "91310000MA0000015F"),
    Fault("L6-12", "招商清单", 5, "责任编号", "ZR-431302-2021-0001", "ZR-431302-2021-001"),
    Fault("L6-03", "招商清单", 4, "累计到位资金", 1000, "3000"),
    Fault("A1-03", "附表一园区指标", 4, "税收", 44999, "98000"),
    Fault("A2-04", "附表二企业服务与亩均", 4, "R&D经费", 25000, "720"),
)  # fmt: skip

#: 底本之外添的行（第 6 行）：没有编号的任务，引了不存在的项目的问题。
_ADDED: Final[dict[str, Values]] = {
    "任务清单": {"任务内容": "办理规划许可", "计划完成日期": date(2021, 9, 24)},
    "问题清单": {"问题编号": "WT-431302-2021-021", "问题类别": "用地"},
}


def forty_book() -> Book:
    """底本添上这四十处。"""
    book = clean_book()
    for sheet, values in _ADDED.items():
        add(sheet, 6, values, like=5 if sheet == "任务清单" else 4)(book)
    for fault in FAULTS:
        if fault.cell:
            cell(fault.sheet, fault.cell, fault.dirty)(book)
        else:
            put(fault.sheet, fault.row, {fault.column: fault.dirty})(book)
    return book
