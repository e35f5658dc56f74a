"""text 列的一格：去看不见的字符、正标点、还原简体；疑有缺损的照原样采用，请填报人看。

DOMAIN §6 第 40、57、62、64 项。
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

from pipelines.cleaning.cleaned import Cleaned, unreadable
from pipelines.cleaning.dates import day_from_number
from pipelines.cleaning.number_cells import plain
from pipelines.cleaning.number_formats import shown_by
from pipelines.cleaning.numbers import number_from_raw
from pipelines.cleaning.punctuation import chinese_punctuation
from pipelines.cleaning.traditional import TONED, TRADITIONAL, restored
from pipelines.cleaning.widths import HAN, INVISIBLE, cited, tidy
from pipelines.xlsx.cells import Cell
from pipelines.xlsx.styles import is_date_format, is_percent_format

#: 默认显示成彩色图形的符号；★、√、① 一类是普通字符。
_EMOJI: Final = re.compile(
    "[\U0001f000-\U0001faff\ufe0f\u20e3\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u2614\u2615"
    "\u26a0\u26a1\u26d4\u2705\u270a-\u270d\u2728\u274c\u274e\u2753-\u2757\u2764\u2795-\u2797"
    "\u27b0\u2b1b\u2b1c\u2b50\u2b55]+"
)
#: 乱码留下的痕迹：替换符、私用区字符、夹在汉字间的问号。
_LOST: Final = re.compile(
    rf"[\ufffd\ue000-\uf8ff]+|\?{{2,}}|(?<=[{HAN}，。；：、“”])\?|\?(?=[{HAN}])|锟斤拷"
)
_FORMULA: Final = re.compile(r"=|[@+][A-Za-z_.]+\s*[(!|$0-9]")
#: 汉字之间的换行只是折行，不成空格。
_BETWEEN: Final = re.compile(rf"(?<=[{HAN}，。；：、）”》])\n(?=[{HAN}（“《])")
_PADDED_NAME: Final = re.compile(rf"([{HAN}])\s+([{HAN}])")
_COMBINING: Final = "".join(map(chr, range(0x300, 0x370)))
_UNCOMPOSED: Final = re.compile(f"[{_COMBINING}\uf900-\ufaff]")
_ALONE: Final = frozenset(
    " \t\r\n\u00a0\u3000,;:!?()\"=@+.锟\ufffd" + INVISIBLE + TONED + _COMBINING
) | TRADITIONAL.keys()  # fmt: skip
_STRANGE: Final = re.compile(
    "[\u20e3\u2300-\u23ff\u2600-\u2bff\ue000-\ufaff\ufe0f\U0001f000-\U0001faff]"
)


def read_text(cell: Cell, date1904: bool) -> Cleaned:
    """一格 → 一行文字；不改字义，改了写法的留痕。"""
    if cell.kind == "b":
        return unreadable(f"{cited(cell.raw)}是逻辑值，不是文字", "请写出实际内容")
    raw = as_text(cell, date1904)
    if cell.kind == "n":
        shown = raw if raw != cell.raw else ""
        return Cleaned(raw, shown=shown, doubt=disguise(cell, raw))
    if _ALONE.isdisjoint(raw) and not _STRANGE.search(raw):
        return Cleaned(raw)
    text = tidy_text(raw)
    doubt, proposal = _doubts(text)
    return Cleaned(text or None, "" if text == raw else text or "（空）", "", "", doubt, proposal)


def as_text(cell: Cell, date1904: bool) -> str:
    """一格看上去的文字：数不用科学记数法，日期、百分数照显示的写。"""
    if cell.kind != "n":
        return cell.raw
    number = number_from_raw(cell.raw)
    if is_date_format(cell.format):
        day, _ = day_from_number(cell.raw, date1904, formatted=True)
        return day.isoformat() if day else plain(number)
    if is_percent_format(cell.format):
        return f"{plain(number * 100)}%"
    return _as_displayed(cell.format, number) or plain(number)


def _as_displayed(code: str, number: Decimal) -> str:
    """格式添了字、补了零的，照显示的：`"XM-"000` 把 3 显示成 XM-003；说不准则空。"""
    shown = shown_by(code, number)
    text = shown.text(number)
    return text if shown.adds_words or text.startswith("0") else ""


def disguise(cell: Cell, shown: str) -> str:
    """文字、代码列里靠格式显示成 `shown` 的数：存的不是看见的，请核对；不是则空。"""
    if is_date_format(cell.format) or is_percent_format(cell.format):
        return f"是日期或百分数，按“{shown}”采用"
    number = number_from_raw(cell.raw)
    if shown != plain(number):
        return f"存的是数 {plain(number)}，照显示的“{shown}”采用"
    if shown_by(cell.format, number).adds_words:
        return f"存的是数 {plain(number)}，单元格格式另添了字，按所存的采用"
    return ""


def tidy_text(raw: str) -> str:
    """去空白与不可见字符、并行、简体、全角标点。"""
    lines = (tidy(line) for line in re.split(r"[\r\n]+", raw))
    text = _BETWEEN.sub("", "\n".join(line for line in lines if line))
    text = re.sub(r"[ \t]{2,}|[\t\n]", " ", text)
    text = restored(unicodedata.normalize("NFC", text) if _UNCOMPOSED.search(text) else text)
    if name := _PADDED_NAME.fullmatch(text):
        return name[1] + name[2]
    return text if _FORMULA.match(text) else chinese_punctuation(text)


def _doubts(text: str) -> tuple[str, str]:
    """须请填报人看的话，与建议改成的样子。"""
    said: list[str] = []
    proposal = ""
    if found := _LOST.search(text):
        said.append(f"“{_around(text, found)}”处疑有丢字或乱码，请对照原件补正")
    if found := _EMOJI.search(text):
        said.append(f"含有表情符号“{found[0]}”，公文印不出，请删去")
        proposal = "" if said[1:] else tidy(_EMOJI.sub("", text))
    if _FORMULA.match(text):
        said.append(f"“{text[:20]}”像是公式，只当文字采用")
    return "；".join(said), proposal


def _around(text: str, found: re.Match[str]) -> str:
    return text[max(found.start() - 4, 0) : found.end() + 4]
