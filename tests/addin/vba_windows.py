"""Ribbon.bas 所用的 Windows 对象的替身，别的都是真的：VBA 取自做好的加载项，程序真的起来。

C 盘是一个文件夹；`WScript.Shell.Run` 照 Windows 的规矩拆开命令行，起一个真的子进程。
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath
from typing import Any

from pyopenvba.apps.excel import ExcelApplication
from pyopenvba.apps.excel._bridge import ExcelBridge
from pyopenvba.interpreter import EMPTY, VBAInt, VBAObject, member, method, setter
from pyopenvba.interpreter._values import error, to_text

BESIDE = Path(__file__).with_name("beside_excel.py")
HWND = 4242
VB_YES, VB_NO = 6, 7
INFORMATION, EXCLAMATION, QUESTION, CRITICAL = 64, 48, 32, 16
YES_NO = 4
WAIT, DEFAULT = 2, -4143


@dataclass
class Windows:
    """一台 Windows：C 盘在哪里、环境变量；跑过的命令行、光标与状态栏的变化。"""

    drive: Path
    environment: dict[str, str]
    run: Callable[[Sequence[str]], None] = field(default=lambda _: None)
    commands: list[str] = field(default_factory=list)
    cursor: list[int] = field(default_factory=list)
    status: list[Any] = field(default_factory=list)

    def real(self, path: str) -> Path:
        """C:\\一\\二 → 本机的路径；不全的相对于当前文件夹，那里什么也不该有。"""
        pure = PureWindowsPath(path)
        assert pure.drive == "C:", path
        return self.drive.joinpath(*pure.parts[1:])

    def write(self, path: str, text: str) -> None:
        real = self.real(path)
        real.parent.mkdir(parents=True, exist_ok=True)
        real.write_text(text, encoding="utf-8", newline="")

    def expanded(self, text: str) -> str:
        """有的换成值，没有的照旧。"""
        return re.sub(
            "%([^%]+)%", lambda found: self.environment.get(found[1].upper(), found[0]), text
        )


class Shell(VBAObject):
    """WScript.Shell。"""

    def __init__(self, windows: Windows) -> None:
        self._windows = windows

    @method
    def ExpandEnvironmentStrings(self, Text: object) -> object:  # noqa: N802, N803
        return self._windows.expanded(to_text(Text))

    @method
    def Run(self, Command: object, Style: object, Wait: object) -> object:  # noqa: N802, N803
        assert (int(Style), bool(Wait)) == (0, True)  # type: ignore[call-overload]
        command = self._windows.expanded(to_text(Command))
        self._windows.commands.append(command)
        self._windows.run(split(command))
        return VBAInt(0, "Long")


class Files(VBAObject):
    """Scripting.FileSystemObject。"""

    def __init__(self, windows: Windows) -> None:
        self._windows = windows

    @method
    def FileExists(self, Path: object) -> object:  # noqa: N802, N803
        return self._windows.real(to_text(Path)).is_file()

    @method
    def GetTempName(self) -> object:  # noqa: N802
        return "rad0A1B2.tmp"

    @method
    def GetBaseName(self, Path: object) -> object:  # noqa: N802, N803
        return PureWindowsPath(to_text(Path)).stem

    @method
    def DeleteFile(self, Path: object, Force: object) -> object:  # noqa: N802, N803
        assert Force is True
        self._windows.real(to_text(Path)).unlink()
        return EMPTY


class Stream(VBAObject):
    """ADODB.Stream，只会读 UTF-8 文字。"""

    def __init__(self, windows: Windows) -> None:
        self._windows, self._content, self._set = windows, b"", {}

    @setter("Type")
    def _type(self, value: object) -> None:
        self._set["Type"] = int(value)  # type: ignore[call-overload]

    @setter("Charset")
    def _charset(self, value: object) -> None:
        self._set["Charset"] = to_text(value)

    @method
    def Open(self) -> object:  # noqa: N802
        assert self._set == {"Type": 2, "Charset": "utf-8"}
        return EMPTY

    @method
    def LoadFromFile(self, Path: object) -> object:  # noqa: N802, N803
        real = self._windows.real(to_text(Path))
        if not real.is_file():
            raise error(3002, "文件无法打开。")
        self._content = real.read_bytes()
        return EMPTY

    @method
    def ReadText(self, Count: object) -> object:  # noqa: N802, N803
        assert int(Count) == -1  # type: ignore[call-overload]
        return self._content.decode("utf-8-sig", errors="replace")

    @method
    def Close(self) -> object:  # noqa: N802
        return EMPTY


class Application(VBAObject):
    """Excel 的应用对象里 Ribbon.bas 所用的三样。"""

    def __init__(self, windows: Windows) -> None:
        self._windows = windows

    @member
    def Hwnd(self) -> object:  # noqa: N802
        return VBAInt(HWND, "Long")

    @setter("StatusBar")
    def _status(self, value: object) -> None:
        self._windows.status.append(value)

    @setter("Cursor")
    def _cursor(self, value: object) -> None:
        self._windows.cursor.append(int(value))  # type: ignore[call-overload]


class Control(VBAObject):
    """功能区传来的控件。"""

    def __init__(self, identifier: str) -> None:
        self._identifier = identifier

    @member
    def ID(self) -> object:  # noqa: N802
        return self._identifier


class Bridge(ExcelBridge):
    """VBA 里的 Application、CreateObject 指替身；ThisWorkbook 是做好的加载项。"""

    def __init__(self, application: Any, windows: Windows) -> None:
        super().__init__(application)
        self._windows = windows

    def global_object(self, name: str) -> object:
        return Application(self._windows) if name == "application" else super().global_object(name)

    def create(self, type_name_: str) -> object:
        made = {
            "WScript.Shell": Shell, "Scripting.FileSystemObject": Files, "ADODB.Stream": Stream,
        }  # fmt: skip
        return made[type_name_](self._windows)


@dataclass(frozen=True)
class Said:
    """弹出的一个框：MsgBox 或 InputBox。"""

    kind: str
    words: str
    title: str
    style: int


class Ribbon:
    """装上了加载项的 Excel：按按钮，看弹出了什么。"""

    def __init__(self, addin: Path, windows: Windows) -> None:
        self.windows = windows
        self._excel = ExcelApplication.open(addin)
        self._excel.interpreter.host = Bridge(self._excel.application, windows)

    def press(self, identifier: str, *answers: object) -> list[Said]:
        """按一次；`answers` 依次是各个框的回答。返回这一次弹出的。"""
        before = len(self._excel.dialogs)
        self._excel.answer_dialogs(*answers)
        self._excel.run("QingdanPressed", Control(identifier))
        assert not self._excel.interpreter.answers, "有回答没有用上"
        return [Said(*dialog) for dialog in self._excel.dialogs[before:]]


def split(command: str) -> list[str]:
    """Windows 拆命令行：双引号里的空格不拆（里面没有反斜杠加引号）。"""
    return [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|(\S+)', command)]


@dataclass(frozen=True)
class Program:
    """pythonw 的替身：命令行照旧，旁边立一个替身 Excel，打开着 `book`。"""

    windows: Windows
    folder: Path
    book: Path | None = None
    editing: bool = False
    hwnd: int = HWND

    def __call__(self, arguments: Sequence[str]) -> None:
        program, *rest = arguments
        assert self.windows.real(program).name == "pythonw.exe"
        assert rest[:3] == ["-I", "-m", "addin.called"]
        rest = [str(self.windows.real(each)) if each[1:3] == ":\\" else each for each in rest]
        told = {
            "hwnd": self.hwnd, "book": str(self.book) if self.book else "", "editing": self.editing,
            "saved": str(self.saved), "seen": str(self._seen),
        }  # fmt: skip
        note = self.folder / "说明.json"
        note.write_text(json.dumps(told), encoding="utf-8")
        home = str(self.windows.real(self.windows.environment["LOCALAPPDATA"]))
        done = subprocess.run(
            [sys.executable, rest[0], str(BESIDE), str(note), *rest[1:]],
            cwd=self.folder, env={**os.environ, "LOCALAPPDATA": home},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    @property
    def saved(self) -> Path:
        """按过之后，替身里的工作簿。"""
        return self.folder / "按过之后.xlsx"

    @property
    def seen(self) -> dict[str, list[Any]]:
        """替身的见闻。"""
        found: dict[str, list[Any]] = json.loads(self._seen.read_text(encoding="utf-8"))
        return found

    @property
    def _seen(self) -> Path:
        return self.folder / "见闻.json"
