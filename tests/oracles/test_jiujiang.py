"""S1 《九江日报》考察感悟：O34–O40、O47。

程序里没有这个数、只能测最近的东西的：
O34 基金没有台账：10 个项目总投资 200 亿、年度计划 40 亿，占 20% 即 5 倍。
O35、O36 拟上市公司、产品没有台账：以专项标识、项目类别代，占比在指标表。
O38 “18061万吨”一类不是金额：填进金额栏的，退回，一个也不当作万元。
O47 四项机制：写成节奏里的四件事，夜间任务的状态里一件不少。
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.scheduling.jobs import JOBS
from pipelines.scheduling.nightly import nightly
from tests.oracles.produced import Produced, number, quotient
from tests.oracles.quiet import SILENT
from tests.oracles.seeds import YI
from tests.oracles.typed_seeds import MONEY, NOT_MONEY

MECHANISMS = ("最后议题", "高频调度", "晒比评", "激励")


def test_o34_rd_ten_funds_of_200_on_40_of_their_own(great: Produced) -> None:
    row = great.line("分单位", "双峰县")
    whole, own = (number(row[name]) / YI for name in ("总投资", "年度计划"))
    assert quotient(whole, own, 1) == Decimal("5.0")
    assert quotient(whole, number(row["项目数"]), 0) == 20


def test_o35_rd_twelve_of_forty_are_looked_at_every_month(counted: Produced) -> None:
    assert counted.figure("巡检双引擎占比") == 30
    assert "项目40个，其中“双引擎”项目12个，占30%" in counted.text
    chosen = [row for row in counted.ledger("项目清单") if "双引擎-" in str(row["专项标识"])]
    assert len(chosen) == 12, "筛得出来的正是这 12 家"


def test_o36_rd_27_of_104_are_among_the_first_three(counted: Produced) -> None:
    counts = [counted.figure(f"集中开工{name}数") for name in ("产业项目", "项目")]
    assert counts == [27, 104]
    assert counted.figure("集中开工产业项目占比") == Decimal("25.96")


def test_o37_rd_5000_and_6000_wan_are_1_1_yi(typed: Produced) -> None:
    assert [row["总投资"] for row in typed.ledger("项目清单")] == [5000, 6000]
    assert "重点产业项目2个，总投资1.1亿元" in typed.text


def test_o38_tx_numerals_with_units_are_read_or_refused(typed: Produced) -> None:
    rows = typed.ledger("招商清单")
    read = [row["预计(意向)投资额"] for row in rows if row["招商阶段"] == "在谈"]
    assert read == list(MONEY.values())
    refused = {row["现值"] for row in typed.ledger("未计入行")}
    assert refused == set(NOT_MONEY)
    assert all("确数" in str(row["建议"]) for row in typed.ledger("未计入行"))


def test_o39_tx_a_percentage_keeps_two_decimals(typed: Produced) -> None:
    assert [row["完成进度"] for row in typed.ledger("任务清单")] == [99.49, 80]


def test_o40_eq_17_counties_and_227_towns(tmp_path: Path) -> None:
    folder = tasks.init(tmp_path / "九江")
    counties = [f"C{n:02d}" for n in range(17)]
    lines = ['[[units]]\ncode = "R"\nname = "九江市"\nsubmits = false\n']
    lines += [_unit(code, f"示例{code}县", "R", "县市区") for code in counties]
    lines += [
        _unit(f"T{n:03d}", f"示例{n:03d}乡", counties[n % 17], "乡镇") for n in range(227)
    ]  # fmt: skip
    (folder / "units.toml").write_text("\n".join(lines), encoding="utf-8")
    made = tasks.consolidate(tasks.open_intake(folder), Period(2021, 6), datetime(2021, 7, 1))
    words = _cells(made.path, "封面")
    assert [sum(name.endswith(kind) for name in words) for kind in ("县", "乡")] == [17, 227]
    assert any("应报244个" in word for word in words)


def _unit(code: str, name: str, parent: str, group: str) -> str:
    return (
        f'[[units]]\ncode = "{code}"\nname = "{name}"\nparent = "{parent}"\n'
        f'group = "{group}"\naliases = []\nregions = []\n'
    )


def _cells(path: Path, sheet: str) -> list[str]:
    book = openpyxl.load_workbook(path, read_only=True)
    return [str(cell) for row in book[sheet].iter_rows(values_only=True) for cell in row]


def test_o47_eq_four_mechanisms_in_the_rhythm(tmp_path: Path) -> None:
    folder = tasks.init(tmp_path / "永修")
    acts = [
        f'[[acts]]\nname = "{name}"\nfrequency = "每月"\noutput = "提示"\n'
        f'anchor = {{ workday = {n + 1}, time = "08:30" }}\n'
        for n, name in enumerate(MECHANISMS)
    ]
    preset = f'source = "永修的四项机制"\n\n{"".join(acts)}'
    (folder / "rhythms" / "永修.toml").write_text(preset, encoding="utf-8")
    path = folder / "rhythm.toml"
    text = path.read_text(encoding="utf-8").replace('preset = "娄底"', 'preset = "永修"')
    path.write_text(text, encoding="utf-8")
    nightly(tasks.open_intake(folder), datetime(2021, 6, 30, 22, 30), SILENT)
    status = next(folder.rglob("状态.txt")).read_text(encoding="utf-8")
    coming = status.split("【接下来】")[1]
    assert [name for name in MECHANISMS if name in coming] == list(MECHANISMS)
    assert set(SILENT) == set(JOBS)
