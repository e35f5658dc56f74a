"""工作簿此刻的样子：一件件做，一件件记；照记下的再做一遍，样子相同。"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from addin.acts import Act, Kind
from addin.engine.reading import Original
from addin.engine.state import SheetState
from addin.engine.values import TEXT, entered
from pipelines.xlsx.areas import Area, Place
from pipelines.xlsx.cells import parse_address

#: 改样子的事 → Look 的字段，值照原样的。
_LOOKS: Final = {
    Kind.NUMBER_FORMAT: "number_format", Kind.BOLD: "bold", Kind.SIZE: "size", Kind.WRAP: "wrap",
    Kind.FILL: "fill", Kind.FONT_COLOUR: "font_colour", Kind.UNDERLINE: "underline",
    Kind.HORIZONTAL: "horizontal", Kind.VERTICAL: "vertical", Kind.BORDERS: "lines",
}  # fmt: skip
_COLOURS: Final = (Kind.FILL, Kind.FONT_COLOUR, Kind.BORDERS)


class BookState:
    """一本工作簿与做过的事；`do` 做一件并记下。"""

    def __init__(self, original: Original, active: str, cell: str) -> None:
        self.original = original
        self.sheets = {name: SheetState(original, x) for name, x in original.sheets.items()}
        self.active = active if active in self.sheets else original.active
        self.acts: list[Act] = []
        self._started = self.active
        if cell and active in self.sheets:
            self.sheets[active].start = Area.of_cell(Area.parse(cell).first).text

    @property
    def moved(self) -> bool:
        """做过的事里换了当前的表。"""
        sheet = self.sheets.get(self.active)
        return self.active != self._started or (sheet is not None and sheet.original is None)

    def do(self, act: Act) -> None:
        """做一件事；做不了的抛 NotImplementedError，没有这张表抛 KeyError。"""
        if act.kind is Kind.ADD_SHEET:
            self.sheets[act.sheet] = SheetState(self.original, None)
        elif act.kind is Kind.DELETE_SHEET:
            self._delete(act.sheet)
        elif act.kind is Kind.ACTIVATE:
            self.active = act.sheet
        elif act.kind in _LOOKS:
            _dress(self.sheets[act.sheet], act)
        else:
            _DOERS[act.kind](self.sheets[act.sheet], act)
        self.acts.append(act)

    def _delete(self, name: str) -> None:
        names = [key for key, sheet in self.sheets.items() if sheet.state == "visible"]
        left = [key for key in names if key != name]
        if not left:
            raise ValueError("工作簿里至少要有一张显示着的表")
        del self.sheets[name]
        if name == self.active:
            self.active = left[min(names.index(name), len(left) - 1)] if name in names else left[0]


def _dress(sheet: SheetState, act: Act) -> None:
    if act.kind is Kind.BORDERS:
        _refuse_old(sheet)
    value = act.value.removeprefix("#").upper() if act.kind in _COLOURS and act.value else act.value
    for place in Area.parse(act.range).places():
        sheet.dress(place, _LOOKS[act.kind], value or "" if act.kind in _COLOURS else value)


def _values(sheet: SheetState, act: Act) -> None:
    for places, values in zip(Area.parse(act.range).rows(), act.value, strict=True):
        for place, value in zip(places, values, strict=True):
            _enter(sheet, place, value)


def _formula(sheet: SheetState, act: Act) -> None:
    _enter(sheet, Area.parse(act.range).first, act.value)


def _enter(sheet: SheetState, place: Place, value: Any) -> None:
    was, shown = sheet.was(place), sheet.look(place).number_format
    # 写回原来的公式，原来的结果也还在
    same = bool(was.formula) and was.formula == value and shown != TEXT
    sheet.put(place, was if same else entered(value, shown))


def _note(sheet: SheetState, act: Act) -> None:
    sheet.write_note(Area.parse(act.range).first, act.value or "")


def _width(sheet: SheetState, act: Act) -> None:
    sheet.widths |= dict.fromkeys(_columns(sheet, act), float(act.value))


def _hidden(sheet: SheetState, act: Act) -> None:
    sheet.hidden |= dict.fromkeys(_columns(sheet, act), act.value)


def _columns(sheet: SheetState, act: Act) -> Iterator[int]:
    _refuse_old(sheet)
    area = Area.parse(act.range)
    return iter(range(area.left, area.right + 1))


def _freeze(sheet: SheetState, act: Act) -> None:
    _refuse_old(sheet)
    sheet.frozen = Area.parse(act.range).bottom


def _refuse_old(sheet: SheetState) -> None:
    if not sheet.fresh:
        raise NotImplementedError("列宽、隐藏列、冻结、边线只在新添或清空过的表上做")


def _clear(sheet: SheetState, act: Act) -> None:
    if act.range:
        raise NotImplementedError("只清空整张表")
    sheet.clear()


def _show(sheet: SheetState, act: Act) -> None:
    if sheet.original is None and not act.value:
        raise NotImplementedError("新添的表不隐藏")
    sheet.state = "visible" if act.value else "hidden"


def _select(sheet: SheetState, act: Act) -> None:
    parse_address(act.range)
    sheet.cursor = act.range


_DOERS: Final[Mapping[Kind, Callable[[SheetState, Act], None]]] = {
    Kind.VALUES: _values, Kind.FORMULA: _formula, Kind.NOTE: _note, Kind.WIDTH: _width,
    Kind.HIDDEN: _hidden, Kind.FREEZE: _freeze, Kind.CLEAR: _clear, Kind.SHOW_SHEET: _show,
    Kind.SELECT: _select,
}  # fmt: skip
