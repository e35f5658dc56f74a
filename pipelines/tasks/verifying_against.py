"""核对时与什么比：circular 写的、核对单照今日台账重算，提醒函、督办函照库里当天的记载。"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from pipelines.calendar import Period
from pipelines.errors import UnknownYearError, UsageError
from pipelines.intake.submission import Intake
from pipelines.office import Office, Unit
from pipelines.tasks.basing import basis_of
from pipelines.tasks.office import circular_day
from pipelines.tasks.opening import existing_history
from pipelines.tasks.writing import drafted, figure_units, issue_of, written

if TYPE_CHECKING:
    from pipelines.documents.kinds import DocumentKind
    from pipelines.documents.passport import Issue, Passport, Stated
    from pipelines.history.store import History

_TODAY: Final = "今日台账"
#: 独占一段的成文日期。
_DAY: Final = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_HEAD_LINES: Final = 12


@dataclass(frozen=True)
class Current:
    """照今日台账（或当天的记载）各数是多少：路径 → 数；`issue` 是今日凭的报送，不必比的 None。"""

    figures: Mapping[str, Stated]
    against: str
    issue: Issue | None = None


def current_figures(intake: Intake, passport: Passport) -> Current:
    """`passport` 那份公文如今应是什么数；比不了的 UsageError，说明缘故。"""
    from pipelines.documents.kinds import CIRCULAR, CONFIRMATION, kind_of

    issue, office = passport.issue, intake.office
    if issue.office != office.root.name:
        raise UsageError(f"这份公文是{issue.office}的，本办公室是{office.root.name}")
    history = existing_history(office)
    if history is None:
        raise UsageError("本办公室还没有收过报送")
    kind = kind_of(issue.kind)
    with history:
        if kind.verb == CIRCULAR:
            return _circular(intake, history, kind, issue)
        unit = _unit_of(passport, office)
        if kind is CONFIRMATION:
            return _confirmation(intake, history, issue, unit)
        return _letter(intake, history, issue, unit)


def _circular(intake: Intake, history: History, kind: DocumentKind, issue: Issue) -> Current:
    from pipelines.documents.passport import figures_in

    period, day = Period.parse(issue.period), _dated(issue.issued)
    draft = drafted(intake, history, kind, period, day)
    if draft is None:
        raise _no_data(issue)
    template = intake.office.folder / "documents" / f"{issue.kind}.docx"
    now = issue_of(intake, draft.basis.master, template, day) if template.exists() else None
    return Current(figures_in(draft.context, figure_units()), _TODAY, now)


def _confirmation(intake: Intake, history: History, issue: Issue, unit: Unit) -> Current:
    from pipelines.documents.confirmation import UNITS, confirmation_context, shared_figures
    from pipelines.documents.passport import figures_in

    basis, day = basis_of(intake, history, Period.parse(issue.period)), _dated(issue.issued)
    if not basis.master.has_data:
        raise _no_data(issue)
    if unit.code not in {status.unit.code for status in basis.master.units}:
        raise UsageError(f"{unit.name}如今不是填报单位")
    context = confirmation_context(shared_figures(basis), unit, day)
    template = intake.office.setting(f"documents/{issue.kind}.docx")
    now = issue_of(intake, basis.master, template, day)
    return Current(figures_in(context, UNITS), _TODAY, now)


def _letter(intake: Intake, history: History, issue: Issue, unit: Unit) -> Current:
    """函说的是发出当天的情况：与库里那天的记载比，不与今日台账比。"""
    from pipelines.figures.methods import load_reminder_table
    from pipelines.tasks.reminding_files import letters_of
    from pipelines.tasks.reminding_records import recorded_day

    day = _dated(issue.period)
    table = load_reminder_table(intake.office, intake.ledgers)
    recorded = recorded_day(intake, history, table, day)
    letters = letters_of(recorded) if recorded else []
    found = next((x for x in letters if (x.kind, x.unit) == (issue.kind, unit.name)), None)
    if found is None:
        raise UsageError(f"库里没有 {day} 给{unit.name}发{issue.kind}的记载")
    return Current(found.figures, f"库里 {day} 那天的记载（函说的是发出当天的情况）")


def _dated(words: str) -> date:
    """通行证记的日子；被人改得不成日子则 UsageError。"""
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise UsageError(f"通行证里的“{words}”不是日子，通行证被改动过；请重新出一份") from error


def _no_data(issue: Issue) -> UsageError:
    return UsageError(f"本办公室没有 {issue.period} 的数据")


def _unit_of(passport: Passport, office: Office) -> Unit:
    """专写给哪个单位的；早先的通行证没有记，看主送机关或题目。"""
    if passport.issue.unit:
        return office.find_unit(passport.issue.unit)
    heads = [line.text.strip() for line in passport.lines[:_HEAD_LINES]]
    for unit in office.units:
        if any(head == f"{unit.name}：" or head.startswith(f"{unit.name} ") for head in heads):
            return unit
    raise UsageError("看不出是写给哪个单位的")


# ── 通行证丢了 ────────────────────────────────────────────────────────


def written_again(intake: Intake, data: bytes) -> Passport | None:
    """看题目是哪一种、哪一期，用今日台账重写一份（不存盘），取它的通行证。

    题目看不出、没有数据则 None；写不成的各种缘故照原样 raise。
    """
    from pipelines.documents.docx_package import unpacked
    from pipelines.documents.passport_parts import passport_in
    from pipelines.documents.recognising import recognised
    from pipelines.documents.verifying.reading import opened_document, read_text

    lines = [line.text.strip() for line in read_text(opened_document(data)).lines]
    found, history = recognised(lines), existing_history(intake.office)
    if found is None or history is None:
        return None
    template = intake.office.folder / "documents" / f"{found.kind.name}.docx"
    if not template.exists():
        return None
    with history:
        day = found.day or _issued(lines) or _usual_day(intake.office, found.period)
        paper = written(intake, history, template, found.period, day)
    return passport_in(unpacked(paper.content)) if paper else None


def _issued(lines: list[str]) -> date | None:
    """独占一段的成文日期；没有、不成日子则 None。"""
    for line in lines:
        if found := _DAY.fullmatch(line):
            try:
                return date(*map(int, found.groups()))
            except ValueError:
                return None
    return None


def _usual_day(office: Office, period: Period) -> date:
    try:
        return circular_day(office, period)
    except UnknownYearError:
        return period.shift(1).last_day
