"""对工作簿做的一件件事：文件引擎记下来，写进副本，或由任务窗格照做。"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Cell = str | float | bool | None


class Kind(StrEnum):
    """做什么；`value` 的样子见各项。"""

    VALUES = "values"
    """换一块格的值：逐行逐格，list[list[Cell]]；文本格式的格里以 = 起头的仍是文字。"""
    FORMULA = "formula"
    """换一格的公式：以 = 起头的文字。"""
    NUMBER_FORMAT = "number_format"
    """数字格式：如 @、General、yyyy-mm-dd。"""
    FILL = "fill"
    """底色：#RRGGBB；None 为去掉。"""
    NOTE = "note"
    """批注：文字；None 为去掉。"""
    BOLD = "bold"
    """加粗：True、False。"""
    SIZE = "size"
    """字号：磅。"""
    FONT_COLOUR = "font_colour"
    """字色：#RRGGBB。"""
    UNDERLINE = "underline"
    """下划线：True、False。"""
    WRAP = "wrap"
    """自动换行：True、False。"""
    HORIZONTAL = "horizontal"
    """水平对齐：general、left、center、right 等。"""
    VERTICAL = "vertical"
    """竖直对齐：top、center、bottom 等。"""
    BORDERS = "borders"
    """每格四边画细线：#RRGGBB；只在新添或清空过的表上。"""
    WIDTH = "width"
    """列宽：半角字符；`range` 是整列，如 C:C。"""
    HIDDEN = "hidden"
    """整列隐藏与否：True、False。"""
    CLEAR = "clear"
    """清空：内容、格式、批注；`range` 空为整张表。"""
    ADD_SHEET = "add_sheet"
    """在最后添一张名为 `sheet` 的表。"""
    DELETE_SHEET = "delete_sheet"
    """删去一张表。"""
    SHOW_SHEET = "show_sheet"
    """显示（True）或隐藏（False）一张表。"""
    FREEZE = "freeze"
    """冻结到 `range` 所说的行，如 1:5。"""
    ACTIVATE = "activate"
    """打开时看这张表。"""
    SELECT = "select"
    """光标移到 `range`。"""


@dataclass(frozen=True, slots=True)
class Act:
    """对 `sheet` 表 `range` 处做的一件事；地址不带 $，如 S7、A1:L1、C:C。"""

    kind: Kind
    sheet: str
    range: str = ""
    value: Any = None

    def as_json(self) -> dict[str, Any]:
        """任务窗格照做所需的一切。"""
        return {
            "kind": self.kind.value, "sheet": self.sheet, "range": self.range, "value": self.value,
        }  # fmt: skip
