"""体检：能读不能写的库不算好，缺的另标。"""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from pipelines import doctoring
from pipelines.doctoring import Checked, examine_office
from pipelines.history.database import open_engine
from pipelines.intake.submission import Intake
from tests.conftest import NOW


def test_a_database_that_can_only_be_read_is_not_well(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = intake.office.folder
    (folder / "只读.sqlite3").touch()
    engine = open_engine(f"sqlite:///file:{folder}/只读.sqlite3?mode=ro&uri=true")
    opened = nullcontext(SimpleNamespace(engine=engine))
    monkeypatch.setattr(doctoring, "open_history", lambda _: opened)
    found = {one.item: one for one in examine_office(folder, (3, 11), NOW.date())}["历史数据库"]
    assert not found.ok
    assert "请信息员检查：库文件是只读的（attempt to write a readonly database）" in found.words


@pytest.mark.parametrize(
    ("one", "mark"),
    [
        (Checked("甲", True, ""), "✓"),
        (Checked("甲", True, "", lacking=True), "!"),
        (Checked("甲", False, ""), "✗"),
    ],
)
def test_each_state_has_its_own_mark(one: Checked, mark: str) -> None:
    assert one.mark == mark
