"""各动词结果的 JSON（DESIGN，Contracts）与给人看的话。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from pipelines.ledgers.finding import Finding, Fix, Level
from pipelines.reception import Examined

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.calendar import Period
    from pipelines.consolidation import Master, UnitStatus
    from pipelines.history.store import Receipt
    from pipelines.intake.submission import Submission
    from pipelines.intake.verdict import Verdict
    from pipelines.office import Unit

SCHEMA_VERSION: Final = 1
_SHOWN: Final = 5


def examined_json(items: Sequence[Examined]) -> dict[str, Any]:
    """`check` 的 JSON。"""
    return {"schema_version": SCHEMA_VERSION, "files": [_file(item) for item in items]}


def collected_json(
    examined: Sequence[Examined],
    known: Sequence[tuple[Path, Receipt]],
    skipped: Sequence[Submission],
    names: Mapping[str, Unit],
) -> dict[str, Any]:
    """`collect` 的 JSON：校验的，早已收过的，别期没有收的；`names` 是单位代码 → 单位。"""
    settled = [
        {
            "file": path.name, "code": receipt.unit,
            "unit": names[receipt.unit].name if receipt.unit in names else receipt.unit,
            "period": str(receipt.period), "state": receipt.state,
        }
        for path, receipt in known
    ]  # fmt: skip
    late = [{"file": s.file, "unit": s.unit.name, "period": str(s.period)} for s in skipped]
    return {**examined_json(examined), "known": settled, "skipped": late}


def known_words(known: Sequence[tuple[Path, Receipt]]) -> Iterator[str]:
    """早已收过的来件里，没有采用的各是什么缘故。"""
    for path, receipt in known:
        if receipt.superseded:
            yield f"  {path.name}：另有提交更晚的一份，本份不采用"
        elif receipt.returned:
            yield f"  {path.name}：专班已退回，内容没有改，不采用"


def _file(item: Examined) -> dict[str, Any]:
    verdict = item.verdict
    if verdict is None:
        findings = [item.fault] if item.fault else []
        return {
            "file": item.path.name, "unit": None, "period": None,
            "findings": [_finding(f) for f in findings], "fixes": [],
            "counts": counts(item),
        }  # fmt: skip
    submission = verdict.submission
    return {
        "file": item.path.name,
        "unit": submission.unit.name,
        "period": str(submission.period),
        "findings": [_finding(finding) for finding in verdict.findings],
        "fixes": [asdict(fix) for fix in submission.fixes],
        "counts": counts(item),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {**asdict(finding), "level": finding.level.value}


def counts(item: Examined) -> dict[str, int]:
    """一个来件的行数、采用行数、错误、疑点、自动更正。"""
    verdict = item.verdict
    if verdict is None:
        return {"rows": 0, "accepted": 0, "errors": 1, "warnings": 0, "fixes": 0}
    rows = sum(len(table.rows) for table in verdict.tables.values())
    rejected = sum(len(verdict.rejected_rows(sheet)) for sheet in verdict.tables)
    return {
        "rows": rows,
        "accepted": 0 if verdict.refused else rows - rejected,
        "errors": verdict.count(Level.ERROR),
        "warnings": verdict.count(Level.WARNING),
        "fixes": len(verdict.submission.fixes),
    }


def examined_words(items: Sequence[Examined]) -> Iterator[str]:
    """校验结果，一行一条：先说文件，再逐条说问题与办法；没有变的、已被取代的只说一行。"""
    successors = _successors(items)
    for item in items:
        if item.verdict is None:
            yield f"✗ {item.path.name}：读不了"
        elif later := successors.get(id(item)):
            yield f"{item.path.name}：同时收到提交更晚的“{later}”，以它为准，本份不采用"
            continue
        elif item.unchanged:
            yield f"{_mark(item)} {item.path.name}：{_whose(item.verdict)}{_as_before(item)}"
            continue
        else:
            yield f"{_mark(item)} {item.path.name}：{_summary(item)}"
            if item.replaced is not None:
                now = counts(item)["accepted"]
                yield f"    取代此前采用的一份：采用 {item.replaced} 行 → {now} 行"
        findings = item.verdict.findings if item.verdict else [item.fault] if item.fault else []
        yield from _finding_words(findings)
        if item.verdict:
            yield from _fix_words(item.verdict.submission.fixes)


def _successors(items: Sequence[Examined]) -> dict[int, str]:
    """这次采用后随即被同批更晚的一份取代的：id(来件) → 更晚一份的文件名。"""
    taken = [(item, item.receipt) for item in items if item.receipt and item.receipt.current]
    last = {(receipt.unit, receipt.period): (item, receipt) for item, receipt in taken}
    found: dict[int, str] = {}
    for item, receipt in taken:
        later, final = last[receipt.unit, receipt.period]
        if final.id != receipt.id:
            found[id(item)] = later.path.name
    return found


def _as_before(item: Examined) -> str:
    """内容与意见都同上次一样的，说到条数为止。"""
    number = counts(item)
    told = (("错误", number["errors"]), ("疑点", number["warnings"]))
    left = "，".join(f"{what} {count} 条" for what, count in told if count)
    return f"内容没有变，仍有{left}" if left else "内容没有变"


def _finding_words(findings: Sequence[Finding]) -> Iterator[str]:
    """逐条说；同一列同样的问题只说头几条，其余列出单元格。"""
    kinds: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        kinds.setdefault((finding.code, finding.sheet, finding.column), []).append(finding)
    for finding in findings:
        alike = kinds[finding.code, finding.sheet, finding.column]
        if not any(finding is one for one in alike[:_SHOWN]):
            continue
        yield f"    [{finding.code} {finding.level.label}] {finding.message}"
        if finding.suggestion and finding.level is not Level.INFO:
            yield f"        → {finding.suggestion}"
        if finding is alike[:_SHOWN][-1] and len(alike) > _SHOWN:
            cells = "、".join(one.cell or one.row_key for one in alike[_SHOWN : _SHOWN + 20])
            more = " 等" if len(alike) > _SHOWN + 20 else ""
            yield f"        同样的还有 {len(alike) - _SHOWN} 处：{cells}{more}"


def _fix_words(fixes: Sequence[Fix]) -> Iterator[str]:
    for fix in fixes[: 2 * _SHOWN]:
        yield f"    [{fix.code} 更正] “{fix.sheet}”{fix.cell} “{fix.old}”→ {fix.new}"
    if len(fixes) > 2 * _SHOWN:
        yield f"    另有 {len(fixes) - 2 * _SHOWN} 处更正，见 --json"


def _mark(item: Examined) -> str:
    number = counts(item)
    return "✗" if number["errors"] else "!" if number["warnings"] else "✓"


def _summary(item: Examined) -> str:
    verdict, number = item.verdict, counts(item)
    if verdict is None:
        return "读不了"
    who = _whose(verdict)
    if verdict.refused:
        return f"{who}整份退回"
    return (
        f"{who}{number['rows']} 行，采用 {number['accepted']} 行；"
        f"错误 {number['errors']} 条，疑点 {number['warnings']} 条，自动更正 {number['fixes']} 处"
    )


def _whose(verdict: Verdict) -> str:
    return f"{verdict.submission.unit.name} {verdict.submission.period}，"


def master_json(master: Master) -> dict[str, Any]:
    """`consolidate`、`status` 的 JSON：完整性、三路相符与否、未计入的行。"""
    return {
        "schema_version": SCHEMA_VERSION,
        "period": str(master.period),
        "units": [unit_json(status) for status in master.units],
        "missing": [status.unit.name for status in master.missing],
        "disagreements": list(master.disagreements),
        "rejected": [{"unit": u.name, **_finding(f)} for u, f in master.rejected],
        "disputed": [{"unit": u.name, **_finding(f)} for u, f in master.disputes],
    }


def unit_json(status: UnitStatus) -> dict[str, Any]:
    """一个单位的报送情况。"""
    receipt = status.receipt
    return {
        "code": status.unit.code, "unit": status.unit.name, "state": status.stage.value,
        "carried_from": str(status.carried_from) if status.carried_from else None,
        "file": receipt.file if receipt else None,
        "refused": status.refused.file if status.refused else None,
        "reason": status.why or None,
        "received_at": receipt.received_at.isoformat() if receipt else None,
        "submitted_at": receipt.submitted_at.isoformat() if receipt else None,
        "late_days": status.late_days,
        "rows": status.sent, "accepted": status.accepted, "errors": status.errors,
        "warnings": status.warnings, "fixes": status.fixes,
    }  # fmt: skip


def _status_words(status: UnitStatus) -> Iterator[str]:
    yield status.stage_words
    if status.late_days:
        yield f"迟报 {status.late_days} 天"
    if not status.reported:
        yield from [f"专班退回：{status.why}"] if status.why else []
        return
    yield f"{status.sent} 行，采用 {status.accepted} 行"
    again = "；其后又报的一份已退回" if status.refused else ""
    yield f"错误 {status.errors} 条，疑点 {status.warnings} 条{again}"


def figures_json(context: Mapping[str, object]) -> dict[str, Any]:
    """公文上下文里的数与句子，去掉表。"""
    return {key: str(value) for key, value in context.items() if isinstance(value, str)}


def caveat_words(master: Master, period: Period) -> Iterator[str]:
    """退出码不是 0 的缘由（exits.of_master）：合计不符、没有计入的、没有报的；齐全的不说。"""
    said = []
    if master.disagreements:
        said.append(f"三路合计有 {len(master.disagreements)} 处不符")
    if master.rejected:
        rows = f"{len(master.left_out)} 行没有计入" if master.left_out else "不影响各行计入"
        said.append(f"有 {len(master.rejected)} 处错误，{rows}")
    if master.missing:
        said.append(f"{len(master.missing)} 个单位没有报本期")
    if said:
        yield f"  注意：{'；'.join(said)}。详见 qingdan status -p {period}"


def completeness_words(master: Master) -> Iterator[str]:
    """谁报了谁没报，三路合计相符与否，哪些行没有计入，哪些是争报。"""
    reported = len(master.units) - len(master.missing)
    yield f"应报 {len(master.units)} 个单位，已报 {reported} 个。"
    for status in master.units:
        yield f"  {status.unit.name}：{'，'.join(_status_words(status))}"
    yield from master.disagreements or ("按单位、按项目类别、按产业链三路合计相符。",)
    rejected = master.rejected
    for unit, finding in rejected[: 4 * _SHOWN]:
        counted = (unit.code, finding.sheet, finding.row) not in master.left_out
        what = "有误（不影响各行计入）" if counted else "未计入"
        yield f"  {what} {unit.name} [{finding.code}] {finding.message}"
    if len(rejected) > 4 * _SHOWN:
        yield f"  另有 {len(rejected) - 4 * _SHOWN} 处未计入，见总台账“未计入行”"
    for unit, finding in master.disputes:
        yield f"  争报 {unit.name} [{finding.code}] {finding.message}"
