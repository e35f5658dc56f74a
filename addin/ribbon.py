"""功能区：按钮 → customUI XML（[MS-CUSTOMUI2]，Office 2010 起）。"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from typing import Final

from addin.buttons import Button, Group

NAMESPACE: Final = "http://schemas.microsoft.com/office/2009/07/customui"
#: Ribbon.bas 里接所有按钮的那一个过程。
CALLBACK: Final = "QingdanPressed"
TAB: Final = "清单通"
#: Excel 自己的选项卡、旧式菜单都没有占用的字母。
_TAB_KEY: Final = "K"


def ribbon_xml(buttons: Iterable[Button]) -> bytes:
    """“清单通”选项卡；组的次序同 Group，没有按钮的组不出现。"""
    declared = tuple(buttons)
    root = ET.Element("customUI", {"xmlns": NAMESPACE})
    tabs = ET.SubElement(ET.SubElement(root, "ribbon"), "tabs")
    tab = ET.SubElement(tabs, "tab", {"id": "QingdanTab", "label": TAB, "keytip": _TAB_KEY})
    for group in Group:
        _add_group(tab, group, [button for button in declared if button.group is group])
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _add_group(tab: ET.Element, group: Group, buttons: list[Button]) -> None:
    if not buttons:
        return
    place = ET.SubElement(tab, "group", {"id": f"Group{group.name.title()}", "label": group.value})
    for button in buttons:
        ET.SubElement(place, "button", _attributes(button))


def _attributes(button: Button) -> dict[str, str]:
    return {
        "id": button.id,
        "label": button.label,
        "size": "large" if button.large else "normal",
        "imageMso": button.icon,
        "screentip": button.tip,
        "supertip": button.help,
        "keytip": button.key,
        "onAction": CALLBACK,
    }
