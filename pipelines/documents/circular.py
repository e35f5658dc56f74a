"""模板与数合成公文：沙箱里填写，每个数放进自己的内容控件，空句消失，序号补位。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pipelines.documents.charting.chart import Chart
from pipelines.documents.charting.placing import check_markers, place_charts
from pipelines.documents.controls import PENDING
from pipelines.documents.docx_package import core_properties, packed, unpacked
from pipelines.documents.figure_marks import plain
from pipelines.documents.filling import filled, prepared
from pipelines.documents.part_xml import MAIN, serialised
from pipelines.documents.passport import Issue, passport_of
from pipelines.documents.passport_parts import with_passport
from pipelines.documents.template_parts import read_parts

_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)


def template_names(template: Path) -> frozenset[str]:
    """模板要用到的全部名称；模板有误则 TemplateError（T02–T06）。"""
    return prepared(template).names


def check_template(template: Path, context: Mapping[str, object]) -> None:
    """不出文件，只查：名称给得出（T01，指到段）、各表的列都有、比较算得出。"""
    prepared(template).check(context)


def pending_marks(docx: bytes) -> int:
    """公文里还有几处【请填写】。"""
    parts = read_parts(unpacked(docx))
    return sum(text.count(PENDING) for part in parts for text in part.texts)


def render_circular(
    template: Path,
    context: Mapping[str, object],
    *,
    made_at: datetime = _EPOCH,
    issue: Issue | None = None,
    units: Mapping[str, str] = MappingProxyType({}),
    charts: Mapping[str, Chart] | None = None,
) -> bytes:
    """按模板与上下文写出公文（.docx）；同样的输入恒得同样的字节。

    上下文只收 Printed、str、int、Decimal、Fraction、date、None 及其列表与字典，余则 TypeError。
    值为数的 Printed 各放进一个内容控件，tag 为其路径。`made_at` 是文件属性里的时间（UTC）。
    给了 `issue` 便嵌入通行证；`units` 是有名字的数的单位，记在通行证里。
    `charts` 是【图：名称】所在的一段换成的图；不给则照原样。
    模板有误则 TemplateError：T01 名称、T02 语法、T03 越界、T04 残留、T05 读不了、T06 外链与宏。
    """
    ready = prepared(template)
    if charts is not None:
        check_markers(template.name, ready.checker.parts, charts)
    known = {name: plain(value, name) for name, value in context.items()}
    ready.check_names(known)
    roots = filled(ready, known)
    parts = {**ready.fixed, "docProps/core.xml": core_properties(made_at)}
    if charts:
        parts = place_charts(roots[MAIN], parts, charts)
    parts |= {name: serialised(root) for name, root in roots.items()}
    if issue is not None:
        parts = with_passport(parts, passport_of(roots, context, issue, units))
    return packed(parts)
