"""存心为难的模板：翻番的写法、取外物的域、残缺的骨架，都在写之前说清楚。"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.documents.circular import render_circular
from pipelines.documents.docx_package import packed, unpacked
from pipelines.documents.template_remarks import template_remarks
from pipelines.errors import TemplateError
from tests.documents.word import blank_parts, paragraph, word_file

RELS = "word/_rels/document.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TABLE = {"表": [{"甲": "乙"}] * 40, "名": "甲"}


def fault(path: Path, context: dict[str, object] | None = None) -> TemplateError:
    with pytest.raises(TemplateError) as caught:
        render_circular(path, context or TABLE)
    return caught.value


@pytest.mark.parametrize(
    "expression",
    [
        "{{ 'xxxxxxxxxx'|join('xxxxxxxxxx'|join('xxxxxxxxxx')) }}",
        "{{ 'xxxxxxxxxx'" + "|join('xxxxxxxxxx')" * 18 + " }}",
        "{{ 表" + "|join('xxxxxxxxxx')" * 14 + " }}",
        "{{ 表|join(表) }}",
        "{{ ''.join }}",
        "{% for 字 in '" + "字" * 300 + "' %}{{ 字 }}{% endfor %}",
        "{% for 字 in 表|join('、') %}{{ 字 }}{% endfor %}",
        "{% for 行 in 表 %}{% for 列 in 表 %}{% endfor %}{% endfor %}" * 21,
        "{% for 行 in 表 %}{% endfor %}" * 201,
        "{{ 名 }}" * 3001,
        "字" * 400_001,
    ],
)
def test_what_would_grow_without_end_is_refused(template, expression):
    assert fault(template(expression)).code == "T03"


def test_a_loop_that_writes_too_much_is_stopped(template):
    big = {"表": [{"甲": "乙"}] * 3000}
    body = "{% for 行 in 表 %}{% for 列 in 表 %}" + "字" * 200 + "{% endfor %}{% endfor %}"
    error = fault(template(body), big)
    assert "太多" in error.message


@pytest.mark.parametrize("expression", ["{{ 名.format }}", "{{ 表 }}"])
def test_a_function_or_a_whole_table_is_not_printed(template, expression):
    assert fault(template(expression)).code == "T02"


def field(code: str) -> str:
    half = len(code) // 2
    codes = (f'<w:r><w:instrText xml:space="preserve">{one}</w:instrText></w:r>'
             for one in (code[:half], code[half:]))  # fmt: skip
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    return f"<w:p>{begin}{''.join(codes)}{end}</w:p>"


@pytest.mark.parametrize(
    "code",
    [
        'INCLUDETEXT "file:///etc/passwd"', 'INCLUDEPICTURE "http://192.0.2.1/a.png" \\d',
        "DDEAUTO c:\\cmd.exe", "LINK Excel.Sheet.12 a.xlsx", 'DATABASE \\d "a"', "RD a.docx",
        'HYPERLINK "http://192.0.2.1/"',
    ],
)  # fmt: skip
def test_a_field_that_fetches_is_refused_though_its_code_is_split(tmp_path, code):
    error = fault(word_file(tmp_path / "域.docx", field(code.replace('"', "&quot;"))))
    assert (error.code, "域" in error.message) == ("T06", True)


@pytest.mark.parametrize("code", ["PAGE", "NUMPAGES", "TOC \\o", 'HYPERLINK \\l "书签"', "SEQ 图"])
def test_a_field_that_stays_inside_is_allowed(tmp_path, code):
    render_circular(word_file(tmp_path / "域.docx", field(code.replace('"', "&quot;"))), TABLE)


def changed(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    parts = dict(unpacked(word_file(path, paragraph("正文")).read_bytes()))
    change(parts)
    path.write_bytes(packed(parts))
    return path


def relation(kind: str, target: str, mode: str = "") -> Callable[[dict[str, bytes]], None]:
    added = f'<Relationship Id="rIdX" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'

    def change(parts: dict[str, bytes]) -> None:
        rels = parts[RELS].decode()
        parts[RELS] = rels.replace("</Relationships>", f"{added}</Relationships>").encode()

    return change


@pytest.mark.parametrize(
    "change",
    [
        relation("image", "http://192.0.2.1/a.png", ' TargetMode="external"'),
        relation("image", "http://192.0.2.1/a.png"),
        relation("image", "file:///etc/passwd"),
        relation("vbaProject", "hello.bin"),
        relation("aFChunk", "a.html"),
    ],
)
def test_a_relation_that_leads_out_or_runs_is_refused_however_it_is_written(tmp_path, change):
    assert fault(changed(tmp_path / "关系.docx", change)).code == "T06"


def test_altchunk_and_a_shape_with_an_address_are_refused(tmp_path):
    shape = (
        '<w:p><w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape>'
        '<v:imagedata src="http://192.0.2.1/a.png"/></v:shape></w:pict></w:r></w:p>'
    )
    for body in (shape, "<w:altChunk/>"):
        assert fault(word_file(tmp_path / "图.docx", body)).code == "T06"


def without(name: str) -> Callable[[dict[str, bytes]], None]:
    return lambda parts: parts.__delitem__(name)


@pytest.mark.parametrize(
    "change",
    [
        without("word/styles.xml"),
        without("_rels/.rels"),
        relation("image", "nowhere.png"),
        relation("header", "document.xml"),
        lambda parts: parts.update({"word/document.xml": b"<html/>"}),
        lambda parts: parts.update({"word/document.xml": parts["word/document.xml"].replace(
            b"<w:body>", b"<w:body><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>")}),
        lambda parts: parts.update({"[Content_Types].xml":
            b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'}),
    ],
)  # fmt: skip
def test_a_broken_skeleton_is_told_before_anything_is_written(tmp_path, change):
    assert fault(changed(tmp_path / "骨架.docx", change)).code == "T05"


def test_the_check_of_a_template_tells_the_same(template):
    (remark,) = (
        one for one in template_remarks(template("{{ 名 }}" * 3001), TABLE) if one.code == "T03"
    )
    assert "3001 处标记" in remark.message


def test_the_shipped_skeleton_is_whole():
    assert b"<w:tbl" in blank_parts()["word/document.xml"]
