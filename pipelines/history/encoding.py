"""一列的值与其 JSON 写法互换：日期与读不出的值各有记号。"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import compress

from pipelines.ledgers.values import UNREADABLE, Unreadable, Value


def encode_column(values: Sequence[Value]) -> str:
    """一列的值 → JSON 文字。"""
    return json.dumps([_plain(value) for value in values], ensure_ascii=False)


class StoredColumns(Mapping[str, Sequence[Value]]):
    """存着的各列，用到时才还原：一次校验只用得着别的单位的几列。"""

    def __init__(
        self, names: Sequence[str], stored: Mapping[str, str], taken: Sequence[bool]
    ) -> None:
        """`names` 是要给出的列，`stored` 是 `encode_column` 的各列，`taken` 是逐行要不要。"""
        self._stored, self._taken = stored, taken
        self._ready: dict[str, Sequence[Value] | None] = dict.fromkeys(names)

    def __getitem__(self, name: str) -> Sequence[Value]:
        ready = self._ready[name]
        if ready is None:
            ready = self._ready[name] = self._decode(name)
        return ready

    def __iter__(self) -> Iterator[str]:
        return iter(self._ready)

    def __len__(self) -> int:
        return len(self._ready)

    def _decode(self, name: str) -> list[Value]:
        if name not in self._stored:
            return [None] * sum(self._taken)
        items = json.loads(self._stored[name])
        kept = items if all(self._taken) else compress(items, self._taken)
        return [_value(item) if isinstance(item, list) else item for item in kept]


def _plain(value: Value) -> object:
    if isinstance(value, date):
        return ["日", value.isoformat()]
    return ["？"] if isinstance(value, Unreadable) else value


def _value(item: list[str]) -> Value:
    return date.fromisoformat(item[1]) if item[0] == "日" else UNREADABLE
