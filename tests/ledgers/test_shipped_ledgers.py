"""随附的六张清单与两张附表：每条规则的每一问都有坏行与好行，坏行只惹出这一问。"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pytest

from pipelines.calendar import Calendar, Period, load_calendar
from pipelines.intake.submission import Intake, Submission
from pipelines.intake.table import Table
from pipelines.intake.verdict import Verdict
from pipelines.ledgers.catalogue import load_catalogue
from pipelines.ledgers.finding import Finding, Level
from pipelines.ledgers.loading import Ledgers, load_ledgers
from pipelines.ledgers.schema import Check, Column, Ledger
from pipelines.ledgers.scope import Scope
from pipelines.ledgers.values import HUNDREDTHS, Value, hundredths
from pipelines.office import load_office
from pipelines.validation import Others, Previous, validate
from pipelines.validation.context import Context
from pipelines.xlsx.cells import column_letter

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
def intake() -> Intake:
    codes = load_catalogue(ROOT / "templates" / "codes.toml")
    office = load_office(ROOT / "templates")
    return Intake(replace(office, calendar=calendar()), ledgers(), codes)


@cache
def cases() -> list[Mapping[str, Any]]:
    """各用例，注明写在哪张清单的文件里。"""
    return [
        {**case, "sheet": path.stem[2:]}
        for path in sorted(CASES.glob("[1-8]-*.toml"))
        for case in data(path.name)["cases"]
    ]


def named(case: Mapping[str, Any]) -> str:
    return f"{case['sheet'][:2]}{case['code']}.{case['check']}"


# 从改动到求值环境


@dataclass(frozen=True)
class Situation:
    """一行、它的上期行与上期别的行、各清单的其余各行、报告期。"""

    ledger: Ledger
    row: Row
    last: Row | None
    gone: Sequence[Row]
    rows: Rows
    period: Period
    gap: int | None

    @cached_property
    def submission(self) -> Submission:
        tables = {sheet: _table(sheet, rows) for sheet, rows in self.rows.items()}
        unit = intake().office.find_unit("娄星区")
        return Submission("", "", unit, self.period, tables, (), ())

    @cached_property
    def previous(self) -> Previous | None:
        if self.last is None:
            return None
        before = _table(self.ledger.sheet, [self.last, *self.gone])
        return Previous(self.period.shift(-(self.gap or 1)), {self.ledger.sheet: before})

    @cached_property
    def verdict(self) -> Verdict:
        return validate(self.submission, intake(), self.previous, Others())

    def scope(self) -> Scope:
        seen = replace(self.submission, tables=self.verdict.tables)
        context = Context(seen, intake(), self.previous, Others())
        return context.scope(self.verdict.tables[self.ledger.sheet])


def _table(sheet: str, rows: Sequence[Row]) -> Table:
    ledger = ledgers().sheets[sheet]
    letters = {c.name: column_letter(at) for at, c in enumerate(ledger.columns, 1)}
    return Table(ledger, tuple(range(4, 4 + len(rows))), table(rows, sheet), letters, sheet)


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
    """底本之上依次叠加几层改动（row、last、gone、with、month、gap）。"""
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
    gone = [rows[sheet][0] | world["last"][sheet] | made for made in merged.get("gone", ())]
    return Situation(ledgers().sheets[sheet], row, last, gone, rows, period, gap)


def checks(ledger: Ledger) -> Iterator[tuple[Asked, Check]]:
    for rule in ledger.rules:
        for number, check in enumerate(rule.checks, start=1):
            yield (rule.code, number), check


def asked_otherwise(ledger: Ledger) -> Iterator[Asked]:
    """不由公式问的：疑似重复，外键查不到，未结而不见。"""
    for rule in ledger.rules:
        extra = [*rule.alike, *(c for c in ledger.columns if c.foreign_code == rule.code)]
        extra += [ledger] if ledger.vanished_code == rule.code else []
        for number, _ in enumerate(extra, len(rule.checks) + 1):
            yield rule.code, number


def number_of(finding: Finding, ledger: Ledger) -> int:
    """不由公式问的一条意见，是该规则的第几问。"""
    rule = next(rule for rule in ledger.rules if rule.code == finding.code)
    tails = {alike.message.rpartition("}")[2]: n for n, alike in enumerate(rule.alike, 1)}
    tail = max(filter(finding.message.endswith, tails), key=len, default="")
    linked = [column.name for column in ledger.columns if column.foreign_code == rule.code]
    place = tails[tail] if rule.alike else (linked or [""]).index(finding.column) + 1
    return len(rule.checks) + place


def complaints(now: Situation) -> dict[Asked, str]:
    """这一行惹出的各问与说法。"""
    scope, found = now.scope(), {}
    for asked, check in checks(now.ledger):
        if ledgers().formula(now.ledger, check.formula).evaluate(scope)[0] is False:
            found[asked] = ledgers().message(now.ledger, check.message).render(scope)[0]
    known = {rule.code for rule in now.ledger.rules}
    said = [f for f in now.verdict.findings if f.code in known and f.sheet == now.ledger.sheet]
    said = [finding for finding in said if finding.row in (4, None)]
    others = {code for code, _ in asked_otherwise(now.ledger)}
    for finding in said:
        if finding.code in others:
            found[finding.code, number_of(finding, now.ledger)] = finding.message
    assert {code for code, _ in found} == {finding.code for finding in said}
    return found


# 用例齐不齐


def test_every_check_of_every_rule_has_its_case_and_every_case_its_check() -> None:
    written = [(case["sheet"], case["code"], case["check"]) for case in cases()]
    asked = [
        (ledger.sheet, *asked)
        for ledger in ledgers()
        for asked in [*(asked for asked, _ in checks(ledger)), *asked_otherwise(ledger)]
    ]
    assert sorted(written) == sorted(asked)


@pytest.mark.parametrize("sheet", list(data("world.toml")["rows"]))
@pytest.mark.parametrize("change", [{}, {"last": {}}], ids=["无上期", "有上期"])
def test_a_clean_workbook_yields_nothing(sheet: str, change: Mapping[str, Any]) -> None:
    assert complaints(situation(sheet, change)) == {}


@pytest.mark.parametrize("case", cases(), ids=named)
def test_the_bad_row_is_found_by_this_check_and_no_other(case: Mapping[str, Any]) -> None:
    found = complaints(situation(case["sheet"], case, case["bad"]))
    asked = (case["code"], case["check"])
    assert list(found) == [asked]
    message = found[asked]
    assert case.get("says", "") in message
    assert not re.search(r"[{}]|（空）|（读不出）", message)


@pytest.mark.parametrize("case", cases(), ids=named)
def test_the_good_neighbour_yields_nothing(case: Mapping[str, Any]) -> None:
    assert complaints(situation(case["sheet"], case, case["good"])) == {}


@pytest.mark.parametrize("slip", data("slips.toml")["slips"], ids=lambda slip: slip["what"])
def test_one_slip_of_the_pen_is_one_error(slip: Mapping[str, Any]) -> None:
    now = situation(slip["sheet"], {"last": {}}, slip)
    levels = {asked: check.level for asked, check in checks(now.ledger)}
    errors = [code for code, number in complaints(now) if levels[code, number] is Level.ERROR]
    assert errors == slip["errors"]


@pytest.mark.parametrize("case", data("honest.toml")["honest"], ids=lambda case: case["what"])
def test_what_a_county_honestly_reports_yields_nothing(case: Mapping[str, Any]) -> None:
    assert complaints(situation(case["sheet"], case)) == {}


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
    assert formula.evaluate(situation(sheet, {"row": case["needed"]}).scope())[0] is True
    assert formula.evaluate(situation(sheet, {"row": case["free"]}).scope())[0] is False


def test_every_ledger_that_lets_rows_go_has_its_case() -> None:
    assert set(data("columns.toml")["closed"]) == {
        ledger.sheet for ledger in ledgers() if ledger.closed_when
    }


@pytest.mark.parametrize("sheet", data("columns.toml")["closed"])
def test_only_finished_rows_may_leave_the_ledger(sheet: str) -> None:
    ledger, case = ledgers().sheets[sheet], data("columns.toml")["closed"][sheet]
    formula = ledgers().formula(ledger, ledger.closed_when)
    for wanted, written in ((True, case["closed"]), (False, case["open"])):
        for row in written:
            month = {"month": row["month"]} if "month" in row else {}
            now = situation(sheet, {"row": row, **month})
            assert formula.evaluate(now.scope())[0] is wanted


def test_every_computed_column_has_its_case() -> None:
    written = [(s, c) for s, columns in data("columns.toml")["computed"].items() for c in columns]
    declared = [
        (ledger.sheet, c.name) for ledger in ledgers() for c in ledger.columns if c.computed
    ]
    assert sorted(written) == sorted(declared)


@pytest.mark.parametrize(
    ("sheet", "column", "case"),
    [
        (sheet, column, case)
        for sheet, columns in data("columns.toml")["computed"].items()
        for column, written in columns.items()
        for case in written
    ],
)
def test_a_computed_column_comes_out_as_reckoned(
    sheet: str, column: str, case: Mapping[str, Any]
) -> None:
    own = ledgers().sheets[sheet].by_name[column]
    found = situation(sheet, case).verdict.tables[sheet].columns[column]
    assert found[0] == stored(case["value"], own)


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
    reported = {column.foreign_code for column in ledger.columns} | {ledger.vanished_code}
    assert rule.checks or rule.alike or rule.code in reported
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
    declared = {*ledgers().rules, *intake().codes}
    live = {code for code in declared if re.match(r"L\d-|X\d", code)}
    assert known - live <= listed <= known
    assert live - known == OWN_RULES
