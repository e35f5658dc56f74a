"""二十个填报单位的办公室：娄底示例的八个单位，再照它们添十二个，真的工作簿，真的收件。"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

from pipelines import tasks
from pipelines.blanks.workbook import workbook_name, write_workbook
from pipelines.calendar import Period
from pipelines.intake.submission import Intake
from pipelines.office import shipped
from sample_workbooks.city import City, Place
from sample_workbooks.loudi import PERIODS, loudi_city, loudi_places, sheets_of
from sample_workbooks.names import project_code
from sample_workbooks.projects import Project

ADDED = 12
_SENT = time(17)


def twenty_units(home: Path, at: datetime) -> Intake:
    """在空文件夹 `home` 建办公室，收齐示例的五月、六月两期，添的只报六月。"""
    tasks.init(home)
    samples = shipped("sample_workbooks") / "娄底"
    with (home / "units.toml").open("a", encoding="utf-8") as units:
        units.writelines(_unit(number) for number in range(ADDED))
    intake = tasks.open_intake(home)
    for period in PERIODS:
        for name, content in _sent(samples / str(period)):
            _put(intake, period, name, content)
    for name, content in _added(intake, PERIODS[-1]):
        _put(intake, PERIODS[-1], name, content)
    tasks.collect(intake, at)
    return intake


def _unit(number: int) -> str:
    name, code = f"示例{number + 1}区", f"4319{number + 1:02d}"
    return (
        f'\n[[units]]\ncode = "{code}"\nname = "{name}"\nparent = "431300"\ngroup = "县市区"\n'
        f'aliases = []\nregions = ["{code}", "431302", "431381", "431382", "431321", "431322"]\n'
    )


def _sent(folder: Path) -> Iterator[tuple[str, bytes]]:
    yield from ((path.name, path.read_bytes()) for path in sorted(folder.glob("*.xlsx")))


def _added(intake: Intake, period: Period) -> Iterator[tuple[str, bytes]]:
    office = intake.office
    city = loudi_city(office)
    for number, old in enumerate((loudi_places(city) * 2)[:ADDED]):
        unit = office.find_unit(f"示例{number + 1}区")
        place = _copied(old, unit.code, unit.name)
        content = write_workbook(
            unit, period, intake.ledgers.sheets, office.registry,
            datetime.combine(office.deadline(period), time(8), UTC),
            _sheets(place, period, city), remark="（示例数据）",
            signed={"填报人": place.person(30), "联系电话": place.phone(city.area, 950),
                    "审核人": place.person(31), "填报日期": str(office.deadline(period))},
        )  # fmt: skip
        yield workbook_name(unit, period), content


def _copied(old: Place, code: str, name: str) -> Place:
    """换了单位的一份：项目编号、代码、名称都另起。"""
    projects = {
        one.id: _renamed(one, old.code, code, name, n) for n, one in enumerate(old.projects)
    }
    converted = [projects[one.id] for one in old.deals.converted]
    deals = replace(old.deals, converted=converted)
    return replace(old, code=code, name=name, projects=[*projects.values()], deals=deals)


def _renamed(one: Project, old: str, code: str, name: str, number: int) -> Project:
    return replace(
        one, id=one.id.replace(old, code), name=f"{name}{one.name}", unit=name,
        code=project_code(one.prepared.year, one.prepared.month, code, 500 + number),
        owner=f"{name}{one.owner}",
    )  # fmt: skip


def _sheets(place: Place, period: Period, city: City) -> dict[str, list[dict[str, object]]]:
    return dict(sheets_of(place, period, city, leads_chains=False))


def _put(intake: Intake, period: Period, name: str, content: bytes) -> None:
    path = intake.office.inbox / name
    path.write_bytes(content)
    sent = datetime.combine(intake.office.deadline(period), _SENT).timestamp()
    os.utime(path, (sent, sent))
