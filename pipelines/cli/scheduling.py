"""夜间任务与定时的命令。"""

from __future__ import annotations

import signal
import sys
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import Any, Final, Literal

import click

from pipelines.cli.face import FILE, Face, now, verb
from pipelines.errors import UsageError
from pipelines.placing import put_in_place

System = Literal["systemd", "cron", "windows"]
_INSTALL: Final[dict[System, str]] = {
    "systemd": "把两个文件放进 ~/.config/systemd/user/，再运行："
    "systemctl --user enable --now qingdan.timer；没有人登录也要运行的，加 loginctl enable-linger",
    "cron": "用 crontab -e 把各行加到最后",
    "windows": "在文件所在的文件夹运行：schtasks /create /tn 清单通 /xml qingdan.xml"
    "（电脑开着、本人登录着才运行）",
}


class MomentType(click.ParamType[datetime]):
    """时刻，如 2021-06-25T22:30。"""

    name = "时刻"

    def convert(
        self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None
    ) -> datetime:
        """文字 → datetime；写法不对、带时区则 UsageError。"""
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo:
            raise UsageError(f"时刻应形如 2021-06-25T22:30，而不是“{value}”")
        return moment


@verb("nightly")
@click.option("--due", "only_due", is_flag=True, help="只做到了时候而没有做的；定时用的就是它")
@click.option("--check", is_flag=True, help="不做什么，只看夜间任务运行得怎样；没有运行则退出码 3")
@click.option("--at", type=MomentType(), metavar="时刻", help="当作这一时刻运行；不能晚于此刻")
@click.pass_obj
def nightly(face: Face, only_due: bool, check: bool, at: datetime | None) -> None:
    """夜间任务：收件、汇总、提醒，连同该做而没有做的各件事；一项没有做成，其余照做。"""
    from pipelines.scheduling.nightly import nightly_in

    moment = at or now()
    if check:
        _show_health(face, moment)
    if at and at > now():
        raise UsageError(f"{at:%Y-%m-%d %H:%M} 还没有到；做过的都记入库里，不能预先做")
    made = nightly_in(face.office, moment, only_due=only_due)
    if made is None:
        face.show({"schema_version": 1, "jobs": []}, ["眼下没有该做的。"])
        return
    face.show(made.as_json(), made.words)
    sys.exit(made.code)


def _show_health(face: Face, at: datetime) -> None:
    from pipelines.scheduling.alone import is_running, journal_of
    from pipelines.scheduling.nightly import rhythm_of
    from pipelines.scheduling.status_page import health

    office = face.intake().office
    entries = journal_of(office).entries()
    found = health(office, rhythm_of(office), entries, at, running=is_running(office))
    face.show(found.as_json(), found.words)
    sys.exit(found.code)


@verb("schedule")
@click.option("--systemd", "system", flag_value="systemd", help="出 systemd 的定时文件")
@click.option("--cron", "system", flag_value="cron", help="出 crontab 的各行")
@click.option("--windows", "system", flag_value="windows", help="出 Windows 任务计划的文件")
@click.option("--out", type=FILE, metavar="文件夹", help="定时文件放在哪里；默认办公室的 out/定时")
@click.option("--list", "listing", is_flag=True, help="只说各件事的下一个时刻")
@click.pass_obj
def schedule(face: Face, system: System | None, out: Path | None, listing: bool) -> None:
    """一直运行，到了时候就做；或交给操作系统定时（--systemd、--cron、--windows）。"""
    if listing:
        _list(face)
    elif system:
        _write_units(face, system, out)
    else:
        _loop(face)


def _list(face: Face) -> None:
    from pipelines.scheduling.due import unknowable, upcoming
    from pipelines.scheduling.nightly import rhythm_of

    office, at = face.intake().office, now()
    table = rhythm_of(office)
    ahead = upcoming(table, at, office.calendar)
    data = [
        {"name": act.name, "at": moment.at.isoformat(), "output": act.output,
         "skipped": moment.skipped or None}
        for act, moment in ahead
    ]  # fmt: skip
    words = [
        f"{moment.at:%Y-%m-%d %H:%M} {act.name}" + (f"：{moment.skipped}" if moment.skipped else "")
        for act, moment in ahead
    ]
    blocked = unknowable(table, at, office.calendar)
    words += [f"{act.name}的时刻算不出：{error}" for act, error in blocked]
    face.show({"schema_version": 1, "upcoming": data}, words)


def _write_units(face: Face, system: System, out: Path | None) -> None:
    from pipelines.scheduling import units
    from pipelines.scheduling.alone import runs_folder
    from pipelines.scheduling.nightly import rhythm_of

    office, folder = face.intake().office, face.office.resolve()
    command = [sys.executable, "-m", "pipelines", "--office", str(folder), "nightly", "--due"]
    times = rhythm_of(office).times
    if system == "systemd":
        made = units.systemd_units(command, times)
    elif system == "cron":
        made = units.cron_lines(command, times, runs_folder(folder) / "cron.log")
        runs_folder(folder).mkdir(exist_ok=True)
    else:
        made = units.windows_task(command, times, folder, now().date())
    paths = [(out or office.out / "定时") / name for name in made]
    for path, content in zip(paths, made.values(), strict=True):
        put_in_place(path, content)
    data = {"schema_version": 1, "files": [str(path) for path in paths]}
    face.show(data, [*(f"已出 {path}" for path in paths), _INSTALL[system]])


def _loop(face: Face) -> None:
    from pipelines.scheduling.nightly import nightly_in, rhythm_of
    from pipelines.scheduling.running import Loop

    office, stopped = face.intake().office, Event()
    rhythm_of(office)
    _stop_politely(stopped)
    click.echo("开始值守；按 Ctrl-C 停。", err=True)
    Loop(
        turn=lambda at: nightly_in(face.office, at, only_due=True),
        times=lambda: rhythm_of(office).times,
        clock=now,
        wait=stopped.wait,
        say=lambda line: click.echo(f"{now():%m-%d %H:%M} {line}", err=True),
    ).run()
    click.echo("已停。", err=True)


def _stop_politely(stopped: Event) -> None:
    """头一次叫停，等手头这项做完；再叫一次，立刻停。"""

    def stop(number: int, _: object) -> None:
        stopped.set()
        signal.signal(number, signal.default_int_handler)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
