"""夜间任务，与到了时候的各件事：上锁，看该做什么，做一次。"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Final

from pipelines.errors import QingdanError
from pipelines.intake.submission import Intake
from pipelines.office import Office
from pipelines.scheduling.alone import alone, journal_of, put_status
from pipelines.scheduling.due import Due, due, last_night
from pipelines.scheduling.jobs import JOBS
from pipelines.scheduling.journal import Entry, Event, Journal, done_of, failed_cycles, tried
from pipelines.scheduling.one_run import Jobs, OneRun, Watch
from pipelines.scheduling.rhythm_table import NIGHT, RhythmTable, load_rhythm
from pipelines.scheduling.status_page import Night, refusal_page
from pipelines.tasks import open_intake

#: 白天动过这么多次手还没有做完的，留到夜里。
_MOST_TRIES: Final = 3


def rhythm_of(office: Office, jobs: Jobs = JOBS) -> RhythmTable:
    """办公室的节奏；没有自己的一份，用随附的。写错则 SettingError。"""
    return load_rhythm(office.setting("rhythm.toml"), office.setting("rhythms"), jobs)


def nightly_in(folder: Path, at: datetime, *, only_due: bool = False) -> Night | None:
    """打开 `folder` 里的办公室，运行一次；设定坏了也写状态，再原样抛出。"""
    try:
        intake = open_intake(folder)
        rhythm_of(intake.office)
    except QingdanError as error:
        if (folder / "office.toml").exists():
            with suppress(QingdanError, OSError):
                put_status(folder, refusal_page(at, str(error)))
        raise
    return turn(intake, at) if only_due else nightly(intake, at)


def nightly(intake: Intake, at: datetime, jobs: Jobs = JOBS, watch: Watch = perf_counter) -> Night:
    """夜间任务，连同此刻该做而没有做的各件事；另一个正在运行则 BusyError。"""
    with alone(intake.office):
        table, journal = _opened(intake, at, jobs)
        night = last_night(table, at, intake.office.calendar)
        acts = [one for one in _owed(intake, table, journal, at) if one.act.name != NIGHT]
        return OneRun(intake, at, jobs, watch, journal).run(table, night, acts)


def turn(
    intake: Intake, at: datetime, jobs: Jobs = JOBS, watch: Watch = perf_counter
) -> Night | None:
    """只做到了时候而没有做的（含误了的一夜）；没有该做的则 None。

    白天没有做成的，留到夜里再做，不一再地试。
    """
    with alone(intake.office):
        table, journal = _opened(intake, at, jobs)
        entries = journal.entries()
        failed, tries = failed_cycles(entries), tried(entries)
        owed = [
            one
            for one in _owed(intake, table, journal, at)
            if (key := (one.act.name, one.moment.cycle)) not in failed and tries[key] < _MOST_TRIES
        ]
        if not owed:
            return None
        night = next((one.moment for one in owed if one.act.name == NIGHT), None)
        if night:  # 夜里连白天没有做成的一起做
            owed = _owed(intake, table, journal, at)
        acts = [one for one in owed if one.act.name != NIGHT]
        return OneRun(intake, at, jobs, watch, journal).run(table, night, acts)


def _opened(intake: Intake, at: datetime, jobs: Jobs) -> tuple[RhythmTable, Journal]:
    """节奏与日志；新加的事自此刻（宽限以内）起算，不补做从前的。"""
    table, journal = rhythm_of(intake.office, jobs), journal_of(intake.office)
    journal.shorten()
    since = at - timedelta(minutes=table.nightly.grace_minutes)
    known = done_of(journal.entries(), at).since
    for act in (table.night, *table.acts):
        if act.name not in known:
            journal.append(Entry(Event.ENABLED, since, name=act.name))
    return table, journal


def _owed(intake: Intake, table: RhythmTable, journal: Journal, at: datetime) -> list[Due]:
    return due(table, at, done_of(journal.entries(), at), intake.office.calendar)
