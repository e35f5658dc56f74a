"""关于整张表的意见：表名与表头、多出与缺少的列、隐藏的行、大段空行（DOMAIN §6 #27–#37）。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipelines.intake.draft import Seen, listed
from pipelines.intake.matching import SheetMatch
from pipelines.ledgers.catalogue import Code
from pipelines.ledgers.finding import Finding, Level
from pipelines.ledgers.schema import normalise_header
from pipelines.xlsx.reader import Layout, address, column_letter

_LISTED = 20


def header_findings(match: SheetMatch, codes: Mapping[str, Code]) -> Iterator[Finding]:
    """凭表头认出的表、合成一行的两行表头、写成别名的列、不采用的隐藏列。"""
    sheet = match.ledger.sheet
    if match.renamed:
        yield _understood(codes["G12"], sheet, "工作表名", match.sheet.name, sheet)
    if len(match.header.rows) > 1:
        rows = "、".join(map(str, match.header.rows))
        yield _understood(codes["G12"], sheet, "表头", f"第 {rows} 两行", "一行列名")
    yield from _aliased(match, codes["G12"])
    for cell, name, used in match.twins:
        value = f"隐藏的{name}列（采用的是 {used} 列）"
        yield codes["G14"].finding(sheet=sheet, cell=cell, value=value, level=Level.WARNING)


def _aliased(match: SheetMatch, code: Code) -> Iterator[Finding]:
    titles = {at: title.strip() for at, (_, title) in match.header.titles.items()}
    at = [
        at
        for at, name in match.columns.items()
        if normalise_header(titles[at]) != normalise_header(name)
    ]
    if at:
        old, new = (listed([names[i] for i in at]) for names in (titles, match.columns))
        finding = _understood(code, match.ledger.sheet, "表头", old, new)
        row = match.header.titles[at[0]][0]
        yield replace(finding, cell=address(at[0], row))


def _understood(code: Code, sheet: str, what: str, old: str, new: str) -> Finding:
    return replace(code.finding(sheet=sheet, column=what, old=old, value=new), column="")


def column_findings(
    match: SheetMatch, seen: Seen, letters: Mapping[str, str], codes: Mapping[str, Code]
) -> Iterator[Finding]:
    """多出的列（有内容的须核对）、没有表头的列、缺的选填列。"""
    sheet, code = match.ledger.sheet, codes["G14"]
    for at, (cell, title) in match.strays.items():
        level = Level.WARNING if at in seen.outside else Level.INFO
        yield code.finding(sheet=sheet, cell=cell, value=title, level=level)
    for at, row in seen.outside.items():
        if at not in match.header.titles:
            letter = column_letter(at)
            yield code.finding(
                sheet=sheet, cell=f"{letter}{row}",
                value=f"{letter} 列（没有表头）", level=Level.WARNING,
            )  # fmt: skip
    names = [column.name for column in match.ledger.columns if not column.computed]
    if absent := [name for name in names if name not in letters]:
        yield codes["G21"].finding(sheet=sheet, value="、".join(absent))


def row_findings(
    match: SheetMatch, seen: Seen, layout: Layout, codes: Mapping[str, Code]
) -> Iterator[Finding]:
    """隐藏的行、大段空行、只有格式的行拖得太长。"""
    sheet = match.ledger.sheet
    if seen.hidden:
        count = str(len(seen.hidden))
        yield codes["G15"].finding(sheet=sheet, value=_listed(seen.hidden), count=count)
    for above, below in seen.gaps:
        problem = f"第 {above + 1} 至 {below - 1} 行空着，第 {below} 行起又有数据，已一并读入"
        value = f"第 {above + 1} 至 {below - 1} 行"
        yield codes["G28"].finding(sheet=sheet, value=value, problem=problem)
    if layout.last_row - seen.last > match.ledger.doubts.spare_rows:
        problem = f"内容到第 {seen.last} 行为止，格式却一直设到第 {layout.last_row} 行"
        value = f"第 {seen.last} 至 {layout.last_row} 行"
        yield codes["G28"].finding(sheet=sheet, value=value, problem=problem)


def _listed(rows: Sequence[int]) -> str:
    return "、".join(map(str, rows[:_LISTED])) + ("等" if len(rows) > _LISTED else "")
