"""手册与按钮的声明对得上。"""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.buttons import BUTTONS, Button, Group, find_button
from addin.handbook import buttons_markdown

DOCS = Path(__file__).parents[2] / "docs"
each_button = pytest.mark.parametrize("button", BUTTONS, ids=lambda button: button.id)


def test_the_page_of_buttons_is_the_one_that_is_generated() -> None:
    assert (DOCS / "按钮.md").read_text(encoding="utf-8") == buttons_markdown(), "请 make handbook"


@each_button
def test_every_button_has_its_own_place_in_the_handbook(button: Button) -> None:
    assert f"### {button.label}\n" in buttons_markdown()


@each_button
def test_every_button_is_spoken_of_in_the_handbook_of_its_role(button: Button) -> None:
    page = "填报员.md" if button.group in (Group.FILLING, Group.HELP) else "专班.md"
    assert f"“{button.label}”" in (DOCS / page).read_text(encoding="utf-8")


@each_button
def test_every_button_stands_on_the_list_for_the_first_real_excel(button: Button) -> None:
    assert f"“{button.label}”" in (DOCS / "验收.md").read_text(encoding="utf-8")


@each_button
def test_every_button_acts_and_has_its_verb(button: Button) -> None:
    assert callable(button.act())
    assert callable(button.task())


def test_no_two_buttons_share_a_name_a_key_or_a_verb() -> None:
    for name in ("id", "label", "key", "verb", "action"):
        values = [getattr(button, name) for button in BUTTONS]
        assert len(values) == len(set(values)), name


@each_button
def test_a_button_is_found_by_its_identifier_and_by_its_label(button: Button) -> None:
    assert find_button(button.id) is button
    assert find_button(button.label) is button


def test_an_unknown_name_finds_no_button() -> None:
    assert find_button("没有这个") is None
