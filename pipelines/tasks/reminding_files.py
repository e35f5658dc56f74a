"""提醒的文件：提醒函、督办函与提醒清单，写在 out/提醒/日期/（DOMAIN §2.4、§4.4）。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pipelines.errors import BusyError
from pipelines.intake.submission import Intake
from pipelines.office import Office
from pipelines.placing import put_in_place
from pipelines.tasks.opening import Track
from pipelines.tasks.replacing import put_beside_edited
from pipelines.tasks.writing import issue_from

if TYPE_CHECKING:
    from pipelines.documents.passport import Stated, Taken
    from pipelines.documents.reminder_book import Board
    from pipelines.documents.supervision_facts import Facts, ItemId
    from pipelines.figures.reminding.steps import Step

_REMINDER: Final = "提醒函"
_SUPERVISION: Final = "督办函"
#: 各数的单位，记在通行证里。
_UNITS: Final = {"事项数": "件", "涉及项目数": "个", "涉及总投资": "万元"}


@dataclass(frozen=True)
class Letter:
    """一份函：哪种，发给哪个单位，模板要用的全部名称，凭哪些报送。"""

    kind: str
    unit: str
    context: Mapping[str, object]
    taken: tuple[Taken, ...]

    @property
    def figures(self) -> dict[str, Stated]:
        """函里的各数：路径 → 数。"""
        from pipelines.documents.passport import figures_in

        return figures_in(self.context, _UNITS)


@dataclass(frozen=True)
class Day:
    """一天的提醒，连同所说的各事项当天的情况、凭的是哪些报送。"""

    board: Board
    facts: Mapping[ItemId, Facts]
    taken: Mapping[ItemId, tuple[Taken, ...]]
    """早先的记载没有记报送的，没有。"""

    @property
    def supervised(self) -> dict[str, list[Step]]:
        """单位 → 今日到了督办函这一级的各步，按印发次序。"""
        found: dict[str, list[Step]] = {}
        for said in self.board.said:
            if said.step.kind == _SUPERVISION:
                found.setdefault(said.step.item.unit, []).append(said.step)
        return {name: found[name] for name in sorted(found, key=self.board.place_of)}


@dataclass
class Desk:
    """写一天的文件：提醒函、督办函在前，提醒清单最后——它在，这天的就齐了。"""

    intake: Intake
    templates: Mapping[str, Path]
    at: datetime
    track: Track[Any]
    kept: list[Path] = field(default_factory=list)
    """人改过的函，改名留下的各份。"""

    def heal(self, day: Day) -> tuple[Path, ...]:
        """上次那天的没有写齐（写到一半停了电），照库里的补齐。"""
        return () if book_path(day.board).exists() else self.write(day)

    def write(self, day: Day) -> tuple[Path, ...]:
        """写出一天的全部文件；提醒清单列在最前。"""
        from pipelines.documents.reminder_book import write_reminder_book

        board, letters = day.board, letters_of(day)
        written = [self._letter(board, one) for one in self.track(letters, "写提醒函")]
        put_in_place(book_path(board), write_reminder_book(board))
        return (book_path(board), *written)

    def _letter(self, board: Board, letter: Letter) -> Path:
        from pipelines.documents.circular import render_circular

        day, template = board.day, self.templates[letter.kind]
        path = book_path(board).with_name(f"{letter.kind}_{letter.unit}_{day}.docx")
        content = render_circular(
            template, letter.context, made_at=datetime.combine(day, datetime.min.time()),
            issue=issue_from(self.intake, template, str(day), day, letter.taken, letter.unit),
            units=_UNITS,
        )  # fmt: skip
        if kept := put_beside_edited(path, content, self.at):
            self.kept.append(kept)
        return path


def letters_of(day: Day) -> list[Letter]:
    """一天要发的各函，提醒函在前。"""
    from pipelines.documents.letters import letter_context
    from pipelines.documents.supervision import supervision_context

    board = day.board
    office, table, on = board.office, board.table, board.day
    made = (
        (_REMINDER, letter_context, board.letters),
        (_SUPERVISION, supervision_context, day.supervised),
    )
    return [
        Letter(kind, unit, context(office, table, unit, steps, on, day.facts), _taken(day, steps))
        for kind, context, units in made
        for unit, steps in units.items()
    ]


def _taken(day: Day, steps: Sequence[Step]) -> tuple[Taken, ...]:
    """各事项凭的报送，不重复。"""
    return tuple(dict.fromkeys(one for step in steps for one in day.taken.get(step.item.id, ())))


def book_path(board: Board) -> Path:
    """提醒清单放在哪里。"""
    return board.office.out / "提醒" / str(board.day) / f"提醒清单_{board.day}.xlsx"


def withdraw(book: Path) -> None:
    """又有新说的，先撤下提醒清单，写齐了再放回：它在，这天的才算写齐。"""
    try:
        book.unlink(missing_ok=True)
    except PermissionError as error:
        words = f"“{book.name}”正被打开（可能在 Excel 或 WPS 中），请关闭后再试"
        raise BusyError(words) from error


def sound_templates(office: Office) -> dict[str, Path]:
    """提醒函、督办函的模板，办公室没有的用随附的；写错了则 TemplateError，提醒就先不办。"""
    from pipelines.documents.circular import check_template
    from pipelines.documents.letters import specimen_letter
    from pipelines.documents.supervision import specimen_supervision

    found: dict[str, Path] = {}
    for name, specimen in (
        (_REMINDER, specimen_letter),
        (_SUPERVISION, specimen_supervision),
    ):
        found[name] = office.setting(f"documents/{name}.docx")
        check_template(found[name], specimen(office))
    return found
