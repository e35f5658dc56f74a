from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.history.journal import Note
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.ledgers.catalogue import Code
from pipelines.ledgers.loading import Ledgers
from pipelines.ledgers.version import rules_version
from pipelines.reception import (
    Examined,
    SentReceipt,
    examine,
    read_arrival,
    read_receipts,
    receipt_path,
    receive,
    verified,
)
from sample_workbooks.bad_case import BadCase
from sample_workbooks.bad_cases import BAD, bad_files
from sample_workbooks.make_samples import HERE
from sample_workbooks.small_clean import clean_book
from tests.conftest import JUNE, NOW

FOLDER = HERE / "bad"
#: 交来一个文件触发不了的编码。
UNREACHABLE = {"F11": "文件不存在、没有权限或正被占用；拿到手的文件总能打开"}
#: 旁边的上报回执，哪一项与来件不符。
RECEIPTS = {
    "回执的内容不同": {"sha256": "0" * 64}, "回执的单位不同": {"unit": "431382"},
    "回执的规则不同": {"rules": "0" * 64},
}  # fmt: skip
Declared = tuple[Ledgers, Mapping[str, Code]]


def complaints(examined: Examined) -> set[str]:
    """意见的编码；没有意见的格作了更正，算更正的编码。"""
    if examined.fault:
        return {examined.fault.code}
    assert examined.verdict is not None
    findings = examined.verdict.findings
    spoken = {(finding.sheet, finding.cell) for finding in findings}
    fixes = examined.verdict.submission.fixes
    silent = {fix.code for fix in fixes if (fix.sheet, fix.cell) not in spoken}
    return {finding.code for finding in findings} | silent


def checked(path: Path, intake: Intake, history: History | None = None) -> Examined:
    """如 `qingdan check`：没有历史库，不限定报告期；`path` 是一天前存的。有历史库则如收件。"""
    arrival = replace(read_arrival(path, intake), file_time=NOW - timedelta(days=1))
    receipts = read_receipts(path.parent) if history else {}
    return examine(verified([arrival], receipts, intake), intake, history)[0]


def write_receipt(path: Path, intake: Intake, **changes: str) -> None:
    """`path` 旁边的上报回执，改动几项。"""
    submission = read_arrival(path, intake).submission
    assert submission is not None
    rules = rules_version(intake.ledgers, intake.codes)
    unit, period, digest = submission.unit, str(submission.period), submission.digest
    sent = SentReceipt(1, unit.code, unit.name, period, "", digest, rules, "", NOW, 1, 0, 0)
    receipt_path(path).write_bytes(replace(sent, file=path.name, **changes).content())


def prepare(event: str, path: Path, other: Path, intake: Intake, history: History) -> None:
    """先让 `event` 这件事发生：锁定了、退回过这一份、已收了更晚的另一份，或有不符的回执。"""
    if event in RECEIPTS:
        write_receipt(path, intake, **RECEIPTS[event])
        return
    note = Note("示例专班", NOW, "投资数与纳统数不符")
    if event == "锁定":
        with history.deciding() as desk:
            desk.lock("431302", JUNE, note, "")
        return
    sent = path if event == "退回" else other
    received = list(receive([read_arrival(sent, intake)], intake, history, NOW))
    assert received[0].receipt is not None
    if event == "退回":
        with history.deciding() as desk:
            desk.give_back(received[0].receipt, note)


def test_every_code_that_a_file_can_trigger_has_its_file(declared: Declared) -> None:
    ledgers, codes = declared
    wanted = {code for code in codes if not code.startswith("T")} | ledgers.rules.keys()
    assert {case.code for case in BAD} == wanted - UNREACHABLE.keys()


def test_no_file_is_declared_twice() -> None:
    assert [file for file, number in Counter(case.file for case in BAD).items() if number > 1] == []


def test_the_script_reproduces_the_committed_files() -> None:
    made = {HERE / path: content for path, content in bad_files()}
    assert set(made) == set(FOLDER.iterdir())
    stale = [path.name for path, content in made.items() if path.read_bytes() != content]
    assert stale == [], "请运行 python -m sample_workbooks.make_samples"


def test_the_files_are_small() -> None:
    assert [path.name for path in FOLDER.iterdir() if path.stat().st_size > 14 * 1024] == []


def test_the_whole_base_has_no_fault_against_its_last_period(
    intake: Intake, tmp_path: Path
) -> None:
    path = tmp_path / "底本.xlsx"
    path.write_bytes(clean_book().content())
    examined = checked(path, intake)
    assert complaints(examined) == set()
    assert examined.verdict is not None
    assert examined.verdict.submission.last is not None
    assert len(examined.verdict.submission.last.tables) == len(list(intake.ledgers))


@pytest.mark.parametrize("case", [x for x in BAD if not x.after], ids=lambda case: case.code)
def test_a_bad_file_yields_its_own_code_and_no_other(case: BadCase, intake: Intake) -> None:
    assert complaints(checked(FOLDER / case.file, intake)) == {case.code} | case.besides


@pytest.mark.parametrize("case", [x for x in BAD if x.after], ids=lambda case: case.code)
def test_a_file_that_came_too_late_yields_its_own_code_and_no_other(
    case: BadCase, intake: Intake, tmp_path: Path
) -> None:
    path, other = tmp_path / case.file, tmp_path / "另一份.xlsx"
    path.write_bytes((FOLDER / case.file).read_bytes())
    other.write_bytes(clean_book().content())
    with History(intake.office.database_url) as history:
        prepare(case.after, path, other, intake, history)
        assert complaints(checked(path, intake, history)) == {case.code} | case.besides
