"""连上 Excel：重的库不导入，xlwings 退出时不去结束别人的 Excel。"""

from __future__ import annotations

import subprocess
import sys

import pytest

from addin.attaching import active_book, without
from tests.addin.com_like import Excel, unsaved

FAREWELL = """
import atexit, types
from addin.attaching import tame
windows = types.ModuleType("_xlwindows")
windows.cleanup = lambda: print("结束 EXCEL.exe")
windows.N_COM_ATTEMPTS = 0
atexit.register(windows.cleanup)
{}
print(windows.N_COM_ATTEMPTS > 0)
"""


def run(script: str) -> str:
    command = [sys.executable, "-I", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8")
    return done.stdout


def test_other_peoples_excel_is_not_ended_on_leaving():
    assert run(FAREWELL.format("")) == "False\n结束 EXCEL.exe\n"
    assert run(FAREWELL.format("tame(windows)")) == "True\n"


def test_what_is_kept_out_can_be_imported_again_afterwards():
    script = (
        "import sys; from addin.attaching import without\n"
        "with without(('colorsys', 'json')):\n"
        "    try: import colorsys\n"
        "    except ImportError: print('没有')\n"
        "import colorsys, json; print(colorsys.__name__, json.__name__)"
    )
    assert run(script) == "没有\ncolorsys json\n"


def test_what_is_imported_already_stays():
    with without(("pytest",)):
        assert sys.modules["pytest"] is pytest
    assert sys.modules["pytest"] is pytest


def test_xlwings_comes_without_pandas_and_without_its_paid_part():
    script = (
        "import sys; from addin.attaching import without, OPTIONAL\n"
        "with without(OPTIONAL): import xlwings\n"
        "print(sorted({'pandas', 'numpy', 'matplotlib', 'xlwings.pro'} & set(sys.modules)))"
    )
    assert run(script) == "[]\n"


def test_the_active_workbook_is_the_one_in_front():
    excel = Excel()
    unsaved(excel, "甲")
    front = unsaved(excel, "乙")
    book = active_book(front.app)
    assert book is not None
    assert book.name == "乙"


def test_no_excel_has_no_active_workbook():
    assert active_book(None) is None
