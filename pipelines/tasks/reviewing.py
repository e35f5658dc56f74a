"""专班对报送的办理：退回、审定、锁定、解锁、说明，以及日志、差别与一年的及时情况。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipelines.calendar import Period
from pipelines.errors import UnknownYearError, UsageError
from pipelines.history.deciding import Desk
from pipelines.history.journal import Entry, Note, Verb
from pipelines.history.store import APPROVED, Granted, Receipt, Stage, Standing
from pipelines.intake.comparing import Difference, differences
from pipelines.intake.submission import Intake
from pipelines.intake.waivers import Waiver, is_waivable
from pipelines.ledgers.finding import Finding, Level
from pipelines.office import Office, Unit
from pipelines.tasks.opening import open_history
from pipelines.timeliness import UnitYear, year_record


@dataclass(frozen=True)
class Decided:
    """一个单位一期办理的结果：由哪个阶段到哪个阶段。"""

    unit: Unit
    period: Period
    before: Stage
    stage: Stage


@dataclass(frozen=True)
class Waived:
    """准予说明了的一条意见，与说明的编号（撤销时要用）。"""

    number: int
    finding: Finding


@dataclass(frozen=True)
class Revoked:
    """撤销了的说明，与因已锁定而仍照它计的各期。"""

    granted: Granted
    kept: tuple[Period, ...]


@dataclass(frozen=True)
class Changed:
    """先后两份采用过的报送，以及它们不同的格。"""

    unit: Unit
    old: Receipt
    new: Receipt
    differences: tuple[Difference, ...]


def give_back(
    intake: Intake, unit: str, period: Period, reason: str, actor: str, at: datetime
) -> Decided:
    """退回现行的一份：不再计入，改了再报才算；没有报、已锁定则 UsageError。"""
    chosen, note = _submitter(intake, unit), _note(actor, at, reason, needs_reason=True)
    with open_history(intake.office) as history, history.deciding() as desk:
        standing = desk.standings(period).get(chosen.code, Standing())
        desk.give_back(_current(chosen, period, standing, "退回"), note)
        return _decided(desk, chosen, period, standing)


def approve(
    intake: Intake, units: Sequence[str], period: Period, actor: str, at: datetime, reason: str = ""
) -> tuple[Decided, ...]:
    """审定所列单位（空为全部已报未审的）现行的一份；没有报、已锁定则 UsageError，一个也不审。

    指名的单位已被专班退回、其后没有报来别的，是撤回退回：那一份照旧计入，成为已审。
    """
    note = _note(actor, at, reason)
    with open_history(intake.office) as history, history.deciding() as desk:
        standings = desk.standings(period)
        chosen = _chosen(intake, units) or _at(intake, standings, Stage.SUBMITTED)
        if not chosen:
            raise UsageError(f"{period} 没有已报而未审的单位")
        done: list[Decided] = []
        for unit in chosen:
            standing = standings.get(unit.code, Standing())
            if returned := _to_lift(desk, unit, period, standing):
                desk.lift_return(returned, note)
            elif (receipt := _current(unit, period, standing, "审定")).state != APPROVED:
                desk.approve(receipt, note)
            done.append(_decided(desk, unit, period, standing))
        return tuple(done)


def lock(
    intake: Intake,
    period: Period,
    units: Sequence[str],
    actor: str,
    at: datetime,
    *,
    anyway: bool = False,
    reason: str = "",
) -> tuple[Decided, ...]:
    """锁定所列单位（空为全部）的一期：其后不收、不改。

    截止日还没有过的，有已报未审、退回未改的，UsageError，`anyway` 时照锁；过后未报的可以锁。
    """
    note = _note(actor, at, reason)
    with open_history(intake.office) as history, history.deciding() as desk:
        standings = desk.standings(period)
        chosen = _chosen(intake, units) or intake.office.submitters()
        found = [(unit, standings.get(unit.code, Standing())) for unit in chosen]
        if not anyway:
            _check_lockable(intake.office, period, found, at)
        for unit, standing in found:
            if not standing.locked:
                desk.lock(unit.code, period, note, f"锁定时：{standing.stage}")
        return tuple(_decided(desk, unit, period, standing) for unit, standing in found)


def unlock(
    intake: Intake, period: Period, units: Sequence[str], reason: str, actor: str, at: datetime
) -> tuple[Decided, ...]:
    """解锁所列单位（空为全部锁定的）的一期；没有锁定的则 UsageError。"""
    note = _note(actor, at, reason, needs_reason=True)
    with open_history(intake.office) as history, history.deciding() as desk:
        standings = desk.standings(period)
        chosen = _chosen(intake, units) or _at(intake, standings, Stage.LOCKED)
        idle = [u.name for u in chosen if not standings.get(u.code, Standing()).locked]
        if idle or not chosen:
            raise UsageError(f"{'、'.join(idle) or '各单位'} {period} 没有锁定，无须解锁")
        for unit in chosen:
            desk.unlock(unit.code, period, note)
        return tuple(_decided(desk, unit, period, standings[unit.code]) for unit in chosen)


def waive(  # noqa: PLR0913 - 都是命令行上的
    intake: Intake,
    unit: str,
    period: Period,
    code: str,
    row_key: str,
    reason: str,
    actor: str,
    at: datetime,
) -> tuple[Waived, ...]:
    """专班说明现行一份里某编码、某编号的意见，值不变则一直有效；返回所说明的各条。

    疑点与台账规则的错误可以说明；读不出、填得不合规定的（F、G 的错误）不行，UsageError。
    """
    chosen, note = _submitter(intake, unit), _note(actor, at, reason, needs_reason=True)
    with open_history(intake.office) as history, history.deciding() as desk:
        standing = desk.standings(period).get(chosen.code, Standing())
        receipt = _current(chosen, period, standing, "说明")
        found = [f for f in desk.findings(receipt) if (f.code, f.row_key) == (code, row_key)]
        _check_waivable(intake, found, f"{chosen.name} {period} 的 {code} {row_key}")
        open_ones = [f for f in found if f.level is not Level.INFO]
        return tuple(Waived(desk.waive(receipt, _waiver(f, note)).id, f) for f in open_ones)


def revoke(
    intake: Intake, unit: str, number: int, reason: str, actor: str, at: datetime
) -> Revoked:
    """撤销第 `number` 号说明：没有锁定的各期里，所说的意见恢复原样；没有这一号则 UsageError。"""
    chosen, note = _submitter(intake, unit), _note(actor, at, reason, needs_reason=True)
    with open_history(intake.office) as history, history.deciding() as desk:
        granted = next((g for g in desk.granted(chosen.code) if g.id == number), None)
        if granted is None or granted.revoked:
            raise UsageError(
                f"{chosen.name}没有第 {number} 号有效的说明；编号见日志或总台账“说明”表"
            )
        return Revoked(granted, desk.revoke(granted, note))


def journal(intake: Intake, period: Period | None = None, unit: str = "") -> tuple[Entry, ...]:
    """日志，按先后；不给报告期、单位则不限。"""
    code = intake.office.find_unit(unit).code if unit else ""
    with open_history(intake.office) as history:
        return tuple(history.journal(period, code))


def timeliness(intake: Intake, year: int, now: datetime) -> tuple[UnitYear, ...]:
    """各单位该年到现在为止的及时与完整；没有该年日历则 UnknownYearError。"""
    if year > now.year:
        raise UsageError(f"{year} 年还没有到")
    upto = Period(year, 12 if year < now.year else now.month)
    with open_history(intake.office) as history:
        return year_record(intake.office, history, year, upto, now)


def changes(intake: Intake, unit: str, period: Period) -> Changed:
    """最近两次采用的报送有哪些格不同（DOMAIN §6 第 67 项）；只采用过一次则 UsageError。"""
    chosen = _submitter(intake, unit)
    with open_history(intake.office) as history:
        entries = history.journal(period, chosen.code)
        taken = [entry.submission for entry in entries if entry.verb is Verb.SUBMIT]
        known = {receipt.id: receipt for receipt in history.received(period, chosen.code)}
        receipts = [known[number] for number in taken if number is not None]
        if len(receipts) < 2:
            raise UsageError(f"{chosen.name} {period} 没有先后两份采用过的报送，无从比较")
        old, new = receipts[-2:]
        before, after = (history.tables(one, intake.ledgers) for one in (old, new))
        return Changed(chosen, old, new, differences(before, after))


def _submitter(intake: Intake, name: str) -> Unit:
    unit = intake.office.find_unit(name)
    if not unit.submits:
        raise UsageError(f"{unit.name}不是填报单位（units.toml 中 submits = false）")
    return unit


def _chosen(intake: Intake, names: Iterable[str]) -> tuple[Unit, ...]:
    return tuple(dict.fromkeys(_submitter(intake, name) for name in names))


def _at(intake: Intake, standings: Mapping[str, Standing], stage: Stage) -> tuple[Unit, ...]:
    """正在某一阶段的单位，按印发次序。"""
    units = intake.office.submitters()
    return tuple(u for u in units if standings.get(u.code, Standing()).stage is stage)


def _note(actor: str, at: datetime, reason: str, *, needs_reason: bool = False) -> Note:
    if not actor.strip():
        raise UsageError("请写明是谁办理的")
    if needs_reason and not reason.strip():
        raise UsageError("请写明原因，记入日志备查")
    return Note(actor.strip(), at, reason.strip())


def _current(unit: Unit, period: Period, standing: Standing, what: str) -> Receipt:
    if standing.locked:
        raise UsageError(_is_locked(unit, period))
    if standing.current is None:
        back = standing.stage is Stage.RETURNED
        why = "已退回，等它改好重报" if back else standing.stage.value
        raise UsageError(f"{unit.name} {period} {why}，没有可{what}的")
    return standing.current


def _to_lift(desk: Desk, unit: Unit, period: Period, standing: Standing) -> Receipt | None:
    """可以撤回的退回：其后没有报来别的（原样又报、未予采用的不算别的）。"""
    back = standing.turned_back
    if standing.locked or standing.current or back is None:
        return None
    if back.returned:
        return back
    same_again = any(finding.code == "G32" for finding in desk.findings(back))
    return desk.last_returned(unit.code, period) if same_again else None


def _check_lockable(
    office: Office, period: Period, found: Sequence[tuple[Unit, Standing]], at: datetime
) -> None:
    """还不能锁定的，说出缘故与 `--anyway`；没有该年日历的，不问截止日。"""
    unfinished = [pair for pair in found if pair[1].stage in (Stage.SUBMITTED, Stage.RETURNED)]
    if unfinished:
        listed = "、".join(f"{unit.name}（{s.stage}）" for unit, s in unfinished)
        words = f"{listed}；请先审定，或等改正重报"
        raise UsageError(f"{period} 还不能锁定：{words}；确要现在锁定，加 --anyway")
    try:
        deadline = office.deadline(period)
    except UnknownYearError:
        return
    if at.date() <= deadline:
        missing = "、".join(unit.name for unit, s in found if s.stage is Stage.MISSING)
        words = f"截止日 {deadline} 还没有过" + (f"，未报：{missing}" if missing else "")
        raise UsageError(f"{period} 还不能锁定：{words}；确要现在锁定，加 --anyway")


def _is_locked(unit: Unit, period: Period) -> str:
    return f"{unit.name} {period} 已锁定，不能再改；确需更正的请先解锁"


def _decided(desk: Desk, unit: Unit, period: Period, before: Standing) -> Decided:
    after = desk.standing(unit.code, period)
    return Decided(unit, period, before.stage, after.stage)


def _check_waivable(intake: Intake, found: Sequence[Finding], what: str) -> None:
    if not found:
        raise UsageError(f"现行的报送里没有{what}这条意见；编码、编号见总台账“疑点”“未计入行”")
    if all(finding.level is Level.INFO for finding in found):
        raise UsageError(f"{what}已是提示，无须说明")
    if any(f.level is Level.ERROR and f.code in intake.codes for f in found):
        raise UsageError(f"{what}是必须改正的错误，不能说明；请退回，由填报单位改正重报")
    if not all(map(is_waivable, found)):
        raise UsageError(f"{what}没有说到哪一行、什么值，说明了也对不上；请填报单位改正重报")


def _waiver(finding: Finding, note: Note) -> Waiver:
    return Waiver(
        finding.code, finding.sheet, finding.row_key, finding.column, finding.value, note.reason,
        note.actor, note.at, finding.level,
    )  # fmt: skip
