"""总台账各表共用的：样式、写一格、外部链接、打印设置。"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.url import Url
from xlsxwriter.worksheet import Worksheet

from pipelines.calendar import Period
from pipelines.consolidation import Master
from pipelines.documents.master_words import title_words
from pipelines.history.store import Receipt
from pipelines.xlsx.cell_writing import as_plain_text
from pipelines.xlsx.cells import place_in

Archive = Callable[[Receipt], str]
"""一次报送 → 其存档原件相对于 out/ 的链接。"""

NOT_APPLICABLE: Final = "—"
HEADER_ROW: Final = 3
"""各表表头所在的 Excel 行号；其上是标题与说明，其下是数据。"""
LINK_LIMIT: Final = 60_000
"""一张表超过这许多行就不再做链接：Excel 一张表至多 65,530 个。"""

#: 样式的用语，各表共用。
BORDER: Final = {"border": 1, "border_color": "#A6A6A6"}
HEAD: Final = {
    "bold": True, "align": "center", "text_wrap": True, "bg_color": "#D9E1F2", **BORDER,
}  # fmt: skip
LINKED: Final = {"font_color": "#0563C1", "underline": 1}
SECTION: Final = {"font_name": "黑体", "font_size": 13}
TOTAL: Final = {"bold": True, "bg_color": "#F2F2F2"}
MONEY: Final = "#,##0.00"
TITLE: Final = {"font_name": "黑体", "font_size": 16}
NOTE: Final = {"font_color": "#595959"}
#: XlsxWriter 的开法：文字就是文字，不成公式、不成链接、不成数。
OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_A4, _A3 = 9, 8
_LINE_POINTS = 14
_TALLEST = 400


@dataclass(frozen=True)
class Book:
    """正在写的工作簿；同样的样式只建一次。"""

    workbook: Workbook
    remark: str = ""
    """示例数据的标记，附在每张表的标题后。"""
    _formats: dict[tuple[tuple[str, Any], ...], Format] = field(default_factory=dict)

    def style(self, **properties: Any) -> Format:
        """以宋体 11 号、上下居中为底的样式。"""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            base = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
            self._formats[key] = self.workbook.add_format({**base, **properties})
        return self._formats[key]

    def add_sheet(self, name: str, colour: str = "") -> Worksheet:
        """加一张表；`colour` 是标签色。"""
        sheet = self.workbook.add_worksheet(name)
        if colour:
            sheet.set_tab_color(colour)
        return sheet

    def write_title(self, sheet: Worksheet, title: str, note: str) -> None:
        """第 1 行标题，第 2 行说明。"""
        sheet.set_row(0, 30)
        sheet.write_string(0, 0, f"{title}{self.remark}", self.style(**TITLE))
        sheet.write_string(1, 0, note, self.style(**NOTE))

    def write_table(self, sheet: Worksheet, name: str, headers: Sequence[str], size: int) -> None:
        """把第 3 行起的区域做成 Excel 表格；没有数据时留一个空行（Excel 的要求）。"""
        head = self.style(**HEAD)
        sheet.set_row(HEADER_ROW - 1, 36)
        options = {
            "name": name,
            "style": "Table Style Medium 2",
            "columns": [{"header": header, "header_format": head} for header in headers],
        }
        last = HEADER_ROW - 1 + max(size, 1)
        sheet.add_table(HEADER_ROW - 1, 0, last, len(headers) - 1, options)


def month_words(period: Period) -> str:
    """2021年6月。"""
    return f"{period.year}年{period.month}月"


def title_of(master: Master) -> str:
    """娄底市2021年6月重点产业项目总台账。"""
    return title_words(master.node.name, month_words(master.period))


def write_link(
    sheet: Worksheet, row: int, column: int, target: str, text: str, style: Format
) -> None:
    """写一个指向别的工作簿的链接；`target` 如 ../archive/ab/ab….xlsx#'项目清单'!A7。"""
    url = Url(f"external:{target}")
    url.text = as_plain_text(text)
    # XlsxWriter 把目录分隔符写成反斜杠，WPS、LibreOffice 在 Linux 上打不开；OPC 规定用正斜杠。
    url._relationship_link = url._relationship_link.replace("\\", "/")
    sheet.write_url(row, column, url, style)


def anchor(sheet: str, cell: str) -> str:
    """链接里的位置：#'项目清单'!A7；不知在哪张表则空。"""
    return f"#{place_in(sheet, cell or 'A1')}" if sheet else ""


def row_height(texts: Iterable[tuple[str, int]]) -> float:
    """折行的几格（文字，列宽）要多高才显示得全，单位磅；不指望 Excel 之外的程序会自己撑开。"""
    lines = max((ceil(_width(text) / width) for text, width in texts), default=1)
    return min(_LINE_POINTS * max(lines, 1) + 4, _TALLEST)


def _width(text: str) -> int:
    """显示宽度：汉字算二，略加余量。"""
    return len(text.encode("gbk", "replace")) + 1


def set_print(
    sheet: Worksheet, *, pages_wide: int = 1, pages_high: int = 0, large: bool = False
) -> None:
    """横向、按宽度缩放、页脚页码；`large` 用 A3，`pages_high` 为零则页数不限。"""
    sheet.set_landscape()
    sheet.set_paper(_A3 if large else _A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(pages_wide, pages_high)
    sheet.set_footer("&C第 &P 页，共 &N 页")
