"""打开一个办公室：设定、台账、编码与历史库。"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pipelines.intake.submission import Intake
from pipelines.ledgers.catalogue import load_catalogue
from pipelines.ledgers.loading import load_ledgers
from pipelines.office import Office, create_office, load_office, shipped

if TYPE_CHECKING:
    from pipelines.history.store import History

T = TypeVar("T")
#: 给长活儿套上进度条：(要做的, 说明) → 同样的东西。
Track = Callable[[Sequence[T], str], Iterable[T]]


def quietly(items: Sequence[Any], _: str) -> Iterable[Any]:
    """不显示进度。"""
    return items


def open_intake(folder: Path) -> Intake:
    """打开一个办公室：设定、台账、编码；有误即 UsageError 或 SettingError。"""
    office = load_office(folder)
    ledgers = load_ledgers(office.folder / "ledgers")
    return Intake(office, ledgers, load_catalogue(shipped("templates") / "codes.toml"))


def init(folder: Path) -> Path:
    """按随附的样板建一个办公室文件夹。"""
    create_office(folder)
    return folder


def open_history(office: Office) -> History:
    """打开（必要时建立）办公室的历史库。"""
    from pipelines.history.store import History

    return History(office.database_url)


def existing_history(office: Office) -> History | None:
    """已有的历史库；SQLite 文件还没有时为 None，不因校验而建库。"""
    url = office.database_url
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        return None
    return open_history(office)
