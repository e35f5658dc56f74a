"""一个数照它的单位印成字：万元、亿元、%、百分点、个；无则“—”（DOMAIN §4.5）。也印它所据的一行。"""

from __future__ import annotations

from fractions import Fraction

from pipelines.documents.wording import NOT_APPLICABLE, Printed, fixed, money, percent, signed
from pipelines.figures.figure import Source


def printed(unit: str, value: Fraction | None) -> Printed:
    """行文中的写法，连同精确值；个数等不带单位。"""
    if value is None:
        return Printed(NOT_APPLICABLE, None)
    if unit == "万元":
        return Printed(money(value), value)
    if unit == "%":
        return Printed(percent(value), value)
    if unit == "百分点":
        return Printed(signed(value), value)
    if value.denominator == 1:
        return Printed(str(int(value)), value)
    return Printed(fixed(value, 2), value)


def with_unit(unit: str, value: Fraction | None) -> str:
    """带单位的写法：69.73亿元、96.9%、+55.2个百分点、29个。"""
    text = str(printed(unit, value))
    if value is None or unit in ("万元", "%"):
        return text
    return f"{text}个百分点" if unit == "百分点" else f"{text}{unit}"


def row_words(source: Source) -> str:
    """一个数所计的一行：娄星区《项目清单》第 4 行。"""
    return f"{source.unit}《{source.sheet}》第 {source.row} 行"
