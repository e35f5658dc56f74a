"""句中点名的单位（流动红旗授予谁、谁评为哪一等次）与成文时对不对得上（V06）；靠通行证。

附表里没有这样的一栏，或话与表不在一处，只能照成文时的一句比；有数的句子由 drift、ranks 管。
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pipelines.documents.verifying.aligning import Pairs
from pipelines.documents.verifying.reading import Line
from pipelines.documents.verifying.remark import Remark, remark

_ROLL: Final = re.compile(r"(?P<lead>授予|评为“[^”]+”等次的有)(?P<names>[^，。；]+)")


def roll_remarks(pairs: Pairs) -> Iterator[Remark]:
    """逐句比名单；次序不同不算，添了句、删了句的由 V03、V18 说。"""
    for line, old in pairs:
        if old is not None and not line.table and line.text != old.text:
            yield from _line(line, list(_ROLL.finditer(old.text)))


def _line(line: Line, due: Sequence[re.Match[str]]) -> Iterator[Remark]:
    said = list(_ROLL.finditer(line.text))
    if [one["lead"] for one in said] != [one["lead"] for one in due]:
        return
    for one, was in zip(said, due, strict=True):
        if _named(one["names"]) != _named(was["names"]):
            words = f"成文时是{was['names']}"
            yield remark("V06", line, near=one[0][:40], expected=words, found=one["names"])


def _named(words: str) -> frozenset[str]:
    """点到的各单位；括号里的话不看。"""
    bare = re.sub("（[^）]*）?", "", words)
    return frozenset(name.strip() for name in bare.split("、"))
