"""核对的动词：读回人改过的公文，凭通行证核对；有数据库的，再与今日台账（函是当天的记载）比。"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import QingdanError, UsageError
from pipelines.faults import reason
from pipelines.intake.submission import Intake
from pipelines.tasks.verifying_against import current_figures, written_again

if TYPE_CHECKING:
    from pipelines.documents.passport import Issue, Passport
    from pipelines.documents.verifying.verify import Verified


@dataclass(frozen=True)
class Checked:
    """核对的结果；`compared` 非空即没有与今日台账比，说明缘故。"""

    path: Path
    verified: Verified
    compared: str = ""
    changed: tuple[str, ...] = ()
    """成文以后另有报送的单位，各一句。"""
    against: str = ""
    """与什么比过：今日台账、库里某日的记载；没有比则空。"""
    lost: bool = False
    """通行证丢了，是照今日台账重写一份来核对的。"""


def verify_document(path: Path, intake: Intake | None, original: Path | None = None) -> Checked:
    """核对 `path`；`intake` 为 None 即不与台账比；`original` 是当初写出的那一份，借它的通行证。

    读不了的 UsageError。
    """
    from pipelines.documents.passport_parts import passport_in
    from pipelines.documents.verifying.reading import opened_document
    from pipelines.documents.verifying.verify import verify

    data, lent = read_paper(path), passport_at(original) if original else None
    passport = passport_in(opened_document(data)) or lent
    if passport is None:
        return _without_passport(path, data, intake)
    if intake is None:
        return Checked(path, verify(data, None, lent), "不在办公室文件夹里，没有与今日台账比")
    try:
        now = current_figures(intake, passport)
    except QingdanError as error:
        words = f"没有与台账比：{str(error).rstrip('。')}"
        return Checked(path, verify(data, None, lent), words)
    changed = tuple(changed_since(passport.issue, now.issue)) if now.issue else ()
    return Checked(path, verify(data, now.figures, lent), "", changed, now.against)


def _without_passport(path: Path, data: bytes, intake: Intake | None) -> Checked:
    """通行证丢了：看题目是哪一种、哪一期，照今日台账重写一份来核对。"""
    from pipelines.documents.verifying.verify import verify

    if intake is None:
        return Checked(path, verify(data), "没有通行证，又不在办公室文件夹里，无从与台账比")
    try:
        passport = written_again(intake, data)
    except QingdanError as error:
        words = f"没有通行证，照题目也重写不成：{str(error).rstrip('。')}"
        return Checked(path, verify(data), words)
    if passport is None:
        return Checked(path, verify(data), "没有通行证，从题目也看不出是哪一种、哪一期的公文")
    issue = passport.issue
    words = f"通行证已丢失，看题目是 {issue.period} 的{issue.kind}，是照今日台账重写一份来核对的"
    return Checked(path, verify(data, None, passport), words, lost=True)


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
    from pipelines.documents.unpacking import UnfitError, whole_file

    try:
        return whole_file(path)
    except UnfitError as error:
        raise UsageError(f"“{path.name}”：{error}") from error
    except OSError as error:
        raise UsageError(f"“{path}”打不开（{reason(error)}）") from error


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
