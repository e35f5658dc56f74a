"""专班对报送的办理：退回、审定、锁定、解锁、说明，以及日志、差别与一年的及时情况。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipelines.calendar import Period
from pipelines.errors import UsageError
from pipelines.history.deciding import Desk
from pipelines.history.journal import Entry, Note, Verb
from pipelines.history.store import Granted, History, Receipt, Stage, Standing
from pipelines.intake.comparing import Difference, differences
from pipelines.intake.submission import Intake
from pipelines.intake.waivers import Waiver
from pipelines.ledgers.finding import Finding, Level
from pipelines.office import Unit
from pipelines.timeliness import UnitYear, year_record


@dataclass(frozen=True)
class Decided:
    """一个单位一期办理的结果：由哪个阶段到哪个阶段。"""

    unit: Unit
    period: Period
    before: Stage
    stage: Stage


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
    with _history(intake) as history, history.deciding() as desk:
        standing = desk.standings(period).get(chosen.code, Standing())
        desk.give_back(_current(chosen, period, standing, "退回"), note)
        return _decided(desk, chosen, period, standing)


def approve(
    intake: Intake, units: Sequence[str], period: Period, actor: str, at: datetime, reason: str = ""
) -> tuple[Decided, ...]:
    """审定所列单位（空为全部已报未审的）现行的一份；没有报、已锁定则 UsageError，一个也不审。"""
    note = _note(actor, at, reason)
    with _history(intake) as history, history.deciding() as desk:
        standings = desk.standings(period)
        chosen = _chosen(intake, units) or _at(intake, standings, Stage.SUBMITTED)
        if not chosen:
            raise UsageError(f"{period} 没有已报而未审的单位")
        done: list[Decided] = []
        for unit in chosen:
            standing = standings.get(unit.code, Standing())
            receipt = _current(unit, period, standing, "审定")
            if standing.stage is Stage.SUBMITTED:
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

    有已报未审的、退回未改的则 UsageError，`anyway` 时照锁；未报的可以锁。
    """
    note = _note(actor, at, reason)
    with _history(intake) as history, history.deciding() as desk:
        standings = desk.standings(period)
        chosen = _chosen(intake, units) or intake.office.submitters()
        found = [(unit, standings.get(unit.code, Standing())) for unit in chosen]
        unfinished = [pair for pair in found if pair[1].stage in (Stage.SUBMITTED, Stage.RETURNED)]
        if unfinished and not anyway:
            listed = "、".join(f"{unit.name}（{s.stage}）" for unit, s in unfinished)
            raise UsageError(f"{period} 还不能锁定：{listed}；请先审定，或等改正重报")
        for unit, standing in found:
            if not standing.locked:
                desk.lock(unit.code, period, note, f"锁定时：{standing.stage}")
        return tuple(_decided(desk, unit, period, standing) for unit, standing in found)


def unlock(
    intake: Intake, period: Period, units: Sequence[str], reason: str, actor: str, at: datetime
) -> tuple[Decided, ...]:
    """解锁所列单位（空为全部锁定的）的一期；没有锁定的则 UsageError。"""
    note = _note(actor, at, reason, needs_reason=True)
    with _history(intake) as history, history.deciding() as desk:
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
) -> tuple[Finding, ...]:
    """专班说明现行一份里某编码、某编号的意见，值不变则一直有效；返回所说明的各条。

    疑点与台账规则的错误可以说明；读不出、填得不合规定的（F、G 的错误）不行，UsageError。
    """
    chosen, note = _submitter(intake, unit), _note(actor, at, reason, needs_reason=True)
    with _history(intake) as history, history.deciding() as desk:
        standing = desk.standings(period).get(chosen.code, Standing())
        receipt = _current(chosen, period, standing, "说明")
        found = [f for f in desk.findings(receipt) if (f.code, f.row_key) == (code, row_key)]
        _check_waivable(intake, found, f"{chosen.name} {period} 的 {code} {row_key}")
        open_ones = [f for f in found if f.level is not Level.INFO]
        for finding in open_ones:
            desk.waive(receipt, _waiver(finding, note))
        return tuple(open_ones)


def revoke(
    intake: Intake, unit: str, number: int, reason: str, actor: str, at: datetime
) -> Granted:
    """撤销第 `number` 号说明：没有锁定的各期里，所说的意见恢复原样；没有这一号则 UsageError。"""
    chosen, note = _submitter(intake, unit), _note(actor, at, reason, needs_reason=True)
    with _history(intake) as history, history.deciding() as desk:
        granted = next((g for g in desk.granted(chosen.code) if g.id == number), None)
        if granted is None or granted.revoked:
            raise UsageError(f"{chosen.name}没有第 {number} 号有效的说明；编号见总台账“说明”表")
        desk.revoke(granted, note)
        return granted


def journal(intake: Intake, period: Period | None = None, unit: str = "") -> tuple[Entry, ...]:
    """日志，按先后；不给报告期、单位则不限。"""
    code = intake.office.find_unit(unit).code if unit else ""
    with _history(intake) as history:
        return tuple(history.journal(period, code))


def timeliness(intake: Intake, year: int, now: datetime) -> tuple[UnitYear, ...]:
    """各单位该年到现在为止的及时与完整；没有该年日历则 UnknownYearError。"""
    if year > now.year:
        raise UsageError(f"{year} 年还没有到")
    upto = Period(year, 12 if year < now.year else now.month)
    with _history(intake) as history:
        return year_record(intake.office, history, year, upto, now)


def changes(intake: Intake, unit: str, period: Period) -> Changed:
    """最近两次采用的报送有哪些格不同（DOMAIN §6 第 67 项）；只采用过一次则 UsageError。"""
    chosen = _submitter(intake, unit)
    with _history(intake) as history:
        entries = history.journal(period, chosen.code)
        taken = [entry.submission for entry in entries if entry.verb is Verb.SUBMIT]
        known = {receipt.id: receipt for receipt in history.received(period, chosen.code)}
        receipts = [known[number] for number in taken if number is not None]
        if len(receipts) < 2:
            raise UsageError(f"{chosen.name} {period} 没有先后两份采用过的报送，无从比较")
        old, new = receipts[-2:]
        before, after = (history.tables(one, intake.ledgers) for one in (old, new))
        return Changed(chosen, old, new, differences(before, after))


def _history(intake: Intake) -> History:
    return History(intake.office.database_url)


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
        raise UsageError(f"{unit.name} {period} 是{standing.stage}，没有采用的报送可以{what}")
    return standing.current


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


def _waiver(finding: Finding, note: Note) -> Waiver:
    return Waiver(
        finding.code, finding.sheet, finding.row_key, finding.column, finding.value, note.reason,
        note.actor, note.at, finding.level,
    )  # fmt: skip
