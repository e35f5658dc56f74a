"""脏件：日期怎样写错（DOMAIN §6 第 17 至 24、61 项）。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from sample_workbooks.dirty_case import DirtyCase, Place, doubt, error
from sample_workbooks.small_books import Book
from sample_workbooks.small_edits import put

_P: Final = "项目清单"
_A: Final = "附表一园区指标"
_COUNTED: Final[Place] = (_P, "纳统日期", 4)
"""底本为 2021-04-05，是实际发生的日期，不牵动别的规则。"""
_START: Final[Place] = (_P, "计划开工日期", 5)
"""底本为 2021-09-30。"""
_NEEDED: Final[Place] = ("要素保障清单", "需求时限", 5)
"""底本为 2021-08-31。"""
_PROMISED: Final[Place] = ("问题清单", "承诺办结日期", 5)
"""底本为 2021-08-20。"""
_SERIAL: Final = 44291
_SERIAL_1904: Final = _SERIAL - 1462


def _date1904(book: Book) -> None:
    book.date1904 = True


DATES: Final = (
    DirtyCase(
        17, "只写年月",
        (
            put(_A, 4, {"报告期": "2021.6"}), put(_A, 5, {"报告期": Decimal("2021.1")}),
            put(_P, 4, {"纳统日期": "2021.4"}), put(_P, 5, {"计划开工日期": Decimal("2021.9")}),
        ),
        setting=(put(_A, 5, {"园区名称": "万宝新区", "园区级别": "省级", "报告期": "2021-06"}),),
        fixes={(_A, "报告期", 4): "2021-06", _COUNTED: "2021-04-30"},
        findings=(
            doubt("G20", _COUNTED, "日"), error("G05", _START), error("G05", (_A, "报告期", 5)),
        ),
    ),
    DirtyCase(
        18, "月底与旬",
        (
            put("要素保障清单", 5, {"需求时限": "8月底"}), put(_P, 4, {"纳统日期": "4月下旬"}),
            put(_P, 5, {"计划开工日期": "三季度"}), put("问题清单", 5, {"承诺办结日期": "8月中旬"}),
        ),
        fixes={_NEEDED: "2021-08-31"},
        findings=(
            doubt("G20", _NEEDED, "8月底", "2021-08-31"), error("G05", _COUNTED),
            error("G05", _START), error("G05", _PROMISED),
        ),
    ),
    DirtyCase(
        19, "不存在的日期",
        (
            put(_P, 4, {"纳统日期": "2021/4/31"}), put(_P, 5, {"计划开工日期": "2021-13-01"}),
            put("要素保障清单", 5, {"需求时限": "2021年2月30日"}),
        ),
        findings=(error("G05", _COUNTED), error("G05", _START), error("G05", _NEEDED)),
    ),
    DirtyCase(
        20, "八位与六位数字",
        (
            put(_P, 4, {"纳统日期": 20210405}), put(_P, 5, {"计划开工日期": "20210930"}),
            put("要素保障清单", 5, {"需求时限": 210831}),
            put("问题清单", 5, {"承诺办结日期": "210820"}),
        ),
        fixes={_COUNTED: "2021-04-05", _START: "2021-09-30"},
        findings=(error("G05", _NEEDED), error("G05", _PROMISED)),
    ),
    DirtyCase(
        21, "日期显示成数",
        (put(_P, 4, {"纳统日期": _SERIAL}),),
        fixes={_COUNTED: "2021-04-05"},
    ),
    DirtyCase(
        21, "1904日期系统",
        (_date1904, put(_P, 4, {"纳统日期": _SERIAL_1904})),
        fixes={_COUNTED: "2021-04-05"},
    ),
    DirtyCase(
        22, "汉字年月日",
        (
            put(_P, 4, {"纳统日期": "2021年4月5日"}), put(_P, 5, {"计划开工日期": "2021年9月"}),
            put(_A, 4, {"报告期": "2021年6月"}),
        ),
        fixes={_COUNTED: "2021-04-05", _START: "2021-09-30", (_A, "报告期", 4): "2021-06"},
        findings=(doubt("G20", _START, "日"),),
    ),
    DirtyCase(
        23, "月日年",
        (
            put(_P, 5, {"计划开工日期": "9/30/21"}), put(_P, 4, {"纳统日期": "04/05/2021"}),
            put("要素保障清单", 5, {"需求时限": "8/31/2021"}),
        ),
        fixes={_START: "2021-09-30", _NEEDED: "2021-08-31"},
        findings=(doubt("G20", _START), doubt("G20", _NEEDED), error("G05", _COUNTED)),
    ),
    DirtyCase(
        24, "年份写错",
        (
            put("要素保障清单", 5, {"需求时限": date(2201, 8, 31)}),
            put(_P, 4, {"纳统日期": date(2201, 4, 5), "实际开工日期": date(2012, 3, 1)}),
        ),
        findings=(
            doubt("G09", _NEEDED), error("G09", _COUNTED),
            error("L1-08", (_P, "实际开工日期", 4)),
        ),
        reads={
            _NEEDED: date(2201, 8, 31), _COUNTED: date(2201, 4, 5),
            (_P, "实际开工日期", 4): date(2012, 3, 1),
        },
    ),
    DirtyCase(
        61, "悄悄改时限",
        (put("任务清单", 5, {"计划完成日期": date(2021, 9, 30)}),),
        findings=(error("L2-04", ("任务清单", "计划完成日期", 5), "2021-08-31"),),
        reads={("任务清单", "计划完成日期", 5): date(2021, 9, 30)},
    ),
)  # fmt: skip
