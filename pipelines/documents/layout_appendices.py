"""月通报各附件的版式：排名、亮灯、积分、未销号问题四张表，与排名的图（DOMAIN §4.3）。"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pipelines.documents.layout_parts import TableColumn, paragraph, run, section, table, when

_RANKING: Final = (
    TableColumn("排名", 15, "{{ 行.排名 }}"),
    TableColumn("单位", 42, "{{ 行.单位 }}"),
    TableColumn("项目数（个）", 20, "{{ 行.项目数 }}", "right", "{{ 排名合计.项目数 }}"),
    TableColumn("年度计划", 25, "{{ 行.年度计划 }}", "right", "{{ 排名合计.年度计划 }}"),
    TableColumn("本月完成", 22, "{{ 行.本月完成 }}", "right", "{{ 排名合计.本月完成 }}"),
    TableColumn("累计完成", 25, "{{ 行.累计完成 }}", "right", "{{ 排名合计.累计完成 }}"),
    TableColumn("完成率（%）", 20, "{{ 行.完成率 }}", "right", "{{ 排名合计.完成率 }}"),
    TableColumn(
        "超（低）序时\n（百分点）", 28, "{{ 行.超低序时 }}", "right", "{{ 排名合计.超低序时 }}"
    ),
    TableColumn("上月\n排名", 14, "{{ 行.上月排名 }}", "center", "—"),
    TableColumn("升降", 14, "{{ 行.升降 }}", "center", "—"),
)
_LIGHTS: Final = (
    TableColumn("灯", 12, "{{ 行.灯 }}"),
    TableColumn("项目名称", 33, "{{ 行.项目名称 }}", "left"),
    TableColumn("责任单位", 21, "{{ 行.责任单位 }}"),
    TableColumn("年度\n计划", 15, "{{ 行.年度计划 }}", "right"),
    TableColumn("累计\n完成", 15, "{{ 行.累计完成 }}", "right"),
    TableColumn("完成率\n（%）", 14, "{{ 行.完成率 }}", "right"),
    TableColumn("低于序时\n（百分点）", 21, "{{ 行.低于序时 }}", "right"),
    TableColumn("原因", 25, "{{ 行.原因待填 }}", "left"),
)
_SCORES: Final = (
    TableColumn("排名", 14, "{{ 行.排名 }}"),
    TableColumn("单位", 33, "{{ 行.单位 }}"),
    *(TableColumn(name, 15.5, f"{{{{ 行.{name} }}}}", "right")
      for name in ("新洽谈", "新签约", "新开工", "新竣工", "盘活", "得分")),
    TableColumn("本月\n得分", 15.5, "{{ 行.本月得分 }}", "right"),
)  # fmt: skip
_PROBLEMS: Final = (
    TableColumn("问题编号", 23, "{{ 行.问题编号 }}"),
    TableColumn("单位", 21, "{{ 行.单位 }}"),
    TableColumn("对象", 25, "{{ 行.对象 }}", "left"),
    TableColumn("类别", 11, "{{ 行.类别 }}"),
    TableColumn("描述", 32, "{{ 行.描述 }}", "left"),
    TableColumn("承诺办结\n日期", 20.5, "{{ 行.承诺办结日期 }}"),
    TableColumn("状态", 13.5, "{{ 行.状态 }}"),
    TableColumn("是否\n逾期", 10, "{{ 行.是否逾期 }}"),
)


def monthly_appendices(feet: dict[str, str]) -> Iterator[str]:
    """各附件；`feet` 为横页的页脚。没有内容的附件消失。"""
    yield when(
        "排名附件",
        _appendix("排名", new_page=False),
        _unit("单位：亿元"),
        table(_RANKING, "行 in 排名表", total="合计"),
        when("不排名表述 or 未计入项目表述", paragraph("TableNote", run(_NOTE))),
        paragraph("Hairline", more=section(feet, landscape=True)),
        # 表占去横页大半，图放不下；两幅图同在其后的竖页。只有一个单位的不画。
        when("排名表|length > 1", _chart("投资完成率排名"), _chart("超低序时")),
    )
    for key, columns, unit in (
        ("亮灯", _LIGHTS, "单位：亿元"),
        ("积分", _SCORES, "单位：个、分"),
        ("问题", _PROBLEMS, "共{{ 问题表|length }}个"),
    ):
        loop = f"行 in {key}表"
        note = when("积分说明", paragraph("TableNote", run("注：{{ 积分说明 }}。")))
        parts = (_appendix(key), _unit(unit), table(columns, loop))
        yield when(f"{key}附件", *parts, *([note] if key == "积分" else []))


_NOTE: Final = (
    "注：{% if 不排名表述 %}{{ 不排名表述 }}。{% endif %}"
    "{% if 未计入项目表述 %}{{ 未计入项目表述 }}。{% endif %}"
)


def _appendix(key: str, *, new_page: bool = True) -> str:
    page = "<w:pageBreakBefore/>" if new_page else ""
    label = paragraph("Appendix", run(f"{{{{ {key}附件 }}}}"), more=page)
    return label + paragraph("AppendixTitle", run(f"{{{{ {key}标题 }}}}"))


def _chart(name: str) -> str:
    return paragraph("TableNote", run(f"【图：{name}】"))


def _unit(words: str) -> str:
    return paragraph("TableUnit", run(words))
