"""各数的依据：从历史库取本期、上期、去年同期的总台账，配上办公室的各种办法。"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.calendar import Period
from pipelines.intake.submission import Intake

if TYPE_CHECKING:
    from pipelines.consolidation import Master
    from pipelines.figures import Basis
    from pipelines.history.store import History

_FIRST_YEAR = 2000


def basis_of(intake: Intake, history: History, period: Period) -> Basis:
    """一期各数的依据。"""
    before, ago = period.shift(-1), None
    last = master_of(intake, history, before) if history.accepted(before) else None
    if period.year > _FIRST_YEAR and history.accepted(same := period.shift(-12)):
        ago = master_of(intake, history, same)
    return methods_of(intake, master_of(intake, history, period), last, ago)


def year_bases(intake: Intake, history: History, period: Period) -> list[Basis]:
    """本年一月至 `period` 各期的依据，由早到晚；没有任何报送的月份不列。"""
    months = (Period(period.year, month) for month in range(1, period.month + 1))
    return [basis_of(intake, history, one) for one in months if history.accepted(one)]


def methods_of(
    intake: Intake, master: Master, last: Master | None, year_ago: Master | None = None
) -> Basis:
    """给总台账配上办公室的各种办法；台账里没有统计要认的值则 SettingError。"""
    from pipelines.figures import Basis, require_words
    from pipelines.figures.methods import load_methods

    titles = {code.code: code.title for code in intake.codes.values()}
    methods = load_methods(intake.office, intake.ledgers)
    basis = Basis(master, last, methods, titles, year_ago)
    require_words(basis)
    return basis


def specimen_basis(intake: Intake) -> Basis:
    """试填模板用的：一个没有报送的月份；也就验证了各数可算。"""
    from pipelines.consolidation import empty_master

    period = Period(max(intake.office.calendar.tables), 1)
    return methods_of(intake, empty_master(intake.office, intake.ledgers, period), None)


def master_of(intake: Intake, history: History, period: Period, node: str = "") -> Master:
    """一期的总台账，`node` 之下的单位；空为全部。"""
    from pipelines.consolidation import consolidate

    return consolidate(intake.office, intake.ledgers, history, period, node)
