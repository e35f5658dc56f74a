"""读不知来历的 .docx：该拒的说清缘由，能读的读出定稿的文字与实际的样子；从不 traceback。"""

from __future__ import annotations

import io
import random
import time
import zipfile

import docx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.documents.docx_package import packed
from pipelines.documents.gongwen.elements import Format, recognise
from pipelines.documents.gongwen.inspecting import examine
from pipelines.documents.gongwen.model import Paragraph
from pipelines.documents.gongwen.reading import read_bytes, read_document
from pipelines.errors import UsageError
from tests.documents.gongwen.papers import (
    DOCUMENT,
    STYLES,
    at_front,
    examined,
    fonts,
    good,
    good_letter,
    paragraphs,
    read,
    swap,
)

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def body(xml: str, **more: str) -> dict[str, bytes]:
    """只有正文的文件；`more` 是别的部件。"""
    parts = {"[Content_Types].xml": b"<Types/>",
             DOCUMENT: f"<w:document {W}><w:body>{xml}</w:body></w:document>".encode()}  # fmt: skip
    return parts | {f"word/{name}.xml": text.encode() for name, text in more.items()}


def refused(data: bytes) -> str:
    with pytest.raises(UsageError) as caught:
        read_bytes("来件.docx", data)
    return str(caught.value)


# ── 拒绝 ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "不是 Word 文档"),
        (b"PK\x03\x04 broken", "不是 Word 文档"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"x", "加了密码"),
        (packed({"xl/workbook.xml": b"<a/>"}), "不是 Word 文档（.docx）"),
        (packed(body("") | {DOCUMENT: b"<w:document"}), "已损坏"),
        (packed(body("") | {DOCUMENT: b"<a/>"}), "没有正文"),
        (packed(body("") | {STYLES: b"<w:styles"}), "styles.xml 已损坏"),
        (packed(body("") | {"word/x.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "DOCTYPE"),
        (packed(body("") | {"word/x.xml": b"\xff\xfe\x00"}), "已损坏"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(data, words):
    assert words in refused(data)


def test_a_billion_laughs_never_expands():
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE a [<!ENTITY l0 "ha">{laughs}]><a>&l11;</a>'.encode()
    assert refused(packed(body("") | {"word/bomb.xml": bomb}))


def test_a_zip_bomb_is_refused_before_it_unfolds():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(DOCUMENT, b" " * (65 * 1024 * 1024))
    assert "64 MB" in refused(out.getvalue())


def test_too_many_parts_are_refused():
    assert "部件过多" in refused(packed({f"p{n}": b"" for n in range(2001)}))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(UsageError, match="打不开"):
        read_document(tmp_path / "无.docx")


# ── 不该拒的 ─────────────────────────────────────────────────────────


def test_a_document_without_styles_or_settings_is_read_with_word_s_defaults():
    found = examined(body(paragraphs("关于某事的通知", "正文。")))
    assert found.elements.format is Format.PLAIN
    assert {"D01", "D05"} <= {one.code for one in found.remarks}


def test_an_empty_document_has_things_that_could_not_be_checked():
    found = examined(body(""))
    assert "D20" in found.unchecked


def test_forty_thousand_characters_in_a_paragraph_are_read():
    text = "（一）" + "字1,、（" * 10_000
    (one,) = read(body(paragraphs(text))).paragraphs
    assert len(one.text) == len(text)
    assert examined(body(paragraphs(text, text))).asked


@pytest.mark.parametrize(
    "text", ["字" * 40_000, "函（" * 20_000, "（一）" * 13_000, "关于" * 20_000]
)
def test_long_runs_of_one_kind_of_character_take_no_time(text):
    start = time.process_time()
    examined(body(paragraphs(text, text, text)))
    assert time.process_time() - start < 2


def test_a_document_of_too_many_paragraphs_is_refused():
    assert "20000 段" in refused(packed(body("<w:p/>" * 20_001)))


def test_macros_and_outside_links_are_told_and_left_alone():
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r9" Type="http://x/image" Target="http://example.org/a.png"'
        ' TargetMode="External"/></Relationships>'
    )
    parts = dict(good()) | {
        "word/_rels/header9.xml.rels": rels.encode(),
        "word/vbaProject.bin": b"x",
    }
    document = read(parts)
    assert any("宏" in one for one in document.cautions)
    assert any("example.org" in one for one in document.cautions)
    assert not document.renderable


def test_a_loop_of_styles_ends():
    style = '<w:style w:type="paragraph" w:styleId="{}"><w:basedOn w:val="{}"/></w:style>'
    styles = f"<w:styles {W}>{style.format('A', 'B')}{style.format('B', 'A')}</w:styles>"
    xml = '<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr><w:r><w:t>字</w:t></w:r></w:p>'
    assert read(body(xml, styles=styles)).paragraphs[0].text == "字"


@settings(max_examples=40)
@given(st.integers(0, 2**32), st.sampled_from([DOCUMENT, STYLES, "word/footer1.xml"]))
def test_damage_anywhere_is_refused_or_read(seed, part):
    """删去一截、换几个字节：要么说清缘由，要么照样查完。"""
    chance = random.Random(seed)
    data = bytearray(good_letter()[part])
    at = chance.randrange(len(data))
    if chance.random() < 0.5:
        del data[at : at + chance.randrange(1, 60)]
    else:
        data[at : at + 3] = bytes(chance.choice(b'<>/"w:09x ') for _ in range(3))
    package = packed(dict(good_letter()) | {part: bytes(data)})
    try:
        told = examine(read_bytes("来件.docx", package), fonts()).elements.words()
    except UsageError as error:
        told = str(error)
    assert told.startswith(("来件.docx：", "认作"))


@example("w:spacing w:line", "9" * 300)
@example("w:ind w:left", "1e308")
@example("w:sz w:val", "-1")
@example("w:sz w:val", "0")
@settings(max_examples=60)
@given(st.sampled_from(["w:ind w:left", "w:spacing w:line", "w:jc w:val", "w:sz w:val",
                        "w:ind w:firstLineChars", "w:spacing w:beforeLines", "w:color w:val"]),
       st.text(st.characters(codec="utf-8", exclude_characters='<>&"', exclude_categories=["Cc"]),
               max_size=12))  # fmt: skip
def test_odd_values_of_attributes_do_no_harm(attribute, value):
    element = f'<{attribute}="{value}"/>'
    xml = f"<w:p><w:pPr>{element}</w:pPr><w:r><w:rPr>{element}</w:rPr><w:t>字</w:t></w:r></w:p>"
    assert examined(body(xml * 3)).asked


# ── 读出的样子 ────────────────────────────────────────────────────────


def first(xml: str, **more: str) -> Paragraph:
    return read(body(xml, **more)).paragraphs[0]


def test_revisions_give_the_final_text():
    run = "<w:r><w:t>{}</w:t></w:r>"
    gone = "<w:del><w:r><w:delText>删</w:delText></w:r></w:del>"
    one = first(f"<w:p>{run.format('留')}<w:ins>{run.format('增')}</w:ins>{gone}</w:p>")
    assert one.text == "留增"


def test_automatic_numbers_are_part_of_the_text():
    level = ('<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
             '<w:lvlText w:val="%1、"/></w:lvl>')  # fmt: skip
    numbering = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    item = '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    xml = f"<w:p>{item}<w:r><w:t>甲</w:t></w:r></w:p>" * 2
    document = read(body(xml, numbering=numbering))
    assert [one.text for one in document.paragraphs] == ["一、甲", "二、甲"]


def test_theme_fonts_are_resolved():
    space = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    theme = (f'<a:theme {space}><a:minorFont><a:latin typeface="Calibri"/><a:ea typeface=""/>'
             '<a:font script="Hans" typeface="等线"/></a:minorFont></a:theme>')  # fmt: skip
    look = '<w:rFonts w:eastAsiaTheme="minorEastAsia" w:asciiTheme="minorHAnsi"/>'
    parts = body(paragraphs("字", look=look)) | {"word/theme/theme1.xml": theme.encode()}
    found = read(parts).paragraphs[0].look
    assert (found.east_asia, found.ascii, found.themed) == ("等线", "Calibri", True)


def test_a_line_drawn_as_a_shape_is_seen():
    space = ('xmlns:v="urn:schemas-microsoft-com:vml"')  # fmt: skip
    line = f'<v:line {space} from="0,0" to="442.2pt,0" strokecolor="red" strokeweight="1.5pt"/>'
    (drawn,) = first(f"<w:p><w:r><w:pict>{line}</w:pict></w:r></w:p>").drawn
    assert (drawn.color, drawn.length, drawn.weight) == ("FF0000", 8844, 12)


def test_text_in_boxes_and_controls_is_read():
    control = "<w:sdt><w:sdtContent><w:r><w:t>12</w:t></w:r></w:sdtContent></w:sdt>"
    framed = "<w:p><w:r><w:t>框</w:t></w:r></w:p>"
    box = f"<w:r><w:pict><w:txbxContent>{framed}</w:txbxContent></w:pict></w:r>"
    found = read(body(f"<w:p><w:r><w:t>共</w:t></w:r>{control}{box}</w:p>")).paragraphs
    assert [(one.part, one.text) for one in found] == [("正文", "共12"), ("文本框1", "框")]


# ── 认要素 ───────────────────────────────────────────────────────────


def test_a_paper_without_named_styles_is_recognised_by_what_it_says():
    word = docx.Document()
    for text, align in (
        ("示例市人民政府文件", 1), ("示政〔2021〕6号", 1), ("关于某项工作的通知", 1),
        ("各县市区人民政府：", 0), ("一、总体要求", 0), ("请认真落实。", 0),
        ("附件：某清单", 0), ("示例市人民政府", 2), ("2021年7月7日", 2), ("（此件公开发布）", 0),
    ):  # fmt: skip
        word.add_paragraph(text).alignment = align
    out = io.BytesIO()
    word.save(out)
    found = recognise(read_bytes("别家.docx", out.getvalue()))
    assert found.title_text == "关于某项工作的通知"
    assert [one.words for one in found.body] == ["一、总体要求", "请认真落实。"]
    texts = [one.words for one in (found.symbol, found.addressees, found.signature, found.date,
                                   found.note, *found.enclosures) if one]  # fmt: skip
    assert texts == ["示政〔2021〕6号", "各县市区人民政府：", "示例市人民政府", "2021年7月7日",
                     "（此件公开发布）", "附件：某清单"]  # fmt: skip


def test_the_three_formats_are_told_apart():
    plain = dict(swap(DOCUMENT, "示例市产业专班办公室文件", "")(dict(good())))
    without_line = swap("word/styles.xml", 'w:color="FF0000"', 'w:color="auto"')(plain)
    assert recognise(read(good())).format is Format.RED
    assert recognise(read(good_letter())).format is Format.LETTER
    assert recognise(read(without_line)).format is Format.PLAIN


def test_a_leading_copy_number_secrecy_and_urgency_are_recognised():
    found = recognise(read(at_front(paragraphs("000001", "机密★1年", "特急"))(dict(good()))))
    assert [one.words for one in (found.copy_number, found.secrecy, found.urgency) if one] == [
        "000001", "机密★1年", "特急",
    ]  # fmt: skip


def test_joint_signatures_are_not_taken_for_body_text():
    right = '<w:jc w:val="right"/>'
    text = paragraphs("关于某事的通知", properties='<w:jc w:val="center"/>') + paragraphs(
        "请落实。"
    )
    signed = paragraphs("甲局", "乙局", "2021年7月7日", properties=right)
    found = recognise(read(body(text + signed)))
    assert [one.words for one in found.body] == ["请落实。"]
    assert found.signature is not None
    assert found.signature.words == "乙局"


def test_a_template_is_told_from_a_finished_paper():
    found = read(body(paragraphs("共{{ 项目数 }}个")))
    assert any("这是模板" in one for one in found.cautions)
    assert not any("这是模板" in one for one in read(good()).cautions)


# ── 别家的做法 ────────────────────────────────────────────────────────

MARKUP = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
NUMBER = (
    '<w:r><w:t>— </w:t></w:r><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
)


def with_footer(xml: str) -> dict[str, bytes]:
    """单页的页脚换成 `xml`。"""
    parts = dict(good())
    return parts | {"word/footer1.xml": f"<w:ftr {W} {MARKUP}>{xml}</w:ftr>".encode()}


def test_a_page_number_in_a_text_box_is_found_once_and_its_side_is_left_open():
    box = f"<w:txbxContent><w:p>{NUMBER}<w:r><w:t> —</w:t></w:r></w:p></w:txbxContent>"
    choice = f'<mc:Choice Requires="wps"><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></mc:Choice>'
    fallback = f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
    drawn = f"<mc:AlternateContent>{choice}{fallback}</mc:AlternateContent>"
    found = examined(with_footer(f"<w:p><w:r>{drawn}</w:r></w:p>"))
    told = [one for one in found.remarks if one.code == "D40"]
    assert any("在文本框里" in one.message for one in told)
    assert not any("印作" in one.message for one in told)


@pytest.mark.parametrize(("place", "wrong"), [("center", True), ("outside", False)])
def test_a_page_number_in_a_frame_stands_where_the_frame_stands(place, wrong):
    properties = f'<w:pPr><w:framePr w:xAlign="{place}"/></w:pPr>'
    xml = f"<w:p>{properties}{NUMBER}<w:r><w:t> —</w:t></w:r></w:p>"
    messages = [one.message for one in examined(with_footer(xml)).remarks if one.code == "D40"]
    assert ("页码居中，应单页居右、双页居左" in messages) is wrong


def test_a_red_line_drawn_as_a_shape_and_a_head_in_a_box_are_recognised():
    line = (
        '<wps:wsp><wps:spPr><a:xfrm><a:ext cx="5616000" cy="0"/></a:xfrm><a:prstGeom prst="line"/>'
        '<a:ln w="19050"><a:solidFill><a:srgbClr val="FF0000"/></a:solidFill></a:ln></wps:spPr>'
        "</wps:wsp>"
    )
    look = '<w:color w:val="FF0000"/><w:sz w:val="72"/><w:rFonts w:eastAsia="方正小标宋简体"/>'
    head = paragraphs("示例市人民政府文件", look=look, properties='<w:jc w:val="center"/>')
    box = f"<w:p><w:r><w:pict><w:txbxContent>{head}</w:txbxContent></w:pict></w:r></w:p>"
    symbol = paragraphs("示政〔2021〕6号", properties='<w:jc w:val="center"/>')
    xml = f"{box}{symbol}<w:p><w:r><w:drawing {MARKUP}>{line}</w:drawing></w:r></w:p>"
    found = examined(body(xml + paragraphs("关于某事的通知", properties='<w:jc w:val="center"/>')))
    assert found.elements.format is Format.RED
    told = {one.code: one.message for one in found.remarks}
    assert "红线与发文字号的距离要看排版" in told["D16"]
    assert "发文机关标志的高度要看排版" in told["D13"]
