"""数字格式：编号 → 代码，代码 → 是不是日期、百分比。"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.xlsx.parts import Part
from pipelines.xlsx.styles import (
    BUILTIN_FORMATS,
    format_at,
    is_date_format,
    is_percent_format,
    number_formats,
)

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DATES = {*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)}


def formats(inside: str) -> tuple[str, ...]:
    xml = f'<styleSheet xmlns="{MAIN}">{inside}</styleSheet>'.encode()
    return number_formats(Part(Path("表.xlsx"), "styles.xml", lambda: iter([xml])))


def test_a_cell_style_has_its_custom_or_builtin_format() -> None:
    assert formats(
        '<numFmts><numFmt numFmtId="176" formatCode="0.0_x005F_x0041_ &quot;亩&quot;"/>'
        '<numFmt numFmtId="14" formatCode="yyyy-mm"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="176"/><xf numFmtId="31"/><xf numFmtId="14"/><xf/>'
        '<xf numFmtId="999"/></cellXfs>'
        '<dxfs><dxf><numFmt numFmtId="176" formatCode="@"/></dxf></dxfs>'
    ) == ('0.0_x0041_ "亩"', 'yyyy"年"m"月"d"日"', "yyyy-mm", "General", "General")


@pytest.mark.parametrize("style", ["", "7", "-1", "x", "99999999999"])
def test_a_style_that_does_not_exist_is_general(style: str) -> None:
    assert format_at(("0.00",), style) == ("0.00" if style == "" else "General")


def test_the_builtin_dates_are_dates_and_no_others() -> None:
    assert {key for key, code in BUILTIN_FORMATS.items() if is_date_format(code)} == DATES


@pytest.mark.parametrize(
    "code",
    [
        "yyyy-mm-dd",
        'yyyy"年"m"月"d"日";@',
        "[$-804]yyyy\\年m\\月",
        "[DBNum1][$-804]yyyy\\-m",
        "YYYY/M/D",
        "[h]:mm",
        "[mm]",
        "aaaa",
        "[$-411]e\\.m",
        "上午/下午h",
        "mmm\\ d",
        "[Red]d",
    ],
)
def test_a_format_with_a_date_token_is_a_date(code: str) -> None:
    assert is_date_format(code)


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "GENERAL",
        "0.00",
        '0.00"days"',
        "0.00\\d",
        "0.00E+00",
        "##0.0e-0",
        "[Red]0",
        "[$USD-409]#,##0.00",
        "[DBNum2][$-804]General",
        "@",
        "0_d",
        "0*m",
        "0!.0,",
        '[>=10000]0!.0,"万";0',
        "",
    ],
)
def test_a_format_without_a_date_token_is_none(code: str) -> None:
    assert not is_date_format(code)


@pytest.mark.parametrize(
    ("code", "percent"),
    [("0%", True), ("0.00%;[Red]-0.00%", True), ('0.0"%"', False), ("0\\%", False), ("0", False)],
)
def test_a_percent_format_multiplies_by_a_hundred(code: str, percent: bool) -> None:
    assert is_percent_format(code) is percent
