from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.xlsx.colours import looks_of
from pipelines.xlsx.parts import Part


def looks(font: str, fill: str) -> dict[int, str]:
    xml = (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<fonts><font/><font>{font}</font></fonts>"
        '<fills><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill>'
        f"<fill>{fill}</fill></fills>"
        '<cellXfs><xf/><xf fontId="1" fillId="2"/></cellXfs>'
        '<dxfs><dxf><font><color rgb="FFFF0000"/></font><fill><patternFill patternType="solid">'
        '<fgColor rgb="FFFF0000"/></patternFill></fill></dxf></dxfs></styleSheet>'
    )
    part = Part(Path("表.xlsx"), "styles.xml", lambda: iter([xml.encode()]))
    return dict(enumerate(looks_of(part)))


def solid(colour: str) -> str:
    return f'<patternFill patternType="solid"><fgColor {colour}/></patternFill>'


@pytest.mark.parametrize(
    ("font", "fill"),
    [
        ("", '<patternFill patternType="none"/>'),
        ('<color theme="1"/>', solid('theme="0"')),
        ('<color auto="1"/>', solid('indexed="9"')),
        ('<color rgb="FF000000"/>', solid('rgb="FFFFFFFF"')),
        ('<color theme="10"/>', solid('rgb="FFFF0000"').replace("solid", "none")),
    ],
    ids=["没有", "主题黑白", "自动", "黑白", "超链接"],
)  # fmt: skip
def test_black_on_white_is_no_colour(font: str, fill: str) -> None:
    assert looks(font, fill) == {0: "", 1: ""}


def test_a_colour_is_told_apart_from_its_tint() -> None:
    assert looks('<color rgb="FFFF0000"/>', "")[1] == "FFFF0000/"
    assert looks("", solid('theme="4" tint="0.6"'))[1] == "/theme 4 0.6"
    assert looks("", solid('theme="0" tint="-0.15"'))[1] == "/theme 0 -0.15"
