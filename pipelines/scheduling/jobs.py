"""会做的各项：名字 → 做法；添一项就是添一个声明。"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipelines import exits
from pipelines.calendar import Period
from pipelines.errors import UsageError
from pipelines.intake.submission import Intake
from pipelines.ledgers.finding import Level
from pipelines.scheduling.due import Moment, day_words

if TYPE_CHECKING:
    from pipelines.reception import Examined
    from pipelines.tasks import Collected, Consolidated


@dataclass(frozen=True)
class Result:
    """一项做成了的结果：一句话，出的文件，退出码（DESIGN，Contracts）。"""

    words: str
    files: tuple[Path, ...] = ()
    code: int = exits.CLEAN


#: 一项的做法：(办公室, 原定时刻, 此刻) → 结果。
Job = Callable[[Intake, Moment, datetime], Result]


def collecting(intake: Intake, _: Moment, at: datetime) -> Result:
    """收件：收下收件箱里新来的，出退回单。"""
    from pipelines import tasks

    done = tasks.collect(intake, at)
    files = tuple(path for one in done.returned for path in one.files)
    return Result(_collected_words(done), files, exits.of_examined(done.examined))


def _collected_words(done: Collected) -> str:
    read = [one.verdict for one in done.examined if one.verdict]
    new = [one for one in done.examined if not one.unchanged]
    old = sum(one.unchanged and bool(_errors(one)) for one in done.examined)
    refused = sum(verdict.refused for verdict in read)
    slips = sum(bool(one.files) for one in done.returned)
    said = [f"新收 {len(new)} 份"] if new else ["没有新来件"]
    said += [f"收过的 {old} 份仍有错误，等单位改报"] if old else []
    said += [f"{refused} 份整份退回"] if refused else []
    said += [f"给 {slips} 个单位出了退回单"] if slips else []
    unreadable = [one.path.name for one in done.examined if one.verdict is None]
    said += [f"读不了：{'、'.join(unreadable)}"] if unreadable else []
    said += [one.problem for one in done.returned if one.problem]
    return "；".join([*said, *filter(None, [done.problem]), *done.lost])


def _errors(one: Examined) -> int:
    return one.verdict.count(Level.ERROR) if one.verdict else 0


def consolidating(intake: Intake, _: Moment, at: datetime) -> Result:
    """汇总：眼下还开着的各期，即本月，与通报印发日以前的上月；一家也没有报的一期不出。"""
    from pipelines import tasks

    periods = [period for period in reversed(_open(intake, at)) if _any_sent(intake, period)]
    if not periods:
        return Result("还没有单位报来，总台账没有出")
    made = [tasks.consolidate(intake, period, at) for period in periods]
    codes = [exits.of_master(one.master) for one in made]
    return Result(
        "；".join(_master_words(one) for one in made),
        tuple(one.path for one in made),
        exits.FINDINGS if exits.FINDINGS in codes else max(codes),
    )


def _open(intake: Intake, at: datetime) -> tuple[Period, ...]:
    from pipelines.tasks.submitting import open_periods

    return open_periods(intake.office, at.date())


def _any_sent(intake: Intake, period: Period) -> bool:
    from pipelines.tasks import existing_history

    history = existing_history(intake.office)
    if history is None:
        return False
    with history:
        return bool(history.accepted(period))


def _master_words(made: Consolidated) -> str:
    master = made.master
    missing = "、".join(status.unit.name for status in master.missing)
    wrong, units = len(master.rejected), len(master.units)
    return (
        f"{master.period} 应报 {units} 家，已报 {units - len(master.missing)} 家"
        + (f"，未报：{missing}" if missing else "")
        + (f"，{wrong} 处未计入或有误" if wrong else "")
        + (f"，{'；'.join(master.disagreements)}" if master.disagreements else "")
    )


def reminding(intake: Intake, _: Moment, at: datetime) -> Result:
    """提醒：到期前三次提醒，过期的红灯、督办。"""
    from pipelines.tasks.reminding import remind

    made = remind(intake, at)
    return Result(_gist(made.words) or "今天没有要提醒的", made.files)


def urging(intake: Intake, moment: Moment, at: datetime) -> Result:
    """催报：当月还没有报的单位。"""
    from pipelines.tasks.urging import urge

    made = urge(intake, moment.month, at)
    return Result(_gist(made.words), tuple(filter(None, (made.file, made.messages))))


def _gist(words: Sequence[str]) -> str:
    """只留提要：缩进的是逐条的，说文件在哪里的另列。"""
    kept = [line for line in words if not line.startswith(" ") and os.sep not in line]
    return "；".join(line.rstrip("。：") for line in kept)


def circulating(intake: Intake, moment: Moment, at: datetime) -> Result:
    """月通报：上一个月的。"""
    return _written(intake, "月通报", moment.month.shift(-1), at)


def reviewing(intake: Intake, moment: Moment, at: datetime) -> Result:
    """季讲评：截至上一个月，那个月须是季末；连同评分排名一并出。"""
    made, ranked = (
        _written(intake, "季讲评", moment.month.shift(-1), at),
        scoring(intake, moment, at),
    )
    return Result(f"{made.words}；{ranked.words}", (*made.files, *ranked.files), made.code)


def assessing(intake: Intake, moment: Moment, at: datetime) -> Result:
    """年度考核：上一个月的，那个月须是十二月；机器考核还没有冻结的，说一声。"""
    return _if_ready(intake, "年度考核", moment.month.shift(-1), at)


def visiting(intake: Intake, moment: Moment, at: datetime) -> Result:
    """观摩册：说的是当月，那个月须是六月或十二月；还没有报送的单位沿用上一期。"""
    return _if_ready(intake, "观摩册", moment.month, at)


def dispatching(intake: Intake, moment: Moment, at: datetime) -> Result:
    """周调度清单：这一周的，用报来的最近一期。"""
    from pipelines.tasks import existing_history

    history, latest = existing_history(intake.office), None
    if history is not None:
        with history:
            latest = history.latest()
    if latest is None:
        return Result("还没有单位报来，周调度清单没有出")
    # 最近一期太旧的，照当月写，各单位都注明沿用
    period = min(max(latest, moment.month.shift(-1)), moment.month)
    return _written(intake, "周调度清单", period, at, moment.at.date())


def _if_ready(intake: Intake, name: str, period: Period, at: datetime) -> Result:
    """要人先办一件事才写得了的：没有办的，只说缘故，不算没有做成。"""
    try:
        return _written(intake, name, period, at)
    except UsageError as error:
        return Result(f"{name}没有出：{error}")


def _written(
    intake: Intake, name: str, period: Period, at: datetime, issued: date | None = None
) -> Result:
    """写一份公文。"""
    from pipelines import tasks

    made = tasks.circular(intake, name, period, at, issued=issued)
    left = f"，还有 {made.pending} 处【请填写】" if made.pending else ""
    kept = f"；原来的一份有人改过，留作 {made.kept.name}" if made.kept else ""
    return Result(f"{period} {name}已写好{left}{kept}", (made.path,), exits.of_master(made.master))


def scoring(intake: Intake, moment: Moment, at: datetime) -> Result:
    """评分排名：上一个月的。"""
    from pipelines.tasks.scoring import score

    period = moment.month.shift(-1)
    return Result(f"{period} 评分排名已出", (score(intake, period, at).path,))


def measuring(intake: Intake, moment: Moment, at: datetime) -> Result:
    """指标表：上一个月的。"""
    from pipelines.tasks.measuring import measure

    period = moment.month.shift(-1)
    return Result(f"{period} 指标表已出", (measure(intake, period, at).path,))


def hinting(_: Intake, moment: Moment, __: datetime) -> Result:
    """提示：这件事由人来做，程序只在那天说一声。"""
    return Result(f"{day_words(moment.at)} 应做，请安排")


#: rhythm.toml 里 output、steps 可用的名字。
JOBS: Final[Mapping[str, Job]] = {
    "收件": collecting,
    "汇总": consolidating,
    "提醒": reminding,
    "催报": urging,
    "月通报": circulating,
    "周调度清单": dispatching,
    "季讲评": reviewing,
    "观摩册": visiting,
    "年度考核": assessing,
    "评分排名": scoring,
    "指标表": measuring,
    "提示": hinting,
}
