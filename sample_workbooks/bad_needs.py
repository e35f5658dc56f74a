"""要素保障清单各规则的坏件（DOMAIN §1.9）；第 4 行是施工许可，第 5 行是银行贷款。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from sample_workbooks.bad_case import BadCase
from sample_workbooks.small_edits import Edit, Values, add, last, put

_SHEET: Final = "要素保障清单"
_MET: Final[Values] = {"落实日期": date(2021, 6, 20), "状态": "已落实"}


def _money(values: Values, before: Values | None = None) -> tuple[Edit, ...]:
    return put(_SHEET, 5, values), last(_SHEET, 5, before or {})


def _new(values: Values) -> Edit:
    return add(_SHEET, 6, {"要素编号": "YS-431302-2021-011", **values}, like=5)


NEEDS: Final = (
    BadCase("L5-01", _money({"计量单位": "亩"})),
    BadCase("L5-02", _money({"已落实量": -5000})),
    BadCase("L5-03", _money({"已落实量": 2400})),
    BadCase("L5-04", _money({"需求时限": date(2021, 5, 9)})),
    BadCase("L5-05", (put(_SHEET, 4, {"承诺工作日": 10}),)),
    BadCase("L5-06", (put(_SHEET, 4, {"批复文号": "娄建许[2021]12号"}),)),
    BadCase("L5-07", _money({**_MET, "需求量": 140000, "已落实量": 140000})),
    BadCase(
        "L5-09",
        (
            _new(
                {
                    **_MET, "要素类别": "土地", "资金来源": None, "计量单位": "亩",
                    "需求量": 400, "已落实量": 400,
                }
            ),
        ),
    ),
    BadCase("L5-10", (_new({"项目编号": "XM-431302-2021-099"}),)),
    BadCase("L5-11", _money({"需求量": Decimal("0.74"), "已落实量": 0}, {"已落实量": 0})),
)  # fmt: skip
