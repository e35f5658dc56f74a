"""退回单的逐条内容：哪一格、现值、规则、建议填、怎样处理；同类的归并（DOMAIN §4.4）。"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipelines.documents.masking import mask_phone, mask_phones, mask_phones_in
from pipelines.documents.slip import Slip
from pipelines.ledgers.finding import Finding, Fix, Level
from pipelines.ledgers.loading import Ledgers
from pipelines.xlsx.cells import letters_of

#: 一格印多少字：再长的截去，全文在原件里。
_LONGEST, _LONGEST_VALUE = 400, 120
_IN_KIT: Final = "见待改工作簿"


@dataclass(frozen=True, slots=True)
class Line:
    """退回单、疑点单的一行，都是印得出的字，电话已掩；`cell` 空则不在哪一格。"""

    number: int
    level: Level
    code: str
    title: str
    sheet: str
    cell: str
    place: str
    row: int | None
    row_key: str
    column: str
    value: str
    problem: str
    advice: str
    proposal: str
    handling: str

    @property
    def rule(self) -> str:
        """编码与题目。"""
        return f"{self.code} {self.title}".strip()


def lines(slip: Slip, *levels: Level) -> list[Line]:
    """某几档的意见：先重后轻，文件级的在前，其余按清单次序、原来的先后。"""
    chosen = [finding for finding in slip.findings if finding.level in levels]
    order = _sheet_order(slip.ledgers)
    ranks = list(Level)
    chosen.sort(key=lambda f: (ranks.index(f.level), f.row is not None, order(f.sheet)))
    return [_line(slip, number, finding) for number, finding in enumerate(chosen, 1)]


def _sheet_order(ledgers: Ledgers) -> Callable[[str], int]:
    places = {sheet: index for index, sheet in enumerate(ledgers.sheets)}
    return lambda sheet: places.get(sheet, -1)


def _line(slip: Slip, number: int, finding: Finding) -> Line:
    shown = _masked(finding, slip)
    prefix = f"“{finding.sheet}”{finding.cell}"
    return Line(
        number=number,
        level=finding.level,
        code=finding.code,
        title=title_of_rule(slip, finding.code),
        sheet=finding.sheet or "整份文件",
        cell=_linked_cell(finding),
        place=finding.cell or (f"第 {finding.row} 行" if finding.row else "—"),
        row=finding.row,
        row_key=_short(finding.row_key, _LONGEST_VALUE),
        column=finding.column,
        value=_short(shown.value, _LONGEST_VALUE),
        problem=_short(shown.message.removeprefix(prefix).strip() or shown.message),
        advice=_short(shown.suggestion),
        proposal=shown.proposal,
        handling=_handling(slip, finding),
    )


def title_of_rule(slip: Slip, code: str) -> str:
    """规则的题目，先看清单、后看通用编码；都没有则空。"""
    if code in slip.ledgers.rules:
        return slip.ledgers.rules[code][1].title
    return slip.codes[code].title if code in slip.codes else ""


def _linked_cell(finding: Finding) -> str:
    """链接去的格；只知道行的去该行之首。"""
    return finding.cell or (f"A{finding.row}" if finding.row else "")


def _handling(slip: Slip, finding: Finding) -> str:
    if finding.level is Level.INFO:
        return "仅告知"
    if slip.refused:
        return "整份未采用"
    returned = (finding.sheet, finding.row) in slip.rejected_rows
    if finding.level is Level.ERROR:
        return "该行未计入" if returned else "须更正"
    return "未计入，须说明" if returned else "已计入，须说明"


def _masked(finding: Finding, slip: Slip) -> Finding:
    """掩去电话；照抄不得的建议值改为指向待改工作簿。"""
    ledger = slip.ledgers.sheets.get(finding.sheet)
    column = ledger.by_name.get(finding.column) if ledger else None
    phone = column is not None and column.type == "phone"
    value = mask_phone(finding.value) if phone else mask_phones(finding.value)
    said, own = finding.message, f"{finding.message}{finding.value}{finding.proposal}"
    if phone and finding.value:
        said = said.replace(finding.value, value)
    return replace(
        finding,
        value=value,
        message=mask_phones(said),
        suggestion=mask_phones_in(finding.suggestion, own),
        proposal=_proposal(finding.proposal, slip),
    )


def _proposal(text: str, slip: Slip) -> str:
    if mask_phones(text) == text and len(text) <= _LONGEST:
        return text
    return _IN_KIT if slip.kit_name else ""


def _short(text: str, limit: int = _LONGEST) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…（共 {len(text)} 字）"


# ── 自动更正 ─────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Mended:
    """系统已代为规范的一格。"""

    number: int
    sheet: str
    cell: str
    old: str
    new: str
    rule: str


def mended(slip: Slip) -> list[Mended]:
    """自动更正，按清单次序；电话已掩。"""
    order = _sheet_order(slip.ledgers)
    ordered: Sequence[Fix] = sorted(slip.fixes, key=lambda fix: order(fix.sheet))
    return [_mended(slip, number, fix) for number, fix in enumerate(ordered, 1)]


def _mended(slip: Slip, number: int, fix: Fix) -> Mended:
    in_phones = (fix.sheet, letters_of(fix.cell)) in slip.phone_columns
    new = mask_phone(fix.new) if in_phones else mask_phones(fix.new)
    # 更正之后才认得出是电话的，原样（带空格、全角）也要掩。
    phone = in_phones or new != fix.new
    old = mask_phone(fix.old) if phone else mask_phones(fix.old)
    rule = f"{fix.code} {title_of_rule(slip, fix.code)}".strip()
    return Mended(number, fix.sheet, fix.cell, _short(old), _short(new), rule)


# ── 同类归并 ─────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Kind:
    """同一张清单同一列违反同一条规则的各处。"""

    title: str
    code: str
    sheet: str
    column: str
    places: tuple[str, ...]

    def words(self, shown: int = 3) -> str:
        """“本年累计不等于上月累计加本月（L1-02），项目清单“本年累计完成投资”S7、S9、S12等8处”。"""
        listed = "、".join(self.places[:shown])
        more = "等" if len(self.places) > shown else "共"
        count = f"{more}{len(self.places)}处" if len(self.places) > 1 else ""
        column = f"“{self.column}”" if self.column else ""
        return f"{self.title}（{self.code}），{self.sheet}{column}{listed}{count}"


def kinds(chosen: Sequence[Line]) -> list[Kind]:
    """归并同类，多者在前，同数依原序；文件级的不归并，另作原因来说。"""
    places: dict[tuple[str, str, str, str], list[str]] = {}
    for line in _in_rows(chosen):
        key = (line.title or line.code, line.code, line.sheet, line.column)
        places.setdefault(key, []).append(line.place)
    found = [Kind(*key, tuple(cells)) for key, cells in places.items()]
    return sorted(found, key=lambda kind: -len(kind.places))


def _in_rows(chosen: Sequence[Line]) -> Iterator[Line]:
    return (line for line in chosen if line.row is not None or line.level is not Level.ERROR)


def foremost(chosen: Sequence[Line], limit: int) -> list[Line]:
    """纸面上列得下的几条：多了先保每类前几条，余下依次补足；次序不变。"""
    if len(chosen) <= limit:
        return list(chosen)
    seen: dict[tuple[str, str, str], int] = {}
    ranked: list[tuple[int, int]] = []
    for index, line in enumerate(chosen):
        key = (line.code, line.sheet, line.column)
        seen[key] = seen.get(key, 0) + 1
        ranked.append((seen[key], index))
    kept = sorted(index for _, index in sorted(ranked)[:limit])
    return [chosen[index] for index in kept]
