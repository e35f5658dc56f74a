from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.addin.engine.books import made

_PRESS = """
import sys
from pathlib import Path
from addin import host
from addin.engine import open_book

with open_book(Path(sys.argv[1])) as book:
    host.paint(book, host.Spot("项目清单", "B2"), (255, 0, 0))
    host.annotate(book, host.Spot("项目清单", "B2"), "话")
    book.content()
heavy = {"pandas", "numpy", "sqlalchemy", "openpyxl", "click", "typer", "rich"}
print(*sorted(heavy & set(sys.modules)))
"""


def test_marking_a_file_loads_no_heavy_library(tmp_path: Path) -> None:
    path = made(tmp_path / "甲.xlsx")
    done = subprocess.run(
        [sys.executable, "-c", _PRESS, str(path)],
        check=True, capture_output=True, text=True, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert done.stdout.strip() == ""
