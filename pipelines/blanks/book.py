"""正在写的一本空白工作簿：单位、报告期、样式、下拉的可选值、各区域的名称。"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name

from pipelines.calendar import Period
from pipelines.cleaning.widths import wrapped_lines
from pipelines.intake.own_sheets import LISTS_SHEET
from pipelines.ledgers.excel_cells import BLANK_WORDS, BLANKS
from pipelines.ledgers.schema import Column
from pipelines.office import Unit
from pipelines.xlsx.cell_writing import as_plain_text

HEADER_ROW: Final = 3
"""表头所在的 Excel 行号；其下是数据。"""
SHORTEST_LIST: Final = 255
"""写在单元格里的下拉、提示至多这么多字。"""
BORDER: Final = MappingProxyType({"border": 1, "border_color": "#A6A6A6"})
COLOURS: Final = MappingProxyType(
    {"必填": "#F8CBAD", "按条件必填": "#FFE699", "选填": "#DDEBF7", "计算": "#D9D9D9"}
)

Registries = Callable[[str], tuple[str, ...]]


@dataclass(frozen=True)
class Sources:
    """各列的可选值；要引用的放进 _名录，一列一份。"""

    registries: Registries
    listed: dict[tuple[str, ...], int] = field(default_factory=dict)

    def choices(self, column: Column) -> tuple[str, ...]:
        """一列的可选值；没有则空。"""
        if column.type == "bool":
            return ("是", "否")
        return column.allowed or (self.registries(column.registry) if column.registry else ())

    def dropdown(self, values: tuple[str, ...]) -> list[str] | str:
        """下拉的来源：短的直接写，长的引用 _名录。"""
        if len(",".join(values)) <= SHORTEST_LIST and not any("," in value for value in values):
            return list(values)
        return f"={self._place(values, len(values))}"

    def name(self, values: tuple[str, ...]) -> str:
        """一组可选值所在区域的名称。"""
        return f"_选项_{self._index(values) + 1}"

    def names(self) -> dict[str, str]:
        """要定义的名称 → 区域；空白写法的区域多含一个空格。"""
        found = {self.name(values): self._place(values, len(values)) for values in self.listed}
        return {**found, BLANKS: self._place(BLANK_WORDS, len(BLANK_WORDS) + 1)}

    def _index(self, values: tuple[str, ...]) -> int:
        return self.listed.setdefault(values, len(self.listed))

    def _place(self, values: tuple[str, ...], rows: int) -> str:
        letter = xl_col_to_name(self._index(values))
        return f"'{LISTS_SHEET}'!${letter}$1:${letter}${rows}"


@dataclass(frozen=True)
class Book:
    """一本工作簿，及写它时处处要用的。"""

    workbook: Workbook
    unit: Unit
    period: Period
    sources: Sources
    remark: str
    signed: Mapping[str, object]

    def style(self, **properties: Any) -> Format:
        """一种样式；不写明的同正文。"""
        base = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
        return self.workbook.add_format({**base, **properties})

    def header_style(self, colour: str) -> Format:
        """表头的样式。"""
        return self.style(bold=True, text_wrap=True, align="center", bg_color=colour, **BORDER)


def write_lists(book: Book) -> None:
    """隐藏的 _名录：一列一份可选值。"""
    sheet = book.workbook.add_worksheet(LISTS_SHEET)
    for values, index in book.sources.listed.items():
        sheet.write_column(0, index, map(as_plain_text, values))
    sheet.hide()


def height(texts: Mapping[int, object], widths: Sequence[int]) -> int | None:
    """一行的行高（磅）：按最长的一格要折几行；一行够写则不定，由 Excel 自定。"""
    lines = max(
        (wrapped_lines(text, widths[at]) for at, text in texts.items() if isinstance(text, str)),
        default=1,
    )
    return 15 * lines if lines > 1 else None


def short(text: str) -> str:
    """截到提示框容得下。"""
    return text if len(text) <= SHORTEST_LIST else f"{text[: SHORTEST_LIST - 1]}…"
