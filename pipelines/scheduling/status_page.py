"""夜间任务的状态：早上打开一看就知道昨夜运行没有、做成了什么、没有做成的怎么办。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any, Final

from pipelines.office import Office
from pipelines.scheduling.due import day_words, last_night, upcoming
from pipelines.scheduling.journal import Entry, runs
from pipelines.scheduling.rhythm_table import NIGHT, RhythmTable

#: 退出码由重到轻：程序毛病、设定或文件、正忙、有错误、有未报。
_GRAVE: Final = (5, 2, 4, 1, 3, 0)
_CODES: Final = {1: "里有错误（有行不计入）", 2: "里有文件读不了", 3: "里有单位未报或沿用"}
_HOW: Final = "这里的话照着改好之后，运行 qingdan nightly 再做一遍；不改也不要紧，夜里会再试。"


@dataclass(frozen=True)
class Night:
    """一次运行的结果；`warnings` 是要人知道的：上次没有做完、哪夜没有运行、缺日历。"""

    started: datetime
    ended: datetime
    whole: bool
    """含夜间任务；否则只是到点的几件事。"""
    jobs: tuple[Entry, ...]
    warnings: tuple[str, ...] = ()

    @property
    def failed(self) -> tuple[Entry, ...]:
        return tuple(job for job in self.jobs if not job.ok)

    @property
    def code(self) -> int:
        """各项中最重的退出码（DESIGN，Contracts）。"""
        codes = {job.code for job in self.jobs}
        return next((code for code in _GRAVE if code in codes), 0)

    @property
    def words(self) -> list[str]:
        """一行行的话，先说没有做成的。"""
        return list(_night_words(self))

    def as_json(self) -> dict[str, Any]:
        """`nightly --json`。"""
        return {
            "schema_version": 1, "started": self.started.isoformat(),
            "ended": self.ended.isoformat(), "warnings": list(self.warnings),
            "jobs": [
                {
                    "name": job.name, "ok": job.ok, "exit_code": job.code, "words": job.words,
                    "files": list(job.files), "seconds": job.seconds,
                    "late_for": job.late_for.isoformat() if job.late_for else None,
                }
                for job in self.jobs
            ],
        }  # fmt: skip


def _night_words(night: Night) -> Iterator[str]:
    yield _summary(night.started, night.ended, night.jobs)
    yield from (f"  注意：{words}" for words in night.warnings)
    yield from (f"  ✗ {_job_words(job)}" for job in night.failed)
    yield from (f"  ✓ {_job_words(job)}" for job in night.jobs if job.ok)
    yield from _why_not_zero(night)


def _why_not_zero(night: Night) -> Iterator[str]:
    """都做成了，退出码却不是 0：数据的毛病，不是程序的，说出是哪几项。"""
    said = [f"{job.name}{_CODES[job.code]}" for job in night.jobs if job.ok and job.code in _CODES]
    if said and not night.failed:
        yield f"  都做成了；退出码 {night.code} 是因为数据：{'，'.join(said)}"


def _summary(started: datetime, ended: datetime, jobs: Sequence[Entry]) -> str:
    bad = sum(not job.ok for job in jobs)
    good = f"{len(jobs) - bad} 项做成" + (f"，{bad} 项没有做成" if bad else "")
    return f"{started:%Y-%m-%d %H:%M} 开始，{ended:%H:%M} 做完：{good}"


def _job_words(job: Entry) -> str:
    late = f"（补做，原定 {day_words(job.late_for)} {job.late_for:%H:%M}）" if job.late_for else ""
    return f"{job.name}{late}：{job.words}"


def status_page(office: Office, table: RhythmTable, night: Night, entries: Sequence[Entry]) -> str:
    """状态.txt 的内容；到点的几件事做完之后，仍说得出上一夜怎样。"""
    lines = ["清单通 夜间任务与各项定期工作", office.settings.name, ""]
    lines += [f"【最近一次】{_summary(night.started, night.ended, night.jobs)}"]
    if not night.whole:
        lines += [f"【上一夜】{_run_words(entries) or '还没有运行过'}"]
    lines += _section("【注意】", night.warnings)
    failed = night.failed if night.whole else _failed_since(entries)
    lines += _section("【没有做成】", [_job_words(job) for job in failed])
    lines += [f"  {_HOW}"] if failed else []
    lines += _section("【做成的】", [_job_words(job) for job in night.jobs if job.ok])
    lines += _section("【出的文件】", _places(night.jobs))
    ahead = upcoming(table, night.started, office.calendar)
    coming = [f"{moment.at:%Y-%m-%d %H:%M} {act.name}" for act, moment in ahead]
    lines += _section("【接下来】", coming)
    expected = next((moment.at for act, moment in ahead if act.name == NIGHT), None)
    if expected:
        by = expected + timedelta(minutes=table.nightly.grace_minutes)
        lines += [
            "",
            f"过了 {by:%Y-%m-%d %H:%M}，【最近一次】还不是 {day_words(expected)} 夜里的，",
        ]
        lines += ["就是没有运行：请看电脑关机没有，并告诉信息员（qingdan nightly --check）。"]
    return "\n".join(lines) + "\n"


def refusal_page(at: datetime, words: str) -> str:
    """设定坏了、什么也没有做时的状态。"""
    return (
        "清单通 夜间任务与各项定期工作\n\n"
        f"【没有运行】{at:%Y-%m-%d %H:%M} 起运行不了：设定有误，收件、汇总都没有做。\n"
        f"  缘故：{words}\n"
        "  办法：请信息员改好（qingdan doctor 可查），再运行 qingdan nightly。\n"
    )


@dataclass(frozen=True)
class Health:
    """夜间任务运行得怎样；`code`：0 正常，1 上一夜有没有做成的，3 没有运行或没有做完。"""

    code: int
    words: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """`nightly --check --json`。"""
        return {"schema_version": 1, "ok": self.code == 0, "words": list(self.words)}


def health(
    office: Office, table: RhythmTable, entries: Sequence[Entry], at: datetime, *, running: bool
) -> Health:
    """该运行的一夜运行了没有；晚了不到宽限的不算误。"""
    if running:
        return Health(0, ("正在运行",))
    found = runs(entries)
    last = next((run for run in reversed(found) if run.night), None)
    if found and not found[-1].ended:
        stuck = found[-1]
        words = (
            f"{day_words(stuck.started)} {stuck.started:%H:%M} 的一次没有做完：停在“{stuck.stuck}”"
        )
        return Health(3, (words, "运行 qingdan nightly 接着做"))
    grace = timedelta(minutes=table.nightly.grace_minutes)
    expected = last_night(table, at - grace, office.calendar)
    if last is None:
        return Health(3, ("夜间任务还没有运行过；请看 qingdan schedule 的定时装好没有",))
    if last.started < expected.at:
        words = f"没有运行：应在 {day_words(expected.at)} {expected.at:%H:%M} 运行，最近一夜是 "
        words += f"{last.started:%Y-%m-%d %H:%M}"
        return Health(3, (words, "请看电脑关机没有、定时还在不在；运行 qingdan nightly 补做"))
    failed = _failed_since(entries)
    said = (f"最近一夜 {_run_words(entries)}", *(f"✗ {_job_words(job)}" for job in failed))
    return Health(1 if failed else 0, said)


def _failed_since(entries: Sequence[Entry]) -> list[Entry]:
    """最近一夜以来没有做成、后来也没有做成的。"""
    left: dict[str, Entry] = {}
    for run in runs(entries):
        left = {} if run.night else left
        for job in run.jobs:
            left.pop(job.name, None)
            if not job.ok:
                left[job.name] = job
    return list(left.values())


def _places(jobs: Sequence[Entry]) -> list[str]:
    """出的文件；同一处出了许多的，只说那一处与份数。"""
    groups: dict[str, list[str]] = {}
    for file in (file for job in jobs for file in job.files):
        groups.setdefault("/".join(PurePath(file).parts[:3]), []).append(file)
    return [
        line
        for place, files in groups.items()
        for line in (files if len(files) < 4 else [f"{place}/ 里 {len(files)} 份"])
    ]


def _run_words(entries: Sequence[Entry]) -> str:
    for run in reversed(runs(entries)):
        if run.night and run.ended:
            return _summary(run.started, run.ended, run.jobs)
    return ""


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return ["", title, *(f"  {line}" for line in lines)] if lines else []
