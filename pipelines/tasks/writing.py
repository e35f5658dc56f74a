"""照模板与台账写一份公文，不存盘：印发、核对、换数都由此写成。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pipelines.calendar import Period
from pipelines.intake.submission import Intake
from pipelines.tasks.basing import basis_of, year_bases
from pipelines.tasks.submitting import program_version

if TYPE_CHECKING:
    from pipelines.consolidation import Master
    from pipelines.documents.assessment_book import Result
    from pipelines.documents.kinds import DocumentKind, Materials
    from pipelines.documents.passport import Issue, Taken
    from pipelines.figures import Basis
    from pipelines.history.store import History

    _Rows = Sequence[Mapping[str, object]]


@dataclass(frozen=True)
class Draft:
    """一份公文要用的数与句子，还没有填进模板。"""

    context: Mapping[str, object]
    basis: Basis


@dataclass(frozen=True)
class Written:
    """写成的一份：内容（.docx）、用到的数与句子、所据的总台账。"""

    content: bytes
    context: Mapping[str, object]
    master: Master


def written(
    intake: Intake,
    history: History,
    template: Path,
    period: Period,
    day: date,
    number: int | None = None,
) -> Written | None:
    """`template` 这种公文 `period` 一期的一份，带图与通行证；该期没有任何数据则 None。

    `day` 是成文日期（周调度清单是调度日），`number` 是发文顺序号。
    """
    from pipelines.documents.charts import monthly_charts
    from pipelines.documents.circular import render_circular
    from pipelines.documents.kinds import kind_of

    draft = drafted(intake, history, kind_of(template.stem), period, day, number)
    if draft is None:
        return None
    ranking = draft.context.get("排名表")
    charts = monthly_charts(draft.basis, cast("_Rows", ranking)) if ranking is not None else None
    master = draft.basis.master
    content = render_circular(
        template, draft.context, made_at=datetime(day.year, day.month, day.day),  # noqa: DTZ001
        issue=issue_of(intake, master, template, day), units=figure_units(), charts=charts,
    )  # fmt: skip
    return Written(content, draft.context, master)


def drafted(
    intake: Intake,
    history: History,
    kind: DocumentKind,
    period: Period,
    day: date,
    number: int | None = None,
) -> Draft | None:
    """一份公文要用的数与句子；该期没有任何数据则 None，写不成的 UsageError。"""
    materials = materials_for(intake, history, period, day, number)
    if not materials.basis.master.has_data:
        return None
    return Draft(kind.made(materials), materials.basis)


def materials_for(
    intake: Intake, history: History, period: Period, day: date, number: int | None
) -> Materials:
    """写一份公文可用的材料；历史库关上以前用。"""
    from pipelines.documents.kinds import Materials
    from pipelines.figures.methods import load_reminder_table
    from pipelines.history.freezing import read_frozen
    from pipelines.tasks.assessing import assessment

    def assessed() -> Result | None:
        frozen = read_frozen(history.engine, period.year)
        return assessment(intake, history, period.year) if frozen else None

    def quarter_ago() -> Basis | None:
        earlier = period.shift(-3)
        return basis_of(intake, history, earlier) if history.accepted(earlier) else None

    return Materials(
        basis_of(intake, history, period), day, number,
        reminders=lambda: load_reminder_table(intake.office, intake.ledgers),
        months=lambda: year_bases(intake, history, period),
        quarter_ago=quarter_ago,
        assessed=assessed,
    )  # fmt: skip


def issue_of(intake: Intake, master: Master, template: Path, issued: date, unit: str = "") -> Issue:
    """这一次生成凭的是什么：报送、规则、模板、程序；`unit` 是专写给哪个单位的。"""
    return issue_from(intake, template, str(master.period), issued, taken_in(master), unit)


def issue_from(
    intake: Intake,
    template: Path,
    period: str,
    issued: date,
    taken: Sequence[Taken],
    unit: str = "",
) -> Issue:
    """凭 `taken` 这些报送写的一份；`unit` 是专写给哪个单位的。"""
    from pipelines.documents.docx_package import template_bytes
    from pipelines.documents.passport import Issue

    return Issue(
        template.stem, period, issued.isoformat(), intake.office.root.name,
        program_version(), intake.rules,
        sha256(template_bytes(template)).hexdigest(), tuple(taken), unit,
    )  # fmt: skip


def taken_in(master: Master) -> tuple[Taken, ...]:
    """总台账用到的各份报送，按印发次序。"""
    from pipelines.documents.passport import Taken

    return tuple(
        Taken(
            one.unit.name, str(one.receipt.period), one.receipt.file, one.receipt.digest,
            one.carried_from is not None,
        )
        for one in master.units
        if one.receipt is not None
    )  # fmt: skip


def figure_units() -> Mapping[str, str]:
    """有名字的数的单位。"""
    from pipelines.figures import FIGURES

    return {key: figure.unit for key, figure in FIGURES.items()}
