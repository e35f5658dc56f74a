"""一条产业链（专班）在全市一个数里占多少（DOMAIN §2.3）：分子、分母仍各列得出行。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial

import pandas as pd

from pipelines.consolidation import PROJECTS, Master
from pipelines.figures.figure import Basis, Figure, Term, percent

CHAIN, PROSPECT_CHAIN = "所属产业链", "产业链"
PROJECT, LINK = "项目编号", "转入项目编号"


def of_chain(figure: Figure, chain: str) -> Figure:
    """同一个数，只计这条产业链的行：招商转入了项目的、问题与要素，都随其项目。"""
    terms = tuple(replace(t, select=partial(_inside, term=t, chain=chain)) for t in figure.terms)
    words = f"{chain}：{figure.words}"
    return replace(figure, key=f"{chain}{figure.key}", words=words, terms=terms)


def chain_share(figure: Figure, chain: str) -> Figure:
    """这条产业链占全市的百分数；只用于个数、金额，全市为零则无。"""
    part, size = of_chain(figure, chain), len(figure.terms)

    def combine(basis: Basis, *values: Fraction) -> Fraction | None:
        inside = figure.combine(basis, *values[:size])
        whole = figure.combine(basis, *values[size:])
        return None if inside is None or whole is None else percent(inside, whole)

    words = f"{chain}的{figure.key} ÷ 全市的{figure.key}"
    return Figure(
        f"{chain}{figure.key}占比", "%", words, (*part.terms, *figure.terms), combine,
        figure.possible, full_at_100=True,
    )  # fmt: skip


def _inside(basis: Basis, term: Term, chain: str) -> pd.DataFrame:
    last = basis.last and _narrowed(basis.last, chain)
    return term.select(replace(basis, master=_narrowed(basis.master, chain), last=last))


def _narrowed(master: Master, chain: str) -> Master:
    """只留一条产业链的行；与项目无关的清单没有行。"""
    projects = master.table(PROJECTS, PROJECT, CHAIN)
    chains = dict(zip(projects[PROJECT], projects[CHAIN], strict=True))
    tables = {sheet: _rows_of(frame, chains, chain) for sheet, frame in master.tables.items()}
    return replace(master, tables=tables)


def _rows_of(frame: pd.DataFrame, chains: Mapping[object, object], chain: str) -> pd.DataFrame:
    blank = [None] * len(frame)
    keys = next((frame[column] for column in (LINK, PROJECT) if column in frame), blank)
    own = frame.get(PROSPECT_CHAIN, blank)
    pairs = zip(keys, own, strict=True)
    return frame.loc[[chains.get(key, mine) == chain for key, mine in pairs]]
