from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addin import host
from addin.engine import open_book
from addin.engine.open_file import OpenFile
from addin.host import Held, Spot
from tests.addin.engine.books import saved
from tests.mending.books import loaded, write_rich

RICH = "项目 & 清单"
CELLS = st.sampled_from(["A1", "B2", "B3", "C2", "E2", "A12", "B13", "G5", "AB99"])
WORDS = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1)
FORMATS = st.sampled_from(["@", "General", "0.00", "yyyy-mm-dd"])
STEPS = st.one_of(
    st.tuples(st.just("paint"), CELLS, st.none() | st.tuples(*[st.integers(0, 255)] * 3)),
    st.tuples(st.just("annotate"), CELLS, st.just("") | WORDS),
    st.tuples(
        st.just("put"), CELLS,
        st.builds(Held, st.just("s"), WORDS, FORMATS)
        | st.builds(Held, st.just("n"), st.integers(-999, 999).map(str), st.just("#,##0.00"))
        | st.builds(Held, st.just("b"), st.sampled_from("01"), st.just("General"))
        | st.just(Held("", "", "General")),
    ),
)  # fmt: skip


def seen(book: OpenFile, cells: set[str]) -> dict[str, object]:
    spots = {cell: Spot(RICH, cell) for cell in cells}
    return {
        cell: (host.colour(book, spot), host.note(book, spot), host.held(book, spot))
        for cell, spot in spots.items()
    }


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_rich(tmp_path_factory.mktemp("引擎") / "甲.xlsx")


@given(steps=st.lists(STEPS, max_size=12))
@settings(max_examples=60)
def test_what_was_done_is_read_back_from_the_engine_and_from_the_file(
    rich: Path, steps: list[tuple[str, str, object]]
) -> None:
    wanted: dict[tuple[str, str], object] = {}
    with open_book(rich) as book:
        for name, cell, value in steps:
            getattr(host, name)(book, Spot(RICH, cell), value)
            wanted[name, cell] = value
        cells = {cell for _, cell, _ in steps}
        found = seen(book, cells)
        after = saved(book, rich)
    for (name, cell), value in wanted.items():
        assert found[cell][("paint", "annotate", "put").index(name)] == value
    with open_book(after) as again:
        assert seen(again, cells) == found
    loaded(after)
