from __future__ import annotations

import pytest

from pipelines.ledgers.registries import (
    count_of,
    is_listed,
    nearest_listed,
    read_region_years,
    region_in_force,
)

OFFICES = "市发展和改革委员会；市发展和改革局；市工业和信息化局；市商务局；市财政局"
REGIONS = "431302；431121:1949-2020；431181:2021-"


def test_a_list_of_units_is_listed_when_every_one_is() -> None:
    assert is_listed("市商务局；市财政局", OFFICES)
    assert is_listed("市 商务局", OFFICES)
    assert not is_listed("市商务局；市财局", OFFICES)
    assert count_of(OFFICES) == 5


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("市发改委", "市发展和改革委员会"),
        ("市工信局", "市工业和信息化局"),
        ("市商务厅", "市商务局"),
        ("市财局；市商务局", "市财政局；市商务局"),
        ("某某某", None),
    ],
)
def test_the_nearest_name_is_the_one_the_short_form_stands_for(
    written: str, meant: str | None
) -> None:
    assert nearest_listed(written, OFFICES) == meant


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("2104-431302-04-01-100018", True),
        ("2104-431399-04-01-100018", False),
        ("2012-431121-04-01-100018", True),
        ("2104-431121-04-01-100018", False),
        ("2018-431181-30-03-000001", False),
        ("2104-431181-04-01-100018", True),
        ("2104-000052-04-01-100018", None),
        ("2104-430102-04-01-100018", None),
    ],
)
def test_a_region_is_held_against_the_table_of_its_year(code: str, known: bool | None) -> None:
    assert region_in_force(code, REGIONS) is known


@pytest.mark.parametrize("entry", ["43130", "4313O2", "431302:2020", "431302:二〇-"])
def test_a_broken_entry_of_the_region_table_is_refused(entry: str) -> None:
    with pytest.raises(ValueError, match="应写成"):
        read_region_years(entry)
