"""测 host.py 用的工作簿与页。"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.chart import BarChart, Reference
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from xlwings import Book

from addin import host
from addin.host import Page

OpenBook = Callable[[Path], Book]
SmallBook = Callable[..., Path]
SAMPLES = Path(__file__).parents[2] / "sample_workbooks"
RED = (0xFF, 0xC7, 0xCE)
NAMES = [
    "项目清单", "项目 清单", "带'单引号", '带"双引号', "a=b&c", "甲!乙#丙", "😀表", "2021-06",
    "R1C1",
]  # fmt: skip
TRICKY = [
    "=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://x\",\"点我\")", "=cmd|'/C calc'!A0",
    "0012", "2021-06", "1-2", "1/2", "12:30", "TRUE", "#N/A", "1e5", "12%", "1,234", "(5)",
    " 空 格 ", "多\n行", "😀", "430102199001011234", "长" * 3000,
]  # fmt: skip


def page(*rows: tuple[str, ...], name: str = "校验结果", **changes: object) -> Page:
    given: dict[str, object] = {
        "name": name, "title": "标题", "lines": ("第一句", "第二句"), "header": ("甲", "乙", "丙"),
        "rows": rows, "widths": (10, 20, 30), "links": {}, "fills": {}, "hidden": 3, **changes,
    }  # fmt: skip
    return Page(**given)  # type: ignore[arg-type]


def sheet_names(book: Book) -> list[str]:
    return [sheet.name for sheet in book.sheets]


def saved(book: Book, folder: Path) -> Workbook:
    """`book` 存下来是什么样。"""
    (folder / "存下的").mkdir(exist_ok=True)
    return load_workbook(host.snapshot(book, folder / "存下的"))


def fail_unless(expected: bool) -> None:
    """半途出了岔子；出之前看一眼是不是该有的样子。"""
    assert expected
    raise ZeroDivisionError


def with_chart(made: Workbook) -> None:
    chart = BarChart()
    chart.add_data(Reference(made.active, 1, 1, 1, 3))
    made.create_chartsheet("图表", 0).add_chart(chart)
    made.active = 0


def edges(cell: Cell) -> set[tuple[str | None, str | None]]:
    """一格四边的线：(样式, 颜色)。"""
    line = cell.border
    return {
        (side.style, side.color.rgb if side.color else None)
        for side in (line.left, line.right, line.top, line.bottom)
    }


def aligned(cell: Cell) -> tuple[str | None, str | None, bool]:
    """水平、竖直的对齐，折不折行；常规的水平对齐为 None。"""
    found = cell.alignment
    usual = found.horizontal in (None, "general")
    return None if usual else found.horizontal, found.vertical, bool(found.wrap_text)


def hidden_columns(sheet: Worksheet) -> list[str]:
    found = []
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden:
            found += [get_column_letter(at) for at in range(dimension.min, dimension.max + 1)]
    return found
