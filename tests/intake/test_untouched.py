"""没有填过的空白工作簿：写出来、原样读回来。"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from pipelines.blanks.workbook import write_workbook
from pipelines.calendar import Period
from pipelines.intake.last_period import Previous
from pipelines.intake.submission import Intake, read_submission
from pipelines.intake.verdict import Verdict
from pipelines.reception import examine, read_arrival
from tests.conftest import JUNE, NOW, Rows, Writer, clean_rows
from tests.mending.books import converted

Blank = Callable[..., Path]
JULY = Period(2021, 7)


@pytest.fixture
def blank(intake: Intake, write: Writer, tmp_path: Path) -> Blank:
    """据六月报来的预填的七月空白工作簿；退回的行也预填。"""

    def made(rows: Rows | None = None) -> Path:
        sent = verdict_of(write(rows), intake)
        previous = Previous(JUNE, sent.tables)
        content = write_workbook(
            intake.office.find_unit("娄星区"), JULY, intake.ledgers.sheets,
            intake.office.registry, NOW, previous=previous, sent=sent.submission.tables,
        )  # fmt: skip
        path = tmp_path / "七月.xlsx"
        path.write_bytes(content)
        return path

    return made


def verdict_of(path: Path, intake: Intake) -> Verdict:
    verdict = examine([read_arrival(path, intake)], intake, None)[0].verdict
    assert verdict is not None
    return verdict


def codes_of(verdict: Verdict) -> list[str]:
    return [finding.code for finding in verdict.findings]


def edited(path: Path, cell: str, value: object) -> Path:
    book = openpyxl.load_workbook(path)
    book["项目清单"][cell] = value
    book.save(path)
    return path


def unchanged(path: Path, intake: Intake) -> Path:
    book = openpyxl.load_workbook(path)
    top = book["项目清单"]
    at = next(cell.column for cell in top[2] if cell.value == "本期无变化：")
    top.cell(2, at + 1, "是")
    book.save(path)
    return path


def test_a_prefilled_blank_sent_back_untouched_is_refused_whole(
    blank: Blank, intake: Intake
) -> None:
    verdict = verdict_of(blank(), intake)
    assert verdict.refused
    first = verdict.findings[0]
    assert first.code == "G19"
    assert first.message == (
        "这是一本没有填过的空白工作簿（与发出时一格不差），不收；此前报的数不变"
    )


DIRTY = [
    {},
    {"总投资": "1.2亿元", "项目名称": " 示例　硅钢\n项目 ", "签约日期": "2021.6"},
    {"总投资": "约3200", "项目阶段": "在建", "联系电话": None},
    {"总投资": Decimal("97.85"), "项目名称": "<r>甲</r>", "备注": "＝1+1"},
]


@pytest.mark.parametrize("changes", DIRTY)
def test_what_was_sent_last_time_does_not_hide_it(
    blank: Blank, intake: Intake, changes: dict[str, object]
) -> None:
    known = {column.name for column in intake.ledgers.sheets["项目清单"].columns}
    rows = clean_rows(**{name: x for name, x in changes.items() if name in known})
    assert read_submission(blank(rows), intake).untouched


def test_one_cell_typed_makes_it_a_report(blank: Blank, intake: Intake) -> None:
    assert "G19" not in codes_of(verdict_of(edited(blank(), "R4", 100), intake))


def test_saying_unchanged_does_not_excuse_what_must_be_filled_each_month(
    blank: Blank, intake: Intake
) -> None:
    verdict = verdict_of(unchanged(blank(), intake), intake)
    assert codes_of(verdict)[0] == "G19"
    assert "G05" in codes_of(verdict)


def test_saying_unchanged_is_enough_where_nothing_is_due_each_month(
    intake: Intake, write: Writer, blank: Blank
) -> None:
    rows = {"责任清单": clean_rows()["责任清单"]}
    path = unchanged(blank(rows), intake)
    assert read_submission(path, intake).untouched
    verdict = verdict_of(path, intake)
    assert ("G19" in codes_of(verdict)) == ("G05" in codes_of(verdict))


def test_a_first_blank_with_nothing_in_it_is_not_a_report(intake: Intake, write: Writer) -> None:
    verdict = verdict_of(write({}), intake)
    assert codes_of(verdict)[0] == "G19"
    assert "六张清单都没有数据" in verdict.findings[0].message
    assert "G19" not in codes_of(verdict_of(unchanged(write({}), intake), intake))


def test_a_blank_never_stands_for_the_good_one_sent_with_it(
    blank: Blank, intake: Intake, write: Writer, tmp_path: Path
) -> None:
    good = write(period=JULY, name="好.xlsx")
    arrivals = [read_arrival(path, intake) for path in (good, blank())]
    first, second = (one.verdict for one in examine(arrivals, intake, None))
    assert first is not None
    assert second is not None
    assert (first.refused, second.refused) == (False, True)


@pytest.mark.office
def test_saving_in_another_program_does_not_count_as_filling(
    soffice: str, blank: Blank, intake: Intake
) -> None:
    saved = converted(soffice, blank())
    assert read_submission(saved, intake).untouched
    assert codes_of(verdict_of(saved, intake))[0] == "G19"
