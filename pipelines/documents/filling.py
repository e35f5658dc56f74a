"""模板备一次，填许多份：读、查、编译只看模板，与填什么数无关；填写由 docxtpl 去做。"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Final

import jinja2
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from lxml import etree

from pipelines.documents.controls import dress
from pipelines.documents.docx_package import packed, sound_template, template_bytes, unpacked
from pipelines.documents.figure_marks import printed, revealed
from pipelines.documents.numbering import heading_styles, renumber
from pipelines.documents.part_xml import MAIN, read_xml, serialised
from pipelines.documents.template_checks import (
    BRACE,
    Checker,
    checked,
    environment,
    forbidden_faults,
    remains,
)
from pipelines.documents.template_limits import printable
from pipelines.documents.template_trial import Trial, check_filling, check_names, trials
from pipelines.documents.verifying.reading import READ

_STYLES: Final = "word/styles.xml"
#: 图形的编号从这里起（docxtpl 的习惯）。
_FIRST_DRAWING: Final = 1001
_DRAWING: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_FOOTNOTES: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"


@dataclass(frozen=True)
class _Source:
    """一个要填的部件：docxtpl 整理过的 XML，与编译好的模板。"""

    xml: str
    compiled: jinja2.Template

    def from_string(self, _: str) -> jinja2.Template:
        """docxtpl 向环境要编译好的模板；已经有了。"""
        return self.compiled


@dataclass(frozen=True)
class Template:
    """备好的模板。"""

    checker: Checker
    trials: tuple[Trial, ...]
    fixed: Mapping[str, bytes] = field(repr=False)
    """填什么数都一样的部件，已是定稿。"""
    sources: Mapping[str, _Source] = field(repr=False)
    headings: Mapping[str, int]
    """要补位的样式 → 第几级。"""
    word: DocxTemplate = field(repr=False)

    @property
    def names(self) -> frozenset[str]:
        """要用到的全部名称。"""
        return frozenset(name for trial in self.trials for name, _ in trial.used)

    def check_names(self, context: Mapping[str, object]) -> None:
        """名称都给得出，否则 T01，指到段。"""
        check_names(self.checker, self.trials, context)

    def check(self, context: Mapping[str, object]) -> None:
        """名称给得出（T01，指到段）、各表的列都有、比较算得出。"""
        self.check_names(context)
        check_filling(self.checker, self.trials, context)


def prepared(path: Path) -> Template:
    """备好的模板；有误则 TemplateError（T02–T06）。内容没有变的，不再备一遍。"""
    return read_template(path.name, template_bytes(path))


@lru_cache(maxsize=16)
def read_template(name: str, data: bytes) -> Template:
    """名为 `name`、内容为 `data` 的模板；同样的内容只备一次。"""
    files = sound_template(Path(name), data)
    checker = checked(name, files)
    word, saved = _opened(checker, files)
    whole = Template(
        checker, trials(checker), saved,
        {part: _compiled(checker, word.patch_xml(xml)) for part, xml in _texts(word)},
        heading_styles(saved[_STYLES]) if _STYLES in saved else {}, word,
    )  # fmt: skip
    return _apart(whole)


def _apart(whole: Template) -> Template:
    """没有标记的页眉、页脚只填一次。"""
    same = {
        name: one for name, one in whole.sources.items() if "{" not in one.xml and name not in READ
    }
    done = filled(replace(whole, sources=same), {})
    fixed = {**whole.fixed, **{name: serialised(root) for name, root in done.items()}}
    varying = {name: one for name, one in whole.sources.items() if name not in same}
    return replace(whole, fixed=fixed, sources=varying)


def _opened(checker: Checker, files: Mapping[str, bytes]) -> tuple[DocxTemplate, dict[str, bytes]]:
    """docxtpl 打开的模板，与它存出来的各部件：不相干的部件已去掉。"""
    word, out = DocxTemplate(io.BytesIO(packed(files))), io.BytesIO()
    try:
        word.render_init()
        _ = word.docx.core_properties  # 没有的，补一个
        word.docx.save(out)
    except (KeyError, ValueError) as error:
        raise checker.fault("T05", "不是 Word 文档，或文件已损坏") from error
    return word, unpacked(out.getvalue())


def _texts(word: DocxTemplate) -> Iterator[tuple[str, str]]:
    """docxtpl 要填的部件：名称与 XML。"""
    yield MAIN, word.xml_to_string(word.docx.element)
    kinds = (word.HEADER_URI, word.FOOTER_URI)
    parts = [part for kind in kinds for _, part in word.get_headers_footers(kind)]
    notes = [one for one in word.docx.part.package.parts if one.content_type == _FOOTNOTES]
    yield from ((part.partname.lstrip("/"), word.get_part_xml(part)) for part in (*parts, *notes))


def _compiled(checker: Checker, xml: str) -> _Source:
    """整理过的 XML 编译一次；段落里看不见的标记（图的说明等）也不许越界。"""
    sandbox = environment()
    sandbox.finalize = lambda value: printed(printable(value))
    try:
        tree = sandbox.parse(xml)
        for fault in forbidden_faults(tree):
            raise checker.fault("T03", fault.words)
        return _Source(xml, sandbox.from_string(tree))
    except (jinja2.TemplateError, RecursionError) as error:
        raise checker.fault("T02", f"标记读不通（{error}）") from error


# ── 填写 ────────────────────────────────────────────────────────────


def filled(template: Template, context: Mapping[str, object]) -> dict[str, etree._Element]:
    """填好的各部件：数已进了内容控件，序号已补位。

    `context` 里的值都由 figure_marks.plain 写成。残留标记则 TemplateError（T04）；
    填不上的再空填一遍，指到段（T01–T03）。
    """
    roots = {name: _root(template, name, context) for name in sorted(template.sources)}
    numbers = count(1)
    for name, root in roots.items():
        if name == MAIN:
            renumber(root.find(qn("w:body")), template.headings)
        dress(root, numbers)
    return roots


def _root(template: Template, name: str, context: Mapping[str, object]) -> etree._Element:
    xml = _rendered(template, template.sources[name], context)
    root = _mended(template.word, xml) if name == MAIN else read_xml(xml)
    if BRACE.search(xml) and (left := remains(root.iter(qn("w:p")))):
        raise template.checker.fault("T04", f"填写后仍留有“{left}”")
    return root


def _mended(word: DocxTemplate, xml: str) -> etree._Element:
    """正文的树：表格的列数合得上，图形的编号不重，图形说明里的数照印。"""
    root = word.fix_tables(xml)
    for number, drawing in enumerate(root.iter(_DRAWING), _FIRST_DRAWING):
        for name, value in drawing.items():
            drawing.set(name, revealed(value))
        drawing.set("id", str(number))
    return root


def _rendered(template: Template, source: _Source, context: Mapping[str, object]) -> str:
    try:
        xml: str = template.word.render_xml_part(source.xml, None, dict(context), source)
    except (jinja2.TemplateError, TypeError, ValueError) as error:
        check_filling(template.checker, template.trials, context)
        raise template.checker.fault("T02", f"填不上（{error}）") from error
    return xml
