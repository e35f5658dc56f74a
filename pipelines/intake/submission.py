"""一个单位一期的工作簿 → Submission：各清单的表、所作更正、读时的意见。"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

from pipelines.calendar import Period
from pipelines.cleaning.cleaner import Cleaner, comparable
from pipelines.cleaning.units import money_unit_above
from pipelines.errors import FileFault
from pipelines.intake.csv_files import describe_text
from pipelines.intake.draft import listed
from pipelines.intake.explanations import Explanation, original_fills, read_explanations
from pipelines.intake.heading import Heading, check_secrecy, identify
from pipelines.intake.last_period import Previous, read_last
from pipelines.intake.matching import SheetMatch, match_sheets
from pipelines.intake.prefill_digest import digest_of_tables
from pipelines.intake.sheet_reading import SheetRead, SheetReading
from pipelines.intake.stated import cover_sheets, stated_findings
from pipelines.intake.table import Table
from pipelines.ledgers.catalogue import Code
from pipelines.ledgers.finding import Finding, Fix, Level
from pipelines.ledgers.loading import Ledgers
from pipelines.ledgers.schema import Column
from pipelines.ledgers.version import rules_version
from pipelines.office import Office, Unit
from pipelines.xlsx.reader import Workbook, open_workbook


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
    unchanged: bool = False
    """表头写明了本期无变化。"""
    explanations: tuple[Explanation, ...] = ()
    """“退回意见”“校验结果”表里写的情况说明。"""
    untouched: bool = False
    """是发出的空白工作簿，填报的各列与发出时一格不差。"""
    sent_as: str = ""
    """上报的回执号与规则版本，写进日志；没有回执、与回执不符则空。"""


@dataclass(frozen=True)
class Intake:
    """读件所需的一切：办公室、台账、编码表。"""

    office: Office
    ledgers: Ledgers
    codes: Mapping[str, Code]

    @cached_property
    def rules(self) -> str:
        """规则版本；一趟写几十份公文，各份都要它。"""
        return rules_version(self.ledgers, self.codes)


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
    with _opened(path, intake.ledgers) as workbook:
        matches, strays = match_sheets(path, workbook, tuple(intake.ledgers))
        heading = identify(path, workbook, matches, intake.office)
        fills = original_fills(workbook)
        reads = [
            _read_sheet(workbook, match, intake, heading.period, fills.get(match.sheet.name, {}))
            for match in matches
        ]
        date1904 = workbook.date1904
        last = read_last(
            workbook,
            intake.ledgers,
            lambda column: _cleaner(column, intake.office, date1904, heading.period),
        )
        explanations = read_explanations(workbook)
        tables = {read.table.ledger.sheet: read.table for read in reads}
        findings = [
            *_about_file(heading, strays, intake),
            *_linked(workbook, reads, intake.codes),
            *(finding for read in reads for finding in read.findings),
            *stated_findings(workbook, matches, tables, intake.ledgers, intake.codes),
        ]
    return Submission(
        file=path.name,
        digest=digest,
        unit=heading.unit,
        period=heading.period,
        tables=tables,
        findings=tuple(findings),
        fixes=tuple(fix for read in reads for fix in read.fixes),
        last=last,
        unchanged=heading.unchanged,
        explanations=explanations,
        untouched=heading.prefilled == digest_of_tables(intake.ledgers.sheets, tables),
    )


def _opened(path: Path, ledgers: Ledgers) -> Workbook:
    try:
        return open_workbook(path)
    except FileFault as fault:
        if fault.code != "F04":
            raise
        raise describe_text(fault, path, ledgers) from None


def _about_file(heading: Heading, strays: Sequence[str], intake: Intake) -> Iterator[Finding]:
    yield from heading.findings(intake.codes)
    covers = cover_sheets(intake.ledgers)
    for name in strays:
        if comparable(name) not in covers:
            yield intake.codes["G14"].finding(sheet="工作簿", value=name)


def _linked(
    workbook: Workbook, reads: Sequence[SheetRead], codes: Mapping[str, Code]
) -> Iterator[Finding]:
    """公式引用的别的文件，一个一条；数据里没有用到的只作提示（DOMAIN §6 第 16 项）。"""
    for index, link in enumerate(workbook.external_links, 1):
        users = [read for read in reads if read.linked.get(index)]
        places = [f"“{x.table.ledger.sheet}”{listed(x.linked[index])}的" for x in users]
        place = "、".join(places) or "数据以外的"
        yield codes["G26"].finding(
            sheet=users[0].table.ledger.sheet if users else "工作簿",
            cell=users[0].linked[index][0] if users else "",
            value=f"{link}（{place.removesuffix('的')}）", link=link, place=place,
            level=None if users else Level.INFO,
        )  # fmt: skip


def _read_sheet(
    workbook: Workbook, match: SheetMatch, intake: Intake, period: Period, fills: Mapping[str, str]
) -> SheetRead:
    date1904 = workbook.date1904
    links, above = len(workbook.external_links), money_unit_above(match.above)
    cleaners: dict[int, Cleaner] = {}
    for at, name in match.columns.items():
        column = match.ledger.by_name[name]
        unit = match.header.units.get(at) or (above if column.type == "money" else "")
        cleaner = _cleaner(column, intake.office, date1904, period)
        cleaners[at] = replace(cleaner, links=links, unit=unit)
    reading = SheetReading(match, cleaners, intake.codes)
    seen: set[int] = set()
    for row in workbook.rows(match.sheet):
        if row.number in seen:
            reason = f"第 {row.number} 行在文件里出现了两次"
            raise FileFault("F05", workbook.file, part=match.sheet.part, reason=reason)
        seen.add(row.number)
        if row.number > match.header_row:
            reading.take(row)
    return reading.finish(workbook.layout(match.sheet), workbook.comments(match.sheet), fills)


def _cleaner(column: Column, office: Office, date1904: bool, period: Period) -> Cleaner:
    allowed = column.allowed or (office.registry(column.registry) if column.registry else ())
    synonyms: dict[str, str] = {}
    if column.registry == "units":
        synonyms = {name: office.by_code[code].name for name, code in office.unit_names.items()}
    return Cleaner(column, allowed, synonyms, date1904, period)
