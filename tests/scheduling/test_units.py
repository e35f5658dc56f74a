from __future__ import annotations

import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path, PureWindowsPath

import pytest

from pipelines.errors import UsageError
from pipelines.scheduling.units import cron_lines, systemd_units, windows_task

TIMES = ("08:30", "22:30")
ODD = "/srv/100% 清单 'a' \"b\" $HOME & c\\d;e"
SPACE = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}


def command(office: str) -> list[str]:
    return [sys.executable, "-m", "pipelines", "--office", office, "nightly", "--due"]


def test_systemd_catches_up_and_takes_missing_units_for_no_failure() -> None:
    made = systemd_units(command("/srv/办公室"), TIMES)
    timer, service = made["qingdan.timer"].decode(), made["qingdan.service"].decode()
    assert "OnCalendar=*-*-* 08:30:00\nOnCalendar=*-*-* 22:30:00\nPersistent=true" in timer
    assert "SuccessExitStatus=1 3 4" in service
    assert "Type=oneshot" in service


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="没有 systemd-analyze")
def test_systemd_itself_accepts_the_units(tmp_path: Path) -> None:
    for name, content in systemd_units(command(ODD), TIMES).items():
        (tmp_path / name).write_bytes(content)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / "qingdan.timer"),
         str(tmp_path / "qingdan.service")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    ours = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "qingdan" in line]
    assert ours == []
    assert done.returncode == 0


def test_systemd_quotes_every_odd_character() -> None:
    service = systemd_units(command(ODD), TIMES)["qingdan.service"].decode()
    (line,) = [one for one in service.splitlines() if one.startswith("ExecStart=")]
    assert '"/srv/100%% 清单 \'a\' \\"b\\" $$HOME & c\\\\d;e"' in line


def test_a_cron_line_says_to_the_shell_what_was_meant(tmp_path: Path) -> None:
    printing = [sys.executable, "-c", "import sys; print(sys.argv[1:])", ODD]
    log = tmp_path / "日 志%.log"
    lines = cron_lines(printing, TIMES, log)["qingdan.cron"].decode().splitlines()
    assert [line.split(" ")[:5] for line in lines[1:3]] == [
        ["30", "8", "*", "*", "*"], ["30", "22", "*", "*", "*"],
    ]  # fmt: skip
    assert lines[3].startswith("@reboot ")
    said = lines[1].split(" ", 5)[5]
    assert "%" not in said.replace("\\%", "")
    subprocess.run(["/bin/sh", "-c", said.replace("\\%", "%")], check=True)
    assert log.read_text("utf-8").strip() == str([ODD])


def test_the_windows_task_is_read_back_as_it_was_meant() -> None:
    office = r"D:\专班 & 督查\清单 'a'"
    words = [r"C:\Program Files\Python\python.exe", "-m", "pipelines", "--office", office]
    made = windows_task(words, TIMES, Path(office), date(2021, 6, 1))["qingdan.xml"]
    assert made.startswith(b"\xff\xfe")
    assert made.decode("utf-16").startswith('<?xml version="1.0" encoding="UTF-16"?>')
    task = ET.fromstring(made)
    assert task.tag == f"{{{SPACE['t']}}}Task"
    starts = [one.text for one in task.findall(".//t:CalendarTrigger/t:StartBoundary", SPACE)]
    assert starts == ["2021-06-01T08:30:00", "2021-06-01T22:30:00"]
    settings = {one.tag.split("}")[1]: one.text for one in task.findall("t:Settings/*", SPACE)}
    assert settings["MultipleInstancesPolicy"] == "IgnoreNew"
    assert settings["StartWhenAvailable"] == "true"
    assert settings["DisallowStartIfOnBatteries"] == "false"
    assert task.findtext(".//t:Exec/t:Command", None, SPACE) == words[0]
    arguments = task.findtext(".//t:Exec/t:Arguments", None, SPACE)
    assert arguments == f'-m pipelines --office "{office}"'
    assert PureWindowsPath(office).is_absolute()


#: 任务计划架构 1.2 里各元素的次序（Task Scheduler Schema）。
ORDER = {
    "Task": ["RegistrationInfo", "Triggers", "Principals", "Settings", "Actions"],
    "CalendarTrigger": ["StartBoundary", "Enabled", "ScheduleByDay"],
    "Exec": ["Command", "Arguments", "WorkingDirectory"],
    "Principal": ["LogonType", "RunLevel"],
}


@pytest.mark.parametrize("name", ORDER)
def test_the_windows_task_holds_the_elements_of_the_schema_in_their_order(name: str) -> None:
    made = windows_task(command("/srv"), ("08:30",), Path("/srv"), date(2021, 6, 1))["qingdan.xml"]
    task = ET.fromstring(made)
    found = task if name == "Task" else task.find(f".//t:{name}", SPACE)
    assert found is not None
    assert [one.tag.split("}")[1] for one in found] == ORDER[name]
    principal, actions = task.find(".//t:Principal", SPACE), task.find("t:Actions", SPACE)
    assert principal is not None
    assert actions is not None
    assert principal.get("id") == actions.get("Context")


def test_what_cannot_be_written_is_refused() -> None:
    with pytest.raises(UsageError, match="当作变量"):
        windows_task(command("/srv/100%"), TIMES, Path("/srv/100%"), date(2021, 6, 1))
    for make in (
        lambda: systemd_units(command("/srv/a\nb"), TIMES),
        lambda: cron_lines(command("/srv/a\nb"), TIMES, Path("/srv/log")),
    ):
        with pytest.raises(UsageError, match="换行"):
            make()
