"""同一次按下，在 Excel 里、在文件引擎里、用命令行、经任务窗格的服务，留下同样的标记。"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Color, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from addin import host
from addin.acts import Act, Kind
from addin.answer import YES
from addin.buttons import find_button
from addin.engine import open_book
from addin.service.pressing import Desk, Told, pressed
from pipelines.office import shipped
from tests.addin.com_like import Excel, opened
from tests.addin.pressing import press_named
from tests.conftest import NOW, Writer, clean_rows
from tests.mending.books import loaded

Hand = Callable[[str, Path, Path, Path], tuple[str, Path]]
"""按钮、工作簿、办公室、放改后的一份的文件夹 → 所说的话、改后的一份。"""
SHEET = "项目清单"
ROOT = shipped("templates").parent
_WHEN = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")


def in_excel(name: str, path: Path, office: Path, folder: Path) -> tuple[str, Path]:
    book = opened(Excel(), path)
    words = press_named(name, book, office, YES).words
    return words, host.snapshot(book, folder)


def in_file(name: str, path: Path, office: Path, folder: Path) -> tuple[str, Path]:
    with open_book(path) as book:
        words = press_named(name, book, office, YES).words
        return words, host.snapshot(book, folder)


def by_command(name: str, path: Path, office: Path, folder: Path) -> tuple[str, Path]:
    """真的起一个进程。"""
    words = ("addin", "press", name, "--file", path, "--out", folder / path.name, "--yes")
    done = subprocess.run(
        [sys.executable, "-m", "addin", "--office", office, "--json", *words],
        capture_output=True, encoding="utf-8", check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    told = json.loads(done.stdout)
    return told["words"], Path(told["file"])


def through_service(name: str, path: Path, office: Path, folder: Path) -> tuple[str, Path]:
    """服务说的一件件事，经 JSON 照做；窗格里的照做由 tests/addin/service 核对。"""
    button = find_button(name)
    assert button is not None
    told = pressed(Desk(office, lambda: NOW), button, path, Told(path.name, "", "", YES))
    with closing(open_book(path)) as book:
        for act in json.loads(json.dumps(told["acts"])):
            book.impl.state.do(Act(Kind(act["kind"]), act["sheet"], act["range"], act["value"]))
        copy = folder / path.name
        copy.write_bytes(book.content())
    return str(told["words"]), copy


HANDS: Sequence[Hand] = (in_file, by_command, through_service)


def mine(book: Workbook) -> None:
    """填报人自己的颜色、批注、保护、合并的格、藏着的表。"""
    sheet = book[SHEET]
    sheet["O5"].fill = PatternFill("solid", fgColor="FFFFD966")
    sheet["O5"].comment = Comment("合同在路上", "甲")
    sheet["B4"].comment = Comment("代码已核", "甲")
    sheet["R4"].fill = PatternFill("solid", fgColor="FFFFFFFF")
    sheet["X5"].fill = PatternFill("solid", fgColor=Color(theme=4, tint=0.6))
    sheet.merge_cells("AD4:AD5")
    sheet.protection.sheet = True
    sheet.protection.sort = False
    book.create_sheet("草稿").sheet_state = "hidden"


@pytest.fixture
def workbook(write: Writer) -> Path:
    """错误、疑点、提示、写法脏的都有。"""
    rows = clean_rows()
    (good,) = rows[SHEET]
    wrong = {
        **good, "项目编号": "XM-431302-2021-004", "总投资": "约3200", "签约日期": "2021.6",
        "项目阶段": "在建", "项目名称": None,
    }  # fmt: skip
    dirty = {
        **good, "项目编号": "XM-431302-2021-005", "签约日期": "2021年1月18日", "是否纳统": "√",
        "总投资": "１２００００．００", "纳统日期": None,
    }  # fmt: skip
    rows[SHEET] = [good, wrong, dirty, dict(dirty)]
    path = write(rows)
    book = loaded(path, formulas=True)
    mine(book)
    book.save(path)
    return path


def seen(path: Path) -> dict[str, Any]:
    """一本工作簿看上去的样子；写着的时刻都当作一样。"""
    book = loaded(path, formulas=True)
    assert book.active
    found: dict[str, Any] = {"当前的表": book.active.title}
    return found | {sheet.title: sheet_seen(sheet) for sheet in book.worksheets}


def sheet_seen(sheet: Worksheet) -> dict[str, Any]:
    cells = {cell.coordinate: cell_seen(cell) for row in sheet.iter_rows() for cell in row}
    hidden = [at for at, column in sheet.column_dimensions.items() if column.hidden]
    blank = (None, "General", None, None)
    return {
        "格": {at: cell for at, cell in cells.items() if cell != blank},
        "列": [hidden, sheet.freeze_panes],
        "保护": [sheet.protection.sheet, sheet.protection.sort, sheet.sheet_state],
    }


def cell_seen(cell: Any) -> tuple[Any, ...]:
    fill, value = cell.fill.fgColor, cell.value
    colour = (
        (fill.rgb if fill.type == "rgb" else f"theme {fill.theme}") if cell.fill.fill_type else None
    )
    shown = _WHEN.sub("某时", value) if isinstance(value, str) else value
    return shown, cell.number_format, colour, cell.comment.text if cell.comment else None


PRESSES = (
    ("校验",),
    ("校验", "校验"),
    ("校验", "清除标记"),
    ("一键修正",),
    ("一键修正", "撤销修正"),
    ("校验", "一键修正", "校验"),
    ("上报",),
)


@pytest.mark.slow
@pytest.mark.parametrize("presses", PRESSES, ids="-".join)
def test_whoever_presses_the_same_marks_are_left(
    presses: Sequence[str], workbook: Path, office_folder: Path, tmp_path: Path
) -> None:
    """每个宿主接着自己上一次留下的按。"""
    paths = dict.fromkeys((in_excel, *HANDS), workbook)
    before = seen(workbook)
    for number, name in enumerate(presses):
        said: dict[Hand, str] = {}
        for hand, path in paths.items():
            folder = tmp_path / f"{hand.__name__}{number}"
            folder.mkdir()
            said[hand], paths[hand] = hand(name, path, office_folder, folder)
        assert len(set(said.values())) == 1, said
        in_theirs = seen(paths[in_excel])
        assert in_theirs != before or name in ("清除标记", "撤销修正")
        for hand in HANDS:
            assert seen(paths[hand]) == in_theirs, hand.__name__
