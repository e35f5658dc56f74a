"""句子的措辞：百分点、截至、增减、概数重复、标点、错词、缺主语、留白（DOMAIN §5.9）。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from pipelines.documents.gongwen.remark import Remark, Severity
from pipelines.documents.gongwen.wording_table import Stacked, WordingTable
from pipelines.documents.gongwen.wording_text import (
    BODY,
    CELL,
    ENCLOSURES,
    IMPRINT,
    SIGNATURE,
    SIGNED_ON,
    UNKNOWN,
    Facts,
    Spoken,
    of_kind,
    remark,
)

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
_NUMBER: Final = r"\d{1,12}(?:\.\d{1,6})?"
_WINDOW: Final = 120

_POINTS: Final = re.compile(rf"(?<![\d.])({_NUMBER})(?:[%％]个?|)百分点")
_AGAINST: Final = re.compile(
    rf"((?:高于|低于|快于|慢于|超过|超|落后于?)(?:序时进度|时间进度|全[国省市州县区]平均(?:水平)?))"
    rf"({_NUMBER})[%％]"
)
_BARE_POINTS: Final = re.compile(rf"(增长|下降|上升|增加|减少)了?({_NUMBER})个百分点")
_CHANGE: Final = "提高|上升|提升|下降|回落|降低|下滑|增加|减少|扩大|收窄|上涨"
_IS_RATE: Final = re.compile(r"率|占比|比重|比例|增速|[增降]幅|份额")
_UNTIL: Final = re.compile(
    r"截止到?(?=(?:19|20)\d\d年|\d{1,2}月|目前|当前|现在|今[年日天]|去年|昨[日天]|上[年月]|本[年月]"
    r"|年底|月底|[一二三四]季度)"
)
_DEADLINE: Final = re.compile(r"截至(时间|日期|期限)|截至(?=[。；，]|$)")
_NEGATIVE: Final = re.compile(
    rf"(增长|上升|提高|增加|提升|下降|减少|降低|回落|同比|环比)(?:了|为)?\s?[-－−–]({_NUMBER})([%％])"
)
_TIMES: Final = re.compile(
    rf"(下降|减少|降低|缩小|下滑|回落|缩短)了?\s?({_NUMBER}|[一二两三四五六七八九十]{{1,3}}|数)倍"
)
_ORDER: Final = "。！？；：，、"
_DOUBLED: Final = re.compile(
    r"[，。；：、]{2}|[！？][，。；：、]|[，。；：、][！？]|[。！？\ufdd4]”。|。）。"
)
_HEADING: Final = re.compile(
    r"\s{0,8}(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）)"
)
_THROUGH: Final = re.compile(r"\s{0,4}(?:[一二三四五六七八九十]是)?(通过|经过)")
_MAKING: Final = re.compile(r"使得?(?![用命馆者节领])")
_PENDING: Final = re.compile(
    r"【[^】]{0,20}(?:请|填|待|此处)[^】]{0,40}】?|[（(]待(?:补充|定|填|核实)[）)]"
    r"|[×]{2,4}|[XxＸ]{2,4}(?=[\u4e00-\u9fff])|\{[{%].{0,60}?[}%]\}|\{[{%]|[}%]\}|[｛｝]"
)
_INDENT: Final = re.compile("[ \u3000\t\u00a0\u2002\u2003]{1,80}(?=[^ \u3000\t\u00a0\u2002\u2003])")
_PERSON: Final = re.compile(
    r"(?:市长|县长|区长|州长|书记|主任|局长|主席|部长|秘书长)"
    r"([\u4e00-\u9fff]{2,3})(?:同志|出席|主持|讲话|批示|强调|指出)"
)
_COLLECTIVE: Final = re.compile("领导|负责|有关|主要|分管|各位|参会|与会|全体|会议")


def check_points(lines: Sequence[Spoken], table: WordingTable, _facts: Facts) -> Iterator[Remark]:
    """R9 两个百分数之差说“个百分点”，量的升降说“%”。"""
    for one in _prose(lines):
        for found in _POINTS.finditer(one.prose):
            fixed = f"{found[1]}个百分点"
            said = f"“{found[0]}”把“%”与“百分点”混在一起，或少了“个”字"
            yield remark("R9", one.line, _ERROR, said, f"改为“{fixed}”")
        for pattern in (_AGAINST, _rate_change(table.rates)):
            for found in pattern.finditer(one.prose):
                fixed = f"{found[1]}{found[2]}个百分点"
                said = f"“{found[0]}”是两个百分数之差，不用“%”"
                yield remark("R9", one.line, _WARNING, said, f"改为“{fixed}”")
        for found in _BARE_POINTS.finditer(one.prose):
            if not _IS_RATE.search(_sentence_before(one.prose, found.start())):
                said = f"“{found[0]}”看不出是哪个比率；说量的增减用“%”"
                fixed = f"{found[1]}{found[2]}%"
                yield remark("R9", one.line, _WARNING, said, f"写明是什么率，或改为“{fixed}”")


@cache
def _rate_change(rates: tuple[str, ...]) -> re.Pattern[str]:
    named = "|".join(map(re.escape, rates))
    return re.compile(
        rf"((?:{named})(?:同比|环比|较上[年月]|比上[年月]|较去年同期)?(?:{_CHANGE})了?)({_NUMBER})[%％](?!个?百分点)"
    )


def _sentence_before(text: str, at: int) -> str:
    """同一句里它前面的字，至多回看 120 字。"""
    return re.split("[。！？]", text[max(0, at - _WINDOW) : at])[-1]


def check_until(lines: Sequence[Spoken], _table: WordingTable, _facts: Facts) -> Iterator[Remark]:
    """R10 统计到某时用“截至”，到期停止用“截止”。"""
    for one in lines:
        for found in _UNTIL.finditer(one.prose):
            when = re.split("[，。；、]", one.prose[found.end() : found.end() + 9])[0]
            said = f"‘{found[0]}{when}’应写‘截至{when}’"
            yield remark("R10", one.line, _ERROR, said, f"把“{found[0]}”改为“截至”")
        for found in _DEADLINE.finditer(one.prose):
            fixed = f"截止{found[1] or ''}"
            said = f"‘{found[0]}’应写‘{fixed}’"
            yield remark("R10", one.line, _ERROR, said, f"改为“{fixed}”")


def check_changes(lines: Sequence[Spoken], _table: WordingTable, _facts: Facts) -> Iterator[Remark]:
    """R11 不说“增长-3%”，不说“下降几倍”。"""
    for one in _prose(lines):
        for found in _NEGATIVE.finditer(one.prose):
            lead = found[1] if found[1] in ("同比", "环比") else ""
            fixed = f"{lead}下降{found[2]}%"
            said = f"“{found[0]}”用负数说升降"
            yield remark("R11", one.line, _ERROR, said, f"核对之后改为“{fixed}”")
        for found in _TIMES.finditer(one.prose):
            said = f"“{found[0]}”：减少不用倍数来说"
            yield remark(
                "R11", one.line, _ERROR, said, f"改为“{found[1]}……%”或“{found[1]}到几分之一”"
            )


def check_stacked(lines: Sequence[Spoken], table: WordingTable, _facts: Facts) -> Iterator[Remark]:
    """R12 “约……左右”之类，意思重复。"""
    for one in lines:
        for stacked in table.stacked:
            for found in _around(stacked).finditer(one.prose):
                first, number, middle, last = found.groups()
                said = f"“{found[0]}”里“{first}”与“{last}”意思重复"
                after = (
                    f"{number}{last}{middle}" if last in ("余", "多") else f"{number}{middle}{last}"
                )
                fix = f"改为“{first}{number}{middle}”或“{after}”"
                yield remark("R12", one.line, _ERROR, said, fix)


@cache
def _around(stacked: Stacked) -> re.Pattern[str]:
    longest = sorted(stacked.before, key=len, reverse=True)
    first = "|".join(map(re.escape, longest))
    far = "|".join(re.escape(word) for word in stacked.after if word not in ("余", "多"))
    near = "|".join(re.escape(word) for word in stacked.after if word in ("余", "多"))
    # “近10多年”是惯用语；“上下联动”“以上级”不是概数。
    tail = rf"(?:{far})(?![联一游班级同贯衔齐功摇])"
    if near:
        tail += rf"|(?<=[\d万亿十百千])(?:{near})(?!年)"
    number = rf"{_NUMBER}[十百千万亿]{{0,2}}|[一二两三四五六七八九十百千万亿]{{1,6}}"
    return re.compile(
        rf"(?<![不节简制集条大公附邻靠临最])({first})({number})([^\d，。；：、（）\s]{{0,6}}?)({tail})"
    )


def check_people(lines: Sequence[Spoken], table: WordingTable, _facts: Facts) -> Iterator[Remark]:
    """R15 已变动的职务、机构名称；点到人的职务程序不知道现任是谁，说“未查”。"""
    for one in lines:
        for former in table.former:
            if former.wrong in one.prose:
                said = f"“{former.wrong}”已变动（{former.source}）"
                yield remark("R15", one.line, _ERROR, said, f"改为“{former.right}”")
        for found in _PERSON.finditer(one.prose):
            if not _COLLECTIVE.search(found[1]):
                said = f"点到了人：“{found[0]}”，职务是否现任，程序不知道"
                yield remark("R15", one.line, Severity.UNCHECKED, said, "请核对职务、姓名是否现任")


def check_stops(lines: Sequence[Spoken], _table: WordingTable, _facts: Facts) -> Iterator[Remark]:
    """R16 标点重叠，段末缺句号。"""
    for one in lines:
        for found in _DOUBLED.finditer(one.prose):
            # 引文里面的字遮住了，末一个字是不是句号要看原文。
            doubled = one.text[found.start() : found.end()]
            if "”" not in doubled or doubled[0] in "。！？":
                said = f"标点重叠：“{doubled}”"
                yield remark("R16", one.line, _ERROR, said, f"改为“{_one_stop(doubled)}”")
        if one.kind in (BODY, UNKNOWN) and _unfinished(one.prose):
            tail = one.text.rstrip()[-8:]
            said = "段末没有句号"
            yield remark("R16", one.line, _WARNING, said, f"末尾改为“……{tail.rstrip('，、,.')}。”")


def _one_stop(doubled: str) -> str:
    if doubled == "。）。":
        return "。）"
    if "”" in doubled:
        return doubled[:2]
    return min(doubled, key=_ORDER.index)


def _unfinished(text: str) -> bool:
    """像正文（有句号，或一句三十字以上）而末尾不是句末的标点；小标题不算。"""
    text = text.strip()
    if not text or text[-1] in "。！？：；…）)】—}" or text.endswith(("。”", "！”", "？”")):
        return False
    if "。" in text:
        return True
    return "，" in text and len(text) > 30 and not _HEADING.match(text)


def check_words(lines: Sequence[Spoken], table: WordingTable, _facts: Facts) -> Iterator[Remark]:
    """R17 常用错的词；N7 数目定型词、P3 计量单位的写法同在一张词表里。"""
    words = {word.wrong: word for word in table.words}
    for one in lines:
        for found in _any_of(tuple(words)).finditer(one.text):
            word, start, end = words[found[0]], *found.span()
            quoted = word.code == "R17" and one.prose[start] != one.text[start]
            longer = found[0][0].isdigit() and one.text[start - 1 : start].isdigit()
            spared = one.text.endswith(word.after, 0, start) if word.after else False
            spared |= one.text.startswith(word.before, end) if word.before else False
            if not (quoted or longer or spared):
                said = f"‘{word.wrong}’应写‘{word.right}’"
                yield remark(word.code, one.line, word.severity, said, f"改为“{word.right}”")


@cache
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    ordered = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, ordered)) or r"(?!)")


def check_subject(lines: Sequence[Spoken], _table: WordingTable, _facts: Facts) -> Iterator[Remark]:
    """R18 “通过……，使……”，两头一夹，句子没有了主语。"""
    for one in of_kind(lines, BODY, UNKNOWN):
        for sentence in re.split("[。！？；]", one.prose):
            clauses = sentence.split("，")
            if (lead := _THROUGH.match(clauses[0])) and any(map(_MAKING.match, clauses[1:4])):
                said = f"“{lead[1]}……，使……”没有主语"
                fix = f"删去“{lead[1]}”或“使”，或在前面写明是谁"
                yield remark("R18", one.line, _WARNING, said, fix)


def check_left(lines: Sequence[Spoken], _table: WordingTable, facts: Facts) -> Iterator[Remark]:
    """R19 待填的留白，与没有清理的修订、批注、隐藏文字、突出显示。"""
    for one in lines:
        for found in _PENDING.finditer(one.text):
            said = f"留有没有写完的地方：“{found[0]}”"
            yield remark("R19", one.line, _ERROR, said, "填好，或删去")
    counts = (
        (facts.revisions, "修订", "在“审阅”里全部接受或拒绝，再关掉修订"),
        (facts.comments, "批注", "在“审阅”里删除全部批注"),
        (facts.hidden, "隐藏文字", "全选之后在“字体”里去掉“隐藏”，再删去不要的字"),
        (facts.highlights, "突出显示", "全选之后把突出显示设为“无颜色”"),
    )
    for count, what, remedy in counts:
        if count is None:
            said = f"没有查文件里有没有{what}"
            yield remark("R19", None, Severity.UNCHECKED, said, f"请在 Word 中看一眼；有就{remedy}")
        elif count:
            yield remark("R19", None, _ERROR, f"文件里还有 {count} 处{what}", remedy)


def check_indents(lines: Sequence[Spoken], _table: WordingTable, _facts: Facts) -> Iterator[Remark]:
    """R27 用空格敲出来的缩进。"""
    for one in of_kind(lines, BODY, UNKNOWN, ENCLOSURES, SIGNATURE, SIGNED_ON):
        if found := _INDENT.match(one.text):
            body = one.kind in (BODY, UNKNOWN)
            said = f"段首敲了 {len(found[0])} 个空格来{'缩进' if body else '对齐'}，一换字号就不齐"
            how = "首行缩进 2 字符" if body else "缩进多少字符"
            fix = f"删去空格，在“段落”里设{how}"
            yield remark("R27", one.line, _WARNING, said, fix, "7.3.3" if body else "")


def _prose(lines: Sequence[Spoken]) -> list[Spoken]:
    """表格里的数照表格的写法，不当行文查。"""
    return [one for one in lines if one.kind not in (CELL, IMPRINT)]
