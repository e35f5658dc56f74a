"""督办函的版式：信函格式，事实、限期、回报、联系四段；写出随附的 Word 模板，此后由各办公室改。"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pipelines.documents.layout_letter import (
    ITEM,
    OWNER,
    letter_closing,
    letter_opening,
    letter_template,
)
from pipelines.documents.layout_parts import TableColumn, paragraph, run, table

SUPERVISION: Final = Path(__file__).parents[2] / "templates" / "documents" / "督办函.docx"

_COLUMNS: Final = (
    TableColumn("序号", 10, "{{ 行.序号 }}"),
    TableColumn("事　项", 52, ITEM, "left"),
    TableColumn("时　限", 25, "{{ 行.时限名称 }}\n{{ 行.时限 }}"),
    TableColumn("逾　期\n工作日", 15, "{{ 行.逾期工作日 }}"),
    TableColumn("目前\n进度", 18, "{{ 行.目前进度 }}"),
    TableColumn("责任单位\n（责任人）", 36, OWNER),
)
_FACTS: Final = (
    "截至{{ 截至日期 }}，你单位重点产业项目台账中有{{ 事项数 }}件事项逾期未办结（见下表）"
    "{% if 涉及项目数 %}，涉及项目{{ 涉及项目数 }}个"
    "{% if 涉及总投资 %}、总投资{{ 涉及总投资 }}{% endif %}{% endif %}。"
)
_LIMIT: Final = "{% if 办结期限 %}{{ 办结期限 }}{% else %}【请填写：办结期限】{% endif %}"
_REPLY: Final = "{% if 回报期限 %}{{ 回报期限 }}{% else %}【请填写：回报期限】{% endif %}"
_REQUIRED: Final = (
    "请高度重视，立即研究制定整改方案，落实整改责任，"
    f"确保于{_LIMIT}前{{% if 督办表|length > 1 %}}全部{{% endif %}}办结，"
    f"并于{{% if 回报期限 and 回报期限 == 办结期限 %}}同日{{% else %}}{_REPLY}{{% endif %}}前"
    "将整改方案、办理情况书面报我办。"
    "{% if 将约谈 %}届时仍未办结的，列入约谈名单。{% endif %}"
)


def build_supervision_letter() -> bytes:
    """督办函模板（.docx）；每次所得字节相同。"""
    return letter_template(_content())


def _content() -> Iterator[str]:
    yield letter_opening("关于限期办结逾期事项的函")
    yield paragraph("BodyText", run(_FACTS))
    yield paragraph("TableUnit", run("共{{ 事项数 }}件"))
    yield table(_COLUMNS, "行 in 督办表")
    yield paragraph("BodyText", run(_REQUIRED))
    # 署名页须有正文（7.3.5.5）：末段随署名走。
    contact = "联系人：【请填写】，联系电话：【请填写】。"
    yield paragraph("BodyText", run(contact), more="<w:keepNext/>")
    yield letter_closing()
