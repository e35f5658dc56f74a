"""填报人在表头以上、报送函里另写的数，与各行算得的核对（DOMAIN X07、L4-08）。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import islice, pairwise
from typing import Final

from pipelines.cleaning.cleaner import comparable
from pipelines.cleaning.numbers import number_from_raw, number_from_text
from pipelines.cleaning.widths import tidy
from pipelines.intake.heading import REACH
from pipelines.intake.matching import SheetMatch
from pipelines.intake.table import Table
from pipelines.ledgers.catalogue import Code
from pipelines.ledgers.finding import Finding
from pipelines.ledgers.loading import Ledgers
from pipelines.ledgers.schema import Ledger, StatedFigure
from pipelines.ledgers.scope import Scope
from pipelines.ledgers.values import HUNDREDTHS, UNREADABLE, display, hundredths
from pipelines.xlsx.reader import Cell, Row, Workbook, address

_COVER_ROWS: Final = 200
"""报送函、封面只看前这么多行。"""
_NUMBER: Final = r"[-+]?[0-9０-９][0-9０-９,，]*(?:[.．][0-9０-９]+)?"
_UNITS: Final = "亿元|万元|元|个|件|条|项"


@dataclass(frozen=True)
class Typed:
    """写着的一个数：哪一项、所在工作表与单元格、存储的整数、把数换掉之后整格的写法。"""

    figure: StatedFigure
    sheet: str
    cell: str
    row: int
    value: int
    before: str
    after: str

    def shown(self, value: int) -> str:
        return display(value, self.figure.type)

    def mended(self, value: int) -> str:
        """整格应有的写法。"""
        return f"{self.before}{self.shown(value)}{self.after}"


@dataclass(frozen=True)
class _Labels:
    """一张清单里各个写明的数，怎样认出。"""

    figures: Sequence[StatedFigure]

    @cached_property
    def known(self) -> Mapping[str, StatedFigure]:
        return {name: x for x in self.figures for name in (x.label, *x.aliases)}

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """标签前面不是汉字（“产业项目本年累计完成投资”是另一个数），后面就是数。"""
        names = "|".join(map(re.escape, sorted(self.known, key=len, reverse=True)))
        return re.compile(
            rf"(?<![一-鿿])({names})[ \t]*(?:为|共|计)?[ \t]*[：:]?[ \t]*"
            rf"({_NUMBER})[ \t]*({_UNITS})?(?![%％0-9.])"
        )

    @cached_property
    def alone(self) -> re.Pattern[str]:
        """整格只有标签，数在右边一格。"""
        names = "|".join(map(re.escape, sorted(self.known, key=len, reverse=True)))
        return re.compile(rf"({names})(?:[(（](?:{_UNITS})[)）])?[ \t]*[：:]?")

    def read(self, sheet: str, rows: Iterable[Row]) -> Iterator[Typed]:
        for row in rows:
            for cell in row.cells:
                yield from self._within(sheet, row.number, cell)
            for cell, following in pairwise(row.cells):
                yield from self._beside(sheet, row.number, cell, following)

    def _within(self, sheet: str, row: int, cell: Cell) -> Iterator[Typed]:
        for found in self.pattern.finditer(cell.raw) if cell.kind == "s" else ():
            figure = self.known[found[1]]
            value = _stored(figure, f"{found[2]}{found[3] or ''}")
            if value is not None:
                before, after = cell.raw[: found.start(2)], cell.raw[found.end(2) :]
                if found[3] in ("亿元", "元"):
                    after = f"万元{cell.raw[found.end(3) :]}"
                place = address(cell.column, row)
                yield Typed(figure, sheet, place, row, value, before, after)

    def _beside(self, sheet: str, row: int, cell: Cell, following: Cell) -> Iterator[Typed]:
        found = self.alone.fullmatch(tidy(cell.raw)) if cell.kind == "s" else None
        if not found or following.column > cell.column + REACH:
            return
        figure = self.known[found[1]]
        value = _number(figure, following)
        if value is not None:
            place = address(following.column, row)
            yield Typed(figure, sheet, place, row, value, "", "")


def _number(figure: StatedFigure, cell: Cell) -> int | None:
    if cell.kind == "s":
        return _stored(figure, cell.raw)
    return _kept(figure, number_from_raw(cell.raw)) if cell.kind == "n" else None


def _stored(figure: StatedFigure, text: str) -> int | None:
    """写着的数 → 存储的整数；个数可带“个”“件”，金额可带单位。"""
    bare = text if figure.type in HUNDREDTHS else re.sub(f"(?:{_UNITS})$", "", tidy(text))
    number = number_from_text(bare, figure.type, figure.unit).number
    return None if number is None else _kept(figure, number)


def _kept(figure: StatedFigure, number: Decimal) -> int | None:
    if figure.type in HUNDREDTHS:
        return hundredths(number)
    return int(number) if number == number.to_integral_value() else None


def cover_sheets(ledgers: Ledgers) -> frozenset[str]:
    """报送函、封面一类工作表名的比较形。"""
    return frozenset(
        comparable(name) for ledger in ledgers for x in ledger.stated for name in x.sheets
    )


def stated_findings(
    workbook: Workbook,
    matches: Sequence[SheetMatch],
    tables: Mapping[str, Table],
    ledgers: Ledgers,
    codes: Mapping[str, Code],
) -> Iterator[Finding]:
    """写明的数与系统所算不符之处；算不出的（有读不出的格）不问。"""
    columns = {sheet: table.columns for sheet, table in tables.items()}
    scope = Scope(1, {}, {}, {}, columns, {})
    for match in matches:
        if match.ledger.stated:
            typed = list(_typed(workbook, match))
            yield from _parts(typed, codes)
            for one in typed:
                yield from _against_rows(one, match.ledger, ledgers, scope, codes)


def _typed(workbook: Workbook, match: SheetMatch) -> Iterator[Typed]:
    yield from _Labels(match.ledger.stated).read(match.ledger.sheet, match.above)
    for sheet in workbook.sheets:
        figures = [
            x for x in match.ledger.stated
            if comparable(sheet.name) in map(comparable, x.sheets)
        ]  # fmt: skip
        if figures:
            yield from _Labels(figures).read(sheet.name, islice(workbook.rows(sheet), _COVER_ROWS))


def _against_rows(
    typed: Typed, ledger: Ledger, ledgers: Ledgers, scope: Scope, codes: Mapping[str, Code]
) -> Iterator[Finding]:
    figure = typed.figure
    formula = ledgers.formula(ledger, figure.formula)
    if any(UNREADABLE in (scope.range(used) or ()) for used in formula.references):
        return
    ours = formula.stored(scope, figure.type)[0]
    slack = 1 if figure.type in HUNDREDTHS else 0
    if isinstance(ours, int) and abs(ours - typed.value) > slack:
        problem = f"“{ledger.sheet}”各行数得 {typed.shown(ours)} 个"
        yield _finding(typed, codes[figure.code], problem, ledger=ledger.sheet, ours=ours)


def _parts(typed: Sequence[Typed], codes: Mapping[str, Code]) -> Iterator[Finding]:
    """各部分之和等于本数，如 收集＝解决＋传递＋未结；同一张表上没有写全的不问。"""
    for one in typed:
        same = {x.figure.label: x for x in typed if x.sheet == one.sheet}
        parts = [same[name] for name in one.figure.parts if name in same]
        total = sum(part.value for part in parts)
        if parts and len(parts) == len(one.figure.parts) and total != one.value:
            listed = "＋".join(f"{x.figure.label} {x.shown(x.value)}" for x in parts)
            problem = f"而{listed}＝{one.shown(total)}"
            yield _finding(one, codes[one.figure.code], problem)


def _finding(
    typed: Typed, code: Code, problem: str, *, ledger: str = "", ours: int | None = None
) -> Finding:
    """`ours` 是各行算得的数；各部分之和不符的没有。"""
    expected, gap, proposal = "", "", ""
    if ours is not None:
        expected, gap = typed.shown(ours), typed.shown(typed.value - ours)
        proposal = typed.mended(ours)
    return code.finding(
        sheet=typed.sheet, cell=typed.cell, row=typed.row, value=typed.shown(typed.value),
        label=typed.figure.label, ledger=ledger, expected=expected, gap=gap, problem=problem,
        proposal=proposal,
    )  # fmt: skip
