"""名称里写着标记、公式、网页、四万个字：每一种文件里都照字面写出，或明白地不收。"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from pipelines import tasks
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.ledgers.catalogue import Code
from pipelines.ledgers.loading import Ledgers
from pipelines.office import load_office
from pipelines.tasks.confirming import confirm
from tests.city import save
from tests.conftest import JUNE, PROJECT, TASK

AT = datetime(2021, 7, 1, 9, 0)
#: 每一种都放在名称的开头：表格里再长也截不去。
HOSTILE = "={1+1}&<b>{{年}}{%x%}]]>\u202e\u007f𠮷'\""
LONG = "长" * 40_000
UNIT = "甲&乙{{区}}'县"
KINDS = ("月通报", "周调度清单", "季讲评", "观摩册", "红黄牌通知")


@pytest.fixture(scope="module")
def office(
    tmp_path_factory: pytest.TempPathFactory, declared: tuple[Ledgers, Mapping[str, Code]]
) -> Intake:
    folder = tmp_path_factory.mktemp("怪名") / "办公室"
    tasks.init(folder)
    root = '[[units]]\ncode = "431300"\nname = "娄底市"\nsubmits = false\n'
    unit = f'[[units]]\ncode = "U1"\nname = "{UNIT}"\nparent = "431300"\nregions = ["431302"]\n'
    (folder / "units.toml").write_text(root + unit, encoding="utf-8")
    intake = Intake(load_office(folder), *declared)
    late = {"本年累计完成投资": Decimal(1), "填报单位": UNIT, "专项标识": "巡检观摩-2021年6月",
            "计划竣工日期": date(2021, 8, 20)}  # fmt: skip
    rows = {
        "项目清单": [
            {**PROJECT, **late, "项目编号": f"XM-{n}", "项目名称": name}
            for n, name in enumerate((HOSTILE, LONG))
        ],
        "任务清单": [
            {**TASK, "任务编号": f"RW-{n}", "项目编号": f"XM-{n}", "任务内容": name,
             "计划完成日期": date(2021, 7, 8)}
            for n, name in enumerate((HOSTILE, LONG))
        ],
    }  # fmt: skip
    with History(intake.office.database_url) as history:
        save(history, intake, UNIT, JUNE, rows)
    return intake


def words(path: Path) -> str:
    """一份 .docx 正文与表里的字。"""
    body = docx.Document(str(path)).element.body
    return "".join(text.text or "" for text in body.iter(qn("w:t")))


@pytest.mark.parametrize("kind", KINDS)
def test_in_every_paper_a_name_is_literal(office: Intake, kind: str) -> None:
    made = words(tasks.circular(office, kind, JUNE, AT).path)
    assert HOSTILE in made
    assert UNIT in made


def test_in_slips_and_letters_a_name_is_literal(office: Intake) -> None:
    letters = [one for one in tasks.remind(office, AT).files if one.suffix == ".docx"]
    made = [*confirm(office, JUNE, (), AT).files.values(), *letters]
    assert len(made) == 2
    for path in made:
        assert UNIT in path.name
        assert HOSTILE in words(path)


def test_in_workbooks_a_name_is_text_and_never_a_formula(office: Intake) -> None:
    made = (
        tasks.measure(office, JUNE, AT).path, tasks.score(office, JUNE, AT).path,
        tasks.consolidate(office, JUNE, AT).path,
        *(one for one in tasks.remind(office, AT).files if one.suffix == ".xlsx"),
    )  # fmt: skip
    seen = set()
    for path in made:
        cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet for cell in row]
        named = [cell for cell in cells if "{1+1}" in str(cell.value)]
        assert {cell.data_type for cell in named} <= {"s"}, path.name
        assert {cell.value for cell in named} <= {HOSTILE}, path.name
        seen.add(bool(named))
    assert True in seen
