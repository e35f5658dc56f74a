"""一座四个单位的小城的总台账：两个已报，一个沿用上月，一个未报。"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.calendar import Calendar, Period
from pipelines.consolidation import CARRIED, FILE, SOURCE_COLUMNS, SUMMED, Master, UnitStatus
from pipelines.documents.master import write_master
from pipelines.history.store import Receipt
from pipelines.ledgers.finding import Finding, Level
from pipelines.ledgers.loading import load_ledgers
from pipelines.ledgers.schema import Ledger
from pipelines.ledgers.values import NUMERIC, hundredths
from pipelines.office import Office, Settings, Unit

JUNE, MAY = Period(2021, 6), Period(2021, 5)
RECEIVED = datetime(2021, 6, 26, 2, 0)
SENT = datetime(2021, 6, 24, 9, 5)
GENERATED = datetime(2021, 6, 26, 8, 30)
CITY = Unit("431300", "娄底市", submits=False)
LOUXING = Unit("431302", "娄星区", CITY.code, "县市区")
SHUANGFENG = Unit("431321", "双峰县", CITY.code, "县市区")
WANBAO = Unit("LD-WBXQ", "万宝新区", CITY.code, "园区")
DIRECT = Unit("LD-SZ", "市直", CITY.code, "市直")
SHEET_AS_SENT = "项目清单(定)"

PROJECTS = """
id = "L1"
sheet = "项目清单"
key = "项目编号"
unit_column = "填报单位"
columns = [
    { name = "序号", type = "int" },
    { name = "项目编号", type = "code" },
    { name = "项目名称", type = "text" },
    { name = "填报单位", type = "enum", registry = "units" },
    { name = "所属产业链", type = "enum", registry = "chains" },
    { name = "项目类别", type = "enum", allowed = ["产业发展", "基础设施"] },
    { name = "总投资", type = "money" },
    { name = "本年度计划投资", type = "money" },
    { name = "本月完成投资", type = "money", flow = true },
    { name = "本年累计完成投资", type = "money" },
    { name = "形象进度", type = "text" },
    { name = "实际开工日期", type = "date" },
    { name = "联系电话", type = "phone" },
]
"""
PROBLEMS = """
id = "L4"
sheet = "问题清单"
key = "问题编号"
columns = [{ name = "问题编号", type = "code" }, { name = "备注", type = "text" }]
"""
ANNEX = """
id = "A1"
sheet = "附表一"
key = "园区"
counted = false
columns = [{ name = "园区", type = "text" }]
"""
FILES: Mapping[str, str] = {"1.toml": PROJECTS, "4.toml": PROBLEMS, "附表一.toml": ANNEX}
PHONE = "13812345678"

FINDINGS = (
    (LOUXING, Finding(
        "L1-05", Level.ERROR, "累计大于总投资", "项目清单", "J8", "本年累计完成投资", 8,
        "XM-1", "155000.00", "请核对",
    )),
    (LOUXING, Finding(
        "G05", Level.ERROR, "联系电话 1381234567 不是手机号码", "项目清单", "M8", "联系电话", 8,
        "XM-1", "1381234567", f"请填 11 位手机号码，如 {PHONE}",
    )),
    (LOUXING, Finding(
        "L1-09", Level.WARNING, "项目停工而形象进度未变", "项目清单", "K9", "形象进度", 9,
        "XM-9", "=1+1", "",
    )),
    (SHUANGFENG, Finding(
        "G11", Level.INFO, "项目名称与上期不同", "项目清单", "C7", "项目名称", 7, "XM-7", "", "",
    )),
)  # fmt: skip

Row = Mapping[str, object]
Build = Callable[..., Master]


@pytest.fixture
def project() -> Callable[..., dict[str, object]]:
    """一个项目：`project(单位, 行号, 四项金额, 改动的列=…)`；金额为万元，次序同 SUMMED。"""

    def row(
        unit: Unit, number: int, amounts: Sequence[str | None], **changes: object
    ) -> dict[str, object]:
        money = (None if text is None else hundredths(Decimal(text)) for text in amounts)
        origin = (unit.name, _file(unit, JUNE), SHEET_AS_SENT, number, "")
        return {
            "序号": number,
            "项目编号": f"XM-{number}",
            "项目名称": "示例硅钢项目",
            "填报单位": unit.name,
            "所属产业链": "钢铁新材料",
            "项目类别": "产业发展",
            **dict(zip(SUMMED, money, strict=True)),
            "形象进度": "主体厂房封顶",
            "实际开工日期": date(2021, 3, 1),
            "联系电话": PHONE,
            **dict(zip(SOURCE_COLUMNS, origin, strict=True)),
            **changes,
        }

    return row


@pytest.fixture
def projects(project: Callable[..., dict[str, object]]) -> list[dict[str, object]]:
    """娄星区三个（第 8 行退回）、双峰县一个、万宝新区沿用上月的一个。"""
    carried = {FILE: _file(WANBAO, MAY), CARRIED: str(MAY)}
    odd = {"项目名称": "<r>&坏</r>", "项目类别": "基础设施", **carried}
    return [
        project(LOUXING, 7, ("97.85", "50.01", "33.33", "40.02")),
        project(LOUXING, 9, ("0.07", "0.07", "0.01", "0.05"), 所属产业链="先进陶瓷"),
        project(LOUXING, 10, ("1000000.29", "1000.29", None, "700.29")),
        project(SHUANGFENG, 7, ("12000.10", "545.47", "267.67", "504.18"), 项目名称="=1+1"),
        project(WANBAO, 7, ("434.45", "500.00", None, "300.00"), **odd),
    ]


@pytest.fixture
def project_ledger() -> str:
    """项目清单的声明，一列一行。"""
    return PROJECTS


@pytest.fixture
def build_master(
    projects: list[dict[str, object]], tmp_path_factory: pytest.TempPathFactory
) -> Build:
    """`build_master(项目行, annex=附表一的行, files=台账文件)`；不给的用小城自己的。"""

    def build(
        rows: Sequence[Row] | None = None,
        *,
        annex: Sequence[Row] = (),
        files: Mapping[str, str] = FILES,
    ) -> Master:
        folder = tmp_path_factory.mktemp("ledgers")
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8")
        ledgers = load_ledgers(folder)
        filled = {"项目清单": projects if rows is None else rows, "附表一": annex}
        tables = {ledger.sheet: _frame(ledger, filled.get(ledger.sheet, ())) for ledger in ledgers}
        return Master(_office(), ledgers, JUNE, CITY, _statuses(), tables, FINDINGS)

    return build


@pytest.fixture
def master(build_master: Build) -> Master:
    return build_master()


@pytest.fixture
def content() -> Callable[[Master], bytes]:
    """写出来的总台账。"""
    return lambda master: write_master(master, generated_at=GENERATED, archive=_archived)


@pytest.fixture
def opened(content: Callable[[Master], bytes]) -> Callable[..., openpyxl.Workbook]:
    """用 openpyxl 打开写出来的总台账；`values=True` 读公式的值。"""

    def open_book(master: Master, *, values: bool = False) -> openpyxl.Workbook:
        return openpyxl.load_workbook(BytesIO(content(master)), data_only=values)

    return open_book


@pytest.fixture
def part(content: Callable[[Master], bytes]) -> Callable[[Master, str], str]:
    """包里的一个部件。"""

    def read(master: Master, name: str) -> str:
        with zipfile.ZipFile(BytesIO(content(master))) as package:
            return package.read(name).decode()

    return read


@pytest.fixture
def link(master: Master) -> Callable[[int], str]:
    """第几个单位的存档原件的链接。"""

    def link_of(index: int) -> str:
        receipt = master.units[index].receipt
        assert receipt is not None
        return _archived(receipt)

    return link_of


@pytest.fixture
def texts() -> Callable[[Worksheet], list[str]]:
    """一张表里的全部文字，按行序。"""
    return lambda sheet: [v for row in sheet.values for v in row if isinstance(v, str)]


@pytest.fixture
def row_of() -> Callable[[Worksheet, str], tuple[object, ...]]:
    """首列是该名称的第一行。"""
    return lambda sheet, label: next(row for row in sheet.values if row[0] == label)


def _office() -> Office:
    registries = {"chains": ("钢铁新材料", "先进陶瓷")}
    settings = Settings("娄底市专班办公室", registries=registries)
    units = (CITY, LOUXING, SHUANGFENG, WANBAO, DIRECT)
    return Office(Path("办公室"), settings, units, Calendar({}))


def _statuses() -> tuple[UnitStatus, ...]:
    first, second, third = _receipt(0, LOUXING), _receipt(1, SHUANGFENG), _receipt(2, WANBAO, MAY)
    return (
        UnitStatus(
            LOUXING, first, late_days=2, sent=4, accepted=3, errors=2, warnings=1, fixes=5,
            left_out=frozenset({("项目清单", 8)}),
        ),
        UnitStatus(SHUANGFENG, second, sent=1, accepted=1, fixes=2),
        UnitStatus(WANBAO, third, carried_from=MAY),
        UnitStatus(DIRECT, None),
    )  # fmt: skip


def _receipt(number: int, unit: Unit, period: Period = JUNE) -> Receipt:
    digest = f"{number:02d}ab" * 16
    name = _file(unit, period)
    return Receipt(
        number, unit.code, period, name, digest, RECEIVED, "accepted", SENT, SENT, SENT
    )  # fmt: skip


def _file(unit: Unit, period: Period) -> str:
    return f"{unit.name}_六张清单_{period}.xlsx"


def _archived(receipt: Receipt) -> str:
    return f"../archive/{receipt.digest[:2]}/{receipt.digest}.xlsx"


def _frame(ledger: Ledger, rows: Sequence[Row]) -> pd.DataFrame:
    kinds = {column.name: column.type for column in ledger.columns}
    series = {
        name: pd.Series(
            [row.get(name) for row in rows],
            dtype="Int64" if kinds.get(name) in NUMERIC else "object",
        )
        for name in (*kinds, *SOURCE_COLUMNS)
    }
    return pd.DataFrame(series)
