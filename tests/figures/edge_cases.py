"""各种边上的小城：空、全为零、核减、缺上月、一月、沿用、并列、超额、全年；每样只造一次。"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.figures import Basis
from pipelines.figures.evaluating.share_table import INDICATORS
from pipelines.figures.evaluating.yields import ENERGY, ENERGY_BEFORE, LAND, LEADING, PER_MU
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from tests.city import save
from tests.conftest import DUTY, JUNE, ORIGIN, PROJECT

Row = dict[str, object]
Sheets = dict[str, list[Row]]
Builder = Callable[[Intake, History], Basis]

#: 四个单位、三个园区的办公室：什么都有，又算得快。
UNITS: Final = ("娄星区", "涟源市", "娄底经开区", "市直")
PARKS: Final = ("娄星产业开发区", "涟源高新技术产业开发区", "娄底经济技术开发区")
#: 沿用的一个单位。
CARRIED: Final = "涟源市"
DECEMBER, JANUARY = Period(2021, 12), Period(2021, 1)
TAGS: Final = "双引擎-钢铁新材；三高四新；集中开工-2021年第二季度；巡检观摩-2021年6月"
_MONEY: Final = ("总投资", "本年度计划投资", "本月完成投资", "本年累计完成投资")


def small_office(folder: Path) -> Path:
    """把随附的办公室减到 UNITS 与 PARKS。"""
    units = folder / "units.toml"
    head, *blocks = units.read_text(encoding="utf-8").split("[[units]]")
    names = ("娄底市", *UNITS)
    kept = [block for block in blocks if any(f'name = "{name}"' in block for name in names)]
    units.write_text("[[units]]".join([head, *kept]), encoding="utf-8")
    office = folder / "office.toml"
    parks = "、".join(PARKS).replace("、", '", "')
    lines = [
        f'parks = ["{parks}", "园区外"]' if line.startswith("parks = ") else line
        for line in office.read_text(encoding="utf-8").splitlines()
    ]
    office.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def project(number: int, period: Period, money: Sequence[int]) -> Row:
    """一个项目；`money` 依次为总投资、计划、本月、累计（万元）。"""
    year = period.year
    return {
        **PROJECT, "项目编号": f"XM-{number:03d}", "项目名称": f"示例项目{number:03d}",
        "专项标识": TAGS, **dict(zip(_MONEY, map(Decimal, money), strict=True)),
        "签约日期": date(year, 1, 6), "计划开工日期": date(year, 1, 8),
        "实际开工日期": date(year, 1, 9) if number % 2 else None,
        "计划竣工日期": date(year, 1, 20),
        "实际竣工日期": date(year, 1, 18) if number % 4 == 1 else None,
        "投产日期": date(year, 1, 19) if number % 8 == 1 else None,
    }  # fmt: skip


def _prospect(seat: int, period: Period, amount: int) -> Row:
    return {
        **ORIGIN, "招商编号": f"ZS-{seat}", "投资方名称": f"示例投资方{seat}",
        "拟投项目名称": f"示例招商{seat}", "转入项目编号": None, "签约(协议)金额": Decimal(amount),
        "首次洽谈日期": date(period.year, 1, 4), "签约日期": date(period.year, 1, 7),
        "合同约定当年到位资金": Decimal(amount), "累计到位资金": Decimal(amount // 2),
    }  # fmt: skip


def _problem(seat: int, period: Period) -> Row:
    state = ("已销号", "已传递", "办理中", "已解决")[seat % 4]
    day = date(period.year, 1, 10)
    return {
        "问题编号": f"WT-{seat}", "关联对象": "项目", "项目编号": f"XM-{seat:03d}",
        "问题类别": "资金", "问题描述": "示例", "收集日期": date(period.year, 1, 5),
        "是否盘活项目(企业)": "是", "状态": state, "承诺办结日期": day, "办结日期": day,
        "传递日期": day, "销号日期": day if state == "已销号" else None,
    }  # fmt: skip


def _need(seat: int, period: Period) -> Row:
    return {
        "要素编号": f"YS-{seat}", "项目编号": f"XM-{seat:03d}", "要素类别": "资金",
        "状态": "未落实", "需求时限": date(period.year, 1, 11),
    }  # fmt: skip


def _park(name: str, period: Period, amount: int) -> Row:
    quarter = f"{period.year}-{(period.month + 2) // 3 * 3:02d}"
    money = dict.fromkeys((*INDICATORS, *PER_MU.values(), LAND, LEADING), Decimal(amount))
    return {
        "园区名称": name, "报告期": quarter, "进出口计量单位": "万元", **money,
        "园区总营业收入": Decimal(amount * 2), ENERGY: Decimal(amount), ENERGY_BEFORE:
        Decimal(amount), "污水集中处理设施是否建成": "是",
    }  # fmt: skip


def _firm(seat: int, amount: int) -> Row:
    money = ("评价税收", "工业增加值", "营业收入", "R&D经费", "用地面积", "综合能耗")
    return {
        "企业名称": f"示例企业{seat}", "统一社会信用代码": f"C{seat}", "规模": "规上",
        **dict.fromkeys((*money, "主要污染物排放"), Decimal(amount)), "年平均职工人数": amount,
    }  # fmt: skip


def sheets(seat: int, period: Period, money: Sequence[int]) -> Sheets:
    """第 `seat` 个单位的各张清单；各种金额都随 `money` 的第一个。"""
    unit, amount = UNITS[seat], money[0]
    chain: Row = {
        **DUTY, "责任编号": f"ZR-CHAIN-{seat}", "对象类型": "产业链",
        "对象名称/编号": "钢铁新材料", "生效日期": date(2020, 1, 1),
    }  # fmt: skip
    annex = _park(PARKS[seat], period, amount) if seat < len(PARKS) else None
    return {
        "项目清单": [project(seat * 2 + n, period, money) for n in (0, 1)],
        "招商清单": [_prospect(seat, period, amount)],
        "问题清单": [_problem(seat, period)],
        "要素保障清单": [_need(seat, period)],
        "责任清单": [chain] if unit == "市直" else [],
        "附表一园区指标": [annex or _park("全市", period, amount * 10)],
        "附表二企业服务与亩均": [_firm(seat, amount)],
    }


def _city(
    intake: Intake,
    history: History,
    period: Period,
    months: Mapping[int, Callable[[int], Sequence[int]]],
    lacking: Sequence[str] = (),
) -> Basis:
    """`months`：相差几个月 → 第几个单位的金额；本期 `lacking` 没有报。"""
    for months_back, money in months.items():
        when = period.shift(months_back)
        for seat, unit in enumerate(UNITS):
            if months_back or unit not in lacking:
                save(history, intake, unit, when, sheets(seat, when, money(seat)))
    return tasks.basis_of(intake, history, period)


def _usual(seat: int) -> Sequence[int]:
    return (1000 + seat, 500 + seat, 60 + seat, 260 + 7 * seat)


def _before(seat: int) -> Sequence[int]:
    return (1000 + seat, 500 + seat, 50 + seat, 200 + 6 * seat)


def _zero(_: int) -> Sequence[int]:
    return (0, 0, 0, 0)


def _reduced(seat: int) -> Sequence[int]:
    return (1000 + seat, 500 + seat, -40, 160 + 6 * seat)


def _below_zero(seat: int) -> Sequence[int]:
    return (1000 + seat, 500 + seat, -60, -10)


def _tied(_: int) -> Sequence[int]:
    return (1000, 500, 60, 260)


def _over(seat: int) -> Sequence[int]:
    return (1000 + seat, 500 + seat, 60, 900 + seat)


def _blank(intake: Intake, history: History) -> Basis:
    """家家报了，一行也没有。"""
    for unit in UNITS:
        save(history, intake, unit, JUNE, {})
    return tasks.basis_of(intake, history, JUNE)


EDGES: Final[Mapping[str, Builder]] = {
    "空城": lambda i, h: _city(i, h, JUNE, {}),
    "报了空表": _blank,
    "全为零": lambda i, h: _city(i, h, JUNE, {0: _zero, -1: _zero, -12: _zero}),
    "核减": lambda i, h: _city(i, h, JUNE, {0: _reduced, -1: _before, -12: _before}),
    "累计减到负": lambda i, h: _city(i, h, JUNE, {0: _below_zero, -1: _before, -12: _before}),
    "缺上月": lambda i, h: _city(i, h, JUNE, {0: _usual}),
    "一月": lambda i, h: _city(i, h, JANUARY, {0: _usual, -1: _before}),
    "跨年未报": lambda i, h: _city(i, h, JANUARY, {0: _usual, -1: _before}, [CARRIED]),
    "沿用": lambda i, h: _city(i, h, JUNE, {0: _usual, -1: _before, -12: _before}, [CARRIED]),
    "并列": lambda i, h: _city(i, h, JUNE, {0: _tied, -1: _tied}),
    "超额": lambda i, h: _city(i, h, JUNE, {0: _over, -1: _usual}),
    "全年": lambda i, h: _city(i, h, DECEMBER, {0: _usual, -1: _before, -12: _before}),
}
