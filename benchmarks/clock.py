"""给做一件事的各步计时：不改做事的代码，只在计时的时候换上计着时的函数。"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pkgutil import resolve_name
from unittest.mock import patch


@dataclass
class Clock:
    """各步的净秒数：一步里面又有一步的，各算各的。"""

    rest: str
    """不属哪一步的时间叫什么。"""
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    running: list[str] = field(default_factory=list)
    since: float = 0.0

    @contextmanager
    def timing(self, stage: str) -> Iterator[None]:
        """其间的时间算在 `stage` 上。"""
        self._turn()
        self.running.append(stage)
        try:
            yield
        finally:
            self._turn()
            self.running.pop()

    def _turn(self) -> None:
        now = time.perf_counter()
        if self.running:
            self.seconds[self.running[-1]] += now - self.since
        self.since = now

    def _timed(self, stage: str, function: Callable[..., object]) -> Callable[..., object]:
        """计着时的 `function`。"""

        def timed(*args: object, **kwargs: object) -> object:
            with self.timing(stage):
                return function(*args, **kwargs)

        return timed

    @contextmanager
    def watching(self, stages: Iterable[tuple[str, Iterable[str]]]) -> Iterator[None]:
        """其间各步的函数都计着时；函数写作调用处看得见的名字。"""
        with ExitStack() as stack:
            for stage, names in stages:
                for name in names:
                    stack.enter_context(patch(name, self._timed(stage, resolve_name(name))))
            with self.timing(self.rest):
                yield
