"""模板体检：全部毛病一次说完，每处指到 Word 里找得着的地方。"""

import time

import pytest

from pipelines.documents.docx_package import packed, unpacked
from pipelines.documents.gongwen.remark import Remark, Severity
from pipelines.documents.layout import MONTHLY
from pipelines.documents.layout_letter import REMINDER
from pipelines.documents.letters import specimen_letter
from pipelines.documents.template_remarks import template_remarks
from pipelines.documents.wording import Printed
from pipelines.office import load_office, shipped
from tests.documents.test_circular import full_context
from tests.documents.word import paragraph, word_file

ALLOWED = ("方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体", "Times New Roman")
SPECIMEN = {
    "年": Printed("2021"),
    "月": Printed("6"),
    "项目数": Printed("12", 12),
    "累计完成投资": Printed("69.73亿元", 697300),
    "排名表": [{"单位": "娄星区", "完成率": "96.9"}],
    "附件": ["排名表"],
    "排名合计": {"项目数": "48"},
}


def remarks(path, fonts=ALLOWED) -> list[Remark]:
    return template_remarks(path, SPECIMEN, fonts)


def errors(path) -> list[tuple[str, str]]:
    """(编码, 位置) 之列。"""
    return [(one.code, one.place.words) for one in remarks(path) if one.severity is Severity.ERROR]


def cell(*texts: str) -> str:
    return f"<w:tc><w:tcPr/>{''.join(map(paragraph, texts))}</w:tc>"


def table(*rows: tuple[str, ...]) -> str:
    written = "".join(f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{written}</w:tbl>"


# ── 对的不说 ─────────────────────────────────────────────────────────


def test_the_shipped_templates_draw_no_remark():
    assert template_remarks(MONTHLY, full_context(), ALLOWED) == []
    letter = specimen_letter(load_office(shipped("templates")))
    assert template_remarks(REMINDER, letter, ALLOWED) == []


@pytest.mark.parametrize(
    "words",
    [
        '{% if 月 == "6" %}六月{% endif %}',
        "{% if 附件|length > 1 %}甲{% endif %}",
        "{% if 项目数 and not 月 %}甲{% else %}乙{% endif %}",
        "{% for 行 in 排名表 %}{{ loop.index }}.{{ 行.单位 }}{% endfor %}",
        "{{ 排名合计.项目数 }}{{ 附件|first }}",
        "{% if 月 == “6” %}甲{% endif %}",
    ],
)
def test_a_sound_paragraph_draws_no_remark(template, words):
    assert errors(template(words)) == []


# ── 一次说完 ─────────────────────────────────────────────────────────


def test_all_faults_are_told_in_one_run(template):
    path = template(
        "共{{ 项目总数 }}个",
        "｛｛ 年 ｝｝",
        "{{ 年 年 }}",
        "{{ 年.__class__ }}",
        "{% if 项目数 > 5 %}甲{% endif %}",
        "{%p for 行 in 排名 %}",
        "{{ 行.单位 }}",
        "{%p endfor %}",
        "{%p if 年 %}",
    )
    found = [(code, place[:7]) for code, place in errors(path)]
    assert found == [
        ("T01", "正文第 1 段"),
        ("T04", "正文第 2 段"),
        ("T02", "正文第 3 段"),
        ("T03", "正文第 4 段"),
        ("T02", "正文第 5 段"),
        ("T01", "正文第 6 段"),
        ("T02", "正文第 9 段"),
    ]


def test_an_unknown_name_comes_with_the_nearest_one(template):
    (found,) = remarks(template("共{{ 项目总数 }}个"))
    assert found.message == "没有“项目总数”这个名称，是否应为“项目数”"
    assert found.remedy


def test_an_unknown_table_comes_with_the_nearest_table(template):
    found = remarks(template("{% for 行 in 排名 %}{{ 行.单位 }}{% endfor %}"))
    assert [one.message for one in found] == ["没有“排名”这张表，是否应为“排名表”"]


def test_an_unknown_column_comes_with_the_nearest_column(template):
    path = template(
        "{%p for 行 in 排名表 %}", "{{ 行.完成比率 }}", "{%p endfor %}", "{{ 行.单位 }}"
    )
    assert [one.message for one in remarks(path)] == [
        "“行”没有“完成比率”这一列，是否应为“完成率”",
        "没有“行”这个名称",
    ]


def test_a_column_outside_its_loop_is_told(template):
    (found,) = remarks(template("{{ 排名表.单位 }}"))
    assert "要写在这张表的 for 里面" in found.message


def test_a_loop_over_what_is_no_table_is_told(template):
    (found,) = remarks(template("{% for 行 in 年 %}甲{% endfor %}"))
    assert (found.code, "不是表" in found.message) == ("T02", True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("{% if 项目数 > 5 %}甲{% endif %}", "不能比大小"),
        ("{% if 月 == 6 %}甲{% endif %}", "永远不会相等"),
        ("{% for 行 in 排名表 %}{% if 行.完成率 >= 90 %}甲{% endif %}{% endfor %}", "不能比大小"),
        ("{% if 排名合计.项目数 != 0 %}甲{% endif %}", "永远不会相等"),
    ],
)
def test_text_compared_with_a_number_is_told(template, words, said):
    (found,) = remarks(template(words))
    assert found.code == "T02"
    assert said in found.message


@pytest.mark.parametrize(
    ("paragraphs", "number"),
    [
        (("{%p if 年 %}", "甲"), 1),
        (("甲", "{%p endif %}"), 2),
        (("{%p if 年 %}", "甲", "{%p endfor %}"), 3),
        (("{%p for 行 in 排名表 %}", "{%p elif 年 %}", "{%p endfor %}"), 2),
        (("{%p if 年 年 %}", "甲", "{%p endif %}"), 1),
        (("{%p for 行 %}", "甲", "{%p endfor %}"), 1),
    ],
)
def test_a_pair_that_does_not_match_is_told_where_it_stands(template, paragraphs, number):
    assert [(code, place[:7]) for code, place in errors(template(*paragraphs))] == [
        ("T02", f"正文第 {number} 段")
    ]


# ── 在哪里 ───────────────────────────────────────────────────────────


def test_a_place_in_a_table_is_told_by_table_row_and_cell(tmp_path):
    body = (
        paragraph("甲") + table(("乙",)) + table(("丙", "丁"), ("戊", "己", "{{ 无 }}"))
        + paragraph("{{ 没有 }}")
    )  # fmt: skip
    path = word_file(tmp_path / "表.docx", body)
    assert [place for _, place in errors(path)] == [
        "表2第2行第3格“{{ 无 }}”",
        "正文第 2 段“{{ 没有 }}”",
    ]


def test_a_place_in_a_table_within_a_table_is_told_by_the_outer_one(tmp_path):
    inner = f"<w:tc><w:tcPr/>{table(('{{ 无 }}',))}{paragraph('')}</w:tc>"
    body = table(("甲",)) + f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr>{cell('乙')}{inner}</w:tr></w:tbl>"
    path = word_file(tmp_path / "套.docx", body)
    assert [place for _, place in errors(path)] == ["表2第1行第2格“{{ 无 }}”"]


def test_a_place_in_the_footer_is_told(tmp_path):
    path = word_file(tmp_path / "脚.docx", paragraph("甲"), footer2="{{ 无此名 }}")
    (place,) = [place for _, place in errors(path)]
    assert place.startswith("页脚第 ")


def test_a_row_loop_that_shares_its_row_is_told(tmp_path):
    body = table(("{%tr for 行 in 排名表 %}", "甲"), ("{{ 行.单位 }}",), ("{%tr endfor %}",))
    (found,) = errors(word_file(tmp_path / "行.docx", body))
    assert found[0] == "T02"
    assert found[1].startswith("表1第1行第1格")


# ── 会弄坏文件的、会联网的 ─────────────────────────────────────────────


@pytest.mark.parametrize(
    ("wrapper", "named"),
    [
        ('<w:hyperlink w:anchor="a">{}</w:hyperlink>', "超链接"),
        ('<w:ins w:id="1" w:author="甲">{}</w:ins>', "修订"),
        ("<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>", "内容控件"),
    ],
)
def test_a_tag_half_inside_something_else_is_told(tmp_path, wrapper, named):
    half = wrapper.format("<w:r><w:t>计完成投资 }}</w:t></w:r>")
    body = f'<w:p><w:r><w:t xml:space="preserve">{{{{ 累</w:t></w:r>{half}</w:p>'
    (found,) = remarks(word_file(tmp_path / "裂.docx", body))
    assert (found.code, named in found.message) == ("T04", True)


def test_a_tag_split_over_runs_of_one_paragraph_is_sound(tmp_path):
    path = word_file(tmp_path / "分.docx", paragraph("{", "{ 累计", "完成投资 }", "}"))
    assert errors(path) == []


LINKS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId901" Type="t" Target="http://example.org/甲.png" TargetMode="External"/>
<Relationship Id="rId902" Type="t" Target="http://example.org/乙.png" TargetMode="External"/>
</Relationships>"""


def test_every_external_link_is_told_at_its_paragraph_and_the_rest_is_checked_too(tmp_path):
    body = paragraph("甲") + '<w:p><w:hyperlink r:id="rId902"/></w:p>' + paragraph("{{ 无 }}")
    path = word_file(tmp_path / "链.docx", body)
    parts = unpacked(path.read_bytes()) | {
        "word/_rels/document.xml.rels": LINKS.encode(),
        "word/vbaProject.bin": b"macro",
    }
    path.write_bytes(packed(parts))
    found = [(one.code, one.place.words) for one in remarks(path)]
    assert sorted(found) == [
        ("T01", "正文第 3 段“{{ 无 }}”"),
        ("T06", "全文"),
        ("T06", "全文"),
        ("T06", "正文第 2 段"),
    ]


def test_a_document_type_is_told_and_nothing_more_is_read(tmp_path):
    path = word_file(tmp_path / "险.docx", paragraph("{{ 无 }}"))
    bomb = b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    path.write_bytes(packed(unpacked(path.read_bytes()) | {"word/header9.xml": bomb}))
    assert [one.code for one in remarks(path)] == ["T06"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", packed({"xl/a.xml": b"<a/>"})])
def test_what_is_not_a_word_document_is_told(tmp_path, content):
    path = tmp_path / "坏.docx"
    path.write_bytes(content)
    (found,) = remarks(path)
    assert (found.code, found.place.words) == ("T05", "全文")


def test_a_tag_where_nothing_is_filled_in_is_told(template):
    path = template("甲")
    parts = unpacked(path.read_bytes())
    parts["word/comments.xml"] = "<a>{{ 年 }}</a>".encode()
    path.write_bytes(packed(parts))
    assert errors(path) == [("T04", "全文")]


@pytest.mark.parametrize(
    "words",
    [
        "{{ " + "(" * 150 + "年" + ")" * 150 + " }}",
        "{{ " + "not " * 3000 + "年 }}",
        "{% if 年 %}" * 300 + "{% endif %}" * 300,
        "{% if 年 %}" * 40 + "{% endif %}" * 40,
        "{{ 年 and " + "年 and " * 5000 + "年 }}",
        "{{ 9**9**9 }}",
        "{{" * 20_000,
    ],
)
def test_a_hostile_template_is_refused_in_a_moment(template, words):
    path = template(words)
    before = time.process_time()
    found = remarks(path)
    assert time.process_time() - before < 2
    assert {one.code for one in found} <= {"T02", "T03", "T04"}
    assert found


def test_deep_blocks_over_paragraphs_are_refused(template):
    path = template(*["{%p if 年 %}"] * 300, *["{%p endif %}"] * 300)
    assert {code for code, _ in errors(path)} <= {"T02", "T03"}
    assert errors(path)


def test_a_template_full_of_faults_is_told_in_a_moment(template):
    path = template(*(f"{{{{ 无{number} }}}}" for number in range(2000)))
    before = time.process_time()
    assert len(remarks(path)) == 200
    assert time.process_time() - before < 5


# ── 字体 ────────────────────────────────────────────────────────────


def fonts_of(path, fonts=ALLOWED) -> list[tuple[str, str]]:
    found = remarks(path, fonts)
    return [(one.message, one.place.words) for one in found if one.code == "T07"]


def in_font(font: str, text: str, slot: str = "eastAsia") -> str:
    return f'<w:p><w:r><w:rPr><w:rFonts w:{slot}="{font}"/></w:rPr><w:t>{text}</w:t></w:r></w:p>'


def test_a_font_outside_the_allowed_ones_is_told_once_with_its_first_place(tmp_path):
    body = in_font("黑体", "甲") + in_font("等线", "乙") * 2 + in_font("微软雅黑", "丙")
    assert fonts_of(word_file(tmp_path / "字.docx", body)) == [
        ("用了许用之外的字体：等线，共 2 段", "正文第 2 段“乙”"),
        ("用了许用之外的字体：微软雅黑，共 1 段", "正文第 4 段“丙”"),
    ]


def test_a_theme_font_is_told(tmp_path):
    body = in_font("minorEastAsia", "甲", "eastAsiaTheme")
    ((message, _),) = fonts_of(word_file(tmp_path / "题.docx", body))
    assert "主题字体" in message


def test_a_latin_font_is_judged_only_where_there_are_latin_letters(tmp_path):
    body = in_font("Calibri", "甲", "ascii") + in_font("Calibri", "2021", "ascii")
    assert fonts_of(word_file(tmp_path / "西.docx", body)) == [
        ("用了许用之外的字体：Calibri，共 1 段", "正文第 2 段“2021”")
    ]


def test_without_a_list_of_fonts_it_says_so(template):
    (found,) = remarks(template("甲"), ())
    assert (found.code, found.severity) == ("T07", Severity.UNCHECKED)
