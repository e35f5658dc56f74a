"""功能区：每个按钮都在，别的没有；照微软的模式合格，错一处便不合格。"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from addin.buttons import BUTTONS, Group
from addin.ribbon import CALLBACK, NAMESPACE, ribbon_xml
from tests.addin.customui_schema import customui_schema

#: 见于 ImageMso Gallery（Alton Lam，2013）的 Office 2007—2013 图标名录的，用过的与备选的。
ICONS = frozenset({
    "AcceptInvitation", "AutoCorrect", "BusinessCardInsertMenu", "ClearFormats", "Consolidate",
    "ErrorChecking", "ExportWord", "FileCheckIn", "FileDocumentInspect", "FileSaveAsWordDocx",
    "FileSendAsAttachment", "FindNext", "FindPrevious", "Help", "HighImportance",
    "ImportSavedImports", "Info", "MailMergeMatchFields", "MailMergeStartLetters",
    "SendCopySendToMailRecipient", "SendItem", "SetAlerts", "TraceDependents", "TracePrecedents",
    "Undo", "VersionHistory",
})  # fmt: skip
#: 一处错：原文 → 改成。
FAULTS = {
    "没有这种属性": ('label="校验"', 'label="校验" colour="red"'),
    "没有标识": ('id="check"', ""),
    "两种标识": ('id="check"', 'id="check" idMso="Copy"'),
    "标识重复": ('id="fix"', 'id="check"'),
    "标识里有空格": ('id="check"', 'id="1 check"'),
    "键盘提示太长": ('keytip="J"', 'keytip="JJJJ"'),
    "提示太长": ('screentip="', f'screentip="{"长" * 1024}'),
    "没有这种大小": ('size="large"', 'size="huge"'),
    "没有这种元素": ("<tabs>", "<tabs><shelf/>"),
    "元素放错了层": ("<tabs>", '<group id="g" label="组"/><tabs>'),
    "次序颠倒": ("</ribbon>", "</ribbon><commands/>"),
}


def tree(buttons=BUTTONS) -> ET.Element:
    return ET.fromstring(ribbon_xml(buttons))


def shown(root: ET.Element) -> list[tuple[str, str, str]]:
    """（组、按钮标识、名称），照功能区上的次序。"""
    return [
        (group.attrib["label"], button.attrib["id"], button.attrib["label"])
        for group in root.iter(f"{{{NAMESPACE}}}group")
        for button in group
    ]


def test_every_button_reaches_the_ribbon_and_nothing_else_does():
    order = list(Group)
    wanted = sorted(BUTTONS, key=lambda button: order.index(button.group))
    assert shown(tree()) == [(one.group.value, one.id, one.label) for one in wanted]
    known = {"customUI", "ribbon", "tabs", "tab", "group", "button"}
    assert {element.tag.partition("}")[2] for element in tree().iter()} == known


def test_a_group_without_buttons_is_not_shown():
    help_only = [button for button in BUTTONS if button.group is Group.HELP]
    assert {group for group, _, _ in shown(tree(help_only))} == {Group.HELP.value}


def test_every_button_calls_the_one_callback():
    actions = {button.attrib["onAction"] for button in tree().iter(f"{{{NAMESPACE}}}button")}
    assert actions == {CALLBACK}


def test_the_ribbon_follows_microsofts_schema():
    assert list(customui_schema().iter_errors(ribbon_xml(BUTTONS).decode())) == []


@pytest.mark.parametrize(("old", "new"), FAULTS.values(), ids=FAULTS)
def test_one_fault_and_microsofts_schema_refuses(old, new):
    text = ribbon_xml(BUTTONS).decode()
    assert old in text
    assert list(customui_schema().iter_errors(text.replace(old, new, 1)))


def test_every_icon_is_one_that_office_has():
    assert {button.icon for button in BUTTONS} <= ICONS


def test_key_tips_are_letters_none_of_which_begins_another():
    keys = [button.key for button in BUTTONS]
    assert all(re.fullmatch("[A-Z]{1,3}", key) for key in keys)
    clashes = [(a, b) for a in keys for b in keys if a is not b and b.startswith(a)]
    assert clashes == []


def test_identifiers_are_letters_as_the_shim_wants_them():
    assert all(re.fullmatch("[A-Za-z]{1,20}", button.id) for button in BUTTONS)


def test_marks_in_a_tip_do_not_break_the_xml():
    odd = replace(BUTTONS[0], tip='“<A&B>”与"引号"')
    button = next(tree([odd]).iter(f"{{{NAMESPACE}}}button"))
    assert button.attrib["screentip"] == odd.tip
