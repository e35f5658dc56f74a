"""红黄牌通知的版式：信函格式，一张名单；写出随附的 Word 模板，此后由各办公室在 Word 里改。

亮牌的后果随亮灯办法（lights/*.toml 的 consequences），没有写的不印。
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pipelines.documents.layout_letter import letter_closing, letter_opening, letter_template
from pipelines.documents.layout_parts import TableColumn, paragraph, run, table, when

CARDS: Final = Path(__file__).parents[2] / "templates" / "documents" / "红黄牌通知.docx"

_COLUMNS: Final = (
    TableColumn("序号", 10, "{{ 行.序号 }}"),
    TableColumn("牌", 14, "{{ 行.牌 }}"),
    TableColumn("项目名称", 36, "{{ 行.项目名称 }}", "left"),
    TableColumn("责任单位", 20, "{{ 行.责任单位 }}"),
    TableColumn("年度\n计划", 16, "{{ 行.年度计划 }}", "right"),
    TableColumn("累计\n完成", 16, "{{ 行.累计完成 }}", "right"),
    TableColumn("完成率\n（%）", 14, "{{ 行.完成率 }}", "right"),
    TableColumn("缘　由", 30, "{% for 截 in 行.缘由 %}{{ 截 }}{% endfor %}", "left"),
)
_FACTS: Final = (
    "截至{{ 年 }}年{{ 月 }}月底，按照项目亮灯办法，{{ 通报范围 }}重点产业项目中"
    "{% if 红灯项目数 %}{{ 重牌 }}{{ 红灯项目数 }}个{% endif %}"
    "{% if 红灯项目数 and 黄灯项目数 %}、{% endif %}"
    "{% if 黄灯项目数 %}{{ 轻牌 }}{{ 黄灯项目数 }}个{% endif %}，现将名单（见下表）通知你们。"
)
_REQUIRED: Final = (
    "请各责任单位查明原因，落实整改措施和责任人，于{{ 整改期限 }}前将整改情况书面报我办。"
)
_TALKS: Final = (
    "{{ 约谈项目 }}共{{ 约谈项目数 }}个项目"
    '{% if 约谈月数 != "1" %}连续{{ 约谈月数 }}个月月末亮灯，{% endif %}'
    "由{{ 约谈人 }}约谈。"
)


def build_cards_notice() -> bytes:
    """红黄牌通知模板（.docx）；每次所得字节相同。"""
    return letter_template(_content())


def _content() -> Iterator[str]:
    yield letter_opening("关于{{ 年 }}年{{ 月 }}月重点产业项目\n{{ 牌名 }}情况的通知")
    yield paragraph("BodyText", run(_FACTS))
    yield paragraph("TableUnit", run("单位：亿元"))
    yield table(_COLUMNS, "行 in 亮牌表")
    yield when("约谈项目数", paragraph("BodyText", run(_TALKS)))
    yield when("重牌后果", paragraph("BodyText", run("{{ 重牌后果 }}")))
    yield when("轻牌后果", paragraph("BodyText", run("{{ 轻牌后果 }}")))
    # 署名页须有正文（7.3.5.5）：末段随署名走。
    yield paragraph("BodyText", run(_REQUIRED), more="<w:keepNext/>")
    yield letter_closing()
