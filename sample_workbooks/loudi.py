"""娄底的示例：八个单位、2021 年 5 月和 6 月两期。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from pipelines.calendar import Period
from pipelines.office import Office
from sample_workbooks.city import City, Contract, Deals, Place
from sample_workbooks.duties import duty_rows
from sample_workbooks.loudi_projects import HORIZON, LAUNCH, SPECS, loudi_projects
from sample_workbooks.needs import need_rows
from sample_workbooks.problems import funding_problems, problem_rows
from sample_workbooks.projects import Project, Row
from sample_workbooks.prospects import prospect_rows
from sample_workbooks.tasks import task_rows

PERIODS: Final = (Period(2021, 5), Period(2021, 6))
Sheets = Mapping[str, list[Row]]


def loudi_city(office: Office) -> City:
    """娄底的叫法；产业链取自办公室的名录。"""
    return city_of(office, "湖南", "娄", "0738", HORIZON)


def city_of(office: Office, province: str, mark: str, area: str, horizon: date) -> City:
    """一座城市的叫法。"""
    chains = office.registry("chains")
    return City(office.root.name, province, mark, area, horizon, office.calendar, chains)


def loudi_places(city: City) -> list[Place]:
    """八个单位，次序即印发次序。"""
    groups = loudi_projects()
    return [
        Place(
            spec.code,
            spec.name,
            seat,
            spec.park,
            spec.region,
            own,
            _deals(seat, own, city),
            int(seat < 5),
        )
        for seat, (spec, own) in enumerate(zip(SPECS, groups, strict=True))
    ]


def _deals(seat: int, projects: list[Project], city: City) -> Deals:
    recent = [p for p in projects if p.prepared > PERIODS[0].last_day]
    launched = [p for p in projects if LAUNCH in p.tags and p.is_industrial][:1]
    chains = [city.chains[(index * 3 + seat) % len(city.chains)] for index in range(11)]
    signed = [
        Contract(chains[index], (260 + (seat * 37 + index * 91) % 700) * 10000, index < 2)
        for index in range(3)
    ]
    talking = chains[3 : 7 + seat % 2]
    return Deals(talking, chains[8:10], chains[10:], signed, [*launched, *recent])


def sheets_of(place: Place, period: Period, city: City, *, leads_chains: bool) -> Sheets:
    """一个单位一期的六张清单。"""
    known = enumerate(place.known(period), 1)
    return {
        "项目清单": [project.row(number, period) for number, project in known],
        "任务清单": task_rows(place, period, city),
        "责任清单": duty_rows(place, period, city, leads_chains=leads_chains),
        "问题清单": problem_rows(place, period, city),
        "要素保障清单": need_rows(place, period, city, funding_problems(place, city)),
        "招商清单": prospect_rows(place, period, city),
    }
