"""核对：照人改公文的样子改，改坏的都找得到，没有改坏的不冤枉。"""

from __future__ import annotations

import io
import random
import subprocess
import time
from decimal import Decimal
from functools import cache
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipelines.calendar import Period
from pipelines.documents.docx_package import packed, unpacked
from pipelines.documents.passport import Stated
from pipelines.documents.passport_parts import passport_in
from pipelines.documents.verifying.remark import Remark, catalogue
from pipelines.documents.verifying.verify import verify
from pipelines.errors import UsageError
from pipelines.ledgers.finding import Level
from tests.documents.verifying.conftest import CITY, Write, amounts
from tests.documents.verifying.edits import (
    Edit,
    accepted,
    added,
    bolded,
    controls,
    copied,
    edited,
    hidden,
    numbers_of,
    paragraph_with,
    removed,
    replaced,
    retyped,
    reversed_rows,
    rewritten,
    split_runs,
    tag_of,
    text_of,
    tracked,
    unwrapped,
)


def fresh(data: bytes, original: bytes | None = None) -> list[Remark]:
    """除了成文时就有的【请填写】以外的意见。"""
    lent = passport_in(unpacked(original)) if original else None
    return [one for one in verify(data, original=lent).remarks if one.code != "V08"]


def codes(data: bytes) -> set[str]:
    return {one.code for one in fresh(data)}


def after(circular: bytes, *edits: Edit) -> list[Remark]:
    return fresh(edited(circular, *edits))


def only(remarks: list[Remark], code: str) -> Remark:
    (found,) = [one for one in remarks if one.code == code]
    return found


# ── 没有改过、只改了样子的 ─────────────────────────────────────────────


def test_what_nobody_edited_is_clean(circular: bytes) -> None:
    assert fresh(circular) == []


@pytest.mark.parametrize("edit", [split_runs, bolded, unwrapped(), reversed_rows("冷水江市")])
def test_a_change_of_looks_or_order_is_no_change_of_numbers(circular: bytes, edit: Edit) -> None:
    assert after(circular, edit) == []


def test_all_looks_at_once_without_controls_are_clean(circular: bytes) -> None:
    assert after(circular, unwrapped(), split_runs, bolded, reversed_rows("双峰县")) == []


def test_a_paragraph_copied_with_its_controls_is_clean(circular: bytes) -> None:
    assert after(circular, copied("问题办理情况")) == []


def test_python_docx_keeps_it_verifiable(circular: bytes) -> None:
    out = io.BytesIO()
    docx.Document(io.BytesIO(circular)).save(out)
    assert fresh(out.getvalue()) == []
    assert "V01" in codes(edited(out.getvalue(), retyped("问题数", "97")))


@pytest.mark.office
def test_libreoffice_keeps_it_verifiable(circular: bytes, soffice: str, tmp_path: Path) -> None:
    again = converted(circular, soffice, tmp_path, "docx")
    assert fresh(again) == []
    assert "V01" in codes(edited(again, rewritten("问题办理情况", "问题10个", "问题11个")))


@pytest.mark.office
def test_through_odt_and_back_it_is_verified_by_the_original(
    circular: bytes, soffice: str, tmp_path: Path
) -> None:
    again = converted(circular, soffice, tmp_path, "odt", "docx")
    assert fresh(again, circular) == []


def converted(data: bytes, soffice: str, folder: Path, *kinds: str) -> bytes:
    path = folder / "公文.docx"
    path.write_bytes(data)
    for number, kind in enumerate(kinds):
        out = folder / str(number)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [soffice, profile, "--headless", "--convert-to", kind, "--outdir", str(out), path]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        path = out / f"公文.{kind}"
    return path.read_bytes()


# ── 改坏了的 ─────────────────────────────────────────────────────────


@cache
def places(data: bytes) -> int:
    return sum(1 for _ in numbers_of(etree.fromstring(unpacked(data)["word/document.xml"])))


def one_digit(at: int, digit: str) -> Edit:
    """第 `at` 个数字字符改成 `digit`；本来就是它的加一。"""

    def edit(root: etree._Element) -> None:
        node, index = list(numbers_of(root))[at]
        text = node.text or ""
        new = digit if text[index] != digit else str((int(digit) + 1) % 10)
        node.text = text[:index] + new + text[index + 1 :]

    return edit


@settings(max_examples=40)
@given(data=st.data(), unwrap=st.booleans())
def test_any_digit_of_any_figure_is_found(
    circular: bytes, data: st.DataObject, unwrap: bool
) -> None:
    root = etree.fromstring(unpacked(circular)["word/document.xml"])
    inside = [
        at
        for at, (node, _) in enumerate(numbers_of(root))
        if any(above.tag == qn("w:sdt") for above in node.iterancestors())
    ]
    at = data.draw(st.sampled_from(inside))
    edit = one_digit(at, data.draw(st.sampled_from("0123456789")))
    remarks = after(circular, edit, *([unwrapped()] if unwrap else []))
    assert any(one.code == "V01" for one in remarks)


@settings(max_examples=30)
@given(data=st.data())
def test_any_digit_anywhere_is_at_least_told(circular: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, places(circular) - 1))
    root = etree.fromstring(unpacked(circular)["word/document.xml"])
    words = text_of(list(numbers_of(root))[at][0])
    if words.startswith("附件"):
        return
    assert after(circular, one_digit(at, data.draw(st.sampled_from("0123456789"))))


def test_a_drifted_figure_is_told_with_what_the_ledger_says(circular: bytes) -> None:
    (found,) = after(circular, retyped("累计完成投资", "13.60亿元"))
    assert found.code == "V01"
    assert found.level is Level.ERROR
    assert (found.found, found.expected) == ("13.60亿元", "12.6亿元")
    assert "正文第" in found.place
    assert "累计完成投资" in found.message
    assert "改回12.6亿元" in found.remedy


def test_a_figure_is_found_by_its_context_when_the_control_is_gone(circular: bytes) -> None:
    edits = unwrapped("累计完成投资"), replaced("12.6亿元", "12.5亿元")
    assert only(after(circular, *edits), "V01").expected == "12.6亿元"


@pytest.mark.parametrize("text", ["012.6亿元", "12.亿元", ".6亿元", "12.6.亿元"])
def test_a_number_written_lamely_is_found(circular: bytes, text: str) -> None:
    assert "V01" in {one.code for one in after(circular, retyped("累计完成投资", text))}


def test_a_cell_retyped_breaks_its_column_and_its_rate(circular: bytes) -> None:
    found = after(circular, unwrapped(), replaced("4.71", "5.71"))
    assert {one.code for one in found} == {"V01", "V04", "V17"}
    first = only(found, "V01")
    assert "娄星区" in first.near
    assert first.expected == "4.71"


def test_a_tracked_change_is_told_and_the_final_text_verified(circular: bytes) -> None:
    found = after(circular, tracked("问题数", "11"))
    assert {one.code for one in found} == {"V01", "V05", "V10"}
    assert {one.code for one in after(circular, tracked("问题数", "11"), accepted)} == {
        "V01",
        "V05",
    }


def test_a_tracked_change_back_to_the_same_number_is_only_a_revision(circular: bytes) -> None:
    assert {one.code for one in after(circular, tracked("问题数", "10"))} == {"V10"}


def test_a_number_erased_from_its_sentence_is_missed(circular: bytes) -> None:
    assert only(after(circular, retyped("问题数", "")), "V15").expected == "10"
    assert only(after(circular, unwrapped(), replaced("10", "", 1)), "V15")


def test_a_sentence_with_a_new_number_is_doubted(circular: bytes) -> None:
    found = only(after(circular, added("问题办理情况", "带动就业3200人。")), "V03")
    assert (found.level, found.found) == (Level.WARNING, "3200")


@pytest.mark.parametrize(
    "sentence",
    [
        "请于2021年7月20日前报送。", "见娄产专办〔2021〕12号。", "详见附件2。",
        "见本办〔2019〕　号。",
        "按“十四五”“100强”要求。",
        "1—6月累计完成投资12.6亿元。", "联系电话0738-8312345。", "7月15日9时召开第3次调度会。",
    ],
)  # fmt: skip
def test_dates_symbols_and_figures_quoted_again_are_not_doubted(
    circular: bytes, sentence: str
) -> None:
    assert after(circular, added("问题办理情况", sentence)) == []


def test_a_paragraph_moved_into_another_is_still_compared(circular: bytes) -> None:
    sentence = "另外，本期共收集问题12个。"
    assert only(after(circular, removed("问题办理情况"), added("开竣工情况", sentence)), "V01")


def test_two_paragraphs_run_together_or_one_cut_in_two_are_clean(circular: bytes) -> None:
    def joined(root: etree._Element) -> None:
        first = paragraph_with(root, "投资完成情况。")
        for run in paragraph_with(root, "开竣工情况。").findall(qn("w:r")):
            first.append(run)

    def cut(root: etree._Element) -> None:
        whole = paragraph_with(root, "投资完成情况。")
        runs = whole.findall(qn("w:r"))
        second = etree.Element(qn("w:p"))
        second.extend(runs[len(runs) // 2 :])
        whole.addnext(second)

    assert after(circular, unwrapped(), joined) == []
    assert after(circular, unwrapped(), cut) == []


def test_a_number_retyped_beside_its_emptied_control_is_clean(circular: bytes) -> None:
    def retype(root: etree._Element) -> None:
        (control,) = controls(root, "问题数")
        node = control.find(f".//{qn('w:t')}")
        run = etree.Element(qn("w:r"))
        etree.SubElement(run, qn("w:t")).text = node.text
        node.text = ""
        control.addnext(run)

    assert after(circular, retype) == []


def test_a_paragraph_deleted_is_only_told(circular: bytes) -> None:
    (found,) = after(circular, removed("问题办理情况"))
    assert (found.code, found.level) == ("V18", Level.INFO)


def test_a_sentence_deleted_with_its_figures_is_only_told(circular: bytes) -> None:
    root = etree.fromstring(unpacked(circular)["word/document.xml"])
    text = text_of(paragraph_with(root, "投资完成情况"))
    sentence = text[text.index("；其中6月完成投资") : text.rindex("。")]
    (found,) = after(circular, unwrapped(), rewritten("投资完成情况", sentence, ""))
    assert (found.code, found.level) == ("V18", Level.INFO)
    assert "6月完成投资" in found.near


@pytest.mark.parametrize(("words", "codes"), [("近12.6亿元", []), ("近20亿元", ["V01"])])
def test_a_round_number_that_is_true_is_let_pass(
    circular: bytes, words: str, codes: list[str]
) -> None:
    found = after(circular, rewritten("投资完成情况", "12.6亿元", words))
    assert [one.code for one in found] == codes


def test_a_row_deleted_breaks_the_total(circular: bytes) -> None:
    found = {one.code for one in after(circular, removed("冷水江市", "w:tr"))}
    assert {"V04", "V18"} <= found


def test_a_copied_paragraph_edited_once_is_found_once(circular: bytes) -> None:
    found = after(circular, copied("问题办理情况"), retyped("问题数", "11", at=1))
    assert [one.code for one in found if one.level is not Level.INFO] == ["V01", "V05"]


@pytest.mark.parametrize(
    ("old", "new"),
    [("12.6亿元", "126000万元"), ("12.6亿元", "１２．６亿元"), ("12.6亿元", "125,965.57万元"),
     ("12.6亿元", "12.60亿元")],
)  # fmt: skip
def test_the_same_value_in_another_writing_is_at_most_a_hint(
    circular: bytes, old: str, new: str
) -> None:
    found = after(circular, unwrapped(), replaced(old, new))
    assert {one.code for one in found} == {"V14"}
    assert all(one.level is Level.INFO for one in found)


def test_a_ratio_with_other_decimals_is_told(circular: bytes) -> None:
    found = only(after(circular, retyped("投资完成率", "52.54%")), "V07")
    assert found.expected == "52.5%"


def test_a_wrong_sum_in_the_sentence_is_told(circular: bytes) -> None:
    found = only(after(circular, retyped("解决数", "6")), "V05")
    assert "加起来是11" in found.message


def test_rank_words_against_the_table(circular: bytes) -> None:
    found = after(circular, replaced("居前三位的是娄星区", "居前三位的是双峰县"))
    assert "V06" in {one.code for one in found}
    table = after(circular, retyped("排名表.1.完成率", "61.1"))
    assert {"V01", "V06"} <= {one.code for one in table}


def test_hidden_text_comments_and_leftovers(circular: bytes) -> None:
    assert "V11" in {one.code for one in after(circular, hidden("问题办理情况"))}
    parts = unpacked(circular)
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    parts["word/comments.xml"] = (
        f'<w:comments xmlns:w="{w}"><w:comment w:id="0"><w:p><w:r><w:t>此数再核</w:t></w:r></w:p>'
        "</w:comment></w:comments>"
    ).encode()
    assert only(fresh(packed(parts)), "V09").near == "此数再核"
    assert any(one.code == "V08" for one in verify(circular).remarks)


# ── 没有通行证、通行证坏了、台账变了 ───────────────────────────────────────


def without_passport(data: bytes) -> bytes:
    parts = unpacked(data)
    return packed({name: one for name, one in parts.items() if "customXml/" not in name})


def test_without_a_passport_the_other_checks_still_run(circular: bytes) -> None:
    bare = without_passport(circular)
    assert codes(bare) == {"V13"}
    wrong = edited(bare, replaced("4.71", "5.71"))
    assert codes(wrong) == {"V13", "V04", "V17"}
    assert "V01" in {one.code for one in fresh(wrong, circular)}


def test_a_passport_that_was_edited_is_refused(circular: bytes) -> None:
    parts = unpacked(circular)
    name = next(one for one in parts if one.startswith("customXml/item1"))
    parts[name] = parts[name].replace("12.6亿元".encode(), "13.6亿元".encode())
    assert "V19" in codes(packed(parts))


def test_figures_that_changed_since_are_told_old_and_new(circular: bytes) -> None:
    passport = passport_in(unpacked(circular))
    assert passport
    old = passport.figures["项目数"]
    row = passport.figures["排名表.1.项目数"]
    today = {
        "项目数": Stated("项目数", "8", old.exact and old.exact + 1, "个", "项目数"),
        "排名表.4.项目数": Stated(
            "排名表.4.项目数", row.text, row.exact, "个", "项目数", row.subject
        ),
    }
    found = [one for one in verify(circular, today).remarks if one.code == "V12"]
    assert [(one.found, one.expected) for one in found] == [("7", "8")]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", bytes.fromhex("D0CF11E0") + b"x" * 99])
def test_what_is_no_word_document_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(UsageError, match=r"Word|docx"):
        verify(data)


# ── 大处 ─────────────────────────────────────────────────────────────


money = st.decimals(0, 90000, places=2)
units = st.sampled_from(list(CITY))


@settings(max_examples=3)
@given(
    st.dictionaries(units, st.lists(st.tuples(money, money, money), max_size=3), min_size=1),
    st.sampled_from([Period(2021, 1), Period(2021, 6), Period(2021, 12)]),
)
def test_any_city_unedited_is_clean(write_circular: Write, city: dict, period: Period) -> None:
    assert fresh(write_circular(city, period)) == []


def test_ties_zero_and_reductions_are_clean(write_circular: Write) -> None:
    city = {
        "娄星区": amounts(("10000.00", "5000.00", "-300.00")),
        "冷水江市": amounts(("20000.00", "10000.00", "100.00")),
        "涟源市": amounts(("0.00", "0.00", "0.00")),
        "双峰县": [],
    }
    assert fresh(write_circular(city, Period(2021, 6))) == []


def test_carried_units_and_grouped_ranks_are_clean(write_circular: Write) -> None:
    last = {"双峰县": CITY["双峰县"], "娄底经开区": CITY["涟源市"]}
    assert fresh(write_circular(CITY, last=last)) == []
    more = {**CITY, "娄底经开区": CITY["冷水江市"], "万宝新区": CITY["新化县"]}
    data = write_circular(more, last=last, rank_by_group=True)
    assert fresh(data) == []
    assert fresh(edited(data, unwrapped(), split_runs, reversed_rows("冷水江市"))) == []


def test_a_long_circular_is_verified_within_a_second(write_circular: Write) -> None:
    city = {
        unit: [(Decimal(30000), Decimal(12000 + i), Decimal(9)) for i in range(50)] for unit in CITY
    }
    data = edited(write_circular(city, Period(2021, 6)), unwrapped(), split_runs)
    random.seed(1)
    began = time.process_time()
    verify(data)
    assert time.process_time() - began < 1


def test_every_code_says_what_why_and_how() -> None:
    for code in catalogue().values():
        assert code.title
        assert code.why
        assert code.hint
        assert code.example


def test_controls_keep_their_tags(circular: bytes) -> None:
    root = etree.fromstring(unpacked(circular)["word/document.xml"])
    passport = passport_in(unpacked(circular))
    assert passport
    assert {tag_of(one) for one in controls(root)} == set(passport.figures)
