"""系统自己添的表与标出的格所用的样式。"""

from __future__ import annotations

from typing import Final

from pipelines.mending.style_sheet import StyleChange

_FONT: Final = (
    '<{{p}}font>{}<{{p}}sz val="{}"/>{}<{{p}}name val="宋体"/><{{p}}charset val="134"/></{{p}}font>'
)
_PLAIN_FONT: Final = _FONT.format("", 11, "")
_BOLD: Final = "<{p}b/>"
_EDGE: Final = '<{{p}}{0} style="thin"><{{p}}color rgb="FF{1}"/></{{p}}{0}>'


def thin_lines(colour: str) -> str:
    """四边细线的 `border`；颜色是 RRGGBB。"""
    edges = "".join(_EDGE.format(side, colour) for side in ("left", "right", "top", "bottom"))
    return f"<{{p}}border>{edges}<{{p}}diagonal/></{{p}}border>"


_BORDER: Final = thin_lines("A6A6A6")
_WRAPPED: Final = '<{p}alignment vertical="center" wrapText="1"/>'
_CENTRED: Final = '<{p}alignment horizontal="center" vertical="center" wrapText="1"/>'
_TOP: Final = '<{p}alignment vertical="center"/>'

TEXT_FORMAT: Final = "@"
#: 须在 intake/marks.py 的 OUR_FILLS 之内，收回时才认得是系统铺的底色。
ERROR_FILL: Final = "FFC7CE"
WARNING_FILL: Final = "FFEB9C"
RELATED_FILL: Final = "DDEBF7"
_HEAD_FILL: Final = "DDEBF7"
ENTRY_FILL: Final = "FFFFE1"

TITLE: Final = StyleChange(font=_FONT.format(_BOLD, 16, ""), alignment=_TOP, locked=True)
LINE: Final = StyleChange(font=_PLAIN_FONT, alignment=_TOP, locked=True)
HEAD: Final = StyleChange(
    font=_FONT.format(_BOLD, 11, ""), fill=_HEAD_FILL, border=_BORDER, alignment=_CENTRED,
    locked=True,
)  # fmt: skip
CELL: Final = StyleChange(
    number_format=TEXT_FORMAT, font=_PLAIN_FONT, border=_BORDER, alignment=_WRAPPED, locked=True
)
LINK: Final = StyleChange(
    number_format=TEXT_FORMAT,
    font=_FONT.format("<{p}u/>", 11, '<{p}color rgb="FF0563C1"/>'),
    border=_BORDER, alignment=_WRAPPED, locked=True,
)  # fmt: skip
ENTRY: Final = CELL.then(StyleChange(fill=ENTRY_FILL, locked=False))
"""填报人要填的格。"""
ERROR_LEVEL: Final = CELL.then(StyleChange(fill=ERROR_FILL))
WARNING_LEVEL: Final = CELL.then(StyleChange(fill=WARNING_FILL))
