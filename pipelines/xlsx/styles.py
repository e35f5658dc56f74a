"""每个单元格样式的数字格式代码与颜色，以及该格式是不是日期、百分比。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from pipelines.xlsx.cells import decode_escapes
from pipelines.xlsx.parts import Part, elements_of

GENERAL: Final = "General"

#: 内置格式（ECMA-376 第 1 部分 §18.8.30；27-36、50-58 取其 zh-cn 一栏）。
BUILTIN_FORMATS: Final[dict[int, str]] = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"¥"#,##0;"¥"\\-#,##0',
    6: '"¥"#,##0;[Red]"¥"\\-#,##0',
    7: '"¥"#,##0.00;"¥"\\-#,##0.00',
    8: '"¥"#,##0.00;[Red]"¥"\\-#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    37: "#,##0_);(#,##0)",
    38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)",
    41: '_(* #,##0_);_(* \\(#,##0\\);_(* "-"_);_(@_)',
    42: '_("¥"* #,##0_);_("¥"* \\(#,##0\\);_("¥"* "-"_);_(@_)',
    43: '_(* #,##0.00_);_(* \\(#,##0.00\\);_(* "-"??_);_(@_)',
    44: '_("¥"* #,##0.00_);_("¥"* \\(#,##0.00\\);_("¥"* "-"??_);_(@_)',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
    48: "##0.0E+0",
    49: "@",
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}

#: 不参与取值的部分：引号里的字、转义（反斜杠或 !）与占位的一字、方括号里的颜色与地区；
#: [h] 一类计时的方括号除外。
_LITERAL: Final = re.compile(
    r'"[^"]*(?:"|$)|[\\_*!].|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE | re.DOTALL
)
_NOT_A_DATE: Final = re.compile(r"General|E[-+]", re.IGNORECASE)
_DATE_TOKEN: Final = re.compile(r"[ymdhse]|aaa", re.IGNORECASE)


def number_formats(part: Part) -> tuple[str, ...]:
    """styles.xml → 依 cellXfs 次序的格式代码；自定义者先于内置者，不认识的编号作 General。"""
    custom: dict[str, str] = {}
    ids: list[str] = []
    for element in elements_of(part, "styleSheet"):
        attributes = element.attributes
        if (element.parent, element.name) == ("numFmts", "numFmt"):
            custom[attributes.get("numFmtId", "")] = attributes.get("formatCode", GENERAL)
        elif (element.parent, element.name) == ("cellXfs", "xf"):
            ids.append(attributes.get("numFmtId", "0"))
    known = {str(key): code for key, code in BUILTIN_FORMATS.items()}
    known |= {key: decode_escapes(code) for key, code in custom.items()}
    return tuple(known.get(key, GENERAL) for key in ids)


def format_at(formats: Sequence[str], style: str) -> str:
    """`s` 属性所指的格式代码；没有、越界或写坏为 General。"""
    return _at(formats, style, GENERAL)


def look_at(looks: Sequence[str], style: str) -> str:
    """`s` 属性所指的颜色；没有、越界或写坏即黑字白底。"""
    return _at(looks, style, "")


def _at(styles: Sequence[str], style: str, otherwise: str) -> str:
    bare = style or "0"
    if not bare.isdecimal() or len(bare) > 9 or int(bare) >= len(styles):
        return otherwise
    return styles[int(bare)]


@lru_cache(maxsize=4096)
def is_date_format(code: str) -> bool:
    """该格式把数字显示成日期或时间。"""
    return bool(_DATE_TOKEN.search(_NOT_A_DATE.sub("", _LITERAL.sub("", code))))


@lru_cache(maxsize=4096)
def is_percent_format(code: str) -> bool:
    """该格式把数字显示成百分比：0.12 显示为 12%。"""
    return "%" in _LITERAL.sub("", code)
