"""问题清单各规则的坏件（DOMAIN §1.8）；第 5 行是企业的用工问题，不牵动项目。"""

from __future__ import annotations

from datetime import date
from typing import Final

from sample_workbooks.bad_case import BadCase
from sample_workbooks.bad_projects import ENDED
from sample_workbooks.small_clean import PREPARED
from sample_workbooks.small_edits import Edit, Values, add, cell, last, put, remove

_SHEET: Final = "问题清单"
_SOLVED: Final[Values] = {
    "状态": "已解决", "办结日期": date(2021, 6, 20), "办理结果": "到岗32人",
}  # fmt: skip
_CLOSED: Final[Values] = {
    **_SOLVED, "状态": "已销号", "销号日期": date(2021, 6, 25), "销号审核人": "示例壬",
    "佐证材料": "企业回访单",
}  # fmt: skip


def _problem(values: Values, before: Values | None = None) -> tuple[Edit, ...]:
    return put(_SHEET, 5, values), last(_SHEET, 5, before or {})


def _new(values: Values) -> Edit:
    return add(_SHEET, 6, {"问题编号": "WT-431302-2021-021", **values})


PROBLEMS: Final = (
    BadCase("L4-01", _problem({**_CLOSED, "佐证材料": None})),
    BadCase("L4-02", _problem({**_SOLVED, "办结日期": date(2021, 5, 9)})),
    BadCase("L4-03", _problem({}, _CLOSED)),
    BadCase("L4-04", (remove(_SHEET, 5),)),
    BadCase("L4-05", _problem({}, {"承诺推迟次数": 1, "承诺办结日期": date(2021, 7, 20)})),
    BadCase(
        "L4-06",
        (
            _new(
                {
                    **_SOLVED, "收集日期": date(2021, 3, 10), "办结日期": date(2021, 4, 20),
                    "承诺办结日期": date(2021, 4, 30), "问题描述": "一期厂房贷款额度未批",
                }
            ),
        ),
    ),
    BadCase("L4-07", _problem({}, {"整改措施": "6月20日举办专场招聘"})),
    BadCase("L4-08", (cell(_SHEET, "R2", "收集：3"),)),
    BadCase("L4-09", _problem({"问题描述": "1.焊工紧缺30人；2.厂区外排水管网未接通"})),
    BadCase(
        "L4-10",
        _problem(
            {"关联对象": "园区", "所在园区": "娄星产业开发区", "是否盘活项目(企业)": "是"}
        ),
    ),
    BadCase("L4-11", _problem({"状态": "无法解决", "协调层级": "市"})),
    BadCase("L4-12", (_new({"项目编号": "XM-431302-2021-099", "问题类别": "用地"}),)),
    BadCase("X01", (*ENDED, _new({"项目编号": PREPARED, "问题类别": "用地"}))),
    BadCase("X03", (_new({"项目编号": PREPARED}),)),
)  # fmt: skip
