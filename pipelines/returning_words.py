"""更正、上报与退回的结果：JSON（DESIGN，Contracts）与给人看的话。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any, Final

from pipelines.ledgers.version import short_version
from pipelines.reporting import SCHEMA_VERSION, examined_json, examined_words
from pipelines.tasks import Fixed, Outcome, Returned, Submitted

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


def submitted_json(items: Sequence[Submitted]) -> dict[str, Any]:
    """`submit` 的 JSON：如 `check`，每个文件另有结果、要确认的事、收件箱里的一份与回执。"""
    checked = examined_json([one.examined for one in items])
    for file, one in zip(checked["files"], items, strict=True):
        receipt = one.receipt
        file["outcome"] = one.outcome.value
        file["questions"] = list(one.questions)
        file["copy"] = str(one.copy) if one.copy else None
        file["receipt"] = receipt.facts() if receipt else None
    return checked


def submitted_words(items: Sequence[Submitted]) -> Iterator[str]:
    """每个文件报了没有：报了的说回执号，没有报的说缘故与办法。"""
    for one in items:
        yield from examined_words([one.examined])
        if one.receipt:
            yield from (f"    {line}" for line in receipt_words(one))
        elif one.outcome is Outcome.REFUSED:
            yield "    没有上报：有错误，请先改好再报。"
        elif one.outcome is Outcome.UNCONFIRMED:
            yield f"    没有上报：{'；'.join(one.questions)}。"
            yield "        → 核对过、确实要报的，加 --yes 再报一次。"


def receipt_words(done: Submitted) -> list[str]:
    """报好了的几行：回执号、放在哪里。"""
    receipt = done.receipt
    if receipt is None:
        return []
    return [
        f"已上报 {receipt.unit_name} {receipt.period}，共 {receipt.rows} 行。",
        f"回执号：{receipt.number}（规则版本 {short_version(receipt.rules)}）",
        f"放在：{done.copy}",
    ]


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
