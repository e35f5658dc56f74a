"""交出去的每一种文件：两种校验都过，LibreOffice 打得开，排出来与认可的图一样。"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from pipelines.demonstration import Demonstration
from pipelines.documents.docx_package import packed, unpacked
from tests.outputs import looks, rendering, validators
from tests.outputs.comparing import Page, difference
from tests.outputs.papers import write_papers
from tests.outputs.variants import CHANGES, changed

#: 改样用的一份：短，有标题、表格与页脚。
SHORT = "核对单"
#: 别的测试里由 LibreOffice 打开过的几种，此处不再打开。
OPENED_ELSEWHERE = ("空白工作簿", "待改", "标了色的副本", "已更正", "退回单", "总台账")
Papers = Mapping[str, Path]


def require(lacking: str) -> None:
    """少了要用的，本机跳过，CI 里不过。"""
    if lacking and os.environ.get("QINGDAN_REQUIRE_OFFICE"):
        pytest.fail(f"CI 里应都装有：{lacking}")
    if lacking:
        pytest.skip(lacking)


def sdk() -> Path:
    """Open XML SDK 的程序；没有装的跳过：npm 的库不是处处够得着。"""
    program = validators.sdk()
    if program is None:
        pytest.skip("没有 Open XML SDK 的校验；请运行 make validator")
    return program


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("产出")


@pytest.fixture(scope="module")
def papers(shown: Demonstration, folder: Path) -> Papers:
    return write_papers(shown, folder)


def of(papers: Papers, suffix: str) -> dict[str, Path]:
    return {name: path for name, path in papers.items() if path.suffix == suffix}


@pytest.fixture(scope="module")
def pdfs(papers: Papers, folder: Path) -> Papers:
    """各公文与改样，一次排完。"""
    require(rendering.lacking())
    short = of(papers, ".docx")[SHORT]
    other = {name: changed(short, name, folder) for name in CHANGES}
    return rendering.converted(of(papers, ".docx") | other, folder / "pdf", "pdf")


@pytest.fixture(scope="module")
def short(pdfs: Papers) -> tuple[Page, ...]:
    return rendering.pages(pdfs[SHORT])


# ── 校验 ─────────────────────────────────────────────────────────────


@pytest.mark.office
def test_every_file_passes_the_open_xml_sdk(papers: Papers) -> None:
    assert validators.sdk_faults(sdk(), papers) == []


def test_every_file_passes_openxml_audit(papers: Papers) -> None:
    assert validators.audit_faults(papers) == []


def test_the_sdk_is_pinned_by_hash_and_without_an_address() -> None:
    lock = (validators.FOLDER / "package-lock.json").read_text(encoding="utf-8")
    assert '"integrity": "sha512-' in lock
    assert "http" not in lock
    assert "resolved" not in lock


@pytest.mark.office
def test_both_validators_find_a_planted_fault(papers: Papers, tmp_path: Path) -> None:
    parts = dict(unpacked(papers[SHORT].read_bytes()))
    body = parts["word/document.xml"]
    parts["word/document.xml"] = body.replace(b"<w:tblGrid>", b"<w:tblGird>", 1).replace(
        b"</w:tblGrid>", b"</w:tblGird>", 1
    )
    wrong = tmp_path / "坏的.docx"
    wrong.write_bytes(packed(parts))
    assert validators.audit_faults({"坏的": wrong})
    assert "tblGird" in "".join(validators.sdk_faults(sdk(), {"坏的": wrong}))


# ── LibreOffice ──────────────────────────────────────────────────────


@pytest.mark.office
def test_every_workbook_opens_in_libreoffice(papers: Papers, folder: Path, soffice: str) -> None:
    books = of(papers, ".xlsx")
    wanted = {name: path for name, path in books.items() if name not in OPENED_ELSEWHERE}
    assert set(rendering.converted(wanted, folder / "csv", "csv")) == set(wanted)


@pytest.mark.office
def test_every_paper_looks_as_approved(papers: Papers, pdfs: Papers) -> None:
    names = of(papers, ".docx")
    assert set(names) - set(pdfs) == set(), "LibreOffice 没有排出来的"
    if looks.made_by_another():
        pytest.skip(looks.advice())
    shutil.rmtree(looks.CHANGED, ignore_errors=True)
    words = [one for name in names for one in looks.changes(name, rendering.pages(pdfs[name]))]
    assert not words, "\n".join([*words, looks.advice()])


def test_no_picture_is_left_of_a_paper_that_is_no_longer_written(papers: Papers) -> None:
    assert looks.papers_pictured() == set(of(papers, ".docx"))


def test_the_pictures_stay_small() -> None:
    """合起来不到 1 MB：克隆一次不为它们等。"""
    assert sum(path.stat().st_size for path in looks.APPROVED.iterdir()) < 1_000_000


# ── 看得见什么 ────────────────────────────────────────────────────────


@pytest.mark.office
@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_layout_is_seen(name: str, pdfs: Papers, short: tuple[Page, ...]) -> None:
    now = rendering.pages(pdfs[name])
    assert [difference(*pair) for pair in zip(short, now, strict=False)] != [None] * len(short)


@pytest.mark.office
def test_a_lost_footer_is_found_at_the_foot(pdfs: Papers, short: tuple[Page, ...]) -> None:
    found = difference(short[0], rendering.pages(pdfs["没有页脚"])[0])
    assert found is not None
    assert 262 <= found.top <= 285


def gamma(power: float, page: Page) -> Page:
    return np.round(255 * (page / 255) ** power).astype(np.uint8)


@pytest.mark.office
@pytest.mark.parametrize(
    "redrawn",
    [
        partial(np.roll, shift=(1, -1), axis=(0, 1)),
        partial(gamma, 0.6),
        partial(gamma, 1.6),
    ],
    ids=["挪一个像素", "淡些", "浓些"],
)
def test_the_same_layout_drawn_otherwise_is_no_change(
    redrawn: Callable[[Page], Page], short: tuple[Page, ...]
) -> None:
    assert [difference(page, redrawn(page)) for page in short] == [None] * len(short)


@pytest.mark.office
def test_without_antialiasing_it_is_the_same_layout(pdfs: Papers, short: tuple[Page, ...]) -> None:
    hard = rendering.pages(pdfs[SHORT], "-aa", "no", "-aaVector", "no")
    assert [difference(*pair) for pair in zip(short, hard, strict=True)] == [None] * len(short)


@pytest.mark.office
def test_what_changed_is_told_with_its_page_and_shown(
    pdfs: Papers, short: tuple[Page, ...], tmp_path: Path
) -> None:
    approved, out = tmp_path / "认可", tmp_path / "变了"
    assert looks.approve({SHORT: short}, approved) == [f"{SHORT}：还没有认可的图"]
    assert looks.approve({SHORT: short}, approved) == []
    now = rendering.pages(pdfs["没有页脚"])
    told = list(looks.changes(SHORT, now, approved, out))
    assert told[0].startswith(f"{SHORT}：第 1 页离页顶约 2")
    assert {path.name for path in out.glob("*-01-*")} == {
        f"{SHORT}-01-{what}.png" for what in ("认可的", "现在的", "差别")
    }
    assert looks.approve({SHORT: now}, approved) == told
    assert list(looks.changes(SHORT, now, approved, out)) == []


@pytest.mark.office
def test_another_number_of_pages_is_told(short: tuple[Page, ...], tmp_path: Path) -> None:
    looks.approve({SHORT: short}, tmp_path)
    told = list(looks.changes(SHORT, short[:-1], tmp_path, tmp_path / "变了"))
    assert told[0] == f"{SHORT}：原有 {len(short)} 页，现有 {len(short) - 1} 页"
