"""附件说明、署名、成文日期、附注、附件：D24–D29（GB/T 9704—2012，7.3.4–7.3.7）。"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from datetime import date
from typing import Final

from pipelines.documents.gongwen.checking import Check, Found, Paper, at, unchecked
from pipelines.documents.gongwen.elements import Attachment
from pipelines.documents.gongwen.measures import (
    is_near,
    left_chars,
    lines_above,
    position,
    right_chars,
    size_words,
    starts_page,
    text_width,
    typed_blanks,
)
from pipelines.documents.gongwen.model import Paragraph
from pipelines.documents.gongwen.remark import Place, Severity
from pipelines.documents.gongwen.render_checks import signature_page

_CHARACTER: Final = 315
_ROOM: Final = 28
_ENTRY: Final = re.compile(r"^(?:附\s*件?\s*[:：]\s*)?(\d{1,2})?\s*([.．、])?\s*(.*)$", re.DOTALL)
_DAY: Final = re.compile(r"(20\d\d)年(\d{1,2})月(\d{1,2})日")
_PENDING: Final = "【请填写"
_W: Final = Severity.WARNING


# ── 附件说明 ─────────────────────────────────────────────────────────


def _enclosures(paper: Paper) -> Iterator[Found]:
    own = paper.elements.enclosures
    if not own:
        if paper.elements.attachments:
            first = paper.elements.attachments[0].label
            yield at(
                first, "后面有附件，正文之后却没有附件说明", "正文下空一行，左空二字写“附件：……”"
            )
        return
    first = own[0]
    if not first.words.startswith("附件："):
        yield at(first, "附件说明应以“附件：”（全角冒号）开头", "改为“附件：1.……”")
    if not is_near(left_chars(first), 2, 0.3) or typed_blanks(first):
        yield at(first, "附件说明没有左空二字", "段落—缩进设为左空 2 字符，不用空格")
    above = lines_above(paper.document, first)
    if above is not None and not is_near(above, 1, 0.5):
        words = f"附件说明在正文下空 {above:.1f} 行，应空一行"
        yield at(first, words, "正文与附件说明之间空一行", _W)
    yield from _entries(own)
    yield from _against_attachments(paper, [_name(one) for one in own])


def _entries(own: Sequence[Paragraph]) -> Iterator[Found]:
    for number, one in enumerate(own, 1):
        found = _ENTRY.match(one.words)
        if found is None:
            continue
        if len(own) == 1 and found[1]:
            yield at(one, "只有一个附件，不编序号", "写作“附件：名称”")
        elif len(own) > 1 and found[1] != str(number):
            yield at(one, f"附件序号应为 {number}", f"写作“{number}.名称”")
        elif len(own) > 1 and found[2] != ".":
            yield at(one, "附件序号之后应为半角圆点", f"写作“{number}.名称”", _W)
        if found[3].rstrip().endswith(("。", "；", ";", ".", "，")):
            yield at(one, "附件名称之后不加标点", "删去末尾的标点")
        if len(one.words) > _ROOM - 2 and one.indent.left + one.indent.left_chars == 0:
            yield at(
                one, "附件名称回行没有与上一行名称对齐", "段落—悬挂缩进，使回行与名称首字对齐", _W
            )


def _name(one: Paragraph) -> str:
    found = _ENTRY.match(one.words)
    return "".join((found[3] if found else one.words).split()).rstrip("。；;.，")


def _against_attachments(paper: Paper, names: Sequence[str]) -> Iterator[Found]:
    first, real = paper.elements.enclosures[0], paper.elements.attachments
    titles = ["".join("".join(t.words.split()) for t in one.title) for one in real]
    if not titles:
        words = "附件说明所列的附件不在本文件里，名称是否一致未查"
        yield at(first, words, "请逐一核对附件的标题", Severity.UNCHECKED)
        return
    if len(titles) > len(names):
        words = f"附件说明列了 {len(names)} 个，文中的附件有 {len(titles)} 个"
        yield at(first, words, "附件说明要列全", _W)
    elif len(titles) < len(names):
        words = f"附件说明列了 {len(names)} 个，文中只有 {len(titles)} 个，其余的名称未查"
        remedy = "补齐附件；另附的文件请逐一核对标题"
        yield at(first, words, remedy, Severity.UNCHECKED)
    for one, name, title in zip(paper.elements.enclosures, names, titles, strict=False):
        if name != title:
            words = f"附件说明写“{name}”，附件的标题却是“{title}”"
            yield at(one, words, "两处名称须一字不差")


# ── 署名、成文日期 ─────────────────────────────────────────────────────


def _signature(paper: Paper) -> Iterator[Found]:
    found = paper.elements
    if found.signature is None or found.date is None:
        missing = "署名" if found.signature is None else "成文日期"
        yield unchecked(f"没有认出{missing}，落款的位置未查", f"请看{missing}是否漏了")
        return
    pair = (found.signature, found.date)
    spaced = [one for one in pair if typed_blanks(one) >= 2 and one.align in ("left", "both")]
    if spaced:
        words = "用空格把落款推到右边，换了字号、字体就会错位"
        yield at(spaced[0], words, "删去空格；段落—右对齐，右缩进 4 字符（成文日期）", _W)
        return
    yield from _signature_place(*pair)


def _signature_place(name: Paragraph, day: Paragraph) -> Iterator[Found]:
    remedy = (
        "盖章的：成文日期右空四字，署名居中于日期之上；"
        "不盖章的：署名右空二字，日期首字比署名首字右移二字"
    )
    if day.align != "right":
        yield at(day, "成文日期没有右对齐", remedy)
        return
    right = right_chars(day)
    (left_name, right_name), (left_day, right_day) = _edges(name), _edges(day)
    if is_near(right, 4, 0.4):
        centred = abs((left_name + right_name) - (left_day + right_day)) / 2 <= 1.6 * _CHARACTER
        too_long = text_width(name) / 2 > 4 * _CHARACTER + text_width(day) / 2
        if not centred and not (too_long and name.align == "right"):
            yield at(name, "署名没有居中于成文日期之上", remedy, _W)
    elif is_near(right_chars(name), 2, 0.4) and name.align == "right":
        longer = text_width(day) > text_width(name)
        shifted = abs(left_day - left_name - 2 * _CHARACTER) <= _CHARACTER
        if not (shifted or (longer and is_near(right, 2, 0.4))):
            yield at(day, "成文日期首字没有比署名首字右移二字", remedy, _W)
    else:
        yield at(day, f"成文日期右空 {right:.1f} 字，应右空四字（盖章的）", remedy)


def _edges(one: Paragraph) -> tuple[float, float]:
    """这一行文字的左右边，自版心左边起（twip）。"""
    width, room = text_width(one), 8845
    left = left_chars(one) * _CHARACTER if one.indent.left_chars else one.indent.left
    right = room - right_chars(one) * _CHARACTER
    if one.align == "center":
        middle = (left + right) / 2
        return middle - width / 2, middle + width / 2
    return (right - width, right) if one.align == "right" else (left, left + width)


def _date(paper: Paper) -> Iterator[Found]:
    one = paper.elements.date
    if one is None:
        remedy = "在署名之下写成文日期，如 2021年7月7日"
        severity = Severity.ERROR if paper.elements.format != "无红头" else _W
        yield Found(Place(), "没有认出成文日期", remedy, severity)
        return
    if _PENDING in one.words:
        yield at(one, "成文日期还没有填，未查", "定稿时填写", Severity.UNCHECKED)
        return
    signed = yield from _day(one, one.words, "成文日期")
    printed = paper.elements.printed
    if signed and printed is not None and (found := _DAY.search("".join(printed.words.split()))):
        issued = _calendar_day(found)
        if issued is not None and issued < signed:
            yield at(printed, "印发日期早于成文日期", "核对两个日期：印发日期不早于成文日期")


def _day(one: Paragraph, text: str, name: str) -> Generator[Found, None, date | None]:
    if re.search(r"[一二三四五六七八九十〇○零O]", text):
        words = f"{name}“{text}”用了汉字数字，那是 1999 年旧标准"
        yield at(one, words, "用阿拉伯数字，如 2021年7月7日")
        return None
    if re.search(r"[年月]\s*0", text):
        yield at(one, f"{name}“{text}”编了虚位", "月、日不编虚位：6月，不写 06月")
    elif re.search(r"\s", text):
        yield at(one, f"{name}“{text}”中间有空格", "删去空格", _W)
    found = _DAY.fullmatch("".join(text.split()))
    day = _calendar_day(found) if found else None
    if day is None:
        yield at(one, f"{name}“{text}”不是一个日子，年份应为四位", "写作 2021年7月7日")
    return day


def _calendar_day(found: re.Match[str]) -> date | None:
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _no_empty_page(paper: Paper) -> Iterator[Found]:
    for one in paper.document.paragraphs:
        if "此页无正文" in one.words:
            words = "印了“（此页无正文）”，那是旧习惯"
            yield at(one, words, "删去它；调行距、字距，使署名页至少有一行正文")
    yield from signature_page(paper)


def _note(paper: Paper) -> Iterator[Found]:
    one = paper.elements.note
    if one is None:
        return
    if not re.fullmatch(r"（.*）", one.words, re.DOTALL):
        yield at(one, "附注没有用全角圆括号括起来", "写作（此件公开发布）")
    if not is_near(left_chars(one), 2, 0.3) or typed_blanks(one):
        yield at(one, "附注没有左空二字", "段落—首行缩进 2 字符")


# ── 附件 ────────────────────────────────────────────────────────────


def _attachments(paper: Paper) -> Iterator[Found]:
    document, own = paper.document, paper.elements.attachments
    for number, one in enumerate(own, 1):
        yield from _label(paper, one, number, len(own))
        if not starts_page(document, one.label):
            yield at(one.label, f"“{one.label.words}”没有另起一页", "布局—分隔符—分页符")
        if one.title:
            yield from _attachment_title(paper, one)
    imprint = [p for p in (*paper.elements.copies, paper.elements.printed) if p is not None]
    ends = [at_ for p in imprint if (at_ := position(document, p)) >= 0]
    if own and ends and position(document, own[-1].label) > min(ends):
        yield at(own[-1].label, "附件排在版记之后", "附件在版记之前，版记在全文最后一页")


def _label(paper: Paper, one: Attachment, number: int, count: int) -> Iterator[Found]:
    label = one.label
    wanted = "附件" if count == 1 else f"附件{number}"
    allowed = ("附件", "附件1") if count == 1 else (wanted,)
    if "".join(label.words.split()) not in allowed:
        yield at(label, f"附件标识“{label.words}”应为“{wanted}”", f"写作“{wanted}”，后面不加冒号")
    if label.look.east_asia not in paper.fonts.hei or label.look.size != 32:
        own = f"{size_words(label.look.size)}{label.look.east_asia}"
        yield at(label, f"“{label.words}”为{own}，应为三号黑体", "选中它：三号，黑体")
    if label.align not in ("left", "both") or left_chars(label) or typed_blanks(label):
        yield at(label, f"“{label.words}”没有顶格", "段落—左对齐，缩进 0")


def _attachment_title(paper: Paper, one: Attachment) -> Iterator[Found]:
    first = one.title[0]
    if first.align != "center":
        yield at(first, "附件标题没有居中", "段落—对齐方式—居中")
    above = lines_above(paper.document, first)
    if above is not None and not is_near(above, 1, 0.6):
        words = f"附件标题与“{one.label.words}”之间空 {above:.1f} 行，应在第三行"
        yield at(first, words, "“附件”与标题之间空一行", _W)


def _closed(paper: Paper) -> bool:
    found = paper.elements
    return found.format != "无红头" or found.signature is not None or found.date is not None


_E: Final = Severity.ERROR
ENDING_CHECKS: Final = (
    Check("D24", "7.3.4", "附件说明", _E, _enclosures,
          lambda paper: bool(paper.elements.enclosures or paper.elements.attachments), "没有附件"),
    Check("D25", "7.3.5", "署名与成文日期的位置", _E, _signature, _closed, "没有落款"),
    Check("D26", "7.3.5.4", "成文日期", _E, _date, _closed, "没有落款"),
    Check("D27", "7.3.5.5", "署名页有正文", _E, _no_empty_page),
    Check("D28", "7.3.6", "附注", _E, _note,
          lambda paper: paper.elements.note is not None, "没有附注"),
    Check("D29", "7.3.7", "附件", _E, _attachments,
          lambda paper: bool(paper.elements.attachments), "文中没有附件"),
)  # fmt: skip
