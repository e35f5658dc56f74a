"""措辞各条的题目与由谁查；编码用过就不再改（DOMAIN §5.8、§5.9）。"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

HERE: Final = "措辞体检"
LAYOUT: Final = "版式体检"
VERIFY: Final = "核对（qingdan verify）"


@dataclass(frozen=True)
class Listed:
    """一条：编码、题目、由谁查。"""

    code: str
    title: str
    checked_by: str = HERE


LISTED: Final = (
    Listed("R1", "发文字号年份的括号"),
    Listed("R2", "月日补零、汉字年份、两位年份"),
    Listed("R3", "发文顺序号加“第”、编虚位"),
    Listed("R4", "标题、主送机关的半角冒号"),
    Listed("R5", "附件名称的标点与书名号"),
    Listed("R6", "正文、表、附件的数不同", VERIFY),
    Listed("R7", "分项之和不等于合计", VERIFY),
    Listed("R8", "名次与表不同", VERIFY),
    Listed("R9", "百分点与%混用"),
    Listed("R10", "截至与截止"),
    Listed("R11", "增长负数、下降几倍"),
    Listed("R12", "概数重复"),
    Listed("R13", "同一单位两种叫法"),
    Listed("R14", "单位的次序"),
    Listed("R15", "职务、机构名称过时"),
    Listed("R16", "标点重叠、段末缺句号"),
    Listed("R17", "常用错的词"),
    Listed("R18", "“通过……使……”缺主语"),
    Listed("R19", "留白、修订、批注、隐藏文字、突出显示"),
    Listed("R20", "页码的位置", LAYOUT),
    Listed("R21", "换一台电脑字体就变", LAYOUT),
    Listed("R22", "成文日期早于数据的日期"),
    Listed("R23", "抄送末尾缺句号"),
    Listed("R24", "只有一个附件却编了号"),
    Listed("R25", "首页没有正文", LAYOUT),
    Listed("R26", "表格跨页没有表头", LAYOUT),
    Listed("R27", "用空格缩进"),
    Listed("R28", "标题的文种"),
    Listed("N1", "统计的数用阿拉伯数字"),
    Listed("N2", "起止年份写全四位"),
    Listed("N3", "起止两头都带单位"),
    Listed("N4", "小数写出“0.”"),
    Listed("N5", "概数的写法"),
    Listed("N6", "大数以万、亿为单位"),
    Listed("N7", "定型词用汉字，月日用数字"),
    Listed("N8", "“〇”与“零”"),
    Listed("N9", "同一类量一种写法"),
    Listed("N10", "千分位"),
    Listed("N11", "数与单位之间不换行"),
    Listed("P1", "引号、书名号之间的顿号"),
    Listed("P2", "半角标点、全角数字"),
    Listed("P3", "计量单位的名称"),
)
