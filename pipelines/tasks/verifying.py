"""核对的动词：读回人改过的公文，凭通行证核对；有数据库的，再与今日台账比。"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipelines.calendar import Period
from pipelines.errors import QingdanError, UsageError
from pipelines.intake.submission import Intake
from pipelines.tasks.opening import existing_history
from pipelines.tasks.writing import drafted, figure_units, issue_of, written

if TYPE_CHECKING:
    from pipelines.documents.passport import Issue, Passport, Stated
    from pipelines.documents.verifying.verify import Verified


_TITLE: Final = re.compile(r"(\d{4})年(?:1[—-])?(\d{1,2})月.*通报")


@dataclass(frozen=True)
class Checked:
    """核对的结果；`compared` 非空即没有与今日台账比，说明缘故。"""

    path: Path
    verified: Verified
    compared: str = ""
    changed: tuple[str, ...] = ()
    """成文以后另有报送的单位，各一句。"""


def verify_document(path: Path, intake: Intake | None, original: Path | None = None) -> Checked:
    """核对 `path`；`intake` 为 None 即不与台账比；`original` 是当初写出的那一份，借它的通行证。

    读不了的 UsageError。
    """
    from pipelines.documents.verifying.verify import verify

    data, lent = read_paper(path), passport_at(original) if original else None
    first = verify(data, None, lent)
    if first.passport is None and intake is not None:
        lent = _written_again(intake, data)
        first = verify(data, None, lent)
        if lent is not None:
            return Checked(path, first, "通行证已丢失，是照今日台账重写一份来核对的")
    if first.passport is None:
        return Checked(path, first, "没有通行证，也看不出是哪一期的通报")
    if intake is None:
        return Checked(path, first, "不在办公室文件夹里，没有与今日台账比")
    issue = first.passport.issue
    try:
        current, taken = _today(intake, issue)
    except QingdanError as error:
        return Checked(path, first, f"没有与今日台账比：{error}")
    if not current:
        return Checked(path, first, f"本办公室没有 {issue.period} 的数据，没有与今日台账比")
    return Checked(path, verify(data, current, lent), "", tuple(changed_since(issue, taken)))


def _written_again(intake: Intake, data: bytes) -> Passport | None:
    """照题目里的月份，用今日台账重写一份（不存盘），取它的通行证；写不成则 None。"""
    from pipelines.documents.docx_package import unpacked
    from pipelines.documents.kinds import MONTHLY
    from pipelines.documents.passport_parts import passport_in

    period = _period_in(data)
    template = intake.office.folder / "documents" / f"{MONTHLY.name}.docx"
    history = existing_history(intake.office)
    if period is None or history is None or not template.exists():
        return None
    try:
        with history:
            paper = written(intake, history, template, period, period.shift(1).last_day)
    except QingdanError:
        return None
    return passport_in(unpacked(paper.content)) if paper else None


def _period_in(data: bytes) -> Period | None:
    """题目“关于2021年1—6月……的通报”说的是哪一期。"""
    from pipelines.documents.verifying.reading import opened_document, read_text

    for line in read_text(opened_document(data)).paragraphs[:12]:
        if found := _TITLE.search(line.text):
            month = int(found[2])
            return Period(int(found[1]), month) if 1 <= month <= 12 else None
    return None


def passport_at(path: Path) -> Passport:
    """一份 .docx 的通行证；没有则 UsageError。"""
    from pipelines.documents.passport_parts import passport_in
    from pipelines.documents.verifying.reading import opened_document

    passport = passport_in(opened_document(read_paper(path)))
    if passport is None:
        raise UsageError(f"“{path.name}”里没有通行证；请用清单通写出、没有另存到别的软件的那一份")
    return passport


def read_paper(path: Path) -> bytes:
    """一份公文的内容；打不开则 UsageError。"""
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"“{path}”打不开（{error.strerror}）") from error


def _today(intake: Intake, issue: Issue) -> tuple[dict[str, Stated], Issue]:
    """同一种、同一期、同日成文的公文，照今日台账各数是多少、用哪些报送；没有数据则空。"""
    from pipelines.documents.kinds import CIRCULAR, kind_of
    from pipelines.documents.passport import figures_in

    kind, office = kind_of(issue.kind), intake.office
    if kind.verb != CIRCULAR:
        raise UsageError(f"{issue.kind}说的是发出当天的情况，不照今日台账重算")
    history = existing_history(office)
    if history is None or issue.office != office.root.name:
        return {}, issue
    period, day = Period.parse(issue.period), date.fromisoformat(issue.issued)
    with history:
        draft = drafted(intake, history, kind, period, day)
    if draft is None:
        return {}, issue
    template = office.folder / "documents" / f"{issue.kind}.docx"
    now = issue_of(intake, draft.basis.master, template, day) if template.exists() else issue
    return figures_in(draft.context, figure_units()), now


def changed_since(before: Issue, now: Issue) -> list[str]:
    """用到的报送换了的单位；规则、模板换了的也说。"""
    old = {one.unit: one for one in before.taken}
    words = [
        f"{one.unit}现在用的是“{one.file}”（{one.period}），成文时"
        + (f"用的是“{old[one.unit].file}”" if one.unit in old else "没有数据")
        for one in now.taken
        if one.unit not in old or old[one.unit].digest != one.digest
    ]
    words += ["校验规则在成文以后改过"] if before.rules != now.rules else []
    words += ["公文模板在成文以后改过"] if before.template != now.template else []
    return words
