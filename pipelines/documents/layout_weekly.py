"""周调度清单的版式：一张横表，表头逐页重复；写出随附的 Word 模板，此后由各办公室在 Word 里改。"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pipelines.documents.layout_parts import TableColumn, paragraph, run, table, when
from pipelines.documents.layout_plain import plain_template

WEEKLY: Final = Path(__file__).parents[2] / "templates" / "documents" / "周调度清单.docx"

_STATE: Final = (
    "{{ 行.完成否 }}{% if 行.逾期天数 %}{{ 行.逾期天数 }}个工作日{% endif %}"
    "\n{{ 行.时限 }}{% if 行.进度 %}\n进度{{ 行.进度 }}%{% endif %}"
)
_OWNER: Final = "{{ 行.责任单位 }}{% if 行.责任人 %}\n（{{ 行.责任人 }}）{% endif %}"
_COLUMNS: Final = (
    TableColumn("序号", 10, "{{ 行.序号 }}"),
    TableColumn("亮灯", 11, "{{ 行.灯 }}"),
    TableColumn("项　目", 32, "{{ 行.项目名称 }}", "left"),
    TableColumn("本周节点", 21, "{{ 行.节点 }}", "left"),
    TableColumn("完成否", 40, _STATE),
    TableColumn("进　展", 28, "{{ 行.进展 }}", "left"),
    TableColumn("问　题", 31, "{{ 行.问题 }}", "left"),
    TableColumn("责　任", 27, _OWNER),
    TableColumn("下　周", 25, "{{ 行.下周 }}", "left"),
)
_HEADER: Final = (
    "{{ 本周起 }}至{{ 本周止 }}，{% if 应完成数 %}应完成节点{{ 应完成数 }}个"
    "{% if 完成数 %}，完成{{ 完成数 }}个{% endif %}"
    "{% if 逾期节点数 %}，逾期{{ 逾期节点数 }}个{% endif %}"
    "{% if 未到期数 %}，{% if 完成数 or 逾期节点数 %}其余{{ 未到期数 }}个{% else %}都在{% endif %}"
    "本周内到期{% endif %}。"
    "{% else %}没有应完成的节点。{% endif %}"
)
_NOTE: Final = (
    "注：截至{{ 调度日 }}；数据取自各单位{{ 月 }}月报送的任务清单、问题清单"
    "{% if 未报单位表述 %}，{{ 未报单位表述 }}{% endif %}"
    "{% if 沿用表述 %}，{{ 沿用表述 }}{% endif %}。"
    "亮灯而本周没有节点的项目，列其最近的一个节点，不计入应完成数。"
)


def build_weekly_list() -> bytes:
    """周调度清单模板（.docx）；每次所得字节相同。"""
    return plain_template(_content(), landscape=True)


def _content() -> Iterator[str]:
    yield paragraph("CircularTitle", run("重点产业项目周调度清单"))
    yield paragraph("BlankLine")
    yield paragraph("BodyText", run(_HEADER))
    # 注与附注在表前：表一长，放在表后的会独占末页。
    yield when("附注", paragraph("BodyText", run("（{{ 附注 }}）")))
    yield when(
        "节点数",
        paragraph("TableNote", run(_NOTE), more="<w:keepNext/>"),
        table(_COLUMNS, "行 in 节点表"),
    )
    yield paragraph("Hairline")
