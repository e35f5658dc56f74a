"""提醒函的版式：信函格式（GB/T 9704—2012，10.1），写出随附的 Word 模板。

此后由各办公室在 Word 里改。首页的标志与两条红色双线各在首页的页眉、页脚，首页不显页码。
尺寸以 twip 计（1 mm = 56.693 twip）。
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from pipelines.documents.layout_parts import (
    TableColumn,
    assembled,
    page_number,
    paragraph,
    run,
    signature,
    table,
    tag,
    when,
)
from pipelines.documents.layout_styles import LEFT, LINE, RED, blank_document, replace_children

REMINDER: Final = Path(__file__).parents[2] / "templates" / "documents" / "提醒函.docx"

#: 双线长 170 mm，距纸边各 20 mm，伸出版心之外。
_OUTSIDE: Final = 1134
_SPREAD: Final = f'<w:ind w:left="{_OUTSIDE - LEFT}" w:right="{_OUTSIDE - 1474}"/>'
#: 标志的上边缘距上页边 30 mm；字在固定行距里的余白先扣去。
_HEADER: Final = 1701 - 90
#: 编号独占一行，列宽容得下一个任务编号（24 个字符），不在中间断开。
ITEM: Final = "{% if 行.所属项目 %}{{ 行.所属项目 }}：{% endif %}{{ 行.事项 }}\n{{ 行.编号 }}"
OWNER: Final = "{{ 行.责任单位 }}{% if 行.责任人 %}\n（{{ 行.责任人 }}）{% endif %}"
_LEFT: Final = (
    '{% if 行.剩余工作日 == "0" %}仅剩今日{% else %}剩{{ 行.剩余工作日 }}个工作日{% endif %}'
)
_DEADLINE: Final = f"{{{{ 行.时限名称 }}}}\n{{{{ 行.时限 }}}}\n{_LEFT}"
_COLUMNS: Final = (
    TableColumn("序号", 10, "{{ 行.序号 }}"),
    TableColumn("事　项", 48.5, ITEM, "left"),
    TableColumn("时　限", 24.5, _DEADLINE),
    TableColumn("目前\n进度", 15, "{{ 行.目前进度 }}"),
    TableColumn("申请延期\n截止", 20, "{{ 行.申请延期截止 }}"),
    TableColumn("责任单位\n（责任人）", 24.5, OWNER),
    TableColumn("第几次\n提醒", 13.5, "{{ 行.第几次提醒 }}"),
)


def build_reminder_letter() -> bytes:
    """提醒函模板（.docx）；每次所得字节相同。"""
    return letter_template(_content())


def letter_template(content: Iterable[str]) -> bytes:
    """由正文各段写成信函格式的模板（.docx）；每次所得字节相同。"""
    word = blank_document()
    references = _first_page(word)
    return assembled(word, "".join(content) + _section(references))


def _first_page(word: WordDocument) -> str:
    """首页的页眉、页脚，与其后各页的页码；返回 w:sectPr 里的引用。"""
    word.settings.odd_and_even_pages_header_footer = True
    page = word.sections[0]
    page.different_first_page_header_footer = True
    for part, xml in (
        (page.first_page_header, "".join(_masthead())),
        (page.first_page_footer, _double_line(16, 6, foot=True) + paragraph("Hairline")),
        (page.footer, page_number("PageOdd")),
        (page.even_page_footer, page_number("PageEven")),
    ):
        part.is_linked_to_previous = False
        replace_children(part.part.element, xml)
    kinds = ("headerReference", "footerReference")
    return "".join(
        f'<w:{kind} w:type="{one.get(qn("w:type"))}" r:id="{one.get(qn("r:id"))}"/>'
        for kind in kinds
        for one in page._sectPr.iter(qn(f"w:{kind}"))
    )


def _masthead() -> Iterator[str]:
    """红色小标宋的机关名称，其下 4 mm 一条上粗下细的双线；名称长的用小字、窄字。"""
    at_top = '<w:spacing w:before="0" w:after="0" w:line="900" w:lineRule="exact"/>' + _SPREAD
    sizes = (
        ("if 发文机关标志|length <= 12", "MastheadLong"),
        ("elif 发文机关标志|length <= 17", "MastheadNarrow"),
        ("else", "MastheadNarrowest"),
    )
    for words, style in sizes:
        yield tag(words) + paragraph(style, run("{{ 发文机关标志 }}"), more=at_top)
    yield tag("endif")
    yield _double_line(6, 16)


def _double_line(below: int, above: int, *, foot: bool = False) -> str:
    """一条红色双线：段的上下边框，线粗以 1/8 磅计；`foot` 的定在距下页边 20 mm 处。"""
    frame = (
        '<w:framePr w:w="9638" w:h="80" w:hRule="exact" w:hAnchor="page" w:vAnchor="page"'
        f' w:x="{_OUTSIDE}" w:y="{16838 - 1134 - 80}"/>'
    )
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{RED}"/>'
        for side, size in (("top", above), ("bottom", below))
    )
    top = 0 if foot else 170
    spacing = f'<w:spacing w:before="{top}" w:after="0" w:line="40" w:lineRule="exact"/>'
    more = f"<w:pBdr>{lines}</w:pBdr>{spacing}" + ("" if foot else _SPREAD)
    return paragraph("Hairline", more=(frame if foot else "") + more)


def _section(references: str) -> str:
    """一节的页面：版心同公文（5.2.1），首页另有页眉、页脚。"""
    return (
        f'<w:sectPr>{references}<w:pgSz w:w="11906" w:h="16838"/>'
        f'<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="{LEFT}"'
        f' w:header="{_HEADER}" w:footer="1417" w:gutter="0"/><w:titlePg/>'
        f'<w:docGrid w:type="lines" w:linePitch="{LINE}"/></w:sectPr>'
    )


# ── 正文 ────────────────────────────────────────────────────────────


def letter_opening(title: str) -> str:
    """发文字号、标题、主送机关。"""
    beside = f'<w:spacing w:before="0" w:after="0" w:line="{LINE}" w:lineRule="exact"/>'
    symbol = paragraph("Symbol", run("{{ 发文字号 }}"), more=beside + '<w:jc w:val="right"/>')
    return (
        when("发文字号", symbol)
        + paragraph("BlankLine")
        + paragraph("BlankLine")
        + paragraph("CircularTitle", run(title))
        + paragraph("Addressees", run("{{ 主送机关 }}："))
    )


def letter_closing() -> str:
    """署名、成文日期、附注；其上一段须 keepNext：署名页须有正文（7.3.5.5），附注不独占一页。"""
    day, kept = run("{{ 成文日期 }}"), "<w:keepNext/>"
    return (
        signature()
        + tag("if 附注")
        + paragraph("SignatureDate", day, more=kept)
        + paragraph("Remark", run("（{{ 附注 }}）"))
        + tag("else")
        + paragraph("SignatureDate", day)
        + tag("endif")
    )


def _content() -> Iterator[str]:
    yield letter_opening("关于提请按期办结有关事项的函")
    yield _body(
        "你单位重点产业项目台账中有{{ 事项数 }}件事项临近时限（见下表），"
        "最近的时限为{{ 最近时限 }}。请抓紧推进，按期办结。"
    )
    yield paragraph("TableUnit", run("共{{ 事项数 }}件"))
    yield table(_COLUMNS, "行 in 提醒表")
    yield when(
        "尚可延期",
        _body(
            "如确需调整时限，请于表列“申请延期截止”之日前按程序提出延期申请，并写明依据；"
            "未经同意的，仍按原时限办理。"
        ),
    )
    # 署名页须有正文（7.3.5.5）：末段随署名走。
    yield paragraph("BodyText", run("时限已过仍未办结的，亮红灯并予督办。"), more="<w:keepNext/>")
    yield letter_closing()


def _body(text: str) -> str:
    return paragraph("BodyText", run(text))
