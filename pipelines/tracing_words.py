"""溯源的结果：JSON（DESIGN，Contracts）与给人看的话。"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipelines.reporting import SCHEMA_VERSION
from pipelines.tasks import Traced


def traced_json(traced: Traced) -> dict[str, Any]:
    """`trace` 的 JSON；`path` 是归档的原件。"""
    into = traced.carried_into
    return {
        "schema_version": SCHEMA_VERSION, "path": str(traced.path), "file": traced.file,
        "unit": traced.unit, "period": str(traced.period), "sheet": traced.sheet,
        "cell": traced.cell, "column": traced.column, "typed": traced.typed,
        "formula": traced.formula or None, "shown": traced.shown,
        "carried_into": str(into) if into else None,
    }  # fmt: skip


def traced_words(traced: Traced) -> Iterator[str]:
    """来自哪个单位哪一期的哪一格，报来时写的是什么；与总台账上不一样的，说明两处各是什么。"""
    column = f"（{traced.column}）" if traced.column else ""
    place = f"“{traced.sheet}”{traced.cell}{column}"
    yield f"这一格来自 {traced.unit} {traced.period} 报来的“{traced.file}”，{place}。"
    typed = f"“{traced.typed}”" if traced.typed else "空的"
    formula = f"，由公式 {traced.formula} 算得" if traced.formula else ""
    yield f"报来时写的是{typed}{formula}。"
    if traced.shown != traced.typed:
        yield f"总台账上是{f'“{traced.shown}”' if traced.shown else '空的'}。"
    if traced.carried_into:
        yield f"{traced.carried_into} 没有报，沿用这一期的；只属于当月的量按空处理。"
