from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from pipelines import tasks
from pipelines.documents.evaluation_pages import evaluation_pages
from pipelines.documents.light_pages import board_page, summons_page, unit_light_page
from pipelines.documents.pages import Cell, Measured, Page
from pipelines.figures import Basis
from pipelines.figures.lights.rules import Exempt
from pipelines.figures.lights.table import load_lights
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from tests.city import save
from tests.conftest import JUNE, PROJECT

Make = Callable[..., Basis]
PAGES = (unit_light_page, board_page, summons_page)


@pytest.fixture
def basis(history: History, intake: Intake) -> Make:
    """basis("绵阳", {月数之差: {单位: 累计完成}})；年度计划都是 1000 万元。"""

    def make(lights: str, months: Mapping[int, Mapping[str, str]]) -> Basis:
        for back, amounts in months.items():
            for number, (unit, done) in enumerate(amounts.items()):
                row = {
                    **PROJECT, "项目编号": f"XM-{number}", "项目名称": f"示例项目{number}",
                    "本年度计划投资": Decimal(1000), "本年累计完成投资": Decimal(done),
                }  # fmt: skip
                save(history, intake, unit, JUNE.shift(-back), {"项目清单": [row]})
        made = tasks.basis_of(intake, history, JUNE)
        names = [unit.name for unit in intake.office.submitters()]
        path = intake.office.folder / "lights" / f"{lights}.toml"
        table = load_lights(path, intake.ledgers, names)
        return replace(made, methods=replace(made.methods, lights=table))

    return make


def made_of(page: Page | None, *headings: str) -> list[tuple[object, ...]]:
    assert page is not None
    assert {len(row) for row in page.rows} <= {len(page.headings)}
    places = [page.headings.index(heading) for heading in headings]
    return [tuple(_plain(row[place]) for place in places) for row in page.rows]


def _plain(cell: Cell) -> object:
    return cell.value if isinstance(cell, Measured) else cell


def test_a_method_without_them_has_no_page(basis: Make) -> None:
    made = basis("银川", {0: {"娄星区": "100"}})
    assert [page(made) for page in PAGES] == [None, None, None]


def test_the_boards_name_the_red_the_black_the_excused_and_the_unrated(basis: Make) -> None:
    done = {"娄星区": "600", "涟源市": "400", "新化县": "300"}
    made = basis("绵阳", {0: done})
    table = made.methods.lights
    assert table.boards is not None
    flood = Exempt("2021-06", "新化县", "特大洪水")
    lights = replace(table, boards=replace(table.boards, exempt=(flood,)))
    page = board_page(replace(made, methods=replace(made.methods, lights=lights)))
    rows = made_of(page, "榜", "单位", "名次", "序时任务完成率（%）", "计入行数")
    assert rows[:3] == [
        ("红榜", "娄星区", 1, 120, 1), ("黑榜", "涟源市", 2, 80, 1), ("免列", "新化县", 3, 60, 1),
    ]  # fmt: skip
    assert {row[0] for row in rows[3:]} == {"不评"}, "没有报送的逐个说明"
    why = [str(one) for (one,) in made_of(page, "缘由")]
    assert why[1] == "序时任务完成率80.0%，低于目标20.0个百分点"
    assert why[2].endswith("不可抗力：特大洪水")
    assert why[3].endswith("不评")
    assert page is not None
    assert page.note.startswith("依据：绵阳市红黑榜")


def test_the_units_light_by_their_growth(basis: Make) -> None:
    done = {"娄星区": "600", "涟源市": "400"}
    rows = made_of(
        unit_light_page(basis("天津", {0: done, 12: {"娄星区": "500", "涟源市": "500"}})),
        "办法", "单位", "灯", "数值（%）", "缘由",
    )  # fmt: skip
    lit = {str(unit): (light, number) for _, unit, light, number, _ in rows}
    assert lit["娄星区"] == ("绿灯", 20)
    assert lit["涟源市"] == ("红灯", -20)
    assert lit["双峰县"] == ("不评", None)
    assert {row[0] for row in rows} == {"投资增速"}


def test_two_months_in_yellow_are_summoned_with_both_rows(basis: Make) -> None:
    made = basis("三亚", {0: {"娄星区": "400"}, 1: {"娄星区": "300"}})
    page = summons_page(made)
    assert made_of(page, "单位", "项目编号", "约谈人", "为何约谈", "来源") == [
        (
            "娄星区", "XM-0", "分管副市长", "连续2个月月末亮灯：5月黄灯、6月黄灯",
            "娄星区_2021-06.xlsx 第4行、娄星区_2021-05.xlsx 第4行",
        )
    ]  # fmt: skip
    assert "约谈名单" in [one.name for one in evaluation_pages(made)]


def test_a_month_with_nobody_to_summon_says_so_with_an_empty_page(basis: Make) -> None:
    assert made_of(summons_page(basis("三亚", {0: {"娄星区": "400"}})), "单位") == []
