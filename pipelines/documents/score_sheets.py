"""读回填好的评分表、调整表：合格的一份成 Ballot、Adjustment，不合格的说明在哪里、为什么。

一份里有一处不对，整份不计，改好再交；来件一概不写。
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from pipelines.cleaning.numbers import number_from_raw, number_from_text
from pipelines.documents.score_form import (
    ADJUST_HEADS,
    ADJUST_SHEET,
    ADJUSTING,
    HEAD_ROW,
    MARK,
    MARK_ROW,
    NUMBER,
    SCORE_SHEET,
    SUBJECT,
    item_head,
)
from pipelines.errors import FileFault
from pipelines.figures.assessing.table import AssessmentTable
from pipelines.figures.assessing.total import Adjustment, Ballot, judges_of
from pipelines.ledgers.values import half_up
from pipelines.xlsx.reader import Cell, address, is_date_format, is_percent_format, open_workbook

#: 只看这许多行、这许多列；发出的表都在其内。
_LAST, _WIDEST = 400, 40
#: 意见里照抄来件的话，至多几个字。
_CITED: Final = 40
Cells = Mapping[tuple[int, int], Cell]
"""（行，列）→ 有内容的一格；都从 1 起。"""


@dataclass(frozen=True)
class Objection:
    """对一份来件的一条意见；`cell` 形如 C5，说的是整份则空。"""

    file: str
    message: str
    cell: str = ""

    @property
    def words(self) -> str:
        """评分表.xlsx C5：没有打分。"""
        return f"{self.file}{f' {self.cell}' if self.cell else ''}：{self.message}"


@dataclass(frozen=True)
class Sheets:
    """收回来的：合格的评分、调整，与各条意见。"""

    ballots: tuple[Ballot, ...]
    adjustments: tuple[Adjustment, ...]
    objections: tuple[Objection, ...]


@dataclass(frozen=True)
class Expected:
    """该收回什么：哪一年、对着哪一份机器考核、评哪些单位、照哪份办法。"""

    year: int
    digest: str
    units: tuple[str, ...]
    table: AssessmentTable


class _Refused(Exception):
    """这一份不计；所带的是各条意见（格，话）。"""

    def __init__(self, *found: tuple[str, str]) -> None:
        self.found = found


Read = tuple[str, Ballot | list[Adjustment]]


def read_sheets(
    paths: Iterable[Path], expected: Expected, told: Callable[[FileFault], str]
) -> Sheets:
    """读回各份；`told` 把读不了的文件说成话。"""
    read: list[Read] = []
    objections: list[Objection] = []
    for path in paths:
        try:
            read.append((path.name, _read(path, expected)))
        except _Refused as refused:
            objections += [Objection(path.name, words, cell) for cell, words in refused.found]
        except FileFault as fault:
            objections.append(Objection(path.name, told(fault)))
    ballots, again = _one_each([(n, b) for n, b in read if isinstance(b, Ballot)])
    adjustments, more = _only_one([(n, a) for n, a in read if isinstance(a, list)], expected)
    return Sheets(tuple(ballots), tuple(adjustments), (*objections, *again, *more))


def _read(path: Path, expected: Expected) -> Ballot | list[Adjustment]:
    name, cells = _cells(path)
    group, judge = _known(name, cells, expected)
    if (group, judge) == ADJUSTING:
        return _adjustments(cells, expected)
    return Ballot(group, judge, _scores(cells, expected, judge, group))


def _cells(path: Path) -> tuple[str, Cells]:
    """评分表或调整表的各格；两张都没有的不是我们发的。"""
    with open_workbook(path) as workbook:
        for sheet in workbook.sheets:
            if sheet.name in (SCORE_SHEET, ADJUST_SHEET):
                if sheet.state != "visible":
                    words = f"“{sheet.name}”这张表隐藏着，看到的不是它；请取消隐藏，核对后再交"
                    raise _Refused(("", words))
                kept = {}
                for row in workbook.rows(sheet):
                    if row.number > _LAST:
                        break
                    near = (cell for cell in row.cells if cell.column <= _WIDEST)
                    kept.update({(row.number, cell.column): cell for cell in near})
                return sheet.name, kept
    raise _Refused(("", f"没有“{SCORE_SHEET}”或“{ADJUST_SHEET}”这张表，不是本程序发出的，没有计入"))


def _known(name: str, cells: Cells, expected: Expected) -> tuple[str, str]:
    """识别行说的是谁；不是这一年、不对着这一份机器考核、不认得的评委，都不收。"""
    found = MARK.fullmatch(_text(cells, MARK_ROW, 1))
    place = address(1, MARK_ROW)
    if found is None:
        raise _Refused((place, "识别行不见了或被改过，认不出是谁的评分；请用发出的原表重填"))
    year, group, judge, digest = found.groups()
    if int(year) != expected.year:
        raise _Refused((place, f"是 {year} 年的评分表，现在考核的是 {expected.year} 年"))
    if digest != expected.digest:
        words = "所依据的机器考核不是冻结的那一份；请用这次发出的表重填"
        raise _Refused((place, words))
    judges = {
        (one.name, who)
        for one in expected.table.human.groups
        for who in judges_of(one, expected.units)
    }
    if (name == ADJUST_SHEET) != ((group, judge) == ADJUSTING) or (
        name == SCORE_SHEET and (group, judge) not in judges
    ):
        words = f"“{group}”里没有“{judge}”这位评委；评委名单见 assessment.toml"
        raise _Refused((place, words))
    return group, judge


def _scores(
    cells: Cells, expected: Expected, judge: str, group: str
) -> dict[str, dict[str, Decimal]]:
    items = expected.table.human.items
    heads = [NUMBER, SUBJECT, *(item_head(one.name, one.full) for one in items)]
    _check_heads(cells, heads)
    peers = next(one.peers for one in expected.table.human.groups if one.name == group)
    rows, found = _unit_rows(cells, expected.units)
    scores: dict[str, dict[str, Decimal]] = {}
    for unit, row in rows.items():
        if peers and unit == judge:
            found += _own_scored(cells, row, len(items))
            continue
        scores[unit] = {}
        for column, item in enumerate(items, 3):
            value = _number(cells, row, column, Decimal(0), item.full, expected.table.decimals)
            if isinstance(value, str):
                found.append((address(column, row), f"{unit}“{item.name}”{value}"))
            else:
                scores[unit][item.name] = value
    if found:
        raise _Refused(*found)
    return scores


def _check_heads(cells: Cells, heads: Sequence[str]) -> None:
    for column, head in enumerate(heads, 1):
        if (said := _text(cells, HEAD_ROW, column)) != head:
            words = f"表头应为“{head}”，现为“{said[:_CITED] or '（空）'}”；请用发出的原表重填"
            raise _Refused((address(column, HEAD_ROW), words))


def _unit_rows(cells: Cells, units: Sequence[str]) -> tuple[dict[str, int], list[tuple[str, str]]]:
    """单位 → 行号；不认得、重复、少了的都成意见。"""
    rows: dict[str, int] = {}
    found: list[tuple[str, str]] = []
    for row in sorted({row for row, column in cells if row > HEAD_ROW and column == 2}):
        name = _text(cells, row, 2)
        if name in rows or (name and name not in units):
            why = "重复了" if name in rows else "不在被考核单位里"
            words = f"“{name[:_CITED]}”{why}"
            found.append((address(2, row), f"{words}；请用发出的原表重填"))
        elif name:
            rows[name] = row
    absent = [unit for unit in units if unit not in rows]
    found += [("", f"少了“{unit}”这一行；请用发出的原表重填") for unit in absent]
    return rows, found


def _own_scored(cells: Cells, row: int, count: int) -> list[tuple[str, str]]:
    """给本单位打了分的各格。"""
    return [
        (address(column, row), "给本单位打了分；互评不评自己，请清空")
        for column in range(3, 3 + count)
        if _text(cells, row, column)
    ]


def _number(
    cells: Cells, row: int, column: int, low: Decimal, high: Decimal, decimals: int
) -> Decimal | str:
    """一格的数；不合要求则是一句话。"""
    cell = cells.get((row, column))
    if cell is None or not cell.raw.strip():
        return "没有填，或公式没有算出结果" if cell is not None and cell.formula else "没有填"
    if is_percent_format(cell.format) or is_date_format(cell.format):
        return "的单元格格式是百分比或日期，看到的不是所填的数；请改回常规格式再填"
    read = number_from_raw(cell.raw) if cell.kind == "n" else _typed(cell)
    if read is None:
        return f"填的是“{cell.raw[:_CITED]}”，不是数"
    if not low <= read <= high:
        return f"填的是 {read}，应在 {low} 至 {high} 之间"
    if half_up(read, decimals) != read:
        return f"填的是 {read}，至多 {decimals} 位小数"
    return read


def _typed(cell: Cell) -> Decimal | None:
    """写成文字的数，如 90分；错误值、真假不是数。"""
    return number_from_text(cell.raw, "number", "分").number if cell.kind == "s" else None


def _adjustments(cells: Cells, expected: Expected) -> list[Adjustment]:
    _check_heads(cells, ADJUST_HEADS)
    most = expected.table.adjust.most
    made: list[Adjustment] = []
    found: list[tuple[str, str]] = []
    for row in sorted({row for row, column in cells if row > HEAD_ROW and column <= 4}):
        unit, _, reason, reviewer = (_text(cells, row, column) for column in range(1, 5))
        if not any(_text(cells, row, column) for column in range(1, 5)):
            continue
        points = _number(cells, row, 2, -most, most, expected.table.decimals)
        wrong = (
            []
            if unit in expected.units
            else [(1, f"“{unit[:_CITED] or '（空）'}”不在被考核单位里")]
        )
        wrong += [(2, f"加减分{points}")] if isinstance(points, str) else []
        wrong += [] if reason else [(3, "没有写依据，没有依据不能调整")]
        wrong += [] if reviewer else [(4, "没有写审核人")]
        found += [(address(column, row), words) for column, words in wrong]
        if not wrong and isinstance(points, Decimal):
            made.append(Adjustment(unit, points, reason, reviewer))
    if found := [*found, *_beyond(made, most)]:
        raise _Refused(*found)
    return made


def _beyond(made: Sequence[Adjustment], most: Decimal) -> list[tuple[str, str]]:
    """加分合计、减分合计都不得超过所限，不许一加一减绕过去。"""
    found = []
    for unit in dict.fromkeys(one.unit for one in made):
        own = [one.points for one in made if one.unit == unit]
        for word, parts in (("加", [p for p in own if p > 0]), ("减", [-p for p in own if p < 0])):
            if (added := sum(parts, Decimal(0))) > most:
                found.append(("", f"{unit}{word}分合计 {added} 分，超过所限的 {most} 分"))
    return found


def _one_each(read: Sequence[tuple[str, Ballot]]) -> tuple[list[Ballot], list[Objection]]:
    """一位评委一份；两份一样的当一份，不一样的都不计。"""
    kept: list[Ballot] = []
    objections: list[Objection] = []
    for who in dict.fromkeys((one.group, one.judge) for _, one in read):
        own = [(name, one) for name, one in read if (one.group, one.judge) == who]
        if all(one == own[0][1] for _, one in own):
            kept.append(own[0][1])
            continue
        files = "、".join(name for name, _ in own)
        words = f"{who[0]}“{who[1]}”交了几份不一样的评分（{files}），都没有计入；请留下一份"
        objections.append(Objection(own[0][0], words))
    return kept, objections


def _only_one(
    read: Sequence[tuple[str, list[Adjustment]]], expected: Expected
) -> tuple[list[Adjustment], list[Objection]]:
    if not read:
        return [], []
    if all(one == read[0][1] for _, one in read):
        return read[0][1], []
    files = "、".join(name for name, _ in read)
    words = f"{expected.year} 年有几份不一样的调整表（{files}），都没有计入；请并成一份"
    return [], [Objection(read[0][0], words)]


def _text(cells: Cells, row: int, column: int) -> str:
    cell = cells.get((row, column))
    return cell.raw.strip(" ") if cell else ""
