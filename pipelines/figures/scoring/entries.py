"""加减分与由人打的分：一条条记在办法文件里的事（DOMAIN §2.3）。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

from pipelines.figures.scoring.kinds import Adjusted, Entry
from pipelines.figures.scoring.parts import Contribution, Earned, Gain, Window, exact
from pipelines.office import Unit


def adjusted(item: Adjusted, window: Window, unit: Unit) -> Earned:
    """日期在时段内、没有超出次数的各条相加，至多到封顶；加减分没有台账的行。"""
    inside, beyond = _within(item, window, unit)
    if item.take == "最近一次":
        inside = inside[-1:]
    total = sum((_points(item, one) for one in inside), Fraction(0))
    points = _capped(item, total)
    words = "；".join([_words(item, one) for one in inside] or ["没有"])
    if points != total:
        words += f"；合计{exact(total)}分，至多{exact(abs(points))}分"
    if beyond:
        words += f"；另有{beyond}次超出每季、每年的次数，不计"
    full = None if item.full is None else Fraction(item.full)
    return Earned(
        Contribution(item.name, words, points, full, ()), _gains(item, window, unit, total)
    )


def _within(item: Adjusted, window: Window, unit: Unit) -> tuple[list[Entry], int]:
    """时段内计的各条（由早到晚），与时段内超出次数的条数。"""
    judged = [
        (one, counted)
        for one, counted in _judged(item, unit)
        if window.start <= one.date <= window.end
    ]
    return [one for one, counted in judged if counted], sum(not counted for _, counted in judged)


def _judged(item: Adjusted, unit: Unit) -> list[tuple[Entry, bool]]:
    """一个单位的各条（由早到晚），在每季、每年的次数之内没有；次数不随时段，从年初数起。"""
    quarters: Counter[tuple[int, int]] = Counter()
    years: Counter[int] = Counter()
    found: list[tuple[Entry, bool]] = []
    for one in _by_day(item.entries, unit):
        quarter = _quarter(one.date.year, one.date.month)
        counted = _room(item, quarters[quarter], years[one.date.year])
        quarters[quarter] += counted
        years[one.date.year] += counted
        found.append((one, counted))
    return found


def _by_day(entries: Sequence[Entry], unit: Unit) -> list[Entry]:
    return sorted((one for one in entries if one.unit == unit.name), key=lambda one: one.date)


def _quarter(year: int, month: int) -> tuple[int, int]:
    return year, (month - 1) // 3


def _room(item: Adjusted, quarter: int, year: int) -> bool:
    """本季、本年已计这么多次，还能不能再计。"""
    in_quarter = item.per_quarter is None or quarter < item.per_quarter
    return in_quarter and (item.per_year is None or year < item.per_year)


def _points(item: Adjusted, entry: Entry) -> Fraction:
    """条目自己的分，没有写的按该项的分；载入时已保证有其一。"""
    return Fraction(item.points or 0 if entry.points is None else entry.points)


def _capped(item: Adjusted, total: Fraction) -> Fraction:
    cap = item.full if item.cap is None else item.cap
    return total if cap is None else max(-Fraction(cap), min(total, Fraction(cap)))


def _words(item: Adjusted, entry: Entry) -> str:
    points = _points(item, entry)
    said = f"扣{exact(-points)}分" if points < 0 else f"{exact(points)}分"
    why = "，".join(word for word in (entry.reason, entry.basis) if word)
    return f"{entry.date.isoformat()} {why}，{said}（{entry.reviewer}审核）"


def _gains(item: Adjusted, window: Window, unit: Unit, total: Fraction) -> tuple[Gain, ...]:
    """每次加分固定、本季本年还有次数的，再来一次添几分。"""
    if item.points is None or item.points <= 0:
        return ()
    counted = [
        one
        for one, within in _judged(item, unit)
        if within and one.date.year == window.end.year and one.date <= window.end
    ]
    now = _quarter(window.end.year, window.end.month)
    quarter = sum(_quarter(one.date.year, one.date.month) == now for one in counted)
    if not _room(item, quarter, len(counted)):
        return ()
    more = _capped(item, total + Fraction(item.points)) - _capped(item, total)
    return (Gain(f"再有1次{item.name}", more, _left(item, quarter, len(counted), total)),)


def _left(item: Adjusted, quarter: int, year: int, total: Fraction) -> int | None:
    """照此添分还能有几次：本季、本年的次数与封顶所余，取最少的；都没有限制则 None。"""
    limits = [item.per_quarter - quarter] if item.per_quarter is not None else []
    limits += [item.per_year - year] if item.per_year is not None else []
    if item.cap is not None and item.points:
        limits.append(max(int((Fraction(item.cap) - total) / Fraction(item.points)), 1))
    return min(limits, default=None)
