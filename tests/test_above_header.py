"""表头以上写明的数有误：不影响各行计入，但处处看得见（DOMAIN L4-08）。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from pipelines import tasks
from pipelines.documents.monthly import monthly_context
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.reporting import completeness_words
from tests.conftest import JUNE, NOW, Writer, clean_rows

STATED = "收集 6 解决 0 传递 0 未结 6"
PROBLEM = {
    "问题编号": "WT-431302-2021-001", "状态": "办理中",
    "关联对象": "项目", "项目编号": "XM-431302-2021-003", "问题类别": "资金",
    "问题描述": "贷款额度未批", "问题来源": "企业反映", "收集日期": date(2021, 5, 10),
    "协调层级": "县", "是否盘活项目(企业)": "否", "责任单位": "区金融办", "责任人": "示例甲",
    "整改措施": "已对接银行", "承诺办结日期": date(2021, 7, 10),
}  # fmt: skip


@pytest.fixture
def stated(intake: Intake, write: Writer) -> Path:
    """问题清单标题下写明收集 6 个，实际只有一行。"""
    path = write({**clean_rows(), "问题清单": [PROBLEM]}, folder=intake.office.inbox)
    book = openpyxl.load_workbook(path)
    book["问题清单"]["R2"] = STATED
    book.save(path)
    return path


@pytest.mark.usefixtures("stated")
def test_it_reduces_no_row_and_is_told_everywhere(intake: Intake) -> None:
    (done,) = tasks.collect(intake, NOW).examined
    assert done.verdict is not None
    (above, *_) = [f for f in done.verdict.findings if f.code == "L4-08"]
    assert above.level.value == "error"
    with History(intake.office.database_url) as history:
        receipt = history.accepted(JUNE)["431302"]
        assert all(count.sent == count.accepted for count in history.counts(receipt))
    made = tasks.consolidate(intake, JUNE, NOW)
    status = made.master.units[0]
    assert status.sent == status.accepted > 0
    assert (status.errors > 0, made.master.left_out) == (True, frozenset())
    said = list(completeness_words(made.master))
    assert any(line.startswith("  有误（不影响各行计入） 娄星区 [L4-08]") for line in said)
    sheet = openpyxl.load_workbook(made.path)["未计入行"]
    assert "不在数据行上，不影响各行计入" in sheet["A2"].value
    assert "L4-08" in [row[4] for row in sheet.iter_rows(min_row=4, values_only=True)]


@pytest.mark.usefixtures("stated")
def test_the_circular_counts_no_row_as_returned_for_it(intake: Intake) -> None:
    tasks.collect(intake, NOW)
    with History(intake.office.database_url) as history:
        context = monthly_context(tasks.basis_of(intake, history, JUNE), date(2021, 7, 7), 1)
    assert (str(context["未通过校验条数"]), str(context["退回表述"])) == ("0", "")


def test_rows_with_errors_are_still_counted_as_returned(intake: Intake, write: Writer) -> None:
    write(clean_rows(总投资=Decimal("13000.00")), folder=intake.office.inbox)
    tasks.collect(intake, NOW)
    with History(intake.office.database_url) as history:
        context = monthly_context(tasks.basis_of(intake, history, JUNE), date(2021, 7, 7), 1)
    assert str(context["未通过校验条数"]) == "1"
    assert "娄星区报送数据被退回1条" in str(context["退回表述"])
