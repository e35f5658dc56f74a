"""模板先查后填：写错的、越界的、填不上的都指到第几段（T01–T06）。"""

from collections.abc import Mapping
from pathlib import Path

import pytest

from pipelines.documents.circular import render_circular
from pipelines.documents.docx_package import packed, unpacked
from pipelines.documents.layout import build_monthly_circular
from pipelines.documents.wording import Printed
from pipelines.errors import TemplateError
from tests.documents.word import paragraph, word_file


def fault(path: Path, context: Mapping[str, object] | None = None) -> TemplateError:
    with pytest.raises(TemplateError) as caught:
        render_circular(path, context or {})
    return caught.value


def test_an_unknown_name_is_reported_with_its_paragraph_and_the_nearest_name(template):
    error = fault(template("第一段", "共{{ 项目总数 }}个"), {"项目数": 1, "年": 2021})
    assert (error.code, error.place) == ("T01", "第 2 段‘共{{ 项目总数 }}个’")
    assert "“项目总数”" in error.message
    assert "是否应为“项目数”" in error.message


def test_an_unknown_column_is_reported_with_its_paragraph(template):
    path = template("{%p for 行 in 表 %}", "{{ 行.甲 }}{{ 行.丙 }}", "{%p endfor %}")
    error = fault(path, {"表": [{"甲": 1}]})
    assert (error.code, error.place[:6]) == ("T01", "第 2 段‘")
    assert "“丙”" in error.message


def test_a_name_in_the_footer_is_reported_there(tmp_path):
    path = word_file(tmp_path / "脚.docx", "", footer2="{{ 无此名 }}")
    assert fault(path).place.startswith("页脚第 2 段")


@pytest.mark.parametrize(
    "paragraphs",
    [
        ("{% if 年 %}没有收尾",),
        ("{{ 年 年 }}",),
        ("{{ }}",),
        ("{%p if 年 %}", "没有收尾"),
        ("{%p endif %}",),
        ("{%p if 年 %}", "甲", "{%p endfor %}"),
        ("同段文字{%p if 年 %}", "甲", "{%p endif %}"),
        ("{%tr for 行 in 年 %}", "不在表里", "{%tr endfor %}"),
        ("{{r 年 }}",),
        ("{%- if 年 -%}甲{% endif %}",),
        ("{% colspan 年 %}",),
        ("{% if 年 > 5 %}甲{% endif %}",),
        ("{{ " + "(" * 150 + "年" + ")" * 150 + " }}",),
        ("{%p if 年 %}",) * 300 + ("{%p endif %}",) * 300,
    ],
)
def test_a_syntax_error_is_reported_with_a_paragraph(template, paragraphs):
    error = fault(template(*paragraphs), {"年": "2021"})
    assert error.code == "T02"
    assert error.place.startswith("第 ")


def test_a_condition_that_opens_in_a_table_and_closes_outside_is_refused(tmp_path):
    cell = f"<w:tc><w:tcPr/>{paragraph('{%p if 年 %}')}</w:tc>"
    table = f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr>{cell}</w:tr></w:tbl>"
    path = word_file(tmp_path / "跨表.docx", table + paragraph("{%p endif %}"))
    assert fault(path, {"年": 1}).code == "T02"


@pytest.mark.parametrize(
    "expression",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ 年.__class__ }}",
        "{{ 年['__class__'] }}",
        "{{ cycler('甲', '乙') }}",
        "{{ joiner() }}",
        "{{ namespace(甲=1) }}",
        "{{ range(9) }}",
        "{{ lipsum() }}",
        "{{ self._TemplateReference__context }}",
        "{{ 9**9**9 }}",
        "{{ 'a' * 99999999 }}",
        "{{ 年.value.bit_length() }}",
        "{{ 年|attr('__class__') }}",
        "{{ 年|default('甲') }}",
        "{{ 年 is defined }}",
        "{% set 甲 = 1 %}",
        "{% import 'os' as os %}",
        "{% include 'x' %}",
        "{% extends 'x' %}",
        "{% macro 甲() %}{% endmacro %}",
        "{% for 甲 in 年 %}" * 3 + "{% endfor %}" * 3,
        "{% if 年 %}" * 40 + "{% endif %}" * 40,
    ],
)
def test_a_template_may_not_compute_call_or_import(template, expression):
    error = fault(template("甲", expression), {"年": Printed("2021", 2021)})
    assert error.code in ("T01", "T03")
    assert error.place.startswith("第 2 段")


@pytest.mark.parametrize(
    "words",
    [
        "｛｛ 年 ｝｝",
        "{｛ 年 }}",
        "{％ if 年 ％}",
        "{{ 年 }",
        "{ { 年 } }",
        "年 }}",
        "{% if 年 }甲",
        "{{" * 20_000,
        "{{ 年 " + "and 年 " * 5000 + "}}",
    ],
)
def test_braces_that_would_be_printed_are_refused(template, words):
    error = fault(template("甲", words), {"年": 1})
    assert (error.code, error.place[:6]) == ("T04", "第 2 段‘")


@pytest.mark.parametrize(
    "wrapper",
    [
        '<w:hyperlink w:anchor="a">{}</w:hyperlink>',
        '<w:ins w:id="1" w:author="甲">{}</w:ins>',
        "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
    ],
)
def test_a_tag_half_inside_something_else_is_refused_lest_what_follows_is_lost(tmp_path, wrapper):
    half = wrapper.format("<w:r><w:t> }}</w:t></w:r>")
    body = f'<w:p><w:r><w:t xml:space="preserve">{{{{ 年</w:t></w:r>{half}</w:p>'
    error = fault(word_file(tmp_path / "裂.docx", body + paragraph("其后")), {"年": 1})
    assert (error.code, error.place[:6]) == ("T04", "第 1 段‘")


def test_a_tag_in_a_table_is_reported_by_table_row_and_cell(tmp_path):
    cell = f"<w:tc><w:tcPr/>{paragraph('{{ 无 }}')}</w:tc>"
    table = f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr>{cell}</w:tr></w:tbl>"
    path = word_file(tmp_path / "表.docx", paragraph("甲") + table)
    assert fault(path, {"年": 1}).place == "表1第1行第1格‘{{ 无 }}’"


def test_a_tag_where_nothing_is_filled_in_is_refused(template):
    path = template("甲")
    parts = unpacked(path.read_bytes())
    end = b"</cp:coreProperties>"
    core = parts["docProps/core.xml"].replace(end, b"<cp:category>{{ x }}</cp:category>" + end)
    path.write_bytes(packed(parts | {"docProps/core.xml": core}))
    assert fault(path, {"年": 1}).code == "T04"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "不是 Word 文档"),
        (b"PK\x03\x04 broken", "不是 Word 文档"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"old", "加了密码"),
        (packed({"xl/workbook.xml": b"<a/>"}), "不是 Word 文档"),
    ],
)
def test_what_is_not_a_word_document_is_refused(tmp_path, content, words):
    path = tmp_path / "坏.docx"
    path.write_bytes(content)
    error = fault(path)
    assert error.code == "T05"
    assert words in error.message


def test_a_missing_template_is_refused(tmp_path):
    assert fault(tmp_path / "无.docx").code == "T05"


def test_a_damaged_part_is_refused(tmp_path):
    parts = unpacked(build_monthly_circular())
    parts["word/styles.xml"] = parts["word/styles.xml"][:-20]
    (tmp_path / "坏.docx").write_bytes(packed(parts))
    error = fault(tmp_path / "坏.docx")
    assert error.code == "T05"
    assert "word/styles.xml" in error.message


LINKED = b"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="t" Target="http://example.org/x.dotm" TargetMode="External"/>
</Relationships>"""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("word/_rels/settings.xml.rels", LINKED),
        ("word/_rels/settings.xml.rels", LINKED.decode().encode("utf-16")),
        ("word/vbaProject.bin", b"macro"),
        ("word/embeddings/oleObject1.bin", b"ole"),
        ("word/extra.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        (
            "word/extra.xml",
            '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a []><a/>'.encode("utf-16"),
        ),
    ],
)
def test_links_macros_and_doctypes_are_refused(tmp_path, name, content):
    parts = unpacked(build_monthly_circular()) | {name: content}
    (tmp_path / "险.docx").write_bytes(packed(parts))
    assert fault(tmp_path / "险.docx").code == "T06"
