"""通行证：嵌得进、读得出、同样的一次生成同样的字节。"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from xml.sax.saxutils import escape

from lxml import etree

from pipelines.documents.circular import render_circular
from pipelines.documents.docx_package import packed, unpacked
from pipelines.documents.passport import Issue, Passport, Stated, Taken, figures_in
from pipelines.documents.passport_parts import NAMESPACE, passport_in, with_passport
from pipelines.documents.wording import Printed
from tests.documents.word import paragraph, word_file

ISSUE = Issue(
    "月通报", "2021-06", "2021-07-07", "娄底市", "0.1.0", "规则摘要", "模板摘要",
    (
        Taken("娄星区", "2021-06", "娄星区.xlsx", "摘要甲"),
        Taken("涟源市", "2021-05", "涟源市&<旧>\x01.xlsx", "摘要乙", carried=True),
    ),
)  # fmt: skip
CONTEXT: dict[str, object] = {
    "完成": Printed("12.6亿元", Fraction(12596557, 100)),
    "无": Printed("—", None),
    "句": Printed("一句话"),
    "排名表": [
        {"排名": Printed("1", 1), "单位": "甲县", "完成率": Printed("66.7", Fraction(200, 3))}
    ],
}


def written(folder: Path, issue: Issue | None = ISSUE) -> bytes:
    template = word_file(
        folder / "小模板.docx",
        paragraph("完成{{完成}}，", "{{句}}。")
        + paragraph("{%p for 行 in 排名表 %}")
        + paragraph("{{行.单位}}（{{行.完成率}}%）")
        + paragraph("{%p endfor %}"),
    )
    return render_circular(template, CONTEXT, issue=issue, units={"完成": "万元"})


def read(data: bytes) -> Passport:
    passport = passport_in(unpacked(data))
    assert passport is not None
    return passport


def test_the_run_is_read_back_as_it_was(tmp_path: Path) -> None:
    passport = read(written(tmp_path))
    assert passport.issue.taken[0] == ISSUE.taken[0]
    assert passport.issue.taken[1].file == "涟源市&<旧>.xlsx"
    assert passport.issue.taken[1].carried
    assert passport.sound


def test_every_printed_figure_is_there_with_its_exact_value(tmp_path: Path) -> None:
    passport = read(written(tmp_path))
    assert passport.figures == {
        "完成": Stated("完成", "12.6亿元", Fraction(12596557, 100), "万元", "完成"),
        "排名表.1.完成率": Stated(
            "排名表.1.完成率", "66.7", Fraction(200, 3), "%", "完成率", "甲县"
        ),
    }
    assert passport.figures["排名表.1.完成率"].words == "甲县的完成率"
    assert [line.text for line in passport.lines] == ["完成12.6亿元，一句话。", "甲县（66.7%）"]


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    assert written(tmp_path) == written(tmp_path)


def test_without_a_run_nothing_is_embedded(tmp_path: Path) -> None:
    assert passport_in(unpacked(written(tmp_path, None))) is None


def test_custom_xml_that_was_there_before_stays(tmp_path: Path) -> None:
    parts = unpacked(written(tmp_path, None)) | {"customXml/item1.xml": b"<other/>"}
    with_ours = with_passport(parts, Passport(ISSUE, {}))
    assert with_ours["customXml/item1.xml"] == b"<other/>"
    assert NAMESPACE.encode() in with_ours["customXml/item2.xml"]
    assert b"/customXml/itemProps2.xml" in with_ours["[Content_Types].xml"]
    assert b"../customXml/item2.xml" in with_ours["word/_rels/document.xml.rels"]


def test_an_old_circular_used_as_a_template_gets_the_new_passport(tmp_path: Path) -> None:
    old = unpacked(written(tmp_path))
    new = with_passport(old, Passport(Issue("月通报", "2021-07", "", "", "", "", ""), {}))
    assert set(new) == set(old)
    assert read(packed(new)).issue.period == "2021-07"


def test_a_part_renamed_by_another_program_is_still_found(tmp_path: Path) -> None:
    parts = unpacked(written(tmp_path))
    parts["customXml/item7.xml"] = parts.pop("customXml/item1.xml")
    assert passport_in(parts) is not None


def test_pretty_printing_does_not_break_the_seal_and_editing_does(tmp_path: Path) -> None:
    parts = unpacked(written(tmp_path))
    root = etree.fromstring(parts["customXml/item1.xml"])
    parts["customXml/item1.xml"] = etree.tostring(root, pretty_print=True, encoding="UTF-8")
    assert read(packed(parts)).sound
    parts["customXml/item1.xml"] = parts["customXml/item1.xml"].replace(b"200/3", b"201/3")
    assert not read(packed(parts)).sound


def test_a_passport_that_makes_no_sense_is_no_passport(tmp_path: Path) -> None:
    parts = unpacked(written(tmp_path))
    for xml in (f'<passport xmlns="{NAMESPACE}"/>', f'<p xmlns="{NAMESPACE}">{escape("&")}</p>'):
        parts["customXml/item1.xml"] = xml.encode()
        assert passport_in(parts) is None


def test_words_and_names_are_no_figures() -> None:
    assert set(figures_in(CONTEXT, {})) == {
        "完成", "无", "排名表.1.排名", "排名表.1.完成率",
    }  # fmt: skip
