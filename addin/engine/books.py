"""程序、工作簿、窗口：以一个文件代替 Excel 里打开着的工作簿。"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from xlwings import base_classes

from addin.acts import Act, Kind
from addin.engine.doing import BookState
from addin.engine.patching import content
from addin.engine.reading import Original
from addin.engine.sheets import FileSheets
from pipelines.placing import put_in_place
from pipelines.xlsx.cells import parse_address


class FileEngine:
    """xlwings 要的引擎；`type` 为 desktop，即照 COM 的办法读写。"""

    name: Final = "qingdan-file"
    type: Final = "desktop"

    @staticmethod
    def prepare_xl_data_element(value: Any, _options: Any) -> Any:
        return value


class FileApp(base_classes.App):
    """代替 Excel 的程序：打开着若干个文件。"""

    display_alerts = True
    enable_events = True
    screen_updating = True
    status_bar: str | bool = False

    def __init__(self) -> None:
        self.engine = FileEngine()
        self.opened: dict[str, FileBook] = {}

    @property
    def books(self) -> FileBooks:
        return FileBooks(self)

    @property
    def pid(self) -> int:
        return id(self)


class FileBooks(base_classes.Books):
    """打开着的工作簿，依打开的次序；最后打开的是当前的。"""

    def __init__(self, app: FileApp) -> None:
        self.app = app

    @property
    def active(self) -> FileBook:
        return list(self.app.opened.values())[-1]

    def __call__(self, name_or_index: str | int) -> FileBook:
        """按名称或次序（从 1 起）；没有抛 KeyError、IndexError。"""
        if isinstance(name_or_index, int):
            return list(self)[name_or_index - 1]
        return self.app.opened[name_or_index]

    def __len__(self) -> int:
        return len(self.app.opened)

    def __iter__(self) -> Iterator[FileBook]:
        return iter(self.app.opened.values())

    def open(self, fullname: str, *_unused: object) -> FileBook:
        return open_in(self.app, Path(fullname))


class FileBook(base_classes.Book):
    """一个文件，当作打开着的工作簿。"""

    def __init__(self, app: FileApp, state: BookState) -> None:
        self._app = app
        self.state = state

    @property
    def app(self) -> FileApp:
        return self._app

    @cached_property
    def api(self) -> NativeBook:
        return NativeBook(self.state)

    @property
    def name(self) -> str:
        return self.state.original.path.name

    @property
    def fullname(self) -> str:
        return str(self.state.original.path)

    @property
    def sheets(self) -> FileSheets:
        return FileSheets(self)

    def close(self) -> None:
        self.state.original.close()


class NativeBook:
    """`Workbook` 对象里用到的几样。"""

    ReadOnly: Final = False

    def __init__(self, state: BookState) -> None:
        self._state = state
        self._window = NativeWindow(state)

    @property
    def ProtectStructure(self) -> bool:  # noqa: N802
        return self._state.original.is_locked

    @property
    def Path(self) -> str:  # noqa: N802
        return str(self._state.original.path.parent)

    @property
    def Saved(self) -> bool:  # noqa: N802
        return not self._state.acts

    def Activate(self) -> None:  # noqa: N802
        """本来就是。"""

    def Windows(self, _index: int) -> NativeWindow:  # noqa: N802
        return self._window

    def SaveCopyAs(self, path: str) -> None:  # noqa: N802
        """此刻的样子另存一份。"""
        put_in_place(Path(path), content(self._state))


class NativeWindow:
    """`Window` 对象里用到的几样：当前的表的光标与冻结。"""

    ScrollRow: int = 1
    SplitColumn: int = 0
    SplitRow: int = 0

    def __init__(self, state: BookState) -> None:
        self._state = state

    @property
    def ActiveCell(self) -> SimpleNamespace:  # noqa: N802
        sheet = self._state.sheets[self._state.active]
        column, row = parse_address(sheet.selected)
        return SimpleNamespace(Column=column, Row=row)

    @property
    def FreezePanes(self) -> bool:  # noqa: N802
        return self._state.sheets[self._state.active].is_frozen

    @FreezePanes.setter
    def FreezePanes(self, value: bool) -> None:  # noqa: N802
        """冻结到 SplitRow；取消冻结只为重新冻结，随后那一下自会换掉。"""
        if value:
            self._state.do(Act(Kind.FREEZE, self._state.active, f"1:{self.SplitRow}"))


def open_in(app: FileApp, path: Path, sheet: str = "", cell: str = "") -> FileBook:
    """在 `app` 里打开一个文件，光标在 `sheet` 表 `cell` 处，不给则照文件里的。"""
    book = FileBook(app, BookState(Original(path), sheet, cell))
    app.opened[path.name] = book
    return book
