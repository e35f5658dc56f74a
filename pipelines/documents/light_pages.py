"""单位亮灯、红黑榜、约谈名单各一页（DOMAIN §2.4）；亮灯办法里没有的不出，没有上榜的写“无”。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipelines.documents.master_words import source_words
from pipelines.documents.pages import Cell, Measured, Page
from pipelines.documents.wording import chinese_date, joined
from pipelines.figures import Basis
from pipelines.figures.lights.projects import Summons, summoned
from pipelines.figures.lights.rules import Boards
from pipelines.figures.lights.units import BoardLists, Placed, UnitLight, board_lists, unit_lights


def unit_light_page(basis: Basis) -> Page | None:
    """各单位按各条单位办法亮的灯；办法里没有看单位的则无。"""
    found = unit_lights(basis)
    if not found:
        return None
    headings = ("办法", "单位", "灯", "数值（%）", "缘由", "计入行数")
    return _page(basis, "单位亮灯", "单位亮灯", headings, map(_unit_row, found))


def _unit_row(one: UnitLight) -> tuple[Cell, ...]:
    return (
        one.rule, one.unit.name, one.label, Measured(one.number, "%"), "；".join(one.reasons),
        len(one.sources),
    )  # fmt: skip


def board_page(basis: Basis) -> Page | None:
    """红榜、黑榜，因不可抗力不进黑榜的，与不能评的；办法里没有榜则无。"""
    found, boards = board_lists(basis), basis.methods.lights.boards
    if found is None or boards is None:
        return None
    headings = ("榜", "组别", "单位", "名次", f"{boards.measure}（%）", "缘由", "计入行数")
    title = f"{boards.red}、{boards.black}"
    return _page(basis, "红黑榜", title, headings, _board_rows(found, boards))


def _board_rows(found: BoardLists, boards: Boards) -> Iterator[tuple[Cell, ...]]:
    listed = ((boards.red, found.red), (boards.black, found.black), ("免列", found.exempt))
    for name, places in listed:
        yield from (_board_row(name, one) for one in places)
    for unit, why in found.unrated:
        yield "不评", unit.group, unit.name, "—", Measured(None, "%"), why, 0


def _board_row(name: str, one: Placed) -> tuple[Cell, ...]:
    return (
        name, one.unit.group, one.unit.name, one.rank, Measured(one.number, "%"), one.words,
        len(one.sources),
    )  # fmt: skip


def summons_page(basis: Basis) -> Page | None:
    """要约谈的项目：由谁约谈、为什么、根据哪几行；办法里没有约谈则无。"""
    if basis.methods.lights.talk is None:
        return None
    headings = ("单位", "项目编号", "项目名称", "约谈人", "为何约谈", "本月亮灯的缘由", "来源")
    return _page(basis, "约谈名单", "约谈名单", headings, map(_summons_row, summoned(basis)))


def _summons_row(one: Summons) -> tuple[Cell, ...]:
    project = one.project
    return (
        project.unit, project.key, project.name, one.by, one.words, "；".join(project.reasons),
        joined(source_words(row.file, row.row) for row in one.sources),
    )  # fmt: skip


def _page(
    basis: Basis,
    name: str,
    subject: str,
    headings: tuple[str, ...],
    rows: Iterable[tuple[Cell, ...]],
) -> Page:
    title = f"{basis.master.node.name}{chinese_date(basis.end)}{subject}"
    return Page(name, title, f"依据：{basis.methods.lights.source}", headings, list(rows))
