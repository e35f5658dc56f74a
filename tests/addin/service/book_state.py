"""测试用 Excel 的样子（window.book）与 .xlsx 之间的换算：用 openpyxl，不用文件引擎。"""

from __future__ import annotations

import io
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.protection import Protection as Locked
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.worksheet import Worksheet

State = dict[str, Any]
#: 工作表保护的许可：Office.js 的名称 → openpyxl 的名称（后者为真是“不许”）。
ALLOWED = {
    "allowAutoFilter": "autoFilter",
    "allowDeleteColumns": "deleteColumns",
    "allowDeleteRows": "deleteRows",
    "allowFormatCells": "formatCells",
    "allowFormatColumns": "formatColumns",
    "allowFormatRows": "formatRows",
    "allowInsertColumns": "insertColumns",
    "allowInsertRows": "insertRows",
    "allowSort": "sort",
}
SHOWN = {"visible": "Visible", "hidden": "Hidden", "veryHidden": "VeryHidden"}


def state_of(path: Path, version: int = 18) -> State:
    """一本工作簿在测试用 Excel 里的样子；`version` 是 ExcelApi 1.几。"""
    book = openpyxl.load_workbook(path)
    return {
        "name": path.name,
        "active": book.active.title,
        "cell": "A1",
        "version": version,
        "editing": False,
        "locked": bool(book.security and book.security.lockStructure),
        "syncs": 0,
        "sheets": [_sheet_state(sheet) for sheet in book.worksheets],
    }


def _sheet_state(sheet: Worksheet) -> State:
    cells = {cell.coordinate: _cell_state(cell) for row in sheet.iter_rows() for cell in row}
    options = {name: not getattr(sheet.protection, theirs) for name, theirs in ALLOWED.items()}
    return {
        "name": sheet.title,
        "visibility": SHOWN[sheet.sheet_state],
        "protection": {"options": options} if sheet.protection.sheet else None,
        "cells": {at: cell for at, cell in cells.items() if cell != {"numberFormat": "General"}},
        "widths": {},
        "hidden": {},
        "frozen": int("".join(filter(str.isdigit, sheet.freeze_panes or "1"))) - 1,
    }


def _cell_state(cell: Cell) -> State:
    state: State = {"numberFormat": cell.number_format}
    value = cell.value
    if cell.data_type == "f":
        state["formula"] = value
    elif value is not None:
        state["value"] = to_excel(value) if isinstance(value, date | datetime) else value
    if cell.fill.fill_type == "solid":
        state["fill"] = f"#{cell.fill.fgColor.rgb[-6:]}"
    if cell.comment:
        state["note"] = cell.comment.text
    return state


def bytes_of(original: Path, told: str) -> bytes:
    """`told`（window.book 的 JSON）存成 .xlsx；`original` 是打开时的那一份。"""
    state = json.loads(told)
    book = openpyxl.load_workbook(original)
    for gone in {sheet.title for sheet in book.worksheets} - {
        one["name"] for one in state["sheets"]
    }:
        del book[gone]
    for one in state["sheets"]:
        _write_sheet(
            book[one["name"]] if one["name"] in book else book.create_sheet(one["name"]), one
        )
    book.active = book.sheetnames.index(state["active"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write_sheet(sheet: Worksheet, state: State) -> None:
    sheet.sheet_state = next(
        ours for ours, theirs in SHOWN.items() if theirs == state["visibility"]
    )
    sheet.protection.sheet = bool(state["protection"])
    for name, theirs in ALLOWED.items() if state["protection"] else ():
        setattr(sheet.protection, theirs, not state["protection"]["options"][name])
    sheet.freeze_panes = f"A{state['frozen'] + 1}" if state["frozen"] else sheet.freeze_panes
    for letter, hidden in state["hidden"].items():
        sheet.column_dimensions[letter].hidden = hidden
    for row in sheet.iter_rows():
        for cell in row:
            _write_cell(cell, state["cells"].get(cell.coordinate, {}))
    for at, cell_state in state["cells"].items():
        _write_cell(sheet[at], cell_state)


def _write_cell(cell: Cell, state: State) -> None:
    cell.number_format = state.get("numberFormat", "General")
    cell.value = state.get("formula", state.get("value"))
    if isinstance(state.get("value"), str):
        cell.data_type = "s"
    cell.fill = (
        PatternFill("solid", fgColor=f"FF{state['fill'][1:]}")
        if state.get("fill")
        else PatternFill()
    )
    cell.comment = Comment(state["note"], "清单通") if state.get("note") else None
    cell.alignment = Alignment(wrap_text=state.get("wrap", False))
    cell.font = Font(bold=state.get("bold", False), size=state.get("size", 11))
    cell.protection = Locked(locked=cell.protection.locked)
