"""把加载项装进 Excel 的 XLSTART，或拿出来（DESIGN，install.py）。

XLSTART 里的加载项，打开 Excel 就装入，默认受信任；位数（32、64）无关，因为 VBA 只起一个进程。
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from addin.policy import NAME, Obstacle, obstacles
from addin.registry import Registry
from addin.ribbon import CALLBACK
from pipelines.errors import BusyError, UsageError
from pipelines.placing import put_in_place

#: WScript.Shell 会展开 %，引号会断开命令行（Ribbon.bas）。
_UNFIT: Final = '%"'
#: 加载项运行时留在 addin.txt 旁边的（called.py）。
_RUNNING: Final = ("press.lock", "pressing.txt")
_CLOSE: Final = "请先关掉 Excel（各个窗口都关），再运行一次"
_PACKAGE: Final = (
    "请用虚拟环境的 python，在程序文件夹里运行 python -m pip install --no-deps "
    "--no-build-isolation -e . 之后再装"
)
_NEVER: Final = "这台机器不是 Windows，没有装过 Excel 加载项；放在别处的，请加 --to 文件夹"
ELSEWHERE: Final = (
    "这台机器不是 Windows，装不了 Excel 加载项。要放到别处请加 --to 文件夹；"
    "不用 Excel 也能按按钮：qingdan addin press 按钮 --file 工作簿"
)


@dataclass(frozen=True)
class Machine:
    """这台机器：系统（sys.platform）、运行着的 Python、环境变量、注册表。"""

    platform: str
    python: Path
    environment: Mapping[str, str]
    registry: Registry
    packaged: bool = True
    """程序装进了这个 Python（不是只装给本人）；否则加载项以 -I 起它时找不到程序。"""

    @property
    def is_windows(self) -> bool:
        return self.platform == "win32"

    @property
    def startup(self) -> Path:
        """XLSTART；没有 APPDATA 则 UsageError。"""
        return self._folder("APPDATA") / "Microsoft" / "Excel" / "XLSTART"

    @property
    def pointer(self) -> Path:
        """加载项照它找程序与办公室：第一行程序，第二行办公室。"""
        return self._folder("LOCALAPPDATA") / "qingdan" / "addin.txt"

    @property
    def program(self) -> Path:
        """不开黑窗口的 Python；没有则带黑窗口的。"""
        windowless = self.python.with_name("pythonw.exe")
        return windowless if windowless.exists() else self.python

    def _folder(self, name: str) -> Path:
        if not (found := self.environment.get(name)):
            raise UsageError(f"没有环境变量 {name}，不知道该放在哪里；请在本人登录的窗口里运行")
        return Path(found)


@dataclass(frozen=True)
class Installed:
    """装好了：加载项、指路的文件（不是 Windows 则没有），以及要留意的、挡住它的。"""

    addin: Path
    pointer: Path | None = None
    notes: tuple[str, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()


@dataclass(frozen=True)
class Removed:
    """拿走了哪些文件，留下什么、为什么。"""

    gone: tuple[Path, ...]
    left: tuple[str, ...]


def install(content: bytes, office: Path, machine: Machine, to: Path | None = None) -> Installed:
    """放好加载项，去掉网络标记，写下程序与办公室在哪里；再装一次就是换新的。

    不是 Windows 而没有 `to`、路径里有加载项认不得的字符、该处是别人的同名文件则 UsageError；
    Excel 开着则 BusyError。
    """
    if not machine.is_windows and to is None:
        raise UsageError(ELSEWHERE)
    if machine.is_windows and not machine.packaged:
        raise UsageError(f"程序还没有装进 {machine.python}，加载项找不到它。{_PACKAGE}")
    _refuse_unfit(machine.program)
    path = (to or machine.startup) / NAME
    place(path, content)
    if not machine.is_windows:
        note = (
            "程序与办公室在哪里还没有写下：拷到 Windows 机器之后，在那里运行 qingdan addin install"
        )
        return Installed(path, notes=(note,))
    put_in_place(machine.pointer, f"{machine.program}\r\n{office.absolute()}\r\n".encode())
    blocking = obstacles(machine.registry, str(path.parent), machine.environment)
    return Installed(path, machine.pointer, _notes(machine, to), blocking)


def uninstall(machine: Machine, to: Path | None = None) -> Removed:
    """拿走 install 所放的，别的一概不动；不是 Windows 而没有 `to` 则 UsageError。"""
    if not machine.is_windows and to is None:
        raise UsageError(_NEVER)
    path = (to or machine.startup) / NAME
    left: list[str] = []
    gone: list[Path] = []
    if is_foreign(path):
        left.append(f"{path} 不是清单通的加载项，没有动它")
    elif _removed(path):
        gone.append(path)
    if machine.is_windows and _removed(machine.pointer):
        gone.append(machine.pointer)
        for name in _RUNNING:
            _removed(machine.pointer.with_name(name))
        left += _emptied(machine.pointer.parent)
    return Removed(tuple(gone), tuple(left))


def place(path: Path, content: bytes) -> None:
    """放好加载项，去掉网络标记；该处是别人的同名文件则 UsageError，Excel 开着则 BusyError。"""
    if is_foreign(path):
        raise UsageError(f"{path} 不是清单通的加载项，没有覆盖它；请先把它改名或移走")
    try:
        put_in_place(path, content)
    except BusyError as error:
        raise BusyError(f"{NAME} 正被 Excel 用着。{_CLOSE}") from error
    # 不支持数据流的盘上没有标记
    with suppress(OSError):
        mark_of_the_web(path).unlink(missing_ok=True)


def is_ours(content: bytes) -> bool:
    """是清单通的加载项，不论哪一版：功能区叫的是我们的过程。"""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = [name for name in package.namelist() if name.startswith("customUI/")]
            return any(CALLBACK.encode() in package.read(name) for name in parts)
    except (zipfile.BadZipFile, NotImplementedError, OSError, RuntimeError):
        return False


def is_foreign(path: Path) -> bool:
    """该处有一个别人的同名文件。"""
    try:
        return path.exists() and not is_ours(path.read_bytes())
    except PermissionError as error:
        raise BusyError(f"{path} 读不了，多半是 Excel 正用着。{_CLOSE}") from error


def mark_of_the_web(path: Path) -> Path:
    """NTFS 上记着“来自网络”的数据流：有它，Excel 不许运行宏。"""
    return Path(f"{path}:Zone.Identifier")


def _refuse_unfit(program: Path) -> None:
    if odd := next((mark for mark in _UNFIT if mark in str(program)), ""):
        raise UsageError(
            f"Python 的路径 {program} 里有“{odd}”，加载项起不了它；请把程序装到别的文件夹"
        )


def _notes(machine: Machine, to: Path | None) -> tuple[str, ...]:
    notes = []
    if machine.program == machine.python:
        words = f"{machine.python.parent} 里没有 pythonw.exe，按按钮时会闪一下黑窗口"
        notes.append(f"{words}；请用 python.org 的安装包装 Python，再建虚拟环境重装")
    if to is not None:
        notes.append(
            f"{to} 不是 XLSTART，Excel 不会自己装入：请在“文件—选项—加载项—转到”里浏览选它"
        )
    return tuple(notes)


def _removed(path: Path) -> bool:
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except PermissionError as error:
        raise BusyError(f"{path} 删不掉，多半是 Excel 正用着。{_CLOSE}") from error
    return True


def _emptied(folder: Path) -> list[str]:
    """空了的文件夹也拿走；里面还有别的就留下，说一声。"""
    try:
        folder.rmdir()
    except OSError:
        return [f"{folder} 里还有别的文件，留着没有动"]
    return []
