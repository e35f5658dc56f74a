"""任凭怎样报、退、审、锁、收，报送的状态都说得清、不反复。"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from pipelines import tasks
from pipelines.blanks.workbook import write_workbook
from pipelines.errors import UsageError
from pipelines.history.journal import Entry, Verb
from pipelines.history.store import History, Receipt, Stage
from pipelines.intake.submission import Intake, digest_of
from pipelines.tasks import reviewing
from tests.conftest import JUNE, PROJECT

START = datetime(2021, 6, 26, 8, 0)
UNITS = {"娄星区": "431302", "涟源市": "431382"}
CONTENTS = range(3)
Place = tuple[str, int]

units = st.sampled_from(sorted(UNITS))
contents = st.sampled_from(CONTENTS)


@cache
def template() -> Intake:
    folder = Path(tempfile.mkdtemp()) / "办公室"
    return tasks.open_intake(tasks.init(folder))


@cache
def workbook(unit: str, content: int) -> bytes:
    office = template().office
    place = office.find_unit(unit)
    project = {
        **PROJECT, "填报单位": unit, "项目编号": f"XM-{place.code}-2021-003",
        "总投资": Decimal(120_000 + content), "区划代码": place.code,
        "建设性质": "新建" if content else None,
    }  # fmt: skip
    sheets = template().ledgers.sheets
    rows = {"项目清单": [project]}
    return write_workbook(place, JUNE, sheets, office.registry, START, rows)


class Office(RuleBasedStateMachine):
    """两个单位、各三种内容；钟只往前走。"""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp()) / "办公室"
        shutil.copytree(template().office.folder, self.folder)
        office = tasks.open_intake(self.folder).office
        self.intake = Intake(office, template().ledgers, template().codes)
        self.now = START
        self.sent: dict[Place, datetime] = {}
        self.seen: dict[Place, datetime] = {}
        self.interfered: set[str] = set()
        self.locked: dict[str, object] = {}

        self.history = History(office.database_url)
        for unit in UNITS:
            self._put(unit, 0)
        self.collect_twice()

    def teardown(self) -> None:
        self.history.close()
        shutil.rmtree(self.folder.parent)

    @rule(
        places=st.lists(st.tuples(units, contents), min_size=1, max_size=3), collects=st.booleans()
    )
    def send(self, places: list[Place], collects: bool) -> None:
        """放进几份，或把原来的再放一次；随即收件或不收。"""
        for unit, content in places:
            self._put(unit, content)
        if collects:
            self.collect_twice()

    @rule(unit=units, content=contents)
    def take_away(self, unit: str, content: int) -> None:
        self._path(unit, content).unlink(missing_ok=True)
        self.sent.pop((unit, content), None)

    @rule()
    def collect_twice(self) -> None:
        """收件；再收一次什么也不变。"""
        tasks.collect(self.intake, self._tick())
        self.seen.update(self.sent)
        before = self._snapshot()
        tasks.collect(self.intake, self._tick())
        assert self._snapshot() == before

    @rule(unit=units)
    def give_back(self, unit: str) -> None:
        with suppress(UsageError):
            reviewing.give_back(self.intake, unit, JUNE, "有误", "张三", self._tick())
            self.interfered.add(unit)

    @rule(unit=units)
    def approve(self, unit: str) -> None:
        with suppress(UsageError):
            reviewing.approve(self.intake, [unit], JUNE, "张三", self._tick())

    @rule(unit=units, anyway=st.booleans())
    def lock(self, unit: str, anyway: bool) -> None:
        with suppress(UsageError):
            reviewing.lock(self.intake, JUNE, [unit], "张三", self._tick(), anyway=anyway)
            self.interfered.add(unit)
            self.locked[unit] = self._content(unit)

    @rule(unit=units)
    def unlock(self, unit: str) -> None:
        with suppress(UsageError):
            reviewing.unlock(self.intake, JUNE, [unit], "更正", "张三", self._tick())
            del self.locked[unit]

    @invariant()
    def at_most_one_counts(self) -> None:
        current = [receipt.unit for receipt in self.history.received(JUNE) if receipt.current]
        assert len(current) == len(set(current))

    @invariant()
    def the_journal_explains_every_state(self) -> None:
        for code in UNITS.values():
            told = replayed(self.history.journal(JUNE, code))
            standing = self.history.standing(code, JUNE)
            assert told == (standing.stage, standing.current.id if standing.current else None)

    @invariant()
    def what_is_locked_never_changes(self) -> None:
        for unit, content in self.locked.items():
            assert self._content(unit) == content

    @invariant()
    def the_latest_submitted_counts(self) -> None:
        """专班没有退回、锁定过的，以见过的最晚放进来的为准。"""
        for unit in UNITS.keys() - self.interfered:
            seen = {place: at for place, at in self.seen.items() if place[0] == unit}
            latest = max(seen, key=lambda place: seen[place])
            current = self.history.accepted(JUNE)[UNITS[unit]]
            assert current.file == self._path(*latest).name
            assert current.submitted_at == seen[latest]

    def _path(self, unit: str, content: int) -> Path:
        return self.intake.office.inbox / f"{unit}-{content}.xlsx"

    def _tick(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now

    def _put(self, unit: str, content: int) -> None:
        path = self._path(unit, content)
        path.write_bytes(workbook(unit, content))
        self.sent[unit, content] = self._tick()
        os.utime(path, (self.now.timestamp(), self.now.timestamp()))

    def _snapshot(self) -> tuple[list[Receipt], list[Entry]]:
        return self.history.received(JUNE), self.history.journal()

    def _content(self, unit: str) -> object:
        """现行的一份的记载、意见、数据。"""
        current = self.history.standing(UNITS[unit], JUNE).current
        if current is None:
            return None
        tables = self.history.tables(current, self.intake.ledgers, accepted_only=True)
        rows = {name: {c: list(v) for c, v in t.columns.items()} for name, t in tables.items()}
        return current, self.history.findings(current), rows


def replayed(entries: list[Entry]) -> tuple[Stage, int | None]:
    """只凭日志说出阶段与现行的是哪一份。"""
    current: int | None = None
    approved = locked = back = False
    for entry in entries:
        match entry.verb:
            case Verb.SUBMIT:
                current, approved = entry.submission, False
            case Verb.RETURN:
                current, back = None, True
            case Verb.REFUSE:
                back = True
            case Verb.APPROVE:
                current, approved = entry.submission, True
            case Verb.REOPEN:
                approved = False
            case Verb.LOCK | Verb.UNLOCK:
                locked = entry.verb is Verb.LOCK
    if locked:
        return Stage.LOCKED, current
    if current is not None:
        return Stage.APPROVED if approved else Stage.SUBMITTED, current
    return Stage.RETURNED if back else Stage.MISSING, None


def test_the_prepared_files_differ(tmp_path: Path) -> None:
    digests = set()
    for unit in UNITS:
        for content in CONTENTS:
            path = tmp_path / f"{unit}-{content}.xlsx"
            path.write_bytes(workbook(unit, content))
            digests.add(digest_of(path))
    assert len(digests) == len(UNITS) * len(CONTENTS)


TestOffice = Office.TestCase
TestOffice.settings = settings(
    max_examples=8,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
