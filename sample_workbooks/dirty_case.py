"""一个脏件：底本加上 DOMAIN §6 的一种毛病，并写明应当怎样读它。"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sample_workbooks.small_clean import clean_book, lean
from sample_workbooks.small_edits import Edit

Place = tuple[str, str, int]
"""清单、列名、Excel 行号。"""
Spot = tuple[str, str, int | None] | str
"""意见的所在：一格，一列（没有行号），一张表。"""
Accepted = str | int | Decimal | date | None
UNREADABLE = "（读不出）"


@dataclass(frozen=True)
class Expected:
    """应有的一条意见；`row` 为 None 即不落在哪一行，`says` 是意见里必有的话。"""

    code: str
    level: str
    sheet: str = ""
    column: str = ""
    row: int | None = None
    says: str = ""
    proposal: str | None = None
    """应有的建议值；None 为不论。"""


def error(code: str, place: Spot, says: str = "", proposal: str | None = None) -> Expected:
    """应退回（E）；`place` 是一格，或一张表、一类名。"""
    return _expected(code, "error", place, says, proposal)


def doubt(code: str, place: Spot, says: str = "", proposal: str | None = None) -> Expected:
    """应提请核对（W）。"""
    return _expected(code, "warning", place, says, proposal)


def notice(code: str, place: Spot, says: str = "") -> Expected:
    """只须留痕。"""
    return _expected(code, "info", place, says, None)


def _expected(code: str, level: str, place: Spot, says: str, proposal: str | None) -> Expected:
    sheet, column, row = (place, "", None) if isinstance(place, str) else place
    return Expected(code, level, sheet, column, row, says, proposal)


@dataclass(frozen=True)
class DirtyCase:
    """DOMAIN §6 第 `number` 项；`setting` 是干净的铺垫，`dirt` 是毛病。

    `fixes`：格 → 更正后的写法；`reads`：采用的值与铺垫时不同的格（更正过的、读不出的不必写）。
    """

    number: int
    title: str
    dirt: tuple[Edit, ...] = ()
    setting: tuple[Edit, ...] = ()
    fixes: Mapping[Place, str] = field(default_factory=dict)
    findings: tuple[Expected, ...] = ()
    reads: Mapping[Place, Accepted] = field(default_factory=dict)
    second: tuple[Edit, ...] = ()
    """同来的另一个文件对底本的改动；空则没有。"""
    second_findings: tuple[Expected, ...] = ()
    spoil: Callable[[bytes], bytes] = bytes
    suffix: str = ".xlsx"

    @property
    def stem(self) -> str:
        """文件名去掉后缀，如 10_约数。"""
        return f"{self.number:02d}_{self.title}"

    @property
    def file(self) -> str:
        """文件名。"""
        return f"{self.stem}{self.suffix}"

    @property
    def second_file(self) -> str:
        """同来的另一个文件的文件名。"""
        return f"{self.stem}_2.xlsx"

    def content(self) -> bytes:
        """脏件的内容。"""
        return self.spoil(written((*self.setting, *self.dirt)))

    def clean_content(self) -> bytes:
        """只有铺垫、没有毛病的那一本。"""
        return written(self.setting, (*self.setting, *self.dirt))


def written(edits: tuple[Edit, ...], like: tuple[Edit, ...] = ()) -> bytes:
    """底本作这些改动之后的内容；`like` 所改到的表也都写上。"""
    book = clean_book()
    for edit in edits:
        edit(book)
    if like:
        model = clean_book()
        for edit in like:
            edit(model)
        book.touched |= model.touched
    return lean(book).content()
