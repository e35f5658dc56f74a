"""专班四新一盘活一页：每条产业链的项（次）与金额、占全市多少、合不合全市（DOMAIN §2.3）。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from pipelines.documents.figure_titles import titled
from pipelines.documents.pages import Cell, Measured, Page
from pipelines.documents.printing import with_unit
from pipelines.figures import FIGURES, Basis
from pipelines.figures.counting.chain_shares import (
    CHAIN_FIGURES,
    ChainFault,
    chain_faults,
    chain_lines,
    city_values,
)
from pipelines.figures.figure import percent

_RULE = "转入了项目的招商、盘活都随其项目；项目没有填产业链的、盘活没有写项目编号的，列在“未归链”"


def chain_event_page(basis: Basis) -> Page | None:
    """本年累计，一条链一行，末行为全市；全市一项也没有则无。"""
    city = city_values(basis)
    if not any(city.values()):
        return None
    lines = chain_lines(basis)
    headings = ["产业链（专班）"]
    for figure in CHAIN_FIGURES:
        headings += [f"{figure.key}（{figure.unit}）", f"{figure.key}占全市（%）"]
    rows = [(line.chain, *_numbers(line.values, line.shares)) for line in lines]
    whole = {key: percent(value, value) for key, value in city.items()}
    rows.append(("全市", *_numbers(city, whole)))
    note = f"本年累计；{_RULE}；{_checked(chain_faults(lines, city))}"
    title = titled(basis.master.period, "产业专班四新一盘活")
    return Page("专班四新一盘活", title, note, tuple(headings), rows)


def _numbers(
    values: Mapping[str, Fraction], shares: Mapping[str, Fraction | None]
) -> Iterator[Cell]:
    for figure in CHAIN_FIGURES:
        yield Measured(values[figure.key], figure.unit)
        yield Measured(shares[figure.key], "%")


def _checked(faults: Iterable[ChainFault]) -> str:
    told = "；".join(map(fault_words, faults))
    return f"请核对：{told}" if told else "各专班之和等于全市"


def fault_words(fault: ChainFault) -> str:
    """各专班新签约数之和为66个，全市为183个。"""
    unit = FIGURES[fault.key].unit
    value, city = with_unit(unit, fault.value), with_unit(unit, fault.city)
    if fault.chain:
        return f"{fault.chain}{fault.key}{value}，多于全市的{city}"
    return f"各专班{fault.key}之和为{value}，全市为{city}"
