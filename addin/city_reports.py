"""市级、公文两组里从数来的按钮：催报、评分排名、提醒函。"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from addin.answer import Answer, Tone
from addin.city import asked_period, tone_of
from addin.city_words import shortened

if TYPE_CHECKING:
    from addin.press import Press

_REST: Final = "另有 {} 条，见打开的文件。"


def urge(press: Press) -> Answer:
    """列出一期没有报、退回没有改好的单位，写好可以直接发的话。"""
    from pipelines.tasks.urging import urge as write_urging

    period = asked_period(press, "催哪一期？")
    if isinstance(period, Answer):
        return period
    done = write_urging(press.intake, period, press.at)
    words = "\n".join(shortened(done.words, _REST))
    if not done.wanting:
        return Answer(words)
    opens = tuple(filter(None, (done.file, done.messages)))
    return Answer(words, Tone.WARNING, opens=opens)


def score(press: Press) -> Answer:
    """排一期的积分与投资名次，说明各名次怎样来的、怎样前移。"""
    from pipelines.documents.ranking_lines import ranking_lines
    from pipelines.tasks.scoring import score as make_ranking

    period = asked_period(press, "排哪一期？")
    if isinstance(period, Answer):
        return period
    done = make_ranking(press.intake, period, press.at)
    lines = list(ranking_lines(done.ranking))
    words = "\n".join([f"{period} 评分排名做好了。", *shortened(lines, "其余 {} 行见工作簿。")])
    return Answer(words, tone_of(done.ranking.master), opens=(done.path,))


def remind(press: Press) -> Answer:
    """办今天的提醒：到期前提醒、红灯、督办，各单位的提醒函。"""
    from pipelines.tasks.reminding import remind as send_reminders

    done = send_reminders(press.intake, press.at, press.track)
    tone = Tone.WARNING if done.overdue or done.refused or done.kept else Tone.DONE
    folder = tuple(dict.fromkeys(file.parent for file in done.files))
    return Answer("\n".join(shortened(done.words, _REST)), tone, opens=folder[:1])
