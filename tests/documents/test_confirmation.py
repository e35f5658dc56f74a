"""核对单：通报里一个单位的数逐字照搬，一个不少；每个数在自己的内容控件里。"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from pipelines import tasks
from pipelines.documents.appendices import appendix_tables
from pipelines.documents.circular import check_template, render_circular, template_names
from pipelines.documents.confirmation import (
    COLUMNS,
    Row,
    confirmation_context,
    shared_figures,
    specimen_confirmation,
)
from pipelines.documents.docx_package import unpacked
from pipelines.documents.layout_confirmation import CONFIRMATION, build_confirmation_slip
from pipelines.figures import Basis
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.ledgers.finding import Finding, Level
from tests.city import save
from tests.conftest import JUNE, PROJECT

DUE = date(2021, 7, 6)
Made = Callable[..., Row]


def project(number: int, done: str, **changes: object) -> dict[str, object]:
    return {
        **PROJECT, "项目编号": f"XM-{number}", "项目名称": f"示例项目{number}",
        "本年累计完成投资": Decimal(done), **changes,
    }  # fmt: skip


def problem(number: int, **changes: object) -> dict[str, object]:
    return {
        "问题编号": f"WT-{number}", "关联对象": "项目", "项目编号": "XM-1", "问题类别": "用工",
        "问题描述": f"缺工{number}", "状态": "办理中", "承诺办结日期": date(2021, 6, 18), **changes,
    }  # fmt: skip


@pytest.fixture
def of(history: History, intake: Intake) -> Made:
    """of(单位, 单位={清单: 行})：六月各单位报来这些，给一个单位的核对单。"""

    def make(unit: str, due: date | None = DUE, **sheets: Mapping[str, list[Row]]) -> Row:
        for name, rows in sheets.items():
            save(history, intake, name, JUNE, rows)
        basis = tasks.basis_of(intake, history, JUNE)
        return confirmation_context(shared_figures(basis), intake.office.find_unit(unit), due)

    return make


def placed(context: Row) -> Row:
    """排名表的一行。"""
    (row,) = context["排名表"]  # type: ignore[misc, attr-defined]
    return row  # type: ignore[no-any-return, has-type]


def slip(context: Row) -> str:
    return unpacked(render_circular(CONFIRMATION, context))["word/document.xml"].decode()


def test_the_shipped_template_is_what_the_code_builds() -> None:
    built = unpacked(build_confirmation_slip())
    assert unpacked(CONFIRMATION.read_bytes()) == built, "请重写模板：pipelines.documents.layout"


def test_its_names_are_those_of_its_own_kind(of: Made, history: History, intake: Intake) -> None:
    rows = {"项目清单": [project(1, "3000")], "问题清单": [problem(1)]}
    made = of("娄星区", 娄星区=rows)
    specimen = specimen_confirmation(tasks.basis_of(intake, history, JUNE))
    check_template(CONFIRMATION, specimen)
    assert set(made) == set(specimen) >= template_names(CONFIRMATION)
    for table, columns in COLUMNS.items():
        assert set(made[table][0]) >= set(columns), table  # type: ignore[index]


def test_the_ranking_figures_are_the_circular_s_own_with_the_ledger_s_sum_beside(
    of: Made, history: History, intake: Intake
) -> None:
    made = of(
        "涟源市",
        娄星区={"项目清单": [project(1, "14000")]},
        涟源市={"项目清单": [project(2, "10000.01")]},
    )
    basis: Basis = tasks.basis_of(intake, history, JUNE)
    row = next(one for one in appendix_tables(basis)["排名表"] if one["单位"] == "涟源市")
    for name, cell in row.items():
        assert placed(made)[name] == cell, name
    assert (placed(made)["排名"], placed(made)["完成率"], placed(made)["累计完成"]) == (
        "2",
        "33.3",
        "1.00",
    )
    assert placed(made)["累计完成台账"] == "10000.01", (
        "亿元两位小数看不出的 0.01 万元，台账合计里有"
    )
    assert placed(made)["累计完成台账"].value == Fraction(1000001, 100)  # type: ignore[attr-defined]


def test_a_tie_is_shown_to_both(of: Made) -> None:
    both = {
        name: {"项目清单": [project(n, "14000")]} for n, name in enumerate(("娄星区", "涟源市"))
    }
    assert placed(of("娄星区", **both))["排名"] == placed(of("涟源市"))["排名"] == "1"


def test_a_unit_that_did_not_report_is_told_so_and_has_dashes(of: Made) -> None:
    made = of("涟源市", 娄星区={"项目清单": [project(1, "14000")]})
    assert made["报送表述"] == "本期未报送"
    assert (placed(made)["排名"], placed(made)["完成率"], placed(made)["累计完成台账"]) == (
        "—",
        "—",
        "—",
    )
    assert "你单位本期未报送，不参加排名。" in slip(made)


def test_a_unit_carried_on_is_told_which_month(of: Made, history: History, intake: Intake) -> None:
    save(history, intake, "涟源市", JUNE.shift(-1), {"项目清单": [project(2, "9000")]})
    made = of("涟源市", 娄星区={"项目清单": [project(1, "14000")]})
    assert made["报送表述"] == "本期未报送，沿用5月数据"
    assert (placed(made)["排名"], placed(made)["累计完成"], placed(made)["本月完成台账"]) == (
        "—",
        "0.90",
        "—",
    )


def test_an_empty_city_still_gives_a_slip(of: Made) -> None:
    made = of("娄星区", 娄星区={})
    xml = slip(made)
    assert placed(made)["排名"] == "—"
    assert "亮灯项目" not in xml
    assert "未销号问题" not in xml
    assert "积分" not in xml


def test_the_score_is_the_sum_of_its_contributions(of: Made) -> None:
    made = of("娄星区", 娄星区={"项目清单": [project(1, "14000")]})
    parts = [row["得分"].value for row in made["构成表"]]  # type: ignore[attr-defined]
    assert parts
    assert sum(parts) == made["积分表"][0]["得分"].value  # type: ignore[index]


def test_lights_and_problems_are_this_unit_s_alone(of: Made) -> None:
    rows = {
        "项目清单": [project(1, "3000")],
        "问题清单": [
            problem(1),
            problem(2, 承诺办结日期=date(2021, 7, 30)),
            problem(3, 状态="已销号"),
        ],
    }
    other = {"项目清单": [project(9, "100")], "问题清单": [problem(9, 项目编号="XM-9")]}
    made = of("娄星区", 娄星区=rows, 涟源市=other)
    assert [row["项目名称"] for row in made["亮灯表"]] == ["示例项目1"]  # type: ignore[attr-defined]
    assert [row["问题编号"] for row in made["问题表"]] == ["WT-1", "WT-2"]  # type: ignore[attr-defined]
    assert (made["本单位亮灯数"], made["本单位问题数"], made["本单位逾期数"]) == ("1", "2", "1")


def test_a_forty_thousand_character_description_is_cut_in_the_slip(of: Made) -> None:
    rows = {"项目清单": [project(1, "14000")], "问题清单": [problem(1, 问题描述="长" * 40_000)]}
    (row,) = of("娄星区", 娄星区=rows)["问题表"]  # type: ignore[misc, attr-defined]
    assert len(row["描述"]) == 60


def test_rows_left_out_for_errors_are_counted(of: Made, history: History, intake: Intake) -> None:
    finding = Finding("L1-05", Level.ERROR, "错", "项目清单", "S4", "总投资", 4, "XM-1")
    save(history, intake, "娄星区", JUNE, {"项目清单": [project(1, "1")]}, [finding])
    made = of("娄星区")
    assert (made["本单位未计入项目数"], made["本单位退回条数"]) == ("1", "1")
    assert "未通过校验、未纳入统计的项目" in slip(made)


def test_without_a_due_day_people_fill_it_in(of: Made) -> None:
    made = of("娄星区", None, 娄星区={"项目清单": [project(1, "14000")]})
    assert "【请填写：核对期限】" in slip(made)


def test_every_number_stands_in_its_own_control(of: Made) -> None:
    rows = {"项目清单": [project(1, "3000")], "问题清单": [problem(1)]}
    xml = slip(of("娄星区", 娄星区=rows))
    for key in (
        *(f"排名表.1.{name}" for name in ("排名", "项目数", "年度计划", "年度计划台账", "完成率")),
        "排名表.1.超低序时", "积分表.1.得分",
        "构成表.1.得分", "构成表.1.依据.2", "亮灯表.1.低于序时", "亮灯表.1.缘由.2", "本单位问题数",
        "本单位逾期数", "本单位滞后项目数",
    ):  # fmt: skip
        assert f'<w:tag w:val="{key}"/>' in xml, key


def test_nobody_s_name_is_printed(of: Made) -> None:
    assert "示例甲" not in slip(of("娄星区", 娄星区={"项目清单": [project(1, "3000")]}))


def test_the_table_that_is_signed_stays_on_one_page() -> None:
    xml = unpacked(build_confirmation_slip())["word/document.xml"].decode()
    signed = xml[xml.rindex("<w:tbl>") : xml.rindex("</w:tbl>")]
    rows = [row for row in signed.split("<w:tr>")[2:] if "{%tr" not in row]
    assert len(rows) == 7
    assert all("<w:keepNext/>" in row for row in rows)
