"""填报单位一侧的动词：空白工作簿、校验、更正。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pipelines.calendar import Period
from pipelines.errors import UsageError
from pipelines.intake.submission import Intake
from pipelines.placing import put_in_place
from pipelines.reception import Examined, examine, read_arrival
from pipelines.tasks.opening import Track, existing_history, quietly


def blank(
    intake: Intake, period: Period, units: Sequence[str], at: datetime, out: Path | None = None
) -> list[Path]:
    """给所列单位（空为全部）各出一本空白工作簿，放在 out/ 或 `out`。"""
    from pipelines.intake.blank import write_workbook

    office = intake.office
    named = dict.fromkeys(office.find_unit(name) for name in units)
    if idle := [unit.name for unit in named if not unit.submits]:
        raise UsageError(f"{'、'.join(idle)}不是填报单位（units.toml 中 submits = false）")
    chosen = list(named) or list(office.submitters())
    folder = out or office.out / str(period) / "空白工作簿"
    paths: list[Path] = []
    for unit in chosen:
        path = folder / f"{unit.name}_六张清单_{period}.xlsx"
        content = write_workbook(unit, period, intake.ledgers.sheets, office.registry, at)
        put_in_place(path, content)
        paths.append(path)
    return paths


def check(
    paths: Sequence[Path],
    intake: Intake,
    period: Period | None = None,
    track: Track[Path] = quietly,
) -> list[Examined]:
    """校验若干工作簿，不入库；有历史库则与上期、与他人已报的核对。"""
    arrivals = [read_arrival(path, intake, period) for path in track(paths, "读取")]
    history = existing_history(intake.office)
    try:
        return examine(arrivals, intake, history)
    finally:
        if history:
            history.close()
