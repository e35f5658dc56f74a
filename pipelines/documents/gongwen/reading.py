"""读一份 .docx 成冻结的值：只读，不取外物；缺样式表、缺设置的按 Word 的默认。"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from docx.oxml.ns import qn
from lxml import etree

from pipelines.documents.gongwen import styling
from pipelines.documents.gongwen.model import (
    BODY,
    Cell,
    Document,
    DrawnLine,
    Paragraph,
    Row,
    Run,
    Section,
    Table,
)
from pipelines.documents.gongwen.opening import Opened, opened, opened_bytes, parsed, refusal
from pipelines.documents.gongwen.shapes import border, drawn_lines
from pipelines.documents.gongwen.styling import Styles, number
from pipelines.documents.part_xml import MAIN

_MOST_BLOCKS: Final = 20_000
_THROUGH: Final = tuple(
    qn(f"w:{name}") for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag",
                                 "hyperlink", "fldSimple", "dir", "bdo")
)  # fmt: skip
_TAG: Final = re.compile(r"\{\{|\{%")
_CHOICE: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_ALIGN: Final = {"start": "left", "end": "right", "distribute": "both", "": "left"}


def read_document(path: Path) -> Document:
    """读 `path`；不是 Word 文档、已损坏或不安全则 UsageError，说明缘由与办法。"""
    return _read(path.name, opened(path))


def read_bytes(name: str, data: bytes) -> Document:
    """同 `read_document`，文件已在内存里。"""
    return _read(name, opened_bytes(name, data))


@dataclass
class _Reader:
    name: str
    parts: dict[str, bytes]
    styles: Styles
    relations: dict[str, str]
    section: int = 0
    paged: bool = False
    """文件里存有 Word 上次排版的分页，才说得出第几页。"""
    page: int = 1
    counted: int = 0
    tables: int = 0
    boxes: int = 0
    blocks: list[Paragraph | Table] = field(default_factory=list)


def _read(name: str, package: Opened) -> Document:
    def part(path: str) -> etree._Element | None:
        content = package.parts.get(path)
        return parsed(name, path, content) if content is not None else None

    root = part(MAIN)
    body = root.find(qn("w:body")) if root is not None else None
    if body is None:
        raise refusal(name, "没有正文，请在 Word 中打开后另存为 .docx")
    styles = styling.read_styles(
        part("word/styles.xml"), part("word/theme/theme1.xml"), part("word/numbering.xml")
    )
    reader = _Reader(name, package.parts, styles, _relations(part("word/_rels/document.xml.rels")))
    if sum(1 for _ in body.iter(qn("w:p"))) > _MOST_BLOCKS:
        raise refusal(name, f"超过 {_MOST_BLOCKS} 段，不像一份公文，没有查")
    reader.paged = next(body.iter(qn("w:lastRenderedPageBreak")), None) is not None
    _walk(reader, body)
    settings = part("word/settings.xml")
    switches = [settings] if settings is not None else []
    return Document(
        name=name,
        blocks=tuple(reader.blocks),
        sections=tuple(_sections(reader, body)),
        normal=styling.look(_run_layers(styles, styles.normal), styles.theme),
        even_and_odd=styling.is_on(switches, "evenAndOddHeaders"),
        mirror_margins=styling.is_on(switches, "mirrorMargins"),
        paged=reader.paged,
        cautions=(*package.cautions, *_cautions(reader, body)),
        renderable=package.renderable,
        parts=package.parts,
    )


def _relations(rels: etree._Element | None) -> dict[str, str]:
    return {
        one.get("Id", ""): posixpath.normpath(posixpath.join("word", one.get("Target") or ""))
        for one in (rels.iter("{*}Relationship") if rels is not None else ())
        if one.get("TargetMode") != "External"
    }


def _cautions(reader: _Reader, body: etree._Element) -> Iterator[str]:
    tags = ("w:ins", "w:del", "w:moveFrom", "w:moveTo")
    revisions = sum(1 for _ in body.iter(*map(qn, tags)))
    comments = sum(1 for _ in body.iter(qn("w:commentReference")))
    if any(_TAG.search(block.text) for block in reader.blocks if isinstance(block, Paragraph)):
        yield "文中有模板标记（{{ }}、{% %}）：这是模板，版式要对填好的公文来查，以下意见只供参考"
    if revisions:
        yield f"文中有 {revisions} 处修订没有接受或拒绝，以下按接受之后的文字来查"
    if comments:
        yield f"文中有 {comments} 条批注"
    if any(run.look.hidden and run.text.strip() for block in reader.blocks
           if isinstance(block, Paragraph) for run in block.runs):  # fmt: skip
        yield "文中有隐藏文字"


# ── 段与表 ───────────────────────────────────────────────────────────


def _walk(reader: _Reader, parent: etree._Element) -> None:
    for child in parent:
        if child.tag == qn("w:p"):
            paragraph = _paragraph(reader, child, BODY, reader.counted + 1)
            if paragraph.words:
                reader.counted += 1
            else:
                paragraph = replace(paragraph, number=max(1, reader.counted))
            reader.blocks.append(paragraph)
            reader.blocks += _boxes(reader, child)
            if child.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None:
                reader.section += 1
        elif child.tag == qn("w:tbl"):
            reader.tables += 1
            reader.blocks.append(_table(reader, child))
        elif child.tag in _THROUGH:
            _walk(reader, child)


def _boxes(reader: _Reader, paragraph: etree._Element) -> Iterator[Paragraph]:
    """文本框里的段落，紧跟所系的那一段。"""
    for box in paragraph.iter(qn("w:txbxContent")):
        if any(up.tag == f"{_CHOICE}Fallback" for up in box.iterancestors()):
            continue
        reader.boxes += 1
        for place, one in enumerate(box.iterchildren(qn("w:p")), 1):
            yield _paragraph(reader, one, f"文本框{reader.boxes}", place)


def _paragraph(reader: _Reader, element: etree._Element, part: str, place: int) -> Paragraph:
    properties = element.find(qn("w:pPr"))
    style_element = properties.find(qn("w:pStyle")) if properties is not None else None
    style = style_element.get(qn("w:val")) if style_element is not None else ""
    if style not in reader.styles.named:
        style = reader.styles.normal
    layers = [one.paragraph for one in reader.styles.chain(style) if one.paragraph is not None]
    layers += [properties] if properties is not None else []
    numbering = styling.numbered(reader.styles, layers)
    started = reader.page
    inherited = _run_layers(reader.styles, style)
    runs = tuple(_runs(reader, element, inherited))
    mark = properties.find(qn("w:rPr")) if properties is not None else None
    spacing = styling.merged(layers, "spacing")
    align = styling.merged(layers, "jc").get("val", "")
    return Paragraph(
        part=part,
        number=place,
        runs=runs,
        mark=styling.look([*inherited, *([mark] if mark is not None else [])], reader.styles.theme),
        numbering=numbering,
        style=reader.styles.named[style].name if style in reader.styles.named else "",
        align=_ALIGN.get(align, align),
        indent=styling.indent(layers),
        before=_gap(spacing, "before"),
        after=_gap(spacing, "after"),
        line=number(spacing.get("line"), 240),
        line_rule=spacing.get("lineRule", "auto"),
        new_page=styling.is_on(layers, "pageBreakBefore") or _breaks_first(element),
        fields=_fields(element),
        boxed=next(element.iterancestors(qn("w:txbxContent")), None) is not None,
        frame=styling.merged(layers, "framePr").get("xAlign", ""),
        drawn=tuple(drawn_lines(element, layers)),
        section=reader.section,
        breaks_after=any(b.get(qn("w:type")) == "page" for b in element.iter(qn("w:br"))),
        turned=_is_turned(element),
        page=_page(reader, started, element),
        text=numbering + "".join(run.text for run in runs),
    )


def _page(reader: _Reader, started: int, element: etree._Element) -> int | None:
    """这一段开头在第几页；文件里没有存分页的，不知。"""
    if not reader.paged:
        return None
    return reader.page if _breaks_first(element) else started


def _fields(element: etree._Element) -> str:
    """这一段自己的域代码；所系文本框里的不算。"""
    codes = ""
    for one in element.iter(qn("w:instrText"), qn("w:fldSimple")):
        if next(one.iterancestors(qn("w:p"))) is element:
            codes += one.get(qn("w:instr")) or one.text or ""
    return codes


def _is_turned(element: etree._Element) -> bool:
    for up in element.iterancestors(qn("w:tc"), qn("w:txbxContent")):
        direction = up.find(f"{qn('w:tcPr')}/{qn('w:textDirection')}")
        if up.tag == qn("w:txbxContent") or direction is not None:
            return True
    return False


def _gap(spacing: dict[str, str], side: str) -> int:
    """段前、段后；以行计的（beforeLines，百分之一行）折成 twip。"""
    lines = number(spacing.get(f"{side}Lines"))
    return round(lines * 5.79) if lines else number(spacing.get(side))


def _run_layers(styles: Styles, style: str) -> list[etree._Element]:
    return [one.run for one in styles.chain(style) if one.run is not None]


def _breaks_first(element: etree._Element) -> bool:
    """段里头一样东西是分页符，文字在其后。"""
    for one in element.iter(qn("w:t"), qn("w:br"), qn("w:lastRenderedPageBreak")):
        if one.tag == qn("w:t") and (one.text or "").strip():
            return False
        if one.tag == qn("w:br") and one.get(qn("w:type")) == "page":
            return True
    return False


def _runs(reader: _Reader, element: etree._Element, layers: list[etree._Element]) -> Iterator[Run]:
    for child in element:
        if child.tag == qn("w:r"):
            yield from _run(reader, child, layers)
        elif child.tag in _THROUGH:
            yield from _runs(reader, child, layers)


def _run(reader: _Reader, run: etree._Element, layers: list[etree._Element]) -> Iterator[Run]:
    own = run.find(qn("w:rPr"))
    added: list[etree._Element] = []
    if own is not None:
        named = own.find(qn("w:rStyle"))
        if named is not None and named.get(qn("w:val")) in reader.styles.named:
            added = _run_layers(reader.styles, named.get(qn("w:val"), ""))[
                1 if reader.styles.defaults.run is not None else 0 :
            ]
        added = [*added, own]
    text = "".join(_pieces(reader, run))
    if text:
        yield Run(text, styling.look([*layers, *added], reader.styles.theme))


def _pieces(reader: _Reader, run: etree._Element) -> Iterator[str]:
    for one in run:
        if one.tag == qn("w:t"):
            yield one.text or ""
        elif one.tag == qn("w:tab"):
            yield "\t"
        elif one.tag == qn("w:noBreakHyphen"):
            yield "-"
        elif one.tag == qn("w:br") and one.get(qn("w:type")) in (None, "textWrapping"):
            yield "\n"
        elif one.tag == qn("w:lastRenderedPageBreak"):
            reader.page += 1


def _table(reader: _Reader, element: etree._Element) -> Table:
    label = f"表{reader.tables}"
    properties = element.find(qn("w:tblPr"))
    grid = element.find(qn("w:tblGrid"))
    columns = [number(one.get(qn("w:w"))) for one in grid] if grid is not None else []
    width = number(styling.merged([properties], "tblW").get("w")) if properties is not None else 0
    kind = styling.merged([properties], "tblW").get("type") if properties is not None else ""
    return Table(
        number=reader.tables,
        rows=tuple(
            _row(reader, row, f"{label}第 {place} 行")
            for place, row in enumerate(element.iter(qn("w:tr")), 1)
            if next(row.iterancestors(qn("w:tbl"))) is element
        ),
        width=width if kind == "dxa" and width else sum(columns),
        borders=tuple(_borders(properties)),
        section=reader.section,
    )


def _borders(properties: etree._Element | None) -> Iterator[tuple[str, DrawnLine]]:
    drawn = properties.find(qn("w:tblBorders")) if properties is not None else None
    for one in drawn if drawn is not None else ():
        side = etree.QName(one).localname
        if (line := border(one)) is not None:
            yield side, line


def _row(reader: _Reader, row: etree._Element, label: str) -> Row:
    properties = row.find(qn("w:trPr"))
    layers = [properties] if properties is not None else []
    cells = [one for one in row.iter(qn("w:tc")) if next(one.iterancestors(qn("w:tr"))) is row]
    return Row(
        tuple(_cell(reader, cell, f"{label}第 {n} 格") for n, cell in enumerate(cells, 1)),
        repeated=styling.is_on(layers, "tblHeader"),
        unbroken=styling.is_on(layers, "cantSplit"),
    )


def _cell(reader: _Reader, cell: etree._Element, label: str) -> Cell:
    properties = cell.find(qn("w:tcPr"))
    layers = [properties] if properties is not None else []
    merge = properties.find(qn("w:vMerge")) if properties is not None else None
    inside = list(cell.iter(qn("w:p")))
    return Cell(
        tuple(_paragraph(reader, one, label, 0) for one in inside),
        span=max(1, number(styling.merged(layers, "gridSpan").get("val"), 1)),
        merged_down=merge is not None and merge.get(qn("w:val")) != "restart",
    )


# ── 页面 ────────────────────────────────────────────────────────────


def _sections(reader: _Reader, body: etree._Element) -> Iterator[Section]:
    own = [one for one in body.iter(qn("w:sectPr"))
           if next(one.iterancestors(qn("w:txbxContent")), None) is None]  # fmt: skip
    before: dict[str, dict[str, tuple[Paragraph, ...]]] = {"header": {}, "footer": {}}
    for element in own:
        for kind, label in (("header", "页眉"), ("footer", "页脚")):
            before[kind] = before[kind] | _feet(reader, element, kind, label)
        yield _section(element, before["header"], before["footer"])
    if not own:
        yield Section()


def _feet(
    reader: _Reader, element: etree._Element, kind: str, label: str
) -> dict[str, tuple[Paragraph, ...]]:
    found = {}
    for one in element.iterchildren(qn(f"w:{kind}Reference")):
        path = reader.relations.get(one.get(qn("r:id")) or "", "")
        if path in reader.parts:
            root = parsed(reader.name, path, reader.parts[path])
            paragraphs = [
                p
                for p in root.iter(qn("w:p"))
                if not any(up.tag == f"{_CHOICE}Fallback" for up in p.iterancestors())
            ]
            found[one.get(qn("w:type")) or "default"] = tuple(
                _paragraph(reader, p, label, place) for place, p in enumerate(paragraphs, 1)
            )  # fmt: skip
    return found


def _section(
    element: etree._Element,
    headers: dict[str, tuple[Paragraph, ...]],
    footers: dict[str, tuple[Paragraph, ...]],
) -> Section:
    size = styling.merged([element], "pgSz")
    margin = styling.merged([element], "pgMar")
    grid = styling.merged([element], "docGrid")
    numbers = styling.merged([element], "pgNumType")
    plain = Section()
    return Section(
        width=number(size.get("w"), plain.width),
        height=number(size.get("h"), plain.height),
        landscape=size.get("orient") == "landscape",
        **{side: number(margin.get(side), getattr(plain, side))
           for side in ("top", "right", "bottom", "left", "gutter", "header", "footer")},
        grid=grid.get("type", ""),
        line_pitch=number(grid.get("linePitch")),
        char_space=number(grid.get("charSpace")),
        continuous=styling.merged([element], "type").get("val") == "continuous",
        title_page=styling.is_on([element], "titlePg"),
        number_start=number(numbers["start"]) if "start" in numbers else None,
        number_format=numbers.get("fmt", ""),
        headers=tuple(headers.items()),
        footers=tuple(footers.items()),
    )  # fmt: skip
