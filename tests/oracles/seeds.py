"""种子里的合计怎样摊成一行行：个数、金额都分毫不差，怎样摊随意（DOMAIN §3.1）。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sample_workbooks.projects import shares
from tests.conftest import DUTY, ORIGIN, PROJECT

Row = dict[str, object]
YI = 10_000
"""一亿元合多少万元。"""


def split(total: Decimal | int, count: int) -> list[Decimal]:
    """`total`（万元）摊成 `count` 份，有大有小，相加恰为 `total`。"""
    parts = shares(int(Decimal(total) * 100), [2 + number % 5 for number in range(count)])
    return [Decimal(part) / 100 for part in parts]


def project(number: int, **changes: object) -> Row:
    """第 `number` 个项目。"""
    key = {"项目编号": f"XM-{number:04d}", "项目名称": f"示例项目{number:04d}"}
    return {**PROJECT, **key, **changes}


def projects(
    first: int, count: int, sums: Mapping[str, Decimal | int], **changes: object
) -> list[Row]:
    """`count` 个项目，编号自 `first` 起；`sums` 的各列相加恰为所给的数（万元）。"""
    parts = {column: split(total, count) for column, total in sums.items()}
    return [
        project(first + index, **{c: own[index] for c, own in parts.items()}, **changes)
        for index in range(count)
    ]


def prospects(
    first: int, count: int, sums: Mapping[str, Decimal | int] | None = None, **changes: object
) -> list[Row]:
    """`count` 个招商项目，没有转为项目。"""
    parts = {column: split(total, count) for column, total in (sums or {}).items()}
    return [
        {
            **ORIGIN, "招商编号": f"ZS-{number:04d}", "拟投项目名称": f"示例招商{number:04d}",
            "投资方名称": f"示例投资方{number:04d}", "转入项目编号": None,
            **{column: own[number - first] for column, own in parts.items()}, **changes,
        }
        for number in range(first, first + count)
    ]  # fmt: skip


def problems(first: int, count: int, state: str, **changes: object) -> list[Row]:
    """`count` 个问题，都在 `state`。"""
    base: Row = {
        "关联对象": "企业", "企业名称": "示例企业", "问题类别": "其他", "问题描述": "示例问题",
        "收集日期": date(2021, 3, 1), "承诺办结日期": date(2021, 12, 31),
        "是否盘活项目(企业)": "否", "状态": state,
    }  # fmt: skip
    return [
        {**base, "问题编号": f"WT-{number:04d}", **changes}
        for number in range(first, first + count)
    ]


def firms(first: int, count: int, **changes: object) -> list[Row]:
    """`count` 家企业（附表二）。"""
    return [
        {"企业名称": f"示例企业{number:04d}", "统一社会信用代码": f"C{number:04d}", **changes}
        for number in range(first, first + count)
    ]


def duty(code: str, kind: str, name: str, **changes: object) -> Row:
    """一行责任。"""
    return {**DUTY, "责任编号": code, "对象类型": kind, "对象名称/编号": name, **changes}


def park(name: str, **changes: object) -> Row:
    """附表一的一行。"""
    return {"园区名称": name, "报告期": "2021-06", "进出口计量单位": "万元", **changes}
