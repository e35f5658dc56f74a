"""换数：数变了，人改过的文字一个不动；接受修订得新数，拒绝修订得原文。"""

from __future__ import annotations

import copy
import random
import subprocess
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from docx.oxml.ns import qn
from lxml import etree

from pipelines.documents.docx_package import packed, unpacked
from pipelines.documents.passport_parts import passport_in
from pipelines.documents.renewing.renew import Renewed, renew
from pipelines.documents.renewing.resolving import accept, reject
from pipelines.documents.verifying.reading import Line, read_text
from pipelines.documents.verifying.verify import verify
from pipelines.errors import UsageError
from tests.documents.verifying.conftest import CITY, Write, amounts
from tests.documents.verifying.edits import (
    Edit,
    Element,
    added,
    bolded,
    controls,
    copied,
    edited,
    paragraph_with,
    removed,
    replaced,
    retyped,
    reversed_rows,
    row_with,
    split_runs,
    tag_of,
    text_of,
    tracked,
    unwrapped,
)
from tests.documents.verifying.test_verify import without_passport

AT = datetime(2021, 7, 8, 9, 30)
_MAIN = "word/document.xml"


def lines(docx: bytes) -> list[str]:
    return [line.text for line in read_text(unpacked(docx)).lines]


def accepted(docx: bytes) -> bytes:
    return edited(docx, accept)


def done(renewed: Renewed) -> bytes:
    assert renewed.content is not None
    return renewed.content


def renewed_after(docx: bytes, later: bytes, *edits: Edit) -> tuple[bytes, Renewed]:
    """人改过、换了数的一份；拒绝全部修订，字与人改过的一份一个不差。"""
    touched = edited(docx, *edits)
    result = renew(touched, later, AT)
    assert lines(edited(done(result), reject)) == lines(touched)
    return accepted(done(result)), result


def paragraph_of(docx: bytes, words: str) -> str:
    return next(line for line in lines(docx) if words in line)


def row_of(docx: bytes, title: str, name: str) -> Line:
    rows = (line for line in read_text(unpacked(docx)).lines if line.table and title in line.title)
    return next(line for line in rows if any(name in text for text in line.texts))


def inserted_after(words: str, text: str) -> Edit:
    """人在含有 `words` 的段后添一段。"""

    def edit(root: Element) -> None:
        fresh = etree.Element(qn("w:p"))
        etree.SubElement(etree.SubElement(fresh, qn("w:r")), qn("w:t")).text = text
        paragraph_with(root, words).addnext(fresh)

    return edit


# ── 没有人改过的 ──────────────────────────────────────────────────────


def test_accepting_all_gives_the_circular_written_anew(circular: bytes, later: bytes) -> None:
    now, result = renewed_after(circular, later)
    assert lines(now) == lines(later)
    assert not result.left


def test_the_way_back_is_as_good(circular: bytes, later: bytes) -> None:
    now, _ = renewed_after(later, circular)
    assert lines(now) == lines(circular)


def test_nothing_changed_writes_nothing(circular: bytes) -> None:
    result = renew(edited(circular, replaced("【请填写】", "已填")), circular, AT)
    assert result.content is None
    assert not result.changes
    assert not result.left


def test_before_accepting_verify_lists_only_tracked_changes(circular: bytes, later: bytes) -> None:
    content = done(renew(circular, later, AT))
    assert {one.code for one in verify(content).remarks} == {"V08", "V10"}
    assert {one.code for one in verify(accepted(content)).remarks} == {"V08"}


def test_the_passport_is_todays(circular: bytes, later: bytes) -> None:
    parts = unpacked(done(renew(circular, later, AT)))
    passport = passport_in(parts)
    assert passport == passport_in(unpacked(later))
    assert passport is not None
    assert passport.sound


def test_the_same_input_gives_the_same_bytes(circular: bytes, later: bytes) -> None:
    assert renew(circular, later, AT) == renew(circular, later, AT)


def test_every_revision_is_signed_and_numbered_once(circular: bytes, later: bytes) -> None:
    root = etree.fromstring(unpacked(done(renew(circular, later, AT)))[_MAIN])
    marks = list(root.iter(qn("w:ins"), qn("w:del")))
    assert {one.get(qn("w:author")) for one in marks} == {"清单通"}
    assert {one.get(qn("w:date")) for one in marks} == {"2021-07-08T09:30:00Z"}
    numbers = [one.get(qn("w:id")) for one in marks]
    assert len(set(numbers)) == len(numbers)
    identities = [c.find(f"{qn('w:sdtPr')}/{qn('w:id')}").get(qn("w:val")) for c in controls(root)]
    assert len(set(identities)) == len(identities)


def test_a_changed_figure_stays_in_its_control_with_its_looks(
    circular: bytes, later: bytes
) -> None:
    def bold(root: Element) -> None:
        run = next(controls(root, "累计完成投资")[0].iter(qn("w:r")))
        look = run.find(qn("w:rPr"))
        if look is None:
            look = etree.Element(qn("w:rPr"))
            run.insert(0, look)
        look.append(etree.Element(qn("w:b")))

    now, _ = renewed_after(circular, later, bold)
    control = controls(etree.fromstring(unpacked(now)[_MAIN]), "累计完成投资")[0]
    assert text_of(control) == "16亿元"
    assert control.find(f".//{qn('w:rPr')}/{qn('w:b')}") is not None


# ── 人改过的 ─────────────────────────────────────────────────────────


def test_a_retyped_sentence_keeps_its_words_and_takes_the_figures(
    circular: bytes, later: bytes
) -> None:
    def retype(root: Element) -> None:
        node = next(t for t in paragraph_with(root, "投资完成情况。").iter(qn("w:t"))
                    if "纳入调度的重点产业项目" in (t.text or ""))  # fmt: skip
        node.text = node.text.replace("纳入调度的重点产业项目", "全市共铺排项目")

    now, result = renewed_after(circular, later, retype)
    text = paragraph_of(now, "投资完成情况。")
    assert "全市共铺排项目9个，总投资108亿元" in text
    assert "超序时进度9.7个百分点" in text
    assert not result.left


def test_a_figure_changed_by_hand_is_left_and_told(circular: bytes, later: bytes) -> None:
    now, result = renewed_after(circular, later, retyped("累计完成投资", "12.8亿元"))
    assert "累计完成投资12.8亿元" in paragraph_of(now, "投资完成情况。")
    (left,) = result.left
    assert (left.before, left.due) == ("12.6亿元", "16亿元")
    assert left.place == "正文第7段"
    told = [one for one in verify(now).remarks if one.code == "V01"]
    assert [one.expected for one in told] == ["16亿元"]


def test_a_figure_set_right_by_hand_already_is_no_matter(circular: bytes, later: bytes) -> None:
    now, result = renewed_after(circular, later, retyped("累计完成投资", "16亿元"))
    assert not result.left
    assert lines(now) == lines(later)


def test_without_controls_the_figures_are_found_by_their_words(
    circular: bytes, later: bytes
) -> None:
    now, result = renewed_after(circular, later, unwrapped())
    assert lines(now) == lines(later)
    assert not result.left


def test_a_generated_sentence_edited_by_hand_is_left_whole(circular: bytes, later: bytes) -> None:
    now, result = renewed_after(circular, later, replaced("娄星区（66.2%）、", "娄星区、"))
    assert "居前三位的是娄星区、冷水江市（63.7%）" in paragraph_of(now, "排名情况。")
    assert any("娄底经开区（75%）" in one.due for one in result.left)


def test_what_a_person_wrote_stays(circular: bytes, later: bytes) -> None:
    now, _ = renewed_after(
        circular,
        later,
        replaced("【请填写：存在的主要问题及原因分析】", "二是要素保障不足。"),
        replaced("【请填写】", "盯紧用地。"),
        inserted_after("问题办理情况。", "市委主要领导作出批示，要求抓紧办理。"),
        added("总体情况", "（略）"),
        removed("聚焦台账质量抓规范"),
    )
    text = lines(now)
    problem = next(at for at, line in enumerate(text) if "问题办理情况。" in line)
    assert text[problem + 1] == "市委主要领导作出批示，要求抓紧办理。"
    assert "二是要素保障不足。" in text
    assert "一、总体情况（略）" in text
    assert any("盯紧用地。" in line for line in text)
    assert not any("聚焦台账质量抓规范" in line for line in text)
    assert "共收集问题12个" in text[problem]


def test_a_sentence_copied_elsewhere_takes_the_figures_too(circular: bytes, later: bytes) -> None:
    now, _ = renewed_after(circular, later, copied("投资完成情况。"))
    copies = [line for line in lines(now) if "累计完成投资16亿元" in line]
    assert len(copies) == 2


def test_a_copy_without_controls_takes_the_figures_too(circular: bytes, later: bytes) -> None:
    now, _ = renewed_after(circular, later, copied("投资完成情况。"), unwrapped())
    assert sum("超序时进度9.7个百分点" in line for line in lines(now)) == 2


def test_comments_and_looks_are_untouched(circular: bytes, later: bytes) -> None:
    def noted(root: Element) -> None:
        control = controls(root, "项目数")[0]
        control.addprevious(etree.Element(qn("w:commentRangeStart"), {qn("w:id"): "7"}))
        control.addnext(etree.Element(qn("w:commentRangeEnd"), {qn("w:id"): "7"}))
        row = row_with(root, "新化县")
        next(row.iter(qn("w:p"))).append(
            etree.Element(qn("w:commentRangeStart"), {qn("w:id"): "8"})
        )

    now, _ = renewed_after(circular, later, noted, bolded)
    root = etree.fromstring(unpacked(now)[_MAIN])
    anchors = root.iter(qn("w:commentRangeStart"), qn("w:commentRangeEnd"))
    assert sorted(str(one.get(qn("w:id"))) for one in anchors) == ["7", "7", "8"]


# ── 表 ──────────────────────────────────────────────────────────────


def test_rows_follow_the_new_order_and_keep_what_was_written_in_them(
    circular: bytes, later: bytes
) -> None:
    def named(root: Element) -> None:
        node = next(t for t in row_with(root, "双峰县").iter(qn("w:t")) if t.text == "双峰县")
        node.text = "双峰县（示范）"

    now, _ = renewed_after(circular, later, named)
    rows = [line for line in read_text(unpacked(now)).lines if "排名表" in line.title]
    names = [line.texts[1] for line in rows if line.table][1:7]
    assert names == ["冷水江市", "娄底经开区", "娄星区", "双峰县（示范）", "涟源市", "新化县"]
    assert "53.6" in row_of(now, "排名表", "双峰县（示范）").texts
    tags = [tag_of(one) for one in controls(etree.fromstring(unpacked(now)[_MAIN]))]
    assert len(set(tags)) == len(tags)


def test_rows_in_an_order_of_ones_own_stay_there(circular: bytes, later: bytes) -> None:
    now, _ = renewed_after(circular, later, reversed_rows("冷水江市"))
    rows = [line for line in read_text(unpacked(now)).lines if "排名表" in line.title]
    names = [line.texts[1] for line in rows if line.table]
    assert names.index("新化县") < names.index("冷水江市") < names.index("娄星区")
    assert row_of(now, "排名表", "冷水江市").texts[5] == "4.51"


def test_new_and_vanished_rows_are_whole_tracked_rows(circular: bytes, later: bytes) -> None:
    root = etree.fromstring(unpacked(done(renew(circular, later, AT)))[_MAIN])
    rows = [row for row in root.iter(qn("w:tr"))
            if row.find(f"{qn('w:trPr')}/{qn('w:ins')}") is not None]  # fmt: skip
    assert any("WT-LD-JKQ-2021-001" in text_of(row) for row in rows)
    back = etree.fromstring(unpacked(done(renew(later, circular, AT)))[_MAIN])
    gone = [row for row in back.iter(qn("w:tr"))
            if row.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None]  # fmt: skip
    assert any("WT-LD-JKQ-2021-001" in "".join(row.itertext()) for row in gone)


def test_a_row_deleted_by_hand_is_not_brought_back(circular: bytes, later: bytes) -> None:
    now, result = renewed_after(circular, later, removed("冷水江市年产1万吨硅钢项目", "w:tr"),
                                removed("娄星区", "w:tr"))  # fmt: skip
    assert not any(line.startswith("3 娄星区") for line in lines(now))
    assert any("娄星区" in one.due and one.place.startswith("已删去的") for one in result.left)


def test_a_paragraph_that_vanishes_is_deleted_unless_edited(
    write_circular: Write, circular: bytes
) -> None:
    calm = {**CITY, "新化县": amounts(("61200.00", "40200.00", "7000.01"))}
    without = write_circular(calm)
    assert "亮红灯、黄灯项目清单" not in "".join(lines(without))
    now, _ = renewed_after(circular, without)
    assert lines(now) == lines(without)
    kept, result = renewed_after(
        circular, without, replaced("亮红灯、黄灯项目清单", "预警项目清单", 2)
    )
    assert any("预警项目清单" in line for line in lines(kept))
    assert result.left
    back, _ = renewed_after(without, circular)
    assert lines(back) == lines(circular)


# ── 换不了的 ─────────────────────────────────────────────────────────


def test_without_passport_it_is_refused(circular: bytes, later: bytes) -> None:
    with pytest.raises(UsageError, match="没有通行证"):
        renew(without_passport(circular), later, AT)


def test_open_revisions_are_to_be_settled_first(circular: bytes, later: bytes) -> None:
    with pytest.raises(UsageError, match="接受或拒绝"):
        renew(edited(circular, tracked("项目数", "8")), later, AT)


def test_a_tampered_passport_is_refused(circular: bytes, later: bytes) -> None:
    parts = unpacked(circular)
    name = next(one for one in parts if one.startswith("customXml/item1.xml"))
    parts[name] = parts[name].replace("12.6亿元".encode(), "12.7亿元".encode())
    with pytest.raises(UsageError, match="改动过"):
        renew(packed(parts), later, AT)


# ── 随便怎么改 ────────────────────────────────────────────────────────


def _random_edits(seed: int) -> list[Edit]:
    """人的几样改法，随机取几样；添的话都带记号，事后找得到。"""
    chance = random.Random(seed)

    def insert(root: Element) -> None:
        body = [p for p in root[0] if p.tag == qn("w:p") and text_of(p)]
        fresh = etree.Element(qn("w:p"))
        etree.SubElement(etree.SubElement(fresh, qn("w:r")), qn("w:t")).text = "※人添的一段"
        chance.choice(body).addnext(fresh)

    def append(root: Element) -> None:
        runs = [r for r in root[0].iter(qn("w:r")) if text_of(r) and not text_of(r).isdigit()]
        chance.choice(runs).find(qn("w:t")).text += "※添"

    def drop(root: Element) -> None:
        chosen = chance.choice([p for p in root[0] if p.tag == qn("w:p") and text_of(p)])
        if "※" not in text_of(chosen) and chosen.find(f".//{qn('w:sectPr')}") is None:
            chosen.getparent().remove(chosen)

    def double(root: Element) -> None:
        known = [p for p in root[0] if p.tag == qn("w:p") and controls(p)]
        for chosen in chance.sample(known, min(1, len(known))):
            chosen.addnext(copy.deepcopy(chosen))

    kinds: list[Edit] = [insert, append, drop, double, split_runs, unwrapped()]
    return [*chance.sample(kinds, 3), append]


@pytest.mark.parametrize("seed", range(7))
def test_whatever_was_edited_rejecting_gives_it_back_and_accepting_keeps_it(
    circular: bytes, later: bytes, seed: int
) -> None:
    edits = _random_edits(seed)
    touched = edited(circular, *edits)
    result = renew(touched, later, AT)
    assert lines(edited(done(result), reject)) == lines(touched)
    now = "\n".join(lines(accepted(done(result))))
    assert now.count("※") == "\n".join(lines(touched)).count("※")
    for control in controls(etree.fromstring(unpacked(accepted(done(result)))[_MAIN])):
        text, stated = text_of(control), result.passport.figures[tag_of(control)]
        assert text == stated.text or "※" in text


@pytest.mark.parametrize("seed", range(2))
def test_whatever_the_figures_accepting_gives_the_new_circular(
    write_circular: Write, circular: bytes, seed: int
) -> None:
    chance = random.Random(seed)
    city = {
        unit: [(plan, Decimal(chance.randint(1, 60000)), month) for plan, _, month in projects]
        for unit, projects in CITY.items()
    }
    new = write_circular(city)
    now, result = renewed_after(circular, new)
    assert lines(now) == lines(new)
    assert not result.left
    assert not {one.code for one in verify(now).remarks} & {"V01", "V02", "V03", "V15", "V18"}


# ── 别的软件 ─────────────────────────────────────────────────────────


def test_libreoffice_opens_it(circular: bytes, later: bytes, soffice: str, tmp_path: Path) -> None:
    source = tmp_path / "更新.docx"
    source.write_bytes(done(renew(edited(circular, unwrapped("项目数")), later, AT)))
    command = [
        soffice, f"-env:UserInstallation={(tmp_path / 'lo').as_uri()}", "--headless",
        "--convert-to", "txt:Text", "--outdir", str(tmp_path), str(source),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    text = (tmp_path / "更新.txt").read_text(encoding="utf-8-sig")
    assert "16亿元" in text
    assert "WT-LD-JKQ-2021-001" in text


def test_after_rejecting_all_it_is_said_that_the_words_are_old(
    circular: bytes, later: bytes
) -> None:
    content = done(renew(circular, later, AT))
    again = renew(edited(content, reject), later, AT)
    assert again.content is None
    assert again.apart > 10


def test_a_row_whose_columns_cannot_be_told_apart_is_left_and_told(
    circular: bytes, later: bytes
) -> None:
    def without_a_column(root: etree._Element) -> None:
        table = next(row_with(root, "娄星区").iterancestors(qn("w:tbl")))
        for row in table.findall(qn("w:tr")):
            row.remove(row.findall(qn("w:tc"))[-5])

    result = renew(edited(circular, without_a_column), later, AT)
    assert [one.due for one in result.left][-3:] == ["1.50", "75.0", "+25.0"]
    assert not any("1.50" in one.new for one in result.changes)
