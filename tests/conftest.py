"""各测试共用的真东西：一个新办公室，和一本干净的工作簿。"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from pipelines import tasks
from pipelines.blanks.workbook import write_workbook
from pipelines.calendar import Period
from pipelines.demonstration import Demonstration, demonstrate
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.ledgers.catalogue import Code, load_catalogue
from pipelines.ledgers.loading import Ledgers, load_ledgers
from pipelines.office import load_office, shipped

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: 机器忙时造样例也慢；不以快慢论成败。
settings.register_profile(
    "任何机器", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("任何机器")

NOW = datetime(2021, 7, 1, 9, 0)
JUNE = Period(2021, 6)
Rows = dict[str, list[dict[str, object]]]

PROJECT: Mapping[str, object] = {
    "项目编号": "XM-431302-2021-003",
    "投资项目代码": "2104-431302-04-01-100018",
    "项目名称": "示例硅钢项目（一期）",
    "填报单位": "娄星区",
    "所在园区": "娄星产业开发区",
    "区划代码": "431302",
    "项目单位(业主)": "湖南示例新材料有限公司",
    "统一社会信用代码": "91431302MA00000157",
    "所属产业链": "钢铁新材料",
    "专项标识": "双引擎-钢铁新材",
    "项目类别": "产业发展",
    "建设性质": "新建",
    "主要建设内容及规模": "建设硅钢生产线一条",
    "总投资": Decimal("120000.00"),
    "截至上年底累计完成投资": Decimal("0.00"),
    "本年度计划投资": Decimal("30000.00"),
    "本月完成投资": Decimal("2500.00"),
    "本年累计完成投资": Decimal("14000.00"),
    "项目阶段": "开工",
    "运行状态": "正常",
    "签约日期": date(2021, 1, 18),
    "计划开工日期": date(2021, 3, 1),
    "实际开工日期": date(2021, 3, 1),
    "计划竣工日期": date(2022, 12, 31),
    "形象进度": "主体厂房封顶",
    "是否纳统": "是",
    "纳统日期": date(2021, 4, 5),
}
DUTY: Mapping[str, object] = {
    "责任编号": "ZR-431302-2021-001",
    "对象类型": "项目",
    "对象名称/编号": "XM-431302-2021-003",
    "链长(班长)": "示例甲",
    "链长职务": "区委副书记",
    "牵头单位": "区工业和信息化局",
    "县级责任领导": "示例甲",
    "业主负责人": "示例乙",
    "联络员": "示例丙",
    "联络电话": "0738-8000001",
    "生效日期": date(2021, 1, 18),
}
ORIGIN: Mapping[str, object] = {
    "招商编号": "ZS-431302-2021-031",
    "投资方名称": "示例控股集团有限公司",
    "投资方类型": "上市公司",
    "拟投项目名称": "示例硅钢项目",
    "产业链": "钢铁新材料",
    "招商阶段": "已转项目",
    "预计(意向)投资额": Decimal("120000.00"),
    "首次洽谈日期": date(2020, 12, 1),
    "最近洽谈日期": date(2021, 1, 10),
    "签约日期": date(2021, 1, 18),
    "签约(协议)金额": Decimal("120000.00"),
    "合同约定开工日期": date(2021, 3, 1),
    "合同约定当年到位资金": Decimal("20000.00"),
    "累计到位资金": Decimal("18000.00"),
    "落地公司名称": "湖南示例新材料有限公司",
    "落地公司代码": "91431302MA00000157",
    "转入项目编号": "XM-431302-2021-003",
    "责任编号": "ZR-431302-2021-001",
}
TASK: Mapping[str, object] = {
    "任务编号": "RW-XM-431302-2021-003-05",
    "项目编号": "XM-431302-2021-003",
    "任务类别": "设备",
    "任务内容": "完成酸轧机组安装",
    "节点标准": "单机试车合格",
    "计划完成日期": date(2021, 8, 25),
    "完成进度": Decimal("80.00"),
    "任务状态": "推进中",
    "本周进展": "酸轧机组就位",
    "下周安排": "单机调试",
    "责任编号": "ZR-431302-2021-001",
}

LAST_TASK: Mapping[str, object] = {
    **TASK, "任务编号": "RW-XM-431302-2021-003-06", "任务内容": "组织单机试车",
}  # fmt: skip


def permit(number: int, kind: str) -> dict[str, object]:
    """一项已办结的手续。"""
    return {
        "要素编号": f"YS-431302-2021-00{number}", "项目编号": "XM-431302-2021-003",
        "要素类别": kind, "需求量": Decimal(1), "计量单位": "项", "提出日期": date(2021, 2, 1),
        "需求时限": date(2021, 3, 1), "已落实量": Decimal(1), "落实日期": date(2021, 2, 22),
        "保障单位": "区行政审批服务局", "受理日期": date(2021, 2, 2), "承诺工作日": 20,
        "办结日期": date(2021, 2, 22), "批复文号": "娄星审〔2021〕12号", "状态": "已落实",
    }  # fmt: skip


def clean_rows(**changes: object) -> Rows:
    """一个项目及其任务、责任、招商来历；`changes` 改项目那一行。"""
    return {
        "项目清单": [{**PROJECT, **changes}],
        "任务清单": [dict(TASK), dict(LAST_TASK)],
        "责任清单": [dict(DUTY)],
        "要素保障清单": [permit(1, "施工许可"), permit(2, "环评")],
        "招商清单": [dict(ORIGIN)],
    }


def may_rows(**changes: object) -> Rows:
    """上个月的同一个项目：累计比本月少 2500 万元。"""
    rows = clean_rows(**{"本年累计完成投资": Decimal("11500.00"), **changes})
    rows["任务清单"] = [{**task, "本周进展": "设备基础完工"} for task in rows["任务清单"]]
    return rows


Writer = Callable[..., Path]
Send = Callable[..., Path]


@pytest.fixture
def office_folder(tmp_path: Path) -> Path:
    """一个新建的办公室文件夹。"""
    return tasks.init(tmp_path / "办公室")


@pytest.fixture(scope="session")
def declared() -> tuple[Ledgers, Mapping[str, Code]]:
    """随附的台账与编码，只读一次。"""
    folder = shipped("templates")
    return load_ledgers(folder / "ledgers"), load_catalogue(folder / "codes.toml")


@pytest.fixture
def intake(office_folder: Path, declared: tuple[Ledgers, Mapping[str, Code]]) -> Intake:
    """打开的新办公室；改了台账的测试自己用 tasks.open_intake。"""
    return Intake(load_office(office_folder), *declared)


@pytest.fixture
def write(intake: Intake, tmp_path: Path) -> Writer:
    """写一本工作簿，不带即时变色：`write(rows, unit="娄星区", period=JUNE)` → 路径。"""

    def writer(
        rows: Mapping[str, Sequence[Mapping[str, object]]] | None = None,
        unit: str = "娄星区",
        period: Period = JUNE,
        name: str = "",
        folder: Path | None = None,
    ) -> Path:
        office = intake.office
        content = write_workbook(
            office.find_unit(unit),
            period,
            intake.ledgers.sheets,
            office.registry,
            NOW,
            clean_rows() if rows is None else rows,
            checks=dict.fromkeys(intake.ledgers.sheets, ()),
        )
        path = (folder or tmp_path) / (name or f"{unit}_六张清单_{period}.xlsx")
        path.write_bytes(content)
        return path

    return writer


@pytest.fixture
def history(intake: Intake) -> Iterator[History]:
    """办公室的历史库。"""
    with History(intake.office.database_url) as opened:
        yield opened


def touch(path: Path, hours: float) -> None:
    """文件时间改为 NOW 后几小时。"""
    when = (NOW + timedelta(hours=hours)).timestamp()
    os.utime(path, (when, when))


@pytest.fixture
def send(intake: Intake, write: Writer) -> Send:
    """往收件箱放一份：`send(3, 总投资=…)`，文件时间是 NOW 后 3 小时。"""

    def put(hours: float = 0, unit: str = "娄星区", name: str = "", **changes: object) -> Path:
        name = name or f"{unit}{hours}.xlsx"
        path = write(clean_rows(**changes), unit=unit, folder=intake.office.inbox, name=name)
        touch(path, hours)
        return path

    return put


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    """演示走完全程：由工作簿收件、汇总、写通报；一个进程只走一次，各测试只看不改。"""
    return demonstrate(tmp_path_factory.mktemp("演示") / "演示", NOW, tasks.quietly)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """无界面的 Chromium。"""
    from tests.browser import opened

    yield from opened()


@pytest.fixture(scope="session")
def soffice() -> str:
    """LibreOffice；没有则跳过，CI 里必须有。"""
    found = shutil.which("soffice")
    if found is None:
        if os.environ.get("QINGDAN_REQUIRE_OFFICE"):
            pytest.fail("CI 里应装有 LibreOffice")
        pytest.skip("本机没有 LibreOffice")
    return found
