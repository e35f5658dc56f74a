from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from pipelines.cli import app, figures
from pipelines.figures import FIGURES
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.tasks.measuring import measure
from tests.city import save
from tests.conftest import JUNE, NOW, PROJECT

SEED = {
    **PROJECT, "总投资": Decimal(1000000), "本年度计划投资": Decimal(719600),
    "本年累计完成投资": Decimal(697300),
}  # fmt: skip


@pytest.fixture
def city(history: History, intake: Intake) -> Intake:
    save(history, intake, "娄星区", JUNE, {"项目清单": [SEED]})
    return intake


def run(folder: Path, *words: str) -> Result:
    verb = str(figures.figures.name)
    return CliRunner().invoke(app, ["--office", str(folder), verb, *words], obj=())


def loaded(folder: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(run(folder, "-p", str(JUNE), "--json").stdout)
    return data


def test_the_book_stands_in_the_folder_of_its_period(city: Intake) -> None:
    made = measure(city, JUNE, NOW)
    assert made.path == city.office.out / "2021-06" / "指标表_2021-06.xlsx"
    book = openpyxl.load_workbook(made.path)
    assert book.sheetnames[:7] == [
        "指标", "分单位", "分园区", "分产业链", "分类别", "分标识", "提示",
    ]  # fmt: skip
    rows = {row[0]: row[1] for row in book["指标"].iter_rows(min_row=4, values_only=True)}
    assert rows["双引擎完成率"] == 96.9
    assert set(FIGURES) <= set(rows)


def test_the_same_city_gives_the_same_bytes(city: Intake) -> None:
    written = [measure(city, JUNE, NOW).path.read_bytes() for _ in range(2)]
    assert written[0] == written[1]


def test_the_verb_prints_where_the_book_is_and_what_to_mind(city: Intake) -> None:
    done = run(city.office.folder, "-p", str(JUNE))
    assert done.exit_code == 3, "有单位未报"
    assert done.stdout.startswith("指标表：")
    assert "年度计划偏低，建议调整" in done.stdout


def test_json_gives_each_number_as_printed_and_exact(city: Intake) -> None:
    data = loaded(city.office.folder)
    assert (data["schema_version"], data["period"]) == (1, "2021-06")
    assert Path(data["file"]).exists()
    shown = {one["key"]: one for one in data["figures"]}
    assert set(shown) == set(FIGURES)
    rate = shown["投资完成率"]
    assert (rate["value"], rate["unit"]) == ("96.90", "%")
    assert Fraction(rate["exact"]) == Fraction(697300 * 100, 719600)
    part, whole = rate["terms"]
    assert (part["value"], whole["value"], part["rows"]) == ("697300.00", "719600.00", 1)
    none = shown["同比"]
    assert (none["value"], none["exact"], none["remark"]) == (None, None, "没有去年同期的报送可比")


def test_json_breaks_the_city_down_with_the_rows_of_each_line(city: Intake) -> None:
    data = loaded(city.office.folder)
    assert list(data["breakdown"]) == ["单位", "园区", "产业链", "类别", "标识"]
    line = next(one for one in data["breakdown"]["单位"] if one["label"] == "娄星区")
    assert (line["rate"]["value"], line["gap"]["value"]) == ("96.90", "46.90")
    file = f"娄星区_{JUNE}.xlsx"
    assert line["sources"] == [{"unit": "娄星区", "file": file, "sheet": "项目清单", "rows": [4]}]
    assert data["total"]["done"]["exact"] == "697300/1"
    assert ("年度计划偏低", "娄星区") in {(n["kind"], n["about"]) for n in data["notes"]}


def test_a_period_is_asked_for(city: Intake) -> None:
    assert run(city.office.folder).exit_code == 2
