"""一个单位一期的工作簿 → Submission：各清单的表、所作更正、读时的意见。"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipelines.calendar import Period
from pipelines.errors import FileFault
from pipelines.intake.cleaning import Cleaner
from pipelines.intake.explanations import Explanation, read_explanations
from pipelines.intake.heading import Heading, check_secrecy, identify
from pipelines.intake.last_period import Previous, read_last
from pipelines.intake.matching import SheetMatch, match_sheets
from pipelines.intake.reader import Workbook, open_workbook
from pipelines.intake.sheet_reading import SheetRead, SheetReading
from pipelines.intake.table import Table
from pipelines.ledgers.catalogue import Code
from pipelines.ledgers.finding import Finding, Fix, Level
from pipelines.ledgers.loading import Ledgers
from pipelines.ledgers.schema import Column
from pipelines.office import Office, Unit


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
    last: Previous | None = None
    """工作簿里隐藏的上期数据；有历史库时不用它。"""
    explanations: tuple[Explanation, ...] = ()
    """“退回意见”表里写的情况说明。"""


@dataclass(frozen=True)
class Intake:
    """读件所需的一切：办公室、台账、编码表。"""

    office: Office
    ledgers: Ledgers
    codes: Mapping[str, Code]


_REASONS: Final[Mapping[type[OSError], str]] = {
    FileNotFoundError: "没有这个文件",
    IsADirectoryError: "这是文件夹，不是文件",
    PermissionError: "没有读取权限，或正被别的程序占用",
}


def digest_of(path: Path) -> str:
    """文件内容的 SHA-256；读不了则 FileFault F11。"""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        reason = _REASONS.get(type(error), error.strerror or str(error))
        raise FileFault("F11", path, reason=reason) from error


def read_submission(path: Path, intake: Intake) -> Submission:
    """读一个工作簿；整个文件不能用时 FileFault，其余问题都成意见。"""
    check_secrecy(path, path.name, "文件名")
    digest = digest_of(path)
    with open_workbook(path) as workbook:
        matches, strays = match_sheets(path, workbook, tuple(intake.ledgers))
        heading = identify(path, workbook, matches, intake.office)
        reads = [_read_sheet(workbook, match, intake) for match in matches]
        date1904 = workbook.date1904
        last = read_last(workbook, intake.ledgers, lambda c: _cleaner(c, intake.office, date1904))
        explanations = read_explanations(workbook)
        findings = [*_about_file(heading, strays, workbook, intake)]
    return Submission(
        file=path.name,
        digest=digest,
        unit=heading.unit,
        period=heading.period,
        tables={read.table.ledger.sheet: read.table for read in reads},
        findings=(*findings, *(finding for read in reads for finding in read.findings)),
        fixes=tuple(fix for read in reads for fix in read.fixes),
        last=last,
        explanations=explanations,
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


def _read_sheet(workbook: Workbook, match: SheetMatch, intake: Intake) -> SheetRead:
    date1904 = workbook.date1904
    cleaners = {
        at: _cleaner(match.ledger.by_name[name], intake.office, date1904)
        for at, name in match.columns.items()
    }
    reading = SheetReading(match, cleaners, intake.codes)
    seen: set[int] = set()
    for row in workbook.rows(match.sheet):
        if row.number in seen:
            reason = f"第 {row.number} 行在文件里出现了两次"
            raise FileFault("F05", workbook.file, part=match.sheet.part, reason=reason)
        seen.add(row.number)
        if row.number > match.header_row:
            reading.take(row)
    return reading.finish(match.sheet.name, workbook.merged(match.sheet))


def _cleaner(column: Column, office: Office, date1904: bool) -> Cleaner:
    allowed = column.allowed or (office.registry(column.registry) if column.registry else ())
    synonyms: dict[str, str] = {}
    if column.registry == "units":
        synonyms = {name: office.by_code[code].name for name, code in office.unit_names.items()}
    return Cleaner(column, allowed, synonyms, date1904)
