"""句中“合计”“其中”的各数对不对得上（V05）；照通行证认数，成文时成立的，改了也须成立。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Final

from pipelines.documents.passport import Passport
from pipelines.documents.verifying.numbers import Number, numbers_in
from pipelines.documents.verifying.remark import Remark, remark

#: 总数 → 各部分，加起来恰是总数（各数的定义见 qingdan figures）。
_SUMS: Final = {
    "四新一盘活合计": ("新洽谈数", "新签约数", "新开工数", "新竣工数", "盘活数"),
    "问题数": ("解决数", "传递数", "在办数"),
}
#: 部分 → 总数，部分不大于总数。
_PARTS: Final = {
    "双引擎项目数": "项目数", "双引擎完成投资": "累计完成投资", "实际开工数": "应开工数",
    "集中开工项目数": "项目数", "集中开工产业项目数": "集中开工项目数",
    "集中开工产业投资": "集中开工总投资", "巡检双引擎数": "巡检项目数",
    "逾期数": "在办数", "滞后项目数": "项目数", "年度计划投资": "总投资",
}  # fmt: skip


def sum_remarks(passport: Passport, changed: Mapping[str, Number]) -> Iterator[Remark]:
    """改得不符的数 `changed` 牵动的总数与部分。"""
    before = {
        path: found[0].value
        for path, stated in passport.figures.items()
        if "." not in path and (found := numbers_in(stated.text))
    }
    now = {**before, **{path: one.value for path, one in changed.items() if path in before}}
    shown = {path: passport.figures[path].text for path in before}
    shown |= {path: one.words for path, one in changed.items() if path in before}
    for total, parts in _SUMS.items():
        concerned = _concerned((total, *parts), before, changed)
        if concerned and _adds(total, parts, before) and not _adds(total, parts, now):
            known = tuple(part for part in parts if part in now)
            added = sum(now[part] for part in known)
            yield _wrong(total, known, shown, f"加起来是{added}")
    for part, total in _PARTS.items():
        concerned = _concerned((part, total), before, changed)
        if concerned and before[part] <= before[total] and now[part] > now[total]:
            yield _wrong(total, (part,), shown, "部分大于总数")


def _concerned(
    names: tuple[str, ...], before: Mapping[str, Fraction], changed: Mapping[str, Number]
) -> bool:
    """总数与至少一个部分印在文中，其中有改过的；没有印的是零。"""
    shown = [name for name in names if name in before]
    return names[0] in shown and len(shown) > 1 and any(name in changed for name in shown)


def _adds(total: str, parts: tuple[str, ...], values: Mapping[str, Fraction]) -> bool:
    return sum(values.get(part, Fraction(0)) for part in parts) == values[total]


def _wrong(total: str, parts: tuple[str, ...], shown: Mapping[str, str], expected: str) -> Remark:
    said = "、".join(f"{part}{shown[part]}" for part in parts)
    return remark("V05", near=total, found=shown[total], expected=expected, total=total, parts=said)
