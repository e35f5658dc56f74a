"""styles.xml 的修补：在原有单元格样式之外添几个变体；锁定全部样式。"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, fields, replace
from typing import Final

from pipelines.mending.xml_patch import FragmentPatch, Span, XmlPatch
from pipelines.mending.xml_words import element_name, quoted
from pipelines.xlsx.parts import whole
from pipelines.xlsx.styles import BUILTIN_FORMATS

EMPTY_STYLES: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<styleSheet xmlns="{}"></styleSheet>'
)
#: `styleSheet` 各下级的次序（ECMA-376-1 §18.8.39），以及没有时要先放的内容。
_ORDER: Final = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs")
_PLAIN: Final = '<{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
_SEEDS: Final = {
    "fonts": '<{p}font><{p}sz val="11"/><{p}name val="宋体"/></{p}font>',
    "fills": '<{p}fill><{p}patternFill patternType="none"/></{p}fill>'
    '<{p}fill><{p}patternFill patternType="gray125"/></{p}fill>',
    "borders": "<{p}border><{p}left/><{p}right/><{p}top/><{p}bottom/><{p}diagonal/></{p}border>",
    "cellStyleXfs": _PLAIN,
    "cellXfs": _PLAIN,
}
_FIRST_CUSTOM: Final = 164
NO_FILL: Final = "none"
"""去掉底色。"""
_FALSE: Final = ("0", "false")


@dataclass(frozen=True)
class StyleChange:
    """在一个样式上改什么；None 与空为不动。

    `fill` 是 RRGGBB 或 NO_FILL，`font`、`border`、`alignment` 是现成的元素，其中 {p} 为前缀；
    `quote` 为假去掉“以文本存放”的撇号。
    """

    number_format: str = ""
    fill: str = ""
    font: str = ""
    border: str = ""
    alignment: str = ""
    locked: bool | None = None
    quote: bool = True

    def then(self, later: StyleChange) -> StyleChange:
        """先作此改动，再作 `later`。"""
        words = {
            item.name: getattr(later, item.name)
            for item in fields(StyleChange)
            if getattr(later, item.name) != item.default
        }
        return replace(self, **words)


class StyleSheet:
    """一份 styles.xml 与攒下的新样式；`render()` 给出修补后的内容。"""

    def __init__(self, content: bytes) -> None:
        self._patch = XmlPatch(content)
        self._prefix = self._patch.prefix.decode()
        self._spans = {name: self._patch.root.child(name) for name in _ORDER}
        self._added: dict[str, list[str]] = {name: [] for name in _ORDER}
        self._sizes = {name: self._size(name) for name in _ORDER}
        self._variants: dict[tuple[int, StyleChange], int] = {}
        self._made: dict[int, tuple[int, StyleChange]] = {}
        self._known: dict[tuple[str, str], int] = {}
        self._formats = self._number_formats()
        self._locking = False
        self._cleared: set[Span] = set()

    @property
    def changed(self) -> bool:
        return self._patch.changed or bool(self._made)

    def lock_all(self) -> None:
        """原有的样式一律锁定；此后的变体不写明也是锁定。"""
        self._locking = True
        for name in ("cellStyleXfs", "cellXfs"):
            for xf in self._xfs(name):
                protection = xf.child("protection")
                if protection and protection.attributes.get("locked") in _FALSE:
                    self._patch.set(protection, {"locked": "1"})

    def clear_fills(self, colours: Set[str]) -> None:
        """原有样式里铺了这几种底色（RRGGBB）的，改为不铺。"""
        fills = self._spans["fills"]
        ours = {
            str(at)
            for at, fill in enumerate(fills.children if fills else ())
            if _solid_colour(fill)[-6:].upper() in colours
        }
        for xf in self._xfs("cellXfs"):
            if xf.attributes.get("fillId") in ours:
                self._patch.set(xf, {"fillId": "0"})
                self._cleared.add(xf)

    def restyled(self, change: StyleChange) -> Callable[[int], int]:
        """按 `change` 改样式：原样式号 → 新样式号。"""
        return lambda base: self.variant(base, change)

    def variant(self, base: int, change: StyleChange) -> int:
        """`base` 号样式改过之后的样式号；同样的改动只添一次。"""
        if not change.quote and not self._is_quoted(base):
            change = replace(change, quote=True)
        if change == StyleChange():
            return base
        origin, earlier = self._made.get(base, (base, StyleChange()))
        whole = earlier.then(change)
        known = self._variants.get((origin, whole))
        if known is None:
            known = self._add("cellXfs", self._variant_xml(origin, whole))
            self._variants[origin, whole] = known
            self._made[known] = (origin, whole)
        return known

    def _is_quoted(self, style: int) -> bool:
        xf = self._xf(self._made[style][0] if style in self._made else style)
        return xf is not None and "quotePrefix" in xf.attributes

    def format_of(self, style: int) -> str:
        """该样式的数字格式代码；变体也认得。"""
        origin, change = self._made.get(style, (style, StyleChange()))
        if change.number_format:
            return change.number_format
        xf = self._xf(origin)
        return self._formats.get(xf.attributes.get("numFmtId", "0") if xf else "0", "General")

    def render(self) -> bytes:
        """修补后的 styles.xml。"""
        patch = self._patch
        for name in _ORDER:
            items = "".join(self._added[name]).encode()
            span = self._spans[name]
            count = {"count": str(self._sizes[name])}
            if span is not None and items:
                patch.append(span, items)
                patch.set(span, count)
            elif items or (self._added["cellXfs"] and name in _SEEDS and span is None):
                tag = f"{self._prefix}{name}".encode()
                xml = b"<%b count=%b>%b%b</%b>" % (
                    tag, quoted(count["count"]), self._seed(name).encode(), items, tag,
                )  # fmt: skip
                patch.insert(xml, frozenset(_ORDER[: _ORDER.index(name)]))
        return patch.render()

    def _size(self, name: str) -> int:
        span = self._spans[name]
        if span is not None:
            return len(span.children)
        return {"fills": 2, "numFmts": 0}.get(name, 1)

    def _seed(self, name: str) -> str:
        return _SEEDS.get(name, "").format(p=self._prefix)

    def _xfs(self, name: str) -> list[Span]:
        span = self._spans[name]
        return span.children if span else []

    def _xf(self, style: int) -> Span | None:
        xfs = self._xfs("cellXfs")
        return xfs[style] if style < len(xfs) else None

    def _number_formats(self) -> dict[str, str]:
        known = {str(number): code for number, code in BUILTIN_FORMATS.items()}
        span = self._spans["numFmts"]
        custom = span.children if span else []
        words = [x.attributes for x in custom]
        return known | {x.get("numFmtId", ""): x.get("formatCode", "") for x in words}

    def _add(self, name: str, xml: str) -> int:
        """添一个，返回它的序号；一模一样的不再添（cellXfs 由 `variant` 管）。"""
        known = self._known.get((name, xml))
        if known is not None:
            return known
        self._added[name].append(xml.format(p=self._prefix))
        number = self._known[name, xml] = self._sizes[name]
        self._sizes[name] += 1
        return number

    def _variant_xml(self, base: int, change: StyleChange) -> str:
        xf = self._xf(base)
        raw = self._patch.raw(xf) if xf else _PLAIN.format(p=self._prefix).encode()
        root = self._patch.tag(self._patch.root)
        fragment = FragmentPatch(root, raw, b"</" + element_name(root) + b">")
        copy = fragment.root.children[0]
        if xf in self._cleared:
            fragment.set(copy, {"fillId": "0"})
        fragment.set(copy, self._attributes(change))
        self._set_child(fragment, copy, "alignment", change.alignment)
        locked = self._locking if change.locked is None else change.locked
        if change.locked is not None or self._locking:
            words = f'<{{p}}protection locked="{int(locked)}"/>'
            self._set_child(fragment, copy, "protection", words)
        text = fragment.text().decode()
        return text.replace("{", "{{").replace("}", "}}")

    def _set_child(self, fragment: FragmentPatch, copy: Span, name: str, xml: str) -> None:
        if not xml:
            return
        written = xml.format(p=self._prefix).encode()
        old = copy.child(name)
        later = copy.child("protection") or copy.child("extLst")
        if old is not None:
            fragment.replace(old, written)
        elif later is not None and (name == "alignment" or later.name == "extLst"):
            fragment.before(later, written)
        else:
            fragment.append(copy, written)
        fragment.set(copy, {f"apply{name.capitalize()}": "1"})

    def _attributes(self, change: StyleChange) -> Mapping[str, str | None]:
        words: dict[str, str | None] = {}
        if change.number_format:
            number = self._format_number(change.number_format)
            words |= {"numFmtId": str(number), "applyNumberFormat": "1"}
        for name, xml in (
            ("font", change.font),
            ("fill", _fill(change.fill)),
            ("border", change.border),
        ):
            if xml:
                number = self._add(f"{name}s", xml)
                words |= {f"{name}Id": str(number), f"apply{name.capitalize()}": "1"}
        return words if change.quote else words | {"quotePrefix": None}

    def _format_number(self, code: str) -> int:
        numbers = {
            n: known for key, known in self._formats.items() if (n := whole(key)) is not None
        }
        for number, known in numbers.items():
            if known == code:
                return number
        fresh = max(_FIRST_CUSTOM, *(number + 1 for number in numbers))
        self._formats[str(fresh)] = code
        words = f'<{{p}}numFmt numFmtId="{fresh}" formatCode={quoted(code).decode()}/>'
        self._add("numFmts", words)
        return fresh


def _solid_colour(fill: Span) -> str:
    pattern = fill.child("patternFill")
    colour = pattern.child("fgColor") if pattern else None
    is_solid = pattern is not None and pattern.attributes.get("patternType") == "solid"
    return colour.attributes.get("rgb", "") if colour and is_solid else ""


def _fill(colour: str) -> str:
    if not colour:
        return ""
    if colour == NO_FILL:
        return '<{p}fill><{p}patternFill patternType="none"/></{p}fill>'
    return (
        f'<{{p}}fill><{{p}}patternFill patternType="solid"><{{p}}fgColor rgb="FF{colour}"/>'
        '<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>'
    )
