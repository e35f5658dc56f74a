"""文字里的数：在哪里、多大、什么单位，是不是日期、文号、序号一类不必有来历的。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Final

from pipelines.documents.wording import WAN_PER_YI
from pipelines.ledgers.values import half_up

#: 全角的写法 → 半角；一个字换一个字，位置不变。
HALF_WIDTH: Final = str.maketrans("０１２３４５６７８９．％＋－−", "0123456789.%+--")
_NUMBER: Final = re.compile(
    r"(?:(?<![\dA-Za-z—–~～至-])[+-])?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
)
_UNIT: Final = re.compile(r"\s*(亿元|万元|元|%|个百分点|百分点)")
_WAN: Final = {"亿元": Fraction(WAN_PER_YI), "万元": Fraction(1), "元": Fraction(1, WAN_PER_YI)}
#: 再长的不是一个数，只看前这么多位；int() 也不收几千位的。
_LONGEST: Final = 60
#: 不必有来历的数（半角化之后的样子）；各处都有长短，免得一长串字拖垮。
_EXEMPT: Final = tuple(
    re.compile(shape)
    for shape in (
        r"\d{4}\s*年(?:\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?)?|(?:19|20)\d\d(?:[-—–~至](?:19|20)?\d\d)?年",
        r"\d{1,2}(?:\s*[-—–~、至到]\s*\d{1,2})?\s*(?:月|日|时|点|分钟|季度)(?:\s*\d{1,2}\s*日)?(?!均)",
        r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[:：]\d{2}",
        r"[〔\[【]\d{4}[〕\]】](?:\s{0,9}\d{1,9}\s{0,9}号)?|(?<!\d)\d{1,9}号(?:文|令|地块|楼)?",
        r"(?:附件|附表|附录|表|图|注)\s*\d+",
        r"第\s*\d+\s*(?:条|章|节|款|项|届|次|期|季度|批|页|号)",
        r"^\s*\d{1,2}\s*[.、．)）](?!\d)|^\s*[(（]\d{1,2}[)）]|[;。；]\s*\d{1,2}[.、](?!\d)",
        r"(?<![A-Za-z])(?:[A-Za-z][A-Za-z0-9]{0,40}(?:-[A-Za-z0-9]{1,40})+|[A-Za-z]{1,40}\d[A-Za-z0-9]*)",
        r"[;；。]\s{0,9}[(（]\d{1,2}[)）]",
        r"(?<!\d)\d{1,3}\s?(?:小时|个?工作日|个?自然日)",
        r"(?:GB|DB|DBJ|JGJ|HJ)(?:/[TZJ])?\s?\d{1,6}(?:\.\d{1,3})?(?:[-—–]\d{4})?",
        r"(?:电话|传真|手机|邮编)[:：]?\s?\d[\d-]{5,14}",
        r"(?<!\d)1\d{10}(?!\d)|(?<!\d)0\d{2,3}-\d{7,8}(?!\d)",
        r"“[^”]{0,300}”|《[^》]{0,300}》",
    )
)


@dataclass(frozen=True)
class Number:
    """一个数：`start`、`end` 是它在这一行里的位置（不含单位）。"""

    text: str
    start: int
    end: int
    unit: str
    exempt: bool
    """日期、文号、序号、附件号、代码、电话、引号与书名号里的。"""
    broken: bool = False
    """写残了：08.05、70.、.9。"""

    @cached_property
    def plain(self) -> str:
        """半角、不带千分位的写法；太长的只取前面。"""
        return self.text.translate(HALF_WIDTH).replace(",", "")[:_LONGEST].rstrip(".")

    @cached_property
    def value(self) -> Fraction:
        """值；金额一律万元。"""
        return Fraction(self.plain) * _WAN.get(self.unit, Fraction(1))

    @property
    def kind(self) -> str:
        """金额、%、百分点；都不是则空。"""
        if self.unit in _WAN:
            return "金额"
        return "百分点" if self.unit.endswith("百分点") else self.unit

    @property
    def words(self) -> str:
        """连同单位的写法；太长的略去后面。"""
        rest = "……" if len(self.text) > _LONGEST else ""
        return f"{self.text[:_LONGEST]}{rest}{self.unit}"

    def rounds(self, exact: Fraction) -> bool:
        """是不是 `exact`（万元或该单位）舍入到这几位小数的结果。"""
        places = len(self.plain.partition(".")[2])
        scaled = exact / _WAN.get(self.unit, Fraction(1))
        return half_up(scaled, places) == Decimal(self.plain)


@lru_cache(maxsize=4096)
def numbers_in(text: str) -> tuple[Number, ...]:
    """一行里的全部数，由前到后。"""
    half = text.translate(HALF_WIDTH)
    spans = sorted(match.span() for shape in _EXEMPT for match in shape.finditer(half))
    return tuple(_found(text, half, spans))


def _found(text: str, half: str, spans: Sequence[tuple[int, int]]) -> Iterator[Number]:
    """`spans` 由前到后；`reach` 是已经开头的各处里最远的一处到哪里为止。"""
    at = reach = 0
    for match in _NUMBER.finditer(half):
        start, end = match.span()
        unit = _UNIT.match(half, end)
        while at < len(spans) and spans[at][0] <= start:
            reach, at = max(reach, spans[at][1]), at + 1
        exempt = end <= reach
        broken = _is_broken(half, start, end)
        yield Number(text[start:end], start, end, unit[1] if unit else "", exempt, broken)


def _is_broken(half: str, start: int, end: int) -> bool:
    whole = half[start:end].lstrip("+-").partition(".")[0]
    padded = len(whole) > 1 and whole.startswith("0")
    return padded or half[end : end + 1] == "." or half[max(0, start - 1) : start] == "."


@lru_cache(maxsize=16384)
def plain(text: str) -> str:
    """比对用的写法：半角，空白不计。"""
    return re.sub(r"\s+", "", text.translate(HALF_WIDTH))
