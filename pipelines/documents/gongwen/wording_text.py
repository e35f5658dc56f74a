"""措辞体检的输入：一行行文字、文外的事实；引文与书名先遮住，免得误报。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pipelines.documents.gongwen.remark import Place, Remark, Severity

TITLE: Final = "标题"
ADDRESSEES: Final = "主送"
BODY: Final = "正文"
ENCLOSURES: Final = "附件说明"
SIGNATURE: Final = "署名"
SIGNED_ON: Final = "成文日期"
IMPRINT: Final = "版记"
CELL: Final = "表格"
UNKNOWN: Final = ""

#: 遮住的字换成它：Unicode 非字符，谁的文字里都没有，也不是汉字、数字、标点。
HIDDEN: Final = "\ufdd4"
_PAIRS: Final = {"《": "》", "“": "”"}
_LONGEST_QUOTE: Final = 200


@dataclass(frozen=True)
class Line:
    """文件里的一段：哪一部分、第几段（从 1 起）、文字、第几页（不知则 None）、是公文的什么。"""

    part: str
    number: int
    text: str
    page: int | None = None
    kind: str = UNKNOWN


@dataclass(frozen=True)
class UnitName:
    """一个单位的正式叫法与别的叫法（units.toml）。"""

    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """文字之外的事实；不知道的是 None，相应各条便说“未查”。"""

    units: tuple[UnitName, ...] | None = None
    """各单位，次序即印发次序。"""
    data_until: date | None = None
    """文中数据截止到哪一天。"""
    revisions: int | None = None
    """还有几处没有接受或拒绝的修订。"""
    comments: int | None = None
    hidden: int | None = None
    """几处隐藏文字。"""
    highlights: int | None = None
    """几处突出显示。"""


@dataclass(frozen=True)
class Spoken:
    """一段，连同遮去引文之后的文字；两者一样长，位置通用。"""

    line: Line
    prose: str

    @property
    def text(self) -> str:
        return self.line.text

    @property
    def kind(self) -> str:
        return self.line.kind


def spoken(line: Line) -> Spoken:
    """遮好引文的一段。"""
    return Spoken(line, masked(line.text))


def masked(text: str) -> str:
    """遮去“……”与《……》里面的字；括号留着，过长或不成对的不遮。"""
    out = list(text)
    for start, end in _quoted(text):
        out[start:end] = HIDDEN * (end - start)
    return "".join(out)


def _quoted(text: str) -> Iterator[tuple[int, int]]:
    """最外一层引号、书名号里面的起止；从左到右只走一遍。"""
    opened, closing = -1, ""
    for position, letter in enumerate(text):
        if opened >= 0 and letter == closing:
            yield opened + 1, position
            opened = -1
        elif opened >= 0 and position - opened > _LONGEST_QUOTE:
            opened = -1
        if opened < 0 and letter in _PAIRS:
            opened, closing = position, _PAIRS[letter]


def place(line: Line) -> Place:
    """一段在文件里的位置。"""
    return Place(line.part or BODY, line.number, line.page, line.text.strip())


def remark(
    code: str, line: Line | None, severity: Severity, message: str, remedy: str, clause: str = ""
) -> Remark:
    """一条意见；`line` 为 None 说的是整篇。"""
    return Remark(code, severity, place(line) if line else Place(), message, remedy, clause)


def of_kind(lines: Sequence[Spoken], *kinds: str) -> list[Spoken]:
    """是公文这几样的各段。"""
    return [one for one in lines if one.kind in kinds]
