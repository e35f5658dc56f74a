"""帮助一组的按钮：溯源、规则说明、关于。"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from addin import host
from addin.answer import Answer, Tone, warned
from addin.host import Spot
from pipelines.errors import QingdanError, UsageError
from pipelines.intake.note_words import codes_in
from pipelines.intake.own_sheets import CHECKED_SHEET, RETURNED_SHEET, SLIP_SHEETS
from pipelines.office import shipped
from pipelines.xlsx.cells import parse_address

if TYPE_CHECKING:
    from xlwings import Book

    from addin.press import Press
    from pipelines.explaining import Page

_CODE_HEAD: Final = "编码"
#: 一行一条意见、有“编码”一列的表：填报单位的、退回单的、总台账的。
_LISTS: Final = (CHECKED_SHEET, RETURNED_SHEET, *SLIP_SHEETS, "未计入行", "疑点", "说明")
_CODE: Final = re.compile(r"[A-Z]+[0-9]+(?:-[0-9]+)?")
#: 消息框里至多列这许多个数。
_MOST: Final = 8
_ASK: Final = "请填要看的编码，如 L1-02、G05。"


def trace(press: Press) -> Answer:
    """总台账选中的一格来自哪份原件的哪一格、喂给哪些数；打开原件，光标移到那一格。

    收过的原件自己的一格，只说喂给哪些数。
    """
    from pipelines.tasks.tracing_cells import trace_cell
    from pipelines.tracing_words import feeding_words, traced_words

    spot = host.here(press.book)
    if key := _figure_at(press.book, spot):
        return _figure(press, *key)
    traced = trace_cell(press.file, spot.sheet, spot.cell, press.intake)
    fed, origin = feeding_words(traced.feeding, _MOST), traced.origin
    if origin is None:
        return Answer("\n".join(fed))
    press.say("打开原件……")
    original = host.open_beside(press.book, origin.path.absolute())
    words = "\n".join([*traced_words(origin), *fed])
    if original is None:
        return Answer(words, opens=(origin.path,))
    host.jump(original, Spot(origin.sheet, origin.cell))
    return Answer(words)


def _figure_at(book: Book, spot: Spot) -> tuple[str, str] | None:
    """指标表“指标”页选中的一行是哪个数、哪一期；不是指标表则 None。"""
    from pipelines.documents.figure_titles import FIGURES_PAGE, period_of_title
    from pipelines.tasks.tracing_figures import is_figure

    if spot.sheet != FIGURES_PAGE or not host.has_sheet(book, FIGURES_PAGE):
        return None
    rows = host.rows_of(book, FIGURES_PAGE)
    period = period_of_title(rows[0][0]) if rows and rows[0] else None
    _, number = parse_address(spot.cell)
    names = [row[0] for row in reversed(rows[:number]) if row]
    key = next((name for name in names if is_figure(name)), "")
    return (key, str(period)) if period and key else None


def _figure(press: Press, key: str, period: str) -> Answer:
    """一个数怎样得来；逐行的出处写成工作簿打开。"""
    from pipelines.calendar import Period
    from pipelines.tasks.tracing_book import write_trace
    from pipelines.tasks.tracing_figures import trace_figure
    from pipelines.tracing_words import figure_summary

    traced = trace_figure(press.intake, key, Period.parse(period))
    made = write_trace(press.intake, traced, press.at)
    return Answer("\n".join(figure_summary(traced)), opens=(made,))


def explain(press: Press) -> Answer:
    """说明选中的格、选中的一行意见的编码；没有选中的，问一个。"""
    from pipelines.explaining import explain_code

    asked = unicodedata.normalize("NFKC", press.reply).strip()
    codes = [asked] if asked else _chosen(press.opened)
    if not codes:
        why = "选中的格没有标记，也不是一条意见。" if press.opened else ""
        return Answer(f"{why}{_ASK}", Tone.INPUT)
    own = (press.office / "office.toml").exists()
    folder = press.office if own else shipped("templates")
    try:
        pages = [explain_code(folder, code) for code in codes]
    except UsageError as error:
        return Answer(f"{error}。\n{_ASK}", Tone.INPUT)
    return Answer("\n\n".join(_page_words(pages)))


def _page_words(pages: Sequence[Page]) -> Iterator[str]:
    """消息框里不写审核公式：那是写给信息员看的。"""
    from pipelines.explaining import page_words

    for page in pages:
        yield "\n".join(page_words(replace(page, formulas=())))


def _chosen(book: Book | None) -> Sequence[str]:
    """选中的格的批注，或选中的一行意见，说到的编码。"""
    if book is None:
        return ()
    spot = host.here(book)
    if spot.sheet in _LISTS:
        return _listed(host.rows_of(book, spot.sheet), spot)
    return codes_in(host.note(book, spot)) if host.has_sheet(book, spot.sheet) else ()


def _listed(rows: Sequence[Sequence[str]], spot: Spot) -> Sequence[str]:
    """一张意见表里，选中的一行的编码。"""
    _, number = parse_address(spot.cell)
    heads = next((row for row in rows if _CODE_HEAD in row), ())
    if not heads or number > len(rows):
        return ()
    found = rows[number - 1][heads.index(_CODE_HEAD) :][:1]
    return [code for code in found if _CODE.fullmatch(code)]


def about(press: Press) -> Answer:
    """版本、办公室、规则；逐项检查，只说不好的。"""
    from pipelines.doctoring import examine_office
    from pipelines.tasks.submitting import program_version

    checks = examine_office(press.office, sys.version_info[:2], press.at.date())
    wrong = [f"✗ {check.item}：{check.words}" for check in checks if not check.ok]
    number = program_version() or "（没有安装，直接从源码运行）"
    known = "\n".join([f"清单通 {number}", *_office_words(press)])
    if wrong:
        return warned("\n".join([known, "请把下面几项告诉信息员：", *wrong]))
    return Answer(f"{known}\n各项正常。")


def _office_words(press: Press) -> Iterator[str]:
    """办公室与规则；设定坏了的只说文件夹。"""
    from pipelines.ledgers.version import rules_version, short_version

    yield f"办公室文件夹：{press.office.absolute()}"
    try:
        intake = press.intake
    except QingdanError:
        return
    rules = sum(len(ledger.rules) for ledger in intake.ledgers)
    number = short_version(rules_version(intake.ledgers, intake.codes))
    yield f"办公室：{intake.office.settings.name}"
    yield f"规则 {rules} 条，版本 {number}"
