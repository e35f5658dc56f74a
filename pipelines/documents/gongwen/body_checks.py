"""标题、主送、正文、层次：D20–D23（GB/T 9704—2012，7.3.1–7.3.3）。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from pipelines.documents.gongwen.checking import Check, Found, Paper, at, together, unchecked
from pipelines.documents.gongwen.elements import TYPED, level_of
from pipelines.documents.gongwen.measures import (
    LINE,
    is_near,
    left_chars,
    lines_above,
    size_words,
    typed_blanks,
)
from pipelines.documents.gongwen.model import BODY, Look, Paragraph
from pipelines.documents.gongwen.remark import Severity
from pipelines.documents.gongwen.render_checks import body_on_first_page

_TITLE_SIZE, _SIZE = 44, 32
#: 二号字一行排得下的字数。
_TITLE_ROOM: Final = 20
_STRAY_MARKS: Final = re.compile(r"[，。；：！？、,.;:!?]")
_LEVEL_FACES: Final = ("", "黑体", "楷体", "仿宋", "仿宋")
_AFTER_BRACKET: Final = re.compile(r"[（(][一二三四五六七八九十\d]+[）)]\s*[、.．，,]")
_HALF_BRACKET: Final = re.compile(r"\([一二三四五六七八九十\d]+\)|\([一二三四五六七八九十\d]+）")
_WRONG_STOP: Final = re.compile(r"\d{1,2}\s*、")
_WRONG_COMMA: Final = re.compile(r"[一二三四五六七八九十]+\s*[.．，,]")


# ── 标题 ────────────────────────────────────────────────────────────


def _title(paper: Paper) -> Iterator[Found]:
    own = paper.elements.title
    if not own:
        yield unchecked("没有认出标题，未查", "标题应为二号小标宋，居中，如 关于……的通报")
        return
    first = own[0]
    if first.look.east_asia not in paper.fonts.title or first.look.size != _TITLE_SIZE:
        face = f"{size_words(first.look.size)}{first.look.east_asia}"
        yield at(first, f"标题为{face}，应为二号小标宋", "选中标题：二号，方正小标宋简体")
    if first.align != "center":
        yield at(first, "标题没有居中", "段落—对齐方式—居中")
    yield from _title_words(first, paper.elements.title_text, typed=not paper.is_working_paper)
    yield from _title_shape(first, [line.strip() for one in own for line in one.words.split("\n")])
    yield from _title_gap(paper, first)


def _title_words(first: Paragraph, text: str, *, typed: bool) -> Iterator[Found]:
    """`typed` 为标题须有文种：内部材料不用。"""
    if typed and not TYPED.search(text):
        words = "标题末尾没有文种（通知、通报、函、报告、请示等 15 种）"
        yield at(first, words, "写作 关于……的通报", Severity.WARNING)
    quoted = re.sub(r"《[^》]*》|“[^”]*”|（[^）]*）", "", text)
    if found := _STRAY_MARKS.search(quoted):
        words = f"标题里有标点“{found[0]}”；除书名号、引号、括号外，标题一般不用标点"
        yield at(first, words, "删去标点，或换成空格、连词", Severity.WARNING)


def _title_shape(first: Paragraph, lines: Sequence[str]) -> Iterator[Found]:
    lengths = [len(line) for line in lines if line]
    remedy = "用 Shift+回车 断行，排成梯形或菱形，不拆开词"
    if len(lengths) > 3:
        yield at(first, f"标题有 {len(lengths)} 行，一般不超过三行", remedy, Severity.WARNING)
    if max(lengths) > _TITLE_ROOM:
        words = f"标题有一行 {max(lengths)} 字，二号字一行只排 {_TITLE_ROOM} 字，会自动折行"
        yield at(first, words + "，断在哪里未查", remedy, Severity.UNCHECKED)
    elif len(lengths) > 1 and lengths[-1] == 1:
        yield at(first, "标题末行只有一个字", remedy, Severity.WARNING)
    elif len(lengths) > 2 and not _is_shapely(lengths):
        yield at(first, "标题各行中间短两头长，应排成梯形或菱形", remedy, Severity.WARNING)


def _is_shapely(lengths: Sequence[int]) -> bool:
    """梯形（一路变长或变短）或菱形（先长后短）。"""
    peak = lengths.index(max(lengths))
    rising = all(a <= b for a, b in pairwise(lengths[: peak + 1]))
    return rising and all(a >= b for a, b in pairwise(lengths[peak:]))


def _title_gap(paper: Paper, first: Paragraph) -> Iterator[Found]:
    """红线（或信函最后一个要素）之下空二行。"""
    document, found = paper.document, paper.elements
    if not (paper.is_red or paper.is_letter) or first.part != BODY:
        return
    above = _below_red_line(paper, first) if paper.is_red else lines_above(document, first)
    if paper.is_letter and found.symbol is None:
        above = None
    if above is None:
        yield unchecked("标题上方空几行要看排版，未查（应空二行）", "请看打印件", None)
    elif not is_near(above, 2, 0.6):
        upper = "红色分隔线" if paper.is_red else "发文字号"
        words = f"标题在{upper}下空 {above:.1f} 行，应空二行"
        yield at(first, words, "标题之前留二个空行", Severity.WARNING)


def _below_red_line(paper: Paper, first: Paragraph) -> float | None:
    lines = [one for one in paper.elements.red_lines if one.paragraph.part == BODY]
    if not lines or lines[0].line.kind == "图形":
        return None
    own, blocks = lines[0].paragraph, paper.document.blocks
    start = next(n for n, one in enumerate(blocks) if one is own)
    end = next(n for n, one in enumerate(blocks) if one is first)
    if end <= start or any(not isinstance(b, Paragraph) for b in blocks[start:end]):
        return None
    between = [one for one in blocks[start + 1 : end] if isinstance(one, Paragraph)]
    space = own.after + first.before + sum(x.before + x.height + x.after for x in between)
    return space / LINE


# ── 主送、正文 ────────────────────────────────────────────────────────


def _addressees(paper: Paper) -> Iterator[Found]:
    one = paper.elements.addressees
    if one is None:
        return
    if not one.words.endswith("："):
        yield at(one, "主送机关之后应为全角冒号“：”", "把半角“:”改为全角“：”")
    if abs(left_chars(one)) > 0.2 or typed_blanks(one) or one.indent.left > 60:
        yield at(one, "主送机关没有顶格", "段落—缩进全部改为 0，删去段首空格")
    above = lines_above(paper.document, one)
    if above is not None and not is_near(above, 1, 0.5):
        words = f"主送机关与标题之间空 {above:.1f} 行，应空一行"
        yield at(one, words, "标题下空一行", Severity.WARNING)


def _body(paper: Paper) -> Iterator[Found]:
    body = [one for one in paper.elements.body if one.words]
    typed = [one for one in body if typed_blanks(one)]
    remedy = "段落—缩进—特殊格式—首行缩进 2 字符；删去段首的空格"
    yield from together(typed, "段首用空格缩进，换了字号、字体就会错位", remedy, Severity.WARNING)
    flat = [one for one in body
            if not typed_blanks(one) and not is_near(left_chars(one), 2, 0.3)]  # fmt: skip
    if flat:
        words = f"首行缩进 {left_chars(flat[0]):.1f} 字，应左空二字"
        yield from together(flat, words, remedy)
    hung = [one for one in body if one.indent.left > 60
            and not typed_blanks(one) and is_near(left_chars(one), 2, 0.3)]  # fmt: skip
    yield from together(hung, "回行没有顶格", "段落—左缩进改为 0，首行缩进 2 字符")
    ragged = [one for one in body if one.align not in ("both", "left")]
    yield from together(ragged, "正文没有两端对齐", "段落—对齐方式—两端对齐", Severity.WARNING)
    loose = [one for one in body if one.align == "left"]
    yield from together(
        loose, "正文为左对齐，右边会参差不齐", "段落—对齐方式—两端对齐", Severity.INFO
    )
    yield from body_on_first_page(paper)


# ── 结构层次 ─────────────────────────────────────────────────────────


def _levels(paper: Paper) -> Iterator[Found]:
    headed = [(level_of(one), one) for one in paper.elements.body if level_of(one)]
    yield from _level_marks([one for _, one in headed])
    faces = ((), paper.fonts.hei, paper.fonts.kai, paper.fonts.fang, paper.fonts.fang)
    for level in (1, 2, 3, 4):
        own = [one for number, one in headed if number == level]
        look = _heading_look
        wrong = [one for one in own if look(one).east_asia not in faces[level]]
        if wrong and not (level >= 3 and _is_body_font(wrong)):
            words = f"第{'一二三四'[level - 1]}层标题为{look(wrong[0]).east_asia}，"
            face = f"三号{_LEVEL_FACES[level]}"
            yield from together(wrong, f"{words}应为{face}", f"选中标题：{face}")
        other = [one for one in own if level < 3 and look(one).size != _SIZE]
        if other:
            words = f"第{'一二'[level - 1]}层标题为{size_words(look(other[0]).size)}，应为三号"
            yield from together(other, words, "选中标题：三号")
        bold = [one for one in own if look(one).bold]
        words = f"第{'一二三四'[level - 1]}层标题加粗了，标准没有要求，是一些地方的习惯"
        yield from together(bold, words, "按本单位习惯", Severity.INFO)
    yield from _skipped(headed)


def _is_body_font(paragraphs: Sequence[Paragraph]) -> bool:
    """整段都不是仿宋的，D05 已经说了。"""
    return all(_heading_look(one) == one.look for one in paragraphs)


def _heading_look(one: Paragraph) -> Look:
    return next((run.look for run in one.runs if run.text.strip()), one.look)


def _level_marks(paragraphs: Sequence[Paragraph]) -> Iterator[Found]:
    for shape, message, remedy in (
        (_AFTER_BRACKET, "括号序号之后多了标点", "“（一）”之后不加顿号、句号"),
        (_HALF_BRACKET, "层次序号用了半角括号", "改为全角“（一）”"),
        (_WRONG_STOP, "第三层序号用了顿号", "阿拉伯数字序号用圆点：1.，不用 1、"),
        (_WRONG_COMMA, "第一层序号之后应为顿号", "写作 一、"),
    ):
        wrong = [one for one in paragraphs if shape.match(one.words)]
        yield from together(wrong, message, remedy, Severity.WARNING)


def _skipped(headed: Sequence[tuple[int, Paragraph]]) -> Iterator[Found]:
    before = 0
    for level, one in headed:
        if level > before + 1:
            words = f"层次由第 {before} 层跳到第 {level} 层" if before else "层次不从“一、”起"
            remedy = "依次用 一、 （一） 1. （1）；只有两层时也可 一、 1."
            yield at(one, words, remedy, Severity.INFO)
            return
        before = level


_E, _W = Severity.ERROR, Severity.WARNING
BODY_CHECKS: Final = (
    Check("D20", "7.3.1", "标题", _E, _title),
    Check("D21", "7.3.2", "主送机关", _E, _addressees,
          lambda paper: paper.elements.addressees is not None, "没有主送机关"),
    Check("D22", "7.3.3", "正文缩进与首页", _E, _body,
          lambda paper: bool(paper.elements.body), "没有认出正文"),
    Check("D23", "7.3.3", "结构层次", _E, _levels,
          lambda paper: any(map(level_of, paper.elements.body)), "正文没有分层"),
)  # fmt: skip
