"""数怎样说成话：金额、百分数、增减、名次、日期；只收精确数，只在此处舍入一次（DOMAIN §4.5）。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Final

from pipelines.ledgers.values import half_up

Exact = Fraction | Decimal | int

#: 表格里的“无此数”。
NOT_APPLICABLE: Final = "—"
WAN_PER_YI: Final = 10_000
_SMALLEST_GAP: Final = Fraction(5, 100)
_DIGITS: Final = "〇一二三四五六七八九"


class Printed(str):
    """印出来的字，连同它背后的精确值；真假看值：零、空、None 为假。"""

    value: object

    def __new__(cls, text: str, value: object = ...) -> Printed:
        printed = super().__new__(cls, text)
        printed.value = str(text) if value is ... else value
        return printed

    def __bool__(self) -> bool:
        return bool(self.value)

    def __reduce__(self) -> tuple[type[Printed], tuple[str, object]]:
        return Printed, (str(self), self.value)


# ── 金额（参数一律为万元）────────────────────────────────────────────


def money(wan: Exact) -> str:
    """行文中的金额：满 1 亿元用亿元，不足用万元；至多两位小数，不留尾零。"""
    in_wan = half_up(wan, 2)
    if abs(in_wan) < WAN_PER_YI:
        return f"{_trimmed(in_wan)}万元"
    return f"{_trimmed(half_up(Fraction(wan) / WAN_PER_YI, 2))}亿元"


def money_in_yi(wan: Exact | None) -> str:
    """表格中以亿元为单位的金额：固定两位小数，无则“—”。"""
    return fixed(None if wan is None else Fraction(wan) / WAN_PER_YI, 2)


# ── 百分数与增减（参数为百分数，96.9 即 96.9%）──────────────────────────


def fixed(value: Exact | None, places: int = 1) -> str:
    """表格中的数：固定小数位，不带单位，无则“—”。"""
    return NOT_APPLICABLE if value is None else f"{half_up(value, places):.{places}f}"


def signed(value: Exact | None, places: int = 1) -> str:
    """表格中的差：正数带“+”，舍入后为零不带号，无则“—”。"""
    text = fixed(value, places)
    return f"+{text}" if value is not None and half_up(value, places) > 0 else text


def percent(rate: Exact | None, places: int = 1) -> str:
    """行文中的百分数：96.9%、68%；无则“—”。"""
    return NOT_APPLICABLE if rate is None else f"{_trimmed(half_up(rate, places))}%"


def points(gap: Exact) -> str:
    """百分点：46.9个百分点（取绝对值）。"""
    return f"{_trimmed(half_up(abs(Fraction(gap)), 1))}个百分点"


def against_schedule(gap: Exact | None) -> str:
    """完成率减序时进度之差怎样说；不足 0.05 个百分点为持平，无则空（DOMAIN §2.2）。"""
    if gap is None:
        return ""
    if abs(Fraction(gap)) < _SMALLEST_GAP:
        return "与序时进度持平"
    return f"{'超' if gap > 0 else '低于'}序时进度{points(gap)}"


def changed(rate: Exact | None, *, against: str) -> str:
    """增减（%）：against=“环比” → 环比增长5.2%、环比下降3%、环比持平；无则空。"""
    if rate is None:
        return ""
    if abs(Fraction(rate)) < _SMALLEST_GAP:
        return f"{against}持平"
    return f"{against}{'增长' if rate > 0 else '下降'}{percent(abs(Fraction(rate)))}"


def year_on_year_name(month: int) -> str:
    """到 `month` 月末的累计与上一年相比叫什么：全年的不叫同比，叫“比上年”（DOMAIN §2.2）。"""
    return "比上年" if month == 12 else "同比"


# ── 开工、分布、名次 ─────────────────────────────────────────────────


def all_started(due: int, started: int) -> str:
    """应开工的都开了工，说“全部开工建设”；否则空，由“开工率”一句来说。"""
    return "全部开工建设" if 0 < due <= started else ""


def cohort_started(total: int, started: int, noun: str) -> str:
    """“18个“三高四新”产业项目全部开工建设”；未全开则说开工几个；一个没有则空。"""
    if not total:
        return ""
    if total == started:
        return f"{total}个{noun}{all_started(total, started)}"
    if not started:
        return f"{total}个{noun}均未开工"
    return f"{total}个{noun}已开工{started}个"


def distribution(counts: Iterable[tuple[str, int]], limit: int = 3, measure: str = "个") -> str:
    """“主要分布在甲县（3个）、乙县（2个）”；多者在前，同数依原序，末位同数者全列。

    末位同数的太多，只列多于它的；个个一样多，只说几个单位各几个。
    """
    ordered = sorted((pair for pair in counts if pair[1] > 0), key=lambda pair: -pair[1])
    if not ordered:
        return ""
    least = ordered[min(limit, len(ordered)) - 1][1]
    shown = [pair for pair in ordered if pair[1] >= least]
    if len(ordered) == 1:
        return f"{'均' if ordered[0][1] > 1 else ''}在{ordered[0][0]}"
    if len(shown) > 2 * limit:
        shown = [pair for pair in shown if pair[1] > least]
    if not shown:
        each = f"，各{least}{measure}" if ordered[-1][1] == least else ""
        return f"分布在{len(ordered)}个单位{each}"
    verb = "主要分布在" if len(shown) < len(ordered) else "分布在"
    return verb + joined(f"{name}（{count}{measure}）" for name, count in shown)


@dataclass(frozen=True, slots=True)
class Place:
    """一个单位的名次；并列者 `rank` 相同，其后名次空出（1,2,2,4）；`rate` 为百分数。"""

    name: str
    rank: int
    rate: Exact


def top_places(places: Sequence[Place], limit: int = 3) -> str:
    """“居前三位的是甲（96.9%）、乙、丙（均为88%，并列第2位）”；末位并列者全列。"""
    if not places:
        return ""
    if len(places) == 1:
        return f"{places[0].name}为{percent(places[0].rate)}"
    if all(place.rank == 1 for place in places):
        return f"{len(places)}个单位均为{percent(places[0].rate)}，并列第1位"
    shown = [place for place in places if place.rank <= limit]
    lead = "由高到低依次是" if len(places) <= limit else f"居前{numeral(limit)}位的是"
    return lead + _grouped(shown, decimals(place.rate for place in places))


def bottom_places(places: Sequence[Place], limit: int = 3) -> str:
    """“居后三位的是…”，自高而低；已列入前 `limit` 位的不再列，无则空。"""
    ranks = sorted(place.rank for place in places)
    if len(ranks) <= limit:
        return ""
    least = max(ranks[-limit], limit + 1)
    shown = [place for place in places if place.rank >= least]
    if not shown:
        return ""
    count = min(limit, len(shown))
    lead = "居末位的是" if count == 1 else f"居后{'两' if count == 2 else numeral(count)}位的是"
    return lead + _grouped(shown, decimals(place.rate for place in places))


def decimals(rates: Iterable[Exact]) -> int:
    """一列比率印几位小数：1 位；不同的数印出来会相同的，2 位（同一比率处处同位数）。"""
    exact = {Fraction(rate) for rate in rates}
    return 1 if len({half_up(rate, 1) for rate in exact}) == len(exact) else 2


def rank_change(now: int | None, before: int | None) -> str:
    """表格中的名次升降：↑2、↓1、持平，无上月名次则“—”。"""
    if now is None or before is None:
        return NOT_APPLICABLE
    if now == before:
        return "持平"
    return f"{'↑' if now < before else '↓'}{abs(now - before)}"


def _grouped(places: Sequence[Place], digits: int) -> str:
    ordered = sorted(places, key=lambda place: place.rank)
    groups = groupby(ordered, lambda place: place.rank)
    return joined(_tied(list(group), digits) for _, group in groups)


def _tied(group: Sequence[Place], digits: int) -> str:
    names, rate = joined(place.name for place in group), percent(group[0].rate, digits)
    if len(group) == 1:
        return f"{names}（{rate}）"
    return f"{names}（均为{rate}，并列第{group[0].rank}位）"


# ── 日期、序数、列举、附件 ─────────────────────────────────────────────


def chinese_date(day: date) -> str:
    """2021年7月9日：月日不补零（GB/T 9704 7.3.5.4）。"""
    return f"{day.year}年{day.month}月{day.day}日"


def month_range(month: int) -> str:
    """1—6月；一月只说“1月”。"""
    return "1月" if month == 1 else f"1—{month}月"


def numeral(number: int) -> str:
    """汉字序数，1 至 99：一、十、十二、二十一。"""
    if not 1 <= number <= 99:
        raise ValueError(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")


def joined(names: Iterable[str]) -> str:
    """以顿号相连；相邻两项都带引号或书名号时不加顿号（GB/T 15834）。"""
    text = ""
    for name in names:
        adjacent = text.endswith(("”", "》")) and name.startswith(("“", "《"))
        text += name if not text or adjacent else f"、{name}"
    return text


def attachments(tables: Iterable[tuple[str, str, bool]]) -> Mapping[str, object]:
    """附件的序号与名称；没有内容的消失，序号补位，只有一个则不编号（GB/T 9704 7.3.4）。

    (简称, 名称, 有无内容) → 附件（名称之列）、〈简称〉附件（“附件2”）、〈简称〉标题。
    """
    listed = list(tables)
    present = [(key, title) for key, title, filled in listed if filled]
    names: dict[str, object] = {"附件": [title for _, title in present]}
    for key, _, _ in listed:
        names[f"{key}附件"] = names[f"{key}标题"] = Printed("", None)
    for number, (key, title) in enumerate(present, 1):
        names[f"{key}附件"] = Printed("附件" if len(present) == 1 else f"附件{number}")
        names[f"{key}标题"] = Printed(title)
    return names


def full_width(text: str) -> str:
    """印在公文里的名称：半角括号改为全角。"""
    return text.replace("(", "（").replace(")", "）")


def _trimmed(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
