"""在一份公文里找一个数：按名称、按印出来的字，或按第几段第几个数。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipelines.documents.passport import Passport, Stated
from pipelines.documents.verifying.aligning import (
    Token,
    cell_text,
    matched_lines,
    matched_numbers,
    tokens,
)
from pipelines.documents.verifying.drift import drifted
from pipelines.documents.verifying.numbers import plain
from pipelines.documents.verifying.reading import Line, Text
from pipelines.documents.verifying.remark import around, place_of
from pipelines.errors import UsageError

#: 句中没有控件的数：前面的话 → 数的名称。
_SAID: Final = {
    "超序时进度": "序时差", "低于序时进度": "序时差", "环比增长": "环比", "环比下降": "环比",
    "同比增长": "同比", "同比下降": "同比", "比上年增长": "同比", "比上年下降": "同比",
}  # fmt: skip


@dataclass(frozen=True)
class Located:
    """找到的一个数：在哪里、现在写着什么、成文时是什么；`key` 是数的名称，不知则空。"""

    place: str
    near: str
    now: str
    stated: Stated | None
    key: str = ""

    @property
    def differs(self) -> bool:
        """现在的写法与成文时不同。"""
        return self.stated is not None and plain(self.now) != plain(self.stated.text)


def located_by_name(passport: Passport, text: Text, what: str) -> list[Located]:
    """名称（累计完成投资、万宝新区的完成率、排名表.3.完成率）或印出来的字（161.16亿元）所指的各数。"""
    changed = drifted(passport, text.lines).changed
    shown = {path: one.words for path, one in changed.items()} | _in_controls(text)
    found = [
        _located(text, stated, shown)
        for stated in passport.figures.values()
        if what in (stated.path, stated.words)
    ]
    wanted = plain(what)
    return found or [
        _located(text, stated, shown)
        for stated in passport.figures.values()
        if wanted in (plain(stated.text), plain(shown.get(stated.path, stated.text)))
    ]


def located_at(passport: Passport, text: Text, paragraph: int, number: int) -> Located:
    """正文第几段（空段、表格不数）第几个数（日期、序号不数）；没有则 UsageError。"""
    line = next((one for one in text.paragraphs if one.number == paragraph), None)
    if line is None:
        last = max((one.number for one in text.paragraphs), default=0)
        raise UsageError(f"正文没有第{paragraph}段；空段与表格不数，共{last}段")
    found = [token for token in tokens(line.cells[0]) if not token.number.exempt]
    if not 1 <= number <= len(found):
        there = f"只有{len(found)}个数" if found else "没有数"
        said = " ".join(line.text.split())[:16]
        raise UsageError(
            f"正文第{paragraph}段‘{said}’{there}（日期、序号不数）；表里的数照印出来的字查"
        )
    token = found[number - 1]
    path = token.path or _path_before(passport, text.lines, line, token)
    stated = passport.figures.get(path)
    one, words = token.number, cell_text(line.cells[0])
    near = around(words, one.start, one.end)
    told = words[: one.start]
    key = next((key for said, key in _SAID.items() if told.endswith(said)), "")
    own = stated or (None if key else _in_table(passport, told, one.words))
    shown = one.text if own and not own.text.endswith(one.unit or "\0") else one.words
    return Located(place_of(line), near, shown, own, key or (own.key if own else ""))


def _path_before(passport: Passport, lines: Sequence[Line], line: Line, token: Token) -> str:
    """控件没有了的，看成文时同一处是哪个数。"""
    old = next((old for now, old in matched_lines(passport.lines, lines) if now is line), None)
    if old is None:
        return ""
    for pair in matched_numbers(old.cells[0], line.cells[0]):
        same = pair.now is not None and pair.now.number == token.number
        if same and pair.before is not None:
            return pair.before.path
    return ""


def _in_table(passport: Passport, told: str, words: str) -> Stated | None:
    """“娄底经开区（85.9%”：附表里这个单位的同一个数。"""
    name = told.rstrip("（均为").rpartition("、")[2]
    return next(
        (
            one
            for one in passport.figures.values()
            if one.subject and name.endswith(one.subject) and one.unit == "%"
            and float(one.text) == float(words.rstrip("%"))
        ),
        None,
    ) if words.endswith("%") else None  # fmt: skip


def _in_controls(text: Text) -> dict[str, str]:
    """各控件里现在的字。"""
    shown: dict[str, str] = {}
    for line in text.lines:
        own: dict[str, str] = {}
        for cell in line.cells:
            for piece in cell:
                if piece.path:
                    own[piece.path] = own.get(piece.path, "") + piece.text
        shown = {**own, **shown}
    return shown


def _located(text: Text, stated: Stated, shown: Mapping[str, str]) -> Located:
    line = next((one for one in text.lines if stated.path in one.paths), None)
    place = place_of(line) if line else ""
    return Located(place, stated.words, shown.get(stated.path, stated.text), stated, stated.key)
