"""换数的动词：人改过的公文，照今日台账换数，写在旁边另成一份，改动都成修订。"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipelines.calendar import Period
from pipelines.errors import UsageError
from pipelines.intake.submission import Intake
from pipelines.tasks.office import circular_template
from pipelines.tasks.opening import open_history
from pipelines.tasks.replacing import put_beside_edited
from pipelines.tasks.verifying import changed_since, read_paper
from pipelines.tasks.writing import written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.documents.passport import Issue, Passport
    from pipelines.documents.renewing.renew import Renewed
    from pipelines.documents.verifying.reading import Line

#: 发文字号里的顺序号；人后来填的不算，照成文时的。
_SYMBOL: Final = re.compile(r"〔\d{4}〕\s*(\d+)\s*号")
_HEAD_LINES: Final = 8
_SUFFIX: Final = "（更新）"


@dataclass(frozen=True)
class RenewedFile:
    """换数的结果；数没有变的，`path` 为 None，什么也没有写。"""

    source: Path
    path: Path | None
    renewed: Renewed
    changed: tuple[str, ...] = ()
    """成文以后换了的报送、规则、模板，各一句。"""
    kept: Path | None = None
    """原有的一份“（更新）”人改过，改名留在这里。"""


def renew_document(path: Path, intake: Intake, at: datetime) -> RenewedFile:
    """照今日台账给 `path` 换数，写成旁边的“…（更新）.docx”；`path` 本身不动。

    没有通行证、有修订未定、不是本办公室的、没有数据的，UsageError。
    """
    from pipelines.documents.renewing.renew import passport_to_renew, renew

    data = read_paper(path)
    passport = passport_to_renew(data)
    fresh = written_again(intake, passport)
    renewed = renew(data, fresh, at)
    changed = tuple(changed_since(passport.issue, renewed.passport.issue))
    if renewed.content is None:
        return RenewedFile(path, None, renewed, changed)
    stem = path.stem if path.stem.endswith(_SUFFIX) else f"{path.stem}{_SUFFIX}"
    target = path.with_name(f"{stem}.docx")
    if target == path:
        target = path.with_name(f"{stem}_{at:%H%M%S}.docx")
    kept = put_beside_edited(target, renewed.content, at)
    return RenewedFile(path, target, renewed, changed, kept)


def written_again(intake: Intake, passport: Passport) -> bytes:
    """照通行证所记的种类、报告期、成文日期、文号，用今日台账重写一份，不存盘。"""
    issue, office = passport.issue, intake.office
    if issue.office != office.root.name:
        raise UsageError(
            f"这份公文是{issue.office}的，本办公室是{office.root.name}；请到写出它的办公室文件夹里换数"
        )
    _require_renewable(issue)
    template = circular_template(office, issue.kind)
    period, day = Period.parse(issue.period), date.fromisoformat(issue.issued)
    with open_history(office) as history:
        paper = written(intake, history, template, period, day, _number(passport.lines))
    if paper is None:
        raise UsageError(f"本办公室没有 {period} 的数据，无从换数；请先收件（qingdan collect）")
    return paper.content


def _require_renewable(issue: Issue) -> None:
    """circular 写的才换数；别的说清怎样办，UsageError。"""
    from pipelines.documents.kinds import CIRCULAR, CONFIRMATION, kind_of

    kind = kind_of(issue.kind)
    if kind.verb == CIRCULAR:
        return
    if kind is CONFIRMATION:
        raise UsageError(
            f"{issue.kind}不换数：请重新出一份（qingdan confirm），再请单位核对；"
            "原有的一份有人改过的，会改名留下"
        )
    raise UsageError(f"{issue.kind}说的是 {issue.issued} 那天的情况，数不随台账换；不必换数")


def _number(lines: Sequence[Line]) -> int | None:
    """成文时的发文顺序号；当时留待填写的，None。"""
    for line in lines[:_HEAD_LINES]:
        if found := _SYMBOL.search(line.text):
            return int(found[1])
    return None
