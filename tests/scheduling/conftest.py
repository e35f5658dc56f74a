from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from pipelines.intake.submission import Intake
from pipelines.office import shipped
from pipelines.scheduling.due import Moment
from pipelines.scheduling.jobs import JOBS, Job, Result
from pipelines.scheduling.rhythm_table import RhythmTable, load_rhythm

Log = list[tuple[str, datetime, datetime]]
Write = Callable[..., RhythmTable]

HEAD = """source = "测试"
preset = "空"
[nightly]
at = "22:30"
steps = ["收件", "汇总"]
"""


def act(
    name: str = "调度", often: str = "每周", anchor: str = 'weekday = "周五"', output: str = "提示",
    time: str = "12:00",
) -> str:  # fmt: skip
    inside = f'{anchor}, time = "{time}"' if anchor else f'time = "{time}"'
    return (
        f'[[acts]]\nname = "{name}"\nfrequency = "{often}"\n'
        f'anchor = {{ {inside} }}\noutput = "{output}"\n'
    )


@pytest.fixture
def rhythm(tmp_path: Path) -> Write:
    """rhythm(act(…), act(…)) → 读好的节奏；写在 tmp_path/rhythm.toml。"""

    def write(*acts: str, head: str = HEAD, folder: Path = tmp_path) -> RhythmTable:
        presets = folder / "rhythms"
        presets.mkdir(exist_ok=True)
        (presets / "空.toml").write_text('source = "测试"\nacts = []\n', "utf-8")
        path = folder / "rhythm.toml"
        path.write_text(head + "\n".join(acts), "utf-8")
        return load_rhythm(path, presets, JOBS)

    return write


@pytest.fixture
def shipped_rhythm() -> RhythmTable:
    folder = shipped("templates")
    return load_rhythm(folder / "rhythm.toml", folder / "rhythms", JOBS)


@pytest.fixture
def log() -> Log:
    """轻的各项做了什么：（名字，原定时刻，此刻）。"""
    return []


@pytest.fixture
def light(log: Log) -> dict[str, Job]:
    """各项都只记一笔。"""

    def job(name: str) -> Job:
        def do(_: Intake, moment: Moment, at: datetime) -> Result:
            log.append((name, moment.at, at))
            return Result(f"{name}好了")

        return do

    return {name: job(name) for name in JOBS}
