"""一片格的字体：xlwings 的接口，与 Excel 才有的下划线（`.api`）。"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from xlwings import base_classes

from addin.acts import Kind
from addin.engine.colours import hexadecimal, rgb_of

if TYPE_CHECKING:
    from addin.engine.ranges import Colour, FileRange

#: xlUnderlineStyleSingle、xlUnderlineStyleNone。
_UNDERLINES: Final = {2: True, -4142: False}


class FileFont(base_classes.Font):
    """一片格的字体。"""

    def __init__(self, place: FileRange) -> None:
        self._range = place

    @property
    def api(self) -> NativeFont:
        return NativeFont(self._range)

    @property
    def bold(self) -> bool | None:
        return self._range.same(lambda place: self._range.state.look(place).bold)

    @bold.setter
    def bold(self, value: bool) -> None:
        self._range.do(Kind.BOLD, value)

    @property
    def size(self) -> float | None:
        return self._range.same(lambda place: self._range.state.look(place).size)

    @size.setter
    def size(self, value: float) -> None:
        self._range.do(Kind.SIZE, value)

    @property
    def color(self) -> Colour | None:
        found = self._range.same(lambda place: self._range.state.look(place).font_colour)
        return rgb_of(found) if found else None

    @color.setter
    def color(self, value: Colour | str | int) -> None:
        self._range.do(Kind.FONT_COLOUR, hexadecimal(value))


class NativeFont:
    """`Font` 对象里用到的一样。"""

    def __init__(self, place: FileRange) -> None:
        self._range = place

    @property
    def Underline(self) -> int | None:  # noqa: N802
        found = self._range.same(lambda place: self._range.state.look(place).underline)
        return next((style for style, drawn in _UNDERLINES.items() if drawn is found), None)

    @Underline.setter
    def Underline(self, value: int) -> None:  # noqa: N802
        if value not in _UNDERLINES:
            raise NotImplementedError("只会单下划线")
        self._range.do(Kind.UNDERLINE, _UNDERLINES[value])
