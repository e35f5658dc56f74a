"""审核公式能调用的函数：每个只在此声明一次，名称、参数、结果、实现与 Excel 有无都在一处。"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from pipelines.ledgers import excel_functions as excel
from pipelines.ledgers import identifiers, registries
from pipelines.ledgers.formula_tree import Kind
from pipelines.ledgers.function import Function, Parameter, Wants
from pipelines.ledgers.scope import WorkdayCalendar


def is_workday(calendar: WorkdayCalendar | None, day: date) -> bool | None:
    """是不是工作日；年份未知为空，绝不按周一至周五去猜。"""
    return calendar.is_workday(day) if calendar and calendar.knows(day.year) else None


def previous_workday(calendar: WorkdayCalendar | None, day: date) -> date | None:
    """严格在前的最近一个工作日；碰到未知的年份为空。"""
    while calendar and day > date.min:
        day -= timedelta(days=1)
        if not calendar.knows(day.year):
            return None
        if calendar.is_workday(day):
            return day
    return None


def workdays_between(calendar: WorkdayCalendar | None, start: date, end: date) -> int | None:
    """(start, end] 内的工作日数；end 在前或有一年未知为空。"""
    if calendar is None or end < start:
        return None
    known = all(map(calendar.knows, range(start.year, end.year + 1)))
    return calendar.workdays_between(start, end) if known else None


def matches(text: str, pattern: re.Pattern[str]) -> bool:
    """文本里有没有一处符合正则；要求整格符合，正则须写 ^…$。"""
    return pattern.search(text) is not None


_BRACKETED_YEAR: Final = re.compile(r"[\[(（［【〔]([0-9]{4})[\])）］】〕]")


def hexagonal_brackets(text: str) -> str:
    """文号里年份两边的括号换成六角括号〔〕（GB/T 9704）。"""
    return _BRACKETED_YEAR.sub(r"〔\1〕", text)


def _regex(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise ValueError(
            f"正则表达式写错了：{error.msg}（第 {(error.pos or 0) + 1} 个字）"
        ) from None


def _any_of(text: str) -> re.Pattern[str]:
    words = [word for word in text.split("|") if word]
    if not words:
        raise ValueError('一个词也没有，应写成 "框架|战略合作"')
    return re.compile("|".join(map(re.escape, words)), re.IGNORECASE)


def _takes(name: str, wants: Wants) -> Parameter:
    return Parameter(name, wants)


def _may(name: str, wants: Wants) -> Parameter:
    return Parameter(name, wants, optional=True)


_TEXT: Final = (_takes("文本", "text"),)
_DATE: Final = (_takes("日期", "date"),)
_MONTHS: Final = (*_DATE, _takes("月数", "number"))
_FIGURES: Final = (_takes("数或整列", "figure"),)
_FIND: Final = (_takes("找什么", "text"), *_TEXT, _may("起点", "number"))
_PAIR: Final = (_takes("整列", "range"), _takes("条件", "criterion"))

_LOGIC: Final = (
    Function("AND", (_takes("判断", "logical"),), "logical", "全部成立", repeats=1),
    Function("OR", (_takes("判断", "logical"),), "logical", "至少一个成立", repeats=1),
    Function("NOT", (_takes("判断", "logical"),), "logical", "不成立"),
    Function(
        "IF",
        (_takes("判断", "logical"), _takes("成立时", "any"), _takes("不成立时", "any")),
        "same",
        "成立取前者，不成立取后者",
    ),
    Function("IFERROR", (_takes("值", "any"), _takes("求不出时", "any")), "same", "求不出时取后者"),
    Function("ISBLANK", (_takes("列", "reference"),), "logical", "该格是空的"),
    Function("ISNUMBER", (_takes("值", "number"),), "logical", "求得出数（多与 SEARCH 连用）"),
)

_NUMBERS: Final = (
    Function("ABS", (_takes("数", "number"),), "number", "绝对值"),
    Function(
        "ROUND",
        (_takes("数", "number"), _takes("小数位数", "digits")),
        "number",
        "四舍五入，逢五远离零",
    ),
    Function("INT", (_takes("数", "number"),), "number", "不大于该数的最大整数"),
    Function(
        "MOD",
        (_takes("被除数", "number"), _takes("除数", "number")),
        "number",
        "余数，正负随除数",
        partial=True,
    ),
    Function("MAX", _FIGURES, "same", "最大者；整列中的空格不计", repeats=1),
    Function("MIN", _FIGURES, "same", "最小者；整列中的空格不计", repeats=1),
    Function("SUM", _FIGURES, "number", "合计；整列中的空格不计", repeats=1),
)

_RANGES: Final = (
    Function("COUNTA", (_takes("整列", "range"),), "number", "整列中有内容的格数"),
    Function("COUNTIF", _PAIR, "number", "整列中符合条件的格数"),
    Function("COUNTIFS", _PAIR, "number", "各条件都符合的行数", repeats=2),
    Function("SUMIF", (*_PAIR, _may("求和的整列", "range")), "number", "符合条件的行，合计其数"),
    Function(
        "SUMIFS",
        (_takes("求和的整列", "range"), *_PAIR),
        "number",
        "各条件都符合的行，合计其数",
        repeats=2,
    ),
)

_TEXTS: Final = (
    Function("LEN", _TEXT, "number", "字数", len),
    Function(
        "LEFT", (*_TEXT, _may("字数", "number")), "text", "左起几个字", excel.left, partial=True
    ),
    Function(
        "RIGHT", (*_TEXT, _may("字数", "number")), "text", "右起几个字", excel.right, partial=True
    ),
    Function(
        "MID",
        (*_TEXT, _takes("起点", "number"), _takes("字数", "number")),
        "text",
        "从第几个字起取几个字",
        excel.mid,
        partial=True,
    ),
    Function(
        "SEARCH", _FIND, "number", "在第几个字，不分大小写，可用通配符", excel.search, partial=True
    ),
    Function("FIND", _FIND, "number", "在第几个字，分大小写", excel.find, partial=True),
    Function(
        "SUBSTITUTE",
        (*_TEXT, _takes("旧字", "text"), _takes("新字", "text"), _may("第几处", "number")),
        "text",
        "把旧字换成新字",
        excel.substitute,
        partial=True,
    ),
    Function("TRIM", _TEXT, "text", "去掉多余的空格", excel.trim),
    Function(
        "EXACT", (*_TEXT, _takes("文本", "text")), "logical", "完全相同，分大小写", str.__eq__
    ),
    Function("CONCATENATE", (_takes("值", "any"),), "text", "依次相连，同 &", repeats=1),
)

_DATES: Final = (
    Function(
        "DATE",
        (_takes("年", "number"), _takes("月", "number"), _takes("日", "number")),
        "date",
        "某年某月某日",
        excel.make_date,
        partial=True,
    ),
    Function("YEAR", _DATE, "number", "年份", excel.year),
    Function("MONTH", _DATE, "number", "月份", excel.month),
    Function("DAY", _DATE, "number", "日", excel.day),
    Function("EDATE", _MONTHS, "date", "若干个月之后的同一日", excel.edate, partial=True),
    Function("EOMONTH", _MONTHS, "date", "若干个月之后的月末", excel.eomonth, partial=True),
)


def _ours(
    name: str,
    parameters: tuple[Parameter, ...],
    result: Kind,
    meaning: str,
    apply: Callable[..., object],
    prepare: Callable[[str], object] | None = None,
    *,
    partial: bool = False,
) -> Function:
    return Function(
        name, parameters, result, meaning, apply, excel=False, partial=partial, prepare=prepare
    )


def _calendar(
    name: str,
    parameters: tuple[Parameter, ...],
    result: Kind,
    meaning: str,
    apply: Callable[..., object],
) -> Function:
    return Function(
        name, parameters, result, meaning, apply, excel=False, partial=True, needs_calendar=True
    )


def _fact(name: str, result: Kind, meaning: str) -> Function:
    return Function(name, (), result, meaning, excel=False)


_IDENTIFIERS: Final = (
    _ours("信用代码", _TEXT, "logical", "统一社会信用代码校验相符", identifiers.valid_credit_code),
    _ours(
        "组织机构代码",
        _TEXT,
        "logical",
        "9 位代码（或信用代码第 9—17 位）校验相符",
        identifiers.valid_organisation_code,
    ),
    _ours(
        "项目代码",
        _TEXT,
        "logical",
        "投资项目代码校验相符，旧式只看写法",
        identifiers.valid_project_code,
    ),
    _ours(
        "项目代码格式",
        _TEXT,
        "logical",
        "投资项目代码写法正确",
        identifiers.valid_project_code_form,
    ),
    _ours("电话", _TEXT, "logical", "手机或带区号的固定电话", identifiers.valid_phone),
    _ours("手机", _TEXT, "logical", "11 位手机号", identifiers.valid_mobile),
    _ours("身份证号", _TEXT, "logical", "文本里含有身份证号", identifiers.contains_person_number),
    _ours("六角括号", _TEXT, "text", "文号的年份改用六角括号〔〕", hexagonal_brackets),
    _ours(
        "匹配",
        (*_TEXT, _takes("正则", "constant")),
        "logical",
        "文本里有一处符合正则表达式",
        matches,
        _regex,
    ),
    _ours(
        "含任一",
        (*_TEXT, _takes("词", "constant")),
        "logical",
        "文本里含有以 | 隔开的任一个词",
        matches,
        _any_of,
    ),
)

_REGISTRY: Final = (_takes("名录", "registry"),)
_REGISTRIES: Final = (
    _ours("名录数", _REGISTRY, "number", "office.toml 的名录有几项", registries.count_of),
    _ours(
        "在名录",
        (*_TEXT, *_REGISTRY),
        "logical",
        "以；相连的各项都在名录里，名录没有列出的不问",
        registries.is_listed,
    ),
    _ours(
        "最像",
        (*_TEXT, *_REGISTRY),
        "text",
        "各项换成名录里最像的，简称换成全称；没有像的为空",
        registries.nearest_listed,
        partial=True,
    ),
    _ours(
        "全称",
        (*_TEXT, *_REGISTRY),
        "text",
        "各项简称换成名录里的全称；名录里没有、或几个全称都说得通的为空",
        registries.full_names,
        partial=True,
    ),
    _ours(
        "地区有效",
        (_takes("投资项目代码", "text"), *_REGISTRY),
        "logical",
        "代码中的地区在当年的区划代码表内；表里没有的市州不问",
        registries.region_in_force,
        partial=True,
    ),
)

_WORKDAYS: Final = (
    _calendar("是工作日", _DATE, "logical", "当天上班（含调休）", is_workday),
    _calendar("前一工作日", _DATE, "date", "之前最近的工作日", previous_workday),
    _calendar(
        "工作日数",
        (_takes("起日", "date"), _takes("止日", "date")),
        "number",
        "起日之后至止日（含）的工作日数",
        workdays_between,
    ),
)

_ORDER: Final = Function(
    "次序",
    (_takes("列", "reference"), _may("可选值", "constant")),
    "number",
    "在该列可选值中的位次，从 1 起",
    excel=False,
    partial=True,
)

#: 值取自 Scope.facts 同名项的函数。
FACTS: Final = (
    _fact("报告期末", "date", "报告期最后一天"),
    _fact("报告期初", "date", "报告期第一天"),
    _fact("报告年", "number", "报告期所在年份"),
    _fact("报告月", "number", "报告期所在月份"),
    _fact("隔月", "number", "距上一个已接收报告期的月数，没有则为空"),
    _fact("填报单位", "text", "来件的填报单位"),
    _fact("单位区划", "text", "该单位项目可用的区划代码，以；相连，没有限定则为空"),
)
FACT_NAMES: Final = frozenset(function.name for function in FACTS)

FUNCTIONS: Final = {
    function.name: function
    for function in (
        *_LOGIC, *_NUMBERS, *_RANGES, *_TEXTS, *_DATES,
        *FACTS, *_IDENTIFIERS, *_REGISTRIES, *_WORKDAYS, _ORDER,
    )
}  # fmt: skip

#: 常有人写、而此处没有的函数，以及该怎么写。
INSTEAD: Final = {
    "TODAY": "规则不看时钟，请用 报告期末()",
    "NOW": "规则不看时钟，请用 报告期末()",
    "VLOOKUP": "查另一张清单请用 [@清单名.列名]",
    "XLOOKUP": "查另一张清单请用 [@清单名.列名]",
    "INDEX": "查另一张清单请用 [@清单名.列名]",
    "MATCH": "查另一张清单请用 [@清单名.列名]；数个数请用 COUNTIF",
    "ISERROR": "请用 IFERROR，或把除数为零的情形用 IF 分开",
    "IFS": "请用几层 IF",
    "COUNT": "请用 COUNTA 或 COUNTIF",
    "COUNTBLANK": '请用 COUNTIF(整列, "=")',
    "NETWORKDAYS": "请用 工作日数(起日, 止日)，它知道调休",
    "WORKDAY": "请用 前一工作日(日期)",
    "DATEDIF": "两个日期可以直接相减得天数",
    "VALUE": "数的列直接可以计算，无须转换",
    "REGEXTEST": '请用 匹配(文本, "正则")',
    "OFFSET": "公式只看本行、上期、外键所指行和整列",
    "INDIRECT": "公式只看本行、上期、外键所指行和整列",
}
