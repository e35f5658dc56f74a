"""随附的六张清单与两张附表：每条规则的每一问都有坏行与好行，坏行只惹出这一问。"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipelines.calendar import Calendar, Period, load_calendar
from pipelines.ledgers.finding import Level
from pipelines.ledgers.loading import Ledgers, load_ledgers
from pipelines.ledgers.schema import Check, Column, Ledger
from pipelines.ledgers.scope import Scope
from pipelines.ledgers.values import HUNDREDTHS, Value, hundredths

ROOT = Path(__file__).parents[2]
CASES = Path(__file__).parent / "rule_cases"
DOMAIN_RULES = {"L1": 18, "L2": 12, "L3": 12, "L4": 12, "L5": 11, "L6": 12, "X": 10}

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]
Asked = tuple[str, int]


@cache
def ledgers() -> Ledgers:
    return load_ledgers(ROOT / "templates" / "ledgers")


@cache
def calendar() -> Calendar:
    return load_calendar(ROOT / "templates" / "calendars")


@cache
def data(name: str) -> Mapping[str, Any]:
    return tomllib.loads((CASES / name).read_text(encoding="utf-8"))


@cache
def cases() -> list[Mapping[str, Any]]:
    return [
        case for path in sorted(CASES.glob("[1-8]-*.toml")) for case in data(path.name)["cases"]
    ]


def named(case: Mapping[str, Any]) -> str:
    return f"{case['code']}.{case['check']}"


# 从改动到求值环境


@dataclass(frozen=True)
class Situation:
    """一行、它的上期行、各清单的其余各行、报告期。"""

    ledger: Ledger
    row: Row
    last: Row | None
    rows: Rows
    period: Period
    gap: int | None

    def scope(self) -> Scope:
        columns = {c.name: [stored(self.row.get(c.name), c)] for c in self.ledger.columns}
        last = self.last or {}
        return Scope(
            size=1,
            this=columns,
            last={c.name: [stored(last.get(c.name), c)] for c in self.ledger.columns},
            foreign={c.foreign: self._foreign(c) for c in self._foreign_columns()},
            whole={sheet: table(rows, sheet) for sheet, rows in self.rows.items()},
            facts={
                "报告期末": self.period.last_day,
                "报告期初": self.period.first_day,
                "报告年": self.period.year,
                "报告月": self.period.month,
                "隔月": self.gap,
                "单位区划": "431302；431300",
                "填报单位": "娄星区",
            },
            calendar=calendar(),
        )

    def _foreign_columns(self) -> Iterator[Column]:
        seen: set[str] = set()
        for column in self.ledger.columns:
            if column.foreign and column.foreign not in seen:
                seen.add(column.foreign)
                yield column

    def _foreign(self, column: Column) -> Mapping[str, list[Value]]:
        other = ledgers().sheets[column.foreign]
        wanted = self.row.get(column.name)
        found = [row for row in self.rows[other.sheet] if row.get(other.key) == wanted]
        return table(found[:1] or [{}], other.sheet)


def table(rows: Sequence[Row], sheet: str) -> dict[str, list[Value]]:
    columns = ledgers().sheets[sheet].columns
    return {c.name: [stored(row.get(c.name), c) for row in rows] for c in columns}


def stored(value: Any, column: Column) -> Value:
    """用例里的写法 → 该列存储的值；空文本即空格。"""
    if value is None or value == "":
        return None
    if column.type in HUNDREDTHS:
        return hundredths(Decimal(str(value)))
    found: Value = value
    return found


def situation(sheet: str, *changes: Mapping[str, Any]) -> Situation:
    """底本之上依次叠加几层改动（row、last、with、month、gap）。"""
    world = data("world.toml")
    rows: dict[str, Sequence[Row]] = dict(world["rows"])
    row = dict(rows[sheet][0])
    last: dict[str, Any] | None = None
    others: Sequence[Row] = rows[sheet][1:]
    for change in changes:
        row |= change.get("row", {})
        if "last" in change:
            last = (last or rows[sheet][0] | world["last"][sheet]) | change["last"]
        for other, replaced in change.get("with", {}).items():
            written = [world["rows"][other][0] | made for made in replaced]
            if other == sheet:
                others = written
            else:
                rows[other] = written
    rows[sheet] = [row, *others]
    merged = {key: value for change in changes for key, value in change.items()}
    gap = merged.get("gap", 1) if last is not None else None
    period = Period.parse(merged.get("month", "2021-06"))
    return Situation(ledgers().sheets[sheet], row, last, rows, period, gap)


def checks(ledger: Ledger) -> Iterator[tuple[Asked, Check]]:
    for rule in ledger.rules:
        for number, check in enumerate(rule.checks, start=1):
            yield (rule.code, number), check


def complaints(now: Situation) -> dict[Asked, str]:
    """这一行惹出的各问与说法。"""
    scope, found = now.scope(), {}
    for asked, check in checks(now.ledger):
        if ledgers().formula(now.ledger, check.formula).evaluate(scope) == [False]:
            found[asked] = ledgers().message(now.ledger, check.message).render(scope)[0]
    return found


# 用例齐不齐


def test_every_check_of_every_rule_has_its_case_and_every_case_its_check() -> None:
    written = [(case["code"], case["check"]) for case in cases()]
    asked = [asked for ledger in ledgers() for asked, _ in checks(ledger)]
    assert sorted(written) == sorted(asked)


@pytest.mark.parametrize("sheet", list(data("world.toml")["rows"]))
@pytest.mark.parametrize("change", [{}, {"last": {}}], ids=["无上期", "有上期"])
def test_a_clean_workbook_yields_nothing(sheet: str, change: Mapping[str, Any]) -> None:
    assert complaints(situation(sheet, change)) == {}


@pytest.mark.parametrize("case", cases(), ids=named)
def test_the_bad_row_is_found_by_this_check_and_no_other(case: Mapping[str, Any]) -> None:
    ledger, _ = ledgers().rules[case["code"]]
    found = complaints(situation(ledger.sheet, case, case["bad"]))
    asked = (case["code"], case["check"])
    assert list(found) == [asked]
    message = found[asked]
    assert case.get("says", "") in message
    assert not re.search(r"[{}]|（空）|（读不出）", message)


@pytest.mark.parametrize("case", cases(), ids=named)
def test_the_good_neighbour_yields_nothing(case: Mapping[str, Any]) -> None:
    ledger, _ = ledgers().rules[case["code"]]
    assert complaints(situation(ledger.sheet, case, case["good"])) == {}


@pytest.mark.parametrize("slip", data("slips.toml")["slips"], ids=lambda slip: slip["what"])
def test_one_slip_of_the_pen_is_one_error(slip: Mapping[str, Any]) -> None:
    now = situation(slip["sheet"], {"last": {}}, slip)
    levels = {asked: check.level for asked, check in checks(now.ledger)}
    errors = [code for code, number in complaints(now) if levels[code, number] is Level.ERROR]
    assert errors == slip["errors"]


# 列的公式


def test_every_conditional_column_has_its_case() -> None:
    written = {sheet: set(columns) for sheet, columns in data("columns.toml")["required"].items()}
    declared = {
        ledger.sheet: {column.name for column in ledger.columns if column.required_when}
        for ledger in ledgers()
    }
    assert written == {sheet: names for sheet, names in declared.items() if names}


@pytest.mark.parametrize(
    ("sheet", "column"),
    [(s, c) for s, columns in data("columns.toml")["required"].items() for c in columns],
)
def test_a_column_is_required_under_its_condition_only(sheet: str, column: str) -> None:
    ledger, case = ledgers().sheets[sheet], data("columns.toml")["required"][sheet][column]
    formula = ledgers().formula(ledger, ledger.by_name[column].required_when)
    assert formula.evaluate(situation(sheet, {"row": case["needed"]}).scope()) == [True]
    assert formula.evaluate(situation(sheet, {"row": case["free"]}).scope()) == [False]


def test_every_ledger_that_lets_rows_go_has_its_case() -> None:
    assert set(data("columns.toml")["closed"]) == {
        ledger.sheet for ledger in ledgers() if ledger.closed_when
    }


@pytest.mark.parametrize("sheet", data("columns.toml")["closed"])
def test_only_finished_rows_may_leave_the_ledger(sheet: str) -> None:
    ledger, case = ledgers().sheets[sheet], data("columns.toml")["closed"][sheet]
    formula = ledgers().formula(ledger, ledger.closed_when)
    for row in case["closed"]:
        assert formula.evaluate(situation(sheet, {"row": row}).scope()) == [True]
    for row in case["open"]:
        assert formula.evaluate(situation(sheet, {"row": row}).scope()) == [False]


def test_every_computed_column_has_its_case() -> None:
    written = [(s, c) for s, columns in data("columns.toml")["computed"].items() for c in columns]
    declared = [
        (ledger.sheet, c.name) for ledger in ledgers() for c in ledger.columns if c.computed
    ]
    assert sorted(written) == sorted(declared)


@pytest.mark.parametrize(
    ("sheet", "column", "row", "value"),
    [
        (sheet, column, case["row"], case["value"])
        for sheet, columns in data("columns.toml")["computed"].items()
        for column, written in columns.items()
        for case in written
    ],
)
def test_a_computed_column_comes_out_as_reckoned(
    sheet: str, column: str, row: Row, value: Any
) -> None:
    ledger = ledgers().sheets[sheet]
    own = ledger.by_name[column]
    found = (
        ledgers()
        .formula(ledger, own.computed)
        .stored(situation(sheet, {"row": row}).scope(), own.type)
    )
    assert found == [stored(value, own)]


# 说明齐不齐


def test_the_ledgers_are_the_six_and_two_annexes() -> None:
    assert [(ledger.id, ledger.counted) for ledger in ledgers()] == [
        *((f"L{number}", True) for number in range(1, 7)),
        ("A1", False),
        ("A2", False),
    ]


@pytest.mark.parametrize("code", list(ledgers().rules))
def test_every_rule_explains_itself_and_points_at_a_column(code: str) -> None:
    ledger, rule = ledgers().rules[code]
    assert all((rule.title, rule.why, rule.hint, rule.example))
    assert rule.checks
    for check in rule.checks:
        assert not check.at or check.at in ledger.by_name


@pytest.mark.parametrize("sheet", list(ledgers().sheets))
def test_every_column_says_what_the_blank_workbook_needs(sheet: str) -> None:
    for column in ledgers().sheets[sheet].columns:
        assert column.example, column.name
        assert 6 <= column.width <= 40, column.name
        assert column.type != "money" or column.unit == "万元", column.name
        assert not (column.required and (column.required_when or column.computed)), column.name


@pytest.mark.parametrize("sheet", list(ledgers().sheets))
def test_the_example_of_a_column_is_one_of_its_choices(sheet: str) -> None:
    for column in ledgers().sheets[sheet].columns:
        if column.allowed and column.type == "enum":
            assert column.example in column.allowed, column.name
            assert not set(column.synonyms) & set(column.allowed), column.name


#: 领域资料之外，本程序自加的规则。
OWN_RULES = {"L1-19"}


def test_every_rule_of_the_domain_is_live_or_listed_as_a_limit() -> None:
    limits = (ROOT / "docs" / "限制.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| ((?:L\d|X)-?\d\d)", limits, re.MULTILINE))
    known = {
        f"{sheet}{'' if sheet == 'X' else '-'}{number:02d}"
        for sheet, count in DOMAIN_RULES.items()
        for number in range(1, count + 1)
    }
    live = {code for code in ledgers().rules if not code.startswith("A")}
    assert known - live <= listed <= known
    assert live - known == OWN_RULES
