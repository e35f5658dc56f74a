"""认出公文的各要素：凭文字与位置，不凭样式名；认不出的就说认不出。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final

from pipelines.documents.gongwen.model import Document, DrawnLine, Paragraph, Row, Table

SYMBOL: Final = re.compile(
    r"[\u4e00-\u9fa5]{2,}\s*[〔\[【(（﹝［]\s*\d{2,4}\s*[〕\]】)）﹞］]\s*第?\s*(?:\d+|【请填写[^】]*】)\s*号"
)
DATE: Final = re.compile(
    r"(?:\d{2,4}|[一二三四五六七八九〇零○OＯ]{2,4})\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月"
    r"\s*[\d一二三四五六七八九十]{1,3}\s*日"
)
_LEVELS: Final = (
    re.compile(r"[一二三四五六七八九十百]+\s*[、.．，,]"),
    re.compile(r"[（(][一二三四五六七八九十百]+[）)]"),
    re.compile(r"\d{1,2}\s*[.．、](?!\d)"),
    re.compile(r"[（(]\d{1,2}[）)]"),
)
_TYPES: Final = "决议|决定|命令|令|公报|公告|通告|意见|通知|通报|报告|请示|批复|议案|函|纪要"
TYPED: Final = re.compile(rf"(?:{_TYPES})(?:（[^）]*）)?$")
_ATTACHMENT: Final = re.compile(r"附\s*件\s*\d*\s*[:：]?$|附件[一二三四五六七八九十]+[:：]?$")
_ENCLOSED: Final = re.compile(r"附\s*件?\s*[:：]\s*\S")
_PRINTED: Final = re.compile(rf"{DATE.pattern}\s*印发$|印发$")
_COPIES: Final = re.compile(r"(?:抄\s*送|抄\s*报|分\s*送|主\s*送)\s*[:：]")
_SECRET: Final = re.compile(r"^(?:绝密|机密|秘密)(?:[★☆*].*)?$")
_URGENT: Final = re.compile(r"^(?:特急|加急|特提|平急|紧急)$")
_RED_ENOUGH: Final = 60
_BIG: Final = 36
_FRONT: Final = 40


class Format(StrEnum):
    """公文的格式：带红头的文件、信函（10.1），或没有红头的工作件。"""

    RED = "文件格式"
    LETTER = "信函格式"
    PLAIN = "无红头"


@dataclass(frozen=True)
class RedLine:
    """一条红线：线本身与它所系的段；`part` 是正文、页眉或页脚。"""

    line: DrawnLine
    paragraph: Paragraph


@dataclass(frozen=True)
class Attachment:
    """一个附件：标识（“附件1”）、标题、其余的段。"""

    label: Paragraph
    title: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Elements:
    """认出来的要素；没有认出的为 None 或空。"""

    format: Format
    copy_number: Paragraph | None = None
    secrecy: Paragraph | None = None
    urgency: Paragraph | None = None
    masthead: Paragraph | None = None
    symbol: Paragraph | None = None
    signer: Paragraph | None = None
    red_lines: tuple[RedLine, ...] = ()
    title: tuple[Paragraph, ...] = ()
    addressees: Paragraph | None = None
    body: tuple[Paragraph, ...] = ()
    enclosures: tuple[Paragraph, ...] = ()
    signature: Paragraph | None = None
    date: Paragraph | None = None
    note: Paragraph | None = None
    attachments: tuple[Attachment, ...] = ()
    imprint: Table | None = None
    copies: tuple[Paragraph, ...] = ()
    printed: Paragraph | None = None
    tables: tuple[Table, ...] = field(default=())

    @property
    def title_text(self) -> str:
        """标题，各行连在一起。"""
        return "".join("".join(one.words.split("\n")) for one in self.title)

    def words(self) -> str:
        """认作什么，给人看：“文件格式；标题为……”。"""
        return "；".join(_recognised(self))


def level_of(paragraph: Paragraph) -> int:
    """结构层次：1 至 4，正文为 0。"""
    found = (n for n, shape in enumerate(_LEVELS, 1) if shape.match(paragraph.words))
    return next(found, 0)


def is_red(color: str) -> bool:
    """红色：红分量大，绿蓝都小。"""
    if not re.fullmatch(r"[0-9A-F]{6}", color):
        return False
    red, green, blue = (int(color[at : at + 2], 16) for at in (0, 2, 4))
    return red >= 160 and green <= _RED_ENOUGH and blue <= _RED_ENOUGH


def _recognised(found: Elements) -> Iterator[str]:
    yield f"认作{found.format}"
    for name, one in (
        ("发文机关标志", found.masthead), ("发文字号", found.symbol),
        ("主送机关", found.addressees), ("署名", found.signature), ("成文日期", found.date),
    ):  # fmt: skip
        if one is not None:
            text = " ".join(one.words.split())
            yield f"{name}为“{text[:24]}{'……' if len(text) > 24 else ''}”"
    yield f"标题为“{found.title_text}”" if found.title else "没有认出标题"
    yield f"正文 {len(found.body)} 段" if found.body else "没有认出正文"
    if found.attachments:
        yield f"附件 {len(found.attachments)} 个"
    if found.copies or found.printed:
        yield "有版记"


# ── 认 ──────────────────────────────────────────────────────────────


def recognise(document: Document) -> Elements:
    """认出各要素。"""
    imprint, copies, printed = _imprint(document)
    stream = [one for one in _stream(document, imprint) if one.words]
    lines = tuple(_red_lines(document))
    # 先看长短再看样子：很长的段不值得逐字去配。
    symbol = next((one for one in stream[:_FRONT] if len(one.words) < 60
                   and SYMBOL.search(one.words)), None)  # fmt: skip
    masthead = _masthead(document, stream, symbol)
    title_at, title = _title(stream, masthead, symbol)
    rest = stream[title_at:]
    ends = next((n for n, one in enumerate(rest) if _ATTACHMENT.fullmatch(one.words)), len(rest))
    beside = set(map(id, _beside_tables(document, imprint)))
    main = [one for one in rest[:ends] if one not in copies and one is not printed
            and id(one) not in beside and not _is_chapter(one, title)]  # fmt: skip
    return Elements(
        format=_format(masthead, symbol, lines),
        **_front(stream[:title_at] if title else stream[:8]),
        masthead=masthead,
        symbol=symbol,
        red_lines=lines,
        title=title,
        **_main(main if title or masthead else rest[:ends]),
        attachments=tuple(_attachments(rest[ends:])),
        imprint=imprint,
        copies=tuple(copies),
        printed=printed,
        tables=tuple(one for one in document.tables if _is_data(one) and one is not imprint),
    )


def _stream(document: Document, imprint: Table | None) -> Iterator[Paragraph]:
    """正文的段；排版用的表（一列的，或在标题之前的）里的段也算。"""
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield block
        elif block is not imprint and not _is_data(block):
            yield from block.paragraphs()


_ABOVE_TABLE: Final = re.compile(
    r"单位\s*[:：]|[（(]?单位|共\s*\d+\s*[个件项条]|表\s*\d|注\s*[:：]"
)


def _beside_tables(document: Document, imprint: Table | None) -> Iterator[Paragraph]:
    """紧挨着表的单位、表注：算表的，不算正文。"""
    blocks = [one for one in document.blocks if not isinstance(one, Paragraph) or one.words]
    for before, one in pairwise(blocks):
        if isinstance(one, Table) and one is not imprint and isinstance(before, Paragraph):
            if _ABOVE_TABLE.match(before.words):
                yield before
        elif isinstance(before, Table) and isinstance(one, Paragraph) and one.words[:1] == "注":
            yield one


def _is_data(table: Table) -> bool:
    return len(table.rows) >= 2 and max(sum(c.span for c in row.cells) for row in table.rows) >= 2


def _imprint(
    document: Document,
) -> tuple[Table | None, list[Paragraph], Paragraph | None]:
    """版记：末尾的表，或末尾的几段。"""
    for table in reversed(document.tables[-3:]):
        inside = [one for one in table.paragraphs() if one.words]
        copies = [one for one in inside if _COPIES.match(one.words)]
        printed = next((one for one in inside if _PRINTED.search(one.words)), None)
        if (copies or printed) and len(inside) <= 12:
            return table, copies, printed
    tail = [one for one in document.paragraphs if one.words][-8:]
    copies = [one for one in tail if _COPIES.match(one.words)]
    found = (one for one in tail if len(one.words) < 80 and _PRINTED.search(one.words))
    return None, copies, next(found, None)


def _red_lines(document: Document) -> Iterator[RedLine]:
    everywhere = list(document.paragraphs[:_FRONT])
    for table in document.tables[:2]:
        everywhere += list(table.paragraphs())[:_FRONT]
    for section in document.sections[:1]:
        for _, feet in (*section.headers, *section.footers):
            everywhere += feet
    for paragraph in everywhere:
        for line in paragraph.drawn:
            if is_red(line.color):
                yield RedLine(line, paragraph)


def _masthead(
    document: Document, stream: Sequence[Paragraph], symbol: Paragraph | None
) -> Paragraph | None:
    """红色大字，在最前面或首页页眉里；没有红色的，认“……文件”大字。"""
    first = document.sections[0]
    heads = [one for _, head in first.headers for one in head if one.words]
    before = stream[: stream.index(symbol)] if symbol in stream else stream[:6]
    for one in [*before, *heads, *stream[:8]]:
        if len(one.words) >= 3 and is_red(one.look.color) and one.look.size >= _BIG:
            return one
    named = [one for one in before[-6:] if one.words.endswith("文件") and len(one.words) >= 4]
    return next((one for one in named if symbol is not None or one.look.size >= _BIG), None)


def _format(
    masthead: Paragraph | None,
    symbol: Paragraph | None,
    lines: Sequence[RedLine],
) -> Format:
    if masthead is None:
        return Format.PLAIN if not (symbol and lines) else Format.RED
    if masthead.words.endswith("文件"):
        return Format.RED
    outside = any(one.paragraph.part in ("页眉", "页脚") for one in lines)
    double = any("hin" in one.line.kind or one.line.kind == "double" for one in lines)
    right = symbol is not None and symbol.align == "right"
    in_header = masthead.part == "页眉"
    return Format.LETTER if in_header or outside or double or right else Format.RED


def _front(before: Sequence[Paragraph]) -> dict[str, Any]:
    def first(shape: str | re.Pattern[str]) -> Paragraph | None:
        return next((one for one in before if re.search(shape, one.words)), None)

    return {
        "copy_number": next((one for one in before[:3]
                             if re.fullmatch(r"(?:№|No\.?)?\s*\d{1,8}", one.words)), None),
        "secrecy": first(_SECRET),
        "urgency": first(_URGENT),
        "signer": first(r"签发人\s*[:：]"),
    }  # fmt: skip


def _title(
    stream: Sequence[Paragraph], masthead: Paragraph | None, symbol: Paragraph | None
) -> tuple[int, tuple[Paragraph, ...]]:
    """标题与它之后的位置；跟着的同样居中大字是标题的又一行。"""
    for at, one in enumerate(stream[:_FRONT]):
        if one is masthead or one is symbol or len(one.words) > 120 or _weight(one) < 2:
            continue
        end = at + 1
        while end < len(stream) and _continues(stream[end], one):
            end += 1
        return end, tuple(stream[at:end])
    start = stream.index(symbol) + 1 if symbol in stream else 0
    return start, ()


def _is_chapter(one: Paragraph, title: Sequence[Paragraph]) -> bool:
    """册子里另起一页、同标题一个样式的，是又一部分的标题，不是正文。"""
    return bool(title) and one.new_page and one.style == title[0].style != ""


def _weight(one: Paragraph) -> int:
    text = one.words.replace("\n", "")
    named = re.search(r"标题$|Title|^公文标题", one.style) and "级" not in one.style
    return (
        2 * bool(named)
        + (one.align == "center")
        + (one.look.size >= _BIG)
        + bool(re.search("关于.{2,}", text))
        + bool(TYPED.search(text))
    )


def _continues(one: Paragraph, first: Paragraph) -> bool:
    if one.part != first.part or one.align != "center" or one.words.endswith(("：", ":")):
        return False
    if one.new_page:
        return False
    return one.look.size == first.look.size and one.look.size >= 32 and not DATE.search(one.words)


def _main(main: Sequence[Paragraph]) -> dict[str, Any]:
    """主送、正文、附件说明、署名、日期、附注。"""
    rest = list(main)
    addressees = None
    if rest and _is_addressees(rest[0]):
        addressees = rest.pop(0)
    date_at = next((n for n, one in reversed(list(enumerate(rest)))
                    if _is_date(one)), None)  # fmt: skip
    start = next((n for n, one in enumerate(rest) if n and _ENCLOSED.match(one.words)
                  and len(one.words) < 120), None)  # fmt: skip
    signature = None
    closing = len(rest)
    if date_at is not None:
        closing = date_at
        if date_at and _is_signature(rest[date_at - 1]):
            closing, signature = date_at - 1, rest[date_at - 1]
        while closing and signature is not None and _is_co_signature(rest[closing - 1]):
            closing -= 1
    after = rest[date_at + 1 :] if date_at is not None else []
    enclosures = _enclosures(rest, start, closing)
    body_end = min(closing, start) if enclosures and start is not None else closing
    return {
        "addressees": addressees,
        "body": tuple(rest[:body_end]),
        "enclosures": enclosures,
        "signature": signature,
        "date": rest[date_at] if date_at is not None else None,
        "note": next((one for one in after if re.match(r"[（(].*[）)]?$", one.words)), None),
    }


def _enclosures(
    rest: Sequence[Paragraph], start: int | None, closing: int
) -> tuple[Paragraph, ...]:
    if start is None or start >= closing:
        return ()
    end = start + 1
    while end < closing and re.match(r"\d{1,2}\s*[.．、]", rest[end].words):
        end += 1
    return tuple(rest[start:end])


def _is_addressees(one: Paragraph) -> bool:
    text = one.words
    return text.endswith(("：", ":")) and len(text) < 300 and not re.search(r"。|如下[：:]$", text)


def _is_date(one: Paragraph) -> bool:
    return DATE.fullmatch(one.words) is not None or one.words.startswith("【请填写：成文日期")


def _is_signature(one: Paragraph) -> bool:
    return (
        len(one.words) <= 60
        and not re.search(r"[。；：:]", one.words)
        and not _ENCLOSED.match(one.words)
        and not level_of(one)
    )


def _is_co_signature(one: Paragraph) -> bool:
    """联合行文的另一个署名：也是居中或靠右的短短一行。"""
    return _is_signature(one) and one.align in ("right", "center")


def _attachments(rest: Sequence[Paragraph]) -> Iterator[Attachment]:
    labels = [n for n, one in enumerate(rest) if _ATTACHMENT.fullmatch(one.words)]
    for at, end in pairwise([*labels, len(rest)]):
        title: list[Paragraph] = []
        for one in rest[at + 1 : end]:
            if title and not _continues(one, title[0]):
                break
            title.append(one)
        yield Attachment(rest[at], tuple(title))


def row_words(row: Row) -> str:
    """一行各格的字，以“|”相隔。"""
    return "|".join(cell.words for cell in row.cells)
