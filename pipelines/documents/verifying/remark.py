"""核对的一条意见：哪一码、在哪里、写着什么、应是什么、怎么办；编码见 templates/verifying.toml。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pipelines.documents.verifying.reading import Line
from pipelines.ledgers.catalogue import Code, load_catalogue
from pipelines.ledgers.finding import Level
from pipelines.office import shipped

_AROUND = 12


@dataclass(frozen=True)
class Remark:
    """核对的一条意见。"""

    code: str
    level: Level
    place: str
    """正文第5段、“排名表”第3行第7格；说的是全文则空。"""
    near: str
    """那一处的文字，供人找到它。"""
    found: str
    expected: str
    message: str
    remedy: str


@cache
def catalogue() -> Mapping[str, Code]:
    """V 码的声明。"""
    return load_catalogue(shipped("templates") / "verifying.toml")


def remark(
    code: str,
    line: Line | None = None,
    *,
    near: str = "",
    cell: int | None = None,
    found: str = "",
    expected: str = "",
    **facts: str,
) -> Remark:
    """以当时的事实写成一条意见。"""
    declared = catalogue()[code]
    where = place_of(line, cell) if line else ""
    words = {"place": where, "near": near, "found": found, "expected": expected, **facts}
    message, hint = declared.message.format_map(words), declared.hint.format(due=expected)
    return Remark(code, declared.level, where, near, found, expected, message, hint)


def place_of(line: Line, cell: int | None = None) -> str:
    """正文第5段；“亮红灯、黄灯项目清单”第3行第5格；同题的第二张表起说第几张。"""
    if not line.table:
        return f"正文第{line.number}段"
    title = f"“{line.title[:24]}”" if line.title else f"第{line.table}张表"
    title += f"第{line.nth}张表" if line.title and line.nth > 1 else ""
    return f"{title}第{line.number}行" + ("" if cell is None else f"第{cell + 1}格")


def around(text: str, start: int, end: int) -> str:
    """一个数前面的半句与它后面的单位：累计完成投资161.16亿元。"""
    before = text[max(0, start - _AROUND) : start]
    for mark in "，。；：、（）,;. ":
        before = before.rpartition(mark)[2] if mark in before else before
    after = text[end : end + 6]
    for mark in "，。；：、（），, ":
        after = after.partition(mark)[0]
    return f"{before}{text[start:end]}{after}"
