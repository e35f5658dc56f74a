"""数目的写法：N1–N11（GB/T 15835-2011，DOMAIN §5.8）。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from pipelines.documents.gongwen.numbers_words import arabic
from pipelines.documents.gongwen.remark import Remark, Severity
from pipelines.documents.gongwen.wording_table import WordingTable
from pipelines.documents.gongwen.wording_text import (
    CELL,
    Facts,
    Spoken,
    remark,
)
from pipelines.documents.wording import money
from pipelines.ledgers.values import half_up

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
FIGURES: Final = "GB/T 15835-2011"
MARKS: Final = "GB/T 15834-2011"
_DIGITS: Final = "一二三四五六七八九"
_NUMBER: Final = r"\d{1,12}(?:\.\d{1,6})?"
_HAN: Final = "\u4e00-\u9fff"

_COUNTED: Final = re.compile(
    r"(?<![一二三四五六七八九十百千万亿〇零\d第几数余])"
    r"([一二三四五六七八九十][一二三四五六七八九十百千万亿零点]{1,9})"
    r"(亿元|万元|元|亩|公里|平方公里|平方米|万吨|吨|个百分点|个项目|户企业|家企业|个工作日)"
)
#: “十亿元”“一万元”是取整的说法，不当作统计的数。
_ROUND: Final = re.compile("[一十][百千万亿]?")
_PERCENT: Final = re.compile(
    r"百分之([一二三四五六七八九十零点]{1,8}|\d{1,3}(?:\.\d{1,4})?)(?![百几多])"
)
_PADDED: Final = re.compile(r"(?<![\d.．:：])0([1-9])月|(?<=月)0([1-9])日")
_HAN_YEAR: Final = re.compile(
    r"(?<![一二三四五六七八九〇零○])((?:一九|二[〇零○ＯOo0])[〇零○ＯOo0一二三四五六七八九]{2})年"
)
_YEAR_DIGITS: Final = {
    **dict.fromkeys("〇零○ＯOo0", "0"),
    **{letter: str(number) for number, letter in enumerate(_DIGITS, 1)},
}
_SHORT_YEAR: Final = re.compile(
    r"(?<![\d.．年约近满达第期余超过用续历为共前后—–～~至-])(\d\d)年"
    r"(?=\d{1,2}月|度|上半年|下半年|全年|同期|[底末](?![蕴子细])|[一二三四]季度)"
)
_YEARS: Final = re.compile(r"(?<!\d)((?:19|20)(\d\d))年?([—–－～~至-])(\d\d)年")
_SHARED: Final = re.compile(
    rf"(?<![\d.A-Za-z第—～~-])({_NUMBER})([—–－～~至-])({_NUMBER})((?:[万亿][元吨人亩户千]{{0,1}})|[%％])"
)
_HYPHEN: Final = re.compile(
    r"(?<![\d.A-Za-z〔-])(\d{1,6})([-－–~])(\d{1,6})"
    r"(?=[月日年项个家人天条位名吨亩元岁次]|季度|工作日|公里)"
)
_BARE: Final = re.compile(r"(?<![\dA-Za-z.．…])[.．](\d{1,6})(?=[%％万亿元个\u4e00-\u9fff])")
_COMMA: Final = re.compile(r"(?<![\d,，.])0[,，](\d{1,6})(?=[%％万亿元个])")
_MEASURES: Final = "个家天人项条名次种户批宗件"
_ABOUT: Final = re.compile(rf"(?<![\d.、第附件表图号])([1-9])、([1-9])([{_MEASURES}]|[十百千万亿])")
_ABOUT_HAN: Final = re.compile(
    rf"(?<![一二三四五六七八九十第附件、])([一二三四五六七八九])、([一二三四五六七八九])(?=[{_MEASURES}十百千万亿])"
)
_SOME: Final = re.compile(
    r"(?<![\d.])(\d{1,4})几(?=[个家天人项条名次种户年月日万亿元])|几(\d{1,4})(?=\D)"
)
_LONG: Final = re.compile(r"(?<![\d.])(\d{1,6})亿零?(\d{1,4}(?:\.\d{1,4})?)万([元吨人亩千]?)")
_FINE: Final = re.compile(r"(?<![\d.])(\d{1,9}\.\d{3,6})([万亿][元吨人亩千]?)")
_MILLIONS: Final = re.compile(r"(?<![\d.,])(\d{5,10}(?:\.\d{1,2})?)万元")
_MONTH: Final = re.compile(
    r"(?<![农历正腊个\d])(十[一二]?|[一二三四五六七八九])月(?:([一二三四五六七八九十]{1,3})日|(底|份|末|初))"
)
_MEASURED_O: Final = re.compile(r"(?<=[百千万])([〇○])(?=[一二三四五六七八九])")
_NUMBERED_O: Final = re.compile(
    r"(?<![一二三四五六七八九十百千万〇零○])([一二三四五六七八九])([零○ＯOo0])([一二三四五六七八九])"
    r"(?=号|国道|省道|医院|室|房|路|厂|所|队)"
)
_THOUSANDS: Final = re.compile(r"(?<![\d,.])\d{1,3},\d{3}(?:,\d{3}){0,4}(?![\d,])")
_UNSEPARATED: Final = re.compile(r"(?<![\d.,〔—])\d{4,12}(?=\.|[亿万元个亩吨项家户人])")
_BROKEN: Final = re.compile(
    rf"(\d)[ \t]?[\n\x0b\u2028][ \t]?([%％亿万个元亩项家吨户]|[{_HAN}]{{1,2}}(?=[，。；、]))"
)


def check_arabic(lines: Sequence[Spoken], _table: WordingTable, _facts: Facts) -> Iterator[Remark]:
    """N1 计量、统计的数用阿拉伯数字；百分数用“%”。"""
    for one in lines:
        for found in _COUNTED.finditer(one.prose):
            number = None if _ROUND.fullmatch(found[1]) else arabic(found[1])
            if number is not None:
                said = f"统计的数用阿拉伯数字，这里写的是“{found[0]}”"
                fix = f"改为“{number}{found[2]}”"
                yield remark("N1", one.line, _WARNING, said, fix, FIGURES)
        for found in _PERCENT.finditer(one.prose):
            number = found[1] if found[1][0].isdigit() else arabic(found[1])
            if number is not None:
                said = f"百分数用“%”，这里写的是“{found[0]}”"
                yield remark("N1", one.line, _WARNING, said, f"改为“{number}%”", FIGURES)


def check_years(lines: Sequence[Spoken], _table: WordingTable, _facts: Facts) -> Iterator[Remark]:
    """R2 月日补零、汉字年份、两位年份；N2 起止年份。"""
    for one in lines:
        for found in _PADDED.finditer(one.prose):
            fixed = f"{found[1] or found[2]}{'月' if found[1] else '日'}"
            said = f"‘{found[0]}’应写‘{fixed}’，月日前面不补零"
            yield remark("R2", one.line, _ERROR, said, f"改为“{fixed}”", "7.3.5.4")
        for found in _HAN_YEAR.finditer(one.prose):
            year = "".join(_YEAR_DIGITS[letter] for letter in found[1])
            said = f"年份用阿拉伯数字，‘{found[0]}’应写‘{year}年’"
            yield remark("R2", one.line, _ERROR, said, f"改为“{year}年”", "7.3.5.4")
        for found in _SHORT_YEAR.finditer(one.prose):
            year = f"{'20' if int(found[1]) < 50 else '19'}{found[1]}年"
            said = f"年份要写全四位，‘{found[0]}’应写‘{year}’"
            yield remark("R2", one.line, _ERROR, said, f"改为“{year}”", FIGURES)
        for found in _YEARS.finditer(one.prose):
            fixed = f"{found[1]}—{found[1][:2]}{found[4]}年"
            said = f"起止年份都要写全四位，‘{found[0]}’应写‘{fixed}’"
            yield remark("N2", one.line, _ERROR, said, f"改为“{fixed}”", FIGURES)


def check_ranges(lines: Sequence[Spoken], _table: WordingTable, _facts: Facts) -> Iterator[Remark]:
    """N3 起止两头都带单位；连接号用“—”或“～”。"""
    for one in lines:
        for found in _SHARED.finditer(one.prose):
            first, _, second, unit = found.groups()
            fixed = f"{first}{unit}～{second}{unit}"
            said = f"‘{found[0]}’应写‘{fixed}’，不然前一个数会被当作没有单位"
            yield remark("N3", one.line, _ERROR, said, f"改为“{fixed}”", FIGURES)
        for found in _HYPHEN.finditer(one.prose):
            unit = one.prose[found.end()]
            fixed = f"{found[1]}—{found[3]}{unit}"
            said = f"起止之间用一字线，‘{found[0]}{unit}’应写‘{fixed}’"
            yield remark("N3", one.line, _WARNING, said, f"改为“{fixed}”", MARKS)


def check_decimals(
    lines: Sequence[Spoken], _table: WordingTable, _facts: Facts
) -> Iterator[Remark]:
    """N4 小于1的小数写出“0.”。"""
    for one in lines:
        for pattern in (_BARE, _COMMA):
            for found in pattern.finditer(one.prose):
                fixed = f"0.{found[1]}"
                said = f"小数‘{found[0]}’应写‘{fixed}’"
                yield remark("N4", one.line, _ERROR, said, f"改为“{fixed}”", FIGURES)


def check_about(lines: Sequence[Spoken], _table: WordingTable, _facts: Facts) -> Iterator[Remark]:
    """N5 概数用汉字，不加顿号，不与阿拉伯数字混写。"""
    for one in lines:
        for found in _ABOUT.finditer(one.prose):
            low, high = int(found[1]), int(found[2])
            around = one.prose[max(0, found.start() - 12) : found.start()]
            if high == low + 1 and not re.search("分别|各|依次", around):
                fixed = f"{_DIGITS[low - 1]}{_DIGITS[high - 1]}{found[3]}"
                said = f"概数用汉字，‘{found[0]}’应写‘{fixed}’"
                yield remark("N5", one.line, _ERROR, said, f"改为“{fixed}”", FIGURES)
        for found in _ABOUT_HAN.finditer(one.prose):
            near = _DIGITS.index(found[2]) == _DIGITS.index(found[1]) + 1
            if near and one.prose[: found.start()].strip():
                fixed = f"{found[1]}{found[2]}"
                said = f"概数之间不加顿号，‘{found[0]}’应写‘{fixed}’"
                yield remark("N5", one.line, _ERROR, said, f"改为“{fixed}”", FIGURES)
        for found in _SOME.finditer(one.prose):
            fixed = _some(found[1], found[2])
            said = f"“几”不与阿拉伯数字混写，‘{found[0]}’应写‘{fixed}’"
            yield remark("N5", one.line, _ERROR, said, f"改为“{fixed}”", FIGURES)


def _some(before: str | None, after: str | None) -> str:
    names = {"1": "十", "10": "十", "100": "百", "1000": "千"}
    if after:
        return f"几{names.get(after, after)}"
    tens = (before or "").rstrip("0") if len(before or "") > 1 else before or ""
    if tens.isdigit() and len(tens) == 1 and tens != "0":
        lead = "" if tens == "1" else _DIGITS[int(tens) - 1]
        return f"{lead}{'百' if len(before or '') == 3 else '十'}几"
    return f"{before}余"


def check_large(lines: Sequence[Spoken], _table: WordingTable, _facts: Facts) -> Iterator[Remark]:
    """N6 大数以万、亿为单位，至多两位小数。"""
    for one in lines:
        for found in _LONG.finditer(one.prose):
            total = Decimal(found[1]) + Decimal(found[2]) / 10_000
            fixed = f"{half_up(total, 2).normalize():f}亿{found[3]}"
            level = _ERROR if one.kind == CELL else _WARNING
            said = f"‘{found[0]}’宜写‘{fixed}’，一个数只用一个单位"
            yield remark("N6", one.line, level, said, f"改为“{fixed}”", FIGURES)
        for found in _FINE.finditer(one.prose):
            fixed = f"{half_up(Decimal(found[1]), 2).normalize():f}{found[2]}"
            said = f"以万、亿为单位至多两位小数，‘{found[0]}’宜写‘{fixed}’"
            yield remark("N6", one.line, _WARNING, said, f"改为“{fixed}”", FIGURES)
        for found in () if one.kind == CELL else _MILLIONS.finditer(one.prose):
            fixed = money(Decimal(found[1]))
            said = f"满1亿元的行文用亿元：“{found[0]}”即{fixed}"
            yield remark("N6", one.line, _INFO, said, f"可改为“{fixed}”")


def check_fixed(lines: Sequence[Spoken], _table: WordingTable, _facts: Facts) -> Iterator[Remark]:
    """N7 月日用阿拉伯数字（定型词在词表里）。"""
    for one in lines:
        for found in _MONTH.finditer(one.prose):
            month, day = arabic(found[1]), arabic(found[2] or "一")
            if month is not None and day is not None:
                fixed = f"{month}月" + (f"{day}日" if found[2] else found[3])
                said = f"月、日用阿拉伯数字，‘{found[0]}’应写‘{fixed}’"
                yield remark("N7", one.line, _WARNING, said, f"改为“{fixed}”", FIGURES)


def check_zero(lines: Sequence[Spoken], _table: WordingTable, _facts: Facts) -> Iterator[Remark]:
    """N8 编号用“〇”，计量用“零”。"""
    for one in lines:
        for found in _MEASURED_O.finditer(one.prose):
            said = f"计量的数用“零”，这里用的是“{found[0]}”"
            yield remark("N8", one.line, _ERROR, said, f"把“{found[0]}”改为“零”", FIGURES)
        for found in _NUMBERED_O.finditer(one.prose):
            fixed = f"{found[1]}〇{found[3]}"
            said = f"编号里的零写“〇”，‘{found[0]}’应写‘{fixed}’"
            yield remark("N8", one.line, _WARNING, said, f"改为“{fixed}”", FIGURES)


def check_same(lines: Sequence[Spoken], table: WordingTable, _facts: Facts) -> Iterator[Remark]:
    """N9 同一类量全文一种写法。"""
    groups = [(group.forms, _after_number(group.forms)) for group in table.same]
    groups.append((("日", "号"), re.compile(r"(?<=月)\d{1,2}(日|号)(?!线)")))
    for _, pattern in groups:
        seen: dict[str, list[Spoken]] = {}
        for one in lines:
            for found in pattern.finditer(one.prose):
                seen.setdefault(found[1], []).append(one)
        usual = max(seen, key=lambda form: len(seen[form]), default="")
        for form in seen:
            if form != usual:
                said = f"同一类的量全文要一种写法：别处用“{usual}”，这里用“{form}”"
                yield remark("N9", seen[form][0].line, _WARNING, said, f"统一用“{usual}”", FIGURES)


def _after_number(forms: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))
    return re.compile(rf"(?<=\d)({names})(?![A-Za-z])")


def check_thousands(
    lines: Sequence[Spoken], _table: WordingTable, _facts: Facts
) -> Iterator[Remark]:
    """N10 正文一般不用千分位；用就全文都用。"""
    prose = [one for one in lines if one.kind != CELL]
    mixed = any(_UNSEPARATED.search(one.prose) for one in prose)
    for one in prose:
        for found in _THOUSANDS.finditer(one.prose):
            fixed = found[0].replace(",", "")
            how = "别处的数没有加，全文要一致" if mixed else "公文正文一般不加"
            said = f"“{found[0]}”加了千分位，{how}"
            level = _WARNING if mixed else _INFO
            yield remark("N10", one.line, level, said, f"改为“{fixed}”", FIGURES)


def check_breaks(lines: Sequence[Spoken], _table: WordingTable, _facts: Facts) -> Iterator[Remark]:
    """N11 数与单位之间不换行；只看得见敲进去的换行，自动折行由版式查。"""
    for one in lines:
        for found in _BROKEN.finditer(one.prose):
            said = f"数与单位“{found[2]}”之间敲了换行"
            yield remark("N11", one.line, _ERROR, said, "删去这个换行", FIGURES)
