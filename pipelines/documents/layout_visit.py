"""观摩册的版式：一个项目一页，后附评分表；写出随附的 Word 模板，此后由各办公室在 Word 里改。"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pipelines.documents.layout_assessment import HUMAN_COLUMNS
from pipelines.documents.layout_parts import (
    TableColumn,
    paragraph,
    run,
    table,
    table_cell,
    table_properties,
    table_row,
    tag,
    when,
)
from pipelines.documents.layout_plain import plain_template

VISIT: Final = Path(__file__).parents[2] / "templates" / "documents" / "观摩册.docx"

_MM: Final = 56.693
#: 一页的栏目：左右各一项；毫米。
_NAME, _VALUE = int(26 * _MM), int(52 * _MM)
#: 照片的位置高 68 毫米，亮点、问题各留 15 毫米：连同册名，一个项目正好一页。
_PHOTO: Final = int(68 * _MM)
_ROW, _ROOM = 567, int(15 * _MM)
_PAIRS: Final = (
    ("责任单位", "{{ 行.单位 }}", "所在园区", "{{ 行.园区 }}"),
    ("项目单位", "{{ 行.业主 }}", "产业链", "{{ 行.产业链 }}"),
    ("总投资", "{{ 行.总投资 }}", "年度计划投资", "{{ 行.年度计划投资 }}"),
    ("计划开工", "{{ 行.计划开工 }}", "实际开工", "{{ 行.实际开工 }}"),
    (
        "计划竣工",
        "{{ 行.计划竣工 }}",
        "亮灯情况",
        "{% if 行.灯 %}{{ 行.灯 }}{% else %}无{% endif %}",
    ),
)
_PROGRESS: Final = (
    "{{ 月份区间 }}{% if 行.累计完成 %}累计完成投资{{ 行.累计完成 }}"
    '{% if 行.完成率 != "—" %}，为年度计划的{{ 行.完成率 }}{% endif %}'
    "{% else %}没有完成投资{% endif %}"
    "{% if 行.低于序时 %}，低于序时进度{{ 行.低于序时 }}{% endif %}。{{ 行.形象进度 }}"
)
_WIDE: Final = (
    ("概　况", "{{ 行.建设内容 }}", _ROW),
    ("进　度", _PROGRESS, _ROW),
    ("亮　点", "【请填写】", _ROOM),
    ("问　题", "{% if 行.问题 %}{{ 行.问题 }}{% else %}无{% endif %}", _ROOM),
)
_SHEET: Final = (
    TableColumn("序号", 10, "{{ 行.序号 }}"),
    TableColumn("项目名称", 72, "{{ 行.项目名称 }}", "left"),
    TableColumn("责任单位", 28, "{{ 行.单位 }}"),
    TableColumn("得分", 18, ""),
    TableColumn("评　语", 28, ""),
)


def build_visit_album() -> bytes:
    """观摩册模板（.docx）；每次所得字节相同。"""
    return plain_template(_content())


def _content() -> Iterator[str]:
    page = "<w:pageBreakBefore/>"
    yield paragraph("CircularTitle", run("{{ 年 }}年{{ 通报范围 }}\n{{ 观摩名称 }}册"))
    yield when("附注", paragraph("BodyText", run("（{{ 附注 }}）")))
    yield tag("for 行 in 观摩表")
    yield when("not loop.first", paragraph("Hairline", more=page))
    yield _sheet()
    yield tag("endfor")
    yield paragraph("CircularTitle", run("{{ 观摩名称 }}评分表"), more=page)
    yield paragraph("BodyText", run("评委：　　　　　　　　　　日期：　　年　月　日"))
    yield paragraph("TableNote", run(_SCORING), more="<w:keepNext/>")
    yield table(_SHEET, "行 in 观摩表")
    yield when(
        "结果表",
        paragraph("CircularTitle", run("人工评分结果"), more=page),
        paragraph("TableUnit", run("单位：分")),
        table(HUMAN_COLUMNS, "行 in 结果表"),
    )
    yield paragraph("Hairline")


_SCORING: Final = (
    "注：共{{ 观摩数 }}个项目，百分制；评委不评本单位的项目。"
    "{% if 去高低人数 %}满{{ 去高低人数 }}人评分的，去掉一个最高分和一个最低分再平均。{% endif %}"
)


def _sheet() -> str:
    """一个项目的栏目表，中间是照片的位置。"""
    whole = _NAME + _VALUE
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in (_NAME, _VALUE) * 2)
    name = table_cell("{{ 行.序号 }}．{{ 行.项目名称 }}", 2 * whole, "Appendix", span=4)
    rows = [table_row([name], head=True), *(_row(*pair) for pair in _PAIRS)]
    rows += [_wide_row(*_WIDE[0]), _wide_row(*_WIDE[1])]
    photo = table_cell("【请填写：照片】", 2 * whole, "TableText", span=4)
    rows += [_high(photo, _PHOTO), *(_wide_row(*one) for one in _WIDE[2:])]
    properties = f"{table_properties(2 * whole)}<w:tblGrid>{grid}</w:tblGrid>"
    return f"<w:tbl>{properties}{''.join(rows)}</w:tbl>"


def _row(name: str, value: str, other: str, another: str) -> str:
    cells = (
        table_cell(name, _NAME, "TableHead"),
        table_cell(value, _VALUE, "TableLeft"),
        table_cell(other, _NAME, "TableHead"),
        table_cell(another, _VALUE, "TableLeft"),
    )
    return _high("".join(cells))


def _wide_row(name: str, text: str, height: int) -> str:
    wide = table_cell(text, _NAME + 2 * _VALUE, "TableLeft", span=3)
    return _high(table_cell(name, _NAME, "TableHead") + wide, height)


def _high(cells: str, height: int = _ROW) -> str:
    """一行，不拆断；至少这么高。"""
    least = f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>'
    return f"<w:tr><w:trPr><w:cantSplit/>{least}</w:trPr>{cells}</w:tr>"
