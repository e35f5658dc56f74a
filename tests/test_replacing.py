from __future__ import annotations

from datetime import datetime
from pathlib import Path

import docx
import pytest

from pipelines import tasks
from pipelines.documents.docx_package import core_properties, packed
from pipelines.intake.submission import Intake
from pipelines.tasks.replacing import put_beside_edited, set_edited_aside
from tests.conftest import JUNE, NOW, Writer

AT = datetime(2021, 7, 8, 16, 30, 5)


def written(at: datetime) -> bytes:
    return packed({"docProps/core.xml": core_properties(at), "word/document.xml": b"<w/>"})


def test_what_we_wrote_ourselves_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "月通报.docx"
    assert put_beside_edited(path, written(NOW), AT) is None
    assert put_beside_edited(path, written(AT), AT) is None
    assert [one.name for one in tmp_path.iterdir()] == ["月通报.docx"]


@pytest.mark.parametrize("content", [b"", b"not a document", packed({"a": b"b"})])
def test_what_is_not_ours_is_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "月通报.docx"
    path.write_bytes(content)
    kept = put_beside_edited(path, written(NOW), AT)
    assert kept == tmp_path / "月通报_改过_163005.docx"
    assert kept.read_bytes() == content
    assert path.read_bytes() == written(NOW)


def test_two_kept_in_one_second_do_not_wipe_each_other(tmp_path: Path) -> None:
    path = tmp_path / "月通报.docx"
    names = []
    for content in (b"1", b"2"):
        path.write_bytes(content)
        kept = set_edited_aside(path, AT)
        assert kept is not None
        names.append((kept.name, kept.read_bytes()))
    assert names == [("月通报_改过_163005.docx", b"1"), ("月通报_改过_163005_2.docx", b"2")]


def test_a_circular_edited_in_word_survives_the_next_run(intake: Intake, write: Writer) -> None:
    write(folder=intake.office.inbox)
    tasks.collect(intake, NOW)
    made = tasks.circular(intake, "月通报", JUNE, NOW, 6)
    assert tasks.circular(intake, "月通报", JUNE, AT, 7).kept is None
    document = docx.Document(str(made.path))
    document.add_paragraph("下一步工作要求。")
    document.save(str(made.path))
    edited = made.path.read_bytes()
    again = tasks.circular(intake, "月通报", JUNE, AT, 6)
    assert again.kept == made.path.with_name("月通报_2021-06_改过_163005.docx")
    assert again.kept.read_bytes() == edited
    assert made.path.read_bytes() != edited
