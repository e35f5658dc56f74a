"""打开着的工作簿里的标记：标上，清掉，往下找；与退回的工作簿（mending/kit.py）看上去一样。

填报人会插行、删行、排序，记着的地址随即不准，而批注、底色随格移动：每条批注的末行写着自己是第几条、
原来什么底色（intake/note_words.py），清除时凭它找到现在的格，还原；“校验结果”里记着的，只在没有批注时用。
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import groupby, islice
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

MOST: Final = 1_000
"""至多标这么多格：每格要与 Excel 往来三十多次，再多就要等半分钟。"""
CHECKED_COLUMNS: Final = (*RETURNED_COLUMNS, *KEPT_COLUMNS)
"""“校验结果”表的表头，后几列隐藏。"""
#: 连带标蓝的不过几列，记着的地址长不过这么多字。
_LONGEST_BLUE: Final = 400
#: 插过列的，至多在一张表的这么多行里找蓝色的格。
_MOST_SWEPT: Final = 2 * MOST
_OURS: Final = frozenset({ERROR_FILL, WARNING_FILL})
#: 白底在 surface.py 里与没有底色一样写法；渐变的也是，而看上去不白。
_WHITE: Final = "FFFFFF"
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
    noted = list(our_notes(book))
    for name, notes in groupby(noted, key=lambda note: note[0].sheet):
        with host.unlocked(book, name):
            astray = [
                _take_off(book, *note, marked.get(signature(note[1]).number)) for note in notes
            ]
            _sweep_blue(book, name, {row for row in astray if row})
    return len(noted) + _take_off_rest(book, unnoted(marked.values(), noted))


def our_notes(book: Book) -> Iterator[tuple[Spot, str]]:
    """有系统所写的话的批注，连同它现在所在的格。"""
    for spot, text in host.notes(book):
        if not is_ours(spot.sheet) and has_our_words(text):
            yield spot, text


def unnoted(marks: Iterable[Mark], noted: Iterable[tuple[Spot, str]]) -> list[Mark]:
    """没有批注的：添不了的（会话式批注、Excel 2021 的任务窗格），被人删了的；`noted` 是有的。"""
    met = {signature(text).number for _, text in noted}
    return [mark for mark in marks if mark.number not in met]


def is_painted(book: Book, mark: Mark) -> bool:
    """记着的那一格，还是铺的那种底色。"""
    there = bool(mark.fill) and host.has_sheet(book, mark.spot.sheet)
    return there and hexed(host.colour(book, mark.spot)) == mark.fill


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
    """“校验结果”各行所记的标记，至多 MOST 个；工作簿里的东西不可全信，样子不对的不认。"""
    return list(islice((mark for row in checked_rows(rows) if (mark := _read(row))), MOST))


def checked_rows(rows: Sequence[Sequence[str]]) -> list[dict[str, str]]:
    """“校验结果”表头以下的各行：列名 → 文字；`rows` 是这张表的各行文字，列可以有人添过、挪过。"""
    heads = (at for at, row in enumerate(rows) if set(RETURNED_COLUMNS) <= set(row))
    head = next(heads, len(rows))
    names = rows[head] if head < len(rows) else ()
    found = (dict(zip(names, row, strict=False)) for row in rows[head + 1 :])
    return [{name: row.get(name, "") for name in CHECKED_COLUMNS} for row in found]


def hexed(colour: host.Colour | None) -> str:
    """三色 → RRGGBB；没有则空。"""
    return "{:02X}{:02X}{:02X}".format(*colour) if colour else ""


def rgb(fill: str) -> host.Colour | None:
    """RRGGBB → 三色；空为没有，不是六位十六进制抛 ValueError。"""
    if not fill:
        return None
    red, green, blue = bytes.fromhex(fill)
    return red, green, blue


def _put(book: Book, mark: Mark) -> None:
    own = host.note(book, mark.spot)
    if _THREAD not in own:
        letters = [letters_of(cell) for cell in mark.beside]
        ours = signed(mark.words, mark.number, letters, mark.original)
        host.annotate(book, mark.spot, joined(own, ours))
    if mark.fill:
        host.paint(book, mark.spot, rgb(mark.fill))
    for cell in mark.beside:
        host.paint(book, Spot(mark.spot.sheet, cell), rgb(RELATED_FILL))


def _take_off(book: Book, spot: Spot, text: str, mark: Mark | None) -> int:
    """先还原底色，后去批注（半途断了，凭批注还能再来）；蓝色的格没有找全的，返回其行号。"""
    present, ours = hexed(host.colour(book, spot)), signature(text)
    if present in ({mark.fill} if mark else _OURS) - {""}:
        host.paint(book, spot, rgb(ours.original))
    row = parse_address(spot.cell)[1]
    cleared = [_clear_blue(book, Spot(spot.sheet, f"{letter}{row}")) for letter in ours.beside]
    host.annotate(book, spot, own_words(text))
    # 退回的工作簿里的批注没有写是第几条、蓝色在哪几列
    return 0 if ours.number and all(cleared) else row


def _clear_blue(book: Book, spot: Spot) -> bool:
    blue = hexed(host.colour(book, spot)) == RELATED_FILL
    if blue:
        host.paint(book, spot, None)
    return blue


def _sweep_blue(book: Book, name: str, rows: Set[int]) -> None:
    """插过列的：蓝色的格还在那一行，各列都看。"""
    width = host.width_of(book, name) if rows else 0
    for row in sorted(rows)[:_MOST_SWEPT]:
        for column in range(1, width + 1):
            _clear_blue(book, Spot(name, address(column, row)))


def _take_off_rest(book: Book, marks: Sequence[Mark]) -> int:
    """批注被人删了的：照记着的地址看，底色还是铺的那种就还原。"""
    count = 0
    for mark in marks:
        if not host.has_sheet(book, mark.spot.sheet):
            continue
        around = [Spot(mark.spot.sheet, cell) for cell in mark.beside]
        blue = [spot for spot in around if hexed(host.colour(book, spot)) == RELATED_FILL]
        painted = is_painted(book, mark)
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
    """清除时还原得成一模一样：没有底色，或是纯色而不是主题颜色；系统先前铺的，原来的也是这样。"""
    return not colour or look in (f"FF{colour}", *OUR_FILLS) or (colour, look) == (_WHITE, "")


def _read(row: Mapping[str, str]) -> Mark | None:
    if is_ours(row["工作表"]) or len(row["蓝色"]) > _LONGEST_BLUE:
        return None
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
