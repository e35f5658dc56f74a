"""填报单位一侧的动词：空白工作簿、校验、更正。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from pipelines.calendar import Period
from pipelines.errors import UsageError
from pipelines.intake.last_period import Previous
from pipelines.intake.submission import Intake
from pipelines.intake.table import Table
from pipelines.office import Unit
from pipelines.placing import put_in_place
from pipelines.reception import Arrival, Examined, examine, read_arrival
from pipelines.tasks.opening import Track, existing_history, quietly


def blank(
    intake: Intake, period: Period, units: Sequence[str], at: datetime, out: Path | None = None
) -> list[Path]:
    """给所列单位（空为全部）各出一本工作簿，按其上一次采用的报送预填，放在 out/ 或 `out`。"""
    from pipelines.blanks.workbook import workbook_name, write_workbook
    from pipelines.ledgers.live_rules import all_live_checks

    office = intake.office
    named = dict.fromkeys(office.find_unit(name) for name in units)
    if idle := [unit.name for unit in named if not unit.submits]:
        raise UsageError(f"{'、'.join(idle)}不是填报单位（units.toml 中 submits = false）")
    chosen = list(named) or list(office.submitters())
    folder = out or office.out / str(period) / "空白工作簿"
    sheets, last = intake.ledgers.sheets, _last_of(chosen, period, intake)
    checks = all_live_checks(sheets)
    paths: list[Path] = []
    for unit in chosen:
        path = folder / workbook_name(unit, period)
        content = write_workbook(
            unit, period, sheets, office.registry, at,
            previous=last[unit.code][0] if unit.code in last else None,
            sent=last[unit.code][1] if unit.code in last else {}, checks=checks,
        )  # fmt: skip
        put_in_place(path, content)
        paths.append(path)
    return paths


def _last_of(
    units: Sequence[Unit], period: Period, intake: Intake
) -> dict[str, tuple[Previous, Mapping[str, Table]]]:
    """各单位早于该期的最近一次采用：通过的行，与报来的各表；没有报过的不在内。"""
    history = existing_history(intake.office)
    if history is None:
        return {}
    with history:
        receipts = [history.last_before(unit.code, period) for unit in units]
        return {
            receipt.unit: (
                Previous(
                    receipt.period, history.tables(receipt, intake.ledgers, accepted_only=True)
                ),
                history.tables(receipt, intake.ledgers),
            )
            for receipt in receipts
            if receipt
        }


def check(
    paths: Sequence[Path],
    intake: Intake,
    period: Period | None = None,
    track: Track[Path] = quietly,
) -> list[Examined]:
    """校验若干工作簿，不入库；有历史库则与上期、与他人已报的核对。"""
    return judged([read_arrival(path, intake, period) for path in track(paths, "读取")], intake)


def judged(arrivals: Sequence[Arrival], intake: Intake) -> list[Examined]:
    """校验读好的来件；有历史库则与上期、与他人已报的核对。"""
    history = existing_history(intake.office)
    try:
        return examine(arrivals, intake, history)
    finally:
        if history:
            history.close()
