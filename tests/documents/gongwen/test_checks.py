"""每一问都有改坏了的公文：恰好查出这一条，不多不少。"""

from __future__ import annotations

import pytest

from pipelines.documents.gongwen.inspecting import CHECKS, Examination
from pipelines.documents.gongwen.remark import Remark, Severity
from tests.documents.gongwen.papers import (
    DOCUMENT,
    SETTINGS,
    STYLES,
    Edit,
    at_front,
    before,
    examined,
    good,
    good_letter,
    paragraphs,
    pattern,
    style,
    swap,
)

HEI3 = '<w:rFonts w:eastAsia="黑体" w:ascii="黑体"/><w:sz w:val="32"/>'
FANG3 = '<w:rFonts w:eastAsia="仿宋_GB2312" w:ascii="Times New Roman"/><w:sz w:val="32"/>'
SONG_RUN = '<w:rPr><w:rFonts w:eastAsia="宋体" w:hint="eastAsia"/></w:rPr>'


def body_text(text: str) -> str:
    """合乎规定的一段正文。"""
    properties = (
        '<w:spacing w:line="579" w:lineRule="exact"/>'
        '<w:ind w:firstLineChars="200"/><w:jc w:val="both"/>'
    )
    return paragraphs(text, look=f'{FANG3}<w:spacing w:val="-5"/>', properties=properties)


def first_line(text: str, look: str, align: str = "left") -> Edit:
    """版心左上角第一行的一段；标志照旧在 35 毫米处。"""
    spaced = f'<w:spacing w:line="579" w:lineRule="exact"/><w:jc w:val="{align}"/>'
    raised = style("MastheadLong", 'w:before="1810"', 'w:before="1231"')
    return lambda parts: raised(at_front(paragraphs(text, look=look, properties=spaced))(parts))


#: (编号, 怎么改坏, 话里该有的字)。
BAD: tuple[tuple[str, Edit, str], ...] = (
    ("D01", pattern(DOCUMENT, 'w:w="11906" w:h="16838"', 'w:w="11906" w:h="15840"'), "27.94"),
    ("D02", swap(DOCUMENT, 'w:top="2098"', 'w:top="1440"'),
     "页边距：上 2.54 厘米，应为 3.7 厘米"),
    ("D02", swap(DOCUMENT, 'w:gutter="0"', 'w:gutter="567"'), "装订线为 1 厘米"),
    ("D03", style("BodyText", 'w:line="579"', 'w:line="600"'), "行距 30 磅"),
    ("D03", style("BodyText", 'w:line="579"', 'w:line="500"'), "23 行以上"),
    ("D03", style("BodyText", 'w:line="579" w:lineRule="exact"', 'w:line="360" w:lineRule="auto"'),
     "1.5 倍"),
    ("D04", style("BodyText", '<w:spacing w:val="-5"/>', ""), "一行排 27 字"),
    ("D04", swap(DOCUMENT, '<w:docGrid w:type="lines"',
                 '<w:docGrid w:type="linesAndChars" w:charSpace="0"'), "每字 16.00 磅"),
    ("D05", style("BodyText", 'w:eastAsia="仿宋_GB2312"', 'w:eastAsia="宋体"'), "正文字体为宋体"),
    ("D05", style("BodyText", '<w:sz w:val="32"/>', '<w:sz w:val="28"/>'), "正文字号为四号"),
    ("D06", style("Level1", "<w:sz ", '<w:color w:val="FF0000"/><w:sz '), "文字不是黑色"),
    ("D07", swap(SETTINGS, "<w:evenAndOddHeaders/>", ""), "奇偶页不同"),
    ("D08", pattern(DOCUMENT, r'<w:rPr>(?:(?!</w:rPr>).)*</w:rPr>(<w:t[^>]*>个，解决)',
                    SONG_RUN + r"\1", 1), "夹有宋体"),
    ("D10", first_line("0001", FANG3), "6 位"),
    ("D11", first_line("机密★一年", HEI3), "写法不对"),
    ("D11", first_line("机密★1年", FANG3), "三号黑体"),
    ("D12", first_line("加急", HEI3, "right"), "顶格"),
    ("D13", style("MastheadLong", 'w:before="1810"', 'w:before="1327"'), "1999 年旧标准"),
    ("D13", style("MastheadLong", 'w:before="1810"', 'w:before="300"'), "应为 35 毫米"),
    ("D13", style("MastheadLong", 'w:eastAsia="方正小标宋简体"', 'w:eastAsia="黑体"'),
     "应为小标宋"),
    ("D14", swap(DOCUMENT, "〔2021〕6号", "〔2021〕006号"), "不编虚位"),
    ("D14", swap(DOCUMENT, "〔2021〕6号", "〔21〕6号"), "年份四位"),
    ("D14", style("Symbol", 'w:val="center"', 'w:val="left"'), "没有居中"),
    ("D15", pattern(DOCUMENT, r'(<w:pStyle w:val="Symbol"/>)(</w:pPr>.*?)</w:p>',
                    r'\1<w:ind w:leftChars="100"/><w:jc w:val="left"/>\2'
                    "<w:r><w:tab/></w:r><w:r><w:t>签发人：</w:t></w:r>"
                    "<w:r><w:t>张某</w:t></w:r></w:p>", 1),
     "三号楷体"),
    ("D16", style("RedLine", "<w:pBdr>", "<w:ind w:left=\"800\"/><w:pBdr>"), "红线长"),
    ("D16", style("RedLine", 'w:color="FF0000"', 'w:color="auto"'), "没有认出红色分隔线"),
    ("D20", style("CircularTitle", '<w:sz w:val="44"/>', '<w:sz w:val="36"/>'), "标题为小二"),
    ("D20", swap(DOCUMENT, "重点产业项目建设情况的通报</w:t>",
                 "重点产业项目建设有关情况</w:t>", 1), "没有文种"),
    ("D21", style("Addressees", "<w:jc ", '<w:ind w:firstLine="640"/><w:jc '), "没有顶格"),
    ("D21", swap(DOCUMENT, '市直有关单位：', '市直有关单位:'), "全角冒号"),
    ("D22", style("BodyText", 'w:firstLineChars="200" w:firstLine="640"', 'w:firstLine="0"'),
     "首行缩进 0.0 字"),
    ("D22", pattern(DOCUMENT, '(<w:pStyle w:val="BodyText"/>)(</w:pPr>.*?preserve">)为落实',
                    r'\1<w:ind w:firstLineChars="0" w:firstLine="0"/>\2　　为落实', 1),
     "用空格缩进"),
    ("D23", style("Level1", 'w:eastAsia="黑体"', 'w:eastAsia="楷体_GB2312"'), "应为三号黑体"),
    ("D23", swap(DOCUMENT, "（一）投资完成情况", "（一）、投资完成情况"), "多了标点"),
    ("D24", swap(DOCUMENT, "</w:t></w:r></w:p><w:p><w:pPr><w:pStyle w:val=\"EnclosureNext\"/>",
                 "。</w:t></w:r></w:p><w:p><w:pPr><w:pStyle w:val=\"EnclosureNext\"/>", 1),
     "不加标点"),
    ("D24", pattern(DOCUMENT, "未销号问题清单", "未办结问题清单", 1), "附件的标题却是"),
    ("D25", style("SignatureDate", 'w:rightChars="400" w:right="1260"', 'w:right="0"'),
     "右空 0.0 字"),
    ("D26", pattern(DOCUMENT, "2021年7月7日(</w:t></w:r></w:p>)", r"2021年07月07日\1", 1), "虚位"),
    ("D26", pattern(DOCUMENT, "2021年7月7日(</w:t></w:r></w:p>)", r"二〇二一年七月七日\1", 1),
     "1999 年旧标准"),
    ("D26", pattern(DOCUMENT, "2021年7月7日(</w:t></w:r></w:p>)", r"2021年6月31日\1", 1),
     "不是一个日子"),
    ("D26", pattern(DOCUMENT, "2021年7月7日印发", "2021年7月1日印发", 1), "早于成文日期"),
    ("D27", before("附件：", body_text("（此页无正文）")), "此页无正文"),
    ("D28", swap(DOCUMENT, "（此件发至县级）", "(此件发至县级)"), "全角圆括号"),
    ("D29", swap(DOCUMENT, "<w:pageBreakBefore/>", ""), "没有另起一页"),
    ("D29", style("Appendix", 'w:eastAsia="黑体"', 'w:eastAsia="仿宋_GB2312"'), "三号黑体"),
    ("D30", swap(DOCUMENT, '<w:top w:val="single" w:sz="8"', '<w:top w:val="single" w:sz="4"'),
     "首条分隔线粗 0.5 磅"),
    ("D30", before("附件：", body_text("主题词：投资　通报")), "1999 年旧标准"),
    ("D31", swap(DOCUMENT, "领导同志。", "领导同志"), "没有句号"),
    ("D31", style("CopyTo", '<w:sz w:val="28"/>', '<w:sz w:val="32"/>'), "应为四号仿宋"),
    ("D32", swap(DOCUMENT, "7日印发", "07日印发"), "不写 06月"),
    ("D32", style("Printer", 'w:left="280"', 'w:left="0"'), "没有左空一字"),
    ("D40", style("PageOdd", 'w:val="right"', 'w:val="center"'), "页码居中"),
    ("D40", pattern("word/footer1.xml", "—", "-"), "应为“— 1 —”"),
    ("D40", pattern("word/footer2.xml", " PAGE ", " DATE "), "双页没有页码"),
    ("D41", swap(DOCUMENT, 'w:footer="1417"', 'w:footer="992"'), "1.75 厘米"),
    ("D42", swap(DOCUMENT, "<w:docGrid ", '<w:pgNumType w:start="1"/><w:docGrid '), "重新编起"),
    ("D44", swap("word/footer3.xml", '<w:textDirection w:val="tbRl"/>', ""), "随纸横了过来"),
    ("D45", pattern(DOCUMENT, "<w:tblHeader/>", "", 1), "逐页重复"),
    ("D45", swap(DOCUMENT, "<w:cantSplit/>", ""), "跨页拆断"),
    ("D45", swap(DOCUMENT, ">15.00<", ">16.00<", 1), "各行相加为 15.00"),
    ("D45", style("TableNumber", 'w:val="right"', 'w:val="center"'), "没有右对齐"),
    ("D45", swap(DOCUMENT, "单位：亿元", "　"), "计量单位"),
    ("D45", pattern(DOCUMENT, r"<w:r>(?:(?!<w:r>).)*?>5\.00</w:t></w:r>", "", 1), "格是空的"),
)  # fmt: skip
#: 信函才有的。
BAD_LETTERS: tuple[tuple[str, Edit, str], ...] = (
    ("D13", swap(DOCUMENT, 'w:header="1611"', 'w:header="851"'), "应为 30 毫米"),
    ("D14", pattern(DOCUMENT, '<w:jc w:val="right"/>(</w:pPr>.*?〔)',
                    r'<w:jc w:val="center"/>\1', 1),
     "顶格居右"),
    ("D16", pattern("word/footer1.xml", 'w:w="9638"', 'w:w="8845"'), "应为 170 毫米"),
    ("D43", swap(DOCUMENT, "<w:titlePg/>", ""), "首页不同"),
)  # fmt: skip
#: 只在排出来之后才有意见的，见 test_rendering.py。
BY_RENDERING = {"D33"}


def complaints(found: Examination) -> list[Remark]:
    """错误与疑点。"""
    return [one for one in found.remarks if one.severity in (Severity.ERROR, Severity.WARNING)]


def named(samples: tuple[tuple[str, Edit, str], ...]) -> list[str]:
    return [f"{code}-{words}" for code, _, words in samples]


@pytest.mark.parametrize(("code", "edit", "words"), BAD, ids=named(BAD))
def test_a_document_that_breaks_one_clause_shows_exactly_that(code, edit, words):
    found = complaints(examined(edit(dict(good()))))
    assert {one.code for one in found} == {code}
    assert any(words in one.message + one.remedy for one in found)
    assert all(one.remedy and one.clause for one in found)


@pytest.mark.parametrize(("code", "edit", "words"), BAD_LETTERS, ids=named(BAD_LETTERS))
def test_a_letter_that_breaks_one_clause_shows_exactly_that(code, edit, words):
    found = complaints(examined(edit(dict(good_letter()))))
    assert {one.code for one in found} == {code}
    assert any(words in one.message + one.remedy for one in found)


def test_every_check_has_a_bad_sample():
    tested = {code for code, _, _ in (*BAD, *BAD_LETTERS)} | BY_RENDERING
    assert tested == {check.id for check in CHECKS}


def test_the_ids_are_those_of_the_standard_and_are_used_once():
    ids = [check.id for check in CHECKS]
    wanted = [*range(1, 9), *range(10, 17), *range(20, 30), *range(30, 34), *range(40, 46)]
    assert sorted(ids) == [f"D{number:02}" for number in wanted]


def test_what_the_house_writes_has_no_complaint():
    assert complaints(examined(good())) == []
    assert complaints(examined(good_letter())) == []


def test_a_heading_whose_name_is_right_has_its_place():
    (remark,) = complaints(
        examined(dict(swap(DOCUMENT, "（一）投资", "（一）、投资")(dict(good()))))
    )
    assert remark.place.part == "正文"
    assert remark.place.text.startswith("（一）、投资")
    assert remark.place.paragraph > 5


def test_styles_are_inherited_from_what_they_are_based_on():
    parts = style("Normal", 'w:eastAsia="仿宋_GB2312"', 'w:eastAsia="等线"')(dict(good()))
    text = parts[STYLES].decode()
    head, own = text.split('w:styleId="BodyText"', 1)
    own = own.replace('<w:rFonts w:ascii="Times New Roman" w:eastAsia="仿宋_GB2312"',
                      '<w:rFonts w:ascii="Times New Roman"', 1)  # fmt: skip
    found = complaints(examined(parts | {STYLES: f'{head}w:styleId="BodyText"{own}'.encode()}))
    assert {one.code for one in found} >= {"D05"}
    assert any("等线" in one.message for one in found)


def test_attachments_sent_apart_are_not_called_right():
    """附件说明列了四个，文中只剩三个：其余的没有查，不说合格，也不说错。"""
    parts = pattern(
        DOCUMENT,
        r'<w:p><w:pPr><w:pStyle w:val="Appendix"/>'
        r'(?:(?!<w:pStyle w:val="Appendix"/>).)*?附件4.*?</w:p>',
        "",
        1,
    )(dict(good()))
    found = examined(parts)
    assert "D24" in found.unchecked
    assert "D24" not in {one.code for one in complaints(found)}
