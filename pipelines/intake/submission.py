"""一个单位一期的工作簿 → Submission：各清单的表、所作更正、读时的意见。"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.calendar import Period
from pipelines.errors import FileFault
from pipelines.intake.cleaning import Cleaned, Cleaner
from pipelines.intake.heading import Heading, check_secrecy, identify
from pipelines.intake.matching import SheetMatch, match_sheets
from pipelines.intake.reader import Cell, Row, Workbook, column_letter, open_workbook
from pipelines.intake.sweeping import RowKind, kind_of_row
from pipelines.ledgers.catalogue import Code
from pipelines.ledgers.finding import Finding, Fix, Level
from pipelines.ledgers.loading import Ledgers
from pipelines.ledgers.schema import Column, Ledger
from pipelines.ledgers.values import Value
from pipelines.office import Office, Unit


@dataclass(frozen=True)
class Table:
    """一张清单的数据：各列等长，`rows` 是 Excel 行号，`letters` 是各列所在的列标。"""

    ledger: Ledger
    rows: tuple[int, ...]
    columns: Mapping[str, Sequence[Value]]
    letters: Mapping[str, str]
    sheet: str = ""

    @property
    def keys(self) -> Sequence[Value]:
        """逐行的主键。"""
        return self.columns[self.ledger.key]

    def address(self, column: str, index: int) -> str:
        """第 index 行（从 0 起）该列的单元格地址，如 S7；列不在表中则空。"""
        letter = self.letters.get(column, "")
        return f"{letter}{self.rows[index]}" if letter else ""


@dataclass(frozen=True)
class Submission:
    """读好的一次报送；`findings` 是读的时候就有的意见。"""

    file: str
    digest: str
    unit: Unit
    period: Period
    tables: Mapping[str, Table]
    findings: tuple[Finding, ...]
    fixes: tuple[Fix, ...]


@dataclass(frozen=True)
class Intake:
    """读件所需的一切：办公室、台账、编码表。"""

    office: Office
    ledgers: Ledgers
    codes: Mapping[str, Code]


def digest_of(path: Path) -> str:
    """文件内容的 SHA-256；读不了则 FileFault F11。"""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FileFault("F11", path, reason=error.strerror or str(error)) from error


def read_submission(path: Path, intake: Intake) -> Submission:
    """读一个工作簿；整个文件不能用时 FileFault，其余问题都成意见。"""
    check_secrecy(path, path.name, "文件名")
    digest = digest_of(path)
    with open_workbook(path) as workbook:
        matches, strays = match_sheets(path, workbook, tuple(intake.ledgers))
        heading = identify(path, workbook, matches, intake.office)
        reads = [_read_sheet(workbook, match, intake) for match in matches]
        findings = [*_about_file(heading, strays, workbook, intake)]
    return Submission(
        file=path.name,
        digest=digest,
        unit=heading.unit,
        period=heading.period,
        tables={read.table.ledger.sheet: read.table for read in reads},
        findings=(*findings, *(finding for read in reads for finding in read.findings)),
        fixes=tuple(fix for read in reads for fix in read.fixes),
    )


def _about_file(
    heading: Heading, strays: Sequence[str], workbook: Workbook, intake: Intake
) -> list[Finding]:
    codes = intake.codes
    found = list(heading.findings(codes))
    found += [codes["G14"].finding(sheet="工作簿", value=name) for name in strays]
    found += [
        codes["G14"].finding(sheet="外部链接", value=link, level=Level.WARNING)
        for link in workbook.external_links
    ]
    return found


@dataclass(frozen=True)
class _SheetRead:
    table: Table
    findings: Sequence[Finding]
    fixes: Sequence[Fix]


class _SheetReading:
    """一张表读到一半的样子。"""

    def __init__(self, match: SheetMatch, intake: Intake, date1904: bool) -> None:
        self.ledger = match.ledger
        self.codes = intake.codes
        self.letters = {name: column_letter(at) for at, name in match.columns.items()}
        self.cleaners = {
            at: _cleaner(self.ledger.by_name[name], intake.office, date1904)
            for at, name in match.columns.items()
        }
        self.key_at = next(at for at, name in match.columns.items() if name == self.ledger.key)
        self.rows: list[int] = []
        self.columns: dict[str, list[Value]] = {column.name: [] for column in self.ledger.columns}
        self.findings: list[Finding] = [
            self.codes["G14"].finding(sheet=self.ledger.sheet, cell=cell, value=title)
            for cell, title in match.strays
        ]
        self.fixes: list[Fix] = []
        self.hidden: list[int] = []

    def take(self, row: Row) -> None:
        """读一行数据；空行、合计行、注释行不取。"""
        cells = {cell.column: cell for cell in row.cells if cell.column in self.cleaners}
        kind = kind_of_row(row, cells.get(self.key_at))
        if kind is not RowKind.DATA:
            self._drop(row, kind)
            return
        if not cells:
            return
        if row.hidden:
            self.hidden.append(row.number)
        self.rows.append(row.number)
        values = {
            cleaner.column.name: self._value(row.number, cell, cleaner)
            for at, cleaner in self.cleaners.items()
            if (cell := cells.get(at)) is not None
        }
        for name, column in self.columns.items():
            column.append(values.get(name))

    def _drop(self, row: Row, kind: RowKind) -> None:
        if kind is not RowKind.EMPTY:
            code = self.codes["G16"]
            problem = code.finding(sheet=self.ledger.sheet, row=row.number, problem=kind.value)
            self.findings.append(problem)

    def _value(self, number: int, cell: Cell, cleaner: Cleaner) -> Value:
        column = cleaner.column
        cleaned = cleaner.clean(cell)
        if cleaned.problem and (column.computed or column.name == "序号"):
            return None
        place = f"{column_letter(cell.column)}{number}"
        if cleaned.problem or cleaned.doubt:
            self.findings.append(self._complaint(number, place, cell, cleaned, column.name))
        if cleaned.shown:
            self.fixes.append(Fix("G12", self.ledger.sheet, place, cell.raw, cleaned.shown))
        return cleaned.value

    def _complaint(
        self, number: int, place: str, cell: Cell, cleaned: Cleaned, column: str
    ) -> Finding:
        code, level, problem = self.codes["G05"], None, cleaned.problem
        if cell.kind == "e":
            code = self.codes["G08"]
        elif cleaned.doubt:
            code, level = self.codes["G12"], Level.WARNING
        elif cell.kind:
            problem = f"填的{cleaned.problem}"
        shown = cleaned.shown if cleaned.doubt else cell.raw
        return code.finding(
            sheet=self.ledger.sheet, cell=place, column=column, row=number, value=shown,
            level=level, problem=problem, advice=cleaned.advice, old=cell.raw,
        )  # fmt: skip

    def finish(self, sheet: str) -> _SheetRead:
        """读完：报告隐藏行。"""
        if self.hidden:
            listed = "、".join(map(str, self.hidden[:20])) + ("等" if len(self.hidden) > 20 else "")
            self.findings.append(self.codes["G15"].finding(sheet=self.ledger.sheet, value=listed))
        table = Table(self.ledger, tuple(self.rows), self.columns, self.letters, sheet)
        return _SheetRead(table, self.findings, self.fixes)


def _read_sheet(workbook: Workbook, match: SheetMatch, intake: Intake) -> _SheetRead:
    reading = _SheetReading(match, intake, workbook.date1904)
    for row in workbook.rows(match.sheet):
        if row.number > match.header_row:
            reading.take(row)
    return reading.finish(match.sheet.name)


def _cleaner(column: Column, office: Office, date1904: bool) -> Cleaner:
    allowed = column.allowed or (office.registry(column.registry) if column.registry else ())
    synonyms: dict[str, str] = {}
    if column.registry == "units":
        synonyms = {name: office.by_code[code].name for name, code in office.unit_names.items()}
    return Cleaner(column, allowed, synonyms, date1904)
