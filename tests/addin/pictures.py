"""手册里“校验”的图：真的程序校验一本示例工作簿，LibreOffice 画出来，Chromium 上下拼成一张。

重画：`python -m tests.addin.pictures docs/图/校验.png`；要 LibreOffice、poppler、Chromium、
中文字体（宋体，或顶替它的）。
"""

from __future__ import annotations

import base64
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import sync_playwright

from addin import host
from addin.engine import open_book
from addin.host import Held, Spot
from addin.marked_copy import Request, press_file
from pipelines import tasks
from pipelines.demonstration import demonstrate
from pipelines.intake.own_sheets import CHECKED_SHEET
from tests.addin.service.conftest import launched

AT = datetime(2021, 6, 25, 9, 30)
SHEET = "项目清单"
SENT = Path("娄底/inbox/娄星区_六张清单_2021-06.xlsx")
#: 埋下的几处：累计与上月加本月对不上，停工没有问题在案，开工没有日期，阶段写错。
PLANTED = {
    "O5": Held("n", "36000", ""), "S5": Held("n", "28789.18", ""), "W7": Held("s", "停工", ""),
    "Z8": Held("", "", ""), "V10": Held("s", "开功", ""),
}  # fmt: skip
#: 图里看得到的列与末行；别的列藏起来，一屏才放得下。
SHOWN = ("A", "B", "D", "O", "R", "S", "V", "W", "X", "Z")
LAST_ROW = 11
WIDTH = 1400
DENSITY = 220
HTML = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; width: {width}px; background: #fff; font: 15px sans-serif; }}
h2 {{ margin: 0; padding: 8px 14px; font-size: 15px; color: #fff; background: #217346; }}
img {{ display: block; width: calc(100% - 24px); margin: 10px 12px 14px; }}
</style>{body}"""
#: 切去一页四周的白边。
TRIM = """async (picture) => {
  await picture.decode();
  const canvas = document.createElement("canvas");
  const { naturalWidth: width, naturalHeight: height } = picture;
  Object.assign(canvas, { width, height });
  const pen = canvas.getContext("2d");
  pen.drawImage(picture, 0, 0);
  const { data } = pen.getImageData(0, 0, width, height);
  const inked = (across, down) => data[4 * (down * width + across)] < 250;
  const columns = [...Array(width).keys()];
  const rows = [...Array(height).keys()].filter((down) => columns.some((at) => inked(at, down)));
  const used = columns.filter((across) => rows.some((down) => inked(across, down)));
  const [left, right, top, bottom] = [used.at(0), used.at(-1), rows.at(0), rows.at(-1)];
  const [wide, tall] = [right - left + 1, bottom - top + 1];
  Object.assign(canvas, { width: wide, height: tall });
  pen.drawImage(picture, left, top, wide, tall, 0, 0, wide, tall);
  picture.src = canvas.toDataURL();
  await picture.decode();
}"""


def draw(path: Path) -> None:
    """演示的办公室里，校验埋了几处错的一本，画下标过的清单与“校验结果”。"""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        demonstrate(folder / "演示", AT, tasks.quietly)
        pressed = press_file(
            "校验", folder / "演示/娄底", AT, Request(file=planted(folder), out=folder)
        )
        assert pressed.copy, pressed.answer.words
        sheets = {SHEET: crop, CHECKED_SHEET: bare}
        pages = {}
        for sheet, change in sheets.items():
            book = load_workbook(pressed.copy)
            for other in book.worksheets:
                other.sheet_state = "visible" if other.title == sheet else "hidden"
            book.active = book.index(book[sheet])
            change(book[sheet])
            book.save(folder / f"{sheet}.xlsx")
            pages[sheet] = printed(folder / f"{sheet}.xlsx")
        compose(pages, path)


def planted(folder: Path) -> Path:
    """演示里的一本，埋下几处。"""
    source = folder / "演示" / SENT
    with open_book(source) as book:
        for cell, held in PLANTED.items():
            host.put(book, Spot(SHEET, cell), held)
        made = folder / source.name
        made.write_bytes(book.content())
    return made


def crop(sheet: Worksheet) -> None:
    """只留要看的几列几行，印上行号列标。"""
    for column in range(1, sheet.max_column + 1):
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].hidden = letter not in SHOWN
    for row in range(LAST_ROW + 1, sheet.max_row + 1):
        sheet.row_dimensions[row].hidden = True
    sheet.print_options.headings = True
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    bare(sheet)


def bare(sheet: Worksheet) -> None:
    """不要页脚。"""
    sheet.oddFooter.center.text = sheet.oddFooter.left.text = sheet.oddFooter.right.text = ""


def printed(path: Path) -> bytes:
    """第一页的 PNG。"""
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", path.parent]
    subprocess.run([*command, path], check=True, capture_output=True)
    pages = ["pdftoppm", "-r", str(DENSITY), "-f", "1", "-l", "1", "-png"]
    pdf = path.with_suffix(".pdf")
    return subprocess.run([*pages, pdf], check=True, capture_output=True).stdout


def compose(pages: dict[str, bytes], path: Path) -> None:
    """一页接一页，上下拼成一张。"""
    body = "".join(
        f'<h2>{sheet}</h2><img src="data:image/png;base64,{base64.b64encode(png).decode()}">'
        for sheet, png in pages.items()
    )
    with sync_playwright() as playwright, launched(playwright) as browser:
        page = browser.new_page(viewport={"width": WIDTH, "height": 100})
        page.set_content(HTML.format(width=WIDTH, body=body))
        for picture in page.query_selector_all("img"):
            picture.evaluate(TRIM)
        page.screenshot(path=path, full_page=True)


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
