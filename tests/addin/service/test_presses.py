"""按下去，工作簿变成什么样：与文件引擎做的一样，一次接一次。"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from addin.buttons import find_button
from addin.engine import open_book
from addin.press import press
from tests.addin.service.book_state import ALLOWED, State, state_of
from tests.addin.service.conftest import BAD, Clock, Open, Pane
from tests.conftest import NOW, Writer, clean_rows

pytestmark = pytest.mark.slow

#: 比的是这些；字体、折行、列宽各有各的写法。
COMPARED = ("value", "formula", "fill", "note", "numberFormat")
OPTIONS = {name: name in ("allowAutoFilter", "allowFormatColumns") for name in ALLOWED}


def seen(sheets: list[State]) -> dict[str, Any]:
    """各表各格里比得的。"""
    return {
        sheet["name"]: {
            at: kept
            for at, cell in sheet["cells"].items()
            if (
                kept := {
                    key: cell[key] for key in COMPARED if cell.get(key, "General") != "General"
                }
            )
        }
        for sheet in sheets
    }


def engine_made(label: str, path: Path, office: Path, folder: Path) -> State:
    """文件引擎按一次之后的样子。"""
    button = find_button(label)
    assert button is not None
    made = folder / "引擎.xlsx"
    book = open_book(path)
    with book:
        press(button, book, office, NOW)
        made.write_bytes(book.content())
    return state_of(made)


def protected(pane: Pane, name: str, **protection: Any) -> None:
    pane.page.evaluate(
        "([name, protection]) => { window.book.sheets.find((one) => one.name === name)"
        ".protection = protection; }",
        [name, {"options": OPTIONS, **protection}],
    )


def test_a_check_marks_the_workbook_as_the_file_engine_does(
    open_pane: Open, office_folder: Path, tmp_path: Path
) -> None:
    pane = open_pane(BAD)
    assert "错误 1 条" in pane.press("校验")
    wanted = engine_made("校验", BAD, office_folder, tmp_path)
    assert seen(pane.book["sheets"]) == seen(wanted["sheets"])
    assert pane.sheet("项目清单")["cells"]["S4"]["fill"] == "#FFC7CE"
    assert "L1-02" in pane.sheet("项目清单")["cells"]["S4"]["note"]
    assert pane.sheet("校验结果")["frozen"] == wanted["sheets"][-1]["frozen"] > 1
    assert [name for name, hidden in pane.sheet("校验结果")["hidden"].items() if hidden]
    assert pane.book["active"] == "项目清单"


def test_the_page_that_is_added_is_a_ruled_table(open_pane: Open) -> None:
    pane = open_pane(BAD)
    pane.press("校验")
    sheet = pane.sheet("校验结果")
    head, link = (
        sheet["cells"][f"{letter}{sheet['frozen'] + at}"] for letter, at in (("A", 0), ("E", 1))
    )
    assert (head["horizontal"], head["vertical"], len(head["borders"])) == ("Center", "Center", 4)
    assert (link["vertical"], link["underline"], len(link["borders"])) == ("Center", "Single", 4)


def test_checked_twice_it_looks_as_if_checked_once(open_pane: Open) -> None:
    pane = open_pane(BAD)
    pane.press("校验")
    once = seen(pane.book["sheets"])
    pane.press("校验")
    assert seen(pane.book["sheets"]) == once


def test_next_walks_from_the_cell_where_the_cursor_is(open_pane: Open) -> None:
    pane = open_pane(BAD)
    pane.press("校验")
    pane.change(active="任务清单", cell="B2")
    assert "项目清单!S4" in pane.press("下一处")
    assert (pane.book["active"], pane.book["cell"]) == ("项目清单", "S4")


def test_clearing_leaves_no_trace(open_pane: Open) -> None:
    pane = open_pane(BAD)
    before = seen(pane.book["sheets"])
    pane.press("校验")
    pane.press("清除标记")
    assert seen(pane.book["sheets"]) == before


def test_notes_that_stood_before_stand_again(open_pane: Open, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(BAD)
    book["项目清单"]["S4"].comment = openpyxl.comments.Comment("局长说先这样填", "李某")
    book.save(tmp_path / "有批注.xlsx")
    pane = open_pane(tmp_path / "有批注.xlsx")
    pane.press("校验")
    assert "局长说先这样填" in pane.sheet("项目清单")["cells"]["S4"]["note"]
    pane.press("清除标记")
    assert pane.sheet("项目清单")["cells"]["S4"]["note"] == "局长说先这样填"


def test_clearing_asks_first_when_reasons_were_written(open_pane: Open) -> None:
    pane = open_pane(BAD)
    pane.press("校验")
    pane.page.evaluate(
        "window.book.sheets.find((one) => one.name === '校验结果').cells.L6.value = '已核实'"
    )
    assert "要清除吗" in pane.press("清除标记")
    assert (pane.tone, pane.focused) == ("ask", "yes")
    pane.press("否")
    assert "校验结果" in pane.sheet_names
    pane.press("清除标记")
    pane.press("是")
    assert "校验结果" not in pane.sheet_names


def test_a_mended_cell_can_be_restored(open_pane: Open, write: Writer) -> None:
    pane = open_pane(
        write(
            clean_rows(项目名称="示例硅钢项目（一期） ", 是否纳统="是 ", 形象进度="　主体厂房封顶")
        )
    )
    before = seen(pane.book["sheets"])["项目清单"]
    pane.press("一键修正")
    assert "修正记录" in pane.sheet_names
    assert seen(pane.book["sheets"])["项目清单"] != before
    pane.press("撤销修正")
    assert seen(pane.book["sheets"])["项目清单"] == before


@pytest.mark.parametrize(
    "name", ["a'b\"c.xlsx", "x=1&y=2 %41+#?.xlsx", "娄星区 六张清单 😀.xlsx", "..\\..\\a.xlsx"]
)
def test_any_name_of_a_workbook_will_do(open_pane: Open, name: str) -> None:
    pane = open_pane(BAD, name=name)
    assert "错误 1 条" in pane.press("校验")


def test_any_name_of_a_sheet_will_do(open_pane: Open, tmp_path: Path) -> None:
    name = '它\'s =1&"表" 100%!😀'
    book = openpyxl.load_workbook(BAD)
    book.create_sheet(name)
    book.save(tmp_path / "多一张.xlsx")
    pane = open_pane(tmp_path / "多一张.xlsx", active=name, cell="C3")
    assert "错误 1 条" in pane.press("校验")
    assert (pane.book["active"], pane.book["cell"]) == (name, "C3")


def test_protected_sheets_are_marked_and_protected_again_as_before(open_pane: Open) -> None:
    pane = open_pane(BAD)
    protected(pane, "项目清单")
    pane.press("校验")
    assert pane.sheet("项目清单")["cells"]["S4"]["fill"] == "#FFC7CE"
    assert pane.sheet("项目清单")["protection"] == {"options": OPTIONS}


def test_a_sheet_with_a_password_is_named_and_nothing_is_written(open_pane: Open) -> None:
    pane = open_pane(BAD)
    before = seen(pane.book["sheets"])
    protected(pane, "项目清单", password="123")
    words = pane.press("校验")
    assert "“项目清单”加了带密码的保护" in words
    assert "一部分" not in words
    assert seen(pane.book["sheets"]) == before


def test_a_locked_structure_is_told_before_anything_is_written(open_pane: Open) -> None:
    pane = open_pane(BAD, locked=True)
    before = seen(pane.book["sheets"])
    assert "工作簿的结构有保护" in pane.press("校验")
    assert seen(pane.book["sheets"]) == before


def test_marks_wait_while_a_cell_is_being_edited(open_pane: Open, clock: Clock) -> None:
    pane = open_pane(BAD)
    pane.stop_halfway("校验", clock)
    pane.change(editing=True)
    clock.go()
    pane.page.get_by_text("正在写回工作簿").wait_for()
    assert "校验结果" not in pane.sheet_names
    pane.change(editing=False)
    assert "错误 1 条" in pane.said()
    assert "校验结果" in pane.sheet_names


def test_a_sheet_that_went_away_meanwhile_is_a_sentence(open_pane: Open, clock: Clock) -> None:
    pane = open_pane(BAD)
    pane.stop_halfway("校验", clock)
    pane.page.evaluate("window.book.sheets[0].name = '项目清单 (2)'")
    pane.change(active="任务清单")
    clock.go()
    words = pane.said()
    assert "要改的工作表不见了" in words
    assert "可能只写了一部分" in words


def test_an_excel_without_notes_marks_with_colours_and_says_where_the_words_are(
    open_pane: Open,
) -> None:
    pane = open_pane(BAD, version=14)
    before = seen(pane.book["sheets"])
    assert "各处的说明请看“校验结果”表" in pane.press("校验")
    assert pane.sheet("项目清单")["cells"]["S4"]["fill"] == "#FFC7CE"
    assert "note" not in pane.sheet("项目清单")["cells"]["S4"]
    assert "[L1-02 错误]" in pane.press("下一处")
    assert (pane.book["active"], pane.book["cell"]) == ("项目清单", "S4")
    pane.press("清除标记")
    assert seen(pane.book["sheets"]) == before
