from __future__ import annotations

import pytest

from addin.engine.colours import Palette, theme_colours

#: Excel 调色板上“蓝色，着色 1”（4472C4）各深浅，与它给出的 Color。
TINTS = [
    ("0.79998168889431442", "D9E1F2"), ("0.59999389629810485", "B4C6E7"),
    ("0.39997558519241921", "8EA9DB"), ("-0.249977111117893", "305496"),
    ("-0.499984740745262", "203764"),
]  # fmt: skip


def channels(colour: str) -> list[int]:
    return list(bytes.fromhex(colour))


@pytest.mark.parametrize(("tint", "shown"), TINTS)
def test_a_tinted_theme_colour_is_what_excel_shows(tint: str, shown: str) -> None:
    """Excel 以 240 级的整数换算，差一两级看不出。"""
    found = Palette().colour({"theme": "4", "tint": tint}, "000000")
    assert channels(found) == pytest.approx(channels(shown), abs=2)


@pytest.mark.parametrize(
    ("words", "colour"),
    [
        ({"rgb": "FFFFC7CE"}, "FFC7CE"),
        ({"rgb": "ffc7ce"}, "FFC7CE"),
        ({"theme": "0"}, "FFFFFF"),
        ({"theme": "1"}, "000000"),
        ({"indexed": "10"}, "FF0000"),
        ({"indexed": "64"}, "000000"),
        ({"auto": "1"}, "123456"),
        ({"theme": "99"}, "123456"),
        ({"rgb": "FFFF0000", "tint": "许多"}, "FF0000"),
        ({}, "123456"),
    ],
)
def test_a_colour_is_read_however_written(words: dict[str, str], colour: str) -> None:
    assert Palette().colour(words, "123456") == colour


def test_a_workbook_has_colours_of_its_own() -> None:
    names = ("dk1", "lt1", "dk2", "lt2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
    listed = "".join(f'<a:{x}><a:srgbClr val="0000{n:02}"/></a:{x}>' for n, x in enumerate(names))
    theme = f'<a:theme xmlns:a="u"><a:clrScheme>{listed}</a:clrScheme></a:theme>'
    palette = Palette(theme_colours(theme.encode()), ["00111111"])
    assert palette.colour({"theme": "0"}, "") == "000001"
    assert palette.colour({"theme": "3"}, "") == "000002"
    assert palette.colour({"theme": "4"}, "") == "000004"
    assert palette.colour({"indexed": "0"}, "") == "111111"


def test_a_theme_without_colours_gets_those_of_office() -> None:
    assert Palette(theme_colours(b"<theme/>")).colour({"theme": "4"}, "") == "4472C4"
