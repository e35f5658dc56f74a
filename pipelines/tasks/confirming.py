"""动词 confirm：通报印发以前，把要印的数按单位发出核对（DOMAIN §4.3、§4.4）。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.calendar import Period
from pipelines.errors import UsageError
from pipelines.intake.submission import Intake
from pipelines.office import Office, Unit
from pipelines.tasks.basing import basis_of
from pipelines.tasks.office import circular_day
from pipelines.tasks.opening import Track, open_history, quietly
from pipelines.tasks.replacing import put_beside_edited

if TYPE_CHECKING:
    from pipelines.consolidation import Master
    from pipelines.documents.confirmation import Shared

_NAME = "核对单"


@dataclass(frozen=True)
class Confirmed:
    """一期的核对单：单位 → 文件，请于何日前核对。"""

    files: dict[str, Path]
    due: date
    late: bool
    """核对期限已经过了。"""
    master: Master
    kept: tuple[Path, ...] = ()
    """人改过的核对单，改名留下的各份。"""


def confirm(
    intake: Intake,
    period: Period,
    units: Sequence[str],
    at: datetime,
    due: date | None = None,
    track: Track[Unit] = quietly,
) -> Confirmed:
    """给 `units`（空为全部）写 out/报告期/核对单/单位.docx。

    `due` 默认是通报成文的前一个工作日。没有这个单位、该期没有任何数据则 UsageError；
    没有该年日历则 UnknownYearError，一份也不出。
    """
    from pipelines.documents.confirmation import shared_figures

    office = intake.office
    chosen = [office.find_unit(name) for name in dict.fromkeys(units)]
    template, day = _template(office), due or confirming_day(office, period)
    with open_history(office) as history:
        basis = basis_of(intake, history, period)
    listed = {status.unit.code: status.unit for status in basis.master.units}
    if not basis.master.has_data:
        raise UsageError(f"{period} 没有任何单位的数据，没有数可核对；请先收件（qingdan collect）")
    if strangers := [unit.name for unit in chosen if unit.code not in listed]:
        raise UsageError(f"{'、'.join(strangers)}不是填报单位，通报里没有它的数")
    desk = _Desk(intake, template, day, at)
    shared = shared_figures(basis)
    wanted = chosen or list(listed.values())
    files = {unit.name: desk.write(shared, unit) for unit in track(wanted, "写核对单")}
    return Confirmed(files, day, at.date() > day, basis.master, tuple(desk.kept))


@dataclass
class _Desk:
    """一份一份写核对单。"""

    intake: Intake
    template: Path
    due: date
    at: datetime
    kept: list[Path] = field(default_factory=list)

    def write(self, shared: Shared, unit: Unit) -> Path:
        """一个单位的；原有的一份人改过，改名留下。"""
        from pipelines.documents.circular import render_circular
        from pipelines.documents.confirmation import UNITS, confirmation_context
        from pipelines.tasks.writing import issue_of

        master, day = shared.basis.master, self.due
        context = confirmation_context(shared, unit, day)
        made_at = datetime(day.year, day.month, day.day)  # noqa: DTZ001
        issue = issue_of(self.intake, master, self.template, day, unit.name)
        content = render_circular(self.template, context, made_at=made_at, issue=issue, units=UNITS)
        path = self.intake.office.out / str(master.period) / _NAME / f"{unit.name}.docx"
        if kept := put_beside_edited(path, content, self.at):
            self.kept.append(kept)
        return path


def confirming_day(office: Office, period: Period) -> date:
    """核对的期限：通报成文的前一个工作日。"""
    return office.calendar.shift(circular_day(office, period), -1)


def _template(office: Office) -> Path:
    """核对单的模板，办公室没有的用随附的；写错了由写第一份时的 TemplateError 说。"""
    return office.setting(f"documents/{_NAME}.docx")
