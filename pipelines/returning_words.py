"""更正与退回的结果：JSON（DESIGN，Contracts）与给人看的话。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

from pipelines.reporting import SCHEMA_VERSION
from pipelines.tasks import Fixed, Returned

_SHOWN: Final = 5


def fixed_json(items: Sequence[Fixed]) -> dict[str, Any]:
    """`fix` 的 JSON：每个文件的副本与各处更正。"""
    files = [
        {
            "file": one.path.name,
            "copy": str(one.copy) if one.copy else None,
            "fault": {**asdict(one.fault), "level": one.fault.level.value} if one.fault else None,
            "fixes": [asdict(fix) for fix in one.fixes],
            "left": [asdict(fix) for fix in one.left],
        }
        for one in items
    ]
    return {"schema_version": SCHEMA_VERSION, "files": files}


def fixed_words(items: Sequence[Fixed]) -> Iterator[str]:
    """每个文件改了几处、副本在哪里。"""
    for one in items:
        if one.fault:
            yield f"✗ {one.path.name}：读不了"
            yield f"    [{one.fault.code} {one.fault.level.label}] {one.fault.message}"
            yield f"        → {one.fault.suggestion}"
        elif one.copy is None:
            yield f"✓ {one.path.name}：没有要更正的写法，不必出副本"
        else:
            yield f"✓ {one.path.name}：更正 {len(one.fixes)} 处 → {one.copy}"
        if one.left:
            cells = "、".join(f"“{fix.sheet}”{fix.cell}" for fix in one.left[:_SHOWN])
            more = " 等" if len(one.left) > _SHOWN else ""
            yield f"    另有 {len(one.left)} 处读来有疑，没有改，请自行核对：{cells}{more}"


def returned_json(items: Sequence[Returned]) -> dict[str, Any]:
    """`slip` 的 JSON：每个单位的错误、疑点条数与文件。"""
    units = [
        {
            "unit": one.unit, "errors": one.errors, "warnings": one.warnings,
            "files": [str(path) for path in one.files], "problem": one.problem or None,
            "kept": str(one.kept) if one.kept else None,
        }
        for one in items
    ]  # fmt: skip
    return {"schema_version": SCHEMA_VERSION, "units": units}


def returned_words(items: Sequence[Returned]) -> Iterator[str]:
    """每个单位退回了什么，文件在哪里。"""
    for one in items:
        if one.problem:
            yield f"✗ {one.unit}：退回单没有出，{one.problem}"
            continue
        if one.files:
            yield f"{one.unit}：错误 {one.errors} 条，疑点 {one.warnings} 条，退回单与待改工作簿："
            yield from (f"  {path}" for path in one.files)
        else:
            yield f"{one.unit}：没有要退回、要说明的"
        if one.kept:
            yield f"  先前的退回通知有人改过，没有覆盖，留作 {one.kept}"
