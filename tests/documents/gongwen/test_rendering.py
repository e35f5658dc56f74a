"""要看排版的各条：没有排的未查，换了字体的不算合格，排出来不对的说在第几页。"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from pipelines.documents.gongwen import rendering
from pipelines.documents.gongwen.inspecting import Examination
from pipelines.documents.gongwen.layout_seen import Seen, SeenLine, SeenPage
from pipelines.documents.gongwen.opening import without_links
from pipelines.documents.gongwen.remark import Remark, Severity
from pipelines.documents.gongwen.rendering import render
from tests.documents.gongwen.papers import examined, good, read

RENDERED = {"D03", "D13", "D22", "D27", "D30", "D33", "D42"}
MM = 72 / 25.4
WIDTH, HEIGHT = 595.3, 841.9


def line(text: str, top: float, height: float = 16) -> SeenLine:
    """一行，`top` 为离纸顶的毫米数。"""
    return SeenLine(text, 80, top * MM, 500, top * MM + height)


def page(*lines: SeenLine, number: int) -> SeenPage:
    return SeenPage(WIDTH, HEIGHT, (*lines, line(f"— {number} —", 270)))


def filled(number: int, step: float = 10.2) -> SeenPage:
    """一页正文，行距 `step` 毫米。"""
    rows = (line(f"第{number}页正文满行", 37 + step * n) for n in range(20))
    return page(*rows, number=number)


HEAD = (line("示例市产业专班办公室文件", 72.5, 36), line("示产专办〔2021〕6号", 110),
        line("为落实“一月一通报”工作机制，根据", 180))  # fmt: skip
CLOSE = (line("（三）聚焦台账质量抓规范。有关单位要抓好落实。", 40), line("4.未销号问题清单", 50),
         line("示例市产业专班办公室", 70), line("2021年7月7日", 80))  # fmt: skip
FOOT = (
    line("抄送：市委、市政府领导同志。", 243),
    line("示例市产业专班办公室 2021年7月7日印发", 253),
)


def sheets(*, fonts: tuple[str, ...] = (), **changed: SeenPage) -> Seen:
    """四页的一份：首页、满页、落款页、版记页；按名替换。"""
    own = {
        "head": page(*HEAD, number=1), "full": filled(2), "close": page(*CLOSE, number=3),
        "foot": page(*FOOT, number=4),
    }  # fmt: skip
    return Seen(tuple((own | changed).values()), fonts)


def seen_as(seen: Seen | str) -> Examination:
    return examined(good(), lambda *_: seen)


def of(found: Examination, code: str) -> list[Remark]:
    return [one for one in found.remarks if one.code == code]


def test_without_rendering_nothing_that_needs_it_is_called_right():
    found = examined(good())
    assert set(found.unchecked) == RENDERED
    assert all("未查" in one.message for one in found.remarks)


def test_a_paper_that_comes_out_right_leaves_nothing_unchecked():
    assert seen_as(sheets()).remarks == ()


def test_the_reason_why_nothing_was_rendered_is_told():
    found = seen_as("本机没有 LibreOffice 或 poppler")
    assert set(found.unchecked) == RENDERED
    assert all("LibreOffice" in one.message for one in found.remarks)


def test_with_other_fonts_even_a_good_paper_is_not_called_right():
    found = seen_as(sheets(fonts=("方正小标宋简体",)))
    assert set(found.unchecked) == RENDERED
    assert all("字体替代" in one.message for one in found.remarks)


@pytest.mark.parametrize(
    ("code", "seen", "words", "at"),
    [
        ("D13", sheets(head=page(line("示例市产业专班办公室文件", 52, 36), *HEAD[1:], number=1)),
         "上边缘在 15 毫米", 1),
        ("D22", sheets(head=page(*HEAD[:2], number=1), full=page(HEAD[2], number=2)),
         "首页没有正文", 1),
        ("D27", sheets(full=page(*CLOSE[:2], number=2), close=page(*CLOSE[2:], number=3)),
         "署名页没有正文", 3),
        ("D30", sheets(foot=page(line("抄送：市委、市政府领导同志。", 80),
                                 line("示例市产业专班办公室 2021年7月7日印发", 90), number=4)),
         "版记末行离版心下边缘", 4),
        ("D42", sheets(close=page(*CLOSE, number=9)), "第 3 页的页码印作 9", 3),
        ("D33", sheets(full=page(*CLOSE, number=2), close=page(*FOOT, number=3), foot=None),
         "版记落在单页", 3),
    ],
)  # fmt: skip
def test_what_comes_out_wrong_is_told_with_its_page(code, seen, words, at):
    seen = Seen(tuple(one for one in seen.pages if one), seen.substituted)
    (remark,) = of(seen_as(seen), code)
    assert words in remark.message
    assert remark.place.page == at


def test_a_blank_page_with_a_number_is_found():
    pages = sheets().pages
    (remark,) = of(seen_as(Seen((*pages[:3], page(number=4), page(*FOOT, number=5)))), "D42")
    assert "空白页" in remark.message


def test_a_spacing_that_makes_other_than_22_lines_is_found():
    pages = sheets().pages
    seen = Seen((pages[0], filled(2, 10.6), page(*CLOSE, number=3), pages[3]))
    (remark,) = of(seen_as(seen), "D03")
    assert "一页 21 行" in remark.message
    assert remark.severity is Severity.WARNING


def test_the_lines_of_a_table_are_not_lines_of_the_text():
    pages = sheets().pages
    rows = (line("示例", 37 + 7 * n) for n in range(25))
    seen = Seen((pages[0], page(*rows, number=2), page(*CLOSE, number=3), pages[3]))
    assert of(seen_as(seen), "D03") == []


def test_a_paper_that_could_fetch_something_is_not_rendered(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda tool: tool)
    monkeypatch.setattr(rendering.subprocess, "Popen", pytest.fail)
    xml = b'<a xmlns:v="urn:schemas-microsoft-com:vml"><v:imagedata src="http://example.org/"/></a>'
    found = render(read(dict(good()) | {"word/header9.xml": xml}), examined(good()).elements)
    assert "没有排版" in str(found)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_links_to_the_outside_are_cut_before_rendering(encoding):
    rels = (
        f'<?xml version="1.0" encoding="{encoding}"?><Relationships xmlns="http://schemas.'
        'openxmlformats.org/package/2006/relationships"><Relationship TargetMode="External"'
        ' Id="a" Type="t/image" Target="http://example.org/a.png"></Relationship>'
        '<Relationship Id="b" Type="t/image" Target="media/b.png"/></Relationships>'
    )
    name = "word/_rels/document.xml.rels"
    cut = without_links("公文.docx", {name: rels.encode(encoding)})[name].decode()
    assert "example.org" not in cut
    assert "media/b.png" in cut


def test_without_libreoffice_the_reason_is_given(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert "没有 LibreOffice" in str(render(read(good()), examined(good()).elements))


@pytest.mark.skipif(os.name == "nt", reason="用 sh 写的替身")
def test_a_libreoffice_that_never_ends_is_ended_with_its_children(tmp_path, monkeypatch):
    child = tmp_path / "子进程"
    slow = tmp_path / "soffice"
    slow.write_text(f"#!/bin/sh\nsleep 300 &\necho $! > '{child}'\nwait\n", encoding="utf-8")
    slow.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda _: str(slow))
    monkeypatch.setattr(rendering, "_SECONDS", 0.5)
    assert "超过 0.5 秒" in str(render(read(good()), examined(good()).elements))
    state = Path(f"/proc/{child.read_text().strip()}/stat")
    assert not state.exists() or state.read_text().split()[2] == "Z"


@pytest.mark.office
def test_the_house_s_paper_comes_out_of_libreoffice_without_a_mistake(soffice):
    if shutil.which("pdftotext") is None:
        pytest.skip("本机没有 poppler")
    found = examined(good(), render)
    assert found.seen is not None
    assert found.seen.pages
    wrong = [one for one in found.remarks if one.severity in (Severity.ERROR, Severity.WARNING)]
    doubtful = [one for one in found.remarks if one.message.startswith("字体替代，")]
    assert wrong == []
    assert {one.code for one in doubtful} <= {"D33"}
