from __future__ import annotations

from pathlib import Path

from pipelines import tasks
from pipelines.intake.submission import read_submission
from tests.conftest import JUNE, NOW, Writer, clean_rows


def test_a_rejected_row_is_prefilled_all_the_same(office_folder: Path, write: Writer) -> None:
    intake = tasks.open_intake(office_folder)
    write(clean_rows(建设性质="新修"), folder=intake.office.inbox)
    (done,) = tasks.collect(intake, NOW).examined
    assert done.verdict is not None
    assert done.verdict.rejected_rows("项目清单")
    (path,) = tasks.blank(intake, JUNE.shift(1), ["娄星区"], NOW)
    submission = read_submission(path, intake)
    projects = submission.tables["项目清单"]
    assert list(projects.keys) == list(done.verdict.tables["项目清单"].keys)
    assert projects.columns["建设性质"] == [None]
    assert submission.last is not None
    assert not submission.last.tables["项目清单"].rows, "没有通过的行不作上期的底"


def test_a_unit_without_history_gets_an_empty_workbook(office_folder: Path) -> None:
    intake = tasks.open_intake(office_folder)
    (path,) = tasks.blank(intake, JUNE, ["娄星区"], NOW)
    submission = read_submission(path, intake)
    assert submission.last is None
    assert not any(table.rows for table in submission.tables.values())
