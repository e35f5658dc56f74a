"""首尾各要素的措辞：标题、主送、发文字号、附件说明、成文日期、抄送（DOMAIN §5.9）。"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import Final

from pipelines.documents.gongwen.remark import Remark, Severity
from pipelines.documents.gongwen.wording_table import WordingTable
from pipelines.documents.gongwen.wording_text import (
    ADDRESSEES,
    ENCLOSURES,
    IMPRINT,
    SIGNATURE,
    SIGNED_ON,
    TITLE,
    UNKNOWN,
    Facts,
    Line,
    Spoken,
    masked,
    of_kind,
    remark,
)

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
_SYMBOL: Final = re.compile(
    r"([〔\[【［(（「{])\s{0,2}((?:19|20)\d\d)\s{0,2}([〕\]】］)）」}])"
    r"\s{0,2}(第?)\s{0,2}(0{0,3})(\d{1,4})\s{0,2}号"
)
_ENCLOSURE: Final = re.compile(r"\s{0,40}附\s{0,2}件\s{0,2}[：:]\s{0,4}")
_NUMBERED: Final = re.compile(r"\s{0,40}\d{1,2}\s{0,2}[.．、]\s{0,2}")
_COPIES: Final = re.compile(r"\s{0,10}抄\s{0,2}[送报]\s{0,2}[：:]")
_SIGNED: Final = re.compile(r"\s{0,40}((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日\s{0,4}")
_UNTIL: Final = re.compile(r"截[至止]到?((?:19|20)\d\d)年(\d{1,2})月(?:(\d{1,2})日|底)")
_SPAN: Final = re.compile(
    r"((?:19|20)\d\d)年(?:1[—–－～~-])?(\d{1,2})月[^日]{0,30}的?(?:通报|情况)"
)
#: 说已有的情况才有截止日；年度的计划、通知，说的是往后。
_TERM: Final = re.compile(
    r"((?:19|20)\d\d)年(?:第?([一二三四])季度|度)(?=[^日]{0,40}(?:通报|情况|讲评|结果|总结))"
)
_ASKING: Final = re.compile(r"^.{0,40}关于(?:申请|请求|恳请|要求给予|要求解决).{1,80}的报告$")
_TWICE: Final = re.compile(r"的(通知|通报|报告|意见|函)的(?:通知|通报|报告|意见|函)$")


def check_symbols(lines: Sequence[Spoken], _table: WordingTable, _facts: Facts) -> Iterator[Remark]:
    """R1 年份的括号，R3 “第”字与虚位。"""
    for one in lines:
        for found in _SYMBOL.finditer(one.text):
            opening, year, closing, ordinal, zeros, number = found.groups()
            right = f"〔{year}〕{number}号"
            if (opening, closing) != ("〔", "〕"):
                said = f"发文字号的年份用六角括号，“{found[0]}”用的是“{opening}{closing}”"
                yield remark("R1", one.line, _ERROR, said, f"改为“{right}”", "7.2.5")
            if ordinal or zeros:
                said = f"发文顺序号不加“第”字、不编虚位，“{found[0]}”多了“{ordinal}{zeros}”"
                yield remark("R3", one.line, _ERROR, said, f"改为“{right}”", "7.2.5")


def check_colons(lines: Sequence[Spoken], _table: WordingTable, _facts: Facts) -> Iterator[Remark]:
    """R4 标题、主送机关里的半角冒号。"""
    for one in of_kind(lines, TITLE, ADDRESSEES):
        if ":" in one.text:
            said = f"{one.kind}里的冒号是半角“:”"
            fixed = one.text.strip().replace(":", "：")
            yield remark("R4", one.line, _ERROR, said, f"改为“{fixed}”", "7.3.2")
    if not of_kind(lines, TITLE, ADDRESSEES) and any(":" in one.text for one in lines):
        said = "认不出哪一段是标题、主送机关，没有查其中的冒号是否半角"
        yield remark("R4", None, Severity.UNCHECKED, said, "请自己看一眼标题与主送机关", "7.3.2")


def check_enclosures(
    lines: Sequence[Spoken], _table: WordingTable, _facts: Facts
) -> Iterator[Remark]:
    """R5 附件名称的标点、书名号，R24 只有一个附件却编了号。"""
    for listed in _enclosures(lines):
        for one, name in listed:
            yield from _enclosure_name(one.line, name)
        first = listed[0][0]
        rest = _ENCLOSURE.sub("", first.text, count=1)
        if len(listed) == 1 and _NUMBERED.match(rest):
            said = "只有一个附件，却编了序号"
            fixed = f"附件：{listed[0][1]}"
            yield remark("R24", first.line, _ERROR, said, f"改为“{fixed}”", "7.3.4")


def _enclosures(lines: Sequence[Spoken]) -> Iterator[list[tuple[Spoken, str]]]:
    """每一处附件说明：各附件那一段与名称；“附件：”起头，后面接着编了号的段。"""
    listed: list[tuple[Spoken, str]] = []
    for one in lines:
        if one.kind in (ENCLOSURES, UNKNOWN) and (head := _ENCLOSURE.match(one.text)):
            if listed:
                yield listed
            listed = [(one, _named(one.text[head.end() :]))]
        elif listed and one.kind in (ENCLOSURES, UNKNOWN) and _NUMBERED.match(one.text):
            listed.append((one, _named(one.text)))
        elif listed and one.text.strip():
            yield listed
            listed = []
    if listed:
        yield listed


def _named(text: str) -> str:
    return _NUMBERED.sub("", text, count=1).strip()


def _enclosure_name(line: Line, name: str) -> Iterator[Remark]:
    bare = name.rstrip("。；，、.;,")
    if bare != name:
        said = f"附件名称后面不加标点，这里多了“{name[len(bare) :]}”"
        yield remark("R5", line, _ERROR, said, f"改为“{bare}”", "7.3.4")
    if bare.count("《") != bare.count("》"):
        said = f"附件名称“{bare}”的书名号不成对"
        yield remark("R5", line, _ERROR, said, "补上缺的一半，或两边都删去", "7.3.4")
    elif bare.startswith("《") and bare.endswith("》") and bare.count("《") == 1:
        said = "附件名称两边不加书名号"
        yield remark("R5", line, _WARNING, said, f"改为“{bare[1:-1]}”", "7.3.4")


def check_copies(lines: Sequence[Spoken], _table: WordingTable, _facts: Facts) -> Iterator[Remark]:
    """R23 抄送机关之后的句号。"""
    for index, one in enumerate(lines):
        if one.kind not in (IMPRINT, UNKNOWN) or not _COPIES.match(one.text):
            continue
        last = one
        for later in lines[index + 1 : index + 6]:
            if later.kind != IMPRINT or "印发" in later.text or "：" in later.text:
                break
            last = later if later.text.strip() else last
        if not last.text.rstrip().endswith("。"):
            fixed = last.text.strip().rstrip("，、；,;.．")[-12:] + "。"
            said = "抄送的最后一个机关之后没有句号"
            yield remark("R23", last.line, _ERROR, said, f"末尾改为“{fixed}”", "7.4.2")


def check_signed(lines: Sequence[Spoken], _table: WordingTable, facts: Facts) -> Iterator[Remark]:
    """R22 成文日期不能早于数据的截止日。"""
    signed = [(one, day) for one in lines if (day := _signed_on(one))]
    until = facts.data_until or _data_until(lines)
    if not signed and of_kind(lines, TITLE) and not of_kind(lines, ADDRESSEES, SIGNATURE):
        return  # 内部材料，本来就不署日期
    if not signed or until is None:
        missing = "成文日期" if not signed else "数据截止到哪一天"
        said = f"看不出{missing}，没有查成文日期是否早于数据的日期"
        yield remark("R22", None, Severity.UNCHECKED, said, "请自己看一眼两个日期的先后", "7.3.5")
        return
    one, day = signed[-1]
    if day < until:
        ends = f"{until.year}年{until.month}月{until.day}日"
        said = f"成文日期“{one.text.strip()}”早于文中数据截止的{ends}"
        yield remark("R22", one.line, _ERROR, said, "核对成文日期，或核对数据是哪个月的", "7.3.5")


def _signed_on(one: Spoken) -> date | None:
    if one.kind not in (SIGNED_ON, UNKNOWN) or not (found := _SIGNED.fullmatch(one.text)):
        return None
    return _day(*map(int, found.groups()))


def _data_until(lines: Sequence[Spoken]) -> date | None:
    """文中自己说的：“截至2021年6月底”，或标题的“2021年1—6月……情况”“2021年第二季度”“2021年度”。"""
    days = [
        day
        for one in lines
        for pattern in ((_UNTIL, _SPAN) if one.kind == TITLE else (_UNTIL,))
        for found in pattern.finditer(one.prose)
        if (day := _ending(*(int(part or 0) for part in (*found.groups(), 0)[:3])))
    ]
    days += [day for one in of_kind(lines, TITLE) for day in _terms_end(one.text)]
    return max(days, default=None)


def _terms_end(title: str) -> Iterator[date]:
    """标题说的季度、年度的末一天。"""
    for year, quarter in _TERM.findall(title):
        month = 3 * ("一二三四".index(quarter) + 1) if quarter else 12
        yield date(int(year), month, calendar.monthrange(int(year), month)[1])


def _ending(year: int, month: int, day: int) -> date | None:
    if not 1 <= month <= 12:
        return None
    return _day(year, month, day or calendar.monthrange(year, month)[1])


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def check_type(lines: Sequence[Spoken], table: WordingTable, _facts: Facts) -> Iterator[Remark]:
    """R28 标题的文种：叠用、重复、请示写成报告、用了非法定的名称。"""
    titles = of_kind(lines, TITLE)
    if not titles:
        said = "认不出哪一段是标题，没有查文种"
        yield remark("R28", None, Severity.UNCHECKED, said, "请自己看一眼标题末尾的文种", "7.3.1")
    for line in _whole_titles(titles):
        yield from _type_of(line, table)


def _whole_titles(titles: Sequence[Spoken]) -> Iterator[Line]:
    """标题排成几段的，连成一个。"""
    whole: list[Line] = []
    for one in titles:
        if whole and one.line.part == whole[-1].part and one.line.number == whole[-1].number + 1:
            last = whole.pop()
            joined = last.text.rstrip() + one.text.strip()
            whole.append(Line(last.part, one.line.number, joined, last.page, last.kind))
        else:
            whole.append(one.line)
    yield from whole


def _type_of(line: Line, table: WordingTable) -> Iterator[Remark]:
    title = "".join(masked(line.text).split())
    if found := _stacked_types(table.types).search(title):
        said = f"标题用了两个文种：“{found[0]}”"
        fix = f"只留一个：“{found[1]}”或“{found[2]}”"
        yield remark("R28", line, _ERROR, said, fix, "7.3.1")
    elif found := _TWICE.search(title):
        said = f"标题里文种重复：“{found[0]}”"
        yield remark("R28", line, _WARNING, said, f"只留一个“的{found[1]}”", "7.3.1")
    elif _ASKING.match(title):
        said = "标题说的是请求批准的事，文种却是“报告”"
        yield remark(
            "R28", line, _WARNING, said, "请求批准的用“请示”，没有隶属关系的用“函”", "7.3.1"
        )
    elif found := re.search(r"(?<!的)(提醒|督办|交办|催办|转办)函$", title):
        said = f"“{found[0]}”是日常叫法，不是法定文种"
        yield remark("R28", line, _INFO, said, f"标题宜写成“关于……{found[1]}事项的函”", "7.3.1")


@cache
def _stacked_types(types: tuple[str, ...]) -> re.Pattern[str]:
    # “征求意见函”“会议纪要”是一个词；“复函”的“复”不是文种。
    first = "|".join(re.escape(one) for one in types if one not in ("意见", "函", "议案"))
    last = "|".join(re.escape(one) for one in types)
    return re.compile(f"({first})({last})$")
