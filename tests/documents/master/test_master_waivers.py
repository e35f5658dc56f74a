from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from io import BytesIO

import openpyxl
import pytest

from pipelines.calendar import Period
from pipelines.consolidation import Master
from pipelines.documents.master import write_master
from pipelines.documents.master_waivers import validity
from pipelines.history.store import Granted
from pipelines.intake.waivers import Waiver

Opened = Callable[..., openpyxl.Workbook]
MAY, JUNE, JULY = Period(2021, 5), Period(2021, 6), Period(2021, 7)
AT = datetime(2021, 6, 25, 22, 1)
SAID = Waiver("G11", "项目清单", "XM-9", "联系电话", "13812345678", "换了人", "娄星区", AT)


def granted(period: Period = MAY, lapsed: Period | None = None, revoked: bool = False) -> Granted:
    return Granted(7, "431302", period, SAID, lapsed, revoked)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (granted(), "有效"),
        (granted(lapsed=JUNE), "值已变，失效"),
        (granted(lapsed=JULY), "有效"),
        (granted(revoked=True), "已撤销"),
    ],
)
def test_a_waiver_says_whether_it_still_holds(one: Granted, words: str) -> None:
    assert validity(one, JUNE) == words


def test_each_waiver_is_a_row_with_its_rule_and_a_masked_number(master: Master) -> None:
    whole = replace(master, waivers=((master.units[0].unit, granted()),))
    content = write_master(
        whole,
        generated_at=AT,
        archive=lambda _: "../archive/a.xlsx",
        titles={"G11": "固定信息有变更"},
    )
    sheet = openpyxl.load_workbook(BytesIO(content))["说明"]
    assert [cell.value for cell in sheet[4]] == [
        "7", "娄星区", "G11", "固定信息有变更", "项目清单", "XM-9", "联系电话", "138****5678",
        "疑点", "换了人", "娄星区", "2021-06-25 22:01", "2021-05", "有效",
    ]  # fmt: skip
    assert sheet["A2"].value.startswith("共 1 条，本期有效 1 条")


def test_without_waivers_the_sheet_says_so(master: Master, opened: Opened) -> None:
    assert opened(master)["说明"]["A2"].value == "无"
