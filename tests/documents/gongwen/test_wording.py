"""措辞体检：错的每条都查得出、说得出改法，对的一句不说，再长的段也不慢。"""

import re
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.documents.gongwen import (
    numbers,
    wording_head,
    wording_marks,
    wording_sentences,
    wording_units,
)
from pipelines.documents.gongwen.remark import Remark, Severity
from pipelines.documents.gongwen.wording import CHECKS, wording_remarks
from pipelines.documents.gongwen.wording_list import HERE, LISTED
from pipelines.documents.gongwen.wording_table import load_wording
from pipelines.documents.gongwen.wording_text import (
    BODY,
    CELL,
    ENCLOSURES,
    IMPRINT,
    SIGNED_ON,
    TITLE,
    Facts,
    Line,
    UnitName,
    masked,
)
from pipelines.errors import SettingError
from pipelines.office import shipped
from tests.documents.gongwen.sentences import BODIES, correct_lines

TABLE = load_wording(shipped("templates") / "wording.toml")
UNITS = (
    UnitName("娄星区", ("娄星", "娄星区政府", "娄星区人民政府")),
    UnitName("冷水江市", ("冷水江", "冷水江市人民政府")),
    UnitName("涟源市", ("涟源",)),
    UnitName("双峰县", ("双峰",)),
    UnitName("新化县", ("新化",)),
    UnitName("娄底经开区", ("娄底经济技术开发区", "经开区")),
)
CLEAN = Facts(UNITS, date(2021, 6, 30), revisions=0, comments=0, hidden=0, highlights=0)


def remarks(*texts: str, kind: str = BODY, facts: Facts = CLEAN) -> list[Remark]:
    lines = [Line("正文", number, text, 2, kind) for number, text in enumerate(texts, 1)]
    return wording_remarks(lines, TABLE, facts)


def certain(found: list[Remark]) -> list[Remark]:
    return [one for one in found if one.severity is not Severity.UNCHECKED]


def said(text: str, kind: str = BODY, facts: Facts = CLEAN) -> dict[str, str]:
    """各条的编码 → 说法与改法。"""
    return {
        r.code: f"{r.message}｜{r.remedy}" for r in certain(remarks(text, kind=kind, facts=facts))
    }


# ── 对的不说 ─────────────────────────────────────────────────────────


def test_correct_sentences_draw_no_remark():
    found = certain(wording_remarks(correct_lines(), TABLE, CLEAN))
    assert [(one.code, one.place.text, one.message) for one in found] == []


def test_the_corpus_is_large_enough_to_mean_something():
    assert len(BODIES) >= 80


# ── 错的都说 ─────────────────────────────────────────────────────────

BAD = [
    ("R1", BODY, "根据娄政发[2021]6号文件要求，", "〔2021〕6号"),
    ("R1", BODY, "根据娄政发【2021】 15号文件要求，", "〔2021〕15号"),
    ("R1", BODY, "根据《办法》（娄政发（2021）15号）要求，", "〔2021〕15号"),
    ("R2", BODY, "于2021年06月底完成。", "‘06月’应写‘6月’"),
    ("R2", BODY, "于6月05日完成。", "应写‘5日’"),
    ("R2", SIGNED_ON, "二〇二一年七月七日", "2021年"),
    ("R2", BODY, "二○二一年完成。", "2021年"),
    ("R2", BODY, "21年6月完成。", "‘21年’应写‘2021年’"),
    ("R2", BODY, "98年度任务已完成。", "1998年"),
    ("R3", BODY, "根据娄政发〔2021〕第6号文件要求，", "〔2021〕6号"),
    ("R3", BODY, "根据娄政发〔2021〕006号文件要求，", "〔2021〕6号"),
    ("R4", TITLE, "市专班:关于有关情况的通报", "市专班：关于"),
    ("R4", "主送", "各县市区人民政府:", "各县市区人民政府："),
    ("R5", ENCLOSURES, "附件：排名表。", "改为“排名表”"),
    ("R5", ENCLOSURES, "附件：《排名表》", "改为“排名表”"),
    ("R5", ENCLOSURES, "附件：关于《办法的说明", "不成对"),
    ("R9", BODY, "投资完成率同比下降3%。", "3个百分点"),
    ("R9", BODY, "完成率高于序时进度5.2%。", "高于序时进度5.2个百分点"),
    ("R9", BODY, "投资同比增长5个百分点。", "增长5%"),
    ("R9", BODY, "占比提高5%个百分点。", "5个百分点"),
    ("R9", BODY, "占比提高5百分点。", "5个百分点"),
    ("R10", BODY, "截止6月底，完成投资3亿元。", "‘截止6月底’应写‘截至6月底’"),
    ("R10", BODY, "截止到目前，开工3个。", "‘截至目前’"),
    ("R10", BODY, "报名截至时间为7月5日。", "‘截止时间’"),
    ("R11", BODY, "同比增长-3%。", "下降3%"),
    ("R11", BODY, "同比－3.5%。", "同比下降3.5%"),
    ("R11", BODY, "能耗下降了1倍。", "不用倍数"),
    ("R11", BODY, "用时减少两倍。", "不用倍数"),
    ("R12", BODY, "约300个左右。", "“约300个”或“300个左右”"),
    ("R12", BODY, "超过50个以上。", "“超过50个”或“50个以上”"),
    ("R12", BODY, "大约200余人参会。", "“大约200”或“200余”"),
    ("R12", BODY, "近百余家企业参会。", "重复"),
    ("R12", BODY, "至少3个工作日以上。", "重复"),
    ("R15", BODY, "市长张三同志出席会议。", ""),
    ("R16", BODY, "完成投资3亿元。。", "改为“。”"),
    ("R16", BODY, "开工、，竣工都要抓。", "改为“，”"),
    ("R16", BODY, "他说“尽快开工。”。", "改为“。”"),
    ("R16", BODY, "完成投资3亿元。开工率96%", "96%。"),
    (
        "R16",
        BODY,
        "请各单位高度重视，立即研究制定方案，落实整改责任，确保按时开工建设",
        "没有句号",
    ),
    ("R17", BODY, "做好台帐和其它工作。", "应写"),
    ("R17", BODY, "全面布署，按排专人负责。", "‘按排’应写‘安排’"),
    ("R17", BODY, "必需于7月5日前报送。", "‘必须于’"),
    ("R17", BODY, "重要机器按装到位。", "‘安装’"),
    ("R18", BODY, "通过集中攻坚，使进度加快。", "没有主语"),
    ("R18", BODY, "一是通过集中攻坚，逐项销号，使得进度加快。", "没有主语"),
    ("R19", BODY, "【请填写】", "没有写完"),
    ("R19", BODY, "请于××前报送。", "没有写完"),
    ("R19", BODY, "责任人为（待定）。", "没有写完"),
    ("R19", BODY, "累计{{ 累计完成投资 }}。", "没有写完"),
    ("R23", IMPRINT, "抄送：市委督查室、市政府督查室", "督查室。"),
    ("R23", IMPRINT, "抄送：市委督查室；", "督查室。"),
    ("R24", ENCLOSURES, "附件：1.排名表", "改为“附件：排名表”"),
    ("R24", "", "附件：1、排名表", "改为“附件：排名表”"),
    ("R27", BODY, "\u3000\u3000一、总体情况", "首行缩进 2 字符"),
    ("R27", SIGNED_ON, "        2021年7月7日", "缩进多少"),
    ("R28", TITLE, "关于项目督办通报通知", "“通报”或“通知”"),
    ("R28", TITLE, "关于项目用地的请示报告", "两个文种"),
    ("R28", TITLE, "关于申请项目经费的报告", "“请示”"),
    ("R28", TITLE, "关于转发做好调度工作的通知的通知", "重复"),
    ("R28", TITLE, "重点项目督办函", "不是法定文种"),
    ("N1", BODY, "完成投资三十五亿元。", "35亿元"),
    ("N1", BODY, "新开工三十五个项目。", "35个项目"),
    ("N1", BODY, "完成百分之九十六点九。", "96.9%"),
    ("N2", BODY, "2019—21年累计完成。", "2019—2021年"),
    ("N2", BODY, "2019年至21年累计完成。", "2019—2021年"),
    ("N3", BODY, "总投资9～16亿元。", "9亿元～16亿元"),
    ("N3", BODY, "误差15～30%。", "15%～30%"),
    ("N3", BODY, "每户13—17万元。", "13万元～17万元"),
    ("N3", BODY, "1-6月完成投资。", "1—6月"),
    ("N4", BODY, "强度为.46%。", "0.46"),
    ("N4", BODY, "强度为0,46%。", "0.46"),
    ("N5", BODY, "有3、4个项目。", "三四个"),
    ("N5", BODY, "有三、四个项目。", "三四"),
    ("N5", BODY, "有20几个项目。", "二十几"),
    ("N5", BODY, "有几10个项目。", "几十"),
    ("N6", BODY, "投资3亿4500万元。", "3.45亿元"),
    ("N6", BODY, "投资3.4567亿元。", "3.46亿元"),
    ("N6", BODY, "签约金额9563000万元。", "956.3亿元"),
    ("N7", BODY, "落实“5个一”机制。", "五个一"),
    ("N7", BODY, "“14五”期间投资增长。", "十四五"),
    ("N7", BODY, "到六月底全部开工。", "6月底"),
    ("N7", BODY, "于七月十五日前报送。", "7月15日"),
    ("N8", BODY, "共有一百〇五个。", "零"),
    ("N8", BODY, "一○五国道改造。", "一〇五"),
    ("N9", BODY, "投资增长5%，税收增长6％，产值增长7%。", "统一用“%”"),
    ("N9", BODY, "6月5日、6月6日开会，6月7号督查。", "统一用“日”"),
    ("N10", BODY, "完成投资1,200万元。", "1200"),
    ("N10", BODY, "完成投资1,200万元，计划3500万元。", "全文要一致"),
    ("N11", BODY, "完成投资300\n万元。", "换行"),
    ("N11", BODY, "为年度计划的96.9\n%。", "换行"),
    ("P1", BODY, "“双引擎”、“三高四新”项目。", "”“"),
    ("P1", BODY, "《办法》、《细则》已印发。", "》《"),
    ("P2", BODY, "开工3个,竣工2个。", "‘3个,’应写‘3个，’"),
    ("P2", BODY, "盘活项目(企业)3个。", "（企业）"),
    ("P2", BODY, '落实"五个一"机制。', "“”"),
    ("P2", BODY, "开工３个。", "‘３’应写‘3’"),
    ("P3", BODY, "厂房3000㎡。", "平方米"),
    ("P3", BODY, "能耗3万吨标煤。", "吨标准煤"),
]


@pytest.mark.parametrize(("code", "kind", "text", "words"), BAD)
def test_a_fault_is_found_and_its_remedy_told(code, kind, text, words):
    found = {r.code: f"{r.message}｜{r.remedy}" for r in remarks(text, kind=kind)}
    assert code in found
    assert words in found[code]


def test_every_listed_code_that_is_checked_here_has_a_bad_sample():
    apart = {"R13", "R14", "R22"}
    sampled = {code for code, *_ in BAD}
    assert sampled | apart == {one.code for one in LISTED if one.checked_by == HERE}
    few = {code for code in sampled if [c for c, *_ in BAD].count(code) < 2}
    assert few == {"R15"}


def test_what_others_check_is_listed_as_theirs():
    others = {one.code for one in LISTED if one.checked_by != HERE}
    assert others == {"R6", "R7", "R8", "R20", "R21", "R25", "R26"}
    assert len({one.code for one in LISTED}) == len(LISTED) == 28 + 11 + 3


def test_a_remark_says_where():
    (found,) = certain(remarks("按时完成。", "截止6月底，完成投资3亿元。"))
    assert found.place.words == "第 2 页，正文第 2 段“截止6月底，完成投资3亿元。”"


def test_remarks_come_in_the_order_of_the_text():
    found = remarks("完成投资３亿元。", "娄政发[2021]6号", "截止6月底，全部开工。")
    assert [one.place.paragraph for one in found] == [1, 2, 3, 0, 0]


def test_a_line_full_of_the_same_fault_is_told_a_few_times():
    text = "".join(f"截止{month}月底开工，" for month in range(1, 13))
    assert len(certain(remarks(f"{text}投产。"))) == 5


# ── 各条的边 ─────────────────────────────────────────────────────────


def test_what_is_quoted_is_not_judged():
    assert said("“截止6月底完成”的提法不准确，《台帐管理办法》照原文引用。") == {}
    assert masked("甲“乙《丙》”丁") == f"甲“{chr(0xFDD4) * 4}”丁"


def test_an_unclosed_quotation_hides_nothing():
    assert "R10" in said("他说：“截止6月底，完成投资3亿元。")


@pytest.mark.parametrize("number", ["16张清单", "第114五号"])
def test_a_number_inside_a_longer_one_is_another_number(number):
    assert "N7" not in said(f"共有{number}。")


def test_several_numbered_enclosures_are_right():
    found = remarks("附件：1.排名表", "2.清单", kind=ENCLOSURES)
    assert certain(found) == []


def test_copies_that_run_on_are_judged_by_their_last_line():
    assert certain(remarks("抄送：市委督查室，", "市政府督查室。", kind=IMPRINT)) == []
    found = certain(remarks("抄送：市委督查室，", "市政府督查室", kind=IMPRINT))
    assert [(one.code, one.place.paragraph) for one in found] == [("R23", 2)]


def test_a_title_in_two_paragraphs_is_read_as_one():
    found = certain(remarks("关于全市重点产业项目督办通报", "通知", kind=TITLE))
    assert [one.code for one in found] == ["R28"]


def test_a_unit_called_by_two_names_is_told():
    found = certain(remarks("娄底经开区进度较快。", "问题集中在经开区。"))
    assert [(one.code, one.place.paragraph) for one in found] == [("R13", 2)]
    assert "统一用“娄底经开区”" in found[0].remedy


def test_an_abbreviation_that_is_declared_is_right():
    first = "娄底经开区（以下简称“经开区”）进度较快。"
    assert certain(remarks(first, "问题集中在经开区。")) == []


@pytest.mark.parametrize(
    "text",
    [
        "双峰县、双峰海螺水泥和新化红茶都有进展。",
        "娄星区、娄星区人民政府都已报送。",
        "涟源经开区、娄底经开区都已报送。",
    ],
)
def test_a_name_that_only_contains_a_unit_is_not_the_unit(text):
    assert "R13" not in said(text)


@pytest.mark.parametrize(
    "text", ["涟源市、娄星区完成了任务。", "双峰县和冷水江市、新化县完成了任务。"]
)
def test_units_out_of_order_are_told(text):
    assert "改为“" in said(text)["R14"]


def test_a_ranking_need_not_follow_the_order_of_printing():
    assert said("由高到低依次是新化县、双峰县、娄星区。") == {}


@pytest.mark.parametrize(
    ("until", "text"),
    [(date(2021, 7, 8), "按时完成。"), (None, "截至2021年7月底，全部开工。")],
)
def test_a_document_signed_before_its_data_is_told(until, text):
    lines = [
        Line("正文", 1, text, None, BODY),
        Line("正文", 2, "2021年7月7日", None, SIGNED_ON),
    ]
    facts = Facts(UNITS, until, 0, 0, 0, 0)
    found = [one for one in certain(wording_remarks(lines, TABLE, facts)) if one.code == "R22"]
    assert len(found) == 1
    assert "2021年7月7日" in found[0].message


@pytest.mark.parametrize("signed", ["2021年7月31日", "2021年8月1日"])
def test_a_document_signed_on_the_day_of_its_data_is_right(signed):
    facts = Facts(UNITS, date(2021, 7, 31), 0, 0, 0, 0)
    assert "R22" not in said(signed, kind=SIGNED_ON, facts=facts)


def test_the_date_of_a_title_stands_for_the_data():
    lines = [
        Line("正文", 1, "关于2021年1—6月全市项目建设情况的通报", None, TITLE),
        Line("正文", 2, "2021年6月20日", None, SIGNED_ON),
    ]
    found = certain(wording_remarks(lines, TABLE, Facts(UNITS, None, 0, 0, 0, 0)))
    assert [one.code for one in found] == ["R22"]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (Facts(UNITS, None, 3, 0, 0, 0), "3 处修订"),
        (Facts(UNITS, None, 0, 1, 0, 0), "1 处批注"),
        (Facts(UNITS, None, 0, 0, 2, 0), "2 处隐藏文字"),
        (Facts(UNITS, None, 0, 0, 0, 4), "4 处突出显示"),
    ],
)
def test_what_was_left_in_the_file_is_told(facts, words):
    assert words in said("按时完成。", facts=facts)["R19"]


def test_what_cannot_be_checked_is_said_not_passed_over():
    found = remarks("按时完成。", facts=Facts())
    unchecked = [one.code for one in found if one.severity is Severity.UNCHECKED]
    assert sorted(set(unchecked)) == ["R13", "R14", "R19", "R22", "R28"]
    assert certain(found) == []


@pytest.mark.parametrize(
    ("title", "early", "right"),
    [
        ("2021年第二季度全市项目建设讲评材料", "2021年6月29日", "2021年6月30日"),
        ("关于2021年度全市项目建设考核结果的通报", "2021年12月30日", "2022年1月10日"),
    ],
)
def test_a_quarter_or_a_year_in_the_title_ends_on_its_last_day(title, early, right):
    def codes(signed):
        lines = [Line("正文", 1, title, None, TITLE), Line("正文", 2, signed, None, SIGNED_ON)]
        found = wording_remarks(lines, TABLE, Facts(UNITS, None, 0, 0, 0, 0))
        return [one.code for one in found if one.code == "R22"]

    assert codes(early) == ["R22"]
    assert codes(right) == []


@pytest.mark.parametrize(
    "title", ["关于下达2021年度重点项目计划的通知", "关于做好2021年第二季度项目申报工作的通知"]
)
def test_a_paper_about_the_year_to_come_may_be_signed_before_it_ends(title):
    lines = [Line("正文", 1, title, None, TITLE), Line("正文", 2, "2021年3月1日", None, SIGNED_ON)]
    found = wording_remarks(lines, TABLE, Facts(UNITS, None, 0, 0, 0, 0))
    assert "R22" not in {one.code for one in certain(found)}


def test_a_working_paper_bears_no_date_and_none_is_missed():
    lines = [Line("正文", 1, "周调度清单", None, TITLE), Line("正文", 2, "共3个。", None, BODY)]
    found = wording_remarks(lines, TABLE, Facts(UNITS, None, 0, 0, 0, 0))
    assert "R22" not in {one.code for one in found}


def test_a_park_s_own_full_name_in_its_column_is_not_the_unit_s_second_name():
    names = ("娄底经开区", "所在园区", "娄底经济技术开发区")
    lines = [Line("表1", n, name, None, CELL) for n, name in enumerate(names, 1)]
    units = (UnitName("娄底经开区", ("娄底经济技术开发区",)),)
    found = wording_remarks(lines, TABLE, Facts(units, None, 0, 0, 0, 0))
    assert "R13" not in {one.code for one in found}
    elsewhere = wording_remarks([lines[0], lines[2]], TABLE, Facts(units, None, 0, 0, 0, 0))
    assert "R13" in {one.code for one in elsewhere}


def test_a_former_name_from_the_settings_is_told(tmp_path):
    text = (shipped("templates") / "wording.toml").read_text(encoding="utf-8")
    path = tmp_path / "wording.toml"
    more = '\n[[former]]\nwrong = "市经信委"\nright = "市工业和信息化局"\nsource = "改革"\n'
    path.write_text(text + more, encoding="utf-8")
    lines = [Line("正文", 1, "由市经信委牵头。", None, BODY)]
    found = certain(wording_remarks(lines, load_wording(path), CLEAN))
    assert [(one.code, one.remedy) for one in found] == [("R15", "改为“市工业和信息化局”")]


@pytest.mark.parametrize(
    ("was", "now", "key"),
    [
        ('wrong = "布署"', 'wrong = "部署"', "words"),
        ('wrong = "布署"', 'wrong = "台帐"', "words"),
        ('wrong = "布署"', 'wrongg = "布署"', "words"),
        ('severity = "疑点"', 'severity = "严重"', "words"),
        ('types = ["决议"', 'typed = ["决议"', "types"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_with_file_and_key(tmp_path, was, now, key):
    text = (shipped("templates") / "wording.toml").read_text(encoding="utf-8")
    path = tmp_path / "wording.toml"
    path.write_text(text.replace(was, now, 1), encoding="utf-8")
    with pytest.raises(SettingError) as caught:
        load_wording(path)
    assert caught.value.file == path
    assert key in caught.value.key or "typed" in caught.value.key


def test_every_entry_of_the_settings_has_a_source():
    entries = (*TABLE.words, *TABLE.stacked, *TABLE.same, *TABLE.former)
    assert all(one.source for one in entries)


@pytest.mark.parametrize("word", TABLE.words, ids=lambda word: word.wrong)
def test_every_word_of_the_settings_is_found_and_its_correction_is_not(word):
    assert word.code in said(f"要求{word.wrong}。")
    assert word.code not in said(f"要求{word.right}。")


# ── 再长也不慢 ────────────────────────────────────────────────────────

PIECES = (
    "1", "1,", ".", "一", "十", "、", "，", "。", "“", "”", "《", "(", "（", "约", "左右", "截止",
    "截至", "通过", "，使", "0", "〔2021〕", "第", "增长", "-", "—", "个百分点", "3、4个", "完成率",
    "提高", "附件", "娄星区、", "年", "月", "【请", "\n", " ", "\u3000", "抄送：", "的通知",
    "百分之", "1,234", "超", "万", "亿", "x", "{{", "台帐", "几",
)  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_a_paragraph_of_forty_thousand_characters_takes_a_moment(piece):
    text = (piece * 40_000)[:40_000]
    before = time.process_time()
    remarks(text, kind="")
    assert time.process_time() - before < 2


@settings(max_examples=20, deadline=5000)
@given(st.lists(st.sampled_from(PIECES), min_size=2, max_size=4))
def test_any_repetition_stays_quick_and_is_judged_without_a_fault(pieces):
    whole = "".join(pieces)
    remarks((whole * 10_000)[:10_000])


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.sampled_from([TITLE, "主送", BODY, ENCLOSURES, IMPRINT, ""]))
def test_any_text_is_judged_without_a_fault(text, kind):
    for one in remarks(text, kind=kind):
        assert one.message
        assert one.remedy


MODULES = (
    numbers, wording_head, wording_marks, wording_sentences, wording_units,
)  # fmt: skip


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.split(".")[-1])
def test_no_pattern_repeats_without_bound(module):
    """量词都有上限，便没有一段文字能让正则倒退个没完。"""
    patterns = [one for one in vars(module).values() if isinstance(one, re.Pattern)]
    assert patterns
    unbounded = [one.pattern for one in patterns if repeats_without_bound(parsed(one.pattern))]
    assert unbounded == []


def test_the_patterns_made_from_settings_are_bounded_too():
    made = [wording_sentences._around(one) for one in TABLE.stacked]
    made += [wording_sentences._rate_change(TABLE.rates), wording_head._stacked_types(TABLE.types)]
    made += [wording_units._lists(tuple(one.name for one in UNITS))]
    assert not any(repeats_without_bound(parsed(one.pattern)) for one in made)


def test_a_pattern_without_bound_would_be_noticed():
    assert repeats_without_bound(parsed(r"(?:a|b\d+)?"))
    assert not repeats_without_bound(parsed(r"(?:a|b\d{1,9})?"))


def parsed(pattern: str) -> object:
    return re._parser.parse(pattern)  # type: ignore[attr-defined]


def repeats_without_bound(tree: object) -> bool:
    """正则的语法树里有没有不设上限的量词。"""
    if isinstance(tree, tuple) and len(tree) == 3 and isinstance(tree[0], int):
        low, high, _ = tree
        if high is re._parser.MAXREPEAT and low is not high:  # type: ignore[attr-defined]
            return True
    if isinstance(tree, tuple | list) or hasattr(tree, "data"):
        return any(map(repeats_without_bound, getattr(tree, "data", tree)))
    return False


def test_every_check_is_run_on_every_document():
    assert len(CHECKS) == len(set(CHECKS))
