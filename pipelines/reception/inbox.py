"""收件箱里的来件：先后、时间、读成了什么，哪些不必再读。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipelines.calendar import Period
from pipelines.errors import FileFault, UsageError
from pipelines.faults import reason
from pipelines.intake.heading import wrong_period
from pipelines.intake.submission import Intake, Submission, digest_of, read_submission
from pipelines.ledgers.finding import Finding
from pipelines.reception.sent_receipt import is_receipt

if TYPE_CHECKING:
    from pipelines.history.store import History, Receipt

#: 系统自己留下的文件，不是报送。
_NOT_SENT: Final = ("~$", ".", "thumbs.db", "desktop.ini")
_UNKNOWN: Final = datetime.min  # noqa: DTZ901
_BEYOND: Final = datetime.max  # noqa: DTZ901


@dataclass(frozen=True)
class Arrival:
    """一个来件：读成了 Submission，或成了一条 F 意见。"""

    path: Path
    submission: Submission | None
    fault: Finding | None
    file_time: datetime = _UNKNOWN
    """放进收件箱的时候（文件时间）。"""


def split_settled(
    paths: Iterable[Path], history: History, period: Period | None = None
) -> tuple[list[Path], list[tuple[Path, Receipt]]]:
    """分出不必再读的来件（见 `Settled`）；又放进来一次的仍要读。

    其余每次都重新校验：规则改了、他人的数据到了，错误可能已经没有了。
    """
    settled = history.settled(period)
    digests = {path: _digest_or_none(path) for path in paths}
    inbox: dict[str, datetime] = {}
    for path, digest in digests.items():
        inbox[digest] = max(file_time(path), inbox.get(digest, _UNKNOWN))
    fresh: list[Path] = []
    known: list[tuple[Path, Receipt]] = []
    for path, digest in digests.items():
        receipt = settled.find(digest)
        if receipt is None or settled.is_sent_again(receipt, inbox):
            fresh.append(path)
        else:
            known.append((path, receipt))
    return fresh, known


def _digest_or_none(path: Path) -> str:
    try:
        return digest_of(path)
    except FileFault:
        return ""


def waiting_files(inbox: Path) -> list[Path]:
    """收件箱里的来件，先到先读；同时到的按文件名，“表（改）”在“表”之后。

    没有收件箱、网络盘没有连上则 UsageError，不当作没有来件。
    """
    files = [path for path in reach(inbox).rglob("*") if _is_sent(path) and _is_file(path)]
    return sorted(files, key=lambda path: (file_time(path), path.stem, str(path)))


def _is_file(path: Path) -> bool:
    """看不了的（它的文件夹不许进）也当是：读时说出来，不因它就一份也不收。"""
    try:
        return path.is_file()
    except OSError:
        return True


def _is_sent(path: Path) -> bool:
    return not (path.name.lower().startswith(_NOT_SENT) or is_receipt(path))


def reach(inbox: Path) -> Path:
    """收件箱；去不了则 UsageError，说出路径。"""
    try:
        found, why = inbox.is_dir(), "没有这个文件夹"
    except OSError as error:
        found, why = False, reason(error)
    if not found:
        raise UsageError(
            f"收件箱 {inbox} 打不开：{why}。在网络盘、同步盘上的，请先连上；"
            "换了地方的，请信息员改 office.toml 的 inbox"
        )
    return inbox


def file_time(path: Path) -> datetime:
    """文件时间（本地）；列出之后被移走的排在最前，读时再说；离谱得写不成日期的取其极。"""
    try:
        seconds = path.stat().st_mtime
    except OSError:
        return _UNKNOWN
    try:
        return datetime.fromtimestamp(seconds)  # noqa: DTZ006
    except (OverflowError, ValueError, OSError):
        return _BEYOND if seconds > 0 else _UNKNOWN


def read_arrival(path: Path, intake: Intake, period: Period | None = None) -> Arrival:
    """读一个来件；读不了的成 F 意见，报告期不是所收的一期的成 G02。"""
    try:
        submission = read_submission(path, intake)
    except FileFault as fault:
        return Arrival(path, None, told(fault, intake))
    if period is not None and submission.period != period:
        wrong = wrong_period(intake.codes["G02"], str(submission.period), period, "正在收的一期")
        submission = replace(submission, findings=(wrong, *submission.findings))
    return Arrival(path, submission, None, file_time(path))


def told(fault: FileFault, intake: Intake) -> Finding:
    """读不了的缘故，说成一条意见。"""
    return intake.codes[fault.code].fault(fault.file.name, fault.facts)
