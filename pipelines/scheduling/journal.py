"""运行日志：runs/journal.jsonl，一行一件，只往后添；写了一半的、坏了的行不碍着读别的行。"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Annotated, Final

from pydantic import ConfigDict, Field, NaiveDatetime, TypeAdapter

from pipelines.placing import put_in_place
from pipelines.scheduling.due import Done
from pipelines.scheduling.rhythm_table import NIGHT

#: 过了这么多行（约两个月），把旧的移到各年的 journal_年份.jsonl，留近的若干行。
_MOST: Final = 600
_KEPT: Final = 200
#: 记在此刻一天以后的，是那时的钟不准，不算数。
_FUTURE: Final = timedelta(days=1)


class Event(StrEnum):
    """日志里的事。"""

    ENABLED = "启用"
    STARTED = "开始"
    BEGUN = "着手"
    FINISHED = "做完"
    ENDED = "结束"


@dataclass(frozen=True)
class Entry:
    """一行；有 `cycle` 的是夜间任务或一件定期的事，没有的是夜里的一步。"""

    __pydantic_config__ = ConfigDict(extra="ignore")

    event: Event
    at: NaiveDatetime
    name: str = ""
    cycle: str = ""
    ok: bool = True
    code: int = 0
    words: str = ""
    files: tuple[str, ...] = ()
    seconds: Annotated[float, Field(ge=0)] = 0.0
    late_for: NaiveDatetime | None = None
    """补做的，原定的时刻。"""


@dataclass(frozen=True)
class Run:
    """一次运行；没有结束的，`stuck` 是停在哪一项。"""

    started: datetime
    night: bool
    jobs: tuple[Entry, ...]
    ended: datetime | None
    stuck: str = ""

    @property
    def failed(self) -> tuple[Entry, ...]:
        return tuple(job for job in self.jobs if not job.ok)


_ENTRY: Final = TypeAdapter(Entry)


@dataclass
class Journal:
    """一个办公室的运行日志；文件没有变就不重读。"""

    path: Path
    _stamp: tuple[int, int] = (-1, -1)
    _entries: tuple[Entry, ...] = field(default=(), repr=False)

    def entries(self) -> tuple[Entry, ...]:
        """由早到晚；读不懂的行跳过。还没有日志则空。"""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return ()
        stamp = (found.st_size, found.st_mtime_ns)
        if stamp != self._stamp:
            lines = self.path.read_bytes().splitlines()
            self._entries, self._stamp = tuple(_read(lines)), stamp
        return self._entries

    def append(self, entry: Entry) -> None:
        """添一行并落盘；上一行断在半截的，另起一行。"""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        known = self.entries()
        with self.path.open("a+b") as file:
            end = file.seek(0, os.SEEK_END)
            if end:
                file.seek(end - 1)
                if file.read(1) != b"\n":
                    file.write(b"\n")
            file.write(_line(entry))
            file.flush()
            os.fsync(file.fileno())
            stamp = os.fstat(file.fileno())
        self._entries, self._stamp = (*known, entry), (stamp.st_size, stamp.st_mtime_ns)

    def shorten(self) -> None:
        """太长了就把旧的移走，留下近的，与还管用的：启用、各件事最近做过的一轮。"""
        entries = self.entries()
        if len(entries) <= _MOST:
            return
        older, recent = entries[:-_KEPT], entries[-_KEPT:]
        for year, group in groupby(older, key=lambda entry: entry.at.year):
            with self.path.with_name(f"journal_{year}.jsonl").open("ab") as file:
                file.writelines(map(_line, group))
        lasting = (Event.ENABLED, Event.FINISHED, Event.ENDED)
        vital = {(e.event, e.name): e for e in older if e.name and e.event in lasting}
        kept = (*sorted(vital.values(), key=lambda entry: entry.at), *recent)
        put_in_place(self.path, b"".join(map(_line, kept)))


def _read(lines: Iterable[bytes]) -> Iterable[Entry]:
    for line in lines:
        try:
            entry = _ENTRY.validate_json(line)
            if entry.name == NIGHT and entry.cycle:
                date.fromisoformat(entry.cycle)
        except ValueError:  # pydantic 的 ValidationError 也是
            continue
        yield entry


def _line(entry: Entry) -> bytes:
    data = _ENTRY.dump_python(entry, mode="json", exclude_defaults=True)
    return json.dumps(data, ensure_ascii=False).encode() + b"\n"


def done_of(entries: Sequence[Entry], now: datetime) -> Done:
    """做成了的各轮，与各件事从什么时候起算；夜间任务做完全程才算。"""
    sound = [entry for entry in entries if entry.at <= now + _FUTURE]
    cycles = frozenset(
        (entry.name, entry.cycle)
        for entry in sound
        if entry.cycle and entry.event is _closing(entry.name) and (entry.ok or entry.name == NIGHT)
    )
    return Done(cycles, {e.name: e.at for e in sound if e.event is Event.ENABLED})


def _closing(name: str) -> Event:
    return Event.ENDED if name == NIGHT else Event.FINISHED


def tried(entries: Sequence[Entry]) -> Counter[tuple[str, str]]:
    """各轮动过几次手；夜间任务以开始计。"""
    begun = (Event.BEGUN, Event.STARTED)
    return Counter((e.name, e.cycle) for e in entries if e.event in begun and e.cycle)


def failed_cycles(entries: Sequence[Entry]) -> frozenset[tuple[str, str]]:
    """没有做成过的各轮；留到夜里再做，白天不一再地试。"""
    return frozenset(
        (e.name, e.cycle) for e in entries if e.event is Event.FINISHED and not e.ok and e.cycle
    )


def nights(entries: Sequence[Entry]) -> list[str]:
    """做完全程的各夜，日期，由早到晚。"""
    return sorted({e.cycle for e in entries if e.event is Event.ENDED and e.name == NIGHT})


def runs(entries: Sequence[Entry]) -> list[Run]:
    """各次运行，由早到晚。"""
    groups: list[list[Entry]] = []
    for entry in entries:
        if entry.event is Event.STARTED:
            groups.append([])
        if groups and entry.event is not Event.ENABLED:
            groups[-1].append(entry)
    return [_run(group) for group in groups]


def _run(entries: Sequence[Entry]) -> Run:
    jobs = tuple(e for e in entries if e.event is Event.FINISHED)
    ended = next((e.at for e in entries if e.event is Event.ENDED), None)
    begun = [e.name for e in entries if e.event is Event.BEGUN]
    stuck = "" if ended else (begun[-1] if len(begun) > len(jobs) else "两项之间")
    night = any(e.name == NIGHT for e in entries)
    return Run(entries[0].at, night, jobs, ended, stuck)
