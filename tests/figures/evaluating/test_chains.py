from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from pipelines import tasks
from pipelines.errors import SettingError
from pipelines.figures.evaluating.chain_table import load_chains
from pipelines.figures.evaluating.chains import FIGURES, Chain, chains, full_chains
from pipelines.figures.figure import Basis
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.office import shipped
from sample_workbooks.duties import duty_rows
from sample_workbooks.loudi import loudi_city, loudi_places
from tests.city import save
from tests.conftest import JUNE

PATH = shipped("templates") / "chains.toml"
TABLE = load_chains(PATH)
FIVE, EIGHT = "五个一", "两图两库两池两报告"
END = date(2021, 6, 30)

Make = Callable[..., Basis]


@pytest.fixture
def basis(history: History, intake: Intake) -> Make:
    """basis({单位: 责任清单的行})"""

    def make(rows: dict[str, list[dict[str, object]]]) -> Basis:
        for unit, own in rows.items():
            save(history, intake, unit, JUNE, {"责任清单": own})
        return tasks.basis_of(intake, history, JUNE)

    return make


def duty(number: int, name: str = "钢铁新材料", **changes: object) -> dict[str, object]:
    """样样齐全的一条链。"""
    eight = next(one for one in TABLE.lists if one.name == EIGHT)
    return {
        "责任编号": f"ZR-CHAIN-{number:02d}", "对象类型": "产业链", "对象名称/编号": name,
        "链长(班长)": "示例甲", "工作专班文号": "娄产链办〔2021〕1号",
        "扶持政策文号": "娄政办发〔2021〕8号", "招商方案名称": "示例方案",
        **{item.column: "是" for item in eight.items}, "生效日期": date(2021, 1, 1), **changes,
    }  # fmt: skip


def found_in(basis: Make, *rows: dict[str, object], expected: tuple[str, ...] = ()) -> list[Chain]:
    frame: pd.DataFrame = basis({"市直": list(rows)}).table("L3")
    return chains(frame, TABLE, END, expected)


def test_the_lists_have_five_eight_and_six_items() -> None:
    sizes = {one.name: len(one.items) for one in TABLE.lists}
    assert sizes == {FIVE: 5, EIGHT: 8, "六个一": 6}
    assert [one.name for one in TABLE.in_use] == [FIVE, EIGHT]


def test_a_chain_with_everything_is_five_of_five_and_eight_of_eight(basis: Make) -> None:
    chain = found_in(basis, duty(1))[0]
    assert [(len(one.done), one.total, one.full) for one in chain.lists] == [
        (5, 5, True),
        (8, 8, True),
    ]
    assert chain.civic
    assert chain.source is not None
    assert (chain.source.unit, chain.source.row) == ("市直", 4)


def test_what_is_blank_or_denied_is_lacking(basis: Make) -> None:
    chain = found_in(basis, duty(1, 扶持政策文号=None, 招商方案名称=" ", 人才池="否", 资金池=None))[
        0
    ]
    assert [one.lacking for one in chain.lists] == [
        ("一个扶持政策", "一套专业招商方案"),
        ("资金池", "人才池"),
    ]


def test_a_chain_without_an_active_duty_has_only_itself(basis: Make) -> None:
    gone = duty(1, 失效日期=date(2021, 5, 31))
    later = duty(2, "先进陶瓷", 生效日期=date(2021, 7, 1))
    found = found_in(basis, gone, later, expected=("钢铁新材料", "先进陶瓷"))
    assert [(one.name, one.source, one.lists[0].done) for one in found] == [
        ("钢铁新材料", None, ("一条产业链",)),
        ("先进陶瓷", None, ("一条产业链",)),
    ]
    assert found[0].lists[1].done == ()


def test_the_last_day_of_a_term_still_counts(basis: Make) -> None:
    assert len(found_in(basis, duty(1, 失效日期=END))) == 1
    assert len(found_in(basis, duty(1, 生效日期=END))) == 1


def test_two_active_rows_of_one_chain_are_one_chain_by_the_later(basis: Make) -> None:
    later = duty(2, 生效日期=date(2021, 6, 1), 工作专班文号=None)
    found = found_in(basis, duty(1), later)
    assert [one.lists[0].lacking for one in found] == [("一个工作专班",)]


def test_chains_stand_in_the_order_of_the_register(basis: Make) -> None:
    found = found_in(
        basis, duty(1, "先进陶瓷"), duty(2, "钢铁新材料"), expected=("钢铁新材料", "先进陶瓷")
    )
    assert [one.name for one in found] == ["钢铁新材料", "先进陶瓷"]


def test_a_countys_own_chain_is_listed_after_and_does_not_stand_for_the_citys(basis: Make) -> None:
    own = duty(1, 责任编号="ZR-431302-001")
    found = chains(
        basis({"娄星区": [own]}).table("L3"), TABLE, END, ("钢铁新材料",)
    )  # fmt: skip
    assert [(one.civic, one.unit) for one in found] == [(True, ""), (False, "娄星区")]


def test_other_duties_are_no_chains_and_an_empty_ledger_has_none(basis: Make) -> None:
    assert found_in(basis, duty(1, 对象类型="项目")) == []


@pytest.fixture
def loudi(basis: Make, intake: Intake) -> Basis:
    """样例城：十条链，最后一条没有人才池。"""
    city = loudi_city(intake.office)
    rows = {
        place.name: duty_rows(place, JUNE, city, leads_chains=place.seat == 7)
        for place in loudi_places(city)
    }
    return basis(rows)


def test_loudi_has_ten_chains_with_their_five_and_nine_with_their_eight(loudi: Basis) -> None:
    expected = loudi.master.office.registry("chains")
    found = chains(loudi.table("L3"), TABLE, END, expected)
    assert [one.name for one in found] == list(expected)
    assert len(found) == 10
    assert (len(full_chains(found, FIVE)), len(full_chains(found, EIGHT))) == (10, 9)


def test_the_figures_count_chains_and_list_their_rows(loudi: Basis) -> None:
    figures = {one.key: one for one in FIGURES}
    values = {key: figure.value(loudi) for key, figure in figures.items()}
    assert values == {
        "链条数": 10, "五个一齐全数": 10, "五个一齐全占比": 100,
        "两图两库两池两报告齐全数": 9, "两图两库两池两报告齐全占比": 90,
        "六个一齐全数": None, "六个一齐全占比": None,
    }  # fmt: skip
    assert len(figures["链条数"].sources(loudi)) == 10
    assert len(figures["两图两库两池两报告齐全数"].sources(loudi)) == 9


def test_a_city_without_chains_has_no_rate_and_a_list_not_in_use_no_figure(basis: Make) -> None:
    made = basis({})
    values = [figure.value(made) for figure in FIGURES]
    assert values == [0, 0, None, 0, None, None, None]


def test_a_list_that_asks_for_a_column_which_is_not_there_is_refused(basis: Make) -> None:
    plain = basis({})
    methods = replace(plain.methods, chains=replace(TABLE, used=("六个一",)))
    with pytest.raises(SettingError, match="没有“专职负责人”列，统计要用"):
        FIGURES[-1].value(replace(plain, methods=methods))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('used = ["五个一"', 'used = ["七个一"', "没有“七个一”这份清单"),
        ('name = "六个一"', 'name = "五个一"', "清单“五个一”重名"),
        ('name = "人才池"', 'name = "资金池"', "不能重名"),
        ("city = ", "cities = ", "缺少此项|检查拼写"),
    ],
)
def test_a_chain_table_that_is_wrong_is_refused(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    path = tmp_path / "chains.toml"
    path.write_text(PATH.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(SettingError, match=words) as caught:
        load_chains(path)
    assert caught.value.key


def test_a_list_in_use_names_columns_that_the_ledger_has(
    office_folder: Path, tmp_path: Path
) -> None:
    ledgers = tasks.open_intake(office_folder).ledgers
    path = tmp_path / "chains.toml"
    text = PATH.read_text("utf-8").replace('column = "工作专班文号"', 'column = "专班文号"', 1)
    path.write_text(text, "utf-8")
    with pytest.raises(SettingError, match="责任清单没有“专班文号”列") as caught:
        load_chains(path, ledgers)
    assert (caught.value.file, caught.value.key) == (path, "lists[1].items[3].column")
    assert caught.value.line
