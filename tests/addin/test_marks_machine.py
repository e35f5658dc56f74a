"""任凭按钮怎样按、填报人怎样改，标记来去干净，数与人的颜色、批注、说明一样不少。"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from abc import abstractmethod
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.styles import Color, PatternFill
from openpyxl.worksheet.datavalidation import DataValidationList
from openpyxl.worksheet.worksheet import Worksheet
from xlwings import Book

from addin import host
from addin.answer import Answer, Tone
from addin.corrections_log import logged, restorable
from addin.engine import open_book
from addin.engine.open_file import OpenFile
from addin.host import Spot
from addin.marks import CHECKED_COLUMNS
from pipelines import tasks
from pipelines.blanks.workbook import write_workbook
from pipelines.intake.note_words import has_our_words
from pipelines.intake.own_sheets import CHECKED_SHEET, CORRECTIONS_SHEET, is_ours
from pipelines.intake.submission import Intake
from pipelines.ledgers.finding import Finding
from tests.addin.com_like import Excel, opened
from tests.addin.pressing import press_named
from tests.conftest import JUNE, NOW, clean_rows

pytestmark = pytest.mark.slow

SHEETS = ("项目清单", "任务清单")
FIRST = 4
"""数据从第几行起。"""
RED, YELLOW, OWN = "FFFFC7CE", "FFFFEB9C", "FFFFD966"
LAST = 9
Look = tuple[Any, str, str, str]
"""(值, 数字格式, 底色, 批注)。"""
Looks = dict[Spot, Look]
NOTHING: Look = (None, "", "", "")
Change = Callable[[Workbook], None]

sheets = st.sampled_from(SHEETS)
rows = st.integers(FIRST, FIRST + 3)
columns = st.sampled_from(["A", "B", "D", "I", "N", "O", "Q", "R", "U", "X", "AJ"])
words = st.sampled_from(["合同在路上", "已与局里核过\n", "[待定 错误] 再问", "张三：\n先这样填"])
colours = st.sampled_from(["", OWN, RED, YELLOW, "FFFFFFFF", "theme 4"])
values = st.sampled_from(["", "约3200", "√", "2021.6", "１２００．００", "示例 ", 88, "新建"])


@cache
def template() -> Path:
    return tasks.init(Path(tempfile.mkdtemp()) / "办公室")


@cache
def workbook() -> bytes:
    """三个项目：一个好的，一个错处多的，一个只是写法脏的；填报人自己的颜色与批注。"""
    intake = tasks.open_intake(template())
    rows = clean_rows()
    (good,) = rows["项目清单"]
    wrong = {
        **good, "项目编号": "XM-431302-2021-004", "总投资": "约3200", "签约日期": "2021.6",
        "项目阶段": "在建", "项目名称": None,
    }  # fmt: skip
    dirty = {
        **good, "项目编号": "XM-431302-2021-005", "签约日期": "2021年1月18日", "是否纳统": "√",
        "总投资": "１２００００．００", "纳统日期": None,
    }  # fmt: skip
    rows["项目清单"] = [good, wrong, dirty, dict(dirty)]
    office = intake.office
    unit = office.find_unit("娄星区")
    made = load_workbook(
        BytesIO(write_workbook(unit, JUNE, intake.ledgers.sheets, office.registry, NOW, rows))
    )
    for name in [name for name in made.sheetnames if name.startswith("_") and name != "_meta"]:
        del made[name]
    for name in made.sheetnames:
        made[name].conditional_formatting = ConditionalFormattingList()
        made[name].data_validations = DataValidationList()
        made[name].delete_rows(LAST + 1, 1000)
    sheet = made["项目清单"]
    paint(made, Spot("项目清单", "O5"), OWN)
    paint(made, Spot("项目清单", "X5"), "theme 4")
    sheet["O5"].comment = Comment("合同在路上", "甲")
    sheet["B4"].comment = Comment("代码已核", "甲")
    return stored(made)


def stored(book: Workbook) -> bytes:
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def paint(book: Workbook, spot: Spot, colour: str) -> None:
    theme = Color(theme=4, tint=0.6) if colour.startswith("theme") else colour
    book[spot.sheet][spot.cell].fill = (
        PatternFill("solid", fgColor=theme) if colour else PatternFill()
    )


def colour_of(cell: Any) -> str:
    if not cell.fill.patternType:
        return ""
    colour = cell.fill.fgColor
    return f"theme {colour.theme}" if colour.type == "theme" else str(colour.rgb)


def looks_of(book: Workbook) -> Looks:
    """填报人的各表里，有内容、底色、批注的格。"""
    found: Looks = {}
    for sheet in (book[name] for name in book.sheetnames if not is_ours(name)):
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            words = cell.comment.text if cell.comment else ""
            shape = "" if cell.value is None else cell.number_format
            look = (cell.value, shape, colour_of(cell), words)
            if look != NOTHING:
                found[Spot(sheet.title, cell.coordinate)] = look
    return found


def contents(looks: Looks) -> dict[Spot, tuple[Any, str]]:
    """各格的值与数字格式；空格的格式也许随列，不比。"""
    return {s: (value, shape) for s, (value, shape, *_) in looks.items() if value is not None}


class Clerk(RuleBasedStateMachine):
    """一本工作簿：`live` 里按按钮；`mirror` 是同样改动、从没有按过的一本。"""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.office = self.folder / "办公室"
        shutil.copytree(template(), self.office)
        self.intake: Intake = tasks.open_intake(self.office)
        self.path = self.folder / "娄星区_六张清单_2021-06.xlsx"
        self.path.write_bytes(workbook())
        self.mirror = load_workbook(self.path)
        self.now = NOW
        self.reasons: set[str] = set()
        self.orphans = False
        """人删了系统的批注，其色只按记着的地址找：此后不再挪行。"""
        self.open()

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    # 各引擎自有的

    book: Book

    @abstractmethod
    def open(self) -> None:
        """打开 `self.path`。"""

    @abstractmethod
    def save(self) -> None:
        """存进 `self.path`，仍开着。"""

    @abstractmethod
    def looks(self) -> Looks:
        """开着的一本此刻的样子。"""

    @abstractmethod
    def change(self, change: Change) -> None:
        """填报人动手改开着的一本。"""

    # 看

    def saved(self) -> Path:
        folder = self.folder / "另存"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return host.snapshot(self.book, folder)

    def findings(self) -> tuple[Finding, ...] | None:
        (examined,) = tasks.check([self.saved()], self.intake)
        return examined.verdict.findings if examined.verdict else None

    def listed(self) -> list[dict[str, str]]:
        rows = host.rows_of(self.book, CHECKED_SHEET)
        if list(CHECKED_COLUMNS) not in rows:
            return []
        at = rows.index(list(CHECKED_COLUMNS))
        return [dict(zip(CHECKED_COLUMNS, row, strict=False)) for row in rows[at + 1 :]]

    def pressed(self, name: str, reply: str = "") -> Answer:
        """按一次；有保护的照样有保护。"""
        before = self.protected()
        answer = press_named(name, self.book, self.office, reply, self.now)
        assert self.protected() == before
        assert answer.words
        return answer

    def protected(self) -> list[str]:
        return [
            sheet.name
            for sheet in self.book.sheets
            if sheet.name in SHEETS and sheet.api.ProtectContents
        ]

    def both(self, change: Change) -> None:
        change(self.mirror)
        self.change(change)

    # 按钮

    @rule()
    def check(self) -> None:
        before, contents_before = self.findings(), contents(self.looks())
        told = self.pressed("校验")
        looks, listed = self.looks(), self.listed()
        assert contents(looks) == contents_before
        assert self.findings() == before
        self.reasons_survive(told, listed)
        again = self.pressed("校验")
        assert self.looks() == looks
        assert self.listed() == listed
        assert told.tone is again.tone
        self.orphans = False

    def reasons_survive(self, told: Answer, listed: list[dict[str, str]]) -> None:
        """写过的情况说明，不在表里，就在话里。"""
        shown = "\n".join(
            [told.words, *(line[0] for line in host.rows_of(self.book, CHECKED_SHEET))]
        )
        here = {row["情况说明"] for row in listed}
        for reason in self.reasons:
            assert reason in here or reason in shown
        self.reasons &= here

    @rule()
    def clear(self) -> None:
        told = self.pressed("清除标记")
        if self.reasons:
            assert told.tone is Tone.ASK
            told = self.pressed("清除标记", "yes")
        assert told.tone is Tone.DONE, told.words
        self.reasons.clear()
        assert CHECKED_SHEET not in [sheet.name for sheet in self.book.sheets]
        assert self.looks() == looks_of(self.mirror)
        assert self.pressed("清除标记").words == "没有标记要清。"
        self.orphans = False

    @rule()
    def walk(self) -> None:
        """走一圈：每处标记恰好一次。"""
        looks = self.looks()
        told = self.pressed("下一处")
        if told.tone is Tone.REFUSED:
            assert not [spot for spot, look in looks.items() if has_our_words(look[3])]
            return
        count = int(told.words.partition("共 ")[2].partition(" 处")[0])
        visited = [host.here(self.book)]
        for _ in range(count):
            self.pressed("下一处")
            visited.append(host.here(self.book))
        assert visited[-1] == visited[0]
        assert len(set(visited)) == count
        noted = {spot for spot, look in looks.items() if has_our_words(look[3])}
        assert noted <= set(visited)
        unnoted = set(visited) - noted if noted else ()
        assert all(looks[spot][2] in (RED, YELLOW) for spot in unnoted)
        assert self.looks() == looks

    @rule()
    def fix(self) -> None:
        before = self.looks()
        self.pressed("一键修正")
        after = self.looks()
        assert [x[2:] for x in before.values()] == [after.get(spot, NOTHING)[2:] for spot in before]
        self.mirror_contents(before, after)

    @rule()
    def unfix(self) -> None:
        """记着的各格，后来没有动过的原样回去，动过的不碰。"""
        rows = logged(host.rows_of(self.book, CORRECTIONS_SHEET))
        before = self.looks()
        now = {c.spot: host.held(self.book, c.spot) for c in restorable(rows)}
        for row in reversed(rows):
            changes = restorable([row])
            if all(now[c.spot].same_content(c.new) for c in changes):
                now |= {c.spot: c.old for c in changes}
        told = self.pressed("撤销修正")
        after = self.looks()
        touched = {
            s for s in {*before, *after} if contents(before).get(s) != contents(after).get(s)
        }
        assert touched <= now.keys()
        for spot, held in now.items():
            assert host.held(self.book, spot).same_content(held), told.words
        self.mirror_contents(before, after)

    def mirror_contents(self, before: Looks, after: Looks) -> None:
        """更正是按按钮改的内容：`mirror` 跟着改。"""
        was, now = contents(before), contents(after)
        for spot in {*was, *now}:
            if was.get(spot) != now.get(spot):
                cell = self.mirror[spot.sheet][spot.cell]
                cell.value, cell.number_format = now.get(spot, (None, "General"))

    @rule(confirmed=st.booleans())
    def submit(self, confirmed: bool) -> None:
        inbox = self.intake.office.inbox
        before, contents_before = {*inbox.iterdir()}, contents(self.looks())
        self.now += timedelta(minutes=1)
        self.save()
        content = self.path.read_bytes()
        told = self.pressed("上报", "yes" if confirmed else "")
        new = {*inbox.iterdir()} - before
        assert contents(self.looks()) == contents_before
        if told.tone is not Tone.DONE:
            assert not new
            return
        (copy_,) = [path for path in new if path.suffix == ".xlsx"]
        (receipt,) = new - {copy_}
        assert copy_.read_bytes() == content
        assert json.loads(receipt.read_bytes())["sha256"] == hashlib.sha256(content).hexdigest()

    # 填报人

    @rule(sheet=sheets, row=rows, column=columns, value=values)
    def edit(self, sheet: str, row: int, column: str, value: str | int) -> None:
        def enter(book: Workbook) -> None:
            book[sheet][f"{column}{row}"].value = value or None

        self.both(enter)

    @rule(sheet=sheets, row=rows, column=columns, colour=colours)
    def colour(self, sheet: str, row: int, column: str, colour: str) -> None:
        spot = Spot(sheet, f"{column}{row}")
        present = self.looks().get(spot, NOTHING)[2]
        # 涂成系统铺着的那种颜色，谁也看不出涂过
        if present != colour:
            self.both(lambda book: paint(book, spot, colour))

    @rule(sheet=sheets, row=rows, column=columns, said=words, first=st.booleans())
    def write_note(self, sheet: str, row: int, column: str, said: str, first: bool) -> None:
        def write(book: Workbook) -> None:
            cell = book[sheet][f"{column}{row}"]
            old = cell.comment.text if cell.comment else ""
            parts = [said, old] if first else [old, said]
            cell.comment = Comment("\n".join(filter(None, parts)), "甲")

        self.both(write)

    @rule(sheet=sheets, row=rows, column=columns)
    def delete_note(self, sheet: str, row: int, column: str) -> None:
        spot = Spot(sheet, f"{column}{row}")
        note = self.looks().get(spot, NOTHING)[3]
        self.orphans = self.orphans or has_our_words(note)

        def delete(book: Workbook) -> None:
            book[sheet][spot.cell].comment = None

        self.both(delete)

    @precondition(lambda self: not self.orphans)
    @rule(sheet=sheets, row=rows)
    def insert_row(self, sheet: str, row: int) -> None:
        self.both(lambda book: book[sheet].insert_rows(row))

    @precondition(lambda self: not self.orphans)
    @rule(sheet=sheets, row=rows)
    def delete_row(self, sheet: str, row: int) -> None:
        self.both(lambda book: book[sheet].delete_rows(row))

    @precondition(lambda self: not self.orphans)
    @rule(sheet=sheets)
    def sort_rows(self, sheet: str) -> None:
        self.both(lambda book: reverse(book[sheet]))

    @rule(at=st.integers(0, 9), number=st.integers(1, 999))
    def explain(self, at: int, number: int) -> None:
        listed = self.listed()
        if not listed:
            return
        chosen = listed[at % len(listed)]
        reason = f"缘由{number}"
        self.reasons.discard(chosen["情况说明"])
        self.reasons.add(reason)

        def write(book: Workbook) -> None:
            sheet = book[CHECKED_SHEET]
            row = next(r for r in range(1, 99) if sheet[f"A{r}"].value == chosen["序号"])
            sheet.cell(row, CHECKED_COLUMNS.index("情况说明") + 1).value = reason

        self.change(write)

    @rule(name=st.sampled_from([CHECKED_SHEET, CORRECTIONS_SHEET]))
    def delete_sheet(self, name: str) -> None:
        if host.has_sheet(self.book, name):
            self.change(lambda book: drop(book, name))
            self.reasons -= self.reasons if name == CHECKED_SHEET else set()

    @rule()
    def reopen(self) -> None:
        self.save()
        load_workbook(self.path).save(self.path)
        self.mirror = load_workbook(BytesIO(stored(self.mirror)))
        self.open()

    @rule(sheet=sheets, protect=st.booleans())
    def protect(self, sheet: str, protect: bool) -> None:
        def lock(book: Workbook) -> None:
            book[sheet].protection.sheet = protect

        self.change(lock)


def drop(book: Workbook, name: str) -> None:
    del book[name]
    book.active = 0


def reverse(sheet: Worksheet) -> None:
    """数据各行倒过来：内容、格式、批注一起走。"""
    last = max((row for (row, _), cell in sheet._cells.items() if cell.value), default=FIRST)
    moved = [key for key in sheet._cells if FIRST <= key[0] <= last]
    cells = {key: sheet._cells.pop(key) for key in moved}
    for (row, column), cell in cells.items():
        cell.row = last + FIRST - row
        sheet._cells[cell.row, column] = cell


class InExcel(Clerk):
    """照 Excel 脾气的引擎。"""

    def open(self) -> None:
        self.excel = Excel()
        self.book = opened(self.excel, self.path)

    def looks(self) -> Looks:
        return looks_of(self.excel.books[0].book)

    def save(self) -> None:
        live = self.excel.books[0]
        live.content, live.saved = stored(live.book), True
        self.path.write_bytes(live.content)

    def change(self, change: Change) -> None:
        change(self.excel.books[0].book)
        self.excel.books[0].changed()


class InFile(Clerk):
    """文件引擎：填报人的改动，经 openpyxl 另存再打开。"""

    book: OpenFile

    def open(self) -> None:
        self.book = open_book(self.path)

    def save(self) -> None:
        here = host.here(self.book)
        content = self.book.content()
        self.book.close()
        self.path.write_bytes(content)
        self.book = open_book(self.path, *((here.sheet, here.cell)))

    def looks(self) -> Looks:
        return looks_of(load_workbook(BytesIO(self.book.content())))

    def change(self, change: Change) -> None:
        self.save()
        made = load_workbook(self.path)
        change(made)
        self.book.close()
        made.save(self.path)
        self.open()

    def teardown(self) -> None:
        self.book.close()
        super().teardown()


SETTINGS = settings(
    max_examples=4, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck)
)
TestInExcel = InExcel.TestCase
TestInExcel.settings = SETTINGS
TestInFile = InFile.TestCase
TestInFile.settings = SETTINGS
