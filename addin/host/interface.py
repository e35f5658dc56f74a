"""用到的 Excel 接口，全在这里声明；各引擎照此实现（tests/addin 逐项核对）。"""

from __future__ import annotations

from typing import Final

#: 用到的 xlwings 接口：类 → 属性与方法。
XLWINGS: Final = {
    "App": ("api", "books", "display_alerts", "enable_events", "screen_updating", "status_bar"),
    "Books": ("active", "open"),
    "Book": ("api", "app", "name", "sheets"),
    "Sheets": ("active", "add"),
    "Sheet": ("api", "clear", "delete", "name", "notes", "range", "used_range", "visible"),
    "Range": (
        "add_note", "borders", "color", "column", "column_width", "columns", "font", "formula",
        "horizontal_alignment", "note", "number_format", "raw_value", "row", "select", "shape",
        "vertical_alignment", "wrap_text",
    ),
    "RangeColumns": ("hidden",),
    "Font": ("api", "bold", "color", "size"),
    "Borders": ("set",),
    "Note": ("delete", "location", "text"),
}  # fmt: skip
#: 直接向 Excel 要的（`.api`）：类 → 属性与方法。xlwings 没有的，或有而靠不住的：
#: freeze_panes 在 Windows 上没有实现；activate 会连应用一起激活，不成就报错；
#: fullname 遇云盘上的文件会去读工作簿里的设定；selection 遇整张表全选会溢出。
NATIVE: Final = {
    "App": ("AutomationSecurity",),
    "Book": (
        "Activate", "Path", "ProtectStructure", "ReadOnly", "SaveCopyAs", "Saved", "Windows",
    ),
    "Sheet": (
        "Activate", "Protect", "ProtectContents", "ProtectDrawingObjects", "ProtectScenarios",
        "Protection", "Unprotect",
    ),
    "Window": ("ActiveCell", "FreezePanes", "ScrollRow", "SplitColumn", "SplitRow"),
    "Cell": ("Column", "Row"),
    "Font": ("Underline",),
}  # fmt: skip
