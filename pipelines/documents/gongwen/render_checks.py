"""要看排版才知道的事：标志的高、首页有无正文、每页行数、署名页、版记的底、末页单双。

没有排版的一律“未查”；换过字体的，所见只供参考，也不算合格。
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from pipelines.documents.gongwen.checking import Found, Paper, unchecked
from pipelines.documents.gongwen.layout_seen import POINTS_PER_MM, Seen, SeenLine, SeenPage, page_of
from pipelines.documents.gongwen.model import Paragraph
from pipelines.documents.gongwen.remark import Place, Severity

_SHOWN: Final = re.compile(r"[—－–-]\s*(\d{1,6})\s*[—－–-]")
_LINES: Final = 22
#: 一页有这么多行，才由行距推算一页几行。
_ENOUGH: Final = 10
_TOP, _BOTTOM = 37 * POINTS_PER_MM, 35 * POINTS_PER_MM


def _found(
    paper: Paper, page: int | None, message: str, remedy: str, severity: Severity
) -> Iterator[Found]:
    """排版所见：换过字体的改作“未查”。"""
    if paper.seen is not None and paper.seen.substituted:
        message = f"字体替代，版式结论仅供参考：{message}"
        severity = Severity.UNCHECKED
    yield Found(Place(page=page), message, remedy, severity)


def _unseen(paper: Paper, what: str, remedy: str = "请看打印件或打印预览") -> Iterator[Found]:
    """没有排版，或换了字体而没有看出毛病：都不算合格。"""
    if paper.seen is None:
        yield unchecked(f"{what}要看排版，未查（{paper.unseen}）", remedy)
    elif paper.seen.substituted:
        fonts = "、".join(paper.seen.substituted)
        words = f"{what}：字体替代（本机没有{fonts}），版式结论仅供参考，未见明显不符"
        yield unchecked(words, "请在装有这些字体的电脑上看打印预览")


def masthead_seen(paper: Paper, wanted: float) -> Iterator[Found]:
    """标志的上边缘（D13）；`wanted` 为毫米，文件自版心、信函自纸边。"""
    masthead = paper.elements.masthead
    what = "发文机关标志的高度"
    if paper.seen is None or masthead is None or not paper.seen.pages:
        yield from _unseen(paper, what)
        return
    line = _line_with(paper.seen.pages[0], masthead.words)
    if line is None:
        yield from _cannot_see(what)
        return
    size = masthead.look.size / 2
    middle = (line.top + line.bottom) / 2
    edge = (middle - size / 2) / POINTS_PER_MM - (0 if paper.is_letter else 37)
    if abs(edge - wanted) > 4:
        words = f"排出来标志的上边缘在 {edge:.0f} 毫米处，应为 {wanted:.0f} 毫米"
        yield from _found(paper, 1, words, "调标志的段前间距", Severity.ERROR)
    else:
        yield from _unseen(paper, what)


def body_on_first_page(paper: Paper) -> Iterator[Found]:
    """首页须显示正文（D22）。"""
    what = "首页有没有正文"
    if paper.seen is None or not paper.seen.pages:
        yield from _unseen(paper, what)
        return
    first = next((one for one in paper.elements.body if len(one.words) > 3), None)
    page = page_of(paper.seen, first.words, most=9) if first else None
    if page is None:
        yield from _cannot_see(what)
    elif page > 1:
        words = "首页没有正文"
        yield from _found(
            paper, 1, words, "压缩版头、标题的空行，使首页至少有一行正文", Severity.ERROR
        )
    else:
        yield from _unseen(paper, what)


def full_page_lines(paper: Paper) -> Iterator[Found]:
    """正文各页照排出来的行距合几行（D03）。"""
    what = "每页实际的行数"
    if paper.seen is None:
        yield from _unseen(paper, what)
        return
    cells = [one.words for table in paper.document.tables for one in table.paragraphs()]
    tabled = "".join("".join(cells).split())
    found = [(page, _lines_on(paper.seen.pages[page - 1], tabled)) for page in _body_pages(paper)]
    wrong = [(page, count) for page, count in found if count and count != _LINES]
    if wrong:
        page, count = wrong[0]
        words = f"照第 {page} 页排出来的行距，一页 {count} 行，应为 22 行"
        yield from _found(paper, page, words, "段落—行距—固定值—28.95 磅", Severity.WARNING)
    else:
        yield from _unseen(paper, what)


def _lines_on(page: SeenPage, tabled: str) -> int:
    """照这一页最常见的行距，版心排得下几行；表里的（`tabled`）不算，行太少的页不作数（0）。"""
    rows = [one for one in _text_lines(page) if "".join(one.text.split()) not in tabled]
    steps = sorted(b.top - a.top for a, b in pairwise(rows))
    if len(steps) < _ENOUGH:
        return 0
    step = steps[len(steps) // 2]
    return int((page.height - _TOP - _BOTTOM) / step + 0.1)


def signature_page(paper: Paper) -> Iterator[Found]:
    """署名页须有正文（D27）。"""
    found = paper.elements
    closing = found.signature or found.date
    if closing is None or not found.body:
        return
    if paper.seen is None:
        yield from _unseen(paper, "署名页有没有正文")
        return
    last = _last_body_page(paper.seen, found.body)
    page = page_of(paper.seen, closing.words, last or 1, len(paper.seen.pages))
    if page is None or last is None:
        yield from _cannot_see("署名页有没有正文")
    elif page > last:
        words = "署名页没有正文"
        yield from _found(
            paper, page, words, "调行距、字距，使署名页至少有一行正文", Severity.ERROR
        )
    else:
        yield from _unseen(paper, "署名页有没有正文")


def _last_body_page(seen: Seen, body: Sequence[Paragraph]) -> int | None:
    last = body[-1].words
    tail = "".join(last.split())[-10:]
    return next((n for n in range(len(seen.pages), 0, -1) if tail in seen.pages[n - 1].text), None)


def imprint_seen(paper: Paper) -> Iterator[Found]:
    """版记的末条线与版心下边缘重合（D30）：看末行文字离版心底边多远。"""
    own = paper.elements.printed or next(iter(paper.elements.copies), None)
    what = "版记是否在末页版心的底边"
    if paper.seen is None or own is None:
        yield from _unseen(paper, what)
        return
    last = len(paper.seen.pages)
    line = _line_with(paper.seen.pages[-1], own.words) if last else None
    if line is None:
        page = page_of(paper.seen, own.words, most=len(paper.seen.pages))
        if page is None:
            yield from _cannot_see(what)
        else:
            words = "版记不在最后一页"
            yield from _found(paper, page, words, "版记移到全文最后一页底部", Severity.ERROR)
        return
    gap = (paper.seen.pages[-1].height - _BOTTOM - line.bottom) / POINTS_PER_MM
    if not -1 <= gap <= 6:
        words = f"版记末行离版心下边缘 {gap:.0f} 毫米，末条线应与版心下边缘重合"
        yield from _found(
            paper, last, words, "在版记之前加空行，或把版记的表设为浮于页底", Severity.ERROR
        )
    else:
        yield from _unseen(paper, what)


def last_page_parity(paper: Paper) -> Iterator[Found]:
    """末页宜为双页（D33，习惯）。"""
    if paper.seen is None:
        yield from _unseen(paper, "末页是单页还是双页")
    elif len(paper.seen.pages) % 2:
        words = f"共 {len(paper.seen.pages)} 页，版记落在单页；双面印刷宜在双页"
        yield from _found(
            paper, len(paper.seen.pages), words, "按本单位习惯，可加一空白页", Severity.INFO
        )
    else:
        yield from _unseen(paper, "末页是单页还是双页")


def blank_pages(paper: Paper) -> Iterator[Found]:
    """空白页与其后的版记页不编页码；首末页码与页次相符（D42）。"""
    if paper.seen is None:
        yield from _unseen(paper, "有没有编了页码的空白页")
        return
    wrong = list(_wrong_numbers(paper, paper.seen))
    yield from wrong or _unseen(paper, "有没有编了页码的空白页")


def _wrong_numbers(paper: Paper, seen: Seen) -> Iterator[Found]:
    start = paper.document.sections[0].number_start
    for number, page in enumerate(seen.pages, 1 if start is None else start):
        text = [line.text.strip() for line in page.lines if line.text.strip()]
        shown = [int(found[1]) for one in text if (found := _SHOWN.fullmatch(one))]
        sheet = number if start is None else number - start + 1
        if len(text) == 1 and shown:
            words = "空白页编了页码"
            yield from _found(paper, sheet, words, "空白页不编页码，或删去空白页", Severity.ERROR)
        elif shown and number not in shown:
            words = f"第 {number} 页的页码印作 {shown[-1]}"
            yield from _found(paper, sheet, words, "设置页码格式—页码编号—续前节", Severity.ERROR)


def _cannot_see(what: str) -> Iterator[Found]:
    yield unchecked(f"{what}：排出来的页里没有找到，未查", "请看打印件或打印预览")


def _line_with(page: SeenPage, text: str) -> SeenLine | None:
    wanted = "".join(text.split())[:6]
    return next((one for one in page.lines if wanted in "".join(one.text.split())), None)


def _body_pages(paper: Paper) -> list[int]:
    seen, body = paper.seen, paper.elements.body
    if seen is None or not body:
        return []
    first, last = page_of(seen, body[0].words, most=9), _last_body_page(seen, body)
    return list(range(first, last + 1)) if first and last else []


def _text_lines(page: SeenPage) -> list[SeenLine]:
    """版心里的行：页码、页眉不算；同一高度的合为一行。"""
    inside = [one for one in page.lines if one.top >= _TOP - 4 and one.bottom <= page.height - 80]
    rows: list[SeenLine] = []
    for one in sorted(inside, key=lambda line: line.top):
        if not rows or one.top - rows[-1].top > 8:
            rows.append(one)
    return rows
