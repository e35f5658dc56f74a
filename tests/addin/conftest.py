"""没有 Windows 时的两个宿主：照 Excel 脾气的引擎，和文件引擎；同一套测试都要过。"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import xlwings as xw
from openpyxl import Workbook

from addin.engine import open_book as open_file
from tests.addin.com_like import Excel, opened
from tests.addin.host_books import OpenBook, SmallBook


@pytest.fixture(autouse=True)
def xlwings_as_it_was() -> Iterator[None]:
    """登记过的引擎测完就撤。"""
    before = xw.engines.active, [*xw.engines.engines], dict(xw.engines.engines_by_name)
    yield
    xw.engines.active, xw.engines.engines, xw.engines.engines_by_name = before


@pytest.fixture
def excel() -> Excel:
    """一个开着的 Excel，还没有打开工作簿。"""
    return Excel()


@pytest.fixture
def in_excel(excel: Excel) -> OpenBook:
    """在 `excel` 里打开一个文件。"""
    return lambda path: opened(excel, path)


@pytest.fixture
def in_file() -> Iterator[OpenBook]:
    """用文件引擎打开一个文件。"""
    with ExitStack() as stack:
        yield lambda path: stack.enter_context(open_file(path))


@pytest.fixture(params=["in_excel", "in_file"])
def open_book(request: pytest.FixtureRequest) -> OpenBook:
    """打开一个文件，两个引擎各一遍。"""
    found: OpenBook = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def small(tmp_path: Path) -> SmallBook:
    """存一本小工作簿：`small(change)`，`change` 得到 openpyxl 的工作簿。"""

    def make(*changes: Callable[[Workbook], object], name: str = "小表.xlsx") -> Path:
        made = Workbook()
        made.active.title = "项目清单"
        for change in changes:
            change(made)
        made.save(tmp_path / name)
        return tmp_path / name

    return make
