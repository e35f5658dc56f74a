"""不用 Excel 按一次按钮：对文件按，标记写进副本，原件不动；用 WPS 的、夜间任务用它。"""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from typing import Any, Final

from addin.acts import Act, Kind
from addin.answer import Answer, Tone, refused
from addin.buttons import BUTTONS, Button, Needs, find_button
from addin.press import fault_words, press
from pipelines.errors import FileFault, QingdanError, UsageError
from pipelines.placing import put_in_place
from pipelines.xlsx.cells import read_place

#: 只挪了光标、换了当前的表，不必出副本。
_MOVES: Final = frozenset({Kind.ACTIVATE, Kind.SELECT})
#: 会出副本的按钮，名称加在文件名后；再按一次，换成新按的，不一个接一个加下去。
_LABELS: Final = "|".join(button.label for button in BUTTONS if button.needs is not Needs.NOTHING)
_PRESSED: Final = re.compile(rf"_({_LABELS})(_\d+)?$")
#: 文件名主干至多这么多字节：文件系统至多 255，后面还要接按钮与序号。
_LONGEST: Final = 200
_FOLDER: Final = "已标记"
#: 看公文的按钮，标识就是命令行里的动词；公文不是打开着的工作簿。
_PAPERS: Final = frozenset({"verify", "lint"})
#: 名称另取的：没有报成、只标了色的，文件名里不说“上报”。
_NAMED: Final = {"submit": "校验"}
#: 我们写进副本的时刻，形如 2021-06-25 22:00。
_MOMENT: Final = re.compile(rb"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}")
#: 没有做、要先答的，命令行上怎样答。
_HOW: Final = {
    Tone.ASK: "（照办请加 --yes，再运行一次）",
    Tone.INPUT: "（请加 --reply 回答，再运行一次）",
}


@dataclass(frozen=True)
class Request:
    """对文件的一次按下：工作簿、先选中的格（如 项目清单!S7）、回答、副本写在哪里。"""

    file: Path | None = None
    cell: str = ""
    reply: str = ""
    out: Path | None = None


@dataclass(frozen=True)
class Pressed:
    """按过之后：答复，与改出来的副本（没有改动则无）。"""

    button: Button
    answer: Answer
    copy: Path | None = None

    @property
    def exit_code(self) -> int:
        """0 做好了，1 查出了错误，2 没有做或还要回答。"""
        if self.answer.wrong:
            return 1
        return 0 if self.answer.tone in (Tone.DONE, Tone.WARNING) else 2

    def as_json(self) -> dict[str, Any]:
        """`--json` 所印。"""
        return {
            "schema_version": 1, "button": self.button.id, "tone": self.answer.tone.value,
            "words": self.answer.words, "default": self.answer.default,
            "file": str(self.copy) if self.copy else None,
            "opens": [str(path) for path in self.answer.opens],
        }  # fmt: skip

    def words(self) -> Iterable[str]:
        """一行行的话；不像消息框，不截短。"""
        yield self.answer.words
        if how := _HOW.get(self.answer.tone):
            default = f"建议 {self.answer.default}" if self.answer.default else ""
            yield f"{default}{how}"
        yield from (f"  {path}" for path in self.answer.opens)
        if self.copy:
            yield f"另存在：{self.copy}"


def press_file(name: str, office: Path, at: datetime, request: Request) -> Pressed:
    """照标识或名称按一个按钮，副本默认写在办公室的 out/报告期/已标记/。

    没有这个按钮、少了工作簿、没有所说的格、副本不能写在所说的地方，则 UsageError。
    """
    button = find_button(name)
    if button is None:
        known = "、".join(button.label for button in BUTTONS)
        raise UsageError(f"没有“{name}”这个按钮；有：{known}")
    if request.file is None:
        if button.needs is not Needs.NOTHING:
            raise UsageError(f"“{button.label}”要对一本工作簿按；请加 --file 工作簿")
        return Pressed(button, press(button, None, office, at, request.reply))
    if button.id in _PAPERS and request.file.suffix.lower() == ".docx":
        raise UsageError(
            f"“{button.label}”看的是那一期最近改过的公文，不必写 --file；"
            f"要看指定的这一份，请用 qingdan {button.id} {request.file}"
        )
    if request.out:
        _refuse_place(request.out, request.file, office)
    try:
        return _pressed(button, request.file, office, at, request)
    except FileFault as fault:
        return Pressed(button, refused(fault_words(fault, office)))


def _pressed(button: Button, file: Path, office: Path, at: datetime, request: Request) -> Pressed:
    from addin.engine import open_book

    with closing(open_book(file, *_spot(file, request.cell))) as book:
        answer = press(button, book, office, at, request.reply)
        changed = _is_changed(book.acts)
        content = book.content() if changed else b""
    if not changed:
        return Pressed(button, answer)
    wanted = _wanted(button, file, office, request.out)
    return Pressed(button, answer, _written(wanted, content, file))


def _is_changed(acts: Sequence[Act]) -> bool:
    return any(act.kind not in _MOVES for act in acts)


def _spot(file: Path, cell: str) -> tuple[str, str]:
    """先选中的格：表名、地址；没有写表名的是当前的表。不成地址、没有这张表则 UsageError。"""
    if not cell:
        return "", ""
    try:
        sheet, place = read_place(cell)
    except ValueError as error:
        raise UsageError(f"“{cell}”不是一格；请写成 项目清单!S7 的样子") from error
    if sheet and sheet not in (names := _sheet_names(file)):
        raise UsageError(f"{file.name} 里没有“{sheet}”表；有：{'、'.join(names)}")
    return sheet, place


def _sheet_names(file: Path) -> list[str]:
    from pipelines.xlsx.reader import open_workbook

    with open_workbook(file) as workbook:
        return [sheet.name for sheet in workbook.sheets]


def _refuse_place(out: Path, file: Path, office: Path) -> None:
    """写进收件箱的会被当成来件收走；扩展名不对的，Excel、WPS 打不开。"""
    from pipelines.office import load_office

    inbox, folder = load_office(office).inbox.resolve(), out.resolve()
    if inbox in (folder, *folder.parents):
        raise UsageError(f"{out} 在收件箱里，会被当成来件；副本请写到别处，要上报请按“上报”")
    if not out.is_dir() and out.suffix.lower() != file.suffix.lower():
        raise UsageError(
            f"副本的扩展名须与工作簿一样，请把 {out} 写成 {out.with_suffix(file.suffix)}；"
            "要放进文件夹的，请先建好文件夹"
        )


def _wanted(button: Button, file: Path, office: Path, out: Path | None) -> Path:
    stem = file.stem
    while (bare := _PRESSED.sub("", stem)) != stem and bare:
        stem = bare
    while len(os.fsencode(stem)) > _LONGEST:
        stem = stem[:-1]
    name = f"{stem}_{_NAMED.get(button.id, button.label)}{file.suffix}"
    if out:
        return out / name if out.is_dir() else out
    return office / "out" / _period(file, office) / _FOLDER / name


def _period(file: Path, office: Path) -> str:
    """工作簿的报告期；看不出的则空。"""
    from pipelines.reception import read_arrival
    from pipelines.tasks.opening import open_intake

    try:
        submission = read_arrival(file, open_intake(office)).submission
    except QingdanError:
        return ""
    return str(submission.period) if submission else ""


def _written(wanted: Path, content: bytes, file: Path) -> Path:
    """写在 `wanted`；那里已有别的内容（也许有人在改），就另加序号，只差时刻的不再写一份。"""
    numbered = (wanted.with_stem(f"{wanted.stem}_{number}") for number in count(2))
    for path in chain([wanted], numbered):
        if not path.exists():
            put_in_place(path, content)
            return path
        if path.resolve() != file.resolve() and _is_alike(path.read_bytes(), content):
            return path
    raise AssertionError("序号没有尽头")


def _is_alike(one: bytes, other: bytes) -> bool:
    """两份除了我们写的时刻，一字不差；不是压缩包的不算。"""
    try:
        with zipfile.ZipFile(io.BytesIO(one)) as had, zipfile.ZipFile(io.BytesIO(other)) as has:
            # 时刻一样长；大小不同的不必解开
            if _sizes(had) != _sizes(has):
                return False
            return all(_timeless(had, name) == _timeless(has, name) for name in has.namelist())
    except zipfile.BadZipFile:
        return False


def _sizes(package: zipfile.ZipFile) -> list[tuple[str, int]]:
    return [(part.filename, part.file_size) for part in package.infolist()]


def _timeless(package: zipfile.ZipFile, name: str) -> bytes:
    return _MOMENT.sub(b"", package.read(name))
