"""Slip → 退回通知.docx：一封信，附错误、疑点两张表，版式同公文（GB/T 9704）。"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipelines.documents.docx_package import core_properties, packed, unpacked
from pipelines.documents.layout_footers import page_footers
from pipelines.documents.layout_parts import (
    TableColumn,
    body_cell,
    paragraph,
    run,
    section,
    table_cell,
    table_properties,
    table_row,
)
from pipelines.documents.layout_styles import HEI, blank_document
from pipelines.documents.slip import Purpose, Slip
from pipelines.documents.slip_lines import Line, foremost, lines
from pipelines.documents.slip_words import (
    DOUBTS,
    ERRORS,
    KIT,
    LEDGERS,
    by_when,
    completeness,
    letter_title,
    merged_words,
    otherwise,
    reasons,
)
from pipelines.documents.wording import chinese_date, numeral
from pipelines.intake.own_sheets import RETURNED_SHEET
from pipelines.ledgers.finding import Level

#: 信里说几类，附表列几处；其余在工作簿里。
_KINDS: Final = 3
_LISTED: Final = 20
_ILLEGAL: Final = re.compile("[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CLIPPED, _CLIPPED_VALUE = 80, 40
_COLUMNS: Final = (
    TableColumn("序号", 10, "number"),
    TableColumn("单元格", 19, "place"),
    TableColumn("编号和列", 36, "subject", "left"),
    TableColumn("现值", 23, "value", "left"),
    TableColumn("规则", 28, "rule", "left"),
    TableColumn("问题", 46, "problem", "left"),
    TableColumn("怎样改", 41, "advice", "left"),
    TableColumn("处理", 22, "handling"),
)


def write_slip_page(slip: Slip) -> bytes:
    """退回通知（.docx）；同样的 Slip 得到同样的字节。"""
    word = blank_document()
    upright, lying = page_footers(word)
    body = word.element.body
    for child in list(body):
        body.remove(child)
    content = _prepared(slip)
    tables = "".join(_appendices(content))
    letter = "".join(_letter(content, section(upright) if tables else ""))
    last = section(lying, landscape=True) if tables else section(upright)
    xml = f"<w:body {nsdecls('w', 'r')}>{letter}{tables}{last}</w:body>"
    body.extend(list(parse_xml(xml)))
    out = io.BytesIO()
    word.save(out)
    return packed(unpacked(out.getvalue()) | {"docProps/core.xml": core_properties(slip.at)})


@dataclass(frozen=True)
class _Content:
    """信里要说的：落在行上的错误、疑点，与各附件的名称。"""

    slip: Slip
    errors: Sequence[Line]
    doubts: Sequence[Line]

    @property
    def tables(self) -> dict[str, Sequence[Line]]:
        """附表的名称与内容；没有内容的不附。"""
        tables = {ERRORS: self.errors, DOUBTS: self.doubts}
        return {name: found for name, found in tables.items() if found}

    @property
    def enclosures(self) -> list[str]:
        """附件的名称，依次。"""
        kit = self.slip.kit_name and self.slip.purpose is not Purpose.CLEAR
        return [*self.tables, KIT] if kit else [*self.tables]

    def enclosure(self, name: str) -> str:
        """附件1；只有一个附件时不编号（GB/T 9704 7.3.4）。"""
        names = self.enclosures
        return "附件" if len(names) == 1 else f"附件{names.index(name) + 1}"


def _prepared(slip: Slip) -> _Content:
    """文件级的错误在退回原因里说，不入表。"""
    errors = [line for line in lines(slip, Level.ERROR) if line.row is not None]
    return _Content(slip, errors, lines(slip, Level.WARNING))


# ── 信 ─────────────────────────────────────────────────────────────


def _letter(content: _Content, closing: str) -> Iterator[str]:
    """信的各段；`closing` 为分节符，放在末段里，不另占一行。"""
    slip = content.slip
    if slip.number:
        yield paragraph("TableUnit", _run(f"编号：{slip.number}"))
    yield paragraph("CircularTitle", run("\n".join(map(_clean, letter_title(slip).splitlines()))))
    yield paragraph("Addressees", _run(f"{slip.unit.name}："))
    yield paragraph("BodyText", _run(_opening(slip)))
    points = list(_points(content))
    for order, (heading, text) in enumerate(points, 1):
        numbered = f"{numeral(order)}、{heading}。" if len(points) > 1 else ""
        yield paragraph("BodyText", run(numbered, HEI), _run(text))
    if slip.purpose is not Purpose.CLEAR:
        # 署名页须有正文（7.3.5.5）：末段随附件说明与署名走。
        yield paragraph("BodyText", _run(otherwise(slip)), more="<w:keepNext/>")
    yield from _enclosures(content.enclosures)
    style = "Signature" if len(slip.office_name) <= 14 else "SignatureLong"
    yield paragraph(style, _run(slip.office_name))
    date = _run(chinese_date(slip.at.date()))
    yield paragraph("SignatureDate", date, more="" if slip.sample else closing)
    if slip.sample:
        yield paragraph("Remark", _run("（本件所用为示例数据，不作为工作依据）"), more=closing)


def _opening(slip: Slip) -> str:
    period = f"{slip.period.year}年{slip.period.month}月"
    sent = f"你单位{chinese_date(slip.received_at.date())}报送的{period}{LEDGERS}（{slip.file}）"
    if slip.purpose is Purpose.CLEAR:
        return f"{sent}已经校验，{completeness(slip)}，无问题，不必重报。特此通知。"
    if slip.purpose is Purpose.WHOLE:
        return f"{sent}不符合报送要求，整份未予采用。现退回你单位，请改正后重新报送。"
    what = "需要核实说明的疑点" if slip.purpose is Purpose.DOUBTS else "退回的数据"
    return f"{sent}已经校验，{completeness(slip)}。现将{what}及有关要求通知如下："


def _points(content: _Content) -> Iterator[tuple[str, str]]:
    if why := reasons(content.slip):
        listed = (f"{numeral(n)}是{text}" for n, text in enumerate(why, 1))
        yield "退回原因", "".join(listed) if len(why) > 1 else why[0]
    if content.errors:
        yield "需改正的错误", _about_errors(content)
    if content.doubts:
        yield "需说明的疑点", _about_doubts(content)
    if content.slip.purpose is not Purpose.CLEAR:
        yield "办理要求", _request(content)


def _about_errors(content: _Content) -> str:
    errors = content.errors
    rows = len(content.slip.rejected_rows)
    effect = "" if content.slip.refused else "，所在行未计入汇总"
    more = f"逐处的现值和改法见{content.enclosure(ERRORS)}。"
    untouched = "" if content.slip.refused else "，各行仍计入汇总"
    touched = f"，涉及{rows}行{effect}" if rows else untouched
    return f"共{len(errors)}处{touched}：{merged_words(errors, _KINDS)}{more}"


def _about_doubts(content: _Content) -> str:
    slip, doubts = content.slip, content.doubts
    returned = any((line.sheet, line.row) in slip.rejected_rows for line in doubts)
    counted = "已计入汇总（所在行已退回的除外）" if returned else "所在行已计入汇总"
    effect = "" if slip.refused else f"，{counted}"
    more = f"逐处情况见{content.enclosure(DOUBTS)}。"
    return f"共{len(doubts)}处{effect}：{merged_words(doubts, _KINDS)}{more}"


def _request(content: _Content) -> str:
    slip = content.slip
    kit = f"在{content.enclosure(KIT)}中" if slip.kit_name else ""
    told = f"在{KIT}的“{RETURNED_SHEET}”表" if slip.kit_name else f"在{DOUBTS}“情况说明”一栏"
    if slip.purpose is Purpose.DOUBTS:
        todo = f"逐处核实：填报有误的，{kit}改正；属实的，{told}写明情况"
    else:
        todo = f"{kit}逐处改正" if content.errors else f"{kit}按上述要求改正"
        todo += f"；疑点属填报有误的一并改正，属实的{told}写明情况" if content.doubts else ""
    return f"请于{by_when(slip)}{todo}。保存后按原渠道报回。"


def _enclosures(names: Sequence[str]) -> Iterator[str]:
    if len(names) == 1:
        yield paragraph("EnclosureOnly", _run(f"附件：{names[0]}"))
        return
    for number, name in enumerate(names, 1):
        style, lead = ("EnclosureFirst", "附件：") if number == 1 else ("EnclosureNext", "")
        yield paragraph(style, _run(f"{lead}{number}.{name}"))


# ── 附表 ────────────────────────────────────────────────────────────


def _appendices(content: _Content) -> Iterator[str]:
    for order, (name, found) in enumerate(content.tables.items()):
        shown = foremost(found, _LISTED)
        page = "<w:pageBreakBefore/>" if order else ""
        yield paragraph("Appendix", _run(content.enclosure(name)), more=page)
        yield paragraph("AppendixTitle", _run(name))
        yield paragraph("TableUnit", _run(_counted(name, len(found), len(shown))))
        yield _table(shown)


def _counted(name: str, total: int, shown: int) -> str:
    if shown == total:
        return f"共{total}处"
    return f"共{total}处，列出{shown}处，其余{total - shown}处见所附电子表格的“{name}”表"


def _table(shown: Sequence[Line]) -> str:
    widths = [int(column.width * 56.693) for column in _COLUMNS]
    sized = list(zip(_COLUMNS, widths, strict=True))
    rows = [
        table_row([table_cell(column.head, width, "TableHead") for column, width in sized], True)
    ]
    first: dict[str, int] = {}
    for line in shown:
        words = _cells(line, _advice(line, first))
        rows.append(table_row([body_cell(one, words[one.cell], width) for one, width in sized]))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    properties = f"{table_properties(sum(widths))}<w:tblGrid>{grid}</w:tblGrid>"
    return f"<w:tbl>{properties}{''.join(rows)}</w:tbl>"


def _advice(line: Line, first: dict[str, int]) -> str:
    """有建议值的照填；改法前面说过的只说同哪一项，`first` 记着。"""
    if line.proposal or not line.advice:
        return f"建议填：{line.proposal}" if line.proposal else ""
    number = first.setdefault(line.advice, line.number)
    return line.advice if number == line.number else f"同第{number}项"


def _cells(line: Line, advice: str) -> dict[str, str]:
    """附表一行：列名 → 字；空格一律“—”（D45）。"""
    words = {
        "number": (str(line.number),),
        "place": (line.sheet, line.place) if line.cell else (line.sheet,),
        "subject": (line.row_key, line.column),
        "value": (_clipped(line.value, _CLIPPED_VALUE),),
        "rule": (line.rule,),
        "problem": (line.problem,),
        "advice": (advice,),
        "handling": (line.handling,),
    }
    return {
        name: "\n".join(_clipped(one) for one in said if one) or "—" for name, said in words.items()
    }


def _clipped(text: str, limit: int = _CLIPPED) -> str:
    plain = _clean(text)
    return plain if len(plain) <= limit else f"{plain[:limit]}…"


def _run(text: str) -> str:
    return run(_clean(text))


def _clean(text: str) -> str:
    """数据里的换行、制表、控制字符不进公文。"""
    return " ".join(_ILLEGAL.sub(" ", text).split())
