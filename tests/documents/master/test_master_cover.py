from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.consolidation import Master
from pipelines.documents.master_cover import completeness
from pipelines.history.store import APPROVED, REFUSED, RETURNED

Opened = Callable[..., openpyxl.Workbook]
Texts = Callable[[Worksheet], list[str]]
RowOf = Callable[[Worksheet, str], tuple[object, ...]]


def test_the_cover_says_what_it_is_and_who_has_not_reported(
    master: Master, opened: Opened, texts: Texts
) -> None:
    sheet = opened(master, values=True)["封面"]
    said = texts(sheet)
    assert sheet["A1"].value == "娄底市2021年6月重点产业项目总台账"
    assert "娄底市专班办公室" in said
    assert "2021-06-26 08:30" in said
    assert "应报4个，已报2个，未报2个：万宝新区（沿用2021年5月数据）、市直（无数据可沿用）" in said
    assert "按单位、按项目类别、按产业链三路合计相符" in said


def test_the_cover_tells_each_units_file_and_counts(
    master: Master, opened: Opened, row_of: RowOf
) -> None:
    sheet = opened(master, values=True)["封面"]
    first = (
        "娄星区",
        "已报",
        "娄星区_六张清单_2021-06.xlsx",
        "2021-06-24 09:05",
        2,
        4,
        3,
        1,
        75,
        2,
        1,
        5,
    )
    assert row_of(sheet, "娄星区") == first
    assert row_of(sheet, "万宝新区")[1:6] == (
        "沿用 2021-05", "万宝新区_六张清单_2021-05.xlsx", "2021-06-24 09:05", "—", "—",
    )  # fmt: skip
    assert set(row_of(sheet, "市直")[2:]) == {"—"}
    assert row_of(sheet, "合计")[5:] == (5, 4, 1, 80, 2, 1, 7)


def test_the_key_numbers_on_the_cover_are_exact_and_live(master: Master, opened: Opened) -> None:
    formulas, values = opened(master)["封面"], opened(master, values=True)["封面"]
    row = next(c.row for (c,) in formulas.iter_rows(max_col=1) if c.value == "项目数（个）") + 1
    total = Decimal("97.85") + Decimal("0.07") + Decimal("1000000.29") + Decimal("12434.55")
    assert values.cell(row, 1).value == 5
    assert values.cell(row, 3).value == pytest.approx(float(total / 10000), rel=1e-15)
    assert formulas.cell(row, 3).value.startswith("=汇总表!C")


def test_all_present_is_said_so(master: Master) -> None:
    assert completeness(replace(master, units=master.units[:2])) == "应报2个，已报2个，全部报齐"


def test_a_refused_unit_is_told_apart_from_one_that_sent_nothing(
    master: Master, opened: Opened, texts: Texts, row_of: RowOf
) -> None:
    *others, direct = master.units
    refused = replace(direct, refused=replace(others[0].receipt, state=REFUSED))
    sheet = opened(replace(master, units=(*others, refused)), values=True)["封面"]
    missing = "未报2个：万宝新区（沿用2021年5月数据）、市直（报来已退回）"
    assert f"应报4个，已报2个，{missing}" in texts(sheet)
    assert row_of(sheet, "市直")[1] == "退回"


def test_a_refused_unit_that_is_carried_is_said_to_be_carried(master: Master) -> None:
    carried = master.units[2]
    refused = replace(carried, refused=replace(carried.receipt, state=REFUSED))
    said = completeness(replace(master, units=(refused,)))
    assert said == "应报1个，已报0个，未报1个：万宝新区（沿用2021年5月数据）"


def test_the_stage_of_each_unit_is_told(master: Master, opened: Opened, row_of: RowOf) -> None:
    first, second, carried, missing = master.units
    units = (
        replace(first, receipt=replace(first.receipt, state=APPROVED)),
        replace(second, locked=True),
        replace(carried, locked=True),
        missing,
    )
    sheet = opened(replace(master, units=units), values=True)["封面"]
    names = ("娄星区", "双峰县", "万宝新区", "市直")
    stages = [row_of(sheet, name)[1] for name in names]
    assert stages == ["已审", "锁定", "锁定（沿用 2021-05）", "未报"]


def test_why_the_office_returned_it_is_told(master: Master) -> None:
    *_, direct = master.units
    receipt = replace(master.units[0].receipt, state=RETURNED)
    returned = replace(direct, refused=receipt, why="投资额与统计局不符")
    said = completeness(replace(master, units=(returned,)))
    assert said == "应报1个，已报0个，未报1个：市直（专班退回：投资额与统计局不符）"


def test_every_disagreement_is_on_the_cover(master: Master, opened: Opened, texts: Texts) -> None:
    wrong = (
        "[X06] 总投资按项目类别合计比总数少 1.00 万元",
        "[X06] 本月完成投资按所属产业链合计比总数少 2.00 万元",
    )
    said = texts(opened(replace(master, disagreements=wrong))["封面"])
    assert all(words in said for words in wrong)
    assert not any("相符" in words for words in said)
