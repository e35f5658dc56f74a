"""核对、换数：circular 写的每一种、核对单照今日台账比，函照当天的记载比；通行证丢了看题目。"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from docx.oxml.ns import qn
from lxml import etree

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.documents.docx_package import packed, unpacked
from pipelines.documents.kinds import CIRCULAR, KINDS
from pipelines.documents.passport import Issue, Passport, Stated
from pipelines.documents.passport_parts import passport_in, with_passport
from pipelines.documents.recognising import recognised
from pipelines.documents.verifying.aligning import matched_lines
from pipelines.documents.verifying.reading import Line, Piece
from pipelines.documents.verifying.rolls import roll_remarks
from pipelines.documents.verifying.verify import overtaken
from pipelines.errors import UsageError
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.tasks import assessing
from pipelines.tasks.confirming import confirm
from pipelines.tasks.renewing import renew_document
from pipelines.tasks.tracing_docx import trace_document
from pipelines.tasks.verifying import Checked, verify_document
from pipelines.verifying_words import verified_words
from tests.city import save
from tests.conftest import JUNE, NOW, PROJECT, TASK
from tests.documents.renewing.test_renew import accepted, lines
from tests.documents.verifying.edits import (
    Edit,
    Element,
    edited,
    replaced,
    row_with,
    unwrapped,
)
from tests.documents.verifying.test_verify import without_passport

LATER = NOW + timedelta(days=3)
YEAR_END = Period(2021, 12)
GRADES = "评为“好”等次的有甲县、乙县；评为“一般”等次的有丙区。"
#: 种类 → 换报以后台账变了的一个数：（名称，成文时，今日）。
OVERTAKEN = {
    "周调度清单": ("娄星区项目（完成酸轧机组安装）的进度", "60", "75"),
    "季讲评": ("累计完成投资", "1.2亿元", "1.4亿元"),
    "观摩册": ("娄星区项目的完成率", "10%", "16.7%"),
    "红黄牌通知": ("娄星区项目的缘由第1个数", "40.0", "33.3"),
}
Write = Callable[[str], Path]


def send(intake: Intake, unit: str, done: int, at: datetime = NOW, progress: int = 60) -> None:
    """一个单位六月报来一个观摩项目与本周到期的一个节点。"""
    code = intake.office.find_unit(unit).code
    key = f"XM-{code}-2021-001"
    project = {
        **PROJECT, "项目编号": key, "填报单位": unit, "项目名称": f"{unit}项目",
        "本年累计完成投资": Decimal(done), "专项标识": "巡检观摩-2021年6月",
    }  # fmt: skip
    task = {
        **TASK, "任务编号": f"RW-{key}-01", "项目编号": key, "完成进度": Decimal(progress),
        "计划完成日期": date(2021, 6, 25),
    }  # fmt: skip
    with History(intake.office.database_url) as history:
        sheets = {"项目清单": [project], "任务清单": [task]}
        save(history, intake, unit, JUNE, sheets, at=at)


@pytest.fixture
def write(intake: Intake) -> Write:
    """write(种类)：两个单位报来以后写的一份。"""
    send(intake, "娄星区", 3000)
    send(intake, "双峰县", 9000)

    def made(name: str) -> Path:
        issued = date(2021, 6, 25) if name == "周调度清单" else None
        return tasks.circular(intake, name, JUNE, NOW, issued=issued).path

    return made


def told(checked: Checked) -> set[tuple[str, str, str]]:
    """台账变了的各数：（名称，成文时，今日）。"""
    found = (one for one in checked.verified.remarks if one.code == "V12")
    return {(one.message.partition("：")[0], one.found, one.expected) for one in found}


@pytest.mark.parametrize("name", OVERTAKEN)
def test_figures_that_the_ledger_has_overtaken_are_told_by_name_and_row(
    intake: Intake, write: Write, name: str
) -> None:
    path = write(name)
    fresh = verify_document(path, intake)
    assert (fresh.against, told(fresh)) == ("今日台账", set())
    send(intake, "娄星区", 5000, LATER, progress=75)
    checked = verify_document(path, intake)
    assert OVERTAKEN[name] in told(checked)
    assert any("娄星区" in words for words in checked.changed)


def saved_elsewhere(path: Path) -> Path:
    """抄进一份新文件：通行证、内容控件都没有了，只剩字。"""
    path.write_bytes(without_passport(edited(path.read_bytes(), unwrapped())))
    return path


@pytest.mark.parametrize("name", OVERTAKEN)
def test_a_lost_passport_is_made_good_from_what_the_title_says(
    intake: Intake, write: Write, name: str
) -> None:
    path = write(name)
    whole = {one.code for one in verify_document(path, intake).verified.remarks}
    checked = verify_document(saved_elsewhere(path), intake)
    assert checked.compared == (
        f"通行证已丢失，看题目是 2021-06 的{name}，是照今日台账重写一份来核对的"
    )
    assert {one.code for one in checked.verified.remarks} == whole
    assert not any(words.startswith("凭通行证") for words in verified_words(checked))
    _, then, now = OVERTAKEN[name]
    path.write_bytes(edited(path.read_bytes(), replaced(then, now)))
    found = verify_document(path, intake).verified.remarks
    assert any(one.code == "V01" and then in one.expected for one in found), found


@pytest.mark.parametrize("name", OVERTAKEN)
def test_new_figures_are_put_in_and_what_people_wrote_stays(
    intake: Intake, write: Write, name: str
) -> None:
    """一个单位的数变了，亮的灯没有了；另一个单位补报，添了行、添了页。"""
    path = write(name)
    path.write_bytes(edited(path.read_bytes(), said_at_the_end("请各单位抓紧。")))
    before = lines(path.read_bytes())
    send(intake, "娄星区", 15000, LATER, progress=75)
    send(intake, "新化县", 2000, LATER)
    made = renew_document(path, intake, LATER)
    assert lines(path.read_bytes()) == before
    assert made.path is not None
    assert not made.renewed.left
    now = accepted(made.path.read_bytes())
    fresh = tasks.circular(
        intake, name, JUNE, LATER, issued=date.fromisoformat(made.renewed.passport.issue.issued)
    )
    assert lines(now) == [*lines(fresh.path.read_bytes()), "请各单位抓紧。"]
    again = verify_document(made.path, intake)
    assert told(again) == set()


def test_what_is_written_on_a_project_s_page_stays_on_it(intake: Intake) -> None:
    """后来补报的排在前面，各页的序号都变了。"""
    for unit in ("冷水江市", "双峰县", "新化县"):
        send(intake, unit, 3000)
    path = tasks.circular(intake, "观摩册", JUNE, NOW).path
    path.write_bytes(edited(path.read_bytes(), brightened("双峰县项目", "首创两段法。")))
    for unit in ("娄星区", "新化县"):
        send(intake, unit, 6000, LATER)
    made = renew_document(path, intake, LATER)
    assert made.path is not None
    wanted = tasks.circular(intake, "观摩册", JUNE, LATER).path.read_bytes()
    wanted = edited(wanted, brightened("双峰县项目", "首创两段法。"))
    assert lines(accepted(made.path.read_bytes())) == lines(wanted)


def brightened(project: str, words: str) -> Edit:
    """人填上一个项目那一页的亮点。"""

    def edit(root: Element) -> None:
        table = next(row_with(root, project).iterancestors(qn("w:tbl")))
        (mark,) = (t for t in row_with(table, "亮　点").iter(qn("w:t")) if "请填写" in t.text)
        mark.text = words

    return edit


def test_a_table_is_the_same_though_the_sentence_before_it_says_less(intake: Intake) -> None:
    """红黄牌通知表前的一句说到的牌少了一种，表还是那张表，人在其中写的还在。"""
    send(intake, "娄星区", 3000)
    send(intake, "双峰县", 11500)
    path = tasks.circular(intake, "红黄牌通知", JUNE, NOW).path
    path.write_bytes(
        edited(path.read_bytes(), replaced("低于序时进度", "因连日暴雨，低于序时进度", 1))
    )
    send(intake, "双峰县", 15000, LATER)
    made = renew_document(path, intake, LATER)
    assert made.path is not None
    text = "\n".join(lines(accepted(made.path.read_bytes())))
    assert "因连日暴雨，低于序时进度40.0个百分点" in text
    assert "黄灯" not in text.partition("现将名单")[2]
    assert not made.renewed.left


def said_at_the_end(words: str) -> Edit:
    """人在末尾添一段。"""

    def edit(root: Element) -> None:
        body = root.find(qn("w:body"))
        fresh = etree.Element(qn("w:p"))
        etree.SubElement(etree.SubElement(fresh, qn("w:r")), qn("w:t")).text = words
        body.insert(len(body) - 1, fresh)

    return edit


def test_every_kind_that_the_circular_writes_says_how_it_reads() -> None:
    assert [one.name for one in KINDS if bool(one.reads) != (one.verb == CIRCULAR)] == []


@pytest.mark.parametrize(
    ("text", "kind", "period", "day"),
    [
        ("关于2021年1—6月全市\n重点产业项目建设情况的通报", "月通报", "2021-06", None),
        ("关于 2021年1-11月全市重点产业项目建设情况的通报", "月通报", "2021-11", None),
        ("关于2021年度全市重点产业项目建设考核结果的通报", "年度考核", "2021-12", None),
        ("2021年第三季度全市 重点产业项目建设讲评材料", "季讲评", "2021-09", None),
        ("2021年第4季度全市重点产业项目建设讲评材料", "季讲评", "2021-12", None),
        ("关于2021年6月重点产业项目\n黄牌情况的通知", "红黄牌通知", "2021-06", None),
        (
            "2021年全市 巡检观摩项目册\n进　度 1—6月累计完成投资2亿元",
            "观摩册", "2021-06", None,
        ),
        (
            "2021年全市 巡检观摩项目册\n进　度 1—6月没有完成投资",
            "观摩册", "2021-06", None,
        ),
        (
            "重点产业项目周调度清单\n本周\n注：截至2022年1月7日；数据取自各单位12月报送的任务清单",
            "周调度清单", "2021-12", date(2022, 1, 7),
        ),
    ],
)  # fmt: skip
def test_a_title_says_which_kind_and_which_period(
    text: str, kind: str, period: str, day: date | None
) -> None:
    found = recognised(text.split("\n"))
    assert found is not None
    assert (found.kind.name, str(found.period), found.day) == (kind, period, day)


@pytest.mark.parametrize(
    "text",
    [
        "关于召开会议的通知",
        "关于2021年1—13月全市项目建设情况的通报",
        "x" * 700 + "关于2021年6月情况的通报",
    ],
)
def test_a_title_of_something_else_is_not_guessed(text: str) -> None:
    assert recognised([text]) is None


# ── 年度考核、核对单 ───────────────────────────────────────────────────


def test_the_yearly_paper_is_compared_with_what_was_frozen(intake: Intake) -> None:
    row = {**PROJECT, "本年度计划投资": Decimal(100), "本年累计完成投资": Decimal(30)}
    at = datetime(2022, 1, 10, 9)
    with History(intake.office.database_url) as history:
        save(history, intake, "娄星区", YEAR_END, {"项目清单": [row]}, at=at)
        assessing.freeze(intake, 2021, "示例甲", at, anyway=True)
        path = tasks.circular(intake, "年度考核", YEAR_END, at).path
        more = {**row, "本年累计完成投资": Decimal(90)}
        save(history, intake, "娄星区", YEAR_END, {"项目清单": [more]}, at=at + timedelta(days=1))
    checked = verify_document(path, intake)
    assert checked.against == "今日台账"
    assert told(checked) == set(), "机器考核冻结了，台账再变也不动"
    assert any("娄星区" in words for words in checked.changed)
    made = renew_document(path, intake, at + timedelta(days=1))
    assert [one.new for one in made.renewed.changes] == ["冻结之后娄星区的数据有变，分数不改。"]
    lost = verify_document(saved_elsewhere(path), intake)
    assert "2021-12 的年度考核" in lost.compared


def test_a_unit_put_into_another_grade_or_given_the_flag_is_found() -> None:
    """名单里没有数，改了名字也要看得出；次序、括号里的话不算。"""
    before = [line(1, "5月授予甲县，6月授予乙县（连续保持2个月）。"), line(2, GRADES)]
    same = [
        line(1, "5月授予甲县，6月授予乙县（两个月）。"),
        line(2, GRADES.replace("甲县、乙县", "乙县、甲县")),
    ]
    assert list(roll_remarks(list(matched_lines(before, same)))) == []
    wrong = [
        line(1, "5月授予甲县，6月授予丙县（连续保持2个月）。"),
        line(2, GRADES.replace("丙区", "丁区")),
    ]
    found = [(one.code, one.expected) for one in roll_remarks(list(matched_lines(before, wrong)))]
    assert found == [("V06", "成文时是乙县（连续保持2个月）"), ("V06", "成文时是丙区")]


def line(number: int, words: str) -> Line:
    return Line(((Piece(words),),), number=number)


def test_a_number_that_prints_the_same_has_not_overtaken() -> None:
    """“成文时是71.8%，现在台账算得71.8%”不成话。"""
    was = Stated("率", "71.8%", Fraction(7180, 100), key="投资完成率")
    issue = Issue("月通报", "2021-06", "2021-07-07", "娄底市", "0", "0", "0")
    issued = Passport(issue, {"率": was})
    assert not list(overtaken(issued, {"率": replace(was, exact=Fraction(7179, 100))}))
    assert list(overtaken(issued, {"率": replace(was, text="71.7%")}))


def test_a_score_of_the_yearly_paper_is_traced_to_its_books(intake: Intake) -> None:
    """总台账里没有考核得分，不能叫人去那里找。"""
    row = {**PROJECT, "本年度计划投资": Decimal(100), "本年累计完成投资": Decimal(30)}
    at = datetime(2022, 1, 10, 9)
    with History(intake.office.database_url) as history:
        save(history, intake, "娄星区", YEAR_END, {"项目清单": [row]}, at=at)
    assessing.freeze(intake, 2021, "示例甲", at, anyway=True)
    path = tasks.circular(intake, "年度考核", YEAR_END, at).path
    (found,) = trace_document(intake, path, "娄星区的机器分")
    assert "总台账" not in found.why
    assert "机器考核_2021.xlsx" in found.why


def test_a_confirmation_slip_is_compared_with_today_s_ledger(intake: Intake) -> None:
    send(intake, "娄星区", 3000)
    send(intake, "双峰县", 9000)
    files = confirm(intake, JUNE, (), NOW).files
    assert told(verify_document(files["娄星区"], intake)) == set()
    send(intake, "娄星区", 5000, LATER)
    found = told(verify_document(files["娄星区"], intake))
    assert ("娄星区的累计完成台账", "3000.00", "5000.00") in found
    assert not any("双峰县" in name for name, *_ in found)
    other = told(verify_document(files["双峰县"], intake))
    assert not any("累计完成" in name for name, *_ in other), "别的单位变了，与它无关"


def test_a_slip_is_written_anew_and_not_renewed(intake: Intake) -> None:
    send(intake, "娄星区", 3000)
    (path,) = confirm(intake, JUNE, ("娄星区",), NOW).files.values()
    with pytest.raises(UsageError, match=r"核对单不换数：请重新出一份（qingdan confirm）"):
        renew_document(path, intake, LATER)


def test_an_earlier_slip_without_the_unit_in_its_passport_says_it_in_its_title(
    intake: Intake,
) -> None:
    send(intake, "娄星区", 3000)
    (path,) = confirm(intake, JUNE, ("娄星区",), NOW).files.values()
    path.write_bytes(without_unit(path.read_bytes()))
    send(intake, "娄星区", 5000, LATER)
    assert ("娄星区的累计完成台账", "3000.00", "5000.00") in told(verify_document(path, intake))


def without_unit(data: bytes) -> bytes:
    """早先的通行证：没有记是写给哪个单位的。"""
    parts = unpacked(data)
    passport = passport_in(parts)
    assert passport is not None
    return packed(with_passport(parts, replace(passport, issue=replace(passport.issue, unit=""))))


def test_another_office_s_paper_is_not_compared_and_this_is_said(
    intake: Intake, write: Write
) -> None:
    path = write("季讲评")
    parts = unpacked(path.read_bytes())
    passport = passport_in(parts)
    assert passport is not None
    other = replace(passport, issue=replace(passport.issue, office="别处"))
    path.write_bytes(packed(with_passport(parts, other)))
    checked = verify_document(path, intake)
    assert checked.compared == "没有与台账比：这份公文是别处的，本办公室是娄底市"
    assert checked.against == ""
