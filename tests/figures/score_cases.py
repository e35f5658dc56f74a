"""积分各测试共用：造一座小城，换一套办法，看各单位得了什么。"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.figures import Basis
from pipelines.figures.counting.event_names import EVENT_NAMES
from pipelines.figures.scoring.scores import Score, scores
from pipelines.figures.scoring.table import ScoreTable, load_score
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.office import shipped
from tests.city import save
from tests.conftest import JUNE, ORIGIN, PROJECT

Rows = Mapping[str, list[dict[str, object]]]
Make = Callable[..., Basis]
Use = Callable[[Basis, str], Basis]
PRESETS = sorted(path.stem for path in (shipped("templates") / "scores").glob("*.toml"))
_SIGNED_LAST_YEAR = date(2020, 1, 18)
ACTIVITY = """
[[items]]
kind = "加减分"
name = "集中推进活动"
points = 30
per_quarter = 1
per_year = 2
"""


def project(number: int, **changes: object) -> dict[str, object]:
    """去年签约、今年三月开工的产业项目。"""
    return {
        **PROJECT, "项目编号": f"XM-{number}", "项目名称": f"示例项目{number}",
        "签约日期": _SIGNED_LAST_YEAR, "总投资": Decimal("100"), **changes,
    }  # fmt: skip


def invested(number: int, plan: str, done: str, **changes: object) -> dict[str, object]:
    money = {"本年度计划投资": Decimal(plan), "本年累计完成投资": Decimal(done)}
    return project(number, **{**money, **changes})


def signing(number: int, amount: str = "5000", **changes: object) -> dict[str, object]:
    return {
        **ORIGIN, "招商编号": f"ZS-{number}", "拟投项目名称": f"项目{number}",
        "签约日期": date(2021, 3, 1), "签约(协议)金额": Decimal(amount), "转入项目编号": None,
        **changes,
    }  # fmt: skip


def revived(number: int, **changes: object) -> dict[str, object]:
    return {
        "问题编号": f"WT-{number}", "是否盘活项目(企业)": "是", "状态": "已销号",
        "销号日期": date(2021, 4, 1), **changes,
    }  # fmt: skip


def city_of(history: History, intake: Intake, period: Period = JUNE, **sheets: Rows) -> Basis:
    """city_of(…, 项目清单={单位: 行}, 招商清单=…) → 一期的依据。"""
    for unit in dict.fromkeys(name for rows in sheets.values() for name in rows):
        own = {sheet: rows.get(unit, []) for sheet, rows in sheets.items()}
        save(history, intake, unit, period, own)
    return tasks.basis_of(intake, history, period)


def table_of(folder: Path, scheme: str) -> ScoreTable:
    """随附的办法，或 `scheme` 所写的。"""
    if scheme in PRESETS:
        return load_score(shipped("templates") / "scores" / f"{scheme}.toml", EVENT_NAMES)
    path = folder / "测试.toml"
    path.write_text('source = "测试"\n' + scheme, encoding="utf-8")
    return load_score(path, EVENT_NAMES, ("娄星区", "涟源市"))


def with_scheme(folder: Path, made: Basis, scheme: str) -> Basis:
    """换一套办法：随附的名字，或 TOML 的内容。"""
    return replace(made, methods=replace(made.methods, score=table_of(folder, scheme)))


def year(made: Basis) -> dict[str, Score]:
    """本年累计积分，以单位名为键。"""
    return {row.unit.name: row for row in scores(made, made.start, made.end)}


def month(made: Basis) -> dict[str, Score]:
    found = scores(made, made.master.period.first_day, made.end)
    return {row.unit.name: row for row in found}


def earned(row: Score) -> dict[str, Fraction]:
    return {one.item: one.points for one in row.contributions}


def gained(row: Score) -> dict[str, Fraction]:
    return {one.words: one.points for one in row.gains}


def entry(day: str, unit: str = "娄星区", more: str = "") -> str:
    return (
        f'[[items.entries]]\ndate = {day}\nunit = "{unit}"\nreason = "活动"\n'
        f'reviewer = "某某"\n{more}'
    )
