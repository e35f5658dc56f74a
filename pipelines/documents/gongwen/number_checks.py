"""页码：D40–D44（GB/T 9704—2012，7.5、8；信函首页见 10.1）。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pipelines.documents.gongwen.checking import Check, Found, Paper, at, unchecked
from pipelines.documents.gongwen.measures import (
    centimetres,
    is_near,
    left_chars,
    place_of,
    right_chars,
    section_place,
    size_words,
    typed_blanks,
)
from pipelines.documents.gongwen.model import Paragraph, Section
from pipelines.documents.gongwen.remark import Severity
from pipelines.documents.gongwen.render_checks import blank_pages

_SIZE: Final = 28
_SHAPE: Final = re.compile(r"—[ \u2002\u3000]?\d+[ \u2002\u3000]?—")
_PAGE: Final = re.compile(r"\bPAGE\b", re.IGNORECASE)
_FEET: Final = (1304, 1588)
_W: Final = Severity.WARNING


def _numbers(section: Section, kind: str) -> list[Paragraph]:
    """某种页脚里带页码的段。"""
    return [one for one in dict(section.footers).get(kind, ()) if _PAGE.search(one.fields)]


def _format(paper: Paper) -> Iterator[Found]:
    document = paper.document
    seen: set[tuple[str, int]] = set()
    for number, section in enumerate(document.sections):
        kinds = ("default", "even") if document.even_and_odd else ("default",)
        for kind in kinds:
            own = _numbers(section, kind)
            if not own:
                words = f"{_side(kind, paper)}没有页码"
                severity = None if paper.is_red or paper.is_letter else _W
                yield Found(section_place(document, number), words, _REMEDY, severity)
            elif (kind, hash(own[0])) not in seen:
                seen.add((kind, hash(own[0])))
                yield from _look(paper, section, own[0])
                yield from _side_of(own[0], kind)


_REMEDY: Final = "插入—页码，再把两边改成一字线：— 1 —；单页右对齐、双页左对齐，各空一字"


def _side(kind: str, paper: Paper) -> str:
    return ("双页" if kind == "even" else "单页") if paper.document.even_and_odd else "页脚里"


def _look(paper: Paper, section: Section, one: Paragraph) -> Iterator[Found]:
    text = "".join(one.words.split()) if "\n" in one.words else one.words
    if "numberInDash" in section.number_format or "ArabicDash" in one.fields:
        words = "页码用了 Word 自带的“- 1 -”，两边是连字符"
        yield at(one, words, _REMEDY)
    elif not _SHAPE.fullmatch(text):
        words = f"页码印作“{one.words}”，应为“— 1 —”（数字左右各一条一字线）"
        yield at(one, words, _REMEDY)
    if one.look.size != _SIZE:
        words = f"页码为{size_words(one.look.size)}，应为四号"
        yield at(one, words, "选中页码：四号")
    faces = {run.look.ascii for run in one.runs if re.search(r"\d", run.text)}
    if faces - set(paper.fonts.song):
        words = f"页码数字的字体为{'、'.join(sorted(faces)) or '没有写明'}，应为半角宋体"
        yield at(one, words, "选中页码：西文字体也设为宋体")


def _side_of(one: Paragraph, kind: str) -> Iterator[Found]:
    if one.boxed:
        yield unchecked("页码在文本框里，左右位置未查（应单页居右、双页居左，各空一字）",
                        "请看打印件", place_of(one))  # fmt: skip
        return
    odd = kind != "even"
    wanted, side = ("right", "右") if odd else ("left", "左")
    page = "单页" if odd else "双页"
    aligned = one.frame or one.align
    aligned = {"both": "left", "outside": wanted}.get(aligned, aligned)
    if aligned == "center":
        yield at(one, "页码居中，应单页居右、双页居左", _REMEDY)
    elif aligned != wanted:
        yield at(one, f"{page}的页码应居{side}空一字", f"段落—{side}对齐，{side}缩进 1 字符")
    else:
        blank = right_chars(one) if odd else left_chars(one)
        if not one.frame and typed_blanks(one) == 0 and not is_near(blank, 1, 0.3):
            words = f"{page}的页码{side}空 {blank:.1f} 字，应空一字"
            yield at(one, words, f"段落—{side}缩进 1 字符", _W)


def _distance(paper: Paper) -> Iterator[Found]:
    low, high = _FEET
    for number, section in enumerate(paper.document.sections):
        if not low <= section.footer <= high:
            words = f"页脚距下页边 {centimetres(section.footer)}，页码一字线不在版心下 7 毫米"
            remedy = "页面布局—页边距—版式—页脚距边界 2.5 厘米（2.3 至 2.8 厘米之间）"
            yield Found(section_place(paper.document, number), words, remedy)


def _continuous(paper: Paper) -> Iterator[Found]:
    for number, section in enumerate(paper.document.sections):
        if number and section.number_start is not None:
            words = (
                f"第 {number + 1} 节的页码从 {section.number_start} 重新编起，附件应与正文连续编排"
            )
            remedy = "设置页码格式—页码编号—续前节"
            yield Found(section_place(paper.document, number), words, remedy, Severity.ERROR)
    yield from blank_pages(paper)


def _letter_first_page(paper: Paper) -> Iterator[Found]:
    first = paper.document.sections[0]
    remedy = "双击页脚—勾选“首页不同”，首页页脚里不放页码"
    if not first.title_page:
        yield Found(
            section_place(paper.document, 0), "信函首页不显示页码，却没有设“首页不同”", remedy
        )
    elif own := _numbers(first, "first"):
        yield at(own[0], "信函首页显示了页码", remedy)


def _landscape(paper: Paper) -> Iterator[Found]:
    for number, section in enumerate(paper.document.sections):
        if section.width <= section.height:
            continue
        own = [one for kind in ("default", "even") for one in _numbers(section, kind)]
        if not own:
            yield unchecked("横页没有认出页码，位置未查", "请看打印件",
                            section_place(paper.document, number))  # fmt: skip
        elif not all(one.turned for one in own):
            words = "横排表的页码随纸横了过来；装订后应与竖页在同一位置"
            remedy = "横页的页脚里插入竖排文本框，把页码放到纸的左边（与竖页下边同一位置）"
            yield Found(section_place(paper.document, number), words, remedy)


def _has_landscape(paper: Paper) -> bool:
    return any(one.width > one.height for one in paper.document.sections)


_E: Final = Severity.ERROR
NUMBER_CHECKS: Final = (
    Check("D40", "7.5", "页码的样子与两边", _E, _format),
    Check("D41", "7.5", "页码距版心", _W, _distance),
    Check("D42", "7.5", "页码连续，空白页不编", _E, _continuous),
    Check("D43", "10.1", "信函首页不显页码", _E, _letter_first_page,
          lambda paper: paper.is_letter, "不是信函格式"),
    Check("D44", "8", "横排表的页码", _W, _landscape, _has_landscape, "没有横页"),
)  # fmt: skip
