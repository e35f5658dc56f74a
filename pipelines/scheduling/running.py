"""常驻的循环：用 schedule 包，到钟点就看该做什么；一次没有做成不停，睡过了头醒来就补。

schedule 自己看钟、忘记误了的、一出错就停；所以它只管叫醒，该做什么由 due 与日志定。
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import schedule

from pipelines.errors import QingdanError
from pipelines.faults import recorded, unreadable
from pipelines.scheduling.status_page import Night

#: 叫醒之间至多隔这么久再看一次钟，秒：睡眠、改钟之后才醒得来。
_NAP: Final = 60.0
#: 除各钟点外，每隔这么多分钟也看一次：正忙、刚醒、设定刚改好的，不必等到下一个钟点。
_RECHECK: Final = 30
_DAY: Final = 86400


@dataclass(frozen=True)
class Loop:
    """循环要的各样；测试给自己的钟与睡法。"""

    turn: Callable[[datetime], Night | None]
    """此刻该做的做了；没有该做的则 None。"""
    times: Callable[[], tuple[str, ...]]
    """一天里要看的钟点，如 22:30。"""
    clock: Callable[[], datetime]
    wait: Callable[[float], bool]
    """睡若干秒；叫停了则 True。"""
    say: Callable[[str], None]
    nap: float = _NAP
    recheck: int = _RECHECK

    def run(self) -> None:
        """一直运行到叫停；先补误了的。"""
        scheduler, times = schedule.Scheduler(), self.times()
        self._arm(scheduler, times)
        self._turn()
        while not self.wait(self._rest(scheduler)):
            scheduler.run_pending()
            times = self._rearmed(scheduler, times)

    def _arm(self, scheduler: schedule.Scheduler, times: tuple[str, ...]) -> None:
        scheduler.clear()
        for time in times:
            scheduler.every().day.at(time).do(self._turn)
        scheduler.every(self.recheck).minutes.do(self._turn)

    def _rearmed(self, scheduler: schedule.Scheduler, times: tuple[str, ...]) -> tuple[str, ...]:
        """节奏改了钟点，或钟往回拨过（下一次竟在一天以后），重新排。"""
        now = self._times(times)
        if now != times or (scheduler.idle_seconds or 0) > max(_DAY, self.recheck * 60):
            self._arm(scheduler, now)
        return now

    def _times(self, before: tuple[str, ...]) -> tuple[str, ...]:
        """设定正在改、一时读不了的，仍照先前的。"""
        try:
            return self.times()
        except (QingdanError, OSError):
            return before

    def _rest(self, scheduler: schedule.Scheduler) -> float:
        return min(max(scheduler.idle_seconds or 0.0, 0.0), self.nap)

    def _turn(self) -> None:
        """做一轮；出了什么错都说一句，接着等。"""
        try:
            night = self.turn(self.clock())
        except QingdanError as error:
            self.say(f"✗ {error}")
        except OSError as error:
            self.say(f"✗ {unreadable(error)}")
        except Exception as error:
            self.say(f"✗ {recorded(error)}")
        else:
            for line in night.words if night else ():
                self.say(line)
