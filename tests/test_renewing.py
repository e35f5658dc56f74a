"""换数的动词与命令：真的历史库、真的公文，改过、补报、再换数。"""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines import tasks
from pipelines.cli import app
from pipelines.documents.docx_package import packed, unpacked
from pipelines.errors import UsageError
from pipelines.intake.submission import Intake
from pipelines.tasks.renewing import renew_document
from pipelines.tasks.verifying import verify_document
from tests.city import send_project
from tests.conftest import JUNE, NOW
from tests.documents.renewing.test_renew import accepted, lines
from tests.documents.verifying.edits import Edit, edited, replaced, retyped
from tests.documents.verifying.test_verify import without_passport

LATER = NOW + timedelta(days=3)


@pytest.fixture
def circular(intake: Intake) -> Path:
    send_project(intake, "娄星区", "14000.00")
    send_project(intake, "双峰县", "9000.00")
    return tasks.circular(intake, "月通报", JUNE, NOW, number=6).path


def edit(path: Path, *edits: Edit) -> Path:
    path.write_bytes(edited(path.read_bytes(), *edits))
    return path


def run(office: Path, *words: object) -> Result:
    return CliRunner().invoke(app, ["--office", str(office), *map(str, words)])


def test_a_late_report_is_taken_in_beside_the_edited_file(intake: Intake, circular: Path) -> None:
    before = edit(
        circular, replaced("【请填写：存在的主要问题及原因分析】", "二是要素不足。")
    ).read_bytes()
    send_project(intake, "涟源市", "6000.00", LATER)
    made = renew_document(circular, intake, LATER)
    assert circular.read_bytes() == before
    assert made.path == circular.with_name("月通报_2021-06（更新）.docx")
    text = "\n".join(lines(accepted(made.path.read_bytes())))
    assert "二是要素不足。" in text
    assert "累计完成投资2.9亿元" in text
    assert "〔2021〕6号" in text
    assert any("涟源市" in words for words in made.changed)
    remarks = verify_document(made.path, intake).verified.remarks
    assert {one.code for one in remarks} <= {"V08", "V10"}


def charts_of(path: Path) -> list[bytes]:
    parts = unpacked(path.read_bytes())
    return [parts[name] for name in sorted(parts) if name.startswith("word/charts/chart")]


def test_charts_take_the_new_figures_and_keep_their_looks(intake: Intake, circular: Path) -> None:
    parts = unpacked(circular.read_bytes())
    if not (names := [name for name in parts if name.startswith("word/charts/chart")]):
        pytest.skip("月通报模板里没有图")
    name = min(names)
    own = re.sub(rb'srgbClr val="[0-9A-F]{6}"', b'srgbClr val="123456"', parts[name])
    circular.write_bytes(packed({**parts, name: own}))
    send_project(intake, "涟源市", "6000.00", LATER)
    made = renew_document(circular, intake, LATER)
    assert made.path is not None
    assert made.renewed.charts == len(names)
    first = charts_of(made.path)[0]
    assert "涟源市".encode() in first
    assert first.count(b"123456") == own.count(b"123456")
    books = {name: data for name, data in unpacked(made.path.read_bytes()).items()
             if name.startswith("word/embeddings/")}  # fmt: skip
    assert books
    assert all(parts[name] != data for name, data in books.items())


def test_nothing_changed_is_said_and_nothing_is_written(intake: Intake, circular: Path) -> None:
    result = run(intake.office.folder, "renew", circular)
    assert result.exit_code == 0, result.output
    assert "没有要换的" in result.output
    assert [path.name for path in circular.parent.glob("*.docx")] == [circular.name]


def test_what_was_left_exits_one_and_is_told(intake: Intake, circular: Path) -> None:
    edit(circular, retyped("累计完成投资", "2.4亿元"))
    send_project(intake, "涟源市", "6000.00", LATER)
    result = run(intake.office.folder, "renew", circular)
    assert result.exit_code == 1, result.output
    assert "有人改过，成文时是“2.3亿元”，今日应是“2.9亿元”" in result.output
    found = json.loads(run(intake.office.folder, "--json", "renew", circular).output)
    assert {"before": "2.3亿元", "due": "2.9亿元"}.items() <= found["left"][0].items()
    assert found["file"].endswith("（更新）.docx")


def test_the_renewed_file_is_itself_renewed_after_accepting(intake: Intake, circular: Path) -> None:
    send_project(intake, "涟源市", "6000.00", LATER)
    first = renew_document(circular, intake, LATER).path
    assert first is not None
    with pytest.raises(UsageError, match="接受或拒绝"):
        renew_document(first, intake, LATER)
    first.write_bytes(accepted(first.read_bytes()))
    assert renew_document(first, intake, LATER).path is None
    send_project(intake, "涟源市", "7000.00", LATER + timedelta(hours=1))
    again = renew_document(first, intake, LATER)
    assert again.path is not None
    assert again.path not in (first, circular)
    assert "累计完成投资3亿元" in "\n".join(lines(accepted(again.path.read_bytes())))


def test_without_passport_it_says_what_to_do(intake: Intake, circular: Path) -> None:
    circular.write_bytes(without_passport(circular.read_bytes()))
    result = run(intake.office.folder, "renew", circular)
    assert result.exit_code != 0
    with pytest.raises(UsageError, match="重新出一份"):
        renew_document(circular, intake, LATER)


def test_another_offices_circular_is_refused(intake: Intake, circular: Path) -> None:
    from dataclasses import replace

    from pipelines.tasks.renewing import written_again
    from pipelines.tasks.verifying import passport_at

    passport = passport_at(circular)
    other = replace(passport, issue=replace(passport.issue, office="别处"))
    with pytest.raises(UsageError, match="到写出它的办公室"):
        written_again(intake, other)
