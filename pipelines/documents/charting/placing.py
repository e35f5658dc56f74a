"""图放进公文：独占一段的【图：名称】换成随文字走的图，连同图表部件与内嵌工作簿。"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final
from xml.sax.saxutils import escape

from lxml import etree

from pipelines.documents.charting.chart import Chart, clean
from pipelines.documents.charting.drawing import chart_xml
from pipelines.documents.charting.sheet import embedded_workbook
from pipelines.documents.part_xml import read_xml, serialised
from pipelines.documents.template_parts import Part, paragraph_text
from pipelines.errors import TemplateError

_MARK: Final = re.compile(r"【图[：:]\s*([^】]+?)\s*】")
_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006"
_MAIN, _TYPES, _RELATIONS = (
    "word/document.xml", "[Content_Types].xml", "word/_rels/document.xml.rels",
)  # fmt: skip
_CHART_TYPE: Final = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_EMU: Final = 36_000
#: 版心宽（GB/T 9704 5.2.1）。
_WIDTH: Final = 156


def check_markers(template: str, parts: Iterable[Part], known: Collection[str]) -> None:
    """模板里的【图：名称】都画得出；名称不认得、放错地方则 TemplateError（T01、T02），指到段。

    `parts` 是模板的部件，`known` 是画得出的图的名称。
    """
    for part in parts:
        for number, (text, paragraph) in enumerate(
            zip(part.texts, part.paragraphs, strict=True), 1
        ):
            for found in _MARK.finditer(text):
                alone = part.name == _MAIN and _in_body(paragraph) and found[0] == text.strip()
                if found[1] not in known:
                    listed = "、".join(known)
                    words, code = f"没有名为“{found[1]}”的图；可用的有：{listed}", "T01"
                elif not alone:
                    words, code = "【图：…】须在正文里独占一段，不能在表格、页眉、页脚里", "T02"
                else:
                    continue
                raise TemplateError(template, words, code=code, place=part.place(number))


def place_charts(
    root: etree._Element, files: Mapping[str, bytes], charts: Mapping[str, Chart]
) -> dict[str, bytes]:
    """就地把图放进正文的树 `root`，返回别的部件连同各图的；图里没有数的，那一段不要。

    只认正文里独占一段的标记：表格里一个项目恰好叫这个名字，照原样印。
    """
    parts = dict(files)
    body = root.find(f"{{{_W}}}body")
    found = [(one, mark[1]) for one in body if (mark := _mark(one)) and mark[1] in charts]
    identity = max((int(i) for i in root.xpath("//@id") if i.isdigit()), default=0)
    for number, (paragraph, name) in enumerate(found, 1):
        if charts[name].empty:
            _remove(paragraph)
        else:
            relation = _add(parts, charts[name])
            _draw(paragraph, charts[name], relation, identity + number)
    return parts


def _in_body(paragraph: etree._Element) -> bool:
    parent = paragraph.getparent()
    return parent is not None and parent.tag == f"{{{_W}}}body"


def _mark(element: etree._Element) -> re.Match[str] | None:
    if element.tag != f"{{{_W}}}p":
        return None
    return _MARK.fullmatch(paragraph_text(element).strip())


# ── 段 ──────────────────────────────────────────────────────────────


def _remove(paragraph: etree._Element) -> None:
    """不要这一段；分节的一段只去掉文字，版面才不乱。"""
    if paragraph.find(f"./{{{_W}}}pPr/{{{_W}}}sectPr") is None:
        paragraph.getparent().remove(paragraph)
    else:
        _emptied(paragraph)


def _emptied(paragraph: etree._Element) -> None:
    for child in list(paragraph):
        if child.tag != f"{{{_W}}}pPr":
            paragraph.remove(child)


def _draw(paragraph: etree._Element, chart: Chart, relation: str, identity: int) -> None:
    """固定行距会把图裁掉，首行缩进会把图挤出版心：这一段另定。"""
    _emptied(paragraph)
    properties = paragraph.find(f"{{{_W}}}pPr")
    if properties is None:
        properties = etree.Element(f"{{{_W}}}pPr")
        paragraph.insert(0, properties)
    for name, values in _LAYOUT:
        _set(properties, name, values)
    paragraph.append(etree.fromstring(_inline(chart, relation, identity)))


#: 与正文不同的段落属性，依 CT_PPr 的次序。
_LAYOUT: Final = (
    ("snapToGrid", {"val": "0"}),
    ("spacing", {"before": "60", "after": "60", "line": "240", "lineRule": "auto"}),
    ("ind", {"left": "0", "right": "0", "firstLine": "0", "firstLineChars": "0"}),
    ("jc", {"val": "center"}),
)
_AFTER: Final = {
    "snapToGrid": ("spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc"),
    "spacing": ("ind", "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc"),
    "ind": ("contextualSpacing", "mirrorIndents", "suppressOverlap", "jc"),
    "jc": (),
}
_LAST: Final = (
    "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr",
    "sectPr", "pPrChange",
)  # fmt: skip


def _set(properties: etree._Element, name: str, values: Mapping[str, str]) -> None:
    """设一项段落属性，放在模式所要的次序上。"""
    for old in properties.findall(f"{{{_W}}}{name}"):
        properties.remove(old)
    fresh = etree.Element(f"{{{_W}}}{name}", {f"{{{_W}}}{k}": v for k, v in values.items()})
    later = {f"{{{_W}}}{one}" for one in (*_AFTER[name], *_LAST)}
    place = next((n for n, one in enumerate(properties) if one.tag in later), len(properties))
    properties.insert(place, fresh)


def _inline(chart: Chart, relation: str, identity: int) -> str:
    width, height = _WIDTH * _EMU, round(chart.height * _EMU)
    title = escape(clean(chart.title), {'"': "&quot;"})
    return (
        f'<w:r xmlns:w="{_W}"><w:drawing>'
        f'<wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing" distT="0" distB="0" distL="0"'
        f' distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{identity}" name="图 {identity}" descr="{title}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/chart">'
        f'<c:chart xmlns:c="{_DRAWING}/chart" xmlns:r="{_OFFICE}" r:id="{relation}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


# ── 部件 ─────────────────────────────────────────────────────────────


def _add(parts: dict[str, bytes], chart: Chart) -> str:
    """添上图表部件、内嵌工作簿与它们的登记；返回正文到图的关系号。"""
    number = next(n for n in range(1, 10_000) if f"word/charts/chart{n}.xml" not in parts)
    book = f"word/embeddings/chart{number}.xlsx"
    parts[f"word/charts/chart{number}.xml"] = chart_xml(chart, "rId1")
    parts[book] = embedded_workbook(chart)
    relations = etree.Element(f"{{{_PACKAGE}/relationships}}Relationships",
                              nsmap={None: f"{_PACKAGE}/relationships"})  # fmt: skip
    _relate(relations, "package", f"../embeddings/chart{number}.xlsx")
    parts[f"word/charts/_rels/chart{number}.xml.rels"] = serialised(relations)
    _register(parts, f"/word/charts/chart{number}.xml")
    own = read_xml(parts[_RELATIONS])
    relation = _relate(own, "chart", f"charts/chart{number}.xml")
    parts[_RELATIONS] = serialised(own)
    return relation


def _relate(relations: etree._Element, kind: str, target: str) -> str:
    taken = {one.get("Id") for one in relations}
    identity = next(f"rId{n}" for n in range(1, 100_000) if f"rId{n}" not in taken)
    values = {"Id": identity, "Type": f"{_OFFICE}/{kind}", "Target": target}
    etree.SubElement(relations, f"{{{_PACKAGE}/relationships}}Relationship", values)
    return identity


def _register(parts: dict[str, bytes], chart: str) -> None:
    space = f"{{{_PACKAGE}/content-types}}"
    types = read_xml(parts[_TYPES])
    if not any(one.get("Extension", "").lower() == "xlsx" for one in types):
        fresh = etree.Element(f"{space}Default", Extension="xlsx", ContentType=_XLSX_TYPE)
        types.insert(0, fresh)
    etree.SubElement(types, f"{space}Override", PartName=chart, ContentType=_CHART_TYPE)
    parts[_TYPES] = serialised(types)
