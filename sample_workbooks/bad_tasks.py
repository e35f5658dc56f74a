"""任务清单各规则的坏件（DOMAIN §1.6）；第 5 行是前期手续的任务，改它不牵动在建项目。"""

from __future__ import annotations

from datetime import date
from typing import Final

from sample_workbooks.bad_case import BadCase
from sample_workbooks.small_edits import Edit, Values, add, last, put

_SHEET: Final = "任务清单"
_DONE: Final[Values] = {
    "任务状态": "已完成", "完成进度": 100, "实际完成日期": date(2021, 6, 24),
    "佐证材料": "审查合格书",
}  # fmt: skip


def _task(values: Values, before: Values | None = None) -> tuple[Edit, ...]:
    return put(_SHEET, 5, values), last(_SHEET, 5, before or {})


def _new(row: int, values: Values) -> Edit:
    key = f"RW-XM-431302-2021-008-{row - 4:02d}"
    return add(_SHEET, row, {"任务编号": key, "任务内容": f"办理手续之{row}", **values}, like=5)


TASKS: Final = (
    BadCase("L2-01", _task({**_DONE, "完成进度": 80})),
    BadCase("L2-02", _task({"完成进度": 300})),
    BadCase("L2-03", _task({"完成进度": 5})),
    BadCase("L2-04", _task({"计划完成日期": date(2021, 9, 30)})),
    BadCase("L2-05", _task({**_DONE, "实际完成日期": date(2021, 7, 10)})),
    BadCase("L2-06", (_new(6, {"计划完成日期": date(2021, 8, 28)}),)),
    BadCase("L2-07", _task({**_DONE, "佐证材料": None})),
    BadCase(
        "L2-09",
        (
            put(_SHEET, 4, {"计划完成日期": date(2023, 6, 30)}),
            last(_SHEET, 4, {"计划完成日期": date(2023, 6, 30)}),
        ),
    ),
    BadCase("L2-10", _task({"本周进展": "施工图编制完成"})),
    BadCase("L2-11", _task({"责任编号": "ZR-431302-2021-099"})),
    BadCase("L2-12", tuple(_new(row, {"计划完成日期": date(2021, 5, 31)}) for row in range(6, 12))),
)
