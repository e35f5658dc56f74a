"""一键修正：看得准的写法就地改好，逐处记入“修正记录”；撤销修正：照记录还原。"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from addin import host
from addin.answer import Answer, refused, warned
from addin.corrections_log import Change, log_page, logged, reaches_out, restorable
from addin.host import Held, Spot
from addin.trouble import unread_words
from pipelines.intake.own_sheets import CORRECTIONS_SHEET
from pipelines.mending.mends import CORRECTIONS_COLUMNS
from pipelines.xlsx.areas import merged_areas
from pipelines.xlsx.cells import Cell, address
from pipelines.xlsx.package import SheetInfo
from pipelines.xlsx.reader import Workbook, open_workbook

if TYPE_CHECKING:
    from xlwings import Book

    from addin.press import Press
    from pipelines.tasks import Fixed

_NAMED: Final = 5


def fix(press: Press) -> Answer:
    """改好打开着的工作簿里看得准的写法；改后的值与 `qingdan fix` 的副本一格不差。"""
    from pipelines.tasks.returning import fix as make_copy

    with tempfile.TemporaryDirectory(prefix="qingdan-") as folder:
        done = make_copy([press.file], press.intake, press.at, Path(folder), press.track)[0]
        if done.fault:
            return refused(unread_words(done.fault))
        if done.copy is None:
            return Answer(f"没有看得准、可以代改的写法。{_left_words(done)}")
        with open_workbook(press.file) as before, open_workbook(done.copy) as after:
            wanted = dict(_differences(before, after, set(done.sheets.values())))
            rows = _log_rows(after)
    press.say("写入更正……")
    locked = _locked(press.book, wanted)
    held = {spot: host.held(press.book, spot) for spot in wanted if spot.sheet not in locked}
    made = [Change(spot, old, wanted[spot]) for spot, old in held.items()]
    if made:
        # 先记后改：添不了“修正记录”的一格不改，半途断了的也有回头路
        _log(press, rows, made, done.sheets)
        _write(press.book, {change.spot: change.new for change in made})
    return _fixed_words(made, locked, done)


def unfix(press: Press) -> Answer:
    """照“修正记录”把没有再动过的格还原，从最后改的起。

    清空的一行里后来又填了东西的，整行不还原，免得两行的数混在一起。
    """
    book = press.book
    rows = logged(host.rows_of(book, CORRECTIONS_SHEET))
    changes = restorable(rows)
    if not changes:
        return refused("没有可以撤销的：这本工作簿没有按过“一键修正”，或“修正记录”已经删去。")
    now = {change.spot: host.held(book, change.spot) for change in changes if _exists(book, change)}
    outward = [change.spot for change in changes if reaches_out(change.old)]
    back: list[Change] = []
    for together in reversed([restorable([row]) for row in rows]):
        if all(_is_untouched(change, now) for change in together):
            back += together
            now |= {change.spot: change.old for change in together}
    locked = _locked(book, [change.spot for change in back])
    gone = {change: None for change in back if change.spot.sheet not in locked}.keys()
    _write(book, {change.spot: change.old for change in gone})
    _log_left(press, rows, gone)
    stuck = [one.spot for one in changes if one not in gone and not reaches_out(one.old)]
    return _unfixed_words(len(gone), stuck, outward, locked)


def _exists(book: Book, change: Change) -> bool:
    return host.has_sheet(book, change.spot.sheet)


def _is_untouched(change: Change, now: Mapping[Spot, Held]) -> bool:
    """改后没有再动过，也写得回去。"""
    held = now.get(change.spot, Held("", "?", ""))
    return held.same_content(change.new) and not reaches_out(change.old)


def _differences(
    before: Workbook, after: Workbook, sheets: set[str]
) -> Iterator[tuple[Spot, Held]]:
    """改后的副本里与原来不同的格，与它改后的内容。"""
    for old, new in zip(before.sheets, after.sheets, strict=False):
        if old.name not in sheets:
            continue
        had, has = _contents(before, old), _contents(after, new)
        covered = _covered(before.merged(old), had.keys() | has.keys())
        for place in sorted(had.keys() | has.keys()):
            if had.get(place) != has.get(place) and place not in covered:
                row, column = place
                yield Spot(old.name, address(column, row)), has.get(place, Held("", "", ""))


def _contents(book: Workbook, sheet: SheetInfo) -> dict[tuple[int, int], Held]:
    rows = book.rows(sheet)
    return {(row.number, cell.column): _content(cell) for row in rows for cell in row.cells}


def _covered(merged: Sequence[str], places: Set[tuple[int, int]]) -> set[tuple[int, int]]:
    """合并区域里首格以外的格：Excel 里写不进去，收件时照首格补齐。"""
    areas = merged_areas(merged)
    return {
        place
        for place in places
        if any(area.covers(place) and place != area.first for area in areas)
    }


def _content(cell: Cell) -> Held:
    if cell.formula is not None:
        return Held("f", cell.formula, cell.format)
    if cell.kind == "b":
        return Held("b", "1" if cell.raw == "TRUE" else "0", cell.format)
    return Held("n" if cell.kind == "n" else "s", cell.raw, cell.format)


def _log_rows(after: Workbook) -> list[list[str]]:
    """副本的“修正记录”里，表头以下的各行。"""
    sheet = next(sheet for sheet in after.sheets if sheet.name == CORRECTIONS_SHEET)
    width = len(CORRECTIONS_COLUMNS)
    rows = [_texts(row.cells, width) for row in after.rows(sheet)]
    return rows[rows.index(list(CORRECTIONS_COLUMNS)) + 1 :]


def _texts(cells: Sequence[Cell], width: int) -> list[str]:
    found = {cell.column: cell.raw for cell in cells}
    return [found.get(at, "") for at in range(1, width + 1)]


def _locked(book: Book, spots: Iterable[Spot]) -> list[str]:
    """有带密码的保护、写不进的表。"""
    names = dict.fromkeys(spot.sheet for spot in spots)
    return [name for name in names if host.is_locked(book, name)]


def _write(book: Book, wanted: Mapping[Spot, Held]) -> None:
    with host.quick(book):
        for name, spots in groupby(wanted, key=lambda spot: spot.sheet):
            with host.unlocked(book, name):
                for spot in spots:
                    host.put(book, spot, wanted[spot])


def _log(
    press: Press, rows: Sequence[Sequence[str]], made: Sequence[Change], sheets: Mapping[str, str]
) -> None:
    """先前的记录留着，这次的接在后面。"""
    earlier = logged(host.rows_of(press.book, CORRECTIONS_SHEET))
    page = log_page(earlier, rows, made, sheets, press.at)
    with host.quick(press.book):
        host.write_page(press.book, page)


def _log_left(press: Press, rows: Sequence[Sequence[str]], gone: Set[Change]) -> None:
    """还原了的从记录里去掉；一处不剩则去掉这张表。"""
    left = [row for row in rows if not (changes := restorable([row])) or not gone >= {*changes}]
    with host.quick(press.book):
        if any(restorable([row]) for row in left):
            host.write_page(press.book, log_page(left, (), (), {}, press.at))
        else:
            host.drop_sheet(press.book, CORRECTIONS_SHEET)


def _fixed_words(made: Sequence[Change], locked: Sequence[str], done: Fixed) -> Answer:
    barred = _locked_words(locked)
    if not made and locked:
        return refused(f"一处也没有改成。{barred}")
    if not made:
        return Answer(f"不必改：合并单元格盖住的格，收件时照首格补齐。{_left_words(done)}")
    words = (
        f"改好 {len(made)} 格，只换写法、不改含义，逐处记在“{CORRECTIONS_SHEET}”表；"
        f"改得不对的按“撤销修正”。{_left_words(done)}{barred}"
    )
    return warned(words) if locked or done.left else Answer(words)


def _left_words(done: Fixed) -> str:
    if not done.left:
        return ""
    places = [f"{fix.sheet}!{fix.cell}" for fix in done.left]
    return f"另有 {len(places)} 处读来有疑，没有改，请自行核对：{_listed(places)}。"


def _unfixed_words(
    count: int, stuck: Sequence[Spot], outward: Sequence[Spot], locked: Sequence[str]
) -> Answer:
    words = f"已还原 {count} 格。" if count else "一格也没有还原。"
    if not (stuck or outward):
        return Answer(f"{words}各格与一键修正之前一样。")
    if stuck:
        words += (
            f"另有 {len(stuck)} 格后来又改过，没有动：{_placed(stuck)}。{_locked_words(locked)}"
        )
    if outward:
        words += (
            f"另有 {len(outward)} 格原是公式，引用了别处的文件、网址，或用了不常见的函数，"
            f"没有代为写回，请自行核对：{_placed(outward)}。"
        )
    return warned(words)


def _placed(spots: Sequence[Spot]) -> str:
    return _listed([f"{spot.sheet}!{spot.cell}" for spot in spots])


def _locked_words(locked: Sequence[str]) -> str:
    if not locked:
        return ""
    names = "、".join(f"“{name}”" for name in locked)
    return f"{names}加了带密码的保护，写不进去；请先在“审阅—撤销工作表保护”撤销。"


def _listed(places: Sequence[str]) -> str:
    return "、".join(places[:_NAMED]) + ("等" if len(places) > _NAMED else "")
