"""从一格里读数：Excel 存的浮点还原为所见，文字里的数只认写得明白的（DOMAIN §6 第 1—12 项）。"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Final

from pipelines.cleaning.chinese_numerals import chinese_number, is_chinese_number
from pipelines.cleaning.traditional import restored
from pipelines.cleaning.units import MONEY_UNITS
from pipelines.cleaning.widths import cited, plain_figure

#: Excel 只显示 15 位有效数字；0.1+0.2 存成 0.30000000000000004，所见是 0.3。
_SEEN: Final = Context(prec=15)
_SIGNED: Final = r"[+-]?(?:[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_UNITS: Final = r"亿元|千万元|百万元|万元|千元|元|亿|千万|百万|万|%"
_NUMBER: Final = re.compile(rf"({_SIGNED})\s*({_UNITS})?")
_YI_AND_WAN: Final = re.compile(r"([0-9]+)亿元?([0-9]{1,4}(?:\.[0-9]+)?)万元?")
#: 写明的单位 → 合多少万元。
_MONEY_UNITS: Final = {"": Decimal(1), **MONEY_UNITS}
#: 写明了、看得准的，更正即可；其余换算过的还要请填报人看一眼。
_PLAIN_UNITS: Final = frozenset({"", "万元", "万", "元"})

#: 再长就不是一个数了；也免得在一大段文字里翻找。
_LONGEST: Final = 80

_SUM: Final = re.compile(r"=\s*[+-]?[0-9]+(?:\.[0-9]+)?(?:\s*[+-]\s*[0-9]+(?:\.[0-9]+)?)*")
_RANGE: Final = re.compile(rf"{_SIGNED}\s*(?:{_UNITS})?\s*[-~至到]\s*{_SIGNED}\s*(?:{_UNITS})?")
_MISGROUPED: Final = re.compile(rf"[+-]?[0-9]+(?:[, ]+[0-9]+)+(?:\.[0-9]+)?\s*(?:{_UNITS})?")
_APPROXIMATE: Final = re.compile(
    r"约|大概|左右|上下|将近|接近|近|逾|超|不足|不到|不少于|不低于|至少|最[多少高低]"
    r"|以[上下内]|[余多几数]|[<>≤≥±~]|\+(?=[亿万元]*$)"
)
_WITH_UNIT: Final = re.compile(rf"({_SIGNED})\s*(\D+)")


@dataclass(frozen=True, slots=True)
class ReadNumber:
    """读出的数，或读不出的原因 `problem`。

    `doubt` 是采用了但须说明的读法；`likely` 是读不出时十之八九的数，由填报人定。
    """

    number: Decimal | None
    problem: str = ""
    doubt: str = ""
    likely: Decimal | None = None


def number_from_raw(raw: str) -> Decimal:
    """Excel 存的数 → 所见的数（15 位有效数字）。"""
    return _SEEN.create_decimal(raw)


def number_from_text(raw: str, kind: str, unit: str = "") -> ReadNumber:
    """文字里的数；money 认万元、亿元、元，percent 认 %，其余只认该列自己的单位 `unit`。"""
    figure = plain_figure(raw)
    if len(figure) > _LONGEST:
        return ReadNumber(None, f"{cited(raw)}不是确数")
    marked = restored(figure)
    text = re.sub("^(?:[¥￥]|人民币|RMB) *", "", marked)
    text = re.sub("[圆元]整?$", "元", text)
    if kind != "money" and unit:
        text = text.removesuffix(unit).strip()
    read = _understood(text, kind)
    if kind == "money" and text != marked and read and re.search("[0-9]$", text):
        return ReadNumber(read.number, doubt="带有货币名而没有写单位，按万元读")
    return read or ReadNumber(None, *_why_not(text, raw))


def sum_of_constants(formula: str) -> Decimal | None:
    """只有数相加减的公式（=1200+300）的得数；引用了单元格的为 None。"""
    if not _SUM.fullmatch(formula):
        return None
    terms = re.findall(r"[+-]?[0-9]+(?:\.[0-9]+)?", re.sub(r"\s", "", formula))
    return sum(map(Decimal, terms), Decimal(0))


def _understood(text: str, kind: str) -> ReadNumber | None:
    if found := _NUMBER.fullmatch(text):
        return _in_unit(Decimal(re.sub("[, ]", "", found[1])), found[2] or "", kind)
    if kind == "money" and (found := _YI_AND_WAN.fullmatch(text)):
        total = Decimal(found[1]) * 10000 + Decimal(found[2])
        return ReadNumber(total, doubt="按写明的单位折为万元")
    number = _spoken(text, kind)
    return None if number is None else ReadNumber(number, doubt="按汉字数字读")


def _in_unit(number: Decimal, unit: str, kind: str) -> ReadNumber | None:
    if kind == "money" and unit in _MONEY_UNITS:
        doubt = "" if unit in _PLAIN_UNITS else f"按写明的“{unit}”折为万元"
        return ReadNumber(number * _MONEY_UNITS[unit], doubt=doubt)
    if unit == "" or (unit == "%" and kind == "percent"):
        return ReadNumber(number)
    return None


def _spoken(text: str, kind: str) -> Decimal | None:
    """三千二百、三千二百万元、百分之五；金额里“一万二千”没写元，分不清是元还是万元，不认。"""
    if kind == "percent":
        return chinese_number(text.removeprefix("百分之"))
    if kind != "money":
        return chinese_number(text)
    number = chinese_number(text.removesuffix("元"))
    if number is None:
        return None
    if text.endswith(("元", "万", "亿")):
        return number / 10000
    return None if "万" in text or "亿" in text else number


def _why_not(text: str, raw: str) -> tuple[str, str, Decimal | None]:
    """读不出的原因、（没有疑点）、十之八九的数。"""
    if text.startswith("="):
        total = sum_of_constants(text)
        return f"{cited(raw)}是没有算出结果的公式（存成了文字）", "", total
    if _RANGE.fullmatch(text):
        return f"{cited(raw)}是一个区间，须填确数", "", None
    if _MISGROUPED.fullmatch(text):
        return f"{cited(raw)}的千分位不对，分不清是几位数", "", None
    if is_chinese_number(text.removesuffix("元")):
        return f"{cited(raw)}的读法不止一种，须写成阿拉伯数字", "", None
    if _APPROXIMATE.search(text):
        return f"{cited(raw)}不是确数，须填确数", "", None
    if found := _WITH_UNIT.fullmatch(text):
        return f"{cited(raw)}带有“{found[2]}”，不是本列的计量单位", "", None
    return f"{cited(raw)}不是确数", "", None
