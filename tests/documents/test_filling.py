"""模板备一次填许多份：备的那一遍就查清，填的那一遍互不相干。"""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

import pytest
from lxml import etree

from pipelines.documents.circular import check_template, render_circular
from pipelines.documents.docx_package import packed, sound_template, unpacked
from pipelines.documents.filling import prepared
from pipelines.documents.wording import Printed
from pipelines.errors import TemplateError
from tests.documents.word import paragraph, word_file

Templates = Callable[..., Path]


def changed(path: Path, part: str, old: str, new: str) -> Path:
    parts = unpacked(path.read_bytes())
    assert old in parts[part].decode()
    parts[part] = parts[part].decode().replace(old, new).encode()
    path.write_bytes(packed(parts))
    return path


def drawn(path: Path, description: str) -> Path:
    """一幅没有内容的图，说明文字里写着 `description`。"""
    drawing = (
        '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/'
        f'2006/wordprocessingDrawing"><wp:docPr id="7" name="图" descr="{description}"/>'
        "</wp:inline></w:drawing></w:r></w:p>"
    )
    return word_file(path, paragraph("甲") + drawing * 2)


def main(docx: bytes) -> str:
    return unpacked(docx)["word/document.xml"].decode()


def test_a_template_is_read_checked_and_compiled_once_for_many_papers(
    template: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def counted(path: Path, data: bytes) -> dict[str, bytes]:
        read.append(path.name)
        return sound_template(path, data)

    monkeypatch.setattr("pipelines.documents.filling.sound_template", counted)
    path = template("只备一次：{{ 数 }}")
    for number in range(5):
        assert f"{number}个" in main(render_circular(path, {"数": Printed(f"{number}个", number)}))
    assert read == [path.name]


def test_a_template_that_was_changed_is_read_again(template: Templates) -> None:
    path = template("甲{{ 数 }}")
    render_circular(path, {"数": 1})
    changed(path, "word/document.xml", "甲", "乙")
    assert "乙" in main(render_circular(path, {"数": 1}))


def test_papers_of_one_template_do_not_touch_each_other(template: Templates) -> None:
    path = template("{%p for 行 in 表 %}", "{{ 行.甲 }}", "{%p endfor %}", "{{ 数 }}")

    def paper(count: int) -> bytes:
        rows = [{"甲": Printed(str(n), n)} for n in range(count)]
        return render_circular(path, {"表": rows, "数": Printed("5", 5)})

    first, _, again = paper(3), paper(40), paper(3)
    assert first == again
    assert re.findall(r'<w:id w:val="(\d+)"/>', main(first)) == ["1", "2", "3", "4"]


def test_two_threads_fill_one_template_without_touching_each_other(tmp_path: Path) -> None:
    marks = ("{%p for 行 in 表 %}", "{{ 行.甲 }}", "{%p endfor %}", "{{ 数 }}")
    path = word_file(tmp_path / "线.docx", "".join(map(paragraph, marks)), footer1="{{ 数 }}")

    def paper(count: int) -> bytes:
        rows = [{"甲": Printed(str(n), n)} for n in range(count)]
        return render_circular(path, {"表": rows, "数": Printed(f"{count}个", count)})

    alone = {count: paper(count) for count in (3, 40)}
    wanted = [3, 40] * 20
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(paper, wanted)) == [alone[count] for count in wanted]


def test_headers_and_footers_without_a_marker_are_ready_before_filling(tmp_path: Path) -> None:
    path = word_file(tmp_path / "脚.docx", paragraph("甲"), footer1="乙", footer2="{{ 数 }}")
    ready = prepared(path)
    assert "word/footer2.xml" in ready.sources
    assert "word/footer1.xml" not in ready.sources
    assert "乙" in ready.fixed["word/footer1.xml"].decode()


def test_a_marker_hidden_in_the_description_of_a_picture_is_filled(tmp_path: Path) -> None:
    path = drawn(tmp_path / "图.docx", "{{ 名 }}：{{ 率 }}")
    docx = render_circular(path, {"名": "{乙}", "率": Printed("66.7%", Fraction(2, 3))})
    found = re.findall(r'<wp:docPr id="(\d+)" name="图" descr="([^"]+)"', main(docx))
    assert found == [("1001", "{乙}：66.7%"), ("1002", "{乙}：66.7%")]


@pytest.mark.parametrize(
    ("marker", "code"),
    [
        ("{{ 名() }}", "T03"),
        ("{{ 名 * 99999999 }}", "T03"),
        ("{{ 名 名 }}", "T02"),
        ("{{ 无此名 }}", "T02"),
        ("{{ 表 }}", "T02"),
    ],
)
def test_a_hidden_marker_is_checked_like_any_other(tmp_path: Path, marker: str, code: str) -> None:
    with pytest.raises(TemplateError) as caught:
        render_circular(drawn(tmp_path / "图.docx", marker), {"名": "乙", "表": [{"甲": 1}]})
    assert caught.value.code == code


def test_a_package_without_its_relations_is_refused_in_words(template: Templates) -> None:
    path = template("甲")
    parts = unpacked(path.read_bytes())
    del parts["_rels/.rels"]
    path.write_bytes(packed(parts))
    with pytest.raises(TemplateError) as caught:
        check_template(path, {})
    assert caught.value.code == "T05"


def test_what_cannot_be_filled_is_still_told_with_its_paragraph(template: Templates) -> None:
    path = template("甲", "{% if 年 > 5 %}乙{% endif %}")
    with pytest.raises(TemplateError) as caught:
        render_circular(path, {"年": "2021"})
    assert (caught.value.code, caught.value.place[:6]) == ("T02", "第 2 段‘")


def test_namespaces_are_declared_once_at_the_root(template: Templates) -> None:
    xml = main(render_circular(template("{{ 数 }}【请填写：甲】"), {"数": Printed("5", 5)}))
    assert xml.count("xmlns:w=") == 1
    assert 'w:highlight w:val="yellow"' in xml
    etree.fromstring(xml.encode())
