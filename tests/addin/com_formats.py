"""一块格的字体、边线，照 Excel 经 COM 的脾气。"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from openpyxl.cell.cell import Cell
from openpyxl.styles import Border, Color, Font, PatternFill, Side
from openpyxl.styles.colors import COLOR_INDEX
from xlwings import base_classes

from tests.addin.excel_books import Called, duplicate
from tests.addin.excel_cells import excel_says

if TYPE_CHECKING:
    from tests.addin.com_ranges import ComRange

#: `Font.Underline`：没有、单线。
_UNDERLINES = {-4142: None, 2: "single"}
_THEME = ("FFFFFF", "000000", "E7E6E6", "44546A", "4472C4", "ED7D31", "A5A5A5", "FFC000")


class ComFont(Called, base_classes.Font):
    """一块格的字体。"""

    def __init__(self, place: ComRange) -> None:
        self._place, self._excel = place, place._excel

    @property
    def api(self) -> NativeFont:
        return NativeFont(self._place)

    def _get(self, read: Callable[[Font], Any]) -> Any:
        return self._place._alike(lambda cell: read(cell.font), None)

    def _set(self, **changes: Any) -> None:
        self._place._style(lambda cell: setattr(cell, "font", duplicate(cell.font, **changes)))

    @property
    def bold(self) -> bool:
        return self._get(lambda font: bool(font.b))

    @bold.setter
    def bold(self, wanted: bool) -> None:
        self._set(b=wanted)

    @property
    def size(self) -> float:
        return self._get(lambda font: font.sz)

    @size.setter
    def size(self, points: float) -> None:
        self._set(sz=points)

    @property
    def color(self) -> tuple[int, int, int]:
        return self._get(lambda font: _rgb(font.color) if font.color else (0, 0, 0))

    @color.setter
    def color(self, wanted: tuple[int, int, int]) -> None:
        self._set(color=Color(rgb=f"FF{hexed(wanted)}"))


class NativeFont(Called):
    """Font：只为下划线。"""

    def __init__(self, place: ComRange) -> None:
        self._place, self._excel = place, place._excel

    @property
    def Underline(self) -> int | None:  # noqa: N802
        found = self._place._alike(lambda cell: cell.font.u or "", "")
        return next((style for style, name in _UNDERLINES.items() if (name or "") == found), None)

    @Underline.setter
    def Underline(self, style: int) -> None:  # noqa: N802
        if style not in _UNDERLINES:
            raise excel_says("不能设置类 Font 的 Underline 属性")
        line = _UNDERLINES[style]
        self._place._style(lambda cell: setattr(cell, "font", duplicate(cell.font, u=line)))


class ComBorders(Called, base_classes.Borders):
    """一块格的边线：四边，与里面的横竖线。"""

    def __init__(self, place: ComRange) -> None:
        self._place, self._excel = place, place._excel

    def set(self, which: Sequence[str], *, line_style: str, weight: str, color: Any) -> None:
        """照 Windows 上的次序，一边一边地来；一行的没有横线，Excel 也不计较。"""
        if line_style != "continuous":
            raise NotImplementedError("这里只仿照实线")
        side = Side(weight, Color(rgb=f"FF{hexed(color)}"))
        bounds = self._place._bounds
        self._place._style(
            lambda cell: setattr(cell, "border", _bordered(cell, which, side, bounds))
        )


def _bordered(
    cell: Cell, which: Sequence[str], side: Side, bounds: tuple[int, int, int, int]
) -> Border:
    left, top, right, bottom = bounds
    inside = {
        "left": cell.column > left, "right": cell.column < right,
        "top": cell.row > top, "bottom": cell.row < bottom,
    }  # fmt: skip
    lines = {"left": "vertical", "right": "vertical", "top": "horizontal", "bottom": "horizontal"}
    drawn = {
        edge: side
        for edge, within in inside.items()
        if (f"inside_{lines[edge]}" if within else f"edge_{edge}") in which
    }
    return duplicate(cell.border, **drawn)


def hexed(colour: tuple[int, int, int]) -> str:
    return "{:02X}{:02X}{:02X}".format(*colour)


def colour_of(fill: PatternFill) -> tuple[int, int, int] | None:
    if getattr(fill, "patternType", None) in (None, "none"):
        return None
    return _rgb(fill.fgColor)


def _rgb(colour: Color) -> tuple[int, int, int]:
    found = {
        "rgb": lambda: colour.rgb[-6:],
        "theme": lambda: _THEME[colour.theme % len(_THEME)],
        "indexed": lambda: COLOR_INDEX[colour.indexed][-6:] if colour.indexed < 64 else "FFFFFF",
    }[colour.type]()
    return int(found[:2], 16), int(found[2:4], 16), int(found[4:], 16)
