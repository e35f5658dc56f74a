"""红黄牌通知：谁亮了牌、为什么，叫法随办法；新晃的后果只在用新晃办法时说。"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from pipelines import tasks
from pipelines.documents.cards import COLUMNS, cards_context, numbered, specimen_cards
from pipelines.documents.circular import check_template, render_circular, template_names
from pipelines.documents.docx_package import unpacked
from pipelines.documents.layout_cards import CARDS, build_cards_notice
from pipelines.errors import UsageError
from pipelines.figures import Basis
from pipelines.figures.lights.rules import Consequences
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from tests.city import save
from tests.conftest import JUNE, PROJECT

ISSUED = date(2021, 7, 7)
Made = Callable[..., Basis]


def invested(number: int, done: str, **changes: object) -> dict[str, object]:
    return {
        **PROJECT, "项目编号": f"XM-{number}", "项目名称": f"示例项目{number}",
        "本年度计划投资": Decimal(30000), "本年累计完成投资": Decimal(done), **changes,
    }  # fmt: skip


@pytest.fixture
def basis(history: History, intake: Intake) -> Made:
    """basis(项目行, …, lights="新晃")：娄星区六月报来这些项目。"""

    def make(*rows: dict[str, object], lights: str = "银川") -> Basis:
        path = intake.office.folder / "office.toml"
        text = path.read_text(encoding="utf-8").replace('lights = "银川"', f'lights = "{lights}"')
        path.write_text(text, encoding="utf-8")
        save(history, intake, "娄星区", JUNE, {"项目清单": list(rows)})
        return tasks.basis_of(tasks.open_intake(intake.office.folder), history, JUNE)

    return make


def printed(context: Mapping[str, object]) -> str:
    word = docx.Document(io.BytesIO(render_circular(CARDS, context)))
    body = word.element.body
    return "\n".join(
        "".join(text.text or "" for text in one.iter(qn("w:t"))) for one in body.iter(qn("w:p"))
    )


def test_the_shipped_template_is_what_the_code_builds() -> None:
    built = unpacked(build_cards_notice())
    assert unpacked(CARDS.read_bytes()) == built, "请重写模板：pipelines.documents.layout"


def test_its_names_are_those_of_its_own_kind(basis: Made) -> None:
    found = basis(invested(1, "100"))
    specimen, made = specimen_cards(found), cards_context(found, ISSUED, None)
    check_template(CARDS, specimen)
    assert set(made) == set(specimen) >= template_names(CARDS)
    assert set(made["亮牌表"][0]) == set(COLUMNS)  # type: ignore[index]


def test_projects_with_cards_come_with_reason_and_the_numbers_are_exact(basis: Made) -> None:
    made = cards_context(
        basis(invested(1, "3000"), invested(2, "11000"), invested(3, "15000")), ISSUED, 6
    )
    rows = made["亮牌表"]
    shown = [(row["牌"], row["项目编号"], row["完成率"]) for row in rows]  # type: ignore[attr-defined]
    assert shown == [("红灯", "XM-1", "10.0"), ("黄灯", "XM-2", "36.7")]
    assert rows[1]["完成率"].value == Fraction(110, 3)  # type: ignore[index]
    assert "".join(rows[0]["缘由"]) == "低于序时进度40.0个百分点"  # type: ignore[index]
    text = printed(made)
    assert "全市重点产业项目中红灯1个、黄灯1个，现将名单（见下表）通知你们。" in text
    assert "红灯和黄灯情况的通知" in text
    assert "娄产专办函〔2021〕6号" in text
    assert "于2021年7月14日前将整改情况书面报我办。" in text
    assert "考核奖" not in text


def test_a_kind_of_card_nobody_has_is_not_mentioned(basis: Made) -> None:
    text = printed(cards_context(basis(invested(1, "3000")), ISSUED, None))
    assert "重点产业项目中红灯1个，现将" in text
    assert "黄灯" not in text


def test_xinhuang_s_yellow_card_forfeits_the_stage_prize(basis: Made) -> None:
    row = invested(1, "14000", 本月完成投资=Decimal(500))
    text = printed(cards_context(basis(row, lights="新晃"), ISSUED, None))
    assert "黄牌1个" in text
    assert "被“黄牌”警告的项目，不得兑现阶段性考核奖。" in text


def test_what_follows_a_card_is_the_method_s_to_say(basis: Made) -> None:
    found = basis(invested(1, "3000"))
    lights = replace(
        found.methods.lights, consequences=Consequences("红灯的暂停评先。", "黄灯的作检讨。")
    )
    told = replace(found, methods=replace(found.methods, lights=lights))
    text = printed(cards_context(told, ISSUED, None))
    assert "红灯的暂停评先。" in text
    assert "检讨" not in text, "没有项目亮黄灯"


def test_every_number_of_a_reason_stands_in_its_own_control(basis: Made) -> None:
    content = render_circular(CARDS, cards_context(basis(invested(1, "3000")), ISSUED, None))
    xml = unpacked(content)["word/document.xml"].decode()
    for key in ("红灯项目数", "亮牌表.1.完成率", "亮牌表.1.年度计划", "亮牌表.1.缘由.2"):
        assert f'<w:tag w:val="{key}"/>' in xml


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("低于序时进度35.3个百分点", ["35.3"]),
        ("应于2021年3月开工，已晚4个月", ["4"]),
        ("新签约6项，每项3分，计18分", ["6", "3", "18"]),
        ("自2021-03-01起", []),
        ("XM-003号", []),
        ("", []),
    ],
)
def test_dates_and_codes_in_words_are_not_numbers(words: str, numbers: list[str]) -> None:
    pieces = numbered(words)
    assert "".join(pieces) == words
    assert [str(one) for one in pieces if isinstance(getattr(one, "value", None), Fraction)] == (
        numbers
    )


def test_braces_and_angles_in_a_name_come_out_as_they_are(basis: Made) -> None:
    row = invested(1, "3000", 项目名称="{{ 甲 }}<乙>&丙")
    assert "{{ 甲 }}<乙>&丙" in printed(cards_context(basis(row), ISSUED, None))


def test_a_month_without_cards_needs_no_notice(basis: Made, intake: Intake) -> None:
    basis(invested(1, "30000"))
    with pytest.raises(UsageError, match="没有项目亮牌"):
        tasks.circular(intake, "红黄牌通知", JUNE, datetime(2021, 7, 7, 9))


def test_the_notice_is_one_of_the_circulars(basis: Made, intake: Intake) -> None:
    basis(invested(1, "3000"))
    made = tasks.circular(intake, "红黄牌通知", JUNE, datetime(2021, 7, 7, 9))
    assert made.path == Path(intake.office.out / "2021-06" / "红黄牌通知_2021-06.docx")
    assert made.pending == 1
