"""一次运行：一项一项地做，记日志；一项没有做成，其余照做。"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from pipelines.errors import QingdanError
from pipelines.faults import unreadable
from pipelines.intake.submission import Intake
from pipelines.scheduling.alone import put_status, runs_folder
from pipelines.scheduling.due import Due, Moment, day_words, unknowable
from pipelines.scheduling.jobs import Job, Result
from pipelines.scheduling.journal import Entry, Event, Journal, nights, runs
from pipelines.scheduling.rhythm_table import NIGHT, RhythmTable
from pipelines.scheduling.status_page import Night, status_page

#: 留几份出错的详情。
_LOGS: Final = 20
Jobs = Mapping[str, Job]
#: 计时用的秒表，秒。
Watch = Callable[[], float]


@dataclass
class OneRun:
    """一次运行手边的东西。"""

    intake: Intake
    at: datetime
    jobs: Jobs
    watch: Watch
    journal: Journal

    def run(self, table: RhythmTable, night: Moment | None, acts: list[Due]) -> Night:
        """先做夜里的各步，再做到了时候的各件事。"""
        before, begun = self.journal.entries(), self.watch()
        warnings = self._warnings(table, before, night)
        name, cycle = (NIGHT, night.cycle) if night else ("", "")
        self.journal.append(Entry(Event.STARTED, self.at, name, cycle))
        found = [self._step(step, night) for step in table.nightly.steps] if night else []
        found += [self._act(one) for one in acts]
        ended = self.at + timedelta(seconds=round(self.watch() - begun))
        self.journal.append(Entry(Event.ENDED, ended, name, cycle, all(e.ok for e in found)))
        return self._told(table, Night(self.at, ended, bool(night), tuple(found), warnings))

    def _told(self, table: RhythmTable, night: Night) -> Night:
        """写状态；写不成的不碍事，话里说一声。"""
        office = self.intake.office
        try:
            put_status(office.folder, status_page(office, table, night, self.journal.entries()))
        except (QingdanError, OSError) as error:
            why = unreadable(error) if isinstance(error, OSError) else error
            return replace(night, warnings=(*night.warnings, f"状态.txt 没有写成：{why}"))
        return night

    def _warnings(
        self, table: RhythmTable, entries: tuple[Entry, ...], night: Moment | None
    ) -> tuple[str, ...]:
        said: list[str] = []
        last = runs(entries)[-1:]
        if last and not last[0].ended:
            when, where = f"{day_words(last[0].started)} {last[0].started:%H:%M}", last[0].stuck
            said.append(f"上次（{when}）没有做完：停在“{where}”，这次接着做")
        if night and (gone := missed_nights(entries, date.fromisoformat(night.cycle))):
            said.append(missed_words(gone))
        blocked = unknowable(table, self.at, self.intake.office.calendar)
        return (*said, *(f"{act.name}的时刻算不出：{error}" for act, error in blocked))

    def _step(self, name: str, night: Moment) -> Entry:
        return self._do(Entry(Event.BEGUN, self.at, name), name, night)

    def _act(self, one: Due) -> Entry:
        late_for = one.moment.at if one.late else None
        entry = Entry(Event.BEGUN, self.at, one.act.name, one.moment.cycle, late_for=late_for)
        if one.moment.skipped:
            skipped = replace(entry, event=Event.FINISHED, words=one.moment.skipped, late_for=None)
            self.journal.append(skipped)
            return skipped
        return self._do(entry, one.act.output, one.moment)

    def _do(self, entry: Entry, output: str, moment: Moment) -> Entry:
        """做一项；没有做成的，说出缘故，不往外抛。"""
        self.journal.append(entry)
        begun = self.watch()
        ok, result = self._result(output, moment)
        seconds = round(self.watch() - begun, 1)
        folder = self.intake.office.folder
        made = replace(
            entry, event=Event.FINISHED, at=self.at + timedelta(seconds=round(seconds)), ok=ok,
            code=result.code, words=result.words, seconds=seconds,
            files=tuple(_within(path, folder) for path in result.files),
        )  # fmt: skip
        self.journal.append(made)
        return made

    def _result(self, output: str, moment: Moment) -> tuple[bool, Result]:
        try:
            return True, self.jobs[output](self.intake, moment, self.at)
        except QingdanError as error:
            return False, Result(str(error), code=error.exit_code)
        except OSError as error:
            return False, Result(unreadable(error), code=2)
        except Exception as error:
            log = self._log(output, error)
            words = f"程序自身出了毛病，请把 runs/{log.name} 交给信息员"
            return False, Result(words, (log,), QingdanError.exit_code)

    def _log(self, output: str, error: Exception) -> Path:
        """出错的详情只进日志文件，留近来几份。"""
        folder = runs_folder(self.intake.office.folder)
        path = folder / f"出错_{self.at:%Y%m%d-%H%M%S}_{output}.log"
        with suppress(OSError):  # 磁盘满了也不碍着做别的
            path.write_text("".join(traceback.format_exception(error)), "utf-8", errors="replace")
            for old in sorted(folder.glob("出错_*.log"))[:-_LOGS]:
                old.unlink(missing_ok=True)
        return path


def missed_nights(entries: tuple[Entry, ...], upto: date) -> list[date]:
    """上一次做完的一夜之后、`upto` 之前，没有运行的各夜；从来没有做完过的不算。"""
    ran = [date.fromisoformat(night) for night in nights(entries)]
    last = max((night for night in ran if night < upto), default=upto)
    return [last + timedelta(days=n) for n in range(1, (upto - last).days)]


def missed_words(gone: list[date]) -> str:
    """没有运行的各夜，一句话。"""
    if len(gone) > 3:
        return f"{day_words(gone[0])} 至 {day_words(gone[-1])} 共 {len(gone)} 夜没有运行"
    return f"{'、'.join(map(day_words, gone))} 夜里没有运行"


def _within(path: Path, folder: Path) -> str:
    """在办公室文件夹里的，说相对的位置。"""
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)
