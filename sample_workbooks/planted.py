"""有意留在 2021-06 示例里的毛病：手误（值不受影响）、疑点、两行不计入的错误。"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from xlsxwriter.utility import xl_cell_to_rowcol

from pipelines.blanks.workbook import HEADER_ROW
from pipelines.ledgers.schema import Ledger
from sample_workbooks.loudi import Sheets

_WIDE: Final = {ord(c): ord(c) + 0xFEE0 for c in "0123456789.,-"}


@dataclass(frozen=True)
class Plant:
    """一处植错：在哪一格、是什么毛病、应得什么码；`make` 由干净的值写出有毛病的值。"""

    unit: str
    sheet: str
    cell: str
    what: str
    code: str
    level: str
    make: Callable[[object], object]


def _wide(value: object) -> str:
    return str(value).translate(_WIDE)


def _grouped(value: object) -> str:
    return f"{Decimal(str(value)):,.2f}"


def _in_yi(value: object) -> str:
    return f"{(Decimal(str(value)) / 10000).normalize():f}亿元"


def _day(style: str) -> Callable[[object], object]:
    def write(value: object) -> object:
        if not isinstance(value, date):
            raise TypeError(f"这一格本该是日期，却是 {value!r}")
        written = style.format(y=value.year, m=value.month, d=value.day)
        return int(written) if written.isdigit() else written

    return write


def _said(word: str) -> Callable[[object], object]:
    return lambda _: word


def _half(_: object) -> Decimal:
    return Decimal("50.00")


def _more(amount: int) -> Callable[[object], object]:
    return lambda value: Decimal(str(value)) + amount


_FIX, _DOUBT, _WRONG = "fix", "warning", "error"

#: 单位、表、格、毛病、应得的编码与轻重、写法。
PLANTED: Final = (
    Plant("娄星区", "项目清单", "O5", "全角数字", "G12", _FIX, _wide),
    Plant("娄星区", "项目清单", "Q8", "文本数字带千分位", "G12", _FIX, _grouped),
    Plant("娄星区", "项目清单", "D10", "名称后有空格", "G12", _FIX, lambda v: f"{v}　 "),
    Plant("娄星区", "项目清单", "E12", "单位写成别名", "G12", _FIX, _said("娄星区政府")),
    Plant("冷水江市", "项目清单", "O6", "数后写了万元", "G12", _FIX, lambda v: f"{v}万元"),
    Plant("冷水江市", "项目清单", "V8", "阶段写成在建", "G12", _FIX, _said("在建")),
    Plant("涟源市", "项目清单", "Z9", "日期写成汉字", "G12", _FIX, _day("{y}年{m}月{d}日")),
    Plant("涟源市", "项目清单", "X10", "日期用点隔开", "G12", _FIX, _day("{y}.{m:02d}.{d:02d}")),
    Plant("涟源市", "任务清单", "G6", "日期写成八位数", "G12", _FIX, _day("{y}{m:02d}{d:02d}")),
    Plant("双峰县", "项目清单", "I6", "信用代码小写", "G12", _FIX, lambda v: str(v).lower()),
    Plant("双峰县", "责任清单", "M8", "电话用全角", "G12", _FIX, _wide),
    Plant("娄底经开区", "招商清单", "G10", "阶段写成洽谈中", "G12", _FIX, _said("洽谈中")),
    Plant("娄底经开区", "项目清单", "AD7", "写明亿元", "G20", _DOUBT, _in_yi),
    Plant("娄底经开区", "项目清单", "U6", "完成率自己填错", "G13", _DOUBT, _half),
    Plant("冷水江市", "任务清单", "K7", "照抄上期进展", "L2-10", _DOUBT, _said("")),
    Plant(
        "万宝新区", "问题清单", "G4", "一行写两个问题", "L4-09", _DOUBT,
        lambda v: f"1.{v}；2.厂区外排水管网未接通",
    ),
    Plant(
        "双峰县", "要素保障清单", "Q6", "文号用方括号", "L5-06", _DOUBT,
        lambda v: re.sub("〔(.*)〕", r"[\1]", str(v)),
    ),
    Plant("涟源市", "项目清单", "Z24", "实际开工晚于报告期", "G09", _WRONG, _said("")),
    Plant("新化县", "项目清单", "S22", "累计不等于上期加本月", "L1-02", _WRONG, _more(500)),
)  # fmt: skip


#: 数据本身如实，规则理应提醒的疑点：（单位、表、格、编码）。
STANDING: Final = (
    ("冷水江市", "项目清单", "AH13", "L1-14"),
    ("新化县", "项目清单", "AH7", "L1-14"),
    ("双峰县", "项目清单", "Y18", "L1-13"),
    ("新化县", "项目清单", "Y19", "L1-13"),
    ("市直", "责任清单", "Q13", "L3-08"),
)


def plant(unit: str, sheets: Sheets, last: Sheets, ledgers: Mapping[str, Ledger]) -> Sheets:
    """给该单位本期的各表植错；`last` 是上期的表，供照抄。"""
    dirty = {name: [dict(row) for row in rows] for name, rows in sheets.items()}
    for one in PLANTED:
        if one.unit == unit:
            number, place = xl_cell_to_rowcol(one.cell)
            column = ledgers[one.sheet].columns[place].name
            row = dirty[one.sheet][number - HEADER_ROW]
            row[column] = _value(one, row, column, last)
    return dirty


def _value(one: Plant, row: Mapping[str, object], column: str, last: Sheets) -> object:
    if one.code == "L2-10":
        tasks = {task["任务编号"]: task for task in last[one.sheet]}
        return tasks[row["任务编号"]][column]
    if one.code == "G09":
        return date(2021, 6, 30) + timedelta(days=5)
    if row.get(column) is None and one.code != "G13":
        raise ValueError(f"{one.unit}{one.sheet}{one.cell} 是空的，无从植错")
    return one.make(row.get(column))
