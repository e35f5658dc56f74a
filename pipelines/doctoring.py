"""体检：这台机器、这个办公室能不能用；每一项一句话，坏了说怎么办。"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.documents.gongwen.remark import Severity
from pipelines.errors import QingdanError, UsageError
from pipelines.faults import reason
from pipelines.intake.submission import Intake
from pipelines.office import OPEN_REGISTRIES
from pipelines.tasks import open_history, open_intake

if TYPE_CHECKING:
    from pipelines.figures.methods import Methods


@dataclass(frozen=True)
class Checked:
    """一项检查的结果。"""

    item: str
    ok: bool
    words: str
    lacking: bool = False
    """能用，但缺一样要补的。"""

    @property
    def mark(self) -> str:
        """行首的记号。"""
        return "✗" if not self.ok else "!" if self.lacking else "✓"


def examine_office(folder: Path, python: tuple[int, ...], today: date) -> list[Checked]:
    """逐项检查；设定坏了，其后依赖设定的各项不再查。"""
    from pipelines.tasks.assessing import assessment_table

    version = ".".join(map(str, python))
    checks = [Checked("Python", python >= (3, 11), f"{version}（需要 3.11 以上）")]
    try:
        intake = open_intake(folder)
    except QingdanError as error:
        return [*checks, Checked("办公室设定", False, str(error))]
    rules = sum(len(ledger.rules) for ledger in intake.ledgers)
    words = f"{intake.office.settings.name}，填报单位 {len(intake.office.submitters())} 个"
    checks.append(Checked("办公室设定", True, words))
    ledgers = f"{len(intake.ledgers.sheets)} 张，规则 {rules} 条，公式全部可用"
    checks.append(Checked("台账", True, ledgers))
    checks.append(_try("名录", lambda: _registries(intake)))
    checks.append(_calendar(intake, today))
    checks.append(_try("各种办法", lambda: _methods(intake)))
    checks += _evaluated(intake, today)
    checks.append(_try("提醒办法", lambda: _reminders(intake)))
    checks.append(_try("年度考核办法", lambda: assessment_table(intake.office).source))
    checks.append(_try("节奏", lambda: _rhythm(intake)))
    checks.append(_try("公文模板", lambda: _templates(intake)))
    checks.append(_try("历史数据库", lambda: _database(intake)))
    office = intake.office
    checks += [_writable(path) for path in (office.inbox, office.archive, office.out)]
    return checks


def _try(item: str, look: Callable[[], str]) -> Checked:
    try:
        return Checked(item, True, look())
    except QingdanError as error:
        return Checked(item, False, str(error))


def _registries(intake: Intake) -> str:
    used = {c.registry for ledger in intake.ledgers for c in ledger.columns if c.registry}
    missing = sorted(name for name in used if not intake.office.registry(name))
    if unknown := [name for name in missing if name not in OPEN_REGISTRIES]:
        raise UsageError(f"office.toml 的 [registries] 里没有：{'、'.join(unknown)}")
    return f"未设名录（照填不查）：{'、'.join(missing)}" if missing else "各列所用名录都有"


def _calendar(intake: Intake, today: date) -> Checked:
    known = intake.office.calendar.knows(today.year)
    words = f"{today.year} 年的放假安排" + (
        "已有" if known else f"没有；请补 calendars/{today.year}.toml"
    )
    return Checked("工作日历", known, words)


def _methods(intake: Intake) -> str:
    from pipelines.figures.methods import borrowed, load_methods

    found = load_methods(intake.office, intake.ledgers)
    lacking = borrowed(intake.office)
    own = f"（没有 {'、'.join(lacking)}，用随附的）" if lacking else ""
    return f"亮灯：{found.lights.source}；积分：{found.score.source}{own}"


def _evaluated(intake: Intake, today: date) -> list[Checked]:
    """占比、五好园区、链长制、亩均各用什么，今年比得了、评得了没有；没有的只说，不算坏。"""
    from pipelines.figures.methods import load_methods

    try:
        found = load_methods(intake.office, intake.ledgers)
    except QingdanError as error:
        return [Checked("园区与产业链", False, str(error))]
    lists = f"查{'、'.join(found.chains.used)}"
    return [
        _shares(found, today.year), _parks(found, today.year), Checked("链长制", True, lists),
        _land(found, today.year - found.land.lag_years),
    ]  # fmt: skip


def _shares(found: Methods, year: int) -> Checked:
    if against := found.shares.for_year(year):
        return Checked("园区占比", True, f"与 {against[0]} 年全省数比")
    words = f"没有 {year} 年可比的全省数，不与全省比；请补 shares.toml"
    return Checked("园区占比", True, words, lacking=True)


def _parks(found: Methods, year: int) -> Checked:
    from pipelines.figures.evaluating.parks import latest_result

    if result := latest_result(found.parks, year):
        return Checked("五好园区", True, f"有 {result} 年度省里的结果")
    words = "没有省里的结果，只能试算；公布后补进 parks.toml"
    return Checked("五好园区", True, words, lacking=True)


def _land(found: Methods, year: int) -> Checked:
    if found.land.knows(year):
        return Checked("亩均评价", True, f"用{found.land.name}办法，{year} 年度有基准值")
    words = f"用{found.land.name}办法，{year} 年度没有基准值，不评；请补 land 文件夹"
    return Checked("亩均评价", True, words, lacking=True)


def _rhythm(intake: Intake) -> str:
    from pipelines.scheduling.nightly import rhythm_of

    table = rhythm_of(intake.office)
    return f"每晚 {table.nightly.at}；{'、'.join(act.words for act in table.acts)}"


def _reminders(intake: Intake) -> str:
    from pipelines.figures.methods import load_reminder_table

    return load_reminder_table(intake.office, intake.ledgers).source


def _templates(intake: Intake) -> str:
    from pipelines.documents.kinds import circular_names, templates_in
    from pipelines.tasks.linting import lint_templates

    folder = intake.office.folder / "documents"
    paths = templates_in(folder)
    wrong = [
        f"{path.name}：[{one.code}] {one.place.words}：{one.message}"
        for path, remarks in zip(paths, lint_templates(paths, intake), strict=True)
        for one in remarks
        if one.severity is Severity.ERROR
    ]
    if wrong:
        raise UsageError("；".join(wrong))
    if not circular_names(folder):
        raise UsageError("documents 文件夹里没有通报用的公文模板（如 月通报.docx）")
    return f"{'、'.join(path.stem for path in paths)}，名称都有出处"


def _database(intake: Intake) -> str:
    from pipelines.history.database import try_writing

    with open_history(intake.office) as history:
        try_writing(history.engine)
        return f"{history.engine.dialect.name}，可读写"


def _writable(folder: Path) -> Checked:
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        why = reason(error) if folder.exists() else "没有这个文件夹"
        return Checked(folder.name, False, f"不能写入：{why}")
    return Checked(folder.name, True, f"{folder} 可以写入")
