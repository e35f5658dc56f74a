"""图里的数换成今日的：只换各系列的数与内嵌工作簿，人调过的颜色、大小、字体留着（图没有修订可言）。"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Final

from lxml import etree

from pipelines.documents.part_xml import MAIN, serialised
from pipelines.documents.verifying.reading import parsed

_C: Final = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_WP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
#: 一个系列里的数：名称、各项、各值。
_DATA: Final = ("tx", "cat", "val")


def redrawn(edited: Mapping[str, bytes], fresh: Mapping[str, bytes]) -> dict[str, bytes]:
    """数变了的各部件（名称 → 内容）；照图的说明文字认图，系列数不同、认不出的不动。"""
    today = dict(_charts(fresh))
    changed: dict[str, bytes] = {}
    for title, part in _charts(edited):
        if title not in today:
            continue
        source = today[title]
        chart = _with_data(parsed(edited[part]), parsed(fresh[source]))
        if chart is None:
            continue
        changed[part] = serialised(chart)
        books = _book(edited, part), _book(fresh, source)
        if books[0] in edited and books[1] in fresh:
            changed[books[0]] = fresh[books[1]]
    return changed


def _charts(parts: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """(图的说明文字, 图表部件)。"""
    related = _related(parts, MAIN)
    for inline in parsed(parts[MAIN]).iter(f"{_WP}inline", f"{_WP}anchor"):
        told, chart = inline.find(f"{_WP}docPr"), next(inline.iter(f"{_C}chart"), None)
        part = "" if chart is None else related.get(str(chart.get(f"{_R}id")), "")
        if told is not None and part in parts:
            yield str(told.get("descr", "")), part


def _related(parts: Mapping[str, bytes], part: str) -> dict[str, str]:
    """一个部件的关系号 → 所指的部件。"""
    folder, name = posixpath.split(part)
    rels = parts.get(f"{folder}/_rels/{name}.rels")
    if rels is None:
        return {}
    return {
        str(one.get("Id")): posixpath.normpath(
            posixpath.join("/", folder, str(one.get("Target")))
        ).lstrip("/")
        for one in parsed(rels)
    }


def _book(parts: Mapping[str, bytes], part: str) -> str:
    """一张图的内嵌工作簿；没有则空。"""
    link = parsed(parts[part]).find(f"{_C}externalData")
    return "" if link is None else _related(parts, part).get(str(link.get(f"{_R}id")), "")


def _with_data(chart: etree._Element, today: etree._Element) -> etree._Element | None:
    """换上今日各系列的数；数没有变、系列数不同，则 None。"""
    old, new = list(chart.iter(f"{_C}ser")), list(today.iter(f"{_C}ser"))
    if len(old) != len(new) or [_said(one) for one in old] == [_said(one) for one in new]:
        return None
    for one, other in zip(old, new, strict=True):
        for name in _DATA:
            before, now = one.find(f"{_C}{name}"), other.find(f"{_C}{name}")
            if before is not None and now is not None:
                one.replace(before, now)
    return chart


def _said(series: etree._Element) -> list[list[str]]:
    """一个系列的名称、各项、各值。"""
    return [
        [str(node.text) for node in part.iter(f"{_C}v")]
        for name in _DATA
        if (part := series.find(f"{_C}{name}")) is not None
    ]
