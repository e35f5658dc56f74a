from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.intake.submission import Intake, read_submission
from pipelines.ledgers.finding import Finding, Level
from pipelines.ledgers.schema import Alike
from pipelines.ledgers.values import UNREADABLE
from pipelines.validation import Others, validate
from pipelines.validation.duplicates import disputed_rows
from pipelines.validation.lookalikes import find_lookalikes, is_alike
from tests.conftest import ORIGIN, PROJECT, Rows, Writer, clean_rows

APART = "[0-9一二三四五六七八九十]+(?:期|号|标段|区|#)"
NAMES = st.one_of(st.none(), st.just(UNREADABLE), st.text("硅钢厂项目一二期（）1", max_size=9))
OWNERS = st.sampled_from([None, "甲公司", "乙公司", "甲 公司"])
ROWS = st.lists(st.tuples(NAMES, OWNERS, OWNERS), max_size=25)
ASKED = (
    Alike(Level.WARNING, "", same=("业主",)),
    Alike(Level.WARNING, "", same=("业主", "代码")),
    Alike(Level.WARNING, "", similar=("名称",), drop=("项目",)),
    Alike(Level.WARNING, "", similar=("名称",), similarity=0.8, any_of=("业主", "代码")),
    Alike(Level.WARNING, "", similar=("名称", "业主"), similarity=0.6, apart=APART),
)


@pytest.mark.parametrize("alike", ASKED, ids=lambda alike: alike.condition)
@given(rows=ROWS)
def test_only_looking_within_reach_finds_exactly_what_looking_everywhere_finds(
    alike: Alike, rows: list[tuple[object, str | None, str | None]]
) -> None:
    columns = {name: [row[at] for row in rows] for at, name in enumerate(("名称", "业主", "代码"))}
    found = find_lookalikes(alike, columns)  # type: ignore[arg-type]
    known = found.columns

    def match(i: int, j: int) -> bool:
        def equal(name: str) -> bool:
            return known[name][i] is not None and known[name][i] == known[name][j]

        return (
            all(map(equal, alike.same))
            and (not alike.any_of or any(map(equal, alike.any_of)))
            and all(is_alike(alike, known[n][i], known[n][j]) for n in alike.similar)
        )

    every = {pair for pair in combinations(range(len(rows)), 2) if match(*pair)}
    near = [(i, j) for i in range(len(rows)) for j in found.of(i)]
    assert {(min(pair), max(pair)) for pair in near} == every
    assert len(near) == 2 * len(every)
    own = range(len(rows) // 3, len(rows) // 2)
    asked = find_lookalikes(alike, columns, own)  # type: ignore[arg-type]
    assert [(i, set(asked.of(i))) for i in own] == [(i, set(found.of(i))) for i in own]


Judge = Callable[..., list[Finding]]


@pytest.fixture
def judge(intake: Intake, write: Writer) -> Judge:
    """娄星区 `rows` 与别的单位各报一份时，娄星区的某个编码的意见。"""

    def judged(code: str, rows: Rows, others: dict[str, Rows] | None = None) -> list[Finding]:
        reports = {
            unit: read_submission(write(theirs, unit=unit), intake).tables
            for unit, theirs in (others or {}).items()
        }
        mine = read_submission(write(rows), intake)
        made = Others.of({**reports, "娄星区": mine.tables})
        seen = Others(made.reports, made.index, me="娄星区")
        first, again = (validate(mine, intake, None, seen).findings for _ in range(2))
        assert first == again
        return [finding for finding in first if finding.code == code]

    return judged


THEIRS = {
    **PROJECT, "项目编号": "XM-LD-JKQ-2021-001", "填报单位": "娄底经开区",
    "统一社会信用代码": None, "投资项目代码": None, "总投资": 90000,
}  # fmt: skip


def project(**changes: object) -> Rows:
    return {"项目清单": [{**THEIRS, **changes}]}


def test_the_same_project_code_in_two_units_is_an_error_with_both_addresses(judge: Judge) -> None:
    theirs = project(投资项目代码=PROJECT["投资项目代码"], 项目名称="另一个名称")
    (found,) = judge("L1-15", clean_rows(), {"娄底经开区": theirs})
    assert (found.level, found.sheet, found.cell) == (Level.ERROR, "项目清单", "C4")
    assert found.message == (
        "“项目清单”C4 娄星区此行的投资项目代码 2104-431302-04-01-100018，"
        "与娄底经开区“项目清单”C4（XM-LD-JKQ-2021-001 另一个名称）相同"
    )


def test_a_pair_is_complained_about_once_by_the_gravest_question(judge: Judge) -> None:
    theirs = project(投资项目代码=PROJECT["投资项目代码"])
    (found,) = judge("L1-15", clean_rows(), {"娄底经开区": theirs})
    assert found.level is Level.ERROR


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("示例 硅钢建设项目(一期)", "是同一个名称"),
        ("示例硅钢项目（一期）", "是同一个名称"),
        ("示例硅钢片项目（一期）", "名称相近，业主相同"),
        ("示例硅钢项目（二期）", ""),
        ("示例陶瓷项目（一期）", ""),
    ],
)
def test_names_are_compared_as_the_clerk_means_them(judge: Judge, name: str, words: str) -> None:
    found = judge("L1-15", clean_rows(), {"娄底经开区": project(项目名称=name)})
    assert [finding.level for finding in found] == ([Level.WARNING] if words else [])
    assert all(finding.message.endswith(words) for finding in found)


def test_a_similar_name_of_another_owner_is_well(judge: Judge) -> None:
    theirs = project(**{"项目名称": "示例硅钢片项目（一期）", "项目单位(业主)": "另一家公司"})
    assert judge("L1-15", clean_rows(), {"娄底经开区": theirs}) == []


def test_a_project_declared_anew_is_not_compared_with_its_ended_row(judge: Judge) -> None:
    ended = {**PROJECT, "项目编号": "XM-431302-2020-007", "运行状态": "终止"}
    rows = clean_rows()
    rows["项目清单"].append(ended)
    assert judge("L1-15", rows) == []
    theirs = project(投资项目代码=PROJECT["投资项目代码"], 运行状态="终止")
    assert judge("L1-15", clean_rows(), {"娄底经开区": theirs}) == []


def test_the_second_unit_asked_hears_the_same_as_if_it_were_asked_alone(
    intake: Intake, write: Writer
) -> None:
    theirs = project(**{"项目名称": "示例硅钢片项目（一期）"})
    theirs["项目清单"][0] = {**PROJECT, **theirs["项目清单"][0]}
    sent = [
        read_submission(write(rows, unit=unit), intake)
        for unit, rows in (("娄星区", clean_rows()), ("娄底经开区", theirs))
    ]
    reports = {one.unit.name: one.tables for one in sent}
    together = Others.of(reports)
    for one in sent:
        name = one.unit.name
        alone = validate(one, intake, None, replace(Others.of(reports), me=name)).findings
        assert any(finding.code == "L1-15" for finding in alone)
        assert validate(one, intake, None, replace(together, me=name)).findings == alone


def test_many_rows_of_one_project_are_each_complained_about_once(judge: Judge) -> None:
    rows = clean_rows()
    rows["项目清单"] = [{**PROJECT, "项目编号": f"XM-431302-2021-{n:03d}"} for n in range(60)]
    found = judge("L1-15", rows)
    assert [finding.row for finding in found] == list(range(4, 64))
    assert "等 20 行以上相同" in found[0].message


CLAIMED = {**ORIGIN, "招商编号": "ZS-LD-JKQ-2021-001", "转入项目编号": None, "招商阶段": "签约"}


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2021, 1, 17), "对方签约日期 2021-01-17 在先，本行列为争议，暂不计入"),
        (date(2021, 1, 19), "本行签约日期 2021-01-18 在先，计一次，对方列为争议"),
        (date(2021, 1, 18), "签约日期同为 2021-01-18，两边都列为争议"),
        (None, "本行签约日期 2021-01-18 在先，计一次"),
    ],
)
def test_the_earlier_signed_of_two_claims_is_counted(
    judge: Judge, day: date | None, words: str
) -> None:
    theirs: Rows = {"招商清单": [{**CLAIMED, "签约日期": day, "拟投项目名称": "示例硅钢建设项目"}]}
    (found,) = judge("L6-05", clean_rows(), {"娄底经开区": theirs})
    assert (found.level, found.cell) == (Level.WARNING, "E4")
    assert words in found.message
    assert "娄底经开区“招商清单”E4（ZS-LD-JKQ-2021-001 示例硅钢建设项目）" in found.message


def test_the_disputed_rows_are_those_with_an_earlier_claim(intake: Intake, write: Writer) -> None:
    theirs: Rows = {"招商清单": [{**CLAIMED, "签约日期": date(2021, 1, 17)}]}
    reports = {
        unit: read_submission(write(rows, unit=unit), intake).tables
        for unit, rows in (("娄星区", clean_rows()), ("娄底经开区", theirs))
    }
    _, rule = intake.ledgers.rules["L6-05"]
    lost = disputed_rows(rule.alike[0], reports, "招商清单")
    winner = ("娄底经开区", reports["娄底经开区"]["招商清单"], 0)
    assert lost == {"娄星区": {4: winner}}


@pytest.mark.parametrize(
    ("ours", "theirs", "lost"),
    [
        (date(2021, 1, 18), date(2021, 1, 18), ["娄底经开区"]),
        (None, date(2021, 1, 18), ["娄星区"]),
        (date(2021, 1, 18), None, ["娄底经开区"]),
        (None, None, []),
    ],
)
def test_a_tie_is_counted_once_and_without_any_date_nobody_is_first(
    intake: Intake, write: Writer, ours: date | None, theirs: date | None, lost: list[str]
) -> None:
    days = {"娄星区": ours, "娄底经开区": theirs}
    sent = {unit: {"招商清单": [{**CLAIMED, "签约日期": day}]} for unit, day in days.items()}
    reports = {
        unit: read_submission(write(rows, unit=unit), intake).tables for unit, rows in sent.items()
    }
    _, rule = intake.ledgers.rules["L6-05"]
    assert list(disputed_rows(rule.alike[0], reports, "招商清单")) == lost
