"""版面的量法与说法：厘米、字号、几字、几行，用 Word 里看得见的单位说。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pipelines.documents.gongwen.model import MM, Document, Paragraph
from pipelines.documents.gongwen.remark import Place

#: 三号字的一行，即版心高的二十二分之一（twip）。
LINE: Final = 579
_SIZES: Final = {
    84: "初号", 72: "小初", 52: "一号", 48: "小一", 44: "二号", 36: "小二", 32: "三号", 30: "小三",
    28: "四号", 24: "小四", 21: "五号", 18: "小五", 15: "六号",
}  # fmt: skip


def centimetres(twips: float) -> str:
    """twip → “3.7 厘米”。"""
    return f"{twips / MM / 10:.2f}".rstrip("0").rstrip(".") + " 厘米"


def millimetres(twips: float) -> str:
    """twip → “35 毫米”。"""
    return f"{twips / MM:.1f}".rstrip("0").rstrip(".") + " 毫米"


def points(twips: float) -> str:
    """twip → “28.95 磅”。"""
    return f"{twips / 20:.2f}".rstrip("0").rstrip(".") + " 磅"


def size_words(half_points: int) -> str:
    """半磅 → “三号”；没有名称的说磅值。"""
    return _SIZES.get(half_points) or points(half_points * 10)


def place_of(paragraph: Paragraph) -> Place:
    """这一段在哪里。"""
    text = " ".join(paragraph.words.split())
    return Place(paragraph.part, paragraph.number, paragraph.page, text)


def section_place(document: Document, number: int) -> Place:
    """第几节（从 0 起）；只有一节则说全文。"""
    return Place(f"第 {number + 1} 节" if len(document.sections) > 1 else "全文")


def chars(paragraph: Paragraph, in_chars: int, twips: int) -> float:
    """缩进合几个字：写了字符数的照写，否则按字号折。"""
    return in_chars / 100 if in_chars else twips / (paragraph.look.size * 10 or 1)


def left_chars(paragraph: Paragraph) -> float:
    """首行左边空几个字；敲进去的空格不算。"""
    own = paragraph.indent
    return chars(paragraph, own.left_chars, own.left) + chars(paragraph, own.first_chars, own.first)


def right_chars(paragraph: Paragraph) -> float:
    """右边空几个字。"""
    return chars(paragraph, paragraph.indent.right_chars, paragraph.indent.right)


def is_near(value: float, wanted: float, tolerance: float = 0.25) -> bool:
    """几个字、几行，差不多就算。"""
    return abs(value - wanted) <= tolerance


def typed_blanks(paragraph: Paragraph) -> int:
    """段首敲进去的空格数。"""
    return len(paragraph.text) - len(paragraph.text.lstrip(" \t　"))


def text_width(paragraph: Paragraph) -> int:
    """一行文字的宽（twip）：汉字一字，数字、西文半字。"""
    look = paragraph.look
    em = look.size * 10 + look.pitch
    return round(sum(em if ord(one) > 0x2000 else em / 2 for one in paragraph.words))


def position(document: Document, paragraph: Paragraph) -> int:
    """在正文里是第几块；不在（表里、页眉里）则 −1。"""
    return next((n for n, one in enumerate(document.blocks) if one is paragraph), -1)


def lines_above(document: Document, paragraph: Paragraph) -> float | None:
    """与上一段文字之间空几行（按三号字的行）；不在正文里则 None。"""
    at = position(document, paragraph)
    if at < 0:
        return None
    space = paragraph.before
    for block in reversed(document.blocks[:at]):
        if not isinstance(block, Paragraph):
            break
        if block.words:
            space += block.after
            break
        space += block.height + block.before + block.after
    return space / LINE


def starts_page(document: Document, paragraph: Paragraph) -> bool:
    """这一段是不是另起一页：段前分页、分节、或前面有分页符。"""
    at = position(document, paragraph)
    if paragraph.new_page or at <= 0:
        return paragraph.new_page
    for block in reversed(document.blocks[:at]):
        section = document.sections[min(paragraph.section, len(document.sections) - 1)]
        if block.section != paragraph.section and not section.continuous:
            return True
        if isinstance(block, Paragraph):
            if block.breaks_after or (block.new_page and not block.words):
                return True
            if block.words:
                return False
        else:
            return False
    return False


def listed(paragraphs: Sequence[Paragraph]) -> str:
    """“（同样的还有第 5、7 段等 9 处）”；只有一处则空。"""
    others = [str(one.number) for one in paragraphs[1:] if one.number]
    if len(paragraphs) < 2:
        return ""
    shown = f"第 {'、'.join(others[:4])} 段，" if others else ""
    return f"（同样的还有{shown}共 {len(paragraphs)} 处）"
