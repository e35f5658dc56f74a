from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from addin.answer import Answer, Tone
from pipelines import tasks
from pipelines.intake.submission import Intake
from tests.addin.pressing import press_named
from tests.conftest import JUNE, NOW, Send

LATER = NOW + timedelta(days=1)
PERIOD = str(JUNE)


def pressed(name: str, office: Path, reply: str = "", at: datetime = LATER) -> Answer:
    return press_named(name, None, office, reply, at)


@pytest.fixture
def office(intake: Intake, send: Send) -> Path:
    """娄星区报了六月，已收下；别的单位都没有报。"""
    send(1)
    tasks.collect(intake, LATER)
    return intake.office.folder


@pytest.mark.parametrize("name", ["催报", "评分排名", "核对", "体检"])
def test_the_period_is_asked_first(office: Path, name: str) -> None:
    answer = pressed(name, office)
    assert (answer.tone, answer.default) == (Tone.INPUT, PERIOD)


def test_urging_names_who_is_missing_and_opens_what_to_send(office: Path) -> None:
    answer = pressed("催报", office, PERIOD)
    assert answer.tone is Tone.WARNING
    assert "冷水江市" in answer.words
    assert "娄星区" not in answer.words
    assert {path.suffix for path in answer.opens} == {".xlsx", ".txt"}


def test_the_ranking_is_told_and_opened(office: Path) -> None:
    answer = pressed("评分排名", office, PERIOD)
    assert answer.words.startswith(f"{PERIOD} 评分排名做好了。")
    assert "娄星区" in answer.words
    assert [path.name for path in answer.opens] == [f"评分排名_{PERIOD}.xlsx"]


def test_reminding_twice_a_day_says_nothing_twice(office: Path) -> None:
    first, second = (pressed("提醒函", office) for _ in range(2))
    assert first.opens == second.opens
    assert first.opens[0].parent.name == "提醒"
    told = [path.read_bytes() for path in sorted(first.opens[0].iterdir())]
    assert told
    assert second.tone is first.tone


@pytest.mark.parametrize("name", ["核对", "体检"])
def test_without_a_paper_the_button_says_what_to_press_first(office: Path, name: str) -> None:
    assert pressed(name, office, PERIOD) == Answer(f"{PERIOD} 还没有公文；请先按“通报”。")


def test_a_circular_as_written_only_waits_to_be_filled_in(office: Path) -> None:
    pressed("通报", office, PERIOD)
    words = pressed("核对", office, PERIOD).words
    assert words.startswith(f"“月通报_{PERIOD}.docx”：")
    assert "【请填写】" in words
    assert "与台账不符" not in words


def test_the_form_of_a_circular_is_examined(office: Path) -> None:
    pressed("通报", office, PERIOD)
    answer = pressed("体检", office, PERIOD)
    assert "R19" in answer.words
    assert "查了 " in answer.words.splitlines()[-1]


def test_a_paper_is_chosen_by_its_name_among_several(office: Path) -> None:
    """最近改过的不一定是要看的：核对单在子文件夹，提醒函在 out/提醒。"""
    pressed("通报", office, PERIOD)
    circular = office / "out" / PERIOD / f"月通报_{PERIOD}.docx"
    slip = office / "out" / PERIOD / "核对单" / "娄星区.docx"
    letter = office / "out" / "提醒" / "2021-07-05" / "提醒函_娄星区_2021-07-05.docx"
    for other in (slip, letter, circular.with_name(f"季讲评_{PERIOD}.docx")):
        other.parent.mkdir(parents=True, exist_ok=True)
        other.write_bytes(circular.read_bytes())
    assert pressed("核对", office, f"{PERIOD} 月通报").words.startswith(f"“{circular.name}”")
    assert pressed("核对", office, f"{PERIOD} 核对单 娄星区").words.startswith("“娄星区.docx”")
    assert pressed("体检", office, f"{PERIOD} 提醒函").words.startswith(f"“{letter.name}”")
    assert "没有名称里写着“观摩册”的公文" in pressed("体检", office, f"{PERIOD} 观摩册").words
