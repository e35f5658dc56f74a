"""年度考核：结果照考核的数，哈希在上，没有正式印发的写试算，没有收齐的写未定稿。"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import docx
import pytest

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.documents.assessment_book import Result
from pipelines.documents.docx_package import unpacked
from pipelines.documents.layout_assessment import YEARLY, build_yearly_assessment
from pipelines.documents.yearly import specimen_yearly, yearly_context
from pipelines.errors import UsageError
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.tasks import assessing
from tests.city import save
from tests.conftest import PROJECT

AT = datetime(2022, 1, 10, 9)
DECEMBER = Period(2021, 12)


@pytest.fixture
def frozen(history: History, intake: Intake) -> Intake:
    row = {**PROJECT, "本年度计划投资": Decimal(100), "本年累计完成投资": Decimal(30)}
    save(history, intake, "娄星区", DECEMBER, {"项目清单": [row]}, at=AT)
    assessing.freeze(intake, 2021, "示例甲", AT, anyway=True)
    return intake


@pytest.fixture
def result(frozen: Intake, history: History) -> Result:
    return assessing.assessment(frozen, history, 2021)


def text(path: Path) -> str:
    word = docx.Document(str(path))
    cells = (c.text for t in word.tables for row in t.rows for c in row.cells)
    return "\n".join([*(p.text for p in word.paragraphs), *cells])


def test_nothing_is_written_before_freezing(history: History, intake: Intake) -> None:
    save(history, intake, "娄星区", DECEMBER, {"项目清单": [dict(PROJECT)]}, at=AT)
    with pytest.raises(UsageError, match=r"还没有冻结.*qingdan assess freeze -y 2021"):
        tasks.circular(intake, "年度考核", DECEMBER, AT)
    assert not list(intake.office.out.rglob("年度考核*"))


def test_the_document_bears_the_hash_and_the_marks_of_trial_and_draft(
    frozen: Intake, result: Result
) -> None:
    made = tasks.circular(frozen, "年度考核", DECEMBER, AT, issued=date(2022, 1, 14))
    words = text(made.path)
    assert result.sealed.digest in words
    assert "（试算，未定稿）" in words
    assert "考核结果按规定纳入单位、个人年终绩效考核" not in words
    assert made.path.name == "年度考核_2021-12.docx"


def test_an_adopted_scheme_is_no_longer_a_trial(result: Result) -> None:
    adopted = replace(result.table, adopted="娄办发〔2021〕12号")
    context = yearly_context(replace(result, table=adopted, missing=()))
    assert not context["试算"]
    assert not context["未定稿"]
    assert context["考核办法"] == "娄办发〔2021〕12号"


def test_items_weights_and_points_are_those_of_the_machine_part(result: Result) -> None:
    context = yearly_context(result)
    own = [row for row in context["机器表"] if row["单位"] == "娄星区"]  # type: ignore[attr-defined]
    assert sum(int(row["权重"]) for row in own) == 100
    assert (own[0]["指标"], str(own[0]["值"]), str(own[0]["得分"])) == ("投资完成率", "30%", "9.00")
    assert context["人工表"] == []
    assert context["附件"] == ["机器考核各项得分表"]


def test_the_specimen_has_every_name_and_column(result: Result) -> None:
    context, specimen = yearly_context(result), specimen_yearly()
    assert set(context) == set(specimen)
    for name in ("考核表", "机器表"):
        assert set(context[name][0]) == set(specimen[name][0])  # type: ignore[index]


def test_a_month_that_is_not_december_is_refused(intake: Intake) -> None:
    with pytest.raises(UsageError, match=r"一年一份.*请用 -p 2021-12"):
        tasks.circular(intake, "年度考核", Period(2021, 6), AT)


def test_the_shipped_template_is_what_the_code_builds() -> None:
    assert unpacked(YEARLY.read_bytes()) == unpacked(build_yearly_assessment()), (
        "请运行 python -m pipelines.documents.layout"
    )
