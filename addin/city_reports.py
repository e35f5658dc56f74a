"""市级、公文两组里从数来的按钮：催报、评分排名、提醒函。"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from addin.answer import Answer, Tone
from addin.city import asked_period, tone_of

if TYPE_CHECKING:
    from addin.press import Press
    from pipelines.figures.ranking import Ranking

#: 消息框里至多列几行，其余看打开的工作簿。
_SHOWN: Final = 12


def urge(press: Press) -> Answer:
    """列出一期没有报、退回没有改好的单位，写好可以直接发的话。"""
    from pipelines.tasks.urging import urge as write_urging

    period = asked_period(press, "催哪一期？")
    if isinstance(period, Answer):
        return period
    done = write_urging(press.intake, period, press.at)
    words = _shortened(done.words)
    if not done.wanting:
        return Answer(words)
    opens = tuple(filter(None, (done.file, done.messages)))
    return Answer(words, Tone.WARNING, opens=opens)


def score(press: Press) -> Answer:
    """排一期的积分与投资名次，说明各名次怎样来的、怎样前移。"""
    from pipelines.tasks.scoring import score as make_ranking

    period = asked_period(press, "排哪一期？")
    if isinstance(period, Answer):
        return period
    done = make_ranking(press.intake, period, press.at)
    words = "\n".join([f"{period} 评分排名做好了。", *_places(done.ranking)])
    return Answer(words, tone_of(done.ranking.master), opens=(done.path,))


def remind(press: Press) -> Answer:
    """办今天的提醒：到期前提醒、红灯、督办，各单位的提醒函。"""
    from pipelines.tasks.reminding import remind as send_reminders

    done = send_reminders(press.intake, press.at, press.track)
    tone = Tone.WARNING if done.overdue or done.refused or done.kept else Tone.DONE
    folder = tuple(dict.fromkeys(file.parent for file in done.files))
    return Answer(_shortened(done.words), tone, opens=folder[:1])


def _places(ranking: Ranking) -> list[str]:
    from pipelines.documents.ranking_lines import ranking_lines

    lines = list(ranking_lines(ranking))
    return lines if len(lines) <= _SHOWN else [*lines[:_SHOWN], "其余见工作簿。"]


def _shortened(words: tuple[str, ...]) -> str:
    if len(words) <= _SHOWN:
        return "\n".join(words)
    return "\n".join([*words[:_SHOWN], f"另有 {len(words) - _SHOWN} 条，见打开的文件。"])
