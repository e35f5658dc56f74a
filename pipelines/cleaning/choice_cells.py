"""enum、bool、list 列的一格：认得的写法改为规范值，认不得的请从下拉框中选（第 46、47 项）。"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from pipelines.cleaning.cleaned import Cleaned, unreadable
from pipelines.cleaning.text_cells import as_text, read_text
from pipelines.cleaning.traditional import restored
from pipelines.cleaning.widths import cited, comparable, fold_dashes, tidy
from pipelines.xlsx.cells import Cell

_LIST_SPLIT: Final = re.compile(r"[；;、,，\n]+")
_SEVERAL: Final = re.compile(r"[/\\、,，;；|+&\s]+|[和及或]")
BOOLEANS: Final = {
    "√": "是", "✓": "是", "✔": "是", "☑": "是", "有": "是", "Y": "是", "YES": "是", "TRUE": "是",
    "已": "是", "×": "否", "✗": "否", "✘": "否", "☒": "否", "无": "否", "N": "否", "NO": "否",
    "FALSE": "否", "未": "否",
}  # fmt: skip
_LISTED: Final = 12
#: 只差一个“未”字，意思就反了，这样的不建议。
_NEGATIONS: Final = "未不非无没待拟"
_ALIKE, _VERY_ALIKE = 0.5, 0.75


def read_choice(
    cell: Cell, words: Mapping[str, str], allowed: Sequence[str], date1904: bool
) -> Cleaned:
    """一格 → 可选值；`words` 是各种写法（比较形）→ 规范值，没有可选值的列按文字读。"""
    if not words:
        return read_text(cell, date1904)
    raw = as_text(cell, date1904)
    known = words.get(raw) or words.get(comparable(raw)) or words.get(comparable(restored(raw)))
    if known is not None:
        return Cleaned(known, shown=known if known != raw else "")
    listed = "、".join(allowed[:_LISTED]) + ("等" if len(allowed) > _LISTED else "")
    parts = [words.get(comparable(part)) for part in _SEVERAL.split(tidy(raw)) if part]
    several = list(dict.fromkeys(part for part in parts if part))
    if len(several) > 1 and None not in parts:
        both = "、".join(several)
        return unreadable(f"{cited(raw)}填了 {both} 两样以上", f"请只选一项：{both}")
    near, sure = _nearest(comparable(restored(raw)), words)
    likely = f"，是否为“{near}”" if near else ""
    return unreadable(
        f"{cited(raw)}不在可选值中{likely}", f"请从下拉框中选择：{listed}", near if sure else ""
    )


def _nearest(text: str, words: Mapping[str, str]) -> tuple[str, bool]:
    """最像的可选值，与像到可以建议的程度没有。"""
    meant = [word for word in words if _denies(word) == _denies(text)]
    close = difflib.get_close_matches(text, meant, n=3, cutoff=_ALIKE)
    if not close:
        return "", False
    sure = difflib.get_close_matches(text, close, n=3, cutoff=_VERY_ALIKE)
    return words[close[0]], len({words[word] for word in sure}) == 1


def _denies(text: str) -> bool:
    return any(character in text for character in _NEGATIONS)


def read_boolean(cell: Cell, date1904: bool) -> Cleaned:
    """一格 → 是、否。"""
    text = comparable(as_text(cell, date1904))
    value = text if text in ("是", "否") else BOOLEANS.get(text)
    if value is None:
        return unreadable(f"{cited(cell.raw)}不是“是”或“否”", "请从下拉框中选择“是”或“否”")
    return Cleaned(value, shown=value if value != cell.raw else "")


def read_list(cell: Cell, date1904: bool) -> Cleaned:
    """一格 → 以“；”相连的几项，重复的只留一个。"""
    raw = as_text(cell, date1904)
    plain = fold_dashes(unicodedata.normalize("NFKC", restored(raw)))
    items = (tidy(item) for item in _LIST_SPLIT.split(plain))
    text = "；".join(dict.fromkeys(item for item in items if item))
    return Cleaned(text or None, shown="" if text == raw else text or "（空）")
