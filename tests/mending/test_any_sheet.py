"""任意写法的表、任意几处改动：读回来，改的都改了，没改的一格不变，其余字节也不变。"""

from __future__ import annotations

import time
import tracemalloc
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.mending.cell_edit import CLEARED, CellEdit, Content
from pipelines.mending.sheet_patch import SheetEdit
from pipelines.mending.workbook_patch import WorkbookPatch
from pipelines.xlsx.cells import parse_address
from pipelines.xlsx.reader import address
from tests.mending.books import MAIN, SHEET, cells_of, package, parts_of

STRINGS = ("甲", " 乙 &amp; 丙")
ROWS, COLUMNS = 12, 8


@dataclass(frozen=True)
class Written:
    """一格的写法：`{p}` 处是前缀，`{at}` 处是样式与地址。"""

    xml: str


CELLS = st.sampled_from(
    [
        "<{p}c{at}><{p}v>12.50</{p}v></{p}c>",
        "<{p}c{at}/>",
        "<{p}c{at}></{p}c>",
        '<{p}c{at} t="s"><{p}v>1</{p}v></{p}c>',
        '<{p}c{at} t="inlineStr"><{p}is><{p}t>内&lt;联</{p}t></{p}is></{p}c>',
        '<{p}c{at} t="inlineStr"><{p}is><{p}r><{p}t>富</{p}t></{p}r><{p}r><{p}t>文</{p}t></{p}r>'
        "</{p}is></{p}c>",
        '<{p}c{at} t="b"><{p}v>1</{p}v></{p}c>',
        '<{p}c{at} t="e"><{p}v>#REF!</{p}v></{p}c>',
        '<{p}c{at} t="str"><{p}f>A1&amp;"&gt;"</{p}f><{p}v>值</{p}v></{p}c>',
        "<{p}c{at}><{p}f>SUM(A1:B2)</{p}f></{p}c>",
        "<{p}c{at}>\n  <!-- <{p}c/> --><{p}v>3</{p}v></{p}c>",
    ]
)
CONTENTS = st.one_of(
    st.just(CLEARED),
    st.integers(-(10**9), 10**9).map(lambda n: Content("n", str(n))),
    st.text("甲 A<&>\"'_x0041\n\r\t\x02", min_size=1, max_size=9).map(lambda x: Content("s", x)),
)
PLACES = st.tuples(st.integers(1, ROWS + 3), st.integers(1, COLUMNS + 3))


@st.composite
def sheets(draw: st.DrawFn) -> bytes:
    """一张表的 XML：有无前缀、有无地址、自闭合的行、夹在中间的空白与注释。"""
    prefix = draw(st.sampled_from(["", "x:"]))
    numbers = sorted(draw(st.sets(st.integers(1, ROWS), max_size=6)))
    body = "".join(_row(draw, prefix, number, numbers) for number in numbers)
    colon = f":{prefix[:-1]}" if prefix else ""
    data = f"<{prefix}sheetData>{body}</{prefix}sheetData>" if body else f"<{prefix}sheetData/>"
    dimension = draw(st.sampled_from(["", f'<{prefix}dimension ref="A1:C3"/>']))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><{prefix}worksheet xmlns{colon}="{MAIN}">'
        f"{dimension}{data}</{prefix}worksheet>"
    ).encode()


def _row(draw: st.DrawFn, prefix: str, number: int, numbers: list[int]) -> str:
    columns = sorted(draw(st.sets(st.integers(1, COLUMNS), max_size=5)))
    follows = number - 1 in numbers or number == 1
    named = "" if follows and draw(st.booleans()) else f' r="{number}"'
    if not columns:
        return f"<{prefix}row{named}/>"
    cells = []
    for column in columns:
        bare = (column - 1 in columns or column == 1) and draw(st.booleans())
        place = "" if bare else f' r="{address(column, number)}"'
        style = draw(st.sampled_from(["", ' s="0"']))
        cells.append(draw(CELLS).format(p=prefix, at=place + style))
    gap = draw(st.sampled_from(["", "\n", "<!-- x -->"]))
    spans = draw(st.sampled_from(["", f' spans="{columns[0]}:{columns[-1]}"']))
    return f"{gap}<{prefix}row{named}{spans}>{gap.join(cells)}{gap}</{prefix}row>"


@given(sheets(), st.dictionaries(PLACES, CONTENTS, min_size=1, max_size=8))
def test_exactly_the_patched_cells_change(
    tmp_path_factory: pytest.TempPathFactory,
    sheet: bytes,
    wanted: dict[tuple[int, int], Content],
) -> None:
    path = package(sheet, tmp_path_factory.getbasetemp() / "任意.xlsx", strings=STRINGS)
    before = cells_of(path)
    with WorkbookPatch(path) as book:
        edits = {place: CellEdit(content) for place, content in wanted.items()}
        done = book.patch("表一", SheetEdit(edits))
        result = path.with_name("任意改.xlsx")
        result.write_bytes(book.content())
    assert done.refused == {}
    expected = {address(column, row): content for (row, column), content in wanted.items()}
    after = cells_of(result)
    for cell, content in expected.items():
        if content.kind:
            found = after.pop(cell)
            assert (found.kind, found.raw, found.formula) == (content.kind, content.text, None)
        else:
            assert cell not in after
    assert after == {cell: found for cell, found in before.items() if cell not in expected}


@given(sheets())
def test_a_sheet_without_edits_keeps_every_byte(
    tmp_path_factory: pytest.TempPathFactory, sheet: bytes
) -> None:
    path = package(sheet, tmp_path_factory.getbasetemp() / "不改.xlsx", strings=STRINGS)
    with WorkbookPatch(path) as book:
        book.patch("表一", SheetEdit())
        assert parts_of(book.content()) == parts_of(path)


def test_a_very_long_sheet_is_patched_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "长.xlsx"
    rows = 60_000
    body = "".join(
        f'<row r="{row}">'
        + "".join(f'<c r="{letter}{row}"><v>{row * 7919 % 99991}</v></c>' for letter in "ABCDEFGH")
        + "</row>"
        for row in range(1, rows + 1)
    )
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'.encode()
    package(xml, path)
    edits = {
        parse_address(f"{letter}{row}")[::-1]: CellEdit(Content("n", "0"))
        for row in range(7, rows, 997)
        for letter in "BH"
    }
    size = len(xml)
    del body, xml
    started = time.perf_counter()
    tracemalloc.start()
    with WorkbookPatch(path) as book:
        book.patch("表一", SheetEdit(edits, protect=True))
        content = book.content()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert time.perf_counter() - started < 60
    assert peak < size / 2
    assert SHEET in parts_of(content)
