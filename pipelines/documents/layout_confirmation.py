"""核对单的版式：一个单位一份，各数照通报的次序，末尾签字；写出随附的 Word 模板。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from pipelines.documents.layout_parts import (
    TableColumn,
    paragraph,
    run,
    table,
    table_cell,
    table_properties,
    table_row,
    when,
)
from pipelines.documents.layout_plain import plain_template

CONFIRMATION: Final = Path(__file__).parents[2] / "templates" / "documents" / "核对单.docx"

_TITLE: Final = "{{ 单位 }}\n{{ 年 }}年{{ 月 }}月通报数据核对单"
_INTRO: Final = (
    "{{ 年 }}年{{ 月份区间 }}{{ 通报范围 }}重点产业项目建设情况通报拟印发你单位的数据如下，"
    "请于{% if 核对期限 %}{{ 核对期限 }}{% else %}【请填写：核对期限】{% endif %}前核对。"
    "无误的，签字盖章后报{{ 落款 }}；有误的，注明是哪一个数、应为多少，并附依据。"
    "{% if 报送表述 %}你单位{{ 报送表述 }}，不参加排名。{% endif %}"
)
#: (表头, 毫米, 拟印发的, 台账合计)
_PLACED: Final = (
    ("　", 18, "拟印发", "台账合计\n（万元）"),
    ("排名", 10, "{{ 行.排名 }}", "—"),
    ("项目数", 14, "{{ 行.项目数 }}", "—"),
    ("年度计划", 21, "{{ 行.年度计划 }}", "{{ 行.年度计划台账 }}"),
    ("本月完成", 20, "{{ 行.本月完成 }}", "{{ 行.本月完成台账 }}"),
    ("累计完成", 21, "{{ 行.累计完成 }}", "{{ 行.累计完成台账 }}"),
    ("完成率", 14, "{{ 行.完成率 }}", "—"),
    ("超（低）\n序时", 17, "{{ 行.超低序时 }}", "—"),
    ("上月\n排名", 11, "{{ 行.上月排名 }}", "—"),
    ("升降", 10, "{{ 行.升降 }}", "—"),
)
_SCORED: Final = (
    ("积分\n排名", 16, "{{ 行.排名 }}"),
    *(
        (name, 20, f"{{{{ 行.{name} }}}}")
        for name in ("新洽谈", "新签约", "新开工", "新竣工", "盘活")
    ),
    ("得分", 20, "{{ 行.得分 }}"),
    ("本月得分", 20, "{{ 行.本月得分 }}"),
)
_MADE_OF: Final = (
    TableColumn("计分项", 40, "{{ 行.项 }}"),
    TableColumn("怎样得的", 94, "{% for 截 in 行.依据 %}{{ 截 }}{% endfor %}", "left"),
    TableColumn("得分", 22, "{{ 行.得分 }}", "right"),
)
_LIGHTS: Final = (
    TableColumn("序号", 10, "{{ 行.序号 }}"),
    TableColumn("灯", 15, "{{ 行.灯 }}"),
    TableColumn("项目名称", 40, "{{ 行.项目名称 }}", "left"),
    TableColumn("年度计划", 17, "{{ 行.年度计划 }}", "right"),
    TableColumn("累计完成", 17, "{{ 行.累计完成 }}", "right"),
    TableColumn("完成率", 14, "{{ 行.完成率 }}", "right"),
    TableColumn("低于序时", 17, "{{ 行.低于序时 }}", "right"),
    TableColumn("缘　由", 26, "{% for 截 in 行.缘由 %}{{ 截 }}{% endfor %}", "left"),
)
_PROBLEMS: Final = (
    TableColumn("序号", 10, "{{ 行.序号 }}"),
    TableColumn("问题编号", 23, "{{ 行.问题编号 }}"),
    TableColumn("对　象", 29, "{{ 行.对象 }}", "left"),
    TableColumn("类别", 11, "{{ 行.类别 }}"),
    TableColumn("描　述", 39, "{{ 行.描述 }}", "left"),
    TableColumn("承诺办结\n日期", 20.5, "{{ 行.承诺办结日期 }}"),
    TableColumn("状态", 13.5, "{{ 行.状态 }}"),
    TableColumn("是否\n逾期", 10, "{{ 行.是否逾期 }}"),
)
_OTHER_COUNTS: Final = (
    "本单位滞后项目数 or 本单位未按期开工数 or 本单位未计入项目数 or 本单位退回条数 or 流动红旗"
)
_OTHERS: Final = (
    "{% if 本单位滞后项目数 %}投资进度滞后的项目{{ 本单位滞后项目数 }}个。{% endif %}"
    "{% if 本单位未按期开工数 %}未按期开工的项目{{ 本单位未按期开工数 }}个。{% endif %}"
    "{% if 本单位未计入项目数 %}未通过校验、未纳入统计的项目{{ 本单位未计入项目数 }}个。{% endif %}"
    "{% if 本单位退回条数 %}各清单因错误退回、未纳入统计的数据{{ 本单位退回条数 }}条。{% endif %}"
    "{% if 流动红旗 %}授予{{ 流动红旗 }}“流动红旗”。{% endif %}"
)
#: 核对意见：(条件, 哪一部分)；没有的部分整行消失。
_PARTS: Final = (
    ("", "投资完成情况"),
    ("积分表", "“四新一盘活”积分"),
    ("本单位亮灯数", "亮灯项目"),
    ("本单位问题数", "未销号问题"),
    (_OTHER_COUNTS, "正文说到的其他数据"),
)
_SIGNED: Final = (
    ("核对人（签字）：", "联系电话："),
    ("单位负责人（签字）：", "（单位盖章）\n　　　　年　　月　　日"),
)
#: 核对意见表三列之宽，毫米。
_OPINION: Final = (48, 40, 68)
_KEPT: Final = "<w:keepNext/>"
_UNITS: Final = "单位：个、亿元、%、百分点"


def build_confirmation_slip() -> bytes:
    """核对单模板（.docx）；每次所得字节相同。"""
    return plain_template(_content())


def _content() -> Iterator[str]:
    yield paragraph("AppendixTitle", run(_TITLE))
    yield paragraph("BodyText", run(_INTRO))
    yield _heading("一、投资完成情况") + _unit(_UNITS) + _placed()
    made = when("构成表", _unit("单位：分"), table(_MADE_OF, "行 in 构成表"))
    yield when("积分表", _heading("二、“四新一盘活”积分"), _unit("单位：个、分"), _scored(), made)
    yield when(
        "本单位亮灯数",
        _heading("三、亮灯项目"),
        _unit("共{{ 本单位亮灯数 }}个；单位：亿元、%、百分点"),
        table(_LIGHTS, "行 in 亮灯表"),
    )
    yield when(
        "本单位问题数",
        _heading("四、未销号问题"),
        _unit(
            "共{{ 本单位问题数 }}个{% if 本单位逾期数 %}，其中逾期{{ 本单位逾期数 }}个{% endif %}"
        ),
        table(_PROBLEMS, "行 in 问题表"),
    )
    others = paragraph("BodyText", run(_OTHERS))
    yield when(_OTHER_COUNTS, _heading("五、正文说到的其他数据"), others)
    yield _heading("六、核对意见") + _opinions() + paragraph("Hairline")
    yield when("附注", paragraph("Remark", run("（{{ 附注 }}）")))


def _heading(words: str) -> str:
    return paragraph("Level1", run(words))


def _unit(words: str) -> str:
    return paragraph("TableUnit", run(words))


def _placed() -> str:
    heads, widths, printed, ledger = zip(*_PLACED, strict=True)
    return _grid("行 in 排名表", widths, heads, [printed, ledger])


def _scored() -> str:
    heads, widths, printed = zip(*_SCORED, strict=True)
    return _grid("行 in 积分表", widths, heads, [printed])


def _grid(
    loop: str, millimetres: Sequence[float], heads: Sequence[str], rows: Sequence[Sequence[str]]
) -> str:
    """有表头的表，一个单位几行；说明居中，数右对齐。"""
    widths, lines = _twips(millimetres), list[str]()
    for cells in rows:
        styles = ["TableNumber" if "{{" in one or one == "—" else "TableText" for one in cells]
        lines.append(_row(cells, widths, styles))
    head = _row(heads, widths, ["TableHead"] * len(heads), head=True)
    return _table(widths, [head, _tagged(f"for {loop}", "".join(lines), "endfor", widths)])


def _opinions() -> str:
    """核对意见与签字：一部分一行，整张表在一页上。"""
    widths = _twips(_OPINION)
    styles = ["TableText", "TableText", "TableLeft"]
    lines = [_row(("内容", "核对结果", "有误的，应为多少"), widths, ["TableHead"] * 3, head=True)]
    for condition, part in _PARTS:
        row = _row((part, "□ 无误　□ 有误", "应为："), widths, styles, more=_KEPT)
        lines.append(_tagged(f"if {condition}", row, "endif", widths) if condition else row)
    for left, right in _SIGNED:
        cells = [
            table_cell(f"{left}\n　", widths[0] + widths[1], "TableLeft", span=2, more=_KEPT),
            table_cell(right, widths[2], "TableLeft", more=_KEPT),
        ]
        lines.append(table_row(cells))
    return _table(widths, lines)


def _row(
    cells: Sequence[str],
    widths: Sequence[int],
    styles: Sequence[str],
    *,
    head: bool = False,
    more: str = "",
) -> str:
    made = [table_cell(*one, more=more) for one in zip(cells, widths, styles, strict=True)]
    return table_row(made, head)


def _tagged(first: str, rows: str, last: str, widths: Sequence[int]) -> str:
    """夹在两个模板标记之间的若干行。"""
    before, after = (
        table_row([table_cell(f"{{%tr {one} %}}", sum(widths), "TemplateTag", span=len(widths))])
        for one in (first, last)
    )
    return before + rows + after


def _table(widths: Sequence[int], rows: Sequence[str]) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    properties = f"{table_properties(sum(widths))}<w:tblGrid>{columns}</w:tblGrid>"
    return f"<w:tbl>{properties}{''.join(rows)}</w:tbl>"


def _twips(millimetres: Sequence[float]) -> list[int]:
    return [int(one * 56.693) for one in millimetres]
