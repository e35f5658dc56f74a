"""两座演示城市的各种公文：写得出，填好【请填写】之后，公文体检没有一条说它不对。"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

import pytest

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.demonstration import Demonstration
from pipelines.documents.appendices import appendix_tables
from pipelines.documents.docx_package import packed, unpacked
from pipelines.documents.gongwen.remark import Severity
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.tasks.assessing import freeze
from pipelines.tasks.confirming import confirm
from pipelines.tasks.linting import lint_document
from pipelines.tasks.writing import written
from tests.conftest import NOW

DOCUMENT = "word/document.xml"
#: (城市, 公文, 报告期, 成文日期或调度日)。
PAPERS = (
    ("娄底", "月通报", Period(2021, 6), date(2021, 7, 7)),
    ("娄底", "周调度清单", Period(2021, 6), date(2021, 7, 2)),
    ("娄底", "季讲评", Period(2021, 6), date(2021, 7, 7)),
    ("娄底", "观摩册", Period(2021, 6), date(2021, 7, 7)),
    ("娄底", "年度考核", Period(2021, 12), date(2022, 1, 10)),
    ("娄底", "红黄牌通知", Period(2021, 6), date(2021, 7, 7)),
    ("广元", "月通报", Period(2023, 10), date(2023, 11, 7)),
    ("广元", "周调度清单", Period(2023, 10), date(2023, 11, 3)),
    ("广元", "季讲评", Period(2023, 12), date(2024, 1, 8)),
    ("广元", "年度考核", Period(2023, 12), date(2024, 1, 8)),
)
Paper = Callable[[str, str, Period, date], bytes]


@pytest.fixture(scope="module")
def cities(shown: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Intake]:
    """演示的两座城市另抄一份，机器考核冻结好。"""
    folder = tmp_path_factory.mktemp("各种公文")
    found = {}
    for city, ends in (("娄底", Period(2021, 6)), ("广元", Period(2023, 10))):
        leave = shutil.ignore_patterns("out", "archive", "inbox")
        shutil.copytree(shown.folder / city, folder / city, ignore=leave)
        found[city] = tasks.open_intake(folder / city)
        freeze(found[city], ends.year, "张三", datetime(2024, 1, 5, 9, 0), month=ends.month)
    return found


def filled(content: bytes) -> bytes:
    """人把【请填写】都写好了，去掉黄底。"""
    parts = unpacked(content)
    text = re.sub("【请填写[^】]*】", "有关单位要抓好落实。", parts[DOCUMENT].decode())
    text = text.replace("〔2024〕有关单位要抓好落实。号", "〔2024〕1号")
    return packed(parts | {DOCUMENT: re.sub("<w:highlight [^>]*/>", "", text).encode()})


def standing(content: bytes, folder: Path, name: str) -> Iterator[str]:
    """体检说得准的各条：提示与未查不算。"""
    path = folder.parent / f"{folder.name}_{name}.docx"
    path.write_bytes(filled(content))
    for one in lint_document(path, folder, rendered=False).remarks:
        if one.severity in (Severity.ERROR, Severity.WARNING):
            yield f"{one.code} {one.place.part} {one.message} {one.place.text}"


@pytest.mark.parametrize(("city", "kind", "period", "day"), PAPERS, ids=str)
def test_nothing_stands_against_a_paper_once_it_is_filled_in(
    cities: Mapping[str, Intake], city: str, kind: str, period: Period, day: date
) -> None:
    intake = cities[city]
    folder = intake.office.folder
    with History(intake.office.database_url) as history:
        made = written(intake, history, folder / "documents" / f"{kind}.docx", period, day, 1)
    assert made is not None
    assert list(standing(made.content, folder, kind)) == []


@pytest.mark.parametrize(
    ("city", "unit", "period"),
    [("娄底", "冷水江市", Period(2021, 6)), ("广元", "利州区", Period(2023, 10))],
)
def test_nothing_stands_against_the_slip_that_a_unit_signs(
    cities: Mapping[str, Intake], city: str, unit: str, period: Period
) -> None:
    intake = cities[city]
    made = confirm(intake, period, [unit], NOW, due=period.shift(1).first_day)
    slip = made.files[unit].read_bytes()
    assert list(standing(slip, intake.office.folder, "核对单")) == []


def test_a_project_ahead_of_its_schedule_is_not_behind_by_less_than_nothing(
    cities: Mapping[str, Intake],
) -> None:
    intake = cities["娄底"]
    with History(intake.office.database_url) as history:
        rows = appendix_tables(tasks.basis_of(intake, history, Period(2021, 6)))["亮灯表"]
    behind = [str(row["低于序时"]) for row in rows]
    assert "35.3" in behind
    assert not [one for one in behind if one.startswith("-")]
