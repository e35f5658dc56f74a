"""一份真的退回单：娄星区五月干净，六月填错几处，校验之后退回。"""

from __future__ import annotations

import io
from collections.abc import Callable

import docx
import openpyxl
import pytest

from pipelines.calendar import Period
from pipelines.documents.slip import Slip, slip_from
from pipelines.documents.slip_book import write_slip
from pipelines.documents.slip_page import write_slip_page
from pipelines.intake.submission import Intake
from pipelines.intake.verdict import Verdict
from pipelines.reception import examine, read_arrival
from tests.conftest import Rows, Writer, may_rows
from tests.documents.slip.samples import KIT, RECEIVED, RETURNED, faulty_rows

MakeSlip = Callable[..., Slip]
OpenBook = Callable[[Slip], openpyxl.Workbook]
ReadLetter = Callable[[Slip], str]


@pytest.fixture
def judge(write: Writer, intake: Intake) -> Callable[[Rows], Verdict]:
    """六月的几行（五月已报）→ 校验结果。"""

    def judged(rows: Rows) -> Verdict:
        paths = (write(may_rows(), period=Period(2021, 5)), write(rows))
        verdict = examine([read_arrival(path, intake) for path in paths], intake, None)[1].verdict
        assert verdict is not None
        return verdict

    return judged


@pytest.fixture
def make_slip(judge: Callable[[Rows], Verdict], intake: Intake) -> MakeSlip:
    """`make_slip(rows, number=…)` → Slip；不给行的用填错的。"""

    def make(rows: Rows | None = None, **facts: str) -> Slip:
        verdict = judge(faulty_rows() if rows is None else rows)
        facts = {"kit_name": KIT, **facts}
        return slip_from(verdict, intake, received_at=RECEIVED, at=RETURNED, **facts)

    return make


@pytest.fixture
def slip(make_slip: MakeSlip) -> Slip:
    return make_slip()


@pytest.fixture
def book() -> OpenBook:
    """写出来的退回单，用 openpyxl 打开。"""
    return lambda slip: openpyxl.load_workbook(io.BytesIO(write_slip(slip)))


@pytest.fixture
def letter() -> ReadLetter:
    """写出来的信，各段相接。"""

    def read(slip: Slip) -> str:
        word = docx.Document(io.BytesIO(write_slip_page(slip)))
        return "\n".join(paragraph.text for paragraph in word.paragraphs)

    return read
