"""公文版式的零件：段落、表格、版记、页码、页面，尺寸出自 GB/T 9704—2012。

各函数写出 WordprocessingML；尺寸以 twip（1/20 磅，1 mm = 56.693 twip）计。
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from docx.document import Document as WordDocument

from pipelines.documents.docx_package import core_properties, packed, unpacked
from pipelines.documents.layout_styles import (
    LEFT,
    LINE,
    SONG,
    WIDTH,
    Align,
    fonts,
    replace_children,
)


def run(text: str, font: str = "") -> str:
    """一串同样的字；换行符、制表符各成其事；hint=eastAsia 使引号与一字线用中文字形。"""
    face = fonts(font) if font else '<w:rFonts w:hint="eastAsia"/>'
    content = "".join(_BREAKS.get(piece) or _text(piece) for piece in _pieces(text))
    return f"<w:r><w:rPr>{face}</w:rPr>{content}</w:r>"


_BREAKS: Final = {"\n": "<w:br/>", "\t": "<w:tab/>"}


def _pieces(text: str) -> list[str]:
    return [one for one in text.replace("\n", "\0\n\0").replace("\t", "\0\t\0").split("\0") if one]


def _text(text: str) -> str:
    return f'<w:t xml:space="preserve">{escape(text)}</w:t>'


def paragraph(style: str, *runs: str, more: str = "") -> str:
    """一段；`more` 为附加的 w:pPr 子元素（须在 pStyle 之后的次序内）。"""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{"".join(runs)}</w:p>'


def tag(words: str) -> str:
    """独占一段的模板标记：`if 项目数` → {%p if 项目数 %}；填写时整段消失。"""
    return paragraph("TemplateTag", run(f"{{%p {words} %}}"))


def when(condition: str, *paragraphs: str) -> str:
    """条件成立才有的若干段。"""
    return tag(f"if {condition}") + "".join(paragraphs) + tag("endif")


@dataclass(frozen=True)
class TableColumn:
    """表的一列；`width` 为毫米，`cell` 为每行填的内容，`total` 为合计行填的内容。"""

    head: str
    width: float
    cell: str
    align: Align = "center"
    total: str = ""


def signature() -> str:
    """署名：长的另用一种样式，右空少些，不折行。"""
    return (
        tag("if 落款|length <= 14")
        + paragraph("Signature", run("{{ 落款 }}"))
        + tag("else")
        + paragraph("SignatureLong", run("{{ 落款 }}"))
        + tag("endif")
    )


def table(columns: Sequence[TableColumn], loop: str, *, total: str = "") -> str:
    """有表头（跨页重现、行不拆断）的表；`loop` 如 `行 in 排名表`，`total` 为合计行前两列的字。"""
    widths = [int(column.width * 56.693) for column in columns]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    sized = list(zip(columns, widths, strict=True))
    rows = [
        table_row([table_cell(one.head, width, "TableHead") for one, width in sized], True),
        _tag_row(f"for {loop}", len(columns), sum(widths)),
        table_row([body_cell(one, one.cell, width) for one, width in sized]),
        _tag_row("endfor", len(columns), sum(widths)),
    ]
    if total:
        cells = [table_cell(total, widths[0] + widths[1], "TableText", span=2)]
        cells += [body_cell(one, one.total, width) for one, width in sized[2:]]
        rows.append(table_row(cells))
    properties = f"{table_properties(sum(widths))}<w:tblGrid>{grid}</w:tblGrid>"
    return f"<w:tbl>{properties}{''.join(rows)}</w:tbl>"


def table_properties(width: int) -> str:
    """表格的边框、宽度与边距；宽度以 twip 计。"""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>' for side in sides
    )
    return (
        f'<w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{lines}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{_margins(28, 57)}</w:tblCellMar></w:tblPr>"
    )


def _margins(upright: int, across: int) -> str:
    sides = (("top", upright), ("left", across), ("bottom", upright), ("right", across))
    return "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in sides)


def table_row(cells: Sequence[str], head: bool = False) -> str:
    """表格的一行；表头行逐页重复。"""
    repeated = "<w:tblHeader/>" if head else ""
    return (
        '<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="454" w:hRule="atLeast"/>'
        f"{repeated}</w:trPr>{''.join(cells)}</w:tr>"
    )


def _tag_row(words: str, span: int, width: int) -> str:
    text = f"{{%tr {words} %}}"
    return f"<w:tr>{table_cell(text, width, 'TemplateTag', span=span)}</w:tr>"


def body_cell(column: TableColumn, text: str, width: int) -> str:
    """一格正文，对齐随列。"""
    style = {"left": "TableLeft", "right": "TableNumber"}.get(column.align, "TableText")
    return table_cell(text, width, style)


def table_cell(text: str, width: int, style: str, *, span: int = 1, more: str = "") -> str:
    """表格的一格；`more` 为段落的附加属性。"""
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}<w:vAlign w:val="center"/>'
        f"</w:tcPr>{paragraph(style, run(text), more=more)}</w:tc>"
    )


def imprint(rows: Sequence[tuple[str, str, str]]) -> str:
    """版记：浮于末页版心之底的表，首末线 1 磅、中间线 0.75 磅（7.4.1）；行为 (条件, 样式, 文字)。

    横向以页边为准，LibreOffice 才把与版心同宽的表当作浮动。
    """
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="auto"/>'
        for side, size in (("top", 8), ("bottom", 8), ("insideH", 6))
    )
    return (
        '<w:tbl><w:tblPr><w:tblpPr w:leftFromText="0" w:rightFromText="0" w:vertAnchor="margin"'
        f' w:horzAnchor="page" w:tblpX="{LEFT}" w:tblpYSpec="bottom"/><w:tblOverlap w:val="never"/>'
        f'<w:tblW w:w="{WIDTH}" w:type="dxa"/><w:tblBorders>{lines}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{_margins(0, 0)}</w:tblCellMar></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{WIDTH}"/></w:tblGrid>'
        + "".join(_imprint_row(*row) for row in rows)
        + "</w:tbl>"
    )


def _imprint_row(condition: str, style: str, text: str) -> str:
    row = f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{table_cell(text, WIDTH, style)}</w:tr>"
    if not condition:
        return row
    return _tag_row(f"if {condition}", 1, WIDTH) + row + _tag_row("endif", 1, WIDTH)


def page_number(style: str) -> str:
    """“— 1 —”：4 号宋体，数字左右各一条一字线（7.5）。"""
    field = "".join(
        f"<w:r><w:rPr>{fonts(SONG)}</w:rPr>{part}</w:r>"
        for part in (
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    return paragraph(style, run("— ", SONG), field, run(" —", SONG))


def turned_page_number(style: str) -> str:
    """横页的页码：与竖页同在纸的下边，随页左转而立在左侧（7.5、8）；用浮动的竖排单元格。"""
    thick = 320
    cell = (
        f'<w:tc><w:tcPr><w:tcW w:w="{thick}" w:type="dxa"/><w:textDirection w:val="tbRl"/></w:tcPr>'
        f"{page_number(style)}</w:tc>"
    )
    return (
        '<w:tbl><w:tblPr><w:tblpPr w:leftFromText="0" w:rightFromText="0" w:vertAnchor="page"'
        f' w:horzAnchor="page" w:tblpX="{1984 - 397 - thick // 2}" w:tblpY="{LEFT}"/>'
        f'<w:tblOverlap w:val="never"/><w:tblW w:w="{thick}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{_margins(0, 0)}</w:tblCellMar></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{thick}"/></w:tblGrid><w:tr><w:trPr><w:cantSplit/>'
        f'<w:trHeight w:val="{WIDTH}" w:hRule="exact"/></w:trPr>{cell}</w:tr></w:tbl>'
        f"{paragraph(style)}"
    )


def section(references: Mapping[str, str], *, landscape: bool = False) -> str:
    """一节的页面（5.2.1）；横页是竖页左转而成，表头在左。`references`：页脚种类 → 关系 id。"""
    feet = "".join(
        f'<w:footerReference w:type={quoteattr(kind)} r:id="{key}"/>'
        for kind, key in references.items()
    )
    if landscape:
        size = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
        margins = 'w:top="1588" w:right="2098" w:bottom="1474" w:left="1984"'
    else:
        size = '<w:pgSz w:w="11906" w:h="16838"/>'
        margins = f'w:top="2098" w:right="1474" w:bottom="1984" w:left="{LEFT}"'
    return (
        f'<w:sectPr>{feet}<w:type w:val="nextPage"/>{size}'
        f'<w:pgMar {margins} w:header="851" w:footer="1417" w:gutter="0"/>'
        f'<w:docGrid w:type="lines" w:linePitch="{LINE}"/></w:sectPr>'
    )


def assembled(word: WordDocument, content: str) -> bytes:
    """底本装上正文（WordprocessingML，含末节），打包成模板；每次所得字节相同。"""
    replace_children(word.element.body, content)
    out = io.BytesIO()
    word.save(out)
    made = datetime(2000, 1, 1, tzinfo=UTC)
    return packed(unpacked(out.getvalue()) | {"docProps/core.xml": core_properties(made)})
