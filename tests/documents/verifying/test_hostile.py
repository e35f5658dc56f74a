"""核对：存心为难的公文不拖垮它，句子挪了、方向反了、单位换了都认得出。"""

from __future__ import annotations

import time

import pytest
from docx.oxml.ns import qn
from lxml import etree

from pipelines.documents.docx_package import packed, unpacked
from pipelines.documents.passport_parts import NAMESPACE, passport_in
from pipelines.documents.verifying.numbers import numbers_in
from pipelines.documents.verifying.verify import verify
from pipelines.errors import UsageError
from tests.documents.verifying.edits import (
    Edit,
    Element,
    added,
    edited,
    paragraph_with,
    replaced,
    rewritten,
    text_of,
    unwrapped,
)


def found(circular: bytes, *edits: Edit) -> list[tuple[str, str, str]]:
    remarks = verify(edited(circular, *edits)).remarks
    return [(one.code, one.found, one.expected) for one in remarks if one.code != "V08"]


@pytest.mark.parametrize(
    "words",
    ["1" * 50_000, "“" * 50_000, "《" * 50_000, "A" * 50_000, "2021年" * 10_000, "1," * 20_000,
     "A1" * 20_000, "〔2021〕" * 8_000, ";1." * 16_000],
)  # fmt: skip
def test_a_long_run_of_anything_is_read_in_a_moment(words: str) -> None:
    start = time.process_time()
    for one in numbers_in(words):
        assert one.value >= 0
    assert time.process_time() - start < 3


def test_a_number_of_thousands_of_digits_is_told_and_not_choked_on(circular: bytes) -> None:
    ((code, said, _),) = found(circular, added("问题办理", f"另有{'1' * 9000}个。"))
    assert (code, len(said) < 80) == ("V03", True)


def test_thousands_of_strange_paragraphs_are_refused(circular: bytes) -> None:
    def flood(root: Element) -> None:
        body = root.find(qn("w:body"))
        for number in range(9_000):
            paragraph = etree.Element(qn("w:p"))
            run = etree.SubElement(paragraph, qn("w:r"))
            etree.SubElement(run, qn("w:t")).text = f"项目{number}"
            body.insert(0, paragraph)

    with pytest.raises(UsageError, match="不像是同一份公文"):
        verify(edited(circular, flood))


@pytest.mark.parametrize(
    ("name", "value"),
    [("exact", "1e999999999"), ("exact", "nan"), ("exact", "1/0"), ("exact", "9" * 5000)],
)
def test_a_forged_figure_makes_no_passport(circular: bytes, name: str, value: str) -> None:
    assert passport_in(forged(circular, "figure", name, value)) is None


@pytest.mark.parametrize("kind", ["../../etc/passwd", "C:\\公文", "", "月通报/.."])
def test_a_forged_kind_that_is_a_path_makes_no_passport(circular: bytes, kind: str) -> None:
    assert passport_in(forged(circular, "passport", "kind", kind)) is None


def forged(circular: bytes, element: str, name: str, value: str) -> dict[str, bytes]:
    parts = unpacked(circular)
    item = next(one for one, data in parts.items() if NAMESPACE.encode() in data
                and one.startswith("customXml/item") and "Props" not in one)  # fmt: skip
    root = etree.fromstring(parts[item])
    next(root.iter(f"{{{NAMESPACE}}}{element}")).set(name, value)
    return {**parts, item: etree.tostring(root)}


@pytest.mark.parametrize(("old", "new"), [("超序时进度", "低于序时进度")])
def test_a_direction_turned_round_is_found(circular: bytes, old: str, new: str) -> None:
    ((code, said, due),) = found(circular, rewritten("投资完成情况", old, new))
    assert code == "V02"
    assert said.startswith(new)
    assert due.startswith(old)


def test_a_sentence_pasted_elsewhere_without_controls_is_no_loss(circular: bytes) -> None:
    sentence = last_sentence(circular)
    moved = (
        unwrapped(),
        rewritten("投资完成情况", sentence, ""),
        added("开竣工情况", sentence),
    )
    assert found(circular, *moved) == []


def last_sentence(circular: bytes) -> str:
    root = etree.fromstring(unpacked(circular)["word/document.xml"])
    return text_of(paragraph_with(root, "投资完成情况")).split("。")[-2] + "。"


def test_what_people_add_by_habit_is_not_doubted(circular: bytes) -> None:
    words = (
        "按照GB/T 9704—2012，值班24小时，5个工作日内办结；"
        "（3）联系电话：0738-8312345，传真：8312345。"
    )
    assert found(circular, added("问题办理", words)) == []


def test_a_short_sentence_is_not_taken_for_a_copy(circular: bytes) -> None:
    parts = unpacked(circular)
    name = qn("w:p").removesuffix("p")[1:-1]
    parts["word/footnotes.xml"] = (
        f'<w:footnotes xmlns:w="{name}"><w:footnote w:id="2"><w:p><w:r>'
        "<w:t>另有88.8亿元未计</w:t></w:r></w:p></w:footnote></w:footnotes>"
    ).encode()
    codes = {one.code for one in verify(packed(parts)).remarks if one.code != "V08"}
    assert codes == {"V03"}


def test_a_word_added_before_a_number_is_no_turn(circular: bytes) -> None:
    assert found(circular, replaced("年度计划投资", "年初计划投资")) == []
