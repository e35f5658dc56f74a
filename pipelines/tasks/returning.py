"""退还的动词：改好的副本，退回单与待改工作簿。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.calendar import Period
from pipelines.intake.submission import Intake, read_submission
from pipelines.intake.verdict import Verdict
from pipelines.ledgers.finding import Finding, Level
from pipelines.placing import put_in_place
from pipelines.reception import archived, read_arrival
from pipelines.tasks.opening import Track, open_history, quietly

if TYPE_CHECKING:
    from pipelines.history.store import History, Receipt
    from pipelines.intake.submission import Submission


@dataclass(frozen=True)
class Fixed:
    """一个工作簿更正的结果；读不了的 `fault` 非空，没有可改的不出副本。"""

    path: Path
    copy: Path | None
    fault: Finding | None
    submission: Submission | None


def fix(
    paths: Sequence[Path],
    intake: Intake,
    at: datetime,
    out: Path | None = None,
    track: Track[Path] = quietly,
) -> list[Fixed]:
    """给每个工作簿出一份改好的副本，放在 out/报告期/已更正/ 或 `out`；原件不动。"""
    return [_fix(path, intake, at, out) for path in track(paths, "更正")]


def _fix(path: Path, intake: Intake, at: datetime, out: Path | None) -> Fixed:
    from pipelines.mending.corrections import corrected_copy

    arrival = read_arrival(path, intake)
    submission = arrival.submission
    if submission is None or not submission.fixes:
        return Fixed(path, None, arrival.fault, submission)
    folder = out or intake.office.out / str(submission.period) / "已更正"
    copy = folder / f"{path.stem}_已更正.xlsx"
    put_in_place(copy, corrected_copy(path, submission, intake.codes, at))
    return Fixed(path, copy, None, submission)


@dataclass(frozen=True)
class Returned:
    """退给一个单位的三样：退回单、通知、待改工作簿；没有要改的则不出。"""

    unit: str
    errors: int
    warnings: int
    files: tuple[Path, ...]


def slips(
    intake: Intake,
    period: Period,
    units: Sequence[str],
    at: datetime,
    track: Track[Receipt] = quietly,
) -> list[Returned]:
    """给 `units`（空为全部）该期最后报来的一份出退回单与待改工作簿，放在 out/报告期/退回/。"""
    office = intake.office
    wanted = [office.find_unit(name) for name in units] or list(office.submitters())
    with open_history(office) as history:
        received = [one for one in history.received(period) if one.state != "superseded"]
        last = {one.unit: one for one in sorted(received, key=lambda one: one.submitted_at)}
        chosen = [last[unit.code] for unit in wanted if unit.code in last]
        return [_return(receipt, intake, history, at) for receipt in track(chosen, "出退回单")]


def _return(receipt: Receipt, intake: Intake, history: History, at: datetime) -> Returned:
    from pipelines.documents.slip import slip_from
    from pipelines.documents.slip_book import write_slip
    from pipelines.documents.slip_page import write_slip_page
    from pipelines.mending.kit import Notice, fix_kit

    path = intake.office.archive / archived(receipt.digest)
    verdict = _verdict(path, receipt, intake, history)
    unit, period = verdict.submission.unit, receipt.period
    reason = history.why_returned(receipt) if receipt.returned else ""
    errors, warnings = (verdict.count(level) for level in (Level.ERROR, Level.WARNING))
    if not (errors or warnings or reason):
        return Returned(unit.name, 0, 0, ())
    folder = intake.office.out / str(period) / "退回" / unit.name
    name = f"{unit.name}_六张清单_{period}"
    kit = folder / f"{name}_待改.xlsx"
    slip = slip_from(
        verdict, intake, received_at=receipt.submitted_at, at=at, kit_name=kit.name,
        returned_reason=reason,
    )  # fmt: skip
    notice = Notice(unit.name, period, slip.deadline, at, intake.office.settings.name)
    made = {
        kit: fix_kit(path, verdict, notice, intake),
        folder / f"{name}_退回单.xlsx": write_slip(slip),
        folder / f"{name}_退回通知.docx": write_slip_page(slip),
    }
    for target, content in made.items():
        put_in_place(target, content)
    return Returned(unit.name, errors, warnings, tuple(made))


def _verdict(path: Path, receipt: Receipt, intake: Intake, history: History) -> Verdict:
    """归档的原件，配上入库时的意见：退回单与总台账说的是同一回事。"""
    submission = replace(read_submission(path, intake), file=receipt.file)
    return Verdict(submission, submission.tables, tuple(history.findings(receipt)))
