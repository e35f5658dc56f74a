"""页面与正文用字：D01–D08（GB/T 9704—2012，5.1、5.2、6）。"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from pipelines.documents.gongwen.checking import Check, Found, Paper, at, together
from pipelines.documents.gongwen.elements import is_red, level_of
from pipelines.documents.gongwen.measures import (
    LINE,
    centimetres,
    points,
    section_place,
    size_words,
)
from pipelines.documents.gongwen.model import Document, Paragraph, Run, Section
from pipelines.documents.gongwen.remark import Severity
from pipelines.documents.gongwen.render_checks import full_page_lines

_A4: Final = (11906, 16838)
_MARGINS: Final = {"top": ("上", 2098), "bottom": ("下", 1984), "left": ("左", 1588),
                   "right": ("右", 1474)}  # fmt: skip
_SIDES: Final = ("top", "right", "bottom", "left")
#: 横页由竖页左转或右转而成。
_TURNED: Final = ((1588, 2098, 1474, 1984), (1474, 1984, 1588, 2098))
_MM: Final = 57
_WIDTH, _HEIGHT = 8845, 12756
_BODY_SIZE: Final = 32
_PER_LINE: Final = 28
_PITCH: Final = 15.79


def _paper_size(paper: Paper) -> Iterator[Found]:
    document = paper.document
    for number, one in enumerate(document.sections):
        own = (one.width, one.height)
        wanted = _A4[::-1] if one.width > one.height else _A4
        if any(abs(a - b) > 10 for a, b in zip(own, wanted, strict=True)):
            words = f"纸张：{centimetres(own[0])}×{centimetres(own[1])}，应为 A4（21×29.7 厘米）"
            yield Found(section_place(document, number), words, "页面布局—纸张大小—A4")


def _margins(paper: Paper) -> Iterator[Found]:
    document = paper.document
    for number, one in enumerate(document.sections):
        words = _turned_margins(one) if one.width > one.height else _upright_margins(one)
        if words:
            yield Found(section_place(document, number), f"页边距：{words}", "页面布局—页边距")
        if one.gutter:
            words = f"装订线为 {centimetres(one.gutter)}，应为 0（左边距 2.8 厘米已含订口）"
            yield Found(section_place(document, number), words, "页面布局—页边距—装订线改为 0")


def _upright_margins(one: Section) -> str:
    wrong = [
        f"{name} {centimetres(getattr(one, side))}，应为 {centimetres(wanted)}"
        for side, (name, wanted) in _MARGINS.items()
        if abs(getattr(one, side) - wanted) > _MM
    ]
    if wrong:
        return "；".join(wrong)
    across, upright = one.text_width - _WIDTH, one.text_height - _HEIGHT
    off = one.width == _A4[0] and one.height == _A4[1] and (abs(across) > 30 or abs(upright) > 30)
    if off:
        size = f"{centimetres(one.text_width)}×{centimetres(one.text_height)}"
        return f"版心 {size}，应为 15.6×22.5 厘米"
    return ""


def _turned_margins(one: Section) -> str:
    own = tuple(getattr(one, side) for side in _SIDES)
    for wanted in _TURNED:
        if all(abs(a - b) <= _MM for a, b in zip(own, wanted, strict=True)):
            return ""
    shown = "、".join(
        f"{_MARGINS[side][0]} {centimetres(value)}" for side, value in zip(_SIDES, own, strict=True)
    )
    return f"横页{shown}，应为上 2.8、右 3.7、下 2.6、左 3.5 厘米（竖页左转而成）"


def _body(paper: Paper) -> list[Paragraph]:
    return [one for one in paper.elements.body if one.words]


def _lines_a_page(paper: Paper) -> Iterator[Found]:
    document, body = paper.document, _body(paper)
    loose = [one for one in body if one.line_rule in ("exact", "atLeast") and one.line > LINE]
    if loose:
        words = f"行距 {points(loose[0].line)}，一页排不下 22 行，应为固定值 28.95 磅"
        yield from together(loose, words, "段落—行距—固定值—28.95 磅（28 磅也可）")
    tight = [one for one in body if one.line_rule == "exact" and one.line <= _HEIGHT // 23]
    if tight:
        words = f"行距 {points(tight[0].line)}，一页会排 23 行以上，应为 22 行"
        yield from together(tight, words, "段落—行距—固定值—28.95 磅（28 磅也可）")
    by_grid = [one for one in body if one.line_rule not in ("exact", "atLeast")]
    if by_grid:
        yield from _grid_lines(document, by_grid)
    yield from full_page_lines(paper)


def _grid_lines(document: Document, body: list[Paragraph]) -> Iterator[Found]:
    section = document.sections[min(body[0].section, len(document.sections) - 1)]
    remedy = "页面布局—文档网格—每页 22 行；或段落—行距—固定值—28.95 磅"
    wide = [one for one in body if one.line_rule == "auto" and one.line > 240]
    if section.grid not in ("lines", "linesAndChars") or not section.line_pitch:
        words = "行距没有固定，也没有文档网格，一页排不成 22 行"
        yield from together(body, words, remedy)
    elif section.line_pitch > LINE:
        words = f"文档网格每行 {points(section.line_pitch)}，一页只有 21 行以下，应为 22 行"
        yield at(body[0], words, remedy)
    elif wide:
        words = f"行距为 {wide[0].line / 240:g} 倍，一页排不下 22 行"
        yield from together(wide, words, "段落—行距—单倍行距（有文档网格）或固定值 28.95 磅")


def _chars_a_line(paper: Paper) -> Iterator[Found]:
    plain = [one for one in _body(paper) if not level_of(one)] or _body(paper)
    if not plain:
        return
    document, first = paper.document, plain[0]
    section = document.sections[min(first.section, len(document.sections) - 1)]
    remedy = "页面布局—文档网格—指定行和字符网格—每行 28 字；或字体—高级—间距紧缩 0.25 磅"
    if section.grid in ("linesAndChars", "snapToChars"):
        pitch = document.normal.size / 2 + section.char_space / 4096
        if abs(pitch - _PITCH) > 0.05:
            words = f"文档网格每字 {pitch:.2f} 磅，一行不是 28 字（应为 15.79 磅）"
            yield at(first, words, remedy)
        return
    for one in plain:
        section = document.sections[min(one.section, len(document.sections) - 1)]
        if section.width > section.height:  # 横页一行自然多于 28 字
            continue
        pitch = one.look.size / 2 + one.look.pitch / 20
        count = math.floor(section.text_width / 20 / pitch + 0.01) if pitch > 0 else 0
        if one.look.size == _BODY_SIZE and count != _PER_LINE:
            words = f"一行排 {count} 字，应为 28 字（没有字符网格，字距也没有紧缩 0.25 磅）"
            yield at(one, words, remedy)
            return


def _plain_paragraphs(paper: Paper) -> list[Paragraph]:
    """应用三号仿宋的段：正文、主送、附件说明、署名、日期、附注。"""
    found = paper.elements
    others = (found.addressees, found.signature, found.date, found.note)
    body = [one for one in found.body if level_of(one) in (0, 3, 4)]
    own = [*(one for one in others if one), *body, *found.enclosures]
    return sorted(own, key=lambda one: one.number)


def _body_font(paper: Paper) -> Iterator[Found]:
    own = [one for one in _plain_paragraphs(paper) if one.words and one.runs]
    remedy = "选中这些段：字体—中文字体“仿宋_GB2312”，字号“三号”"
    unset = [one for one in own if not one.look.east_asia or not one.look.ascii]
    yield from together(
        unset, "字体没有写明（中文与西文都要写明），换一台电脑会变", remedy, Severity.WARNING
    )
    other = [
        one for one in own if one.look.east_asia and one.look.east_asia not in paper.fonts.fang
    ]
    if other:
        words = f"正文字体为{other[0].look.east_asia}，应为三号仿宋（仿宋_GB2312）"
        yield from together(other, words, remedy)
    resized = [one for one in own if one.look.size != _BODY_SIZE]
    if resized:
        words = f"正文字号为{size_words(resized[0].look.size)}，应为三号"
        yield from together(resized, words, remedy)


def _runs(paper: Paper) -> Iterator[tuple[Paragraph, Run]]:
    for block in (*paper.document.paragraphs, *_in_tables(paper)):
        yield from ((block, run) for run in block.runs if run.text.strip())


def _in_tables(paper: Paper) -> Iterator[Paragraph]:
    for table in paper.document.tables:
        yield from table.paragraphs()


def _black(paper: Paper) -> Iterator[Found]:
    coloured = {
        id(one): one for one, run in _runs(paper)
        if run.look.color and not run.look.hidden and not _may_be_red(paper, one, run)
    }  # fmt: skip
    yield from together(
        list(coloured.values()),
        "文字不是黑色；除发文机关标志、红色分隔线外，文中颜色应为黑色",
        "选中文字：字体颜色—自动（或黑色）",
    )


def _may_be_red(paper: Paper, one: Paragraph, run: Run) -> bool:
    masthead = paper.elements.masthead
    head = masthead is not None and one.look.size == masthead.look.size
    return is_red(run.look.color) and (one is masthead or head)


def _both_sides(paper: Paper) -> Iterator[Found]:
    if not paper.document.even_and_odd:
        words = "没有设“奇偶页不同”，双面印刷时页码不能单页居右、双页居左"
        remedy = "双击页脚—页眉和页脚工具—勾选“奇偶页不同”，两种页脚各设页码"
        yield Found(section_place(paper.document, 0), words, remedy)
    if paper.document.mirror_margins:
        words = "设了“对称页边距”，双页左右边距互换；正反面相差 2 毫米，两种做法都有"
        remedy = "按本单位印刷的习惯"
        yield Found(section_place(paper.document, 0), words, remedy, Severity.INFO)


def _stray_fonts(paper: Paper) -> Iterator[Found]:
    """夹在文中的别种字体；整段不对的由 D05、D23 等说。"""
    strays: dict[str, list[Paragraph]] = {}
    tables = set(map(id, _in_tables(paper)))
    for one, run in _runs(paper):
        for name in _stray_names(paper, one, run, in_table=id(one) in tables):
            own = strays.setdefault(name, [])
            if one not in own[-1:]:
                own.append(one)
    for name, own in strays.items():
        words = f"夹有{name}的字，主体只用仿宋、楷体、黑体、小标宋"
        yield from together(own, words, "选中这些字：按上下文改回仿宋_GB2312 等规定的字体")


def _stray_names(paper: Paper, one: Paragraph, run: Run, *, in_table: bool) -> Iterator[str]:
    fonts, look = paper.fonts, run.look
    allowed = fonts.formal | frozenset(fonts.song) if in_table else fonts.formal
    whole = not in_table and look.east_asia == one.look.east_asia
    chinese = any("\u4e00" <= letter <= "\u9fff" for letter in run.text)
    western = any(letter.isascii() and letter.isalnum() for letter in run.text)
    if chinese and look.east_asia not in allowed and not whole:
        yield look.east_asia or "没有写明字体"
    if western and look.ascii and look.ascii not in fonts.western:
        yield look.ascii + ("（主题字体）" if look.themed else "")


def _has_body(paper: Paper) -> bool:
    return bool(paper.elements.body)


_NO_BODY: Final = "没有认出正文"
_E, _W = Severity.ERROR, Severity.WARNING
PAGE_CHECKS: Final = (
    Check("D01", "5.1", "A4 纸", _E, _paper_size),
    Check("D02", "5.2.1", "页边与版心", _E, _margins),
    Check("D03", "5.2.3", "每页 22 行", _W, _lines_a_page, _has_body, _NO_BODY),
    Check("D04", "5.2.3", "每行 28 字", _W, _chars_a_line, _has_body, _NO_BODY),
    Check("D05", "5.2.2", "正文三号仿宋", _E, _body_font, _has_body, _NO_BODY),
    Check("D06", "5.2.4", "文字黑色", _E, _black),
    Check("D07", "6", "双面印刷", _W, _both_sides),
    Check("D08", "5.2.2", "没有别的字体", _E, _stray_fonts),
)
