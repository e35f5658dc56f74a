"""不知来历的 .docx：谎报长度、同名、过繁、指向别处的不拆；管道、文件夹不读。"""

from __future__ import annotations

import io
import os
import struct
import warnings
import zipfile
from pathlib import Path

import pytest

from pipelines.documents.part_xml import MAIN
from pipelines.documents.unpacking import UnfitError, document_parts, whole_file


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        warnings.simplefilter("ignore")
        for name, data in members:
            package.writestr(name, data)
    return out.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(UnfitError) as caught:
        document_parts(data)
    return str(caught.value)


def test_a_plain_package_is_unpacked():
    assert document_parts(zipped((MAIN, b"<a/>"), ("x.bin", b"1"))) == {
        MAIN: b"<a/>",
        "x.bin": b"1",
    }


def test_a_lie_about_the_length_is_refused_without_inflating_the_whole():
    size = 60 * 2**20
    data = zipped((MAIN, b"<a/>"), ("x.bin", bytes(size)))
    lie = data.replace(struct.pack("<I", size), struct.pack("<I", 1000))
    assert "已损坏" in refused(lie)


def test_two_parts_of_one_name_are_refused():
    assert "同名" in refused(zipped((MAIN, b"<a/>"), (MAIN, b"<b/>")))


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/evil", "word/../../evil", "C:evil"])
def test_a_name_that_leads_elsewhere_is_refused(name):
    assert "指向别处" in refused(zipped((MAIN, b"<a/>"), (name, b"x")))


def test_too_many_tags_in_any_part_are_refused():
    many = b"<a>" + b"<b/>" * 1_000_001 + b"</a>"
    assert "过于庞大" in refused(zipped((MAIN, b"<a/>"), ("word/media/a.xml", many)))


def test_too_many_parts_are_refused():
    assert "部件过多" in refused(zipped((MAIN, b"<a/>"), *((f"a/{n}", b"") for n in range(2001))))


def test_a_folder_is_refused(tmp_path: Path):
    with pytest.raises(UnfitError, match="文件夹"):
        whole_file(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="这个系统没有管道")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path):
    pipe = tmp_path / "管道.docx"
    os.mkfifo(pipe)
    with pytest.raises(UnfitError, match="普通的文件"):
        whole_file(pipe)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="这个系统没有 /dev/zero")
def test_a_link_to_a_device_is_refused(tmp_path: Path):
    link = tmp_path / "零.docx"
    link.symlink_to("/dev/zero")
    with pytest.raises(UnfitError, match="普通的文件"):
        whole_file(link)
