"""模板体检：一份模板的全部毛病一次说完，每处都指到 Word 里找得着的地方（T01–T07）。"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Final

from lxml import etree

from pipelines.documents.circular import check_template
from pipelines.documents.docx_package import active_content, opened_template
from pipelines.documents.gongwen.remark import Place, Remark, Severity
from pipelines.documents.template_checks import (
    block_faults,
    paragraph_faults,
    split_faults,
    unrendered,
)
from pipelines.documents.template_fonts import fonts_outside
from pipelines.documents.template_limits import excess_faults
from pipelines.documents.template_meaning import block_syntax_faults, meaning_faults
from pipelines.documents.template_parts import (
    Fault,
    Part,
    read_parts,
)
from pipelines.errors import TemplateError

#: 一份模板至多说这么多处；再多的，改完再查。
_MOST: Final = 200
_REMEDIES: Final = {
    "T01": "请改成手册里有的名称；认不准的，从随附的模板里复制整个标记",
    "T02": "请检查这一处的标记：if 与 endif、for 与 endfor 成对，条件写完整",
    "T03": "模板只能取数、判断、循环；请删去这一处",
    "T04": "请删去这个标记，用半角重新一次打完，中途不改字体、不插链接",
    "T05": "请用 Word 打开确认，另存为 .docx；或从随附的模板重新复制",
    "T06": "请把图片嵌入文档，取消超链接，去掉宏，另存为 .docx",
    "T07": "请选中这些字，改用公文的字体；确实要用的，加进许用的字体",
}


def template_remarks(
    path: Path, specimen: Mapping[str, object], fonts: Collection[str] = ()
) -> list[Remark]:
    """模板 `path` 的全部意见；没有则空。

    `specimen` 是可用的名称与样子（表各放一行）；`fonts` 是许用的字体，空则说“未查”。
    """
    try:
        files = opened_template(path)
        active = [*_active_remarks(path, files)]
    except TemplateError as error:
        return [_remark(error.code, Place(), error.message)]
    if any("DOCTYPE" in one.message for one in active):
        return active
    found = [*active, *dict.fromkeys(islice(_content_remarks(files, specimen), _MOST))]
    return [*(found or _trial(path, specimen)), *_font_remarks(files, fonts)]


def _font_remarks(files: Mapping[str, bytes], fonts: Collection[str]) -> Iterator[Remark]:
    if not fonts:
        said = "不知道许用哪些字体，没有查字体"
        yield Remark("T07", Severity.UNCHECKED, Place(), said, "请在办公室文件夹里体检")
        return
    for font, places in fonts_outside(files, fonts).items():
        words = f"用了许用之外的字体：{font}，共 {len(places)} 段"
        yield Remark("T07", Severity.WARNING, _place(*places[0]), words, _REMEDIES["T07"])


def _content_remarks(
    files: Mapping[str, bytes], specimen: Mapping[str, object]
) -> Iterator[Remark]:
    parts = list(read_parts(files))
    if excess := [*excess_faults(parts)]:
        yield from (_remark(one.code, _place(part, one.number), one.words) for part, one in excess)
        return
    for part in parts:
        for fault in _faults(part, specimen):
            yield _remark(fault.code, _place(part, fault.number), fault.words)
    for words in unrendered(files):
        yield _remark("T04", Place(), words)


def _faults(part: Part, specimen: Mapping[str, object]) -> Iterator[Fault]:
    yield from sorted(
        {
            *paragraph_faults(part),
            *split_faults(part),
            *block_faults(part),
            *block_syntax_faults(part),
            *meaning_faults(part, specimen),
        },
        key=lambda fault: (fault.number, fault.code, fault.words),
    )


def _trial(path: Path, specimen: Mapping[str, object]) -> list[Remark]:
    """逐处都没有看出毛病，再整个试填一遍。"""
    try:
        check_template(path, specimen)
    except TemplateError as error:
        return [_remark(error.code, Place(text=error.place), error.message)]
    return []


def _remark(code: str, place: Place, words: str) -> Remark:
    return Remark(code, Severity.ERROR, place, words, _REMEDIES[code])


def _place(part: Part, number: int) -> Place:
    where, counted = part.where(number)
    label = part.label or ("" if where else "正文")
    return Place(f"{label}{where}", counted, None, part.texts[number - 1].strip())


def _active_remarks(path: Path, files: Mapping[str, bytes]) -> Iterator[Remark]:
    """外部链接、宏之类；外部链接说得出在哪一段的就说。"""
    for one in active_content(path, files):
        part = PurePosixPath(one.part)
        owner = str(part.parent.parent / part.name.removesuffix(".rels"))
        place = _linked_place(files, owner, one.relation) if one.relation else Place()
        yield _remark("T06", place, one.words)


def _linked_place(files: Mapping[str, bytes], owner: str, relation: str) -> Place:
    for part in read_parts({owner: files[owner]} if owner in files else {}):
        for number, paragraph in enumerate(part.paragraphs, 1):
            if relation in _relations(paragraph):
                return _place(part, number)
    return Place()


def _relations(paragraph: etree._Element) -> set[str]:
    """一段用到的关系编号（r:id、r:embed、r:link……）。"""
    return {
        str(value)
        for node in paragraph.iter()
        for name, value in node.attrib.items()
        if "/relationships}" in str(name)
    }
