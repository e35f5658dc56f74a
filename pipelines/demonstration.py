"""演示：在新文件夹里用示例数据走完全程，两座城市各一遍。"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any, Final

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.errors import UsageError
from pipelines.office import shipped

#: 演示的办公室：示例文件夹、依次收的各期、要印出来看的数。
_Sample = tuple[str, tuple[str, ...], tuple[str, ...]]
_OFFICES: Final[tuple[_Sample, ...]] = (
    ("娄底", ("2021-05", "2021-06"), (
        "项目数", "累计完成投资", "投资完成率", "双引擎项目数", "双引擎完成投资", "双引擎完成率",
        "三高四新表述", "集中开工项目数", "集中开工总投资", "集中开工年度计划",
        "集中开工产业项目数", "集中开工产业投资", "巡检项目数", "巡检双引擎数",
    )),
    ("广元", ("2023-10",), (
        "新洽谈数", "新签约数", "签约金额", "新开工数", "新开工总投资", "新竣工数", "盘活数",
        "四新一盘活合计",
    )),
)  # fmt: skip

#: 来件的文件时间：截止日下午，否则演示里家家迟报。
_SENT: Final = time(17)


@dataclass(frozen=True)
class Demonstrated:
    """一座城市走完全程的结果。"""

    city: str
    master: Path
    circular: Path
    pending: int
    files: int
    errors: int
    figures: dict[str, str]


@dataclass(frozen=True)
class Demonstration:
    """演示的结果。"""

    folder: Path
    cities: tuple[Demonstrated, ...]

    def as_json(self) -> dict[str, Any]:
        """`demo --json`。"""
        cities = [
            {
                "city": c.city, "master": str(c.master), "circular": str(c.circular),
                "files": c.files, "errors": c.errors, "pending": c.pending, "figures": c.figures,
            }
            for c in self.cities
        ]  # fmt: skip
        return {"schema_version": 1, "folder": str(self.folder), "cities": cities}

    def words(self) -> Iterator[str]:
        """总台账、通报在哪里，数是多少。"""
        for city in self.cities:
            yield f"{city.city}（示例数据）：收到 {city.files} 份报送，退回 {city.errors} 处错误"
            yield f"  总台账：{city.master}"
            yield f"  通报：  {city.circular}（{city.pending} 处【请填写】留给人写）"
            for name, text in city.figures.items():
                yield f"    {name}：{text}"


def demonstrate(folder: Path, at: datetime, track: tasks.Track[Path]) -> Demonstration:
    """建办公室、收两期、汇总、写通报；文件夹非空则 UsageError。"""
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} 不是空文件夹；请换一个新文件夹，如 qingdan demo 演示2")
    cities = [_city(folder, office, at, track) for office in _OFFICES]
    return Demonstration(folder, tuple(cities))


def _city(folder: Path, office: _Sample, at: datetime, track: tasks.Track[Path]) -> Demonstrated:
    name, periods, wanted = office
    home, samples = folder / name, shipped("sample_workbooks") / name
    tasks.init(home)
    for setting in samples.glob("*.toml"):
        shutil.copyfile(setting, home / setting.name)
    _mark_as_sample(home / "office.toml")
    intake = tasks.open_intake(home)
    for period in periods:
        sent = datetime.combine(intake.office.deadline(Period.parse(period)), _SENT)
        for path in sorted((samples / period).glob("*.xlsx")):
            copied = intake.office.inbox / path.name
            shutil.copyfile(path, copied)
            os.utime(copied, (sent.timestamp(), sent.timestamp()))
    received = tasks.collect(intake, at, track=track)
    last = Period.parse(periods[-1])
    made = tasks.consolidate(intake, last, at)
    letter = tasks.circular(intake, "月通报", last, at)
    figures = {key: str(letter.context[key]) for key in wanted}
    return Demonstrated(
        city=intake.office.root.name,
        master=made.path,
        circular=letter.path,
        pending=letter.pending,
        files=len(received.examined),
        errors=len(made.master.rejected),
        figures=figures,
    )


def _mark_as_sample(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("sample = false", "sample = true")
    path.write_text(text, encoding="utf-8")
