"""code 列的一格：半角、大写、去空白；丢了数字的、混了字母的退回（DOMAIN §6 第 43、44、65 项）。"""

from __future__ import annotations

import re
from itertools import product
from typing import Final

from pipelines.cleaning.cleaned import Cleaned, unreadable
from pipelines.cleaning.numbers import number_from_raw
from pipelines.cleaning.text_cells import as_text, disguise
from pipelines.cleaning.traditional import restored
from pipelines.cleaning.widths import cited, plain_figure
from pipelines.ledgers.identifiers import (
    valid_credit_code,
    valid_organisation_code,
    valid_project_code,
)
from pipelines.ledgers.schema import CodeForm
from pipelines.xlsx.cells import Cell

#: Excel 的数只留 15 位有效数字，再长的末几位已变成 0。
_EXACT_BELOW: Final = 10**15
_SCIENTIFIC: Final = re.compile(r"[0-9]\.[0-9]+E\+?[0-9]{1,3}|[0-9]+E\+[0-9]{1,3}")
_ROUNDED: Final = {"信用代码": re.compile("[0-9]{15}000"), "项目代码": re.compile("[0-9]{15}0{5}")}
_TIDY: Final = re.compile(r"[0-9A-Z]+(?:-[0-9A-Z]+)*+")
_CREDIT_LENGTH: Final = 18
_PROJECT_GROUPS: Final = re.compile(r"([0-9]{4})([0-9]{6})([0-9]{2})([0-9]{2})([0-9]{6})")
#: 信用代码里不会有的字母 → 可能本是哪几个字符。
_CREDIT_LOOKALIKES: Final = {"I": "1", "O": "0", "S": "5", "Z": "2", "V": "UWY"}
_PROJECT_LOOKALIKES: Final = {"I": "1", "L": "1", "O": "0", "S": "5", "Z": "2"}
_FEW: Final = 4
_LOST: Final = "请把单元格设为“文本”格式后重新录入完整代码"


def read_code(cell: Cell, form: CodeForm) -> Cleaned:
    """一格 → 代码；`form` 为信用代码、项目代码的另作其写法的检查，校验位由规则查。"""
    if cell.kind == "n":
        return _stored(cell)
    bare = cell.raw
    if not _TIDY.fullmatch(bare):
        bare = re.sub(r"\s+", "", restored(plain_figure(bare)))
    text = bare.upper()
    if _SCIENTIFIC.fullmatch(text) or _is_rounded(text, form):
        return unreadable(f"{cited(cell.raw)}是被存成数以后的样子，末几位已丢失", _LOST)
    if form == "信用代码":
        return _credit(cell.raw, bare)
    if form == "项目代码":
        return _project(cell.raw, text)
    return _written(cell.raw, text)


def _stored(cell: Cell) -> Cleaned:
    number = number_from_raw(cell.raw)
    if abs(number) >= _EXACT_BELOW or number != number.to_integral_value():
        return unreadable(f"被存成了数 {cell.raw}，15 位以后的数字已丢失", _LOST)
    shown = as_text(cell, date1904=False)
    if doubt := disguise(cell, shown):
        return Cleaned(shown, shown=shown, doubt=doubt, proposal=shown)
    return _written(cell.raw, str(int(number)))


def _written(raw: str, text: str) -> Cleaned:
    return Cleaned(text or None, shown="" if text == raw else text or "（空）")


def _is_rounded(text: str, form: CodeForm) -> bool:
    pattern = _ROUNDED.get(form)
    digits = text.replace("-", "")
    return bool(pattern and pattern.fullmatch(digits)) and not (
        valid_credit_code(digits) or valid_project_code(_hyphened(digits))
    )


def _credit(raw: str, bare: str) -> Cleaned:
    joined = bare.replace("-", "")
    text = (joined if len(joined) == _CREDIT_LENGTH else bare).upper()
    strangers = sorted(set(text) & _CREDIT_LOOKALIKES.keys())
    is_credit = len(text) == _CREDIT_LENGTH and text.isascii() and text.isalnum()
    small_l = is_credit and "l" in bare and not _sound_credit(text)
    if not is_credit or not (strangers or small_l):
        return _written(raw, text)
    maybe = _CREDIT_LOOKALIKES | ({"L": "1L"} if small_l else {})
    likely = _only([one for one in _substituted(text, maybe) if _sound_credit(one)])
    named = "、".join([*strangers, *(["l"] if small_l else [])])
    return _confused(raw, named, likely, "信用代码里不会有这样的字母")


def _sound_credit(code: str) -> bool:
    """两个校验位都相符。"""
    return valid_credit_code(code) and valid_organisation_code(code)


def _project(raw: str, text: str) -> Cleaned:
    digits = re.sub(r"[-—_./]", "", text)
    strangers = sorted(set(digits) & _PROJECT_LOOKALIKES.keys())
    if not strangers or not re.fullmatch("[0-9ILOSZ]{20}", digits):
        return _written(raw, _hyphened(digits) or text)
    found = [_hyphened(one) for one in _substituted(digits, _PROJECT_LOOKALIKES)]
    likely = _only([one for one in found if valid_project_code(one)])
    return _confused(raw, "、".join(strangers), likely, "投资项目代码只有数字")


def _hyphened(digits: str) -> str:
    """20 位数字 → 4-6-2-2-6；不是则空。"""
    found = _PROJECT_GROUPS.fullmatch(digits)
    return "-".join(found.groups()) if found else ""


def _substituted(text: str, lookalikes: dict[str, str]) -> list[str]:
    """把易混的字母换成可能的字符，各种换法；换得太多就不试了。"""
    if sum(character in lookalikes for character in text) > _FEW:
        return []
    choices = [lookalikes.get(character, character) for character in text]
    return ["".join(one) for one in product(*choices)]


def _only(codes: list[str]) -> str:
    return codes[0] if len(codes) == 1 else ""


def _confused(raw: str, named: str, likely: str, why: str) -> Cleaned:
    problem = f"{cited(raw)}中有字母 {named}，{why}"
    if likely:
        return unreadable(problem, f"请对照证照重填；多半是 {likely}", likely)
    return unreadable(problem, "请对照证照重填，注意 0 与 O、1 与 I、2 与 Z、5 与 S")
