"""模板与数合成公文：沙箱里填写，每个数放进自己的内容控件，空句消失，序号补位。"""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Final

from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from lxml import etree
from markupsafe import Markup

from pipelines.documents.charting.chart import Chart
from pipelines.documents.charting.placing import check_markers, with_charts
from pipelines.documents.docx_package import core_properties, packed, sound_template, unpacked
from pipelines.documents.passport import Issue, passport_of
from pipelines.documents.passport_parts import with_passport
from pipelines.documents.template_checks import (
    check_filling,
    check_names,
    checked,
    environment,
    leftovers,
    read_parts,
    undeclared,
)
from pipelines.documents.wording import NOT_APPLICABLE, Printed, numeral
from pipelines.errors import TemplateError

#: 等人来写的地方；还有一处，公文就不能定稿（DOMAIN §4.3）。
PENDING: Final = "【请填写"
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
# Unicode 非字符不会出现在谁的文字里，填写途中用作替身：圈住一个数，或代替数据中的花括号。
_OPEN, _SEP, _CLOSE = "\ufdd0", "\ufdd1", "\ufdd2"
_BRACES: Final = "{}%#｛｝％"
_STAND_INS: Final = "".join(chr(0xFDD3 + number) for number in range(len(_BRACES)))
_MASK: Final = str.maketrans(_BRACES, _STAND_INS)
_UNMASK: Final = str.maketrans(_STAND_INS, _BRACES)
_ILLEGAL: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
_MARKED: Final = re.compile(f"({_OPEN}[^{_CLOSE}]*{_CLOSE}|{PENDING}[^】]*】)")
_NUMERALS: Final = "[一二三四五六七八九十]+"
#: (样式名, 序号的样子, 序号的写法)，自高而低；空段消失后按此补位。
_LEVELS: Final = (
    ("公文一级标题", re.compile(f"^{_NUMERALS}、"), "{}、"),
    ("公文二级标题", re.compile(f"^（{_NUMERALS}）"), "（{}）"),
    ("公文列举", re.compile(f"^{_NUMERALS}是"), "{}是"),
)


class _Figure(Printed):
    """一个有来历的数；`key` 是它在上下文里的路径，如 `项目数`、`排名表.3.完成率`。"""

    key: str


def template_names(template: Path) -> frozenset[str]:
    """模板要用到的全部名称；模板有误则 TemplateError（T02–T06）。"""
    return undeclared(checked(template.name, sound_template(template)))


def check_template(template: Path, context: Mapping[str, object]) -> None:
    """不出文件，只查：名称给得出（T01，指到段）、各表的列都有、比较算得出。"""
    checker = checked(template.name, sound_template(template))
    check_names(checker, context)
    check_filling(checker, context)


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
    files = sound_template(template)
    checker = checked(template.name, files)
    if charts is not None:
        check_markers(template.name, files, charts)
    plain = {name: _plain(value, name) for name, value in context.items()}
    check_names(checker, plain)
    check_filling(checker, plain)
    filled = unpacked(_filled(packed(files), plain))
    if remains := leftovers(filled):
        raise TemplateError(template.name, f"填写后仍留有“{remains}”", code="T04")
    finished = with_charts(_finished(filled, made_at), charts or {})
    if issue is not None:
        finished = with_passport(finished, passport_of(finished, context, issue, units))
    return packed(finished)


# ── 填写 ────────────────────────────────────────────────────────────


def _plain(value: object, key: str) -> object:
    match value:
        case Printed() if _is_figure(value.value):
            figure = _Figure(" ".join(_clean(value).split()), value.value)
            figure.key = key
            return figure
        case str() | int() | Decimal() | Fraction() | date() | None:
            return value
        case Mapping():
            return {str(name): _plain(one, f"{key}.{name}") for name, one in value.items()}
        case Sequence():
            return [_plain(one, f"{key}.{number}") for number, one in enumerate(value, 1)]
    raise TypeError(f"{key}: {type(value).__name__}")


def _is_figure(value: object) -> bool:
    return not isinstance(value, str | bool | date | None)


def _clean(text: str) -> str:
    return _ILLEGAL.sub("", text.replace("\r\n", "\n"))


def _filled(package: bytes, context: Mapping[str, object]) -> bytes:
    sandbox = environment()
    sandbox.finalize = _printed
    word = DocxTemplate(io.BytesIO(package))
    word.render(dict(context), sandbox, autoescape=True)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _printed(value: object) -> object:
    """写进文中的字：数据里的花括号换成替身，以免被当作标记；None 印作“—”。"""
    if isinstance(value, Markup):
        return Markup(_clean(value).translate(_MASK))
    text = NOT_APPLICABLE if value is None else _clean(str(value)).translate(_MASK)
    return f"{_OPEN}{value.key}{_SEP}{text}{_CLOSE}" if isinstance(value, _Figure) else text


# ── 成文之后 ─────────────────────────────────────────────────────────


def _finished(files: Mapping[str, bytes], made_at: datetime) -> dict[str, bytes]:
    finished, identify = dict(files), _counter()
    for part in read_parts(files):
        root = parse_xml(files[part.name])
        if part.name == "word/document.xml":
            _renumber(root.body, _style_names(files["word/styles.xml"]))
        for run in list(root.iter(qn("w:r"))):
            _split(run, identify)
        _unmask(root)
        finished[part.name] = _serialised(root)
    finished["docProps/core.xml"] = core_properties(made_at)
    return finished


def _serialised(root: etree._Element) -> bytes:
    xml: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return xml


def _counter() -> Callable[[], int]:
    numbers = iter(range(1, 2**31))
    return lambda: next(numbers)


def _split(run: etree._Element, identify: Callable[[], int]) -> None:
    """把一个 run 里的数各放进内容控件，把【请填写】标成黄色。"""
    if not any(_MARKED.search(text.text or "") for text in run.iter(qn("w:t"))):
        return
    pieces = list(_pieces(run))
    for piece in pieces:
        run.addprevious(_dressed(run, piece, identify))
    run.getparent().remove(run)


def _pieces(run: etree._Element) -> Iterator[str | etree._Element]:
    for child in run:
        if child.tag == qn("w:t"):
            yield from filter(None, _MARKED.split(child.text or ""))
        elif child.tag != qn("w:rPr"):
            yield child


def _dressed(
    run: etree._Element, piece: str | etree._Element, identify: Callable[[], int]
) -> etree._Element:
    fresh = OxmlElement("w:r")
    if run.rPr is not None:
        fresh.append(copy.deepcopy(run.rPr))
    if not isinstance(piece, str):
        fresh.append(piece)
        return fresh
    if piece.startswith(_OPEN):
        key, text = piece.strip(_OPEN + _CLOSE).split(_SEP)
        fresh.add_t(text)
        return _content_control(fresh, key, identify())
    fresh.add_t(piece)
    if piece.startswith(PENDING):
        fresh.get_or_add_rPr().highlight_val = WD_COLOR_INDEX.YELLOW
    return fresh


def _content_control(run: etree._Element, key: str, number: int) -> etree._Element:
    control = OxmlElement("w:sdt")
    properties, content = OxmlElement("w:sdtPr"), OxmlElement("w:sdtContent")
    for name, value in (("alias", key), ("tag", key), ("id", str(number))):
        properties.append(OxmlElement(f"w:{name}", {qn("w:val"): value}))
    content.append(run)
    control.extend((properties, content))
    return control


def _unmask(root: etree._Element) -> None:
    for text in root.iter(qn("w:t")):
        if text.text:
            text.text = text.text.translate(_UNMASK)


def _style_names(styles: bytes) -> dict[str, str]:
    """样式 id → 样式名。"""
    found = etree.fromstring(styles).iter(qn("w:style"))
    return {
        style.get(qn("w:styleId")): style.find(qn("w:name")).get(qn("w:val")) for style in found
    }


def _renumber(body: etree._Element, names: Mapping[str, str]) -> None:
    counts = [0] * len(_LEVELS)
    for paragraph in body.iterchildren(qn("w:p")):
        style = names.get(paragraph.style or "", "")
        first = next((text for text in paragraph.iter(qn("w:t")) if text.text), None)
        for level, (name, shape, wording) in enumerate(_LEVELS):
            if style == name and first is not None and shape.search(first.text):
                counts[level:] = [counts[level] + 1] + [0] * (len(_LEVELS) - level - 1)
                first.text = shape.sub(wording.format(numeral(counts[level])), first.text)
