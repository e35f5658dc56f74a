"""交给操作系统的定时：systemd、cron、Windows 任务计划；路径里的空格、中文、引号都写得对。

三样都在节奏的各个钟点运行 `nightly --due`：到了什么就做什么，误了的开机后补。
"""

from __future__ import annotations

import shlex
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Final

from pipelines.errors import UsageError

_NAMESPACE: Final = "http://schemas.microsoft.com/windows/2004/02/mit/task"
_WHAT: Final = "清单通：收件、汇总、提醒与各项定期工作"


def systemd_units(command: Sequence[str], times: Sequence[str]) -> dict[str, bytes]:
    """qingdan.service 与 qingdan.timer；关机误了的，开机后补（Persistent）。

    退出码 1、3、4 是有错误、有未报、正忙，都不算运行失败。
    """
    _check(command)
    words = [_systemd_word(word, first=not index) for index, word in enumerate(command)]
    service = (
        f"[Unit]\nDescription={_WHAT}\n"
        "After=network-online.target\nWants=network-online.target\n\n"
        f"[Service]\nType=oneshot\nExecStart={' '.join(words)}\nSuccessExitStatus=1 3 4\n"
    )
    moments = "".join(f"OnCalendar=*-*-* {one}:00\n" for one in times)
    timer = (
        f"[Unit]\nDescription={_WHAT}\n\n[Timer]\n{moments}Persistent=true\n"
        "Unit=qingdan.service\n\n[Install]\nWantedBy=timers.target\n"
    )
    return {"qingdan.service": service.encode(), "qingdan.timer": timer.encode()}


def _systemd_word(word: str, *, first: bool) -> str:
    """双引号里的一个词（systemd.service，Command lines）；程序的路径里 $ 不展开。"""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped if first else escaped.replace("$", "$$")}"'


def cron_lines(command: Sequence[str], times: Sequence[str], log: Path) -> dict[str, bytes]:
    """qingdan.cron：每个钟点一行，开机时一行；上一次的话写在 `log`。"""
    _check([*command, str(log)])
    said = f"{shlex.join(command)} > {shlex.quote(str(log))} 2>&1"
    line = said.replace("%", "\\%")  # crontab(5)：没有转义的 % 当作换行
    moments = [f"{int(one[3:])} {int(one[:2])} * * *" for one in times]
    lines = [f"# {_WHAT}", *(f"{when} {line}" for when in (*moments, "@reboot"))]
    return {"qingdan.cron": ("\n".join(lines) + "\n").encode()}


def windows_task(
    command: Sequence[str], times: Sequence[str], folder: Path, start: date
) -> dict[str, bytes]:
    """qingdan.xml（UTF-16）：任务计划程序导入的任务；误了的，能运行时就补。

    路径里有 %，任务计划程序会当作变量，UsageError。
    """
    _check(command)
    if odd := [word for word in (*command, str(folder)) if "%" in word]:
        raise UsageError(f"路径里有 %，任务计划程序会当作变量：{odd[0]}；请把文件夹改名")
    task = ET.Element("Task", {"version": "1.2", "xmlns": _NAMESPACE})
    _put(task, {"RegistrationInfo": {"Description": _WHAT}})
    triggers = ET.SubElement(task, "Triggers")
    for one in times:
        begin = datetime.combine(start, time.fromisoformat(one)).isoformat()
        _put(triggers, {"CalendarTrigger": {
            "StartBoundary": begin, "Enabled": "true", "ScheduleByDay": {"DaysInterval": "1"},
        }})  # fmt: skip
    _put(task, {"Principals": {"Principal": {
        "LogonType": "InteractiveToken", "RunLevel": "LeastPrivilege",
    }}, "Settings": {
        "MultipleInstancesPolicy": "IgnoreNew", "DisallowStartIfOnBatteries": "false",
        "StopIfGoingOnBatteries": "false", "StartWhenAvailable": "true", "Enabled": "true",
        "WakeToRun": "true", "ExecutionTimeLimit": "PT4H",
    }, "Actions": {"Exec": {
        "Command": command[0], "Arguments": subprocess.list2cmdline(command[1:]),
        "WorkingDirectory": str(folder),
    }}})  # fmt: skip
    task.find("Principals/Principal").set("id", "Author")  # type: ignore[union-attr]
    task.find("Actions").set("Context", "Author")  # type: ignore[union-attr]
    ET.indent(task)
    text = '<?xml version="1.0" encoding="UTF-16"?>\r\n' + ET.tostring(task, encoding="unicode")
    return {"qingdan.xml": text.encode("utf-16")}


def _put(parent: ET.Element, children: Mapping[str, object]) -> None:
    for name, value in children.items():
        child = ET.SubElement(parent, name)
        if isinstance(value, Mapping):
            _put(child, value)
        else:
            child.text = str(value)


def _check(words: Sequence[str]) -> None:
    """换行等控制字符，哪一种定时都写不进去。"""
    if odd := [word for word in words if any(ord(char) < 32 for char in word)]:
        raise UsageError(f"路径里有换行等控制字符，不能写进定时：{odd[0]!r}；请把文件夹改名")
