"""市级、公文两组的按钮：收件、汇总、退回单、通报。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from addin import host
from addin.answer import Answer, Tone
from addin.host import Spot
from pipelines.calendar import Period
from pipelines.errors import UsageError
from pipelines.intake.own_sheets import META_SHEET

if TYPE_CHECKING:
    from xlwings import Book

    from addin.press import Press
    from pipelines.consolidation import Master
    from pipelines.ledgers.finding import Finding
    from pipelines.reception import Examined
    from pipelines.tasks import Collected, Returned

_COVER: Final = "封面"
_CIRCULAR: Final = "月通报"
_SHOWN: Final = 8
_FAULTS: Final = 3


def collect(press: Press) -> Answer:
    """收下收件箱里的来件，各期都收。"""
    from pipelines.tasks.office import collect as collect_all

    done = collect_all(press.intake, press.at, track=press.track)
    words, wrong = _collected_words(done)
    return Answer(words, Tone.WARNING if wrong else Tone.DONE, opens=_folders(done.returned))


def consolidate(press: Press) -> Answer:
    """把一期采用的行汇成总台账。"""
    from pipelines.tasks.office import consolidate as make_master

    period = _period(press, "汇总哪一期？")
    if isinstance(period, Answer):
        return period
    made = make_master(press.intake, period, press.at)
    waiting = _waiting_words(press)
    words = "\n".join([f"{period} 总台账做好了。", *_master_words(made.master), *waiting])
    return Answer(words, _tone(made.master, waiting), opens=(made.path,))


def slips(press: Press) -> Answer:
    """给一期有错误、有疑点的单位出退回单与待改工作簿。"""
    from pipelines.tasks.returning import slips as make_slips

    period = _period(press, "出哪一期的退回单？")
    if isinstance(period, Answer):
        return period
    done = make_slips(press.intake, period, (), press.at, press.track)
    if not any(one.files or one.problem for one in done):
        return Answer(f"{period} 没有要出退回单的：没有收到报送，或都没有错误、疑点。")
    words = "\n".join(_returned_words(done))
    wrong = any(one.problem or one.kept for one in done)
    return Answer(words, Tone.WARNING if wrong else Tone.DONE, opens=_folders(done))


def circular(press: Press) -> Answer:
    """写一期的月通报。"""
    from pipelines.tasks.office import circular as write_circular

    period = _period(press, "写哪一期的通报？")
    if isinstance(period, Answer):
        return period
    name = _template(press.office / "documents")
    made = write_circular(press.intake, name, period, press.at)
    lines = [f"{period} {name}写好了。"]
    if made.pending:
        lines.append(f"还有 {made.pending} 处【请填写】，填好后方可印发。")
    if made.kept:
        lines.append(f"原来的一份有人改过，没有覆盖，留作“{made.kept.name}”。")
    lines += _master_words(made.master)
    return Answer("\n".join(lines), _tone(made.master, made.kept), opens=(made.path,))


def _period(press: Press, question: str) -> Period | Answer:
    """要做的一期；还没有回答、答得不对的，是一句问话。"""
    reply, problem = press.reply.strip(), ""
    if reply:
        try:
            return Period.parse(reply)
        except UsageError as error:
            problem = f"{error}。\n"
    likely = str(_open_period(press.opened) or _latest(press))
    return Answer(f"{problem}{question}请填报告期，如 {likely}。", Tone.INPUT, default=likely)


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
    """默认的公文是月通报；没有这个模板的，取办公室自己的头一个。"""
    names = sorted(path.stem for path in folder.glob("*.docx") if not path.name.startswith("~$"))
    return _CIRCULAR if _CIRCULAR in names or not names else names[0]


def _tone(master: Master, *further: object) -> Tone:
    """有单位没报、有行不计入、另有要留意的，是提醒。"""
    from pipelines.exits import of_master

    return Tone.WARNING if of_master(master) or any(further) else Tone.DONE


def _master_words(master: Master) -> Iterator[str]:
    """报齐没有、三路相符没有、多少行没有计入。"""
    from pipelines.documents.master_cover import agreement, completeness

    yield f"{completeness(master)}。"
    yield f"{'；'.join(agreement(master))}。"
    if master.rejected:
        rows = f"{len(master.left_out)} 行没有计入" if master.left_out else "不影响各行计入"
        yield f"有 {len(master.rejected)} 处错误，{rows}，见“未计入行”。"
    if master.disputes:
        yield f"{len(master.disputes)} 行与别的行争报，暂不计入，请裁定。"


def _waiting_words(press: Press) -> list[str]:
    from pipelines.tasks.outstanding import uncollected

    try:
        waiting = uncollected(press.intake)
    except UsageError as error:
        return [f"{error}。"]
    if not waiting:
        return []
    named = _some([path.name for path in waiting])
    return [f"收件箱里还有 {len(waiting)} 份没有收（{named}）；要计入，请先按“收件”，再按“汇总”。"]


def _collected_words(done: Collected) -> tuple[str, bool]:
    """收了几份、哪些读不了、退了哪些；第二项是有没有要留意的。"""
    from pipelines.exits import of_examined
    from pipelines.reporting import known_words

    fresh = [one for one in done.examined if not one.unchanged]
    taken = [one for one in fresh if one.verdict and not one.verdict.refused]
    back = [one.path.name for one in fresh if one.verdict and one.verdict.refused]
    faults = [one.fault for one in fresh if one.fault]
    again = [one for one in done.examined if one.unchanged]
    lines = [f"收件箱里没有{'新的' if done.known else ''}来件。"] if not done.examined else []
    lines += [f"收下 {len(taken)} 份：{_counted(taken)}。"] if taken else []
    lines += [f"整份退回 {len(back)} 份：{_some(back)}。"] if back else []
    lines += _fault_words(faults)
    if again:
        lines.append(f"收过的 {len(again)} 份又校验一遍，与上次一样：{_counted(again)}。")
    lines += [f"另有 {len(done.known)} 份早已收过，内容没有变。"] if done.known else []
    lines += [*map(str.strip, known_words(done.known)), *done.lost, *_returned_words(done.returned)]
    lines += [done.problem] if done.problem else []
    wrong = of_examined(done.examined) or done.lost or done.problem
    return "\n".join(lines), bool(wrong or any(one.problem for one in done.returned))


def _counted(items: Sequence[Examined]) -> str:
    """几份合起来的行数、错误、疑点。"""
    from pipelines.reporting import counts

    number: Counter[str] = Counter()
    for one in items:
        number.update(counts(one))
    return (
        f"{number['rows']} 行，采用 {number['accepted']} 行；"
        f"错误 {number['errors']} 条，疑点 {number['warnings']} 条"
    )


def _fault_words(faults: Sequence[Finding]) -> Iterator[str]:
    for fault in faults[:_FAULTS]:
        yield f"读不了：[{fault.code}] {fault.message}。{fault.suggestion}"
    if len(faults) > _FAULTS:
        yield f"读不了的还有 {len(faults) - _FAULTS} 份，qingdan collect 逐份说明。"


def _returned_words(done: Sequence[Returned]) -> Iterator[str]:
    """给谁出了退回单；没有出成的各说缘故。"""
    made = [f"{one.unit}（错误 {one.errors}，疑点 {one.warnings}）" for one in done if one.files]
    if made:
        yield f"出了 {len(made)} 个单位的退回单：{_some(made)}。"
    for one in done:
        if one.problem:
            yield f"{one.unit}：退回单没有出，{one.problem}。"
        if one.kept:
            yield f"{one.unit}：先前的退回通知有人改过，没有覆盖，留作“{one.kept.name}”。"


def _folders(done: Sequence[Returned]) -> tuple[Path, ...]:
    """放退回单的文件夹，一期一个，其下一个单位一个。"""
    return tuple(dict.fromkeys(one.files[0].parent.parent for one in done if one.files))


def _some(names: Sequence[str]) -> str:
    more = f"等 {len(names)} 个" if len(names) > _SHOWN else ""
    return "、".join(names[:_SHOWN]) + more
