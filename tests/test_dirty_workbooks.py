from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipelines.history.store import History
from pipelines.intake.comparing import differences
from pipelines.intake.submission import Intake, Submission
from pipelines.ledgers.finding import Finding
from pipelines.ledgers.values import HUNDREDTHS, UNREADABLE, Value, display, from_hundredths
from pipelines.reception import Examined, archived, examine, read_arrival, receive
from pipelines.xlsx.cells import column_letter
from sample_workbooks import dirty_case
from sample_workbooks.dirty_case import Accepted, DirtyCase, Expected, Place
from sample_workbooks.dirty_cases import DIRTY, dirty_files
from sample_workbooks.make_samples import HERE
from tests.conftest import JUNE, NOW

FOLDER = HERE / "dirty"

Said = tuple[str, str, str, str, int | None]


def checked(case: DirtyCase, intake: Intake) -> list[Examined]:
    """如 `qingdan check`：没有历史库；同来的另一个文件一并校验。"""
    files = [case.file, case.second_file] if case.second else [case.file]
    return examine([read_arrival(FOLDER / file, intake) for file in files], intake, None)


def said(finding: Finding | Expected) -> Said:
    return finding.code, str(finding.level), finding.sheet, finding.column, finding.row


def values(submission: Submission) -> dict[Place, Accepted]:
    """读得的各格，自然单位；计算列不在内。"""
    return {
        (sheet, column.name, row): natural(value, column.type)
        for sheet, table in submission.tables.items()
        for column in table.ledger.columns
        if not column.computed
        for row, value in zip(table.rows, table.columns[column.name], strict=True)
    }


def natural(value: Value, kind: str) -> Accepted:
    if value is UNREADABLE:
        return dirty_case.UNREADABLE
    if isinstance(value, int) and kind in HUNDREDTHS:
        return from_hundredths(value)
    assert value is None or isinstance(value, str | int | date)
    return value


def fixed_places(submission: Submission) -> dict[Place, str]:
    """更正过的格 → 更正后的写法。"""
    found: dict[Place, str] = {}
    for fix in submission.fixes:
        letters = fix.cell.rstrip("0123456789")
        named = {letter: name for name, letter in submission.tables[fix.sheet].letters.items()}
        found[fix.sheet, named[letters], int(fix.cell.removeprefix(letters))] = fix.new
    return found


# 齐不齐


def test_every_case_of_the_domain_has_its_file() -> None:
    assert {case.number for case in DIRTY} == set(range(1, 68))


def test_the_script_reproduces_the_committed_files() -> None:
    made = {HERE / path: content for path, content in dirty_files()}
    assert set(made) == set(FOLDER.iterdir())
    stale = [path.name for path, content in made.items() if path.read_bytes() != content]
    assert stale == [], "请运行 python -m sample_workbooks.make_samples"


def test_the_files_are_small() -> None:
    assert [path.name for path in FOLDER.iterdir() if path.stat().st_size > 14 * 1024] == []


# 读得对不对


@pytest.mark.parametrize("case", [pytest.param(case, id=case.stem) for case in DIRTY])
def test_a_dirty_file_is_read_as_declared(case: DirtyCase, intake: Intake, tmp_path: Path) -> None:
    examined, *others = checked(case, intake)
    for one in others:
        assert one.verdict is not None
        assert_findings(one.verdict.findings, case.second_findings)
    if examined.fault:
        assert [examined.fault.code] == [wanted.code for wanted in case.findings]
        assert_said([examined.fault], case.findings)
        return
    assert examined.verdict is not None
    assert_findings(examined.verdict.findings, case.findings)
    assert fixed_places(examined.verdict.submission) == dict(case.fixes)
    assert_values(case, examined, read_clean(case, intake, tmp_path))


def assert_findings(found: Sequence[Finding], wanted: Sequence[Expected]) -> None:
    assert sorted(map(said, found), key=str) == sorted(map(said, wanted), key=str)
    assert_said(found, wanted)


def assert_said(found: Sequence[Finding], wanted: Sequence[Expected]) -> None:
    for one in wanted:
        alike = [f for f in found if (f.code, f.column, f.row) == (one.code, one.column, one.row)]
        alike = alike or [f for f in found if f.code == one.code]
        assert any(one.says in f.message + f.suggestion for f in alike), one
        if one.proposal is not None:
            assert [f.proposal for f in alike] == [one.proposal]


def read_clean(case: DirtyCase, intake: Intake, folder: Path) -> Submission:
    """只有铺垫、没有毛病的那一本。"""
    path = folder / "铺垫.xlsx"
    path.write_bytes(case.clean_content())
    clean = read_arrival(path, intake).submission
    assert clean is not None
    return clean


def assert_values(case: DirtyCase, examined: Examined, clean: Submission) -> None:
    """更正过的如更正所示，读不出的读不出，另写明的如所写，其余与铺垫一样。"""
    assert examined.verdict is not None
    tables = examined.verdict.tables
    got, wanted = values(examined.verdict.submission), values(clean)
    for one in case.findings:
        if one.code in ("G05", "G08") and one.row is not None:
            wanted[one.sheet, one.column, one.row] = dirty_case.UNREADABLE
    for (sheet, column, row), text in case.fixes.items():
        if row in tables[sheet].rows:
            kind = tables[sheet].ledger.by_name[column].type
            value = tables[sheet].columns[column][tables[sheet].rows.index(row)]
            assert (display(value, kind) if value is not None else "（空）") == text
            wanted[sheet, column, row] = natural(value, kind)
    for (sheet, column, row), accepted in case.reads.items():
        if tables[sheet].ledger.by_name[column].computed:
            assert tables[sheet].columns[column][tables[sheet].rows.index(row)] == accepted
        else:
            wanted[sheet, column, row] = accepted
    assert got == wanted


# 一件说不完的


def test_columns_in_another_order_are_named_by_their_own_letters(intake: Intake) -> None:
    case = next(case for case in DIRTY if case.number == 30)
    verdict = checked(case, intake)[0].verdict
    assert verdict is not None
    table = verdict.tables["项目清单"]
    names = [column.name for column in table.ledger.columns]
    assert [table.letters[name] for name in reversed(names)] == [
        column_letter(at) for at in range(1, len(names) + 1)
    ]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["先后", "后先"])
def test_of_two_reports_the_later_sent_is_kept_and_both_are_archived(
    intake: Intake, order: tuple[int, int]
) -> None:
    case = next(case for case in DIRTY if case.number == 67)
    files = [FOLDER / case.file, FOLDER / case.second_file]
    arrivals = [
        replace(read_arrival(file, intake), file_time=NOW - timedelta(hours=2 - number))
        for number, file in enumerate(files)
    ]
    with History(intake.office.database_url) as history:
        for number in order:
            list(receive([arrivals[number]], intake, history, NOW))
        current = history.accepted(JUNE)["431302"]
    submissions = [arrival.submission for arrival in arrivals]
    assert submissions[0] is not None
    assert submissions[1] is not None
    assert current.digest == submissions[1].digest
    for submission in (submissions[0], submissions[1]):
        assert (intake.office.archive / archived(submission.digest)).exists()
    changed = differences(submissions[0].tables, submissions[1].tables)
    assert [(one.column, one.old, one.new) for one in changed] == [
        ("达产年产值", "80000.00", "90000.00")
    ]
