"""种子各行要用的城市：演示的两座，与按种子合计另建的小城。"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import pytest

from pipelines import tasks
from pipelines.blanks.workbook import write_workbook
from pipelines.calendar import Period
from pipelines.demonstration import Demonstration
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.ledgers.catalogue import Code
from pipelines.ledgers.loading import Ledgers
from pipelines.office import load_office
from tests.city import save
from tests.conftest import JUNE, NOW, Rows
from tests.oracles import cities
from tests.oracles.produced import Produced
from tests.oracles.typed_seeds import typed_rows

Sheets = Mapping[str, Sequence[Mapping[str, object]]]
Found = Callable[..., Produced]
OCTOBER = Period(2023, 10)


@pytest.fixture(scope="session")
def loudi(shown: Demonstration) -> Produced:
    """演示的娄底 2021 年 6 月。"""
    intake = tasks.open_intake(shown.folder / "娄底")
    return Produced(intake, JUNE, written=shown.cities[0])


@pytest.fixture(scope="session")
def guangyuan(shown: Demonstration) -> Produced:
    """演示的广元 2023 年 10 月。"""
    intake = tasks.open_intake(shown.folder / "广元")
    return Produced(intake, OCTOBER, written=shown.cities[1])


@pytest.fixture(scope="session")
def found(
    tmp_path_factory: pytest.TempPathFactory, declared: tuple[Ledgers, Mapping[str, Code]]
) -> Found:
    """found({单位: {清单: 行}}, period=…, ago=去年同期, issued=…)：另建一座小城，存好报送。"""

    def make(
        units: Mapping[str, Sheets],
        period: Period = JUNE,
        ago: Mapping[str, Sheets] | None = None,
        issued: date | None = None,
    ) -> Produced:
        folder = tasks.init(tmp_path_factory.mktemp("小城") / "办公室")
        intake = Intake(load_office(folder), *declared)
        with History(intake.office.database_url) as history:
            for months, city in ((0, units), (-12, ago)):
                for unit, sheets in (city or {}).items():
                    save(history, intake, unit, period.shift(months), sheets)
        return Produced(intake, period, issued)

    return make


@pytest.fixture(scope="session")
def second(found: Found) -> Produced:
    """S2 的各个合计。"""
    return found(cities.second_city(), OCTOBER)


@pytest.fixture(scope="session")
def aluminium(found: Found) -> Produced:
    """S2 的一个专班。"""
    return found(cities.aluminium_city(), OCTOBER)


@pytest.fixture(scope="session")
def counted(found: Found) -> Produced:
    """320 个项目的各个群。"""
    return found(cities.counted_city(), issued=date(2021, 6, 10))


@pytest.fixture(scope="session")
def great(found: Found) -> Produced:
    """各个大数。"""
    return found(cities.great_city())


@pytest.fixture(scope="session")
def firms(found: Found) -> Produced:
    """附表二的 1443 家企业。"""
    return found(cities.firm_city())


@pytest.fixture(scope="session")
def received(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """received(清单的行, period=…)：一个单位的工作簿，由收件箱收来。"""

    def make(rows: Rows, period: Period = JUNE) -> Produced:
        folder = tasks.init(tmp_path_factory.mktemp("来件") / "办公室")
        intake = tasks.open_intake(folder)
        sheets = intake.ledgers.sheets
        content = write_workbook(
            intake.office.find_unit("娄星区"), period, sheets, intake.office.registry,
            NOW, rows, checks=dict.fromkeys(sheets, ()),
        )  # fmt: skip
        (intake.office.inbox / "娄星区.xlsx").write_bytes(content)
        tasks.collect(intake, NOW)
        return Produced(intake, period)

    return make


@pytest.fixture(scope="session")
def typed(received: Found) -> Produced:
    """照种子的写法填的一本。"""
    return received(typed_rows())
