"""通行证：一份公文用了哪些报送、哪套规则与模板，每个数的精确值，成文时的文字。

它嵌在 .docx 里（自定义 XML），不靠数据库也能核对；同样的一次生成，同样的字节。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Final

from lxml import etree

from pipelines.documents.verifying.reading import Line, read_roots
from pipelines.documents.wording import Printed

#: 附表各列的单位；没有列出的不记单位。
_COLUMN_UNITS: Final = {
    "年度计划": "万元", "本月完成": "万元", "累计完成": "万元", "完成率": "%",
    "超低序时": "百分点", "低于序时": "百分点", "得分": "分", "本月得分": "分",
    "项目数": "个", "排名": "位", "上月排名": "位",
    "新洽谈": "个", "新签约": "个", "新开工": "个", "新竣工": "个", "盘活": "个",
}  # fmt: skip
#: 附表的一行说的是谁，先看哪一列。
_SUBJECTS: Final = ("项目名称", "问题编号", "单位", "事项", "类别", "项")
#: 一个项目有几个节点、同名的事项有几件：再看这几列才分得清。
_DETAILS: Final = ("节点", "编号")


@dataclass(frozen=True)
class Taken:
    """用到的一份报送；`carried` 即沿用，`period` 是它原来的一期。"""

    unit: str
    period: str
    file: str
    digest: str
    carried: bool = False


@dataclass(frozen=True)
class Issue:
    """这一次生成：哪种公文、哪一期、凭什么。"""

    kind: str
    period: str
    issued: str
    """成文日期，ISO。"""
    office: str
    program: str
    rules: str
    template: str
    """模板文件的 SHA-256。"""
    taken: tuple[Taken, ...] = ()
    unit: str = ""
    """专写给一个单位的（核对单、提醒函、督办函）是哪个；否则空。"""


@dataclass(frozen=True)
class Stated:
    """公文里的一个数；`exact` 不舍入，印作“—”的为 None。"""

    path: str
    text: str
    exact: Fraction | None = None
    unit: str = ""
    key: str = ""
    """数的名称；附表的为列名。"""
    subject: str = ""
    """附表的一行说的是谁。"""

    @property
    def words(self) -> str:
        """“累计完成投资”“万宝新区的完成率”“排名合计的完成率”。"""
        if self.subject:
            return f"{self.subject}的{self.key}"
        table, _, _ = self.path.partition(".")
        return self.key if table in (self.path, "") else f"{table}的{self.key}"


@dataclass(frozen=True)
class Passport:
    """通行证；`lines` 是成文时的各段、各行。"""

    issue: Issue
    figures: Mapping[str, Stated]
    lines: tuple[Line, ...] = field(default=(), repr=False)
    sound: bool = True
    """与封存时的摘要相符，没有被改动过。"""


def identity(stated: Stated) -> tuple[str, str, str]:
    """一个数是谁的哪一列；不看它在第几行。"""
    return (stated.path.partition(".")[0], stated.subject, stated.key)


def figures_in(context: Mapping[str, object], units: Mapping[str, str]) -> dict[str, Stated]:
    """上下文里的全部数：路径 → 数；`units` 是有名字的数的单位。"""
    return {one.path: one for one in _stated(context, "", units, "")}


def _stated(value: object, path: str, units: Mapping[str, str], subject: str) -> Iterator[Stated]:
    if isinstance(value, Printed):
        exact = _exact(value.value)
        if exact is not None or value.value is None:
            key = _key(path)
            unit = units.get(path) or _COLUMN_UNITS.get(key, "")
            yield Stated(path, " ".join(value.split()), exact, unit, key, subject)
    elif isinstance(value, Mapping):
        who = _subject(value) if path else ""
        for name, one in value.items():
            yield from _stated(one, f"{path}.{name}" if path else str(name), units, who)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for number, one in enumerate(value, 1):
            yield from _stated(one, f"{path}.{number}", units, subject)


def _subject(row: Mapping[str, object]) -> str:
    """附表的一行说的是谁：“远达项目（竣工验收）”。"""
    who = next((str(row[name]) for name in _SUBJECTS if name in row), "")
    more = next((str(row[name]) for name in _DETAILS if name in row), "")
    return f"{who}（{more}）" if who and more else who


def _key(path: str) -> str:
    """数的名称：路径的末段；话里的数是“缘由第1个数”。"""
    rest, _, last = path.rpartition(".")
    if not last.isdecimal():
        return last
    return f"{rest.rpartition('.')[2]}第{(int(last) + 1) // 2}个数"


def _exact(value: object) -> Fraction | None:
    if isinstance(value, int | Decimal | Fraction) and not isinstance(value, bool):
        return Fraction(value)
    return None


def passport_of(
    roots: Mapping[str, etree._Element], context: Mapping[str, object], issue: Issue,
    units: Mapping[str, str],
) -> Passport:  # fmt: skip
    """一份刚写成的公文（各部件的树）的通行证；只记文中印了的数。"""
    lines = tuple(read_roots(roots).lines)
    used = {path for line in lines for path in line.paths}
    known = figures_in(context, units)
    return Passport(issue, {path: known[path] for path in known if path in used}, lines)
