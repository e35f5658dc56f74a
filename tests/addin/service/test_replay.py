"""照做的细处：成千上万件事分批送，各种事各有其效；以及测试用的 Excel 自己够不够严。"""

from __future__ import annotations

from typing import Any

import pytest
from openpyxl.utils import range_boundaries

from addin.acts import Kind
from tests.addin.service.conftest import BAD, Open, Pane

pytestmark = pytest.mark.slow

REPLAY = "async (acts) => (await import('/replay.js')).replay(acts)"
#: 在一次 run 里跑一段，返回错误的代码；不出错则空。
TRIED = """async (body) => {
  const work = new Function("context", "sheet", `"use strict"; return (async () => { ${body} })()`);
  try {
    await Excel.run((context) => work(context, context.workbook.worksheets.getItem("项目清单")));
    return "";
  } catch (error) { return error.code ?? error.name; }
}"""


def act(kind: str, range: str = "", value: Any = None, sheet: str = "项目清单") -> dict[str, Any]:
    return {"kind": kind, "sheet": sheet, "range": range, "value": value}


@pytest.fixture
def pane(open_pane: Open) -> Pane:
    return open_pane(BAD)


def replay(pane: Pane, *acts: dict[str, Any]) -> int:
    unwritten: int = pane.page.evaluate(REPLAY, list(acts))
    return unwritten


def test_thousands_of_acts_go_in_few_batches(pane: Pane) -> None:
    rows = [[f"{row}-{column}" for column in range(17)] for row in range(1000)]
    marks = [act("fill", f"S{row}", "#FFC7CE") for row in range(4, 2004)]
    notes = [act("note", f"S{row}", f"第 {row} 行") for row in range(4, 2004)]
    before = pane.book["syncs"]
    replay(pane, *marks, *notes, act("values", "A2001:Q3000", rows))
    sheet = pane.sheet("项目清单")
    assert sheet["cells"]["S2003"] == {
        "numberFormat": "General",
        "fill": "#FFC7CE",
        "note": "第 2003 行",
    }
    assert sheet["cells"]["Q3000"]["value"] == "999-16"
    assert sheet["cells"]["A2001"]["value"] == "0-0"
    assert pane.book["syncs"] - before < 40


def test_nothing_to_do_asks_excel_nothing(pane: Pane) -> None:
    before = pane.book["syncs"]
    assert replay(pane) == 0
    assert pane.book["syncs"] == before


def test_a_cell_without_value_is_emptied_and_not_left_as_it_was(pane: Pane) -> None:
    replay(pane, act("values", "A4:B4", [[None, 0]]))
    assert "value" not in pane.sheet("项目清单")["cells"]["A4"]
    assert pane.sheet("项目清单")["cells"]["B4"]["value"] == 0


def test_words_that_look_like_a_formula_stay_words_in_a_text_cell(pane: Pane) -> None:
    replay(pane, act("number_format", "A9:B9", "@"), act("values", "A9:B9", [["=1+1", "@x"]]))
    cells = pane.sheet("项目清单")["cells"]
    assert cells["A9"] == {"numberFormat": "@", "value": "=1+1"}


def test_a_formula_is_a_formula(pane: Pane) -> None:
    replay(pane, act("formula", "A9", '=HYPERLINK("#A1","A1")'))
    assert pane.sheet("项目清单")["cells"]["A9"]["formula"] == '=HYPERLINK("#A1","A1")'


@pytest.mark.parametrize(
    ("kind", "value", "key", "seen"),
    [("bold", True, "bold", True), ("size", 16, "size", 16),
     ("font_colour", "#0563C1", "color", "#0563C1"), ("wrap", True, "wrap", True),
     ("fill", "#FFEB9C", "fill", "#FFEB9C"), ("number_format", "@", "numberFormat", "@"),
     ("underline", True, "underline", "Single"), ("horizontal", "center", "horizontal", "Center"),
     ("vertical", "center", "vertical", "Center")],
)  # fmt: skip
def test_looks_reach_every_cell_of_the_range(
    pane: Pane, kind: str, value: object, key: str, seen: object
) -> None:
    replay(pane, act(kind, "A9:C10", value))
    cells = pane.sheet("项目清单")["cells"]
    assert [cells[at][key] for at in ("A9", "C9", "A10", "C10")] == [seen] * 4


@pytest.mark.parametrize("place", ["A9:C11", "A9:C9", "B9:B12", "B9"])
def test_every_cell_of_a_ruled_block_has_its_four_lines(pane: Pane, place: str) -> None:
    replay(pane, act("borders", place, "#A6A6A6"))
    line = {"style": "Continuous", "weight": "Thin", "color": "#A6A6A6"}
    ruled = [cell["borders"] for cell in pane.sheet("项目清单")["cells"].values()
             if "borders" in cell]  # fmt: skip
    left, top, right, bottom = range_boundaries(place)
    assert len(ruled) == (right - left + 1) * (bottom - top + 1)
    assert all(one == dict.fromkeys(("left", "right", "top", "bottom"), line) for one in ruled)


#: 每一种事，与它的一个样子。
SAMPLES = {
    Kind.VALUES: act("values", "A9", [["字"]]), Kind.FORMULA: act("formula", "A9", "=1"),
    Kind.NUMBER_FORMAT: act("number_format", "A9", "@"), Kind.FILL: act("fill", "A9", "#FFEB9C"),
    Kind.NOTE: act("note", "A9", "话"), Kind.BOLD: act("bold", "A9", True),
    Kind.SIZE: act("size", "A9", 16), Kind.FONT_COLOUR: act("font_colour", "A9", "#0563C1"),
    Kind.UNDERLINE: act("underline", "A9", False), Kind.WRAP: act("wrap", "A9", True),
    Kind.HORIZONTAL: act("horizontal", "A9", "general"),
    Kind.VERTICAL: act("vertical", "A9", "bottom"), Kind.BORDERS: act("borders", "A9", "#A6A6A6"),
    Kind.WIDTH: act("width", "C:C", 9), Kind.HIDDEN: act("hidden", "C:C", True),
    Kind.CLEAR: act("clear", sheet="任务清单"), Kind.ADD_SHEET: act("add_sheet", sheet="新"),
    Kind.DELETE_SHEET: act("delete_sheet", sheet="新"),
    Kind.SHOW_SHEET: act("show_sheet", "", True, "_meta"), Kind.FREEZE: act("freeze", "1:5"),
    Kind.ACTIVATE: act("activate"), Kind.SELECT: act("select", "A9"),
}  # fmt: skip


def test_everything_the_engine_records_can_be_done_again_in_the_pane(pane: Pane) -> None:
    assert set(SAMPLES) == set(Kind)
    assert replay(pane, *SAMPLES.values()) == 0


def test_a_fill_is_taken_off(pane: Pane) -> None:
    replay(pane, act("fill", "A9", "#FFEB9C"), act("fill", "A9", None))
    assert "fill" not in pane.sheet("项目清单")["cells"]["A9"]


def test_notes_are_put_on_replaced_and_taken_off_in_one_go(pane: Pane) -> None:
    replay(pane, act("note", "A9", "旧"))
    steps = [
        act("note", "A9", None),
        act("note", "A9", "新"),
        act("note", "B9", "有"),
        act("note", "B9", None),
    ]
    replay(pane, *steps, act("note", "C9", None))
    cells = pane.sheet("项目清单")["cells"]
    assert cells["A9"]["note"] == "新"
    assert "note" not in cells["B9"]


def test_a_sheet_is_added_shaped_hidden_and_taken_away(pane: Pane) -> None:
    name = "校验结果"
    replay(
        pane, act("add_sheet", sheet=name), act("width", "A:B", 10, name),
        act("hidden", "B:B", True, name), act("freeze", "1:5", sheet=name),
        act("show_sheet", value=False, sheet=name),
    )  # fmt: skip
    sheet = pane.sheet(name)
    assert (sheet["widths"], sheet["hidden"]) == ({"A": 56.25, "B": 56.25}, {"B": True})
    assert (sheet["frozen"], sheet["visibility"]) == (5, "Hidden")
    replay(
        pane,
        act("values", "A1", [["旧"]], name),
        act("clear", sheet=name),
        act("values", "B1", [["新"]], name),
    )
    assert list(pane.sheet(name)["cells"]) == ["B1"]
    replay(pane, act("delete_sheet", sheet=name))
    assert name not in pane.sheet_names


def test_the_cursor_goes_where_it_is_sent(pane: Pane) -> None:
    replay(
        pane,
        act("show_sheet", value=True, sheet="_meta"),
        act("activate", sheet="_meta"),
        act("select", "B2", sheet="_meta"),
    )
    assert (pane.book["active"], pane.book["cell"]) == ("_meta", "B2")


STRICT = {
    "sheet.load('name'); await context.sync(); return sheet.name;": "",
    "return sheet.name;": "PropertyNotLoaded",
    "sheet.load('name'); return sheet.name;": "PropertyNotLoaded",
    "sheet.load('nmae'); await context.sync();": "InvalidArgument",
    "sheet.getRange('S7').colour = 1;": "TypeError",
    "sheet.getRange('七').values = 1;": "InvalidArgument",
    "sheet.getRange('A0').values = 1;": "InvalidArgument",
    "sheet.getRange('A1:B2').values = [[1, 2]];": "InvalidArgument",
    "sheet.getRange('A1').format.fill.color = 'red';": "InvalidArgument",
    "sheet.getRange('A1').format.verticalAlignment = 'center';": "InvalidArgument",
    "sheet.getRange('A1:C1').format.borders.getItem('InsideHorizontal').style = 'Continuous';":
        "InvalidArgument",
    "sheet.getRange('A1').format.borders.getItem('Top').style = 'Continuous';": "InvalidArgument",
    "sheet.getRange('A1').format.borders.getItem('EdgeTop').width = 1;": "TypeError",
    "sheet.notes.getItem('A1').delete();": "ItemNotFound",
    "sheet.notes.add('A9', 'x'); sheet.notes.add('A9', 'y');": "ItemAlreadyExists",
    "context.workbook.worksheets.getItem('没有').activate();": "ItemNotFound",
    "context.workbook.worksheets.add('项目清单');": "ItemAlreadyExists",
    "sheet.getRange('A1:Z200').values = Array(200).fill(Array(26).fill(1));":
        "RequestPayloadSizeLimitExceeded",
    "sheet.protection.unprotect('x'); sheet.protection.protect({});": "",
    "sheet.getRange('A1').values = 1;": "AccessDenied",
}  # fmt: skip


def test_the_model_of_excel_is_as_strict_as_excel(pane: Pane) -> None:
    assert {body: tried(pane, body) for body in STRICT} == STRICT


def test_what_was_not_synced_has_not_happened(pane: Pane) -> None:
    body = "sheet.getRange('A9').values = 7; window.early = window.book.sheets[0].cells.A9;"
    assert tried(pane, body) == ""
    assert pane.page.evaluate("window.early") is None
    assert pane.sheet("项目清单")["cells"]["A9"]["value"] == 7


def test_a_proxy_is_dead_after_its_run(pane: Pane) -> None:
    tried(pane, "window.kept = sheet;")
    code = "() => { try { window.kept.activate(); } catch (error) { return error.code; } }"
    assert pane.page.evaluate(code) == "InvalidObjectPath"


def tried(pane: Pane, body: str) -> str:
    code: str = pane.page.evaluate(TRIED, body)
    return code
