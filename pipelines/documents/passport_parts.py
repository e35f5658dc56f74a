"""通行证与 .docx：写成自定义 XML 部件放进包裹，再从包裹里读出来（ECMA-376 第 2 部分、§15.2.5）。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from hashlib import sha256
from typing import Final

from lxml import etree

from pipelines.documents.part_xml import serialised
from pipelines.documents.passport import Issue, Passport, Stated, Taken
from pipelines.documents.verifying.reading import Line, Piece, parsed

NAMESPACE: Final = "urn:qingdan:passport:1"
_RELATIONSHIPS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006"
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_PROPERTIES: Final = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_ITEM_ID: Final = "{6A0C1B5E-7D34-4C1B-9A52-3E4F6D8A9B10}"
_ITEM: Final = re.compile(r"customXml/item(\d+)\.xml")
#: 通行证里的精确值：两个整数；“1e999999999”之类会把机器拖住。
_RATIO: Final = re.compile(r"-?\d{1,4000}(?:/\d{1,4000})?")
#: 公文种类是一个名称，不是路径。
_NAME: Final = re.compile(r"[^/\\:.\s]{1,40}")
_DOCUMENT_RELS: Final = "word/_rels/document.xml.rels"
#: XML 里放不下的字符；文件名、项目名称里偶尔会有。
_ILLEGAL: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def with_passport(parts: Mapping[str, bytes], passport: Passport) -> dict[str, bytes]:
    """放进通行证的包裹；别的自定义 XML 不动，拿旧公文作模板的，旧通行证换成新的。"""
    if old := next((name for name in sorted(parts) if _is_ours(name, parts[name])), ""):
        return {**parts, old: passport_xml(passport)}
    number = max((int(m[1]) for name in parts if (m := _ITEM.fullmatch(name))), default=0) + 1
    props = f"customXml/itemProps{number}.xml"
    types = _typed(parts["[Content_Types].xml"], f"/{props}")
    rels = _related(
        parts.get(_DOCUMENT_RELS), f"{_OFFICE}/relationships/customXml",
        f"../customXml/item{number}.xml",
    )  # fmt: skip
    item_rels = _related(None, f"{_OFFICE}/relationships/customXmlProps", f"itemProps{number}.xml")
    return {
        **parts,
        "[Content_Types].xml": types,
        _DOCUMENT_RELS: rels,
        f"customXml/item{number}.xml": passport_xml(passport),
        props: _item_properties(),
        f"customXml/_rels/item{number}.xml.rels": item_rels,
    }


def passport_in(parts: Mapping[str, bytes]) -> Passport | None:
    """包裹里的通行证；没有、读不成则 None。Word、WPS 会给部件换名，所以认内容不认名。"""
    for name in sorted(parts):
        if _is_ours(name, parts[name]):
            try:
                return _passport(parsed(parts[name]))
            except (TypeError, ValueError, ZeroDivisionError):
                return None
    return None


def _is_ours(name: str, data: bytes) -> bool:
    if not name.startswith("customXml/") or NAMESPACE.encode() not in data:
        return False
    return bool(parsed(data).tag == f"{{{NAMESPACE}}}passport")


def passport_xml(passport: Passport) -> bytes:
    """通行证的 XML；`seal` 是其余内容的 SHA-256。"""
    root = etree.Element(f"{{{NAMESPACE}}}passport", nsmap={None: NAMESPACE})
    _set(root, {name: value for name, value in vars(passport.issue).items() if name != "taken"})
    for one in passport.issue.taken:
        _add(root, "submission", {**vars(one), "carried": str(one.carried).lower()})
    for stated in passport.figures.values():
        exact = "" if stated.exact is None else _ratio(stated.exact)
        _add(root, "figure", {**vars(stated), "exact": exact})
    for line in passport.lines:
        _add_line(root, line)
    root.set("seal", _seal(root))
    return serialised(root)


def _ratio(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def _add(parent: etree._Element, name: str, attributes: Mapping[str, str]) -> etree._Element:
    one = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    _set(one, attributes)
    return one


def _set(element: etree._Element, attributes: Mapping[str, str]) -> None:
    for key, value in attributes.items():
        element.set(key, _ILLEGAL.sub("", value))


def _add_line(root: etree._Element, line: Line) -> None:
    place = {"table": str(line.table), "number": str(line.number), "title": line.title}
    row = _add(root, "line", place)
    for cell in line.cells:
        box = _add(row, "cell", {})
        for piece in cell:
            one = _add(box, "text", {"path": piece.path} if piece.path else {})
            one.text = piece.text


def _seal(root: etree._Element) -> str:
    """属性与文字的摘要；不看排版、前缀与属性的次序。"""
    digest = sha256()
    for node in root.iter(f"{{{NAMESPACE}}}*"):
        name = node.tag.rpartition("}")[2]
        named = sorted((key, value) for key, value in node.items() if key != "seal")
        text = node.text if name == "text" else ""
        digest.update(repr((name, named, text or "")).encode())
    return digest.hexdigest()


def _passport(root: etree._Element) -> Passport:
    def children(name: str) -> Iterator[etree._Element]:
        yield from root.iterchildren(f"{{{NAMESPACE}}}{name}")

    own = {k: v for k, v in root.attrib.items() if k in Issue.__dataclass_fields__}
    if not _NAME.fullmatch(own.get("kind", "")):
        raise ValueError(own.get("kind"))
    taken = tuple(
        Taken(**{**one.attrib, "carried": one.get("carried") == "true"})
        for one in children("submission")
    )
    figures = {one.get("path"): _figure(one.attrib) for one in children("figure")}
    lines = tuple(map(_line, children("line")))
    return Passport(Issue(**own, taken=taken), figures, lines, root.get("seal") == _seal(root))


def _figure(attributes: Mapping[str, str]) -> Stated:
    exact = attributes.get("exact")
    if exact and not _RATIO.fullmatch(exact):
        raise ValueError(exact[:40])
    return Stated(**{**attributes, "exact": Fraction(exact) if exact else None})  # type: ignore[arg-type]


def _line(element: etree._Element) -> Line:
    cells = tuple(
        tuple(
            Piece(one.text or "", one.get("path", ""))
            for one in cell.iterchildren(f"{{{NAMESPACE}}}text")
        )
        for cell in element.iterchildren(f"{{{NAMESPACE}}}cell")
    )
    number, table = int(element.get("number", "0")), int(element.get("table", "0"))
    if not cells or (not table and len(cells) > 1):
        raise ValueError(element.get("number"))
    return Line(cells, table, number, element.get("title", ""))


def _typed(types: bytes, part: str) -> bytes:
    root = parsed(types)
    if not any(one.get("Extension") == "xml" for one in root.iter(f"{{{_TYPES}}}Default")):
        default = etree.Element(f"{{{_TYPES}}}Default")
        default.set("Extension", "xml")
        default.set("ContentType", "application/xml")
        root.insert(0, default)
    override = etree.SubElement(root, f"{{{_TYPES}}}Override")
    override.set("PartName", part)
    override.set("ContentType", _PROPERTIES)
    return serialised(root)


def _related(rels: bytes | None, kind: str, target: str) -> bytes:
    root = parsed(rels) if rels else etree.Element(
        f"{{{_RELATIONSHIPS}}}Relationships", nsmap={None: _RELATIONSHIPS}
    )  # fmt: skip
    taken = {one.get("Id") for one in root}
    number = next(n for n in range(1, len(taken) + 2) if f"rId{n}" not in taken)
    one = etree.SubElement(root, f"{{{_RELATIONSHIPS}}}Relationship")
    for key, value in (("Id", f"rId{number}"), ("Type", kind), ("Target", target)):
        one.set(key, value)
    return serialised(root)


def _item_properties() -> bytes:
    name = f"{_OFFICE}/customXml"
    root = etree.Element(f"{{{name}}}datastoreItem", nsmap={"ds": name})
    root.set(f"{{{name}}}itemID", _ITEM_ID)
    refs = etree.SubElement(root, f"{{{name}}}schemaRefs")
    etree.SubElement(refs, f"{{{name}}}schemaRef").set(f"{{{name}}}uri", NAMESPACE)
    return serialised(root)
