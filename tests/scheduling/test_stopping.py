from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from pipelines.intake.submission import Intake
from pipelines.scheduling.jobs import Job
from pipelines.scheduling.nightly import turn
from tests.scheduling.conftest import HEAD, Write

SCRIPT = "from pipelines.cli import scheduling; from pipelines.__main__ import main; main()"


@pytest.mark.skipif(os.name == "nt", reason="Windows 上没有 SIGTERM")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_loop_stops_cleanly_when_told(office_folder: Path, number: signal.Signals) -> None:
    (office_folder / "rhythms").mkdir(exist_ok=True)
    (office_folder / "rhythms" / "空.toml").write_text('source = "测试"\nacts = []\n', "utf-8")
    (office_folder / "rhythm.toml").write_text(HEAD, "utf-8")
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, "--office", str(office_folder), "schedule"],
        stderr=subprocess.PIPE, encoding="utf-8",
    ) as loop:  # fmt: skip
        assert loop.stderr
        assert loop.stderr.readline() == "开始值守；按 Ctrl-C 停。\n"
        loop.send_signal(number)
        said = loop.stderr.read()
    assert loop.returncode == 0
    assert said.endswith("已停。\n")


KILLED = """
import sys, time
from datetime import datetime
from pathlib import Path
from pipelines.scheduling.jobs import Result
from pipelines.scheduling.nightly import nightly
from pipelines.tasks import open_intake

def forever(*_):
    print("汇总中", flush=True)
    time.sleep(60)

jobs = {"收件": lambda *_: Result("好了"), "汇总": forever, "提示": forever}
nightly(open_intake(Path(sys.argv[1])), datetime(2021, 6, 24, 22, 30), jobs)
"""


def test_a_night_killed_in_the_middle_is_done_again_by_the_next_turn(
    intake: Intake, rhythm: Write, light: dict[str, Job]
) -> None:
    rhythm(folder=intake.office.folder)
    command = [sys.executable, "-c", KILLED, str(intake.office.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as night:
        assert night.stdout
        night.stdout.readline()
        night.kill()
    again = turn(intake, datetime(2021, 6, 24, 22, 40), light)
    assert again is not None
    assert again.warnings == ("上次（6月24日 22:30）没有做完：停在“汇总”，这次接着做",)
    assert [job.name for job in again.jobs] == ["收件", "汇总"]
