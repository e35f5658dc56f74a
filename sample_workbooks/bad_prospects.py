"""招商清单各规则的坏件（DOMAIN §1.10）；第 4 行已转项目，第 5 行本月签约。"""

from __future__ import annotations

from datetime import date
from typing import Final

from sample_workbooks.bad_case import BadCase
from sample_workbooks.small_edits import Edit, Values, add, last, put

_SHEET: Final = "招商清单"
_UNSIGNED: Final[Values] = {
    "招商阶段": "在谈", "签约日期": None, "签约(协议)金额": None, "合同约定开工日期": None,
    "合同约定当年到位资金": None, "累计到位资金": None,
}  # fmt: skip
_FRAMEWORK: Final[Values] = {"拟投项目名称": "示例新能源战略合作项目"}


def _signed(values: Values, before: Values | None = None) -> tuple[Edit, ...]:
    return put(_SHEET, 5, values), last(_SHEET, 5, before or {})


def _turned(values: Values) -> tuple[Edit, ...]:
    return (put(_SHEET, 4, values),)


PROSPECTS: Final = (
    BadCase("L6-01", _signed({"最近洽谈日期": date(2021, 4, 11)})),
    BadCase("L6-02", _signed({"签约(协议)金额": 0})),
    BadCase("L6-03", _turned({"累计到位资金": 1000})),
    BadCase("L6-04", _turned({"签约日期": date(2021, 3, 10)})),
    BadCase("L6-05", (add(_SHEET, 6, {"招商编号": "ZS-431302-2021-036"}, like=5),)),
    BadCase(
        "L6-06",
        _signed(
            {**_UNSIGNED, "首次洽谈日期": date(2021, 3, 1), "最近洽谈日期": date(2021, 3, 10)},
        ),
    ),
    BadCase("L6-07", _signed(_FRAMEWORK, _FRAMEWORK)),
    BadCase("L6-08", _signed(_UNSIGNED, {"招商阶段": "签约"})),
    BadCase("L6-09", _signed({"首次洽谈日期": date(2020, 11, 1), "签约日期": date(2020, 12, 20)})),
    BadCase("L6-10", _signed({"投资方代码": "91431302MA00000157"})),
    BadCase("L6-11", _signed({"招商阶段": "终止"})),
    BadCase("L6-12", _signed({"责任编号": "ZR-431302-2021-099"})),
    BadCase(
        "X04",
        (
            add(
                _SHEET, 6,
                {
                    "招商编号": "ZS-431302-2021-036", "投资方名称": "示例液压集团有限公司",
                    "拟投项目名称": "示例液压件二厂",
                },
            ),
        ),
    ),
)  # fmt: skip
