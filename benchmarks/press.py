"""按一次“校验”要多久：从起动 Python 到标好、答复；与平常写法的加载项只读一遍同一本工作簿相比。

运行：python benchmarks/press.py
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "sample_workbooks" / "bad" / "L1-02.xlsx"
TIMES = 7
OURS = """
import sys
from datetime import datetime
from pathlib import Path
from addin.attaching import OPTIONAL, without
with without(OPTIONAL):
    import xlwings
from addin.buttons import find_button
from addin.engine import open_book
from addin.press import press
with open_book(Path(sys.argv[1])) as book:
    print(press(find_button("check"), book, Path(sys.argv[2]), datetime(2021, 7, 1)).words)
    book.content()
"""
USUAL = """
import sys
import xlwings
import pandas
pandas.read_excel(sys.argv[1], sheet_name=None)
"""
NOTHING = "pass"


def seconds(code: str, *arguments: str) -> float:
    """一个新进程从起到止的秒数，取中位数。"""
    return median(_once(code, arguments) for _ in range(TIMES))


def _once(code: str, arguments: tuple[str, ...]) -> float:
    started = time.perf_counter()
    command = [sys.executable, "-c", code, *arguments]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return time.perf_counter() - started


def main() -> None:
    """三种各跑几遍，印中位数。"""
    with tempfile.TemporaryDirectory() as folder:
        office = Path(folder) / "办公室"
        subprocess.run([sys.executable, "-m", "addin", "init", office], check=True, cwd=ROOT,
                       capture_output=True)  # fmt: skip
        print(f"只起动 Python                  {seconds(NOTHING):6.2f} s")
        print(f"xlwings + pandas 读一遍（平常） {seconds(USUAL, str(SAMPLE)):6.2f} s")
        print(f"清单通按一次校验，全部规则      {seconds(OURS, str(SAMPLE), str(office)):6.2f} s")


if __name__ == "__main__":
    main()
