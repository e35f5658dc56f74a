"""一个单位节点之下已采用的报送 → Master：完整性、各清单的总表、三路相符（DOMAIN X06）。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

import pandas as pd

from pipelines.calendar import Period
from pipelines.errors import SettingError, UnknownYearError
from pipelines.history.store import Granted, History, Receipt, Stage, Standing
from pipelines.intake.table import Table
from pipelines.ledgers.finding import Finding, Level
from pipelines.ledgers.loading import Ledgers
from pipelines.ledgers.schema import Ledger
from pipelines.ledgers.values import NUMERIC, UNREADABLE, Value, from_hundredths
from pipelines.office import Office, Unit
from pipelines.timeliness import days_late

#: 总表里在声明的列之外，每行的来处。
UNIT, FILE, SHEET, ROW, CARRIED = "_单位", "_文件", "_表", "_行", "_沿用"
SOURCE_COLUMNS: Final = (UNIT, FILE, SHEET, ROW, CARRIED)
PROJECTS: Final = "L1"
REPORTED: Final = "已报"
SUMMED: Final = ("总投资", "本年度计划投资", "本月完成投资", "本年累计完成投资")
WAYS: Final = {"单位": UNIT, "项目类别": "项目类别", "所属产业链": "所属产业链"}


@dataclass(frozen=True)
class UnitStatus:
    """一个单位本期报没报；`carried_from` 非空即沿用那一期的数据。"""

    unit: Unit
    receipt: Receipt | None
    carried_from: Period | None = None
    refused: Receipt | None = None
    """本期最后报来而退回的：系统整份退回，或专班退回。"""
    why: str = ""
    """专班退回的原因。"""
    locked: bool = False
    first_submitted_at: datetime | None = None
    """本期最早一份采用过的报送的提交时间。"""
    late_days: int | None = None
    """迟报几天，按时为 0；没有报、没有该年日历则 None。"""
    sent: int = 0
    accepted: int = 0
    errors: int = 0
    warnings: int = 0
    fixes: int = 0

    @property
    def reported(self) -> bool:
        """本期确有采用的报送。"""
        return self.receipt is not None and self.carried_from is None

    @property
    def stage(self) -> Stage:
        """未报、已报、退回、已审或锁定。"""
        current = self.receipt if self.reported else None
        return Standing(current, self.refused, self.locked).stage

    @property
    def stage_words(self) -> str:
        """给人看的阶段：没有本期数据的，一并说明沿用的是哪一期。"""
        if self.reported:
            return self.stage.value
        return f"{self.stage}（{self.state}）" if self.locked else self.state

    @property
    def state(self) -> str:
        """本期的数从哪里来：已报（含已审、锁定）、沿用、退回或未报。"""
        if self.reported:
            return REPORTED
        words = ["退回"] if self.refused else []
        words += [f"沿用 {self.carried_from}"] if self.carried_from else []
        return "，".join(words) or "未报"


@dataclass(frozen=True)
class Master:
    """一期的总台账；money 等列是百分之一的整数（pandas Int64），合计精确。"""

    office: Office
    ledgers: Ledgers
    period: Period
    node: Unit
    """汇总到哪个单位。"""
    units: tuple[UnitStatus, ...]
    tables: Mapping[str, pd.DataFrame]
    findings: tuple[tuple[Unit, Finding], ...]
    disagreements: tuple[str, ...] = ()
    waivers: tuple[tuple[Unit, Granted], ...] = ()
    """到本期为止给出、上期还有效的说明。"""

    @property
    def missing(self) -> tuple[UnitStatus, ...]:
        """本期没有报的单位（含沿用的）。"""
        return tuple(status for status in self.units if not status.reported)

    @property
    def rejected(self) -> tuple[tuple[Unit, Finding], ...]:
        """使一行不计入的错误。"""
        return tuple(pair for pair in self.findings if pair[1].level is Level.ERROR)

    def rejected_keys(self, ledger_id: str) -> frozenset[str]:
        """某编号台账中未通过校验、不计入的主键。"""
        ledger = self.ledgers.with_id(ledger_id)
        found = (f for _, f in self.rejected if ledger and f.sheet == ledger.sheet)
        return frozenset(finding.row_key for finding in found if finding.row is not None)

    def table(self, ledger_id: str, *columns: str) -> pd.DataFrame:
        """某编号台账的总表；办公室没有这张台账时是只有所需列的空表，缺列则 SettingError。"""
        ledger = self.ledgers.with_id(ledger_id)
        if ledger is None:
            return pd.DataFrame(columns=[*columns, *SOURCE_COLUMNS])
        _require(ledger, columns, self.office)
        return self.tables[ledger.sheet]


def _require(ledger: Ledger, columns: Sequence[str], office: Office) -> None:
    for column in columns:
        if column not in ledger.by_name:
            words = f"台账 {ledger.id}（{ledger.sheet}）没有“{column}”列，统计要用"
            raise SettingError(office.folder / "ledgers", words)


def empty_master(office: Office, ledgers: Ledgers, period: Period) -> Master:
    """一个单位都没有报的总台账。"""
    units = tuple(UnitStatus(unit, None) for unit in office.submitters())
    tables = {ledger.sheet: _stack(ledger, []) for ledger in ledgers}
    return Master(office, ledgers, period, office.root, units, tables, ())


def consolidate(
    office: Office, ledgers: Ledgers, history: History, period: Period, node: str = ""
) -> Master:
    """汇总 `node`（默认全部）之下各单位该期的报送；未报的按设定沿用同年的上一次。"""
    top = office.find_unit(node) if node else office.root
    month = _Month(office, history, period)
    statuses: list[UnitStatus] = []
    parts: list[tuple[UnitStatus, Mapping[str, Table]]] = []
    findings: list[tuple[Unit, Finding]] = []
    for unit in office.submitters(top.code):
        status = month.status(unit)
        statuses.append(status)
        if status.receipt:
            kept = history.tables(status.receipt, ledgers, accepted_only=True)
            parts.append((status, kept))
        findings += [(unit, finding) for finding in month.findings.get(unit.code, ())]
    tables = {ledger.sheet: _stack(ledger, parts) for ledger in ledgers}
    return Master(
        office, ledgers, period, top, tuple(statuses), tables, tuple(findings),
        tuple(_disagreements(ledgers, tables)), month.waivers(office.submitters(top.code)),
    )  # fmt: skip


class _Month:
    """历史库里的一期，每样只取一次。"""

    def __init__(self, office: Office, history: History, period: Period) -> None:
        self.office, self.history, self.period = office, history, period
        self.standings = history.standings(period)
        self.first = history.first_submitted(period, period)
        self.findings: dict[str, list[Finding]] = {}
        try:
            self.deadline: date | None = office.deadline(period)
        except UnknownYearError:
            self.deadline = None

    def status(self, unit: Unit) -> UnitStatus:
        """一个单位本期的情况；未报的按设定沿用同年的上一次。"""
        standing = self.standings.get(unit.code, Standing())
        first, back = self.first.get((unit.code, self.period)), standing.turned_back
        status = UnitStatus(
            unit,
            standing.current,
            refused=back,
            why=self.history.why_returned(back) if back and back.returned else "",
            locked=standing.locked,
            first_submitted_at=first,
            late_days=days_late(first, self.deadline) if first and self.deadline else None,
        )
        return (
            self._counted(status, standing.current) if standing.current else self._carried(status)
        )

    def waivers(self, units: Sequence[Unit]) -> tuple[tuple[Unit, Granted], ...]:
        """到本期为止给出、不是在此之前就失效的。"""
        granted = [one for one in self.history.waivers() if one.period <= self.period]
        known = [g for g in granted if g.lapsed_period is None or g.lapsed_period >= self.period]
        return tuple((unit, one) for unit in units for one in known if one.unit == unit.code)

    def _carried(self, status: UnitStatus) -> UnitStatus:
        earlier = self.history.last_before(status.unit.code, self.period)
        carry = self.office.settings.reporting.carry_missing
        if not carry or earlier is None or earlier.period.year != self.period.year:
            return status
        return replace(status, receipt=earlier, carried_from=earlier.period)

    def _counted(self, status: UnitStatus, receipt: Receipt) -> UnitStatus:
        counts = self.history.counts(receipt)
        self.findings[receipt.unit] = self.history.findings(receipt)
        levels = [finding.level for finding in self.findings[receipt.unit]]
        return replace(
            status,
            sent=sum(count.sent for count in counts),
            accepted=sum(count.accepted for count in counts),
            errors=levels.count(Level.ERROR),
            warnings=levels.count(Level.WARNING),
            fixes=self.history.fix_count(receipt),
        )


def _stack(ledger: Ledger, parts: Sequence[tuple[UnitStatus, Mapping[str, Table]]]) -> pd.DataFrame:
    """各单位同一清单的行，按印发次序、原行次序叠在一起。"""
    columns: dict[str, list[object]] = {
        name: [] for name in (*(column.name for column in ledger.columns), *SOURCE_COLUMNS)
    }
    for status, tables in parts:
        table = tables.get(ledger.sheet)
        if table is not None and status.receipt is not None:
            _append(columns, ledger, table, status, status.receipt)
    kinds = {column.name: column.type for column in ledger.columns}
    series = {
        name: pd.Series(values, dtype="Int64" if kinds.get(name) in NUMERIC else "object")
        for name, values in columns.items()
    }
    return pd.DataFrame(series)


def _append(
    columns: dict[str, list[object]],
    ledger: Ledger,
    table: Table,
    status: UnitStatus,
    receipt: Receipt,
) -> None:
    size = len(table.rows)
    carried = status.carried_from is not None
    for column in ledger.columns:
        values: Sequence[Value] = table.columns[column.name]
        skip = carried and column.flow
        columns[column.name] += [None if skip or v is UNREADABLE else v for v in values]
    columns[UNIT] += [status.unit.name] * size
    columns[FILE] += [receipt.file] * size
    columns[SHEET] += [table.sheet] * size
    columns[ROW] += table.rows
    columns[CARRIED] += [str(status.carried_from) if carried else ""] * size


def _disagreements(ledgers: Ledgers, tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """按单位、按类别、按产业链三路合计，说出与总数不符之处（X06）。"""
    projects = ledgers.with_id(PROJECTS)
    if projects is None:
        return []
    frame = tables[projects.sheet]
    found: list[str] = []
    for measure in SUMMED:
        if measure not in frame:
            continue
        total = exact_sum(frame, measure)
        for way, column in WAYS.items():
            if column in frame:
                parts = sum(exact_sum(part, measure) for _, part in frame.groupby(column))
                if parts != total:
                    gap = from_hundredths(total - parts)
                    rows = frame[frame[column].isna()]
                    where = "、".join(f"{row[UNIT]}第 {row[ROW]} 行" for _, row in rows.iterrows())
                    found.append(f"[X06] {measure}按{way}合计比总数少 {gap} 万元：{where}未填{way}")
    return found


def exact_sum(frame: pd.DataFrame, column: str) -> int:
    """一列的合计（百分之一的整数）；空格不计。"""
    return sum(int(value) for value in frame[column].dropna())
