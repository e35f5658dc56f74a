"""演示走完全程之后，从产出的文件里读数，与种子里印的数对（DOMAIN §3.2）。"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.demonstration import Demonstration, demonstrate
from pipelines.documents.appendices import TABLE_COLUMNS, appendix_tables
from pipelines.errors import UsageError
from tests.conftest import NOW

Row = dict[str, object]


@pytest.fixture(scope="module")
def loudi(shown: Demonstration) -> dict[str, list[Row]]:
    return sheets_of(shown.cities[0].master)


@pytest.fixture(scope="module")
def guangyuan(shown: Demonstration) -> dict[str, list[Row]]:
    return sheets_of(shown.cities[1].master)


def sheets_of(path: Path) -> dict[str, list[Row]]:
    """总台账各清单的行：第 3 行是表头。"""
    book = openpyxl.load_workbook(path, data_only=True)
    found: dict[str, list[Row]] = {}
    for sheet in book.worksheets:
        lines = list(sheet.iter_rows(min_row=3, values_only=True))
        header = [str(name) for name in lines[0]] if lines else []
        found[sheet.title] = [dict(zip(header, line, strict=False)) for line in lines[1:]]
    return found


def text_of(path: Path) -> str:
    paragraphs = Document(str(path)).element.body.iter(qn("w:p"))
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in paragraphs)


def tagged(rows: Iterable[Row], tag: str) -> list[Row]:
    return [row for row in rows if any(t.startswith(tag) for t in str(row["专项标识"]).split("；"))]


def total(rows: Iterable[Row], column: str) -> Decimal:
    return sum((Decimal(str(row[column] or 0)) for row in rows), Decimal(0))


def test_the_engines_of_the_master_are_29_with_69_73_at_96_9(loudi: dict[str, list[Row]]) -> None:
    rows = tagged(loudi["项目清单"], "双引擎-")
    done, plan = total(rows, "本年累计完成投资"), total(rows, "本年度计划投资")
    assert (len(rows), done, plan) == (29, Decimal("697300.00"), Decimal("719600.00"))
    assert round(Fraction(done) / Fraction(plan) * 1000) == 969


def test_the_joint_start_of_the_master_is_48_with_171_23(loudi: dict[str, list[Row]]) -> None:
    rows = tagged(loudi["项目清单"], "集中开工-2021年第二季度")
    industry = [row for row in rows if row["项目类别"] == "产业发展"]
    assert (len(rows), len(industry)) == (48, 37)
    assert total(rows, "总投资") == Decimal("1712300.00")
    assert total(rows, "本年度计划投资") == Decimal("810600.00")
    assert total(industry, "总投资") == Decimal("1422900.00")


def test_all_18_key_projects_of_the_master_have_started(loudi: dict[str, list[Row]]) -> None:
    rows = tagged(loudi["项目清单"], "三高四新")
    assert len(rows) == 18
    assert all(row["实际开工日期"] for row in rows)


def test_half_of_the_25_inspected_projects_are_engines(loudi: dict[str, list[Row]]) -> None:
    rows = tagged(loudi["项目清单"], "巡检观摩-2021年6月")
    assert (len(rows), len(tagged(rows, "双引擎-"))) == (25, 12)


def test_the_events_of_the_second_city_are_1241(guangyuan: dict[str, list[Row]]) -> None:
    def within(rows: list[Row], column: str) -> list[Row]:
        return [row for row in rows if row[column] and str(row[column]).startswith("2023-")]

    projects, prospects = guangyuan["项目清单"], guangyuan["招商清单"]
    revived = [row for row in guangyuan["问题清单"] if row["是否盘活项目(企业)"] == "是"]
    talks, signed = within(prospects, "首次洽谈日期"), within(prospects, "签约日期")
    started, completed = within(projects, "实际开工日期"), within(projects, "实际竣工日期")
    counts = [
        len(rows) for rows in (talks, signed, started, completed, within(revived, "销号日期"))
    ]
    assert counts == [265, 183, 363, 400, 30]
    assert sum(counts) == 1241
    assert total(signed, "签约(协议)金额") == Decimal(9563000)
    assert total(started, "总投资") == Decimal(5844000)


@pytest.mark.parametrize(
    "sentence",
    [
        "“双引擎”项目29个，完成投资69.73亿元，为年度计划的96.9%。",
        "第二季度集中开工项目48个，总投资171.23亿元，年度计划投资81.06亿元；"
        "其中产业项目37个，总投资142.29亿元。",
        "18个“三高四新”产业项目全部开工建设。",
        "巡检观摩项目25个，其中“双引擎”项目12个，占48%。",
        "关于2021年1—6月全市重点产业项目建设情况的通报",
        "2021年7月7日印发",
    ],
)
def test_the_circular_prints_the_seed_figures(shown: Demonstration, sentence: str) -> None:
    assert sentence in text_of(shown.cities[0].circular).replace("全市\n", "全市")


def test_the_second_circular_prints_the_seed_figures(shown: Demonstration) -> None:
    text = text_of(shown.cities[1].circular)
    for clause in (
        "新洽谈项目265个", "新签约项目183个，签约金额956.3亿元", "新开工项目363个，总投资584.4亿元",
        "新竣工项目400个", "盘活困难问题项目（企业）30个", "合计1241项（次）",
    ):  # fmt: skip
        assert clause in text
    assert "双引擎" not in text


def test_the_summary_agrees_with_the_ledger_sheet_three_ways(
    shown: Demonstration, loudi: dict[str, list[Row]]
) -> None:
    book = openpyxl.load_workbook(shown.cities[0].master, data_only=True)
    totals = [row for row in book["汇总表"].values if row[0] == "合计"]
    expected = [float(total(loudi["项目清单"], name)) for name in ("总投资", "本年度计划投资")]
    assert len(totals) == 3
    for row in totals:
        assert row[1] == len(loudi["项目清单"]) == 132
        assert list(row[2:4]) == expected
    cover = " ".join(str(cell) for row in book["封面"].values for cell in row if cell)
    assert "按单位、按项目类别、按产业链三路合计相符" in cover


def test_the_rejected_rows_are_listed_and_not_counted(
    shown: Demonstration, loudi: dict[str, list[Row]]
) -> None:
    rejected = loudi["未计入行"]
    assert [(row["单位"], row["编码"]) for row in rejected] == [
        ("涟源市", "G09"),
        ("新化县", "L1-02"),
    ]
    counted = {row["项目编号"] for row in loudi["项目清单"]}
    assert counted.isdisjoint(row["主键"] for row in rejected)
    assert "2条数据未通过校验，未纳入统计" in text_of(shown.cities[0].circular)


def test_every_row_leads_to_a_file_that_is_there(shown: Demonstration) -> None:
    path = shown.cities[0].master
    book = openpyxl.load_workbook(path)
    for name in ("项目清单", "问题清单"):
        sheet = book[name]
        links = [row[-1].hyperlink for row in sheet.iter_rows(min_row=4)]
        assert all(links)
        for link in links:
            assert link is not None
            original = (path.parent / link.target).resolve()
            assert original.is_file()
            sheet_name, cell = re.fullmatch(r"'(.+)'!([A-Z]+\d+)", link.location).groups()  # type: ignore[union-attr]
            assert sheet_name == name
            assert cell


def test_the_circular_has_its_attachments_and_human_marks(shown: Demonstration) -> None:
    text = text_of(shown.cities[0].circular)
    assert "各单位1—6月投资完成情况排名表" in text
    for title in ("亮红灯、黄灯项目清单", "“四新一盘活”积分情况表", "未销号问题清单"):
        assert text.count(title) == 2
    assert text.count("【请填写") == shown.cities[0].pending
    with zipfile.ZipFile(shown.cities[0].circular) as package:
        assert "word/vbaProject.bin" not in package.namelist()


def test_the_ranking_in_words_is_the_ranking_in_the_table(shown: Demonstration) -> None:
    text = text_of(shown.cities[0].circular)
    table = Document(str(shown.cities[0].circular)).tables[0]._tbl
    rows = [
        ["".join(t.text or "" for t in cell.iter(qn("w:t"))) for cell in row.iter(qn("w:tc"))]
        for row in table.iter(qn("w:tr"))
    ]
    first = next(row for row in rows if row[0] == "1")
    assert f"居前三位的是{first[1]}（{first[6].rstrip('0').rstrip('.')}%）" in text


def test_the_columns_of_every_appendix_are_declared(shown: Demonstration) -> None:
    intake = tasks.open_intake(shown.folder / "娄底")
    with tasks.open_history(intake.office) as history:
        tables = appendix_tables(tasks.basis_of(intake, history, Period(2021, 6)))
    assert {name: tuple(rows[0]) for name, rows in tables.items()} == TABLE_COLUMNS


def test_the_same_month_written_again_is_the_same_file(shown: Demonstration) -> None:
    intake = tasks.open_intake(shown.folder / "娄底")
    before = shown.cities[0].circular.read_bytes()
    tasks.circular(intake, "月通报", Period(2021, 6), NOW)
    assert shown.cities[0].circular.read_bytes() == before
    master = shown.cities[0].master.read_bytes()
    tasks.consolidate(intake, Period(2021, 6), NOW)
    assert shown.cities[0].master.read_bytes() == master


def test_the_words_of_the_demo_name_files_and_figures(shown: Demonstration) -> None:
    words = "\n".join(shown.words())
    for part in ("总台账：", "通报：", "双引擎完成投资：69.73亿元", "四新一盘活合计：1241"):
        assert part in words
    cities = shown.as_json()["cities"]
    assert [city["errors"] for city in cities] == [2, 0]


def test_a_folder_in_use_is_not_overwritten(shown: Demonstration) -> None:
    with pytest.raises(UsageError, match="不是空文件夹"):
        demonstrate(shown.folder, NOW, tasks.quietly)
