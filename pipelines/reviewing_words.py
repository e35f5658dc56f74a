"""专班办理的结果：JSON（DESIGN，Contracts）与给人看的话。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from pipelines.history.journal import Entry
from pipelines.history.store import Stage
from pipelines.ledgers.values import half_up
from pipelines.office import Unit
from pipelines.reporting import SCHEMA_VERSION
from pipelines.tasks.reviewing import Changed, Decided, Revoked, Waived
from pipelines.timeliness import Month, UnitYear

_SHOWN: Final = 50


def decided_json(decided: Sequence[Decided]) -> dict[str, Any]:
    """`return`、`approve`、`lock`、`unlock` 的 JSON。"""
    units = [
        {
            "code": one.unit.code, "unit": one.unit.name, "period": str(one.period),
            "before": one.before.value, "state": one.stage.value,
        }
        for one in decided
    ]  # fmt: skip
    return {"schema_version": SCHEMA_VERSION, "units": units}


def decided_words(decided: Sequence[Decided]) -> Iterator[str]:
    """一行一个单位：娄星区 2021-06：已报 → 已审。"""
    for one in decided:
        change = f"{one.before} → {one.stage}" if one.before != one.stage else f"已是{one.stage}"
        yield f"{one.unit.name} {one.period}：{change}"


def locked_words(decided: Sequence[Decided]) -> Iterator[str]:
    """一行一个单位；没有报而锁定的，末了另说一遍。"""
    yield from decided_words(decided)
    missing = [one.unit.name for one in decided if one.before is Stage.MISSING]
    if missing:
        yield f"未报，锁定后不再收：{'、'.join(missing)}"


def waived_json(waived: Sequence[Waived]) -> dict[str, Any]:
    """`waive` 的 JSON：说明了哪几条，各是几号。"""
    lines = [
        {"number": one.number, **asdict(one.finding), "level": one.finding.level.value}
        for one in waived
    ]
    return {"schema_version": SCHEMA_VERSION, "waived": lines}


def waived_words(waived: Sequence[Waived]) -> Iterator[str]:
    """说明了的各条，与撤销时要写的编号。"""
    for one in waived:
        found = one.finding
        yield f"已说明（第 {one.number} 号）[{found.code} {found.level.label}] {found.message}"


def revoked_json(revoked: Revoked) -> dict[str, Any]:
    """`revoke` 的 JSON：撤销了哪一号；哪几期已锁定，仍照它计。"""
    said = revoked.granted.waiver
    return {
        "schema_version": SCHEMA_VERSION, "revoked": revoked.granted.id, "code": said.code,
        "row_key": said.row_key, "kept": [str(period) for period in revoked.kept],
    }  # fmt: skip


def revoked_words(revoked: Revoked) -> Iterator[str]:
    """撤销了哪一条；已锁定的各期没有动，说明怎样才动。"""
    yield f"已撤销{revoked.granted.words}"
    if revoked.kept:
        periods = "、".join(map(str, revoked.kept))
        yield f"  {periods} 已锁定，仍照这条说明计；解锁（unlock）后即不再照它计"


def journal_json(entries: Sequence[Entry], names: Mapping[str, Unit]) -> dict[str, Any]:
    """`journal` 的 JSON；`names` 是单位代码 → 单位。"""
    lines = [
        {
            **asdict(entry), "at": entry.at.isoformat(), "verb": entry.verb.value,
            "period": str(entry.period), "name": _name(entry.unit, names),
        }
        for entry in entries
    ]  # fmt: skip
    return {"schema_version": SCHEMA_VERSION, "entries": lines}


def journal_words(entries: Sequence[Entry], names: Mapping[str, Unit]) -> Iterator[str]:
    """一行一条：2021-06-26 09:00 张三 退回 娄星区 2021-06：原因（详情）。"""
    for entry in entries:
        what = f"{entry.at:%Y-%m-%d %H:%M} {entry.actor} {entry.verb.label}"
        words = f"{what} {_name(entry.unit, names)} {entry.period}"
        said = "；".join(part for part in (entry.reason, entry.detail) if part)
        yield f"{words}：{said}" if said else words


def changes_json(changed: Changed) -> dict[str, Any]:
    """先后两份报送的差别。"""
    return {
        "schema_version": SCHEMA_VERSION, "unit": changed.unit.name,
        "old": changed.old.file, "old_submitted_at": changed.old.submitted_at.isoformat(),
        "new": changed.new.file, "new_submitted_at": changed.new.submitted_at.isoformat(),
        "differences": [asdict(one) for one in changed.differences],
    }  # fmt: skip


def changes_words(changed: Changed) -> Iterator[str]:
    """先说是哪两份，再逐格说由什么改成什么。"""
    old, new = (f"{r.file}（{r.submitted_at:%Y-%m-%d %H:%M}）" for r in (changed.old, changed.new))
    yield f"{changed.unit.name}：{old} → {new}，{len(changed.differences)} 格不同"
    for one in changed.differences[:_SHOWN]:
        before, after = one.old or "（空）", one.new or "（空）"
        yield f"  “{one.sheet}”{one.row_key} {one.column}：{before} → {after}"
    if len(changed.differences) > _SHOWN:
        yield f"  另有 {len(changed.differences) - _SHOWN} 格，见 --json"


def year_json(records: Sequence[UnitYear]) -> dict[str, Any]:
    """`status --year` 的 JSON。"""
    units = [
        {
            "code": one.unit.code, "unit": one.unit.name, "due": one.due, "on_time": one.on_time,
            "late": one.late, "missing": one.missing, "returned": one.returned,
            "completeness": _percent(one), "months": [_month(month) for month in one.months],
        }
        for one in records
    ]  # fmt: skip
    return {"schema_version": SCHEMA_VERSION, "units": units}


def year_words(records: Sequence[UnitYear]) -> Iterator[str]:
    """一行一个单位：应报几期，按时、迟报、未报、退回各几，采用率。"""
    for one in records:
        counts = f"应报 {one.due} 期，按时 {one.on_time}，迟报 {one.late}，未报 {one.missing}"
        share = _percent(one)
        rows = f"，采用率 {share}%" if share else ""
        yield f"{one.unit.name}：{counts}，退回 {one.returned} 次{rows}"
        for month in one.months:
            if month.due and month.late_days != 0:
                yield f"  {month.period}：{month.words}（截止 {month.deadline}）"


def _month(month: Month) -> dict[str, Any]:
    submitted = month.submitted_at
    return {
        "period": str(month.period), "deadline": month.deadline.isoformat(),
        "state": month.stage.value, "timeliness": month.words, "late_days": month.late_days,
        "submitted_at": submitted.isoformat() if submitted else None, "returned": month.returned,
        "refused": month.refused, "resent": month.resent, "rows": month.sent,
        "accepted": month.accepted,
    }  # fmt: skip


def _percent(record: UnitYear) -> str | None:
    share = record.completeness
    return None if share is None else f"{half_up(share, 2)}"


def _name(code: str, names: Mapping[str, Unit]) -> str:
    return names[code].name if code in names else code
