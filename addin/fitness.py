"""体检里关于加载项的几项：装没装、是不是这一版、起得了程序吗、Excel 让不让用。"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from addin.install import Machine, is_foreign, mark_of_the_web
from addin.policy import NAME, obstacles
from pipelines.doctoring import Checked
from pipelines.errors import QingdanError
from pipelines.faults import reason

_ITEM: Final = "加载项"
_AGAIN: Final = "请关掉 Excel，再运行 qingdan addin install"


def examine_addin(machine: Machine, office: Path, build: Callable[[], bytes]) -> list[Checked]:
    """逐项检查；不是 Windows、没有装，说一声即可，不算毛病。"""
    if not machine.is_windows:
        words = "这台机器不是 Windows，装不了；可用 qingdan addin press 按钮 --file 工作簿"
        return [Checked(_ITEM, True, words)]
    try:
        path = machine.startup / NAME
        if not path.exists():
            words = "没有装；要在 Excel 里按按钮，请运行 qingdan addin install"
            return [Checked(_ITEM, True, words), _writable(machine.startup)]
        return list(_installed(machine, path, office, build))
    except QingdanError as error:
        return [Checked(_ITEM, False, str(error))]


def _installed(
    machine: Machine, path: Path, office: Path, build: Callable[[], bytes]
) -> Iterator[Checked]:
    yield _version(path, build)
    yield _pointer(machine, office)
    marked = mark_of_the_web(path).exists()
    words = f"有，Excel 不许它运行；{_AGAIN}" if marked else "没有，好"
    yield Checked("加载项的网络标记", not marked, words)
    yield _writable(path.parent)
    found = obstacles(machine.registry, str(path.parent), machine.environment)
    if not found:
        yield Checked("Excel 安全设置", True, "没有挡住加载项的")
    for obstacle in found:
        yield Checked("Excel 安全设置", False, obstacle.words)


def _version(path: Path, build: Callable[[], bytes]) -> Checked:
    if is_foreign(path):
        words = f"{path} 不是清单通的加载项；请把它改名或移走，再运行 qingdan addin install"
        return Checked(_ITEM, False, words)
    if path.read_bytes() != build():
        return Checked(_ITEM, False, f"{path} 与本程序不是同一版；{_AGAIN}")
    return Checked(_ITEM, True, f"装在 {path}，与本程序同一版")


def _pointer(machine: Machine, office: Path) -> Checked:
    """addin.txt 所指的程序、办公室都在。"""
    item = "加载项所用的程序"
    try:
        lines = machine.pointer.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        lines = []
    if len(lines) < 2:
        return Checked(item, False, f"{machine.pointer} 没有或坏了；{_AGAIN}")
    program, chosen = (Path(line) for line in lines[:2])
    if not program.exists():
        return Checked(item, False, f"{program} 不在了（Python 重装或挪过）；{_AGAIN}")
    if not (chosen / "office.toml").exists():
        return Checked(item, False, f"办公室 {chosen} 不在了；请加 --office 新的文件夹再装一次")
    other = "" if chosen == office.absolute() else "（与这次检查的不是同一个）"
    return Checked(item, True, f"{program}，办公室 {chosen}{other}")


def _writable(folder: Path) -> Checked:
    """还没有 XLSTART 的，装的时候会建。"""
    nearest = next(one for one in (folder, *folder.parents) if one.exists())
    try:
        with tempfile.TemporaryFile(dir=nearest):
            pass
    except OSError as error:
        return Checked("XLSTART", False, f"{nearest} 不能写入：{reason(error)}")
    return Checked("XLSTART", True, f"{folder} 可以写入")
