"""我们写的每一种文件各写一份：公文（.docx）、工作簿（.xlsx）、加载项（.xlam），都由演示的数据来。

名称即测试与图片里所说的；新添一种公文、一种工作簿，在这里添一行，两种校验与图片就都有它。
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from addin.build import build
from addin.buttons import BUTTONS
from addin.marked_copy import Request, press_file
from pipelines import tasks
from pipelines.calendar import Period
from pipelines.demonstration import Demonstration
from pipelines.documents.kinds import KINDS
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from pipelines.tasks import assessing
from pipelines.tasks.confirming import confirm
from pipelines.tasks.renewing import renew_document
from pipelines.tasks.tracing_book import write_trace
from pipelines.tasks.tracing_figures import trace_figure
from tests.city import save
from tests.conftest import JUNE, PROJECT

JULY = JUNE.shift(1)
AT = datetime(2021, 7, 7, 9)
#: 周调度清单的调度日；年度考核的成文日期。
DISPATCH, ASSESSED = date(2021, 7, 9), date(2022, 1, 14)
#: 第一次提醒记下事项，第二次有的到了提醒，有的到了督办。
REMINDED = (datetime(2021, 7, 5, 9), datetime(2021, 7, 12, 9))
UNIT, FAULTY = "娄星区", "涟源市"
Made = Iterator[tuple[str, Path]]


def write_papers(shown: Demonstration, folder: Path) -> dict[str, Path]:
    """名称 → 文件；`shown` 只读不改，写在 `folder` 里。"""
    home = folder / "娄底"
    shutil.copytree(shown.folder / "娄底", home)
    intake = tasks.open_intake(home)
    makers: tuple[Callable[[], Made], ...] = (
        lambda: demonstrated(shown),
        lambda: circulars(intake),
        lambda: letters(intake),
        lambda: renewed(folder / "小城"),
        lambda: county_books(intake, folder),
        lambda: city_books(intake),
        lambda: assessment_papers(intake),
        lambda: add_in(folder),
    )
    made = {name: path for maker in makers for name, path in maker()}
    missing = {kind.name for kind in KINDS} - {name.partition("（")[0] for name in made}
    assert not missing, f"没有写到的公文：{missing}；请在 {__name__} 添上"
    return made


def demonstrated(shown: Demonstration) -> Made:
    """演示里已有的。"""
    loudi, guangyuan = shown.cities
    yield "月通报（娄底）", loudi.circular
    yield "月通报（广元）", guangyuan.circular
    yield "总台账", loudi.master
    returned = loudi.master.parent / "退回" / FAULTY
    for name, suffix in (("退回通知", "docx"), ("退回单", "xlsx"), ("待改", "xlsx")):
        (path,) = returned.glob(f"*_{name}.{suffix}")
        yield name, path


def first(files: Iterable[Path], name: str) -> Path:
    """文件名以 `name` 起头的第一份。"""
    return min(path for path in files if path.name.startswith(name))


def circulars(intake: Intake) -> Made:
    """circular 写的各种，与核对单；年度考核要先冻结，另写。"""
    yield "周调度清单", tasks.circular(intake, "周调度清单", JUNE, AT, issued=DISPATCH).path
    for name in ("季讲评", "观摩册", "红黄牌通知"):
        yield name, tasks.circular(intake, name, JUNE, AT).path
    yield "核对单", confirm(intake, JUNE, (UNIT,), AT).files[UNIT]


def letters(intake: Intake) -> Made:
    """提醒函、督办函各一份，提醒清单。"""
    for at in REMINDED:
        files = tasks.remind(intake, at).files
    for name in ("提醒函", "督办函", "提醒清单"):
        yield name, first(files, name)


def renewed(home: Path) -> Made:
    """月通报印出之后又有补报，换数成修订。"""
    tasks.init(home)
    intake = tasks.open_intake(home)

    def send(unit: str, at: datetime) -> None:
        key = f"XM-{intake.office.find_unit(unit).code}-2021-001"
        row = {**PROJECT, "项目编号": key, "填报单位": unit}
        with History(intake.office.database_url) as history:
            save(history, intake, unit, JUNE, {"项目清单": [row]}, at=at)

    send(UNIT, AT)
    send("双峰县", AT)
    circular = tasks.circular(intake, "月通报", JUNE, AT, number=6).path
    send("涟源市", AT + timedelta(days=1))
    made = renew_document(circular, intake, AT + timedelta(days=1)).path
    assert made is not None
    yield "月通报（更新）", made


def county_books(intake: Intake, folder: Path) -> Made:
    """县区手里的：空白工作簿，标了色的，改好的。"""
    (sent,) = intake.office.inbox.glob(f"{FAULTY}*_{JUNE}.xlsx")
    yield "空白工作簿", tasks.blank(intake, JULY, (UNIT,), AT)[0]
    marked = press_file("校验", intake.office.folder, AT, Request(file=sent)).copy
    fixed = tasks.fix([sent], intake, AT)[0].copy
    assert marked is not None
    assert fixed is not None
    yield "标了色的副本", marked
    yield "已更正", fixed


def city_books(intake: Intake) -> Made:
    """专班的各种工作簿。"""
    yield "指标表", tasks.measure(intake, JUNE, AT).path
    yield "评分排名", tasks.score(intake, JUNE, AT).path
    urged = tasks.urge(intake, JULY, datetime(2021, 7, 23, 8)).file
    assert urged is not None
    yield "催报", urged
    yield "溯源", write_trace(intake, trace_figure(intake, "累计完成投资", JUNE), AT)


def assessment_papers(intake: Intake) -> Made:
    """年度考核：机器考核（以六月的数冻结）、评分表、调整表、得分汇总与公文。"""
    year = JUNE.year
    yield (
        "机器考核",
        assessing.freeze(intake, year, "示例甲", AT, month=JUNE.month, anyway=True).path,
    )
    forms = assessing.sheets(intake, year, AT).paths
    for name in ("评分表", "调整表"):
        yield name, first(forms, name)
    yield "考核得分汇总", assessing.total(intake, year, AT).path
    december = Period(year, 12)
    yield "年度考核", tasks.circular(intake, "年度考核", december, AT, issued=ASSESSED).path


def add_in(folder: Path) -> Made:
    """加载项。"""
    path = folder / "清单通.xlam"
    path.write_bytes(build(BUTTONS))
    yield "清单通.xlam", path
