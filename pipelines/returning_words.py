"""更正与退回的结果：JSON（DESIGN，Contracts）与给人看的话。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

from pipelines.tasks import Fixed, Returned

SCHEMA_VERSION: Final = 1


def fixed_json(items: Sequence[Fixed]) -> dict[str, Any]:
    """`fix` 的 JSON：每个文件的副本与各处更正。"""
    files = [
        {
            "file": one.path.name,
            "copy": str(one.copy) if one.copy else None,
            "fault": {**asdict(one.fault), "level": one.fault.level.value} if one.fault else None,
            "fixes": [asdict(fix) for fix in one.submission.fixes] if one.submission else [],
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
            count = len(one.submission.fixes) if one.submission else 0
            yield f"✓ {one.path.name}：更正 {count} 处 → {one.copy}"


def returned_json(items: Sequence[Returned]) -> dict[str, Any]:
    """`slip` 的 JSON：每个单位的错误、疑点条数与文件。"""
    units = [
        {
            "unit": one.unit, "errors": one.errors, "warnings": one.warnings,
            "files": [str(path) for path in one.files],
        }
        for one in items
    ]  # fmt: skip
    return {"schema_version": SCHEMA_VERSION, "units": units}


def returned_words(items: Sequence[Returned]) -> Iterator[str]:
    """每个单位退回了什么，文件在哪里。"""
    for one in items:
        if not one.files:
            yield f"{one.unit}：没有要退回、要说明的"
            continue
        yield f"{one.unit}：错误 {one.errors} 条，疑点 {one.warnings} 条，退回单与待改工作簿："
        yield from (f"  {path}" for path in one.files)
