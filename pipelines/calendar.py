"""报告期、工作日与时限；没有公布放假通知的年份一律拒算（DOMAIN §2.1）。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from pipelines.errors import UnknownYearError, UsageError
from pipelines.settings import STRICT, load_setting, read_toml, setting_error

_PERIOD = re.compile(r"(\d{4})-(\d{1,2})")


@dataclass(frozen=True, order=True)
class Period:
    """一个报告期，即一个月；写作 `2021-06`。"""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (2000 <= self.year <= 2099 and 1 <= self.month <= 12):
            raise UsageError(f"报告期应形如 2021-06，而不是 {self.year:04d}-{self.month:02d}")

    @classmethod
    def parse(cls, text: str) -> Period:
        """`2021-06`（或 `2021-6`）→ Period；其余写法一律 UsageError。"""
        found = _PERIOD.fullmatch(text.strip())
        if not found:
            raise UsageError(f"报告期应形如 2021-06，而不是“{text}”")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return self.shift(1).first_day - timedelta(days=1)

    def shift(self, months: int) -> Period:
        """前后推若干个月。"""
        total = self.year * 12 + self.month - 1 + months
        return Period(total // 12, total % 12 + 1)

    def months_since(self, earlier: Period) -> int:
        """自 `earlier` 起隔了几个月；上月为 1。"""
        return (self.year - earlier.year) * 12 + self.month - earlier.month


@dataclass(frozen=True)
class YearTable:
    """一年的放假与调休（国务院办公厅通知）；`source` 记通知文号或数据来源。"""

    __pydantic_config__ = STRICT

    year: int
    source: str
    holidays: tuple[date, ...]
    makeup_workdays: tuple[date, ...]


@dataclass(frozen=True)
class Calendar:
    """已公布年份的工作日历。"""

    tables: Mapping[int, YearTable]
    counted: dict[int, Sequence[int]] = field(default_factory=dict, compare=False, repr=False)

    def knows(self, year: int) -> bool:
        return year in self.tables

    def is_workday(self, day: date) -> bool:
        """是否工作日，含调休；年份未公布则 UnknownYearError。"""
        counts = self._counts(day.year)
        number = day.timetuple().tm_yday
        return counts[number] > counts[number - 1]

    def _counts(self, year: int) -> Sequence[int]:
        """该年头 n 天里的工作日数，n 从 0 起。"""
        if year not in self.counted:
            table = self.tables.get(year)
            if table is None:
                raise UnknownYearError(year)
            self.counted[year] = _running_counts(table)
        return self.counted[year]

    def shift(self, day: date, workdays: int) -> date:
        """自 `day` 起后推（负数前推）若干个工作日；0 则原样返回。"""
        step = timedelta(days=1 if workdays > 0 else -1)
        left = abs(workdays)
        while left:
            day += step
            left -= self.is_workday(day)
        return day

    def roll(self, day: date, direction: Literal["prev", "next"]) -> date:
        """非工作日提前（prev）或顺延（next）到工作日。"""
        step = timedelta(days=-1 if direction == "prev" else 1)
        while not self.is_workday(day):
            day += step
        return day

    def workdays_between(self, start: date, end: date) -> int:
        """(start, end] 内的工作日数；end 早于 start 时为负。"""
        if end < start:
            return -self.workdays_between(end, start)
        whole = sum(self._counts(year)[-1] for year in range(start.year, end.year))
        return whole + self._before(end) - self._before(start)

    def _before(self, day: date) -> int:
        """年初至该日（含）的工作日数。"""
        return self._counts(day.year)[day.timetuple().tm_yday]

    def nth_workday(self, period: Period, n: int) -> date:
        """该月第 n 个工作日（n 从 1 起）。"""
        return self.shift(period.first_day - timedelta(days=1), n)


def load_calendar(folder: Path) -> Calendar:
    """读 `calendars/*.toml`；文件名与年份不符、日期不属该年都成 SettingError。"""
    tables = [_load_year(path) for path in sorted(folder.glob("*.toml"))]
    return Calendar({table.year: table for table in tables})


def _load_year(path: Path) -> YearTable:
    table = load_setting(YearTable, read_toml(path), path)
    if path.stem != str(table.year):
        raise setting_error(path, ("year",), f"文件名是 {path.name}，年份却是 {table.year}")
    for key, days in (("holidays", table.holidays), ("makeup_workdays", table.makeup_workdays)):
        _check_days(path, key, days, table.year)
    return table


def _check_days(path: Path, key: str, days: Iterable[date], year: int) -> None:
    for day in days:
        if day.year != year:
            raise setting_error(path, (key,), f"{day} 不在 {year} 年内")
        if key == "makeup_workdays" and day.weekday() < 5:
            raise setting_error(path, (key,), f"{day} 本是周一至周五，不必列为调休上班日")


def _running_counts(table: YearTable) -> list[int]:
    holidays, makeups = frozenset(table.holidays), frozenset(table.makeup_workdays)
    counts, day = [0], date(table.year, 1, 1)
    while day.year == table.year:
        works = day in makeups or (day.weekday() < 5 and day not in holidays)
        counts.append(counts[-1] + works)
        day += timedelta(days=1)
    return counts
