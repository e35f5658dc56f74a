from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from pipelines.intake.comparing import Difference, differences
from pipelines.intake.table import Table
from pipelines.ledgers.schema import Column, Ledger
from pipelines.ledgers.values import Value

LEDGER = Ledger(
    "L1", "项目清单", "编号",
    (
        Column("序号", "int", ignored=True), Column("编号", "code"), Column("总投资", "money"),
        Column("完成率", "percent", computed="=1"),
    ),
)  # fmt: skip
Rows = list[tuple[str, int | None]]


def table(rows: Rows) -> dict[str, Table]:
    size = len(rows)
    columns: dict[str, list[Value]] = {
        "序号": list(range(size)), "编号": [key for key, _ in rows],
        "总投资": [money for _, money in rows], "完成率": list(range(size)),
    }  # fmt: skip
    return {"项目清单": Table(LEDGER, tuple(range(4, 4 + size)), columns, {}, "项目清单")}


def test_a_changed_cell_is_told_with_both_values() -> None:
    found = differences(table([("甲", 1200), ("乙", None)]), table([("乙", 5), ("甲", 1250)]))
    assert found == (
        Difference("项目清单", "乙", "总投资", "", "0.05"),
        Difference("项目清单", "甲", "总投资", "12.00", "12.50"),
    )


def test_rows_added_and_dropped_are_told_on_one_side() -> None:
    found = differences(table([("甲", 100)]), table([("乙", 200)]))
    assert [(d.row_key, d.column, d.old, d.new) for d in found] == [
        ("乙", "编号", "", "乙"), ("乙", "总投资", "", "2.00"),
        ("甲", "编号", "甲", ""), ("甲", "总投资", "1.00", ""),
    ]  # fmt: skip


def test_a_whole_sheet_more_or_less_is_told() -> None:
    assert len(differences({}, table([("甲", 100)]))) == 2
    assert len(differences(table([("甲", 100)]), {})) == 2


ROWS = st.lists(st.tuples(st.sampled_from("甲乙丙"), st.none() | st.integers(0, 3)), max_size=5)


@given(ROWS, ROWS)
def test_the_two_directions_mirror_each_other(old: Rows, new: Rows) -> None:
    there = differences(table(old), table(new))
    back = differences(table(new), table(old))
    mirrored = {replace(one, old=one.new, new=one.old) for one in back}
    assert set(there) == mirrored
    assert len(there) == len(back)


@given(ROWS)
def test_order_alone_makes_no_difference(rows: Rows) -> None:
    by_key = sorted(rows, key=lambda row: row[0])
    assert differences(table(rows), table(by_key)) == ()
