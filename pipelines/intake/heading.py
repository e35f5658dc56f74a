"""这是哪个单位、哪一期的工作簿：以隐藏的 _meta 为准，与表头核对（DOMAIN §1.4）。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipelines.calendar import Period
from pipelines.cleaning.dates import day_from_number, month_from_text
from pipelines.cleaning.widths import tidy
from pipelines.errors import FileFault, UsageError
from pipelines.intake.matching import SheetMatch
from pipelines.intake.own_sheets import META_SHEET
from pipelines.intake.prefill_digest import PREFILL_FACT
from pipelines.ledgers.catalogue import Code
from pipelines.ledgers.finding import Finding
from pipelines.office import Office, Unit
from pipelines.xlsx.reader import Cell, Row, Workbook, address
from pipelines.xlsx.styles import is_date_format

UNCHANGED: Final = "本期无变化"
"""表头第 2 行写“本期无变化：是”，即承认与上期一格不差（G27）。"""
_LABEL: Final = re.compile(rf"(填报单位|报告期|{UNCHANGED})[：:][ \t]*([^\s：:]*+)(?![：:])")
REACH: Final = 2
"""标签右边几列之内的才是它的值。"""
_SECRET: Final = re.compile(r"绝密|(?<!电)机密(?![封度集])|秘密")
_YES: Final = frozenset({"是", "√", "✓", "Y", "YES"})
_NOT_SECRET: Final = ("商业秘密", "保守秘密")


@dataclass(frozen=True)
class Stated:
    """表头里写明的一项：原文与所在单元格。"""

    sheet: str
    cell: str
    text: str


@dataclass(frozen=True)
class Heading:
    """工作簿的身份；与 _meta 不符的表头项留作意见。"""

    unit: Unit
    period: Period
    has_meta: bool
    units: Sequence[Stated]
    periods: Sequence[Stated]
    unchanged: bool = False
    """写明了本期无变化。"""
    prefilled: str = ""
    """发出时各表预填内容的校验值；不是空白工作簿则空。"""

    def findings(self, codes: Mapping[str, Code]) -> Iterator[Finding]:
        """没有 _meta 的提醒，以及表头与 _meta 不符之处（文件级错误）。"""
        if not self.has_meta:
            shown = f"{self.unit.name}、{self.period}"
            yield codes["G17"].finding(sheet="工作簿", value=shown)
        for text, where in _places(self.units):
            first = where[0]
            yield codes["G01"].finding(
                sheet=first.sheet, cell=first.cell, value=text, unit=self.unit.name
            )
        for text, where in _places(self.periods):
            yield wrong_period(
                codes["G02"], text, self.period,
                "本工作簿" if self.has_meta else "别的表头",
                where[0], len(where),
            )  # fmt: skip


def wrong_period(
    code: Code,
    stated: str,
    expected: Period,
    other: str,
    where: Stated | None = None,
    sheets: int = 0,
) -> Finding:
    """报告期不符（G02）；表头写错的说在哪一格，整本是别期的说是不是用错了文件。"""
    sheet, cell = (where.sheet, where.cell) if where else ("", "")
    if where:
        place = f"“{sheet}”{cell} {f'等 {sheets} 张表' if sheets > 1 else ''}的"
        advice = f"请把表头的报告期改为 {expected}。"
    else:
        place = "本工作簿的"
        advice = f"请核对是否用错了月份的文件；确实要报 {stated} 的，核对时不要限定报告期。"
    return code.finding(
        sheet=sheet, cell=cell, value=stated, place=place, other=other,
        expected=str(expected), advice=advice,
    )  # fmt: skip


def _places(stated: Sequence[Stated]) -> list[tuple[str, list[Stated]]]:
    """写法相同的各格归在一起。"""
    texts = dict.fromkeys(x.text for x in stated)
    return [(text, [x for x in stated if x.text == text]) for text in texts]


def check_secrecy(path: Path, text: str, place: str) -> None:
    """文件名或标题里有密级字样即拒收（DOMAIN §4.5）。"""
    plain = text
    for harmless in _NOT_SECRET:
        plain = plain.replace(harmless, "")
    if found := _SECRET.search(plain):
        raise FileFault("F17", path, place=place, word=found[0])


def identify(
    path: Path, workbook: Workbook, matches: Sequence[SheetMatch], office: Office
) -> Heading:
    """定出单位与报告期；都看不出则 FileFault F15。"""
    meta = _meta(workbook)
    found: dict[str, list[Stated]] = {"填报单位": [], "报告期": [], UNCHANGED: []}
    for match in matches:
        for row in match.above:
            for cell in row.cells:
                check_secrecy(path, cell.raw, f"“{match.ledger.sheet}”表头")
            for label, stated in _labels(match, row, workbook.date1904):
                found[label].append(stated)
    units, periods, unchanged = found.values()
    unit = _unit(meta.get("填报单位代码", ""), units, office)
    period = _period(meta.get("报告期", ""), periods)
    if unit is None or period is None:
        missing = [
            f"{word}{_unknown(stated)}"
            for word, value, stated in (("填报单位", unit, units), ("报告期", period, periods))
            if value is None
        ]
        raise FileFault("F15", path, missing="、".join(missing))
    return Heading(
        unit,
        period,
        bool(meta),
        [x for x in units if office.unit_names.get(x.text, x.text) != unit.code],
        [x for x in periods if month_from_text(x.text)[0] != str(period)],
        any(x.text.upper() in _YES for x in unchanged),
        meta.get(PREFILL_FACT, ""),
    )


def _unknown(stated: Sequence[Stated]) -> str:
    return f"（表头写的是“{stated[0].text}”，对不上）" if stated else ""


def _meta(workbook: Workbook) -> dict[str, str]:
    sheet = next((s for s in workbook.sheets if s.name == META_SHEET), None)
    if sheet is None:
        return {}
    pairs = (row.cells for row in workbook.rows(sheet) if len(row.cells) >= 2)
    return {tidy(cells[0].raw): tidy(cells[1].raw) for cells in pairs}


def _labels(match: SheetMatch, row: Row, date1904: bool) -> Iterator[tuple[str, Stated]]:
    """“填报单位：”与其值在同一格，或值在右边一格。"""
    for index, cell in enumerate(row.cells):
        for label, value in _LABEL.findall(tidy(cell.raw)):
            here, text = cell, value
            following = row.cells[index + 1] if index + 1 < len(row.cells) else None
            if not value and following and following.column <= cell.column + REACH:
                here = following
                text = _shown(here, date1904)
            if text and not re.search("[：:]", text):
                place = address(here.column, row.number)
                yield label, Stated(match.ledger.sheet, place, text)


def _shown(cell: Cell, date1904: bool) -> str:
    """表头的 2021-06 常被 Excel 存成日期；存成数的 2021.1 分不清一月、十月，不认。"""
    if cell.kind == "n" and is_date_format(cell.format):
        day, _ = day_from_number(cell.raw, date1904)
        return f"{day:%Y-%m}" if day else cell.raw
    return f"数 {cell.raw}" if cell.kind == "n" else tidy(cell.raw)


def _unit(code: str, stated: Iterable[Stated], office: Office) -> Unit | None:
    if code:
        named = [office.by_code.get(code)]
    else:
        named = [office.by_code.get(office.unit_names.get(x.text, "")) for x in stated]
    return next((unit for unit in named if unit and unit.submits), None)


def _period(text: str, stated: Iterable[Stated]) -> Period | None:
    candidates = [text] if text else [x.text for x in stated]
    return next((period for period in map(_period_of, candidates) if period), None)


def _period_of(text: str) -> Period | None:
    month, _ = month_from_text(text)
    try:
        return Period.parse(month) if month else None
    except UsageError:
        return None
