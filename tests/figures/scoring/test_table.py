from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from pipelines.consolidation import SUMMED
from pipelines.errors import SettingError
from pipelines.figures.counting.event_names import EVENT_NAMES
from pipelines.figures.scoring.kinds import Event, Money, PerEvent, Ratio
from pipelines.figures.scoring.table import load_score
from pipelines.intake.submission import Intake
from tests.figures.score_cases import (
    ACTIVITY,
    Make,
    Use,
    entry,
    project,
    table_of,
    year,
)


def test_an_office_with_the_old_file_goes_on_working(tmp_path: Path) -> None:
    old = '[points]\n"新签约" = 3\n[bonus."新签约"]\namount = 100000\npoints = 1\ncap = 5\n[flag]\n'
    items = table_of(tmp_path, old).items
    assert [(item.name, item.kind) for item in items] == [("新签约", "按项")]
    bare = old.replace('"新签约" = 3\n', '"盘活" = 4\n')
    found = [item for item in table_of(tmp_path, bare).items if isinstance(item, PerEvent)]
    assert [(item.event, item.points) for item in found] == [("盘活", 4), ("新签约", 0)]


FLAT = '[[items]]\nkind = "分档"\nname = "甲"\nselect = "在建"\n'
RATIO = '[[items]]\nkind = "比值"\nname = "乙"\nof = "新签约数"\nfull = 5\n'


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("", "items", "没有任何计分项"),
        ('[points]\n"盘货" = 4\n', "points.盘货", "没有“盘货”这一事项"),
        ('[points]\n"盘活" = 4\n[bonus."盘活"]\namount = 1\npoints = 1\ncap = 1\n', "bonus.盘活",
         "没有金额"),
        ('[points]\n"新签约" = 4\n[bonus."新签约"]\namount = 1\npoints = 2\ncap = 1\n',
         "bonus.新签约.cap", "封顶不小于"),
        ('[[items]]\nkind = "随意"\n', "items[1].kind", "按项、分档、比值、加减分、扣分"),
        ('[[items]]\nname = "甲"\n', "items[1].kind", "须写明是哪一种"),
        (FLAT, "items[1]", "一种也没有写"),
        (FLAT + 'flat = 1\ncolumn = "项目类别"\nmapping = { "产业发展" = 1 }\n', "items[1]",
         "flat、mapping"),
        (FLAT + 'mapping = { "产业发展" = 1 }\n', "items[1].column", "须写 column"),
        (FLAT + 'column = "项目类别"\nbands = [{ at_least = 0, points = 1 }]\n',
         "items[1].column", "按金额分档"),
        (FLAT + 'column = "总投资"\nbands = [{ at_least = 5, points = 1 }]\n', "items[1].bands",
         "末一档为 0"),
        (FLAT + 'column = "总投资"\nbands = [{ at_least = 0, points = 1 }, '
         "{ at_least = 5, points = 2 }]\n", "items[1].bands", "由大到小"),
        (FLAT + "flat = 1\n" + FLAT + "flat = 2\n", "items[2].name", "都叫“甲”"),
        (RATIO + "[items.targets]\n", "items[1].targets", "没有任何单位的目标"),
        (RATIO + '[items.targets]\n"娄星区" = 0\n', "items[1].targets.娄星区", "须大于零"),
        (RATIO + '[items.targets]\n"火星区" = 1\n', "items[1].targets.火星区",
         "没有名为“火星区”的填报单位"),
        (RATIO.replace("新签约数", "盘活数") + 'at_least = 1\n[items.targets]\n"娄星区" = 1\n',
         "items[1].at_least", "能按金额挑选"),
        ("full = 10\n" + RATIO + '[items.targets]\n"娄星区" = 1\n', "full", "满分之和为 5"),
        ('[[items]]\nkind = "扣分"\nname = "丙"\nof = "应开未开"\npoints = 1\n',
         "items[1].points", "须写负数"),
        (ACTIVITY + "range = [1, 2]\n", "items[1].points", "只写一样"),
        (ACTIVITY.replace("per_quarter = 1", "per_quarter = 3"), "items[1].per_quarter",
         "不能多于每年"),
        (ACTIVITY + entry("2021-06-01").replace('reason = "活动"\n', ""),
         "items[1].entries[1].reason", "缺少此项"),
        (ACTIVITY + entry("2021-06-01").replace("活动", "  "), "items[1].entries[1].reason",
         "须写明原因"),
        (ACTIVITY + entry("2021-06-01", more="points = 5\n"), "items[1].entries[1].points",
         "不必写分数"),
        (ACTIVITY + entry("2021-06-01", unit="火星区"), "items[1].entries[1].unit",
         "没有名为“火星区”"),
        (ACTIVITY.replace("points = 30", "range = [-20, -5]")
         + entry("2021-06-01", more="points = -3\n"), "items[1].entries[1].points",
         "不在 -20 至 -5 之间"),
    ],
)  # fmt: skip
def test_a_scheme_that_does_not_add_up_is_refused_with_file_and_key(
    tmp_path: Path, text: str, key: str, words: str
) -> None:
    with pytest.raises(SettingError) as caught:
        table_of(tmp_path, text)
    assert words in str(caught.value)
    assert caught.value.key == key
    assert "测试.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        (FLAT + 'column = "项目性状"\nmapping = { "新建" = 1 }\n', "items[1].column",
         "项目清单没有“项目性状”列"),
        (FLAT + 'column = "项目类别"\nmapping = { "产业" = 1 }\n', "items[1].mapping",
         "没有“产业”这个值"),
        (FLAT + 'where = { "项目类别" = ["民生"] }\nflat = 1\n', "items[1].where",
         "可用的有：产业发展"),
    ],
)  # fmt: skip
def test_a_column_or_a_value_that_the_ledger_does_not_have_is_refused(
    tmp_path: Path, intake: Intake, text: str, key: str, words: str
) -> None:
    path = tmp_path / "测试.toml"
    path.write_text('source = "测试"\n' + text, encoding="utf-8")
    with pytest.raises(SettingError, match=words) as caught:
        load_score(path, EVENT_NAMES, None, intake.ledgers)
    assert caught.value.key == key


def test_an_unknown_column_is_told_when_the_scheme_is_used(basis: Make, use: Use) -> None:
    made = use(basis(项目清单={"娄星区": [project(1)]}),
               FLAT + 'column = "项目性状"\nmapping = { "新建" = 1 }\n')  # fmt: skip
    with pytest.raises(SettingError, match="没有“项目性状”列"):
        year(made)


def test_the_targets_of_the_shipped_schemes_name_the_units_of_the_shipped_office(
    intake: Intake,
) -> None:
    names = [unit.name for unit in intake.office.submitters()]
    for path in sorted((intake.office.folder / "scores").glob("*.toml")):
        table = load_score(path, EVENT_NAMES, names, intake.ledgers)
        assert all(set(i.targets) <= set(names) for i in table.items if isinstance(i, Ratio))


def test_the_names_that_a_scheme_may_write_are_those_of_the_figures() -> None:
    assert get_args(Event) == EVENT_NAMES
    assert set(get_args(Money)) == set(SUMMED)
