"""收件、汇总、退回单、通报做完之后，对专班说的话；消息框放不下的，说个大概。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from pipelines.ledgers.finding import Level

if TYPE_CHECKING:
    from pipelines.consolidation import Master
    from pipelines.history.store import Receipt
    from pipelines.reception import Examined
    from pipelines.tasks import Collected, Returned

#: 一句里至多列几个名字；一类里至多细说几份。
_SHOWN: Final = 8
_TOLD: Final = 3
#: 消息框里至多列几行。
_LINES: Final = 12


def shortened(lines: Sequence[str], rest: str) -> Sequence[str]:
    """消息框放得下的几行；多出来的用一句 `rest`（其中 {} 为还有几行）代替。"""
    if len(lines) <= _LINES:
        return lines
    return [*lines[:_LINES], rest.replace("{}", str(len(lines) - _LINES), 1)]


def master_words(master: Master) -> Iterator[str]:
    """报齐没有、三路相符没有、多少行没有计入。"""
    from pipelines.documents.master_cover import agreement, completeness

    yield f"{completeness(master, _SHOWN)}。"
    yield f"{'；'.join(agreement(master))}。"
    if master.rejected:
        rows = f"{len(master.left_out)} 行没有计入" if master.left_out else "不影响各行计入"
        yield f"有 {len(master.rejected)} 处错误，{rows}，见“未计入行”。"
    if master.disputes:
        yield f"{len(master.disputes)} 行与别的行争报，暂不计入，请裁定。"


def collected_words(done: Collected) -> tuple[str, bool]:
    """收了几份、哪些读不了、退了哪些；第二项是有没有要留意的。"""
    from pipelines.exits import of_examined

    fresh = [one for one in done.examined if not one.unchanged]
    taken = [one for one in fresh if one.verdict and not one.verdict.refused]
    back = [one for one in fresh if one.verdict and one.verdict.refused]
    unread = [one for one in fresh if one.fault]
    again = [one for one in done.examined if one.unchanged]
    lines = [f"收件箱里没有{'新的' if done.known else ''}来件。"] if not done.examined else []
    lines += [f"收下 {len(taken)} 份（{_units(taken)}）：{_counted(taken)}。"] if taken else []
    lines += [*_back_words(back), *_fault_words(unread), *_lost_words(done.lost)]
    lines += [*returned_words(done.returned), *([done.problem] if done.problem else [])]
    if again:
        lines.append(
            f"收过的 {len(again)} 份（{_units(again)}）又校验一遍，与上次一样：{_counted(again)}。"
        )
    lines += _known_words([receipt for _, receipt in done.known])
    wrong = of_examined(done.examined) or done.lost or done.problem
    return "\n".join(lines), bool(wrong or any(one.problem for one in done.returned))


def _units(items: Sequence[Examined]) -> str:
    """哪些单位哪一期的；同一单位同一期报了几份的只说一次。"""
    found = [one.verdict.submission for one in items if one.verdict]
    return some(list(dict.fromkeys(f"{one.unit.name} {one.period}" for one in found)))


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


def _back_words(back: Sequence[Examined]) -> Iterator[str]:
    """整份退回的：头一条缘故。"""
    for one in back[:_TOLD]:
        found = one.verdict.findings if one.verdict else ()
        why = next(f for f in found if f.row is None and f.level is Level.ERROR)
        yield f"整份退回“{one.path.name}”：[{why.code}] {why.message}。"
    if left := [one.path.name for one in back[_TOLD:]]:
        yield f"整份退回的还有 {len(left)} 份：{some(left)}。"


def _fault_words(unread: Sequence[Examined]) -> Iterator[str]:
    for fault in [one.fault for one in unread[:_TOLD] if one.fault]:
        yield f"读不了：[{fault.code}] {fault.message}。{fault.suggestion}"
    if left := [one.path.name for one in unread[_TOLD:]]:
        yield f"读不了的还有 {len(left)} 份：{some(left)}；缘故可用 qingdan collect 逐份看。"


def _lost_words(lost: Sequence[str]) -> Iterator[str]:
    """报了而没有收到的，头几份各一句。"""
    yield from lost[:_TOLD]
    if left := len(lost[_TOLD:]):
        yield f"有回执而没有工作簿的还有 {left} 份；可用 qingdan collect 逐份看。"


def _known_words(known: Sequence[Receipt]) -> Iterator[str]:
    """早已收过的几份，其中没有采用的是什么缘故。"""
    if known:
        yield f"另有 {len(known)} 份早已收过，内容没有变。"
    if superseded := sum(one.superseded for one in known):
        yield f"其中 {superseded} 份另有提交更晚的，不采用。"
    if returned := [one.file for one in known if one.returned]:
        yield f"其中 {len(returned)} 份专班已退回、没有改，不采用：{some(returned)}。"


def returned_words(done: Sequence[Returned]) -> Iterator[str]:
    """给谁出了退回单；没有出成的各说缘故。"""
    made = [f"{one.unit}（错误 {one.errors}，疑点 {one.warnings}）" for one in done if one.files]
    if made:
        yield f"出了 {len(made)} 份退回单：{some(made)}。"
    for one in done:
        if one.problem:
            yield f"{one.unit}：退回单没有出，{one.problem}。"
        if one.kept:
            yield f"{one.unit}：先前的退回通知有人改过，没有覆盖，留作“{one.kept.name}”。"


def some(names: Sequence[str]) -> str:
    """头几个名字，多的说“等”。"""
    more = "等" if len(names) > _SHOWN else ""
    return "、".join(names[:_SHOWN]) + more
