"""打开着的工作簿里的标记：标上，清掉，往下找；与退回的工作簿（mending/kit.py）看上去一样。

填报人会插行、删行、排序，记着的地址随即不准，而批注、底色随格移动：每条批注的末行写着自己是第几条
（intake/note_words.py），清除时凭它找到现在的格，再到“校验结果”里取原来的底色。
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from addin import host
from addin.host import Spot
from pipelines.intake.explanations import KEPT_COLUMNS, RETURNED_COLUMNS
from pipelines.intake.marks import OUR_FILLS
from pipelines.intake.note_words import has_our_words, joined, own_words, signature, signed
from pipelines.intake.own_sheets import CHECKED_SHEET, is_ours
from pipelines.mending.own_styles import ERROR_FILL, RELATED_FILL, WARNING_FILL
from pipelines.xlsx.cells import address, letters_of, parse_address

if TYPE_CHECKING:
    from xlwings import Book

CHECKED_COLUMNS: Final = (*RETURNED_COLUMNS, *KEPT_COLUMNS)
"""“校验结果”表的表头，后几列隐藏。"""
_OURS: Final = frozenset({ERROR_FILL, WARNING_FILL})
#: 会话式批注的占位文字里都有这个网址（各种语言的 Excel 一样）；换了它，整串对话就没有了。
_THREAD: Final = "linkid=870924"

Place = tuple[int, int, int]
"""(第几张表, 行, 列)。"""


@dataclass(frozen=True, slots=True)
class Mark:
    """标了（要标）的一格。"""

    spot: Spot
    number: int
    """“校验结果”里的序号；一格几条的，是头一条。"""
    words: str = ""
    """批注的话。"""
    fill: str = ""
    """铺的底色，RRGGBB；不铺则空。"""
    original: str = ""
    """原来的底色；没有则空。"""
    beside: tuple[str, ...] = ()
    """连带标蓝的格的地址，在同一行；一格只随一处。"""

    @property
    def kept(self) -> tuple[str, ...]:
        """记入“校验结果”隐藏的各列（KEPT_COLUMNS）。"""
        blue = "、".join(self.beside)
        return self.spot.sheet, self.spot.cell, self.fill, self.original, blue


def put_marks(book: Book, marks: Sequence[Mark]) -> None:
    """标上：先批注，后底色（半途断了，凭批注还能清掉）；有密码的表抛 LockedError。"""
    for name, found in groupby(marks, key=lambda mark: mark.spot.sheet):
        with host.unlocked(book, name):
            for mark in found:
                _put(book, mark)


def unmark(book: Book) -> int:
    """清掉各表上系统标的，返回清了几格；底色、批注被人改过的，人改的留着。

    “校验结果”表没有动。标过的表后来加了密码则 LockedError。
    """
    marked = {mark.number: mark for mark in recorded(host.rows_of(book, CHECKED_SHEET))}
    count = 0
    met: set[int] = set()
    for name, found in groupby(list(our_notes(book)), key=lambda note: note[0].sheet):
        notes = list(found)
        with host.unlocked(book, name):
            astray = [_take_off(book, *note, marked.get(signature(note[1])[0])) for note in notes]
            _sweep_blue(book, name, {row for row in astray if row})
        count += len(notes)
        met |= {signature(text)[0] for _, text in notes}
    return count + _take_off_rest(book, [m for n, m in marked.items() if n not in met])


def our_notes(book: Book) -> Iterator[tuple[Spot, str]]:
    """有系统所写的话的批注，连同它现在所在的格。"""
    for spot, text in host.notes(book):
        if not is_ours(spot.sheet) and has_our_words(text):
            yield spot, text


def following(listed: Iterable[Place], here: Place) -> Place | None:
    """`here` 之后的一处；到头了从头来，一处也没有则 None。"""
    ordered = sorted(listed)
    return ordered[bisect_right(ordered, here) % len(ordered)] if ordered else None


def survey(book: Book, marks: Sequence[Mark], looks: Mapping[Spot, str]) -> list[Mark]:
    """看过各格现有的底色，定下哪些铺得：还原不了的（主题颜色）不铺，只写批注。

    `looks` 是各格底色在文件里的写法（surface.py）。
    """
    taken = {mark.spot for mark in marks}
    surveyed: list[Mark] = []
    for mark in marks:
        colour = hexed(host.colour(book, mark.spot))
        fill = mark.fill if _restorable(colour, looks.get(mark.spot, "")) else ""
        around = [Spot(mark.spot.sheet, cell) for cell in mark.beside]
        blue = [spot for spot in around if spot not in taken and not host.colour(book, spot)]
        taken.update(blue)
        beside = tuple(spot.cell for spot in blue)
        surveyed.append(replace(mark, fill=fill, original=colour if fill else "", beside=beside))
    return surveyed


def bare_only(marks: Iterable[Mark]) -> list[Mark]:
    """原来的底色无处可记（添不了“校验结果”）时：有底色的不铺。"""
    return [replace(mark, fill="", original="") if mark.original else mark for mark in marks]


def recorded(rows: Sequence[Sequence[str]]) -> list[Mark]:
    """“校验结果”各行所记的标记；工作簿里的东西不可全信，样子不对的不认。"""
    return [mark for row in checked_rows(rows) if (mark := _read(row))]


def checked_rows(rows: Sequence[Sequence[str]]) -> list[dict[str, str]]:
    """“校验结果”表头以下的各行：列名 → 文字；`rows` 是这张表的各行文字。"""
    width = len(CHECKED_COLUMNS)
    padded = [(*row, *("",) * width)[:width] for row in rows]
    at = padded.index(CHECKED_COLUMNS) + 1 if CHECKED_COLUMNS in padded else len(padded)
    return [dict(zip(CHECKED_COLUMNS, row, strict=True)) for row in padded[at:]]


def hexed(colour: host.Colour | None) -> str:
    """三色 → RRGGBB；没有则空。"""
    return "{:02X}{:02X}{:02X}".format(*colour) if colour else ""


def rgb(fill: str) -> host.Colour | None:
    """RRGGBB → 三色；空为没有。"""
    red, green, blue = (int(fill[at : at + 2], 16) for at in (0, 2, 4)) if fill else (0, 0, 0)
    return (red, green, blue) if fill else None


def _put(book: Book, mark: Mark) -> None:
    own = host.note(book, mark.spot)
    if _THREAD not in own:
        letters = [letters_of(cell) for cell in mark.beside]
        host.annotate(book, mark.spot, joined(own, signed(mark.words, mark.number, letters)))
    if mark.fill:
        host.paint(book, mark.spot, rgb(mark.fill))
    for cell in mark.beside:
        host.paint(book, Spot(mark.spot.sheet, cell), rgb(RELATED_FILL))


def _take_off(book: Book, spot: Spot, text: str, mark: Mark | None) -> int:
    """先还原底色，后去批注（半途断了，凭批注还能再来）；蓝色的格没有找全的，返回其行号。"""
    present = hexed(host.colour(book, spot))
    if present in ({mark.fill} if mark else _OURS) - {""}:
        host.paint(book, spot, rgb(mark.original if mark else ""))
    number, letters = signature(text)
    row = parse_address(spot.cell)[1]
    cleared = [_clear_blue(book, Spot(spot.sheet, f"{letter}{row}")) for letter in letters]
    host.annotate(book, spot, own_words(text))
    # 退回的工作簿里的批注没有写是第几条、蓝色在哪几列
    return 0 if number and all(cleared) else row


def _clear_blue(book: Book, spot: Spot) -> bool:
    blue = hexed(host.colour(book, spot)) == RELATED_FILL
    if blue:
        host.paint(book, spot, None)
    return blue


def _sweep_blue(book: Book, name: str, rows: Set[int]) -> None:
    """插过列的：蓝色的格还在那一行，各列都看。"""
    width = max(map(len, host.rows_of(book, name)), default=0) if rows else 0
    for row in sorted(rows):
        for column in range(1, width + 1):
            _clear_blue(book, Spot(name, address(column, row)))


def _take_off_rest(book: Book, marks: Sequence[Mark]) -> int:
    """批注被人删了的：照记着的地址看，底色还是铺的那种就还原。"""
    count = 0
    for mark in marks:
        if not host.has_sheet(book, mark.spot.sheet):
            continue
        present = hexed(host.colour(book, mark.spot))
        around = [Spot(mark.spot.sheet, cell) for cell in mark.beside]
        blue = [spot for spot in around if hexed(host.colour(book, spot)) == RELATED_FILL]
        painted = bool(mark.fill) and present == mark.fill
        if not (painted or blue):
            continue
        count += 1
        with host.unlocked(book, mark.spot.sheet):
            if painted:
                host.paint(book, mark.spot, rgb(mark.original))
            for spot in blue:
                host.paint(book, spot, None)
    return count


def _restorable(colour: str, look: str) -> bool:
    """清除时还原得成一模一样：没有底色，或底色不是主题颜色；系统先前铺的，原来的也是这样。"""
    return not colour or look in ("", f"FF{colour}") or look in OUR_FILLS


def _read(row: Mapping[str, str]) -> Mark | None:
    cells = [row["标在"], *filter(None, row["蓝色"].split("、"))]
    try:
        number = int(row["序号"])
        for cell in cells:
            parse_address(cell)
        for fill in (row["底色"], row["原底色"]):
            rgb(fill)
    except ValueError:
        return None
    spot = Spot(row["工作表"], cells[0])
    return Mark(spot, number, "", row["底色"], row["原底色"], tuple(cells[1:]))
