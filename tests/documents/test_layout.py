"""月通报的版式：GB/T 9704—2012 的尺寸都在，经 LibreOffice 排出来也对。"""

import io
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from pipelines.documents.circular import render_circular, template_names
from pipelines.documents.docx_package import unpacked
from pipelines.documents.layout import MONTHLY, build_monthly_circular
from pipelines.documents.wording import Printed, attachments

FACES = {"仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体", "Times New Roman"}
LONG = "本句是为了把正文写到第二页而反复写出的文字"


@cache
def built() -> bytes:
    return build_monthly_circular()


@cache
def xml(part: str) -> str:
    return unpacked(built())[part].decode()


def test_the_shipped_template_is_what_the_code_builds():
    shipped = unpacked(MONTHLY.read_bytes())
    assert shipped == unpacked(built()), "请运行 python -m pipelines.documents.layout"


def test_building_twice_gives_the_same_bytes():
    assert build_monthly_circular() == built()


def test_pages_are_a4_with_the_prescribed_margins():
    for page in docx.Document(io.BytesIO(built())).sections:
        portrait = page.orientation == WD_ORIENT.PORTRAIT
        size = (page.page_width.twips, page.page_height.twips)
        margins = (page.top_margin, page.right_margin, page.bottom_margin, page.left_margin)
        turned = [margin.twips for margin in margins]
        assert size == ((11906, 16838) if portrait else (16838, 11906))
        assert turned == ([2098, 1474, 1984, 1588] if portrait else [1588, 2098, 1474, 1984])


def test_a_table_of_more_than_nine_columns_lies_on_a_landscape_page():
    pages = docx.Document(io.BytesIO(built())).sections
    assert [page.orientation for page in pages] == (
        [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT]
    )


def test_both_charts_stand_on_the_upright_page_behind_the_ranking():
    upright = xml("word/document.xml").rpartition('w:orient="landscape"')[2]
    assert upright.index("【图：投资完成率排名】") < upright.index("【图：超低序时】")


def test_lines_are_28_95_points_apart():
    document = docx.Document(io.BytesIO(built()))
    assert xml("word/document.xml").count('w:linePitch="579"') == 3
    for name in ("公文正文", "公文一级标题", "公文二级标题", "公文列举", "主送机关"):
        assert document.styles[name].paragraph_format.line_spacing.twips == 579


def test_each_kind_of_text_has_its_face_and_size():
    faces = {}
    for style in docx.Document(io.BytesIO(built())).styles:
        fonts = style.element.find(f".//{qn('w:rFonts')}")
        if fonts is not None and style.font.size:
            faces[style.name] = (fonts.get(qn("w:eastAsia")), style.font.size.pt)
    assert faces["公文标题"] == ("方正小标宋简体", 22)
    assert faces["公文正文"] == ("仿宋_GB2312", 16)
    assert faces["公文一级标题"] == ("黑体", 16)
    assert faces["抄送"] == ("仿宋_GB2312", 14)
    assert faces["页码（单页）"] == ("宋体", 14)


def test_no_theme_font_and_no_unexpected_face_is_used():
    for part in ("word/styles.xml", "word/document.xml", "word/footer1.xml"):
        root = docx.oxml.parse_xml(xml(part).encode())
        for fonts in root.iter(qn("w:rFonts")):
            named = {key: value for key, value in fonts.attrib.items() if key != qn("w:hint")}
            assert set(named.values()) <= FACES
            assert not any("Theme" in key for key in named)


def test_the_second_level_lead_is_in_kai():
    document = docx.Document(io.BytesIO(built()))
    lead = next(p for p in document.paragraphs if p.text.startswith("（一）")).runs[0]
    assert lead._r.rPr.rFonts.get(qn("w:eastAsia")) == "楷体_GB2312"


def test_page_numbers_stand_outside_on_both_sides():
    assert "<w:evenAndOddHeaders/>" in xml("word/settings.xml")
    odd, even = (docx.oxml.parse_xml(xml(f"word/footer{n}.xml").encode()) for n in (1, 2))
    for footer, style in ((odd, "PageOdd"), (even, "PageEven")):
        shown = "".join(t.text for t in footer.iter(qn("w:t")))
        assert shown == "— 1 —"
        assert footer.find(f".//{qn('w:pStyle')}").get(qn("w:val")) == style
        assert " PAGE " in [t.text for t in footer.iter(qn("w:instrText"))]
    look = xml("word/styles.xml")
    assert '<w:ind w:rightChars="100" w:right="280"/><w:jc w:val="right"/>' in look
    assert '<w:ind w:leftChars="100" w:left="280"/><w:jc w:val="left"/>' in look


def test_on_a_landscape_page_the_number_keeps_its_place_on_the_paper():
    for number, style in ((3, "PageOdd"), (4, "PageEven")):
        footer = xml(f"word/footer{number}.xml")
        assert '<w:textDirection w:val="tbRl"/>' in footer
        assert f'<w:pStyle w:val="{style}"/>' in footer


def test_tables_repeat_their_head_and_keep_their_rows_whole():
    tables = docx.Document(io.BytesIO(built())).tables
    for table in tables[:-1]:
        head = table.rows[0]._tr
        assert head.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert head.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None


def test_tables_are_no_wider_than_the_text():
    widths = [
        sum(int(column.get(qn("w:w"))) for column in table._tbl.tblGrid)
        for table in docx.Document(io.BytesIO(built())).tables
    ]
    assert all(width <= room for width, room in zip(widths, [12756, *[8845] * 4], strict=True))


def test_leftovers_of_the_base_document_are_gone():
    names = unpacked(built())
    assert not [name for name in names if "stylesWithEffects" in name or "thumbnail" in name]
    assert 'w:percent="100"' in xml("word/settings.xml")
    assert "python-docx" not in xml("docProps/core.xml")


# ── 排出来看 ─────────────────────────────────────────────────────────


def context() -> dict[str, object]:
    names = template_names(MONTHLY)
    filled: dict[str, object] = {name: Printed("12", 12) for name in names}
    filled |= {name: Printed(LONG) for name in names if name.endswith("表述")}
    filled |= {
        "版头": Printed("文件"),
        "发文机关标志": Printed("娄底市重点产业项目建设专班办公室文件"),
        "成文日期": Printed("2021年7月7日"),
        "排名合计": {},
        "三高四新表述": Printed(LONG * 30),
    }
    filled |= {name: [] for name in names if name.endswith("表")}
    return filled | dict(
        attachments([(key, "", False) for key in ("排名", "亮灯", "积分", "问题")])
    )


@pytest.fixture(scope="module")
def pdf(soffice: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """通报排成的 PDF。"""
    folder = tmp_path_factory.mktemp("排版")
    source = folder / "通报.docx"
    source.write_bytes(render_circular(MONTHLY, context()))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, source]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / "通报.pdf"


def poppler(tool: str, *arguments: str | Path) -> bytes:
    found = shutil.which(tool)
    if found is None:
        if os.environ.get("QINGDAN_REQUIRE_OFFICE"):
            pytest.fail("CI 里应装有 poppler")
        pytest.skip("本机没有 poppler")
    return subprocess.run([found, *arguments], check=True, capture_output=True, timeout=60).stdout


def page_lines(pdf: Path, page: int) -> list[str]:
    shown = poppler("pdftotext", "-f", str(page), "-l", str(page), "-layout", pdf, "-").decode()
    return [line.strip() for line in shown.splitlines() if line.strip(" \f")]


@pytest.mark.office
def test_the_first_page_shows_body_text_and_its_number(pdf):
    first = page_lines(pdf, 1)
    assert any("总体情况" in line for line in first)
    assert first[-1].replace(" ", "") == "—1—"


@pytest.mark.office
def test_a_full_page_has_22_lines_of_28_characters(pdf):
    *body, number = page_lines(pdf, 2)
    assert number.replace(" ", "") == "—2—"
    assert len(body) == 22
    whole = [line for line in body if set(line) <= set(LONG)]
    assert {len(line) for line in whole} == {28}


def is_red(pixel: bytes) -> bool:
    return pixel[0] > 200 and pixel[1] < 100


@pytest.mark.office
def test_the_red_head_is_35_mm_below_the_top_of_the_text(pdf):
    picture = poppler("pdftoppm", "-r", "100", "-f", "1", "-l", "1", pdf)
    header, pixels = picture.split(b"\n255\n", 1)
    width = int(header.split()[1])
    row = 3 * width
    red = [
        y
        for y in range(len(pixels) // row)
        if any(is_red(pixels[x : x + 3]) for x in range(y * row, (y + 1) * row, 3))
    ]
    assert red[0] / 100 * 25.4 == pytest.approx(37 + 35, abs=2)
