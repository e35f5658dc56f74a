"""少见的办公室：四十个单位、只有一个、名称极长、只有一家报送、没有计划、人人一样；话都说得通。"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.documents.appendices import appendix_tables
from pipelines.documents.gongwen.remark import Severity
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.ledgers.catalogue import Code
from pipelines.ledgers.loading import Ledgers
from pipelines.office import load_office
from pipelines.tasks.linting import lint_document
from pipelines.tasks.writing import written
from tests.city import save
from tests.conftest import JUNE, PROJECT, TASK

LONG = "某某国家级承接产业转移示范区暨高新技术产业开发区管理委员会产业发展服务中心"
FORTY = tuple(f"第{number}县" for number in range(1, 41))
NOTHING = dict.fromkeys(("本年度计划投资", "本年累计完成投资", "本月完成投资"), Decimal(0))
#: 没有意思的话：零个什么、叠着的标点、空括号、没有下文。
SENSELESS = re.compile(
    r"(?<![\d.])0(?:个|项|条|人|万元|亿元)|[，、；：。][，、；。]|（）|的是[。；]|有[。，]|None|\{"
)
_Amounts = Mapping[str, object]
Office = Callable[[Mapping[str, _Amounts], Sequence[str]], Intake]


def done(amount: int) -> _Amounts:
    return {"本年累计完成投资": Decimal(amount)}


#: 名称 → (各单位报的项目, 单位名录；空为随附的八个)。
OFFICES: Mapping[str, tuple[Mapping[str, _Amounts], tuple[str, ...]]] = {
    "名称极长": ({LONG: done(3000), "娄星区": {}, "涟源市": done(0)}, (LONG, "娄星区", "涟源市")),
    "四十个": ({name: done(500 * (n % 25)) for n, name in enumerate(FORTY)}, FORTY),
    "一个": ({"娄星区": {}}, ("娄星区",)),
    "一家报送": ({"娄星区": {}}, ()),
    "没有计划": (dict.fromkeys(("娄星区", "冷水江市", "涟源市"), NOTHING), ()),
    "人人一样": ({name: {} for name in ("娄星区", "冷水江市", "涟源市", "双峰县")}, ()),
}


@pytest.fixture(scope="module")
def offices(
    tmp_path_factory: pytest.TempPathFactory, declared: tuple[Ledgers, Mapping[str, Code]]
) -> Mapping[str, Intake]:
    folder = tmp_path_factory.mktemp("少见的办公室")
    return {name: made(folder / name, declared, *found) for name, found in OFFICES.items()}


def made(
    folder: Path,
    declared: tuple[Ledgers, Mapping[str, Code]],
    reported: Mapping[str, _Amounts],
    units: Sequence[str],
) -> Intake:
    tasks.init(folder)
    if units:
        entries = [
            f'[[units]]\ncode = "U{n:02}"\nname = "{name}"\nparent = "431300"\n'
            f'group = "县市区"\nregions = ["431302"]\n'
            for n, name in enumerate(units)
        ]
        root = '[[units]]\ncode = "431300"\nname = "娄底市"\nsubmits = false\n'
        (folder / "units.toml").write_text(root + "".join(entries), encoding="utf-8")
    intake = Intake(load_office(folder), *declared)
    with History(intake.office.database_url) as history:
        for unit, amounts in reported.items():
            key = {"项目编号": f"XM-{unit[:4]}", "项目名称": f"{unit[:6]}示例硅钢项目"}
            task = {"任务编号": f"RW-{unit[:4]}", "计划完成日期": date(2021, 6, 30)}
            rows = {
                "项目清单": [{**PROJECT, **key, "填报单位": unit, **amounts}],
                "任务清单": [{**TASK, **task, "项目编号": key["项目编号"]}],
            }
            save(history, intake, unit, JUNE, rows)
    return intake


def paper(intake: Intake, kind: str, period: Period = JUNE, day: date = date(2021, 7, 2)) -> bytes:
    template = intake.office.folder / "documents" / f"{kind}.docx"
    with History(intake.office.database_url) as history:
        content = written(intake, history, template, period, day, 1)
    assert content is not None
    return content.content


def prose(content: bytes) -> list[str]:
    """正文各段，内容控件里的数也在。"""
    body = docx.Document(io.BytesIO(content)).element.body
    lines = ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iterchildren(qn("w:p"))]
    return [line for line in lines if line]


@pytest.mark.parametrize("name", OFFICES)
@pytest.mark.parametrize("kind", ["月通报", "季讲评", "周调度清单"])
def test_every_sentence_makes_sense_and_no_clause_is_broken(
    offices: Mapping[str, Intake], tmp_path: Path, name: str, kind: str
) -> None:
    intake = offices[name]
    content = paper(intake, kind)
    assert [line for line in prose(content) if SENSELESS.search(line)] == []
    (path := tmp_path / "公文.docx").write_bytes(content)
    remarks = lint_document(path, intake.office.folder, rendered=False).remarks
    grave = [one for one in remarks if one.severity in (Severity.ERROR, Severity.WARNING)]
    assert [one for one in grave if "请填写" not in one.message] == []


def line_of(content: bytes, words: str) -> str:
    return next((line for line in prose(content) if words in line), "")


def test_forty_units_that_lag_alike_are_counted_not_listed(offices: Mapping[str, Intake]) -> None:
    line = line_of(paper(offices["四十个"], "月通报"), "落后序时进度")
    assert "分布在24个单位，各1个，详见附件2" in line


def charts(content: bytes) -> int:
    return sum(1 for _ in docx.Document(io.BytesIO(content)).element.iter(qn("w:drawing")))


def test_a_single_unit_gets_no_chart(offices: Mapping[str, Intake]) -> None:
    found = {name: charts(paper(offices[name], "月通报")) for name in ("一个", "人人一样")}
    assert found == {"一个": 0, "人人一样": 2}


def test_without_any_plan_nobody_is_ranked_and_the_table_is_still_named(
    offices: Mapping[str, Intake],
) -> None:
    content = paper(offices["没有计划"], "月通报")
    assert "年度计划投资" not in line_of(content, "纳入调度")
    assert "1—6月没有完成投资" in line_of(content, "纳入调度")
    assert "各单位投资完成情况见附件1。" in line_of(content, "排名情况")


def test_three_units_go_from_high_to_low_not_first_three(offices: Mapping[str, Intake]) -> None:
    assert "由高到低依次是娄星区" in line_of(paper(offices["名称极长"], "季讲评"), "投资完成率")


def test_when_nobody_has_reported_the_units_are_not_listed_one_by_one(
    offices: Mapping[str, Intake],
) -> None:
    content = paper(offices["四十个"], "季讲评", Period(2021, 9), date(2021, 10, 9))
    assert line_of(content, "未报送") == "各单位均未报送。各单位均沿用6月数据。"
    circular = paper(offices["四十个"], "月通报", Period(2021, 7), date(2021, 8, 6))
    assert "台账报送质量不高。各单位均未报送。" in line_of(circular, "未报送")


def test_the_first_quarter_is_not_said_twice(offices: Mapping[str, Intake]) -> None:
    with History(offices["一个"].office.database_url) as history:
        save(history, offices["一个"], "娄星区", Period(2021, 3), {"项目清单": [PROJECT]})
    content = paper(offices["一个"], "季讲评", Period(2021, 3), date(2021, 4, 8))
    assert line_of(content, "纳入调度").count("1—3月") == 1


def test_a_unit_that_has_sent_nothing_has_no_points_not_nought(
    offices: Mapping[str, Intake],
) -> None:
    with History(offices["一家报送"].office.database_url) as history:
        basis = tasks.basis_of(offices["一家报送"], history, JUNE)
    first, *others = appendix_tables(basis)["积分表"]
    assert first["新签约"] == "1"
    assert {str(row[name]) for row in others for name in ("排名", "新签约", "得分")} == {"—"}
