"""一个单位一期的报送情况：报没报、采用了几行、迟没迟。"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pipelines.calendar import Period
from pipelines.history.store import Receipt, Stage, Standing
from pipelines.office import Unit

REPORTED: Final = "已报"


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
    left_out: frozenset[tuple[str, int]] = frozenset()
    """有错误、不计入的行：（清单，Excel 行号）。"""
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
