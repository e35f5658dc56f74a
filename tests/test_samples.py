from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import chain
from pathlib import Path

import pytest
from openpyxl import load_workbook
from xlsxwriter.utility import xl_cell_to_rowcol

from pipelines.calendar import Period
from pipelines.intake.submission import Intake, Submission, read_submission
from pipelines.intake.verdict import Verdict
from pipelines.ledgers.catalogue import load_catalogue
from pipelines.ledgers.finding import Level
from pipelines.ledgers.loading import load_ledgers
from pipelines.office import load_office, shipped
from pipelines.validation import Others, Previous, validate
from sample_workbooks.make_samples import HERE, guangyuan_workbooks, loudi_workbooks
from sample_workbooks.planted import PLANTED, STANDING

Row = Mapping[str, object]
Wanted = Callable[[Row], bool]
WRONG = {(p.unit, xl_cell_to_rowcol(p.cell)[0] + 1) for p in PLANTED if p.level == "error"}


@cache
def rows(folder: str, sheet: str) -> list[Row]:
    """openpyxl 所见的各行；植了错的两行不在其中。"""
    found: list[Row] = []
    for path in sorted((HERE / folder).glob("*.xlsx")):
        unit = path.name.split("_")[0]
        book = load_workbook(path, read_only=True)
        lines = book[sheet].iter_rows(min_row=3, values_only=True)
        header = [str(name) for name in next(lines)]
        for number, line in enumerate(lines, 4):
            if sheet != "项目清单" or folder != "娄底/2021-06" or (unit, number) not in WRONG:
                found.append(dict(zip(header, line, strict=False)))
        book.close()
    return found


def amount(value: object) -> Decimal:
    text = unicodedata.normalize("NFKC", str(value)).replace(",", "")
    times = 10000 if text.endswith("亿元") else 1
    return Decimal(text.removesuffix("亿元").removesuffix("万元")) * times


def total(chosen: list[Row], column: str) -> Decimal:
    return sum((amount(row[column]) for row in chosen), Decimal(0)).quantize(Decimal("0.01"))


def tagged(tag: str) -> list[Row]:
    return [row for row in rows("娄底/2021-06", "项目清单") if tag in str(row["专项标识"])]


def events(sheet: str, column: str, wanted: Wanted = lambda _: True) -> list[Row]:
    """广元 2023 年 1—10 月里发生的。"""
    first, last = date(2023, 1, 1), date(2023, 10, 31)
    found: list[Row] = []
    for row in rows("广元/2023-10", sheet):
        day = row[column]
        if isinstance(day, datetime) and first <= day.date() <= last and wanted(row):
            found.append(row)
    return found


def test_the_script_reproduces_the_committed_workbooks() -> None:
    made = {
        HERE / path: content for path, content in chain(loudi_workbooks(), guangyuan_workbooks())
    }
    kept = {path for path in HERE.glob("[娄广]*/20*/*.xlsx") if not path.name.startswith("~$")}
    assert set(made) == kept
    stale = [path.name for path, content in made.items() if path.read_bytes() != content]
    assert stale == [], "请运行 python sample_workbooks/make_samples.py"


def test_the_engines_add_up_to_the_seed() -> None:
    engines = tagged("双引擎-")
    assert len(engines) == 29
    assert total(engines, "本年累计完成投资") == Decimal("697300.00")
    assert total(engines, "本年度计划投资") == Decimal("719600.00")


def test_the_new_and_high_projects_have_all_begun() -> None:
    chosen = tagged("三高四新")
    assert len(chosen) == 18
    assert all(row["实际开工日期"] for row in chosen)


def test_the_launched_projects_add_up_to_the_seed() -> None:
    launched = tagged("集中开工-2021年第二季度")
    industrial = [row for row in launched if row["项目类别"] == "产业发展"]
    assert (len(launched), len(industrial)) == (48, 37)
    assert total(launched, "总投资") == Decimal("1712300.00")
    assert total(launched, "本年度计划投资") == Decimal("810600.00")
    assert total(industrial, "总投资") == Decimal("1422900.00")


def test_half_of_the_toured_projects_are_engines() -> None:
    toured = tagged("巡检观摩-2021年6月")
    assert (len(toured), sum("双引擎-" in str(row["专项标识"]) for row in toured)) == (25, 12)
    assert len({row["所在园区"] for row in toured}) == 7


def test_the_parks_hold_the_seed_shares_of_the_city() -> None:
    parks = rows("娄底/2021-06", "附表一园区指标")
    city = next(row for row in parks if row["园区名称"] == "全市")
    own = [row for row in parks if row is not city]
    columns = ("生产总值", "规模工业增加值", "高新技术产业增加值", "进出口总额", "税收")
    found = [round(total(own, column) / amount(city[column]) * 100, 1) for column in columns]
    assert [str(share) for share in found] == ["32.3", "68.0", "80.9", "80.0", "59.6"]


def test_guangyuan_events_count_up_to_the_seed() -> None:
    begun = events("项目清单", "实际开工日期")
    signed = events("招商清单", "签约日期")
    assert len(events("招商清单", "首次洽谈日期")) == 265
    assert (len(signed), total(signed, "签约(协议)金额")) == (183, Decimal("9563000.00"))
    assert (len(begun), total(begun, "总投资")) == (363, Decimal("5844000.00"))
    assert len(events("项目清单", "实际竣工日期")) == 400
    assert len(events("问题清单", "销号日期", lambda row: row["是否盘活项目(企业)"] == "是")) == 30
    assert not events("项目清单", "签约日期")


def test_guangyuan_chains_agree_with_the_seed() -> None:
    def of(sheet: str, column: str, chain_column: str, name: str) -> list[Row]:
        return events(sheet, column, lambda row: row[chain_column] == name)

    aluminium = of("招商清单", "签约日期", "产业链", "铝基新材料")
    food = of("招商清单", "签约日期", "产业链", "食品饮料")
    begun = of("项目清单", "实际开工日期", "所属产业链", "食品饮料")
    assert (len(aluminium), total(aluminium, "签约(协议)金额")) == (28, Decimal("1670000.00"))
    assert (len(food), total(food, "签约(协议)金额")) == (38, Decimal("1550000.00"))
    assert (len(begun), total(begun, "总投资")) == (22, Decimal("291000.00"))
    assert len(of("项目清单", "实际开工日期", "所属产业链", "铝基新材料")) == 25
    ended = of("项目清单", "实际竣工日期", "所属产业链", "食品饮料")
    spent = total(ended, "截至上年底累计完成投资") + total(ended, "本年累计完成投资")
    assert (len(ended), spent) == (12, Decimal("233000.00"))


@cache
def verdicts(place: str) -> dict[tuple[str, str], Verdict]:
    """（报告期、单位）→ 校验的结果，逐期与上期、与同期各单位核对。"""
    folder = shipped("templates") if place == "娄底" else HERE / place
    codes = load_catalogue(shipped("templates") / "codes.toml")
    ledgers = load_ledgers(shipped("templates") / "ledgers")
    intake = Intake(load_office(folder), ledgers, codes)
    found: dict[tuple[str, str], Verdict] = {}
    last: dict[str, Previous] = {}
    for period in sorted(path for path in (HERE / place).iterdir() if path.is_dir()):
        received = [read_submission(path, intake) for path in sorted(period.glob("*.xlsx"))]
        others = Others.of({one.unit.name: one.tables for one in received})
        for one in received:
            checked = validate(
                one, intake, last.get(one.unit.name), replace(others, me=one.unit.name)
            )
            found[period.name, one.unit.name] = checked
        last = {one.unit.name: _previous(one, period) for one in received}
    return found


def _previous(one: Submission, folder: Path) -> Previous:
    return Previous(Period.parse(folder.name), one.tables)


def _complaints(period: str, level: Level) -> set[tuple[str, str, str, str]]:
    return {
        (unit, finding.sheet, finding.cell, finding.code)
        for (when, unit), verdict in verdicts("娄底").items()
        for finding in verdict.findings
        if when == period and finding.level is level
    }


def _planted(*levels: str) -> set[tuple[str, str, str, str]]:
    return {(one.unit, one.sheet, one.cell, one.code) for one in PLANTED if one.level in levels}


def test_only_the_planted_errors_and_doubts_are_found_in_june() -> None:
    assert _complaints("2021-06", Level.ERROR) == _planted("error")
    assert _complaints("2021-06", Level.WARNING) == _planted("warning") | set(STANDING)


def test_may_has_no_errors_and_only_standing_doubts() -> None:
    assert _complaints("2021-05", Level.ERROR) == set()
    assert _complaints("2021-05", Level.WARNING) == set(STANDING)


def test_the_planted_slips_are_mended_and_change_no_value() -> None:
    fixed = {
        (unit, fix.sheet, fix.cell, fix.code): fix
        for (when, unit), verdict in verdicts("娄底").items()
        for fix in verdict.submission.fixes
        if when == "2021-06"
    }
    in_yi = {(*one[:3], "G12") for one in _planted("warning") if one[3] == "G20"}
    assert set(fixed) == _planted("fix") | in_yi
    assert fixed["娄星区", "项目清单", "E12", "G12"].new == "娄星区"
    assert fixed["冷水江市", "项目清单", "V8", "G12"].new == "开工"


def test_guangyuan_has_no_errors() -> None:
    levels = [f.level for verdict in verdicts("广元").values() for f in verdict.findings]
    assert levels.count(Level.ERROR) == 0
    assert len(levels) <= 3


@pytest.mark.parametrize("folder", ["娄底/2021-06", "广元/2023-10"])
def test_every_name_says_it_is_a_sample(folder: str) -> None:
    assert all("示例" in str(row["项目单位(业主)"]) for row in rows(folder, "项目清单"))
    assert all(str(row["联络员"]).startswith("示例") for row in rows(folder, "责任清单"))
