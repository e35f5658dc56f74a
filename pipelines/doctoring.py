"""体检：这台机器、这个办公室能不能用；每一项一句话，坏了说怎么办。"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.calendar import Period
from pipelines.errors import QingdanError, UsageError
from pipelines.intake.submission import Intake
from pipelines.office import OPEN_REGISTRIES
from pipelines.tasks import methods_of, open_history, open_intake


@dataclass(frozen=True)
class Checked:
    """一项检查的结果。"""

    item: str
    ok: bool
    words: str


def examine_office(folder: Path, python: tuple[int, ...], today: date) -> list[Checked]:
    """逐项检查；设定坏了，其后依赖设定的各项不再查。"""
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
    checks.append(_try("提醒办法", lambda: _reminders(intake)))
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


def _reminders(intake: Intake) -> str:
    from pipelines.figures.methods import method_file
    from pipelines.figures.reminder_table import load_reminders

    return load_reminders(method_file(intake.office, "reminders.toml"), intake.ledgers).source


def _templates(intake: Intake) -> str:
    from pipelines.documents.circular import check_template

    names: list[str] = []
    specimen = _specimen(intake)
    for path in sorted((intake.office.folder / "documents").glob("*.docx")):
        if not path.name.startswith("~$"):
            check_template(path, specimen)
            names.append(path.stem)
    if not names:
        raise UsageError("documents 文件夹里没有公文模板（*.docx）")
    return f"{'、'.join(names)}，名称都有出处"


def _specimen(intake: Intake) -> dict[str, object]:
    """试填模板用的上下文：一个没有报送的月份，各附表放一行样子；也就验证了各数可算。"""
    from pipelines.consolidation import empty_master
    from pipelines.documents.appendices import TABLE_COLUMNS
    from pipelines.documents.monthly import monthly_context
    from pipelines.documents.wording import Printed

    period = Period(max(intake.office.calendar.tables), 1)
    master = empty_master(intake.office, intake.ledgers, period)
    context = monthly_context(methods_of(intake, master, None), period.last_day, None)
    for table, columns in TABLE_COLUMNS.items():
        context[table] = [dict.fromkeys(columns, Printed("样", 1))]
    return context


def _database(intake: Intake) -> str:
    with open_history(intake.office) as history:
        return f"{history.engine.dialect.name}，可读写"


def _writable(folder: Path) -> Checked:
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        reason = "没有这个文件夹" if not folder.exists() else error.strerror or str(error)
        return Checked(folder.name, False, f"不能写入：{reason}")
    return Checked(folder.name, True, f"{folder} 可以写入")
