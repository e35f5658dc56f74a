"""重写全部示例工作簿：python sample_workbooks/make_samples.py；种子固定，同样的输入同样的字节。"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from itertools import chain
from pathlib import Path
from typing import Final

from pipelines.blanks.workbook import workbook_name, write_workbook
from pipelines.calendar import Period
from pipelines.ledgers.loading import Ledgers, load_ledgers
from pipelines.office import Office, load_office, shipped
from sample_workbooks.bad_cases import bad_files
from sample_workbooks.city import City, Place
from sample_workbooks.dirty_cases import dirty_files
from sample_workbooks.guangyuan import PERIOD, guangyuan_city, guangyuan_places
from sample_workbooks.loudi import PERIODS, Sheets, loudi_city, loudi_places, sheets_of
from sample_workbooks.parks import park_rows
from sample_workbooks.planted import plant

HERE: Final = Path(__file__).parent
REMARK: Final = "（示例数据）"


def loudi_workbooks() -> Iterator[tuple[Path, bytes]]:
    """娄底两期的工作簿：（相对路径，内容）。"""
    office = load_office(shipped("templates"))
    ledgers = load_ledgers(shipped("templates") / "ledgers")
    city = loudi_city(office)
    places = loudi_places(city)
    for period in PERIODS:
        for place in places:
            sheets = sheets_of(place, period, city, leads_chains=place.name == "市直")
            sheets = {**sheets, "附表一园区指标": park_rows(place, period)}
            if period == PERIODS[-1]:
                last = sheets_of(place, PERIODS[0], city, leads_chains=place.name == "市直")
                sheets = plant(place.name, sheets, last, ledgers.sheets)
            yield _workbook(office, ledgers, city, place, period, sheets)


def guangyuan_workbooks() -> Iterator[tuple[Path, bytes]]:
    """广元一期的工作簿；产业链的责任行由利州区代报。"""
    office = load_office(shipped("sample_workbooks") / "广元")
    ledgers = load_ledgers(shipped("templates") / "ledgers")
    city = guangyuan_city(office)
    for place in guangyuan_places():
        sheets = sheets_of(place, PERIOD, city, leads_chains=place.name == "利州区")
        yield _workbook(office, ledgers, city, place, PERIOD, sheets)


def _workbook(
    office: Office, ledgers: Ledgers, city: City, place: Place, period: Period, sheets: Sheets
) -> tuple[Path, bytes]:
    unit = office.find_unit(place.code)
    day = office.deadline(period)
    signed = {
        "填报人": place.person(30),
        "联系电话": place.phone(city.area, 950),
        "审核人": place.person(31),
        "填报日期": str(day),
    }
    content = write_workbook(
        unit,
        period,
        ledgers.sheets,
        office.registry,
        datetime.combine(day, time(8), UTC),
        sheets,
        remark=REMARK,
        signed=signed,
    )
    return Path(city.name.removesuffix("市")) / str(period) / workbook_name(unit, period), content


def main() -> None:
    """写出全部示例工作簿。"""
    for path, content in chain(
        loudi_workbooks(), guangyuan_workbooks(), bad_files(), dirty_files()
    ):
        target = HERE / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


if __name__ == "__main__":
    main()
