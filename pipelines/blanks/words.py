"""一列的声明 → 给填报人看的话：填不填、怎么填、可填什么。"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal

from pipelines.ledgers.schema import Column
from pipelines.ledgers.values import ColumnType

_PHRASES: Final = (
    (r'次序\(\[@([^\]]+)\]\)>=次序\(\[@\1\],"([^"]+)"\)', r"\1到“\2”及以后"),
    (r"NOT\(ISBLANK\(\[@([^\]]+)\]\)\)", r"\1已填"),
    (r"ISBLANK\(\[@([^\]]+)\]\)", r"\1未填"),
    (r'\[@([^\]]+)\]="([^"]*)"', r"\1为“\2”"),
    (r'\[@([^\]]+)\]<>"([^"]*)"', r"\1不为“\2”"),
    (r"\[@([^\]]+)\]", r"\1"),
)
_JUNCTION: Final = re.compile(r"(OR|AND)\(([^()]*)\)")
Demand = Literal["必填", "按条件必填", "选填", "计算"]

NOTICE: Final = (
    "每月一份，一份含全部清单；本期无内容的清单保留表头即可，不要删除或改名工作表。",
    "数据从第 4 行起填，一行一件；不要合并单元格，不加合计行、小计行，表下不写注释。",
    "表头文字是报送的约定，不要改动；列的先后可以调整。",
    "表头橙色为必填，黄色为按条件必填，蓝色为选填；灰色列由系统计算，不用填写。",
    "金额一律为万元，只填数字；百分数填 % 号前的数；日期填年月日。",
    "编号由市专班办公室下发，一经使用不再改动；项目终止、问题销号也要保留该行并填明状态。",
    "有下拉的格请从下拉中选；“；”分隔的多项请逐项按可选值填写。",
    "不要填写身份证号码，也不要写入不宜在本系统流转的内容。",
)
LIVE_NOTICE: Final = (
    "填了就看得见：红底是错误，黄底是疑点（属实的请在变更说明中写明）；改好了底色自己消失。",
    "上色只看本工作簿里的行，上期的数取自随本工作簿发来的隐藏表；没有变色不等于没有错，以校验结果为准。",
)
_TYPE_WORDS: Final[Mapping[ColumnType, str]] = {
    "text": "文字",
    "code": "编号或代码，按文本填写",
    "enum": "从下拉中选一项",
    "list": "可填多项，以“；”分隔",
    "bool": "填“是”或“否”",
    "phone": "手机，或带区号的固定电话",
    "month": "年月，如 2021-06",
    "int": "整数",
    "money": "金额，两位小数，只填数字",
    "number": "数，两位小数，只填数字",
    "percent": "百分数，96.90% 填 96.90，不填 % 号",
    "date": "日期，如 2021-06-25",
}


def demand(column: Column) -> Demand:
    """这一列要不要填。"""
    if column.computed:
        return "计算"
    if column.required:
        return "必填"
    return "按条件必填" if column.required_when else "选填"


def condition(column: Column) -> str:
    """何时必填：常见的审核公式写成话，其余照录公式。"""
    text = column.required_when.lstrip("=")
    for pattern, words in _PHRASES:
        text = re.sub(pattern, words, text)
    while (joined := _JUNCTION.sub(_join, text)) != text:
        text = joined
    return re.sub(r"NOT\(([^()“]*)为(“[^()]*”)之一\)", r"\1不为\2", text)


def _join(found: re.Match[str]) -> str:
    parts = found[2].split(",")
    subject = parts[0].partition("为“")[0]
    if found[1] == "OR" and all(part.startswith(f"{subject}为“") for part in parts):
        return f"{subject}为{''.join(part.removeprefix(f'{subject}为') for part in parts)}之一"
    return ("或" if found[1] == "OR" else "且").join(parts)


def kind_words(column: Column) -> str:
    """这一列怎么填：类型、字数、计量单位。"""
    words = _TYPE_WORDS[column.type]
    if column.limit:
        words += f"，不超过 {column.limit} 字"
    return words + (f"，单位{column.unit}" if column.unit else "")


def tip(column: Column) -> str:
    """选中单元格时的提示。"""
    if column.computed:
        return "系统计算，不用填写。"
    lines = [f"{demand(column)}。{kind_words(column)}。", column.note]
    return "\n".join(filter(None, [*lines, column.example and f"例：{column.example}"]))
