"""退回单各测试共用的样子：时刻、文件名、一条意见。"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from pipelines.ledgers.finding import Finding, Level
from tests.conftest import Rows, clean_rows

RETURNED = datetime(2021, 7, 1, 9, 30)
RECEIVED = datetime(2021, 6, 24, 9, 5)
KIT = "娄星区_六张清单_2021-06_待改.xlsx"
INJECTED = '=HYPERLINK("http://example.com","点我")'


def faulty_rows() -> Rows:
    """累计与上月对不上；另有公式样的文字、亿元的金额（疑点）、带空格的电话（自动更正）。"""
    rows = clean_rows(**{"本年累计完成投资": Decimal("15000.00"), "所在园区": INJECTED})
    rows["项目清单"][0]["总投资"] = "12亿元"
    rows["责任清单"][0]["联络电话"] = "138 1234 5678"
    return rows


def said(
    level: Level, sheet: str = "项目清单", row: int | None = 7, code: str = "L1-02", **facts: str
) -> Finding:
    """一条意见，在该行 S 列。"""
    known = {"cell": f"S{row}", "column": "本年累计完成投资", **facts}
    return Finding(code, level, "不对", sheet, row=row, **known)
