"""挂图作战：在真的 Chromium 里点开、筛选、查找、打印；数与月通报、指标一致，不连网。"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from pipelines import tasks
from pipelines.documents.appendices import appendix_tables
from pipelines.documents.printing import with_unit
from pipelines.documents.wall.board import Board, ProjectLine, UnitLine, wall_board
from pipelines.documents.wall.page import wall_page
from pipelines.figures import FIGURES
from pipelines.figures.figure import Basis
from pipelines.figures.lights.projects import Light, project_lights
from pipelines.figures.methods import load_reminder_table
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from tests.city import save
from tests.conftest import JUNE, PROJECT, TASK

DAY = date(2021, 7, 7)
HOSTILE = "</script><img src=x onerror=alert(1)>&amp;\"'\u2028{{7*7}}<!--"
Show = Callable[[Board], Page]


@pytest.fixture
def show(chromium: Browser, tmp_path: Path) -> Iterator[Show]:
    """打开一页；末了看它有没有取别的东西、报没报错。"""
    pages: list[Page] = []
    asked: list[str] = []
    faults: list[str] = []

    def opened(board: Board) -> Page:
        path = tmp_path / f"挂图{len(pages)}.html"
        path.write_bytes(wall_page(board))
        page = chromium.new_page(viewport={"width": 1400, "height": 900})
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: faults.append(dialog.message))
        page.goto(path.as_uri())
        pages.append(page)
        return page

    yield opened
    for page in pages:
        page.close()
    assert len(asked) == len(pages)
    assert not faults


def project(number: int, done: str, **changes: object) -> dict[str, object]:
    return {
        **PROJECT, "项目编号": f"XM-{number}", "项目名称": f"示例项目{number}",
        "本年累计完成投资": Decimal(done), **changes,
    }  # fmt: skip


@pytest.fixture
def basis(intake: Intake) -> Iterator[Basis]:
    late = {**TASK, "计划完成日期": date(2021, 5, 1), "任务内容": "打电话13812345678催办"}
    with History("sqlite://") as history:
        rows = [project(1, "29000"), project(2, "1000", 项目名称=HOSTILE)]
        save(history, intake, "娄星区", JUNE, {"项目清单": rows, "任务清单": [late]})
        save(history, intake, "涟源市", JUNE, {"项目清单": [project(3, "15000")]})
        yield tasks.basis_of(intake, history, JUNE)


@pytest.fixture
def board(basis: Basis, intake: Intake) -> Board:
    return wall_board(basis, load_reminder_table(intake.office, intake.ledgers), DAY)


def listed(page: Page) -> list[str]:
    return page.locator("#projects tbody tr td:nth-child(2)").all_text_contents()


def test_the_numbers_are_those_of_the_figures_and_of_the_circular(
    basis: Basis, board: Board, show: Show
) -> None:
    page = show(board)
    for key in ("项目数", "累计完成投资", "投资完成率", "序时差"):
        figure = FIGURES[key]
        shown = page.inner_text(f'[data-figure="{key}"]')
        assert shown == with_unit(figure.unit, figure.value(basis))
    for row, line in zip(
        appendix_tables(basis)["排名表"], page.locator("#units tbody tr").all(), strict=True
    ):
        texts = [text.strip() for text in line.locator("td, th").all_text_contents()]
        wanted = ("排名", "单位", "项目数", "年度计划", "累计完成", "完成率", "超低序时")
        assert texts[:7] == [str(row[one]) for one in wanted]
    for light in Light:
        number = sum(one.light is light for one in project_lights(basis))
        assert page.inner_text(f'.headlines [data-light="{int(light)}"]') == f"{number}个"


def test_a_unit_opens_to_its_projects_and_a_light_and_a_name_narrow_them(
    board: Board, show: Show
) -> None:
    page = show(board)
    assert len(listed(page)) == 3
    page.get_by_role("button", name="娄星区", exact=True).press("Enter")
    assert page.inner_text("#drill-title") == "娄星区的项目"
    assert page.evaluate("document.activeElement.id") == "drill-title"
    assert set(listed(page)) == {"示例项目1", HOSTILE}
    assert page.locator("#own-due tbody tr").count() == 1
    page.locator('.filter[data-light="0"]').press("Space")
    assert listed(page) == [HOSTILE]
    page.locator("#search").press("Escape")
    page.fill("#search", "项目3")
    assert listed(page) == ["示例项目3"]
    assert page.inner_text("#found") == "共1个项目"


def test_printed_it_shows_every_unit_and_no_controls(board: Board, show: Show) -> None:
    page = show(board)
    page.emulate_media(media="print")
    assert page.locator("#drill").is_hidden()
    assert page.locator("#print").is_hidden()
    assert page.locator("#units tbody tr").last.is_visible()
    for paper, landscape in (("A3", True), ("A4", False)):
        assert page.pdf(format=paper, landscape=landscape).startswith(b"%PDF")
        width = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert width


def test_hostile_names_are_literal(board: Board, show: Show) -> None:
    page = show(board)
    assert HOSTILE in listed(page)
    assert HOSTILE in page.locator("#red td.words").all_text_contents()
    assert page.locator("img").count() == 0


HARD = (
    "</SCRIPT ><svg onload=1>", "<!--<script>", "\u2029换行", "&lt;&#60;", "'\"`${1}",
    "{% raw %}{{ x }}", "\\u003c/script>", "𠮷\ufffd",
)  # fmt: skip


def test_every_hard_name_comes_out_as_it_went_in(board: Board, show: Show) -> None:
    lines = tuple(ProjectLine("娄星区", one, "1", "1", "1", None, one, one) for one in HARD)
    unit = UnitLine(HARD[0], {**board.units[0].printed, "单位": HARD[0]}, Fraction(-3), None,
                    (0, 0, 0), 0, 0)  # fmt: skip
    from dataclasses import replace

    page = show(replace(board, city=HARD[1], units=(unit,), projects=lines))
    assert listed(page) == list(HARD)
    assert page.locator("button.unit").text_content() == HARD[0]
    assert HARD[1] in (page.locator("h1").text_content() or "")


def test_no_phone_and_no_person_is_on_the_page(board: Board) -> None:
    text = wall_page(board).decode()
    assert "138****5678" in text
    assert "13812345678" not in text
    assert "示例甲" not in text


def test_overdue_items_are_those_due_by_the_end_of_the_month(board: Board) -> None:
    assert [(one.unit, one.days) for one in board.due] == [("娄星区", 60)]
    assert board.units[[one.name for one in board.units].index("娄星区")].due == 1


def test_a_city_that_sent_nothing_has_a_page_all_the_same(intake: Intake, show: Show) -> None:
    with History("sqlite://") as history:
        basis = tasks.basis_of(intake, history, JUNE)
    table = load_reminder_table(intake.office, intake.ledgers)
    page = show(wall_board(basis, table, DAY))
    assert page.inner_text("#found") == "共0个项目"


def test_the_page_asks_for_nothing_and_allows_only_its_own_style_and_program(board: Board) -> None:
    text = unescape(wall_page(board).decode())
    assert "default-src 'none'" in text
    assert "unsafe" not in text
    own = text[: text.index('id="data"')].replace(HOSTILE, "")
    assert not re.search(r"<link|<img|url\(|@import|https?://", own)
    assert wall_page(board) == wall_page(board)


def test_the_data_are_json_without_a_tag(board: Board) -> None:
    found = re.search(r'id="data">(.*?)</script>', wall_page(board).decode(), re.S)
    assert found is not None
    assert "<" not in found[1]
    assert HOSTILE in {row[1] for row in json.loads(found[1])["projects"]}


def test_the_program_is_written_for_old_browsers() -> None:
    import pipelines.documents.wall.page as module

    script = (Path(module.__file__).parent / "page.js").read_text("utf-8")
    assert not re.search(r"=>|`|\b(?:let|const|class|async)\s|\.includes\(", script)
