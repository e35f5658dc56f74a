"""责任清单各规则的坏件（DOMAIN §1.7）。"""

from __future__ import annotations

from datetime import date
from typing import Final

from sample_workbooks.bad_case import BadCase
from sample_workbooks.small_edits import Edit, Values, add, last, put

_SHEET: Final = "责任清单"
_OWNED: Final = (
    "产业链全景图",
    "产业链现状图",
    "项目库",
    "客商库",
    "资金池",
    "人才池",
    "发展报告",
    "招商报告",
)
#: 一条“五个一”、八项工作都齐了的产业链。
_CHAIN: Final[Values] = {
    "责任编号": "ZR-CHAIN-01", "对象类型": "产业链", "对象名称/编号": "钢铁新材料",
    "链长(班长)": "示例子", "工作专班文号": "娄产链办〔2021〕3号",
    "扶持政策文号": "娄政办发〔2021〕8号", "招商方案名称": "钢铁新材料产业链专业招商方案",
    **dict.fromkeys(_OWNED, "是"),
}  # fmt: skip
_PARKS: Final = ("娄星产业开发区", "万宝新区", "涟源高新技术产业开发区", "双峰经济开发区")


def _new(values: Values, row: int = 6) -> Edit:
    return add(_SHEET, row, {"责任编号": f"ZR-431302-2021-00{row}", **values})


def _park(row: int, park: str, values: Values | None = None) -> Edit:
    return _new({"对象类型": "园区", "对象名称/编号": park, **(values or {})}, row)


DUTIES: Final = (
    BadCase("L3-01", (_new({"链长(班长)": "示例子"}),)),
    BadCase("L3-03", (put(_SHEET, 5, {"联络电话": "1387383123"}),)),
    BadCase("L3-04", tuple(_park(row, park) for row, park in enumerate(_PARKS, 6))),
    BadCase("L3-05", (_park(6, _PARKS[0], {"失效日期": date(2020, 12, 31)}),)),
    BadCase("L3-06", (put(_SHEET, 5, {"配合单位": "区工业和信息化局；区商务局"}),)),
    BadCase("L3-07", (_new({**_CHAIN, "扶持政策文号": None}),)),
    BadCase("L3-08", (_new({**_CHAIN, "客商库": "否"}),)),
    BadCase("L3-09", (put(_SHEET, 5, {"链长(班长)": "示例子"}),)),
    BadCase("L3-11", (put(_SHEET, 5, {"牵头单位": "市发改委"}),)),
    BadCase(
        "L3-12",
        (
            _new(_CHAIN),
            _new({**_CHAIN, "责任编号": "ZR-CHAIN-02", "对象名称/编号": "电子信息"}, 7),
        ),
    ),
    BadCase(
        "L3-10",
        (
            put(_SHEET, 5, {"链长(班长)": "示例子局长"}),
            last(_SHEET, 5, {"链长(班长)": "示例子局长"}),
        ),
    ),
)
