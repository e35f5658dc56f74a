"""按一次按钮的答复：说一句话，问一件事，打开做好的文件。"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

#: 消息框放得下的字数（VBA 的 MsgBox 约 1,023 字）。
LONGEST: Final = 900
_MORE: Final = "……"
#: 对 ASK 的肯定回答；Ribbon.bas、pane.js 里写的也是它。
YES: Final = "yes"


class Tone(StrEnum):
    """怎样说：做好了，做了而有要留意的，没有做；或先问是否、先请填一项。"""

    DONE = "done"
    WARNING = "warning"
    REFUSED = "refused"
    ASK = "ask"
    INPUT = "input"


@dataclass(frozen=True)
class Answer:
    """一次按下的结果；ASK、INPUT 得了回答（Press.reply）再按一次同一个按钮。"""

    words: str
    tone: Tone = Tone.DONE
    default: str = ""
    """INPUT 预先填好的回答。"""
    opens: tuple[Path, ...] = ()
    """做好了要打开给人看的文件、文件夹。"""
    wrong: bool = False
    """查出了错误级的问题；命令行的退出码由此而来。"""

    @property
    def shown(self) -> str:
        """消息框里的话：太长的截短。"""
        return self.words if len(self.words) <= LONGEST else self.words[:LONGEST] + _MORE


def refused(words: str) -> Answer:
    """没有做，说明缘故。"""
    return Answer(words, Tone.REFUSED)


def warned(words: str, opens: tuple[Path, ...] = ()) -> Answer:
    """做了，而有要留意的。"""
    return Answer(words, Tone.WARNING, opens=opens)
