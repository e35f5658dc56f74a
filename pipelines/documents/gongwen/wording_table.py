"""措辞体检用的词：读自 wording.toml（DOMAIN §5.8、§5.9）；词由办公室增删，代码里不写死。"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from pipelines.documents.gongwen.remark import Severity
from pipelines.settings import STRICT, load_setting, read_toml, setting_error

Text = Annotated[str, Field(min_length=1)]
Texts = Annotated[tuple[Text, ...], Field(min_length=1)]


@dataclass(frozen=True)
class Word:
    """一个常错的词；前面挨着 `after`、后面挨着 `before` 里的字就不算错。"""

    __pydantic_config__ = STRICT

    wrong: Text
    right: Text
    source: Text
    code: Literal["R17", "N7", "P3"] = "R17"
    after: tuple[Text, ...] = ()
    before: tuple[Text, ...] = ()
    severity: Severity = Severity.ERROR


@dataclass(frozen=True)
class Stacked:
    """数前与数后不能同时用的概数词（R12）。"""

    __pydantic_config__ = STRICT

    before: Texts
    after: Texts
    source: Text


@dataclass(frozen=True)
class SameForm:
    """同一类量的几种写法，全文只用一种（N9）。"""

    __pydantic_config__ = STRICT

    forms: Texts
    source: Text


@dataclass(frozen=True)
class Former:
    """已经变动的职务、机构名称 → 现在的（R15）。"""

    __pydantic_config__ = STRICT

    wrong: Text
    right: Text
    source: Text


@dataclass(frozen=True)
class WordingTable:
    """wording.toml 的全部内容。"""

    __pydantic_config__ = STRICT

    source: Text
    types: Texts
    rates: Texts
    ranked: tuple[Text, ...] = ()
    stacked: tuple[Stacked, ...] = ()
    same: tuple[SameForm, ...] = ()
    words: tuple[Word, ...] = ()
    former: tuple[Former, ...] = field(default=())


def load_wording(path: Path) -> WordingTable:
    """读 wording.toml；写错、自相矛盾（改了等于没改、同一个词写了两遍）则 SettingError。"""
    table = load_setting(WordingTable, read_toml(path), path)
    seen: set[str] = set()
    for key in ("words", "former"):
        for index, word in enumerate(getattr(table, key)):
            here = (key, index, "wrong")
            if word.wrong == word.right:
                raise setting_error(path, here, f"“{word.wrong}”改成了它自己，请改 right")
            if word.wrong in seen:
                raise setting_error(path, here, f"“{word.wrong}”写了两遍，请留一条")
            seen.add(word.wrong)
    return table
