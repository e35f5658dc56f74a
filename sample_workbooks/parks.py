"""娄底 2021 年二季度的园区指标：占全市比重与种子资料一致（DOMAIN §3.2 O7、O9）。"""

from __future__ import annotations

from typing import Final

from pipelines.calendar import Period
from sample_workbooks.city import Place
from sample_workbooks.projects import WAN, Row, money, shares

#: 指标：园区合计、全市（万元）；比重依次为 32.3、68、80.9、80、59.6。
_SHARES: Final = {
    "生产总值": (2842400, 8800000),
    "规模工业增加值": (1768000, 2600000),
    "高新技术产业增加值": (889900, 1100000),
    "进出口总额": (496000, 620000),
    "税收": (369520, 620000),
}
#: 只有园区填的指标：七个园区合计（万元、亩）；主导产业占园区总营业收入 81.5%。
_TOTALS: Final = {
    "工业投资": 1460000,
    "工业总产值": 12600000,
    "工业用地面积": 58600,
    "主导产业营业收入": 17001000,
    "园区总营业收入": 20860000,
}
_WEIGHTS: Final = (18, 12, 14, 10, 11, 27, 8)
"""七个园区的大小，次序同填报单位。"""


def park_rows(place: Place, period: Period) -> list[Row]:
    """该单位的附表一：园区各填自己一行，市直填“全市”一行；不是季末月份则没有。"""
    if period.month % 3:
        return []
    whole: Row = {"报告期": str(period), "进出口计量单位": "万元"}
    if place.seat >= len(_WEIGHTS):
        city = {name: money(total * WAN) for name, (_, total) in _SHARES.items()}
        return [{"园区名称": "全市", **whole, **city}]
    sums = {**{name: part for name, (part, _) in _SHARES.items()}, **_TOTALS}
    own = {name: money(shares(total * WAN, _WEIGHTS)[place.seat]) for name, total in sums.items()}
    return [{"园区名称": place.park, **whole, **own, **_condition(place.seat)}]


def _condition(seat: int) -> Row:
    return {
        "园区级别": "国家级" if seat == 5 else "省级",
        "单位工业增加值能耗本期": money(80 + seat * 3),
        "单位工业增加值能耗上期": money(84 + seat * 3),
        "污水集中处理设施是否建成": "是",
        "闲置标准厂房": money((1200 + seat * 350) * WAN),
        "闲置用地": money((20 + seat * 9) * WAN),
        "新增和控制储备土地": money((760 + seat * 45) * WAN),
    }
