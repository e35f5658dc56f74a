from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from pipelines.intake.headers import find_header, known_names
from pipelines.ledgers.loading import load_ledgers
from pipelines.ledgers.schema import normalise_header
from pipelines.office import shipped
from pipelines.xlsx.reader import Cell, Row

LEDGER = load_ledgers(shipped("templates") / "ledgers").sheets["项目清单"]
NAMES = [column.name for column in LEDGER.columns]


def row(number: int, texts: Mapping[int, str]) -> Row:
    cells = [Cell(at, "s", text, None, "General") for at, text in sorted(texts.items()) if text]
    return Row(number, False, cells)


@given(st.sets(st.sampled_from(range(2, len(NAMES) + 1))), st.randoms(use_true_random=False))
def test_any_columns_may_move_to_a_second_row_under_a_group(lowered: set[int], random) -> None:  # type: ignore[no-untyped-def]
    names = dict(enumerate(random.sample(NAMES, len(NAMES)), 1))
    upper = {at: name for at, name in names.items() if at not in lowered}
    groups = {at: f"第{at}组" for at in lowered if at - 1 not in lowered}
    rows = [
        row(1, {1: "项目清单"}),
        row(3, {**upper, **groups}),
        row(4, {at: names[at] for at in lowered}),
        row(5, {at: f"值{at}" for at in names}),
    ]
    header = find_header(LEDGER, rows)
    assert header is not None
    found = {at: LEDGER.headers.get(normalise_header(t)) for at, (_, t) in header.titles.items()}
    assert {at: name for at, name in found.items() if name} == names
    assert known_names(LEDGER, header) == set(NAMES)
    assert header.last_row == (4 if lowered else 3)


def test_a_row_of_words_below_a_whole_header_is_data() -> None:
    rows = [row(3, dict(enumerate(NAMES, 1))), row(4, {2: "XM-1", 4: "总投资"})]
    header = find_header(LEDGER, rows)
    assert header is not None
    assert header.rows == (3,)


def test_a_group_and_its_leaf_are_read_together() -> None:
    names = dict(enumerate(NAMES, 1))
    at = NAMES.index("本年累计完成投资") + 1
    upper = {**names, at: "本年累计"}
    header = find_header(LEDGER, [row(3, upper), row(4, {at: "完成投资"})])
    assert header is not None
    assert header.titles[at] == (4, "本年累计完成投资")


def test_rows_that_name_too_few_columns_are_no_header() -> None:
    assert find_header(LEDGER, [row(3, {1: "项目编号", 2: "项目名称"})]) is None
