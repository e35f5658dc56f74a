"""示例要素：开工项目都有办结的施工许可，另有土地、资金、用能、用工和环评。"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from pipelines.calendar import Period
from sample_workbooks.city import City, Place, days
from sample_workbooks.projects import WAN, Project, Row

_PERMITS: Final = {
    "施工许可": ("建许", "市住房和城乡建设局", 20),
    "环评": ("环审", "市生态环境局", 30),
    "能评": ("发改能审", "市发展和改革委员会", 20),
}
_OFFICES: Final = {
    "土地": ("亩", "市自然资源和规划局"),
    "资金": ("万元", "市政府金融工作办公室"),
    "用电": ("万千瓦时", "国网市供电公司"),
    "用工": ("人", "市人力资源和社会保障局"),
}
_SOURCES: Final = ("银行贷款", "产业基金", "企业自筹", "专项债")


@dataclass(frozen=True)
class Need:
    """一项要素需求；`met` 是全部落实的日子，其前一个半月落实了一半。"""

    project: Project
    kind: str
    asked: date
    wanted: date
    amount: int = 1
    met: date | None = None
    accepted: date | None = None
    source: str = ""

    def given(self, at: date) -> int:
        """到 `at` 为止的已落实量。"""
        if self.met and self.met <= at:
            return self.amount
        is_partial = self.accepted is None and at >= self.asked + days(25)
        return self.amount // 2 if is_partial else 0

    def state(self, at: date) -> str:
        """`at` 那天的状态。"""
        given = self.given(at)
        return "已落实" if given == self.amount else "部分落实" if given else "未落实"


def need_rows(place: Place, period: Period, city: City, short: frozenset[str]) -> list[Row]:
    """该单位该期的要素保障清单；`short` 是有资金问题的项目，必有资金一项。"""
    at = period.last_day
    needs = [need for project in place.projects for need in _needs_of(project, city, short)]
    return [
        {
            "要素编号": f"YS-{place.code}-{city.horizon.year}-{number:03d}",
            **_row(need, place.seat * 200 + number, at, city),
        }
        for number, need in enumerate(needs, 1)
        if need.asked <= at and need.project.signed <= at
    ]


def _needs_of(project: Project, city: City, short: frozenset[str]) -> Iterator[Need]:
    number = int(project.id[-3:])
    if project.started:
        yield _permit(project, "施工许可", city.workday(project.started - days(4)), city)
    elif number % 2:
        yield _permit(project, "环评", city.workday(city.horizon - days(8)), city)
    if project.id in short:
        yield _supply(project, "资金", project.total // 4, None, city, waited=115)
    elif number % 4 == 1:
        kind = tuple(_OFFICES)[number // 4 % 4]
        amounts = {"土地": project.land, "资金": project.total // 4, "用电": 36000, "用工": 12000}
        met = city.workday(city.horizon - days(60 + number)) if number % 8 == 1 else None
        if amounts[kind]:
            yield _supply(project, kind, amounts[kind], met, city, waited=14 + number % 3 * 35)


def _permit(project: Project, kind: str, met: date, city: City) -> Need:
    allowed = _PERMITS[kind][2]
    accepted = city.calendar.shift(met, -(allowed - 4 - int(project.id[-1])))
    return Need(project, kind, accepted, project.start_plan + days(30), 100, met, accepted)


def _supply(
    project: Project, kind: str, amount: int, met: date | None, city: City, *, waited: int
) -> Need:
    """一项要素；没有落实的，是 `waited` 天前提出的。"""
    latest = met - days(70) if met else city.horizon - days(waited)
    asked = max(project.signed + days(3), latest)
    met = met if met and met > asked else None
    whole = amount // WAN * WAN
    source = _SOURCES[int(project.id[-3:]) % len(_SOURCES)]
    return Need(project, kind, asked, asked + days(150), whole, met, source=source)


def _row(need: Need, number: int, at: date, city: City) -> Row:
    state = need.state(at)
    row: Row = {
        "项目编号": need.project.id,
        "要素类别": need.kind,
        "资金来源": need.source if need.kind == "资金" else None,
        "需求量": Decimal(need.amount).scaleb(-2),
        "提出日期": need.asked,
        "需求时限": need.wanted,
        "已落实量": Decimal(need.given(at)).scaleb(-2),
        "落实日期": need.met if state == "已落实" else None,
        "状态": state,
    }
    if need.accepted is None:
        unit, office = _OFFICES[need.kind]
        return {**row, "计量单位": unit, "保障单位": office}
    return {**row, **_permit_columns(need, number, state, city)}


def _permit_columns(need: Need, number: int, state: str, city: City) -> Row:
    word, office, allowed = _PERMITS[need.kind]
    done = need.met if state == "已落实" else None
    symbol = f"{city.mark}{word}〔{done.year}〕{number}号" if done else None
    return {
        "计量单位": "项",
        "保障单位": office,
        "受理日期": need.accepted,
        "承诺工作日": allowed,
        "办结日期": done,
        "批复文号": symbol,
    }
