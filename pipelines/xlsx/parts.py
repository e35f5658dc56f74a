"""工作簿里的一个 XML 部件：字节流，与一个不容 DOCTYPE 的解析器。"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.parsers import expat

from pipelines.errors import FileFault

Attributes = Mapping[str, str]

#: 表格正文、关系、内容类型的命名空间；正文分 Transitional 与 Strict（ECMA-376 第 1、4 部分）。
_KNOWN_NAMESPACES: Final = frozenset(
    {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
        "http://schemas.openxmlformats.org/package/2006/relationships",
        "http://schemas.openxmlformats.org/package/2006/content-types",
    }
)
_RELATIONSHIP_IDS: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
#: OPC 只许 UTF-8 与 UTF-16（ISO/IEC 29500-2 §8.1.2）；另两种 expat 自己认得，读得准。
_ENCODINGS: Final = frozenset({"utf-8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "iso-8859-1"})


@dataclass(frozen=True)
class Part:
    """一个部件；`chunks()` 每次从头给出解压后的字节。"""

    file: Path
    name: str
    chunks: Callable[[], Iterator[bytes]]

    def broken(self, reason: str) -> FileFault:
        """F05：此部件损坏；由调用者 raise。"""
        return FileFault("F05", self.file, part=self.name, reason=reason)


class PartParser:
    """逐个元素解析一个部件；子类在 `starts`、`ends` 里登记 (上级, 元素) 的去处。

    元素名去掉已知命名空间，其余原样；故前缀怎样写、Strict 与否，读来都一样。
    损坏抛 FileFault F05，DOCTYPE 抛 F08。
    """

    def __init__(self, part: Part) -> None:
        self.part = part
        self.path: list[str] = [""]
        self.root = ""
        self.encoding = "utf-8"
        self.prefixes: set[str] = {"xml"}
        self.text: list[str] | None = None
        self.starts: dict[tuple[str, str], Callable[[Attributes], None]] = {}
        self.ends: dict[tuple[str, str], Callable[[], None]] = {}
        self._names: dict[str, str] = {}
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.XmlDeclHandler = self._declaration
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartNamespaceDeclHandler = self._namespace
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def feed(self, data: bytes, *, final: bool = False) -> None:
        """接着解析一段；`final` 表示到此为止。"""
        try:
            self._parser.Parse(data, final)
        except expat.ExpatError as error:
            raise self.part.broken("XML 内容残缺或写坏") from error

    def feed_all(self, root: str) -> None:
        """解析整个部件；根元素不是 `root` 也算损坏。"""
        for chunk in self.part.chunks():
            self.feed(chunk)
        self.finish(root)

    def finish(self, root: str) -> None:
        """宣告已到末尾，并核对根元素。"""
        self.feed(b"", final=True)
        if self.root != root:
            raise self.part.broken(f"内容不是 {root}")

    def taken_text(self) -> str:
        """自开始收集以来的文字；收集随即停止。"""
        text = "".join(self.text or ())
        self.text = None
        return text

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self.encoding = (encoding or "utf-8").lower()
        if self.encoding not in _ENCODINGS:
            raise self.part.broken(f"编码 {encoding} 不合规定")

    def _doctype(self, *_declared: object) -> None:
        raise FileFault("F08", self.part.file, part=self.part.name)

    def _namespace(self, prefix: str | None, _uri: str) -> None:
        self.prefixes.add(prefix or "")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        short = self._names.get(name) or self._short(name)
        handler = self.starts.get((self.path[-1], short))
        self.path.append(short)
        if handler is not None:
            handler(attributes)

    def _end(self, _name: str) -> None:
        short = self.path.pop()
        handler = self.ends.get((self.path[-1], short))
        if handler is not None:
            handler()

    def _characters(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def _short(self, name: str) -> str:
        namespace, _, local = name.rpartition(" ")
        short = local if namespace in _KNOWN_NAMESPACES else f"{namespace} {local}"
        self.root = self.root or short
        return self._names.setdefault(name, short)


def relationship_in(attributes: Attributes) -> str:
    """`r:id` 之值；没有则为空。"""
    return next((attributes[key] for key in _RELATIONSHIP_IDS if key in attributes), "")


@dataclass(frozen=True)
class Element:
    """小部件里的一个元素：上级之名、己名、属性。"""

    parent: str
    name: str
    attributes: Attributes

    @property
    def relationship(self) -> str:
        """`r:id` 之值；没有则为空。"""
        return relationship_in(self.attributes)


class _ElementList(PartParser):
    def __init__(self, part: Part) -> None:
        super().__init__(part)
        self.found: list[Element] = []

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        parent = self.path[-1]
        super()._start(name, attributes)
        self.found.append(Element(parent, self.path[-1], attributes))


def elements_of(part: Part, root: str) -> list[Element]:
    """小部件的全部元素，按出现次序；根元素须为 `root`。"""
    parser = _ElementList(part)
    parser.feed_all(root)
    return parser.found


def refuse_doctype(part: Part) -> None:
    """只读到根元素为止：有 DOCTYPE 即抛 F08。我们从不解析的部件写坏了不在此追究。"""
    parser = PartParser(part)
    try:
        for chunk in part.chunks():
            parser.feed(chunk)
            if parser.root:
                return
    except FileFault as fault:
        if fault.code == "F08":
            raise


def is_true(value: str | None) -> bool:
    """xsd:boolean。"""
    return value in ("1", "true")


def whole(text: str) -> int | None:
    """行号、编号一类的数；不是数、长过 9 位的（几千位的 Python 不肯认）则 None。"""
    bare = text.strip()
    return int(bare) if bare.isdecimal() and len(bare) <= 9 else None
