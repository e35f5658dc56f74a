"""phone 列的一格：号码的各种写法归一；一格两个号码取第一个并请核对（DOMAIN §6 第 45 项）。"""

from __future__ import annotations

import re
from typing import Final

from pipelines.cleaning.cleaned import Cleaned, unreadable
from pipelines.cleaning.numbers import number_from_raw
from pipelines.cleaning.text_cells import as_text
from pipelines.cleaning.widths import cited, plain_figure
from pipelines.ledgers.identifiers import valid_phone
from pipelines.xlsx.cells import Cell

_LABEL: Final = re.compile(
    r"^(?:联系|办公|固定)?(?:电话|手机|固话|座机)(?:号码?)?[:：]?|^(?i:tel)[:：.]?"
)
_COUNTRY: Final = re.compile(r"^(?:\+|00)?86-?(?=1[3-9][0-9]{9}$|0?[1-9][0-9]{1,2}-?[0-9]{7,8}$)")
_AREA: Final = re.compile(r"^\((0[0-9]{2,3})\)-?")
_EXTENSION: Final = re.compile(r"(?:转|分机|#|[eE]xt\.?)-?([0-9]{1,6})$")
_SPLIT: Final = re.compile(r"[/、,，;；|\\\r\n]+|或者?|和")
_TWO_MOBILES: Final = re.compile(r"(1[3-9][0-9]{9})-?(1[3-9][0-9]{9})")
_SCIENTIFIC: Final = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]+")


def read_phone(cell: Cell, date1904: bool) -> Cleaned:
    """一格 → 号码；号码对不对由规则查。"""
    raw = as_text(cell, date1904)
    if cell.kind == "n":
        return _stored(cell, raw)
    if valid_phone(raw):
        return Cleaned(raw)
    if _SCIENTIFIC.fullmatch(plain_figure(raw)):
        return unreadable(
            f"{cited(raw)}是被存成数以后的样子，末几位已丢失", "请重填完整号码，如 13800000000"
        )
    numbers = _several(raw)
    text = numbers[0] if numbers else one_phone(raw)
    if len(numbers) > 1:
        doubt = f"一格填了 {len(numbers)} 个号码，采用第一个 {text}"
        return Cleaned(text, shown=text, doubt=doubt, proposal=text)
    return Cleaned(text or None, shown="" if text == cell.raw else text or "（空）")


def _stored(cell: Cell, raw: str) -> Cleaned:
    """固定电话存成数，区号的 0 就丢了。"""
    number = number_from_raw(cell.raw)
    likely = one_phone(f"0{raw}")
    if number == number.to_integral_value() and not valid_phone(raw) and valid_phone(likely):
        problem = f"{cited(raw)}是数，区号打头的 0 已丢失"
        return unreadable(problem, f"请按文字重填；多半是 {likely}", likely)
    return Cleaned(raw, shown=raw)


def one_phone(raw: str) -> str:
    """一个号码归一：半角、去空白与国际区号，手机号不带横线，分机以横线相连。"""
    text = re.sub(r"\s+", "", plain_figure(raw))
    text = _EXTENSION.sub(r"-\1", _AREA.sub(r"\1-", _LABEL.sub("", text)))
    bare = text.replace("-", "")
    if re.fullmatch(r"(?:(?:\+|00)?86)?1[3-9][0-9]{9}", bare):
        return bare[-11:]
    return _COUNTRY.sub("", text)


def _several(raw: str) -> list[str]:
    """一格里的几个号码；不足两个都像号码的，按一个看。"""
    for parts in (_SPLIT.split(raw), raw.split()):
        numbers = [one_phone(part) for part in parts if part.strip()]
        if len(numbers) > 1 and all(map(valid_phone, numbers)):
            return list(dict.fromkeys(numbers))
    found = _TWO_MOBILES.fullmatch(re.sub(r"\s+", "", plain_figure(raw)))
    return list(dict.fromkeys(found.groups())) if found else []
