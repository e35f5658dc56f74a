from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.intake.draft import Draft
from pipelines.intake.twins import drop_twins
from pipelines.ledgers.catalogue import load_catalogue
from pipelines.ledgers.loading import load_ledgers
from pipelines.ledgers.values import UNREADABLE, Value
from pipelines.office import shipped

CODE = load_catalogue(shipped("templates") / "codes.toml")["G16"]
LEDGER = load_ledgers(shipped("templates") / "ledgers").sheets["任务清单"]
VALUES = st.sampled_from([None, "甲", "乙", 1, UNREADABLE])


@given(st.lists(st.tuples(VALUES, VALUES), max_size=12))
def test_what_is_kept_is_the_first_of_each_and_every_unreadable_row(
    lines: list[tuple[Value, Value]],
) -> None:
    draft = Draft(LEDGER, {LEDGER.key: "A"}, list(range(4, 4 + len(lines))))
    draft.columns = {LEDGER.key: [a for a, _ in lines], "任务内容": [b for _, b in lines]}
    drop_twins(draft, CODE)
    kept = list(zip(*draft.columns.values(), strict=True))
    readable = [line for line in lines if UNREADABLE not in line]
    assert [line for line in kept if UNREADABLE not in line] == list(dict.fromkeys(readable))
    assert kept.count((UNREADABLE, None)) == lines.count((UNREADABLE, None))
    dropped = {finding.row for finding in draft.findings}
    assert dropped == set(range(4, 4 + len(lines))) - set(draft.rows)
    assert len(draft.fixes) == len(dropped)
