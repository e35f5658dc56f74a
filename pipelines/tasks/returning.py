"""退还的动词：改好的副本，退回单与待改工作簿。"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.calendar import Period
from pipelines.errors import BusyError, FileFault, UsageError
from pipelines.intake.submission import Intake, read_submission
from pipelines.intake.verdict import Verdict
from pipelines.ledgers.finding import Finding, Fix, Level
from pipelines.office import Unit
from pipelines.placing import put_in_place
from pipelines.reception import archived, read_arrival, told
from pipelines.tasks.opening import Track, open_history, quietly
from pipelines.tasks.replacing import set_edited_aside

if TYPE_CHECKING:
    from pipelines.history.store import History, Receipt, Standing


@dataclass(frozen=True)
class Fixed:
    """一个工作簿更正的结果；读不了的 `fault` 非空，没有可改的不出副本。"""

    path: Path
    copy: Path | None = None
    fault: Finding | None = None
    fixes: tuple[Fix, ...] = ()
    """改了的各处。"""
    left: tuple[Fix, ...] = ()
    """读来有疑、留给填报人核对而没有改的各处。"""
    sheets: Mapping[str, str] = field(default_factory=dict)
    """清单名 → 工作簿里的表名。"""


def fix(
    paths: Sequence[Path],
    intake: Intake,
    at: datetime,
    out: Path | None = None,
    track: Track[Path] = quietly,
) -> list[Fixed]:
    """给每个工作簿出一份改好的副本，放在 out/报告期/已更正/ 或 `out`；原件不动。"""
    made: set[Path] = set()
    done: list[Fixed] = []
    for path in track(paths, "更正"):
        one = _fix(path, intake, at, out, made)
        done.append(one)
        made |= {one.copy} if one.copy else set()
    return done


def _fix(
    path: Path, intake: Intake, at: datetime, out: Path | None, made: Collection[Path]
) -> Fixed:
    from pipelines.mending.corrections import corrected_copy
    from pipelines.mending.mends import left_alone

    arrival = read_arrival(path, intake)
    submission = arrival.submission
    if submission is None:
        return Fixed(path, fault=arrival.fault)
    doubtful = left_alone(submission)
    left = tuple(fix for fix in submission.fixes if (fix.sheet, fix.cell) in doubtful)
    fixes = tuple(fix for fix in submission.fixes if fix not in left)
    if not fixes:
        return Fixed(path, left=left)
    folder = out or intake.office.out / str(submission.period) / "已更正"
    copy = _free(folder, f"{path.stem}_已更正", made)
    try:
        content = corrected_copy(path, submission, intake.codes, at)
    except FileFault as fault:
        return Fixed(path, fault=told(fault, intake))
    put_in_place(copy, content)
    sheets = {ledger: table.sheet for ledger, table in submission.tables.items()}
    return Fixed(path, copy, None, fixes, left, sheets)


def _free(folder: Path, stem: str, made: Collection[Path]) -> Path:
    """这一次还没有用过的名字：不同文件夹里的两个文件可能同名。"""
    path, number = folder / f"{stem}.xlsx", 2
    while path in made:
        path, number = folder / f"{stem}_{number}.xlsx", number + 1
    return path


@dataclass(frozen=True)
class Returned:
    """退给一个单位的三样：退回单、通知、待改工作簿；没有要改的则不出。"""

    unit: str
    errors: int
    warnings: int
    files: tuple[Path, ...]
    problem: str = ""
    """没有出成的缘故；出成了、不必出则空。"""
    kept: Path | None = None
    """先前的退回通知人改过，改名留在这里。"""


def slips(
    intake: Intake,
    period: Period,
    units: Sequence[str],
    at: datetime,
    track: Track[Unit] = quietly,
    only: Collection[int] | None = None,
) -> list[Returned]:
    """给 `units`（空为全部）该期最后报来的一份出退回单与待改工作簿，放在 out/报告期/退回/。

    已锁定的不出，指名的则 UsageError：不再收的，不能叫人改了重报。
    一个单位的没有出成，其余照出；没有该年日历则 UnknownYearError，一个也不出。
    `only` 是报送的编号，只给最后报来的是其中之一的单位出。
    """
    from pipelines.documents.slip import mend_deadline

    wanted = dict.fromkeys(intake.office.find_unit(name) for name in units)
    if idle := [unit.name for unit in wanted if not unit.submits]:
        raise UsageError(f"{'、'.join(idle)}不是填报单位（units.toml 中 submits = false）")
    mend_deadline(intake.office, at.date())
    chosen = list(wanted) or intake.office.submitters()
    made: list[Returned] = []
    with open_history(intake.office) as history:
        standings = history.standings(period)
        locked = {code for code, standing in standings.items() if standing.locked}
        if barred := [unit.name for unit in wanted if unit.code in locked]:
            words = "已锁定，不收更正；要改请先 unlock"
            raise UsageError(f"{'、'.join(barred)} {period} {words}")
        for unit in track([unit for unit in chosen if unit.code not in locked], "出退回单"):
            standing = standings.get(unit.code)
            receipt = _last_sent(history, standing) if standing else None
            if receipt and (only is None or receipt.id in only):
                made.append(_try_return(unit, receipt, intake, history, at))
            elif units and receipt is None:
                made.append(Returned(unit.name, 0, 0, (), f"{period} 没有报送"))
    return made


def _last_sent(history: History, standing: Standing) -> Receipt | None:
    """最后报来而没有被取代的一份：整份退回的，或现行的；只因当时锁定而没有收的，再收时再看。"""
    back = standing.turned_back
    if back and not any(finding.code == "G30" for finding in history.findings(back)):
        return back
    return standing.current


def _try_return(
    unit: Unit, receipt: Receipt, intake: Intake, history: History, at: datetime
) -> Returned:
    try:
        return _return(unit, receipt, intake, history, at)
    except FileFault:
        words = f"归档的原件 archive/{archived(receipt.digest)} 不在了或已损坏"
        return Returned(unit.name, 0, 0, (), f"{words}；请把来件“{receipt.file}”另存后再收一次")
    except BusyError as error:
        return Returned(unit.name, 0, 0, (), str(error))


def _return(
    unit: Unit, receipt: Receipt, intake: Intake, history: History, at: datetime
) -> Returned:
    from pipelines.blanks.workbook import workbook_name
    from pipelines.documents.slip import slip_from
    from pipelines.documents.slip_book import write_slip
    from pipelines.documents.slip_page import write_slip_page
    from pipelines.mending.kit import Notice, fix_kit

    period = receipt.period
    folder = intake.office.out / str(period) / "退回" / unit.name
    name = Path(workbook_name(unit, period)).stem
    kit, book, letter = (
        folder / f"{name}_{what}" for what in ("待改.xlsx", "退回单.xlsx", "退回通知.docx")
    )
    findings = tuple(history.findings(receipt))
    reason = history.why_returned(receipt) if receipt.returned else ""
    errors, warnings = (
        sum(finding.level is level for finding in findings)
        for level in (Level.ERROR, Level.WARNING)
    )
    if not (errors or warnings or reason):
        kept = _withdraw(folder, (kit, book, letter), at)
        return Returned(unit.name, 0, 0, (), kept=kept)
    path = intake.office.archive / archived(receipt.digest)
    verdict = _verdict(path, receipt, intake, findings)
    slip = slip_from(
        verdict, intake, received_at=receipt.submitted_at, at=at, kit_name=kit.name,
        returned_reason=reason,
    )  # fmt: skip
    notice = Notice(unit.name, period, slip.deadline, at, intake.office.settings.name, reason)
    made = {
        kit: fix_kit(path, verdict, notice, intake),
        book: write_slip(slip),
        letter: write_slip_page(slip),
    }
    kept = set_edited_aside(letter, at)
    for target, content in made.items():
        put_in_place(target, content)
    return Returned(unit.name, errors, warnings, tuple(made), kept=kept)


def _withdraw(folder: Path, files: Sequence[Path], at: datetime) -> Path | None:
    """改好了：撤去先前所出的，免得再发出去；退回通知人改过的改名留下，返回它。"""
    kept = set_edited_aside(files[-1], at)
    for path in files:
        path.unlink(missing_ok=True)
    if folder.exists() and not any(folder.iterdir()):
        folder.rmdir()
    return kept


def _verdict(
    path: Path, receipt: Receipt, intake: Intake, findings: tuple[Finding, ...]
) -> Verdict:
    """归档的原件，配上入库时的意见：退回单与总台账说的是同一回事。"""
    submission = replace(read_submission(path, intake), file=receipt.file)
    if submission.digest != receipt.digest:
        raise FileFault("F11", path, reason="归档之后被改动过")
    return Verdict(submission, submission.tables, findings)
