"""一期的总台账：完整性、各清单的总表、意见、争议、说明。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from pipelines.calendar import Period
from pipelines.consolidation.status import UnitStatus
from pipelines.errors import SettingError
from pipelines.history.store import Granted
from pipelines.ledgers.finding import Finding, Level
from pipelines.ledgers.loading import Ledgers
from pipelines.ledgers.schema import Ledger
from pipelines.office import Office, Unit

#: 总表里在声明的列之外，每行的来处。
UNIT, FILE, SHEET, ROW, CARRIED = "_单位", "_文件", "_表", "_行", "_沿用"
SOURCE_COLUMNS: Final = (UNIT, FILE, SHEET, ROW, CARRIED)
PROJECTS: Final = "L1"
SUMMED: Final = ("总投资", "本年度计划投资", "本月完成投资", "本年累计完成投资")
WAYS: Final = {"单位": UNIT, "项目类别": "项目类别", "所属产业链": "所属产业链"}

#: 一行在哪里：单位代码、清单、Excel 行号。
Place = tuple[str, str, int]


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
    disputes: tuple[tuple[Unit, Finding], ...] = ()
    """争报而不计入的行，一行一条：另有一行像它而在先（DOMAIN L6-05）。"""
    disputed: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    """清单 → 争报而不计入的行；没有的不列。"""

    @property
    def has_data(self) -> bool:
        """有单位的数据，含沿用的。"""
        return any(status.receipt for status in self.units)

    @property
    def missing(self) -> tuple[UnitStatus, ...]:
        """本期没有报的单位（含沿用的）。"""
        return tuple(status for status in self.units if not status.reported)

    @property
    def rejected(self) -> tuple[tuple[Unit, Finding], ...]:
        """全部错误：落在数据行的使该行不计入，在表头以上的不影响各行。"""
        return tuple(pair for pair in self.findings if pair[1].level is Level.ERROR)

    @property
    def left_out(self) -> frozenset[Place]:
        """有错误而不计入的行。"""
        return frozenset(
            (status.unit.code, sheet, row)
            for status in self.units
            for sheet, row in status.left_out
        )

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

    def set_aside(self, ledger_id: str, column: str) -> frozenset[object]:
        """某编号台账争报而不计入的行，其 `column` 列填了的值。"""
        ledger = self.ledgers.with_id(ledger_id)
        frame = self.disputed.get(ledger.sheet) if ledger else None
        return frozenset() if frame is None else frozenset(frame[column].dropna())


def _require(ledger: Ledger, columns: Sequence[str], office: Office) -> None:
    for column in columns:
        if column not in ledger.by_name:
            words = f"台账 {ledger.id}（{ledger.sheet}）没有“{column}”列，统计要用"
            raise SettingError(office.folder / "ledgers", words)


def exact_sum(frame: pd.DataFrame, column: str) -> int:
    """一列的合计（百分之一的整数）；空格不计。"""
    return sum(map(int, frame[column].dropna().tolist()))
