"""两张附表各规则的坏件（DOMAIN §1.10、§1.11）。"""

from __future__ import annotations

from typing import Final

from sample_workbooks.bad_case import BadCase
from sample_workbooks.small_edits import Edit, Values, last, put

_PARK: Final = "附表一园区指标"
_FIRM: Final = "附表二企业服务与亩均"


def _park(values: Values) -> tuple[Edit, ...]:
    return (put(_PARK, 4, values),)


def _firm(values: Values, before: Values | None = None) -> tuple[Edit, ...]:
    return put(_FIRM, 4, values), last(_FIRM, 4, before or {})


def _row(row: int, values: Values) -> Edit:
    return put(_PARK, row, {"报告期": "2021-06", **values})


ANNEXES: Final = (
    BadCase(
        "A1-01",
        (
            _row(5, {"园区名称": "万宝新区", "园区级别": "省级", "生产总值": 900000}),
            _row(6, {"园区名称": "全市", "生产总值": 2000000}),
        ),
    ),
    BadCase("A1-02", _park({"主导产业营业收入": 2750001})),
    BadCase("A1-03", _park({"税收": 44999})),
    BadCase("A1-04", _park({"进出口计量单位": None})),
    BadCase("A1-05", _park({"工业用地面积": 840})),
    BadCase("A1-06", _park({"污水集中处理设施是否建成": "否"})),
    BadCase(
        "A2-01",
        _firm(
            {"统一社会信用代码": "91431302MA00000151"}, {"统一社会信用代码": "91431302MA00000151"}
        ),
    ),
    BadCase("A2-02", _firm({"综合能耗": -1850})),
    BadCase("A2-03", _firm({"是否四上": "否"})),
    BadCase("A2-04", _firm({"R&D经费": 25000})),
    BadCase("A2-05", _firm({"用地面积": None})),
)
