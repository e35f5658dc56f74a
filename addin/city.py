"""市级、公文两组的按钮：收件、汇总、退回单、通报。"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from addin import host
from addin.answer import Answer, Tone
from addin.city_words import collected_words, master_words, returned_words, some
from addin.host import Spot
from pipelines.calendar import Period
from pipelines.errors import UsageError
from pipelines.intake.own_sheets import META_SHEET

if TYPE_CHECKING:
    from xlwings import Book

    from addin.press import Press
    from pipelines.consolidation import Master
    from pipelines.tasks import Returned

_COVER: Final = "封面"
_CIRCULAR: Final = "月通报"
#: 人写报告期的几种样子：202611、2026.11、2026年11月。
_TYPED: Final = re.compile(r"([0-9]{4})[-./年]?([0-9]{1,2})月?")


def collect(press: Press) -> Answer:
    """收下收件箱里的来件，各期都收。"""
    from pipelines.tasks.office import collect as collect_all

    done = collect_all(press.intake, press.at, track=press.track)
    words, wrong = collected_words(done)
    return Answer(words, Tone.WARNING if wrong else Tone.DONE, opens=_folders(done.returned))


def consolidate(press: Press) -> Answer:
    """把一期采用的行汇成总台账。"""
    from pipelines.tasks.office import consolidate as make_master

    period = asked_period(press, "汇总哪一期？")
    if isinstance(period, Answer):
        return period
    made = make_master(press.intake, period, press.at)
    waiting = _waiting_words(press)
    words = "\n".join([f"{period} 总台账做好了。", *master_words(made.master), *waiting])
    return Answer(words, tone_of(made.master, waiting), opens=(made.path,))


def slips(press: Press) -> Answer:
    """给一期有错误、有疑点的单位出退回单与待改工作簿。"""
    from pipelines.tasks.returning import slips as make_slips

    period = asked_period(press, "出哪一期的退回单？")
    if isinstance(period, Answer):
        return period
    done = make_slips(press.intake, period, (), press.at, press.track)
    if not any(one.files or one.problem for one in done):
        return Answer(f"{period} 没有要出退回单的：没有收到报送，或都没有错误、疑点。")
    words = "\n".join(returned_words(done))
    wrong = any(one.problem or one.kept for one in done)
    return Answer(words, Tone.WARNING if wrong else Tone.DONE, opens=_folders(done))


def circular(press: Press) -> Answer:
    """写一期的月通报，或回答里点了名的公文（如“2021-06 季讲评”）。"""
    from pipelines.tasks.office import circular as write_circular

    folder = press.office / "documents"
    reply, _, named = press.reply.strip().partition(" ")
    others = _others(folder)
    question = (
        f"写哪一期的通报？写别的公文，在报告期后空一格写它的名称，"
        f"如“2021-06 周调度清单”（有：{'、'.join(others)}）。"
    )
    if reply in others and not named:
        likely = f"{_likely(press)} {reply}"
        return Answer(f"{reply}要写明是哪一期，如 {likely}。", Tone.INPUT, default=likely)
    period = asked_period(replace(press, reply=reply), question)
    if isinstance(period, Answer):
        return period
    name = named.strip() or _template(folder)
    made = write_circular(press.intake, name, period, press.at)
    lines = [f"{period} {name}写好了。"]
    if made.pending:
        lines.append(f"还有 {made.pending} 处【请填写】，填好后方可印发。")
    if made.kept:
        lines.append(f"原来的一份有人改过，没有覆盖，留作“{made.kept.name}”。")
    lines += master_words(made.master)
    return Answer("\n".join(lines), tone_of(made.master, made.kept), opens=(made.path,))


def asked_period(press: Press, question: str) -> Period | Answer:
    """要做的一期；还没有回答、答得不对的，是一句问话。"""
    reply, problem = press.reply.strip(), ""
    if reply:
        try:
            return Period.parse(_usual(reply))
        except UsageError as error:
            problem = f"{error}。\n"
    likely = str(_likely(press))
    return Answer(f"{problem}{question}请填报告期，如 {likely}。", Tone.INPUT, default=likely)


def _likely(press: Press) -> Period:
    """多半要做的一期：打开着的工作簿的那一期，没有则最近有报送的一期。"""
    return _open_period(press.opened) or _latest(press)


def _usual(reply: str) -> str:
    """２０２６年１１月 → 2026-11；认不出的照原样。"""
    found = _TYPED.fullmatch("".join(unicodedata.normalize("NFKC", reply).split()))
    return f"{found[1]}-{found[2]}" if found else reply


def _latest(press: Press) -> Period:
    """有报送采用的最近一期；还没有的，是这个月。"""
    from pipelines.tasks.outstanding import latest_period

    return latest_period(press.intake) or Period(press.at.year, press.at.month)


def _open_period(book: Book | None) -> Period | None:
    """打开着的是总台账、填报工作簿的，是它的那一期。"""
    from pipelines.documents.master_words import period_in_title

    if book is None:
        return None
    try:
        if host.has_sheet(book, _COVER):
            return period_in_title(host.held(book, Spot(_COVER, "A1")).text)
        facts = {row[0]: row[1] for row in host.rows_of(book, META_SHEET) if len(row) > 1}
        return Period.parse(facts["报告期"]) if "报告期" in facts else None
    except UsageError:
        return None


def _template(folder: Path) -> str:
    """默认的公文是月通报；没有这个模板的，取办公室自己照它另写的头一个。"""
    from pipelines.documents.kinds import MONTHLY, circular_names, kind_of

    names = [name for name in circular_names(folder) if kind_of(name) is MONTHLY]
    return _CIRCULAR if _CIRCULAR in names or not names else names[0]


def _others(folder: Path) -> list[str]:
    """月通报之外写得了的公文。"""
    from pipelines.documents.kinds import circular_names

    return [name for name in circular_names(folder) if name != _template(folder)]


def tone_of(master: Master, *further: object) -> Tone:
    """有单位没报、有行不计入、另有要留意的，是提醒。"""
    from pipelines.exits import of_master

    return Tone.WARNING if of_master(master) or any(further) else Tone.DONE


def _waiting_words(press: Press) -> list[str]:
    from pipelines.tasks.outstanding import uncollected

    try:
        waiting = uncollected(press.intake)
    except UsageError as error:
        return [f"{error}。"]
    if not waiting:
        return []
    named = some([path.name for path in waiting])
    return [
        f"收件箱里还有 {len(waiting)} 份没有收进（{named}）："
        "还没有收过的，请先按“收件”，再按“汇总”；收过而读不了的，请让对方重报。"
    ]


def _folders(done: Sequence[Returned]) -> tuple[Path, ...]:
    """放退回单的文件夹，一期一个，其下一个单位一个。"""
    return tuple(dict.fromkeys(one.files[0].parent.parent for one in done if one.files))
