"""退回单：退给谁、哪一期、哪个文件，采用与否，何时之前改好（DOMAIN §4.4）。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from functools import cached_property
from typing import Final

from pipelines.calendar import Period
from pipelines.intake.submission import Intake
from pipelines.intake.verdict import Verdict
from pipelines.ledgers.catalogue import Code
from pipelines.ledgers.finding import Finding, Fix, Level
from pipelines.ledgers.loading import Ledgers
from pipelines.mending.mends import left_alone
from pipelines.office import Office, Unit

_LITERAL: Final = "G20"


class Purpose(Enum):
    """这份单子是做什么的：整份退回、退回几行、请说明疑点，或没有问题。"""

    WHOLE = "整份退回"
    ROWS = "部分退回"
    DOUBTS = "疑点核实"
    CLEAR = "无问题"


@dataclass(frozen=True)
class Slip:
    """退给一个单位的一份单子；`sent`、`accepted` 为报来、采用的行数。"""

    office_name: str
    unit: Unit
    period: Period
    file: str
    received_at: datetime
    deadline: date
    at: datetime
    findings: tuple[Finding, ...]
    fixes: tuple[Fix, ...]
    refused: bool
    sent: int
    accepted: int
    ledgers: Ledgers
    codes: Mapping[str, Code]
    kit_name: str = ""
    """与退回单放在一起的待改工作簿；没有则空，单元格不做链接。"""
    sheets: Mapping[str, str] = field(default_factory=dict)
    """台账 sheet → 待改工作簿里的表名；不列的同名。"""
    first_rows: Mapping[str, int] = field(default_factory=dict)
    """清单 → 第一行数据的 Excel 行号；其上是表头。"""
    phone_columns: frozenset[tuple[str, str]] = frozenset()
    """来件中的电话列：（清单，列标）；更正记录不带列名，靠它掩去电话。"""
    returned_reason: str = ""
    """人工退回的原因。"""
    number: str = ""
    sample: bool = False
    carries: bool = True
    """逾期不报的，沿用其最近一次采用的数据。"""

    @cached_property
    def purpose(self) -> Purpose:
        """由轻到重取最重的一种；只有提示的算没有问题。"""
        if self.refused:
            return Purpose.WHOLE
        levels = {finding.level for finding in self.findings}
        if Level.ERROR in levels:
            return Purpose.ROWS
        return Purpose.DOUBTS if Level.WARNING in levels else Purpose.CLEAR

    @cached_property
    def rejected_rows(self) -> frozenset[tuple[str, int]]:
        """有错误的数据行：（清单，Excel 行号）；表头以上的不是。"""
        places = ((f.sheet, f.row) for f in self.findings if f.level is Level.ERROR)
        return frozenset(
            (sheet, row)
            for sheet, row in places
            if row is not None and row >= self.first_rows.get(sheet, 1)
        )


def mend_deadline(office: Office, at: date) -> date:
    """退回之日起改好报回的期限：`mend_workdays` 个工作日之后；年份未公布则 UnknownYearError。"""
    return office.calendar.shift(at, office.settings.reporting.mend_workdays)


def slip_from(
    verdict: Verdict,
    intake: Intake,
    *,
    received_at: datetime,
    at: datetime,
    kit_name: str = "",
    number: str = "",
    returned_reason: str = "",
) -> Slip:
    """校验结果 → 退回单；`returned_reason` 不空即人工整份退回。"""
    submission, office = verdict.submission, intake.office
    refused = verdict.refused or bool(returned_reason)
    sent = sum(len(table.rows) for table in verdict.tables.values())
    left = left_alone(submission)
    typed = {(fix.sheet, fix.cell): fix for fix in submission.fixes}
    return Slip(
        office_name=office.settings.name,
        unit=submission.unit,
        period=submission.period,
        file=submission.file,
        received_at=received_at,
        deadline=mend_deadline(office, at.date()),
        at=at,
        findings=tuple(_as_typed(finding, typed) for finding in verdict.findings),
        fixes=tuple(fix for fix in submission.fixes if (fix.sheet, fix.cell) not in left),
        refused=refused,
        sent=sent,
        accepted=0 if refused else sent - _rejected(verdict),
        ledgers=intake.ledgers,
        codes=intake.codes,
        kit_name=kit_name,
        sheets={name: table.sheet or name for name, table in verdict.tables.items()},
        first_rows={name: min(table.rows) for name, table in verdict.tables.items() if table.rows},
        phone_columns=frozenset(_phone_columns(verdict)),
        returned_reason=returned_reason,
        number=number,
        sample=office.settings.sample,
        carries=office.settings.reporting.carry_missing,
    )


def _as_typed(finding: Finding, typed: Mapping[tuple[str, str], Fix]) -> Finding:
    """按字面采用的（G20），现值写填报人所填的，采用的值附在其后。"""
    fix = typed.get((finding.sheet, finding.cell)) if finding.code == _LITERAL else None
    return replace(finding, value=f"{fix.old}（按 {fix.new} 采用）") if fix else finding


def _phone_columns(verdict: Verdict) -> Iterator[tuple[str, str]]:
    for sheet, table in verdict.tables.items():
        for column in table.ledger.columns:
            if column.type == "phone" and column.name in table.letters:
                yield sheet, table.letters[column.name]


def _rejected(verdict: Verdict) -> int:
    return sum(
        len(verdict.rejected_rows(sheet).intersection(table.rows))
        for sheet, table in verdict.tables.items()
    )
