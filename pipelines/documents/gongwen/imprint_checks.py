"""版记：D30–D33（GB/T 9704—2012，7.4；信函见 10.1）。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pipelines.documents.gongwen.checking import Check, Found, Paper, at, together
from pipelines.documents.gongwen.measures import (
    chars,
    is_near,
    left_chars,
    millimetres,
    right_chars,
    size_words,
    typed_blanks,
)
from pipelines.documents.gongwen.model import MM, DrawnLine, Paragraph, Table
from pipelines.documents.gongwen.remark import Place, Severity
from pipelines.documents.gongwen.render_checks import imprint_seen, last_page_parity

_SIZE: Final = 28
_WIDTH: Final = 8845
#: 首末线 0.35 毫米、中间线 0.25 毫米，以 1/8 磅计。
_OUTER, _INNER = 8, 6
_W: Final = Severity.WARNING


def _lines(paper: Paper) -> Iterator[Found]:
    old = [one for one in paper.document.paragraphs if re.match(r"主\s*题\s*词\s*[:：]", one.words)]
    yield from together(old, "有“主题词”，那是 1999 年旧标准，2012 年起取消", "删去这一行")
    table = paper.elements.imprint
    drawn = _drawn(paper)
    if paper.is_letter:
        if drawn:
            yield Found(_place(table), "信函格式的版记不画分隔线", "边框—无框线", _W)
        return
    if not (table or paper.elements.copies or paper.elements.printed):
        words = "没有认出版记（抄送、印发机关和印发日期）"
        yield Found(Place(), words, "在最后一页底部加版记；内部工作件可不加", _W)
        return
    yield from _weights(table, drawn)
    if table is not None and table.width and abs(table.width - _WIDTH) > 2 * MM:
        words = f"版记的线长 {millimetres(table.width)}，应与版心等宽（156 毫米）"
        yield Found(_place(table), words, "表格属性—指定宽度 15.6 厘米")
    yield from imprint_seen(paper)


def _place(table: Table | None) -> Place:
    return Place(f"版记（表{table.number}）" if table is not None else "版记")


def _drawn(paper: Paper) -> dict[str, DrawnLine]:
    """版记的线：表的上、内、下边框，或抄送、印发两段上的边框。"""
    table = paper.elements.imprint
    if table is not None:
        wanted = ("top", "insideH", "bottom")
        return {side: line for side, line in table.borders if side in wanted}
    own = [*paper.elements.copies, *([paper.elements.printed] if paper.elements.printed else [])]
    lines = [line for one in own for line in one.drawn]
    if len(lines) < 2:
        return {"top": lines[0]} if lines else {}
    inner = {"insideH": lines[1]} if len(lines) > 2 else {}
    return {"top": lines[0], "bottom": lines[-1], **inner}


def _weights(table: Table | None, drawn: dict[str, DrawnLine]) -> Iterator[Found]:
    needed = {"top": ("首条", _OUTER, "1 磅"), "bottom": ("末条", _OUTER, "1 磅")}
    if table is None or len(table.rows) > 1:
        needed["insideH"] = ("中间", _INNER, "0.75 磅")
    for side, (name, weight, said) in needed.items():
        line = drawn.get(side)
        if line is None:
            if side != "insideH" or table is not None:
                words = f"版记没有{name}分隔线（或是图形，没有认出）"
                yield Found(_place(table), words, f"给版记加{name}分隔线，粗 {said}", _W)
        elif line.weight and abs(line.weight - weight) > 1:
            words = f"版记{name}分隔线粗 {line.weight / 8:g} 磅，应为 {said}"
            yield Found(_place(table), words, f"边框和底纹—宽度 {said}", _W)


# ── 抄送、印发 ────────────────────────────────────────────────────────


def _copies(paper: Paper) -> Iterator[Found]:
    for one in paper.elements.copies:
        name = one.words[:2]
        yield from _face(paper, one, name)
        if not re.match(r"(?:抄送|主送|抄报|分送)：", one.words):
            yield at(one, f"“{name}”之后应为全角冒号，中间不加空格", f"写作“{name}：”")
        if not one.words.endswith("。"):
            yield at(one, f"{name}机关之后没有句号", "末尾加句号“。”", _W)
        if not is_near(left_chars(one) + typed_blanks(one), 1, 0.3) or typed_blanks(one):
            yield at(one, f"{name}没有左空一字", "段落—左缩进 1 字符，不用空格", _W)
        if not is_near(right_chars(one), 1, 0.3):
            yield at(one, f"{name}没有右空一字", "段落—右缩进 1 字符", _W)
        hanging = -chars(one, one.indent.first_chars, one.indent.first)
        if len(one.words) > 28 and not is_near(hanging, 3, 0.5):
            yield at(one, f"{name}回行没有与冒号后的首字对齐", "段落—悬挂缩进 3 字符", _W)


def _face(paper: Paper, one: Paragraph, name: str) -> Iterator[Found]:
    if one.look.east_asia not in paper.fonts.fang or one.look.size != _SIZE:
        own = f"{size_words(one.look.size)}{one.look.east_asia}"
        yield at(one, f"{name}为{own}，应为四号仿宋", "选中它：四号，仿宋_GB2312")


def _printed(paper: Paper) -> Iterator[Found]:
    one = paper.elements.printed
    if one is None:
        return
    if paper.is_letter:
        words = "信函格式的版记不写印发机关和印发日期"
        yield at(one, words, "删去这一行，只留抄送", _W)
        return
    yield from _face(paper, one, "印发机关")
    if not is_near(left_chars(one), 1, 0.3) or typed_blanks(one):
        yield at(one, "印发机关没有左空一字", "段落—左缩进 1 字符，不用空格", _W)
    if not is_near(right_chars(one), 1, 0.3) and one.align != "both":
        yield at(one, "印发日期没有右空一字", "段落—右缩进 1 字符；日期用右对齐制表位", _W)
    if re.search(r"[年月]\s*0\d", one.words):
        yield at(one, "印发日期编了虚位", "6月，不写 06月")
    if not one.words.endswith("印发"):
        yield at(one, "印发日期之后应加“印发”二字", "写作 2021年7月7日印发")


def _even_pages(paper: Paper) -> Iterator[Found]:
    yield from last_page_parity(paper)


_E: Final = Severity.ERROR
IMPRINT_CHECKS: Final = (
    Check("D30", "7.4.1", "版记的分隔线", _E, _lines,
          lambda paper: paper.is_red or paper.is_letter or paper.elements.imprint is not None,
          "没有红头，也没有版记"),
    Check("D31", "7.4.2", "抄送", _E, _copies,
          lambda paper: bool(paper.elements.copies), "没有抄送"),
    Check("D32", "7.4.3", "印发机关和印发日期", _E, _printed,
          lambda paper: paper.elements.printed is not None, "没有印发机关和印发日期"),
    Check("D33", "7.4", "版记在双页", Severity.INFO, _even_pages,
          lambda paper: bool(paper.elements.printed), "没有版记"),
)  # fmt: skip
