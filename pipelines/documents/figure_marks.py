"""填写途中的替身：数用不会出现在文字里的字圈住，好放进内容控件；数据里的花括号换掉，好不当成标记。"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from markupsafe import Markup

from pipelines.documents.wording import NOT_APPLICABLE, Printed

# Unicode 非字符不会出现在谁的文字里：圈住一个数，或代替数据中的花括号。
OPEN: Final = "\ufdd0"
_SEP, CLOSE = "\ufdd1", "\ufdd2"
_RING: Final = re.compile(f"{OPEN}[^{_SEP}]*{_SEP}|{CLOSE}")
_BRACES: Final = "{}%#｛｝％"
_STAND_INS: Final = "".join(chr(0xFDD3 + number) for number in range(len(_BRACES)))
_MASK: Final = str.maketrans(_BRACES, _STAND_INS)
_UNMASK: Final = str.maketrans(_STAND_INS, _BRACES)
_ILLEGAL: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")


class _Figure(Printed):
    """一个有来历的数；`key` 是它在上下文里的路径，如 `项目数`、`排名表.3.完成率`。"""

    key: str


def plain(value: object, key: str) -> object:
    """模板可用的值，数都记着路径 `key`；不是数、字、日期、列表、字典的 TypeError。"""
    match value:
        case Printed() if _is_figure(value.value):
            figure = _Figure(" ".join(_clean(value).split()), value.value)
            figure.key = key
            return figure
        case str() | int() | Decimal() | Fraction() | date() | None:
            return value
        case Mapping():
            return {str(name): plain(one, f"{key}.{name}") for name, one in value.items()}
        case Sequence():
            return [plain(one, f"{key}.{number}") for number, one in enumerate(value, 1)]
    raise TypeError(f"{key}: {type(value).__name__}")


def _is_figure(value: object) -> bool:
    return not isinstance(value, str | bool | date | None)


def _clean(text: str) -> str:
    return _ILLEGAL.sub("", text.replace("\r\n", "\n"))


def printed(value: object) -> object:
    """写进文中的字：数据里的花括号换成替身，以免被当作标记；None 印作“—”。"""
    if isinstance(value, Markup):
        return Markup(_clean(value).translate(_MASK))
    text = NOT_APPLICABLE if value is None else _clean(str(value)).translate(_MASK)
    return f"{OPEN}{value.key}{_SEP}{text}{CLOSE}" if isinstance(value, _Figure) else text


def unmasked(text: str) -> str:
    """替身换回花括号。"""
    return text.translate(_UNMASK)


def revealed(text: str) -> str:
    """去掉圈住数的字，替身换回花括号：放不进内容控件的地方用。"""
    return unmasked(_RING.sub("", text))


def parted(mark: str) -> tuple[str, str]:
    """一个圈住的数：它的路径，与印出来的字。"""
    key, _, text = mark.strip(OPEN + CLOSE).partition(_SEP)
    return key, unmasked(text)
