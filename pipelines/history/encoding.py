"""一行的值与其 JSON 写法互换：日期与读不出的值各有记号。"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from pipelines.ledgers.values import UNREADABLE, Unreadable, Value


def encode_row(values: Sequence[Value]) -> str:
    """一行的值 → JSON 文字。"""
    return json.dumps([_plain(value) for value in values], ensure_ascii=False)


def decode_row(text: str) -> list[Value]:
    """`encode_row` 的逆。"""
    return [_value(item) for item in json.loads(text)]


def _plain(value: Value) -> object:
    if isinstance(value, date):
        return ["日", value.isoformat()]
    return ["？"] if isinstance(value, Unreadable) else value


def _value(item: object) -> Value:
    if isinstance(item, list):
        return date.fromisoformat(item[1]) if item[0] == "日" else UNREADABLE
    return item if isinstance(item, str | int) else None
