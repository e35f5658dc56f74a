from __future__ import annotations

import pytest

from pipelines.xlsx.cells import place_in, read_place

NAMES = ["项目清单", "项目 清单", "带'单引号", "甲!乙", "甲！乙", "2021-06", "'两头'", "S7"]


@pytest.mark.parametrize("sheet", NAMES)
def test_a_place_that_we_wrote_is_read_back(sheet: str) -> None:
    assert read_place(place_in(sheet, "S7")) == (sheet, "S7")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("项目清单!S7", ("项目清单", "S7")),
        ("项目清单！$s$7", ("项目清单", "S7")),
        ("甲!乙!S7", ("甲!乙", "S7")),
        ("XFD1048576", ("", "XFD1048576")),
        ("$S$7", ("", "S7")),
    ],
)
def test_a_place_is_read_however_people_write_it(written: str, meant: tuple[str, str]) -> None:
    assert read_place(written) == meant


@pytest.mark.parametrize(
    "written", ["", "项目清单", "项目清单!", "!S7", "项目清单!7S", "XFE1", "S7:S9"]
)
def test_what_is_no_cell_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="不"):
        read_place(written)
