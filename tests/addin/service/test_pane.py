"""任务窗格本身：起动、按钮、键盘、说话；不成的时候说什么。"""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.buttons import BUTTONS
from tests.addin.service.conftest import BAD, TOKEN, Clock, Open, Serving
from tests.conftest import Send

pytestmark = pytest.mark.slow


def test_every_button_is_a_real_one_with_its_words(open_pane: Open) -> None:
    pane = open_pane(BAD)
    shown = pane.page.query_selector_all("#buttons button")
    assert [one.inner_text() for one in shown] == [button.label for button in BUTTONS]
    assert all(one.is_enabled() and one.get_attribute("title") for one in shown)
    assert pane.said() == "请按一个按钮。"


def test_nothing_is_wider_than_the_narrowest_pane(open_pane: Open) -> None:
    pane = open_pane(BAD)
    pane.press("校验")
    assert pane.page.evaluate("document.documentElement.scrollWidth") == 320


def test_words_are_read_out_when_they_change(open_pane: Open) -> None:
    words = open_pane(BAD).page.get_by_role("status")
    assert words.get_attribute("aria-live") == "polite"


def test_a_press_needs_no_mouse_and_leaves_the_focus_where_it_was(open_pane: Open) -> None:
    pane = open_pane(BAD)
    pane.page.keyboard.press("Tab")
    pane.page.keyboard.press("Enter")
    assert "错误 1 条" in pane.said()
    assert pane.focused == "press-check"


def test_a_wrong_token_is_a_sentence(open_pane: Open) -> None:
    assert "令牌不对" in open_pane(BAD, token=TOKEN[:-1] + "x").said()


def test_a_token_in_chinese_is_a_sentence(open_pane: Open) -> None:
    assert "令牌不对" in open_pane(BAD, token="令牌").said()


def test_a_pane_outside_excel_says_so(open_pane: Open) -> None:
    assert "请在 Excel 里打开" in open_pane(BAD, host="Word").said()


def test_an_excel_that_is_too_old_says_so(open_pane: Open) -> None:
    assert "太旧" in open_pane(BAD, version=6).said()


def test_a_missing_office_js_says_what_to_put_where(open_pane: Open, library: Path) -> None:
    (library / "office.js").unlink()
    assert "@microsoft/office-js" in open_pane(BAD).said()


def test_a_service_that_stopped_is_a_sentence(open_pane: Open, service: Serving) -> None:
    pane = open_pane(BAD)
    service.stop()
    assert "连不上清单通服务" in pane.press("校验")
    assert pane.tone == "refused"


def test_a_cell_being_edited_is_a_sentence(open_pane: Open) -> None:
    pane = open_pane(BAD, editing=True)
    assert "正在编辑单元格" in pane.press("校验")
    pane.change(editing=False)
    assert "错误 1 条" in pane.press("校验")


def test_a_read_only_workbook_is_not_mended(open_pane: Open) -> None:
    pane = open_pane(BAD, readOnly=True)
    assert "只读" in pane.press("一键修正")
    assert "错误 1 条" in pane.press("校验")


@pytest.mark.parametrize("service", [{"limit": 10_000}], indirect=True)
def test_a_workbook_beyond_the_limit_is_not_even_sent(open_pane: Open) -> None:
    pane = open_pane(BAD)
    sent = []
    pane.page.on("request", lambda request: sent.append(request.url))
    assert "上限" in pane.press("校验")
    assert not [url for url in sent if "/press/" in url]


def test_while_one_press_runs_the_buttons_rest_and_the_pane_says_what_is_done(
    open_pane: Open, clock: Clock
) -> None:
    pane = open_pane(BAD)
    pane.stop_halfway("校验", clock)
    pane.page.get_by_text("清单通：校验……").wait_for()
    assert all(one.is_disabled() for one in pane.page.query_selector_all("button"))
    clock.go()
    assert "错误 1 条" in pane.said()
    assert all(one.is_enabled() for one in pane.page.query_selector_all("#buttons button"))


def test_another_pane_that_presses_meanwhile_is_told_to_wait(open_pane: Open, clock: Clock) -> None:
    first, second = open_pane(BAD), open_pane(BAD)
    first.stop_halfway("校验", clock)
    assert "请等它做完" in second.press("关于")
    clock.go()
    assert "错误 1 条" in first.said()


def test_a_question_takes_a_typed_answer_and_the_file_made_can_be_downloaded(
    open_pane: Open, send: Send, tmp_path: Path
) -> None:
    send(1)
    pane = open_pane(BAD)
    pane.press("收件")
    assert "请填报告期" in pane.press("汇总")
    assert (pane.tone, pane.focused) == ("input", "reply")
    pane.page.keyboard.insert_text("2021-06")
    pane.page.keyboard.press("Enter")
    assert "总台账" in pane.said()
    with pane.page.expect_download() as taken:
        pane.page.get_by_role("button", name="下载").click()
    name = taken.value.suggested_filename
    made = next(pane.office.rglob(name))
    assert Path(taken.value.path()).read_bytes() == made.read_bytes()


def test_an_answer_of_no_does_nothing(open_pane: Open) -> None:
    pane = open_pane(BAD)
    pane.press("汇总")
    assert pane.press("取消") == "没有做。"
    assert pane.focused == "press-consolidate"
    assert not pane.page.is_visible("#question")


@pytest.mark.parametrize("width", [320, 480])
def test_the_question_fits_too(open_pane: Open, width: int) -> None:
    pane = open_pane(BAD)
    pane.page.set_viewport_size({"width": width, "height": 400})
    pane.press("汇总")
    assert pane.page.evaluate("document.documentElement.scrollWidth") == width
