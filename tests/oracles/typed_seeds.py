"""一本照种子的写法填的工作簿：带单位的金额、繁体、万吨、两位小数的百分数、半个工作日。"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from tests.conftest import Rows, clean_rows, permit

SECOND: Final = "XM-431302-2021-004"
OUTPUT: Final = "电解铝61.5万吨、再生铝170万吨、加工能力180万吨，涉铝企业42户"
ONE_LICENCE: Final = "37证合一，办理时限由8.5个工作日压缩到1个工作日"
#: 种子里带单位的数 → 合多少万元（O38）。
MONEY: Final = {"1.2亿": 12000, "2.5億元": 25000, "8.9億": 89000, "4000亿元": 40000000}
#: 不是金额的数：一个也不能当作万元。
NOT_MONEY: Final = ("18061万吨", "1.6亿条", "2.97万余项", "700萬餘件", "61.5万吨")


def typed_rows() -> Rows:
    """两个项目，5000 万元与 6000 万元（O37），完成 795 万元、450 万元（O15）。"""
    rows = clean_rows(
        总投资="5000万元", 本年度计划投资="3000", 本月完成投资="450万元",
        本年累计完成投资="700万元",
        形象进度=OUTPUT, 主要建设内容及规模=ONE_LICENCE,
    )  # fmt: skip
    second = {
        **rows["项目清单"][0], "项目编号": SECOND, "投资项目代码": "2104-431381-04-01-100029",
        "项目名称": "示例铸件项目", "统一社会信用代码": "91431381MA0000023F",
        "项目单位(业主)": "湖南示例铸件有限公司", "总投资": "6000万元", "本月完成投资": 0,
        "本年累计完成投资": "95万元",
    }  # fmt: skip
    rows["项目清单"].append(second)
    duty = {**rows["责任清单"][0], "责任编号": "ZR-431302-2021-002", "对象名称/编号": SECOND}
    rows["责任清单"].append(duty)
    task = rows["任务清单"][0]
    rows["任务清单"][0] = {**task, "完成进度": "99.49%"}
    rows["要素保障清单"] = [
        {**handled(1, date(2021, 6, 2), date(2021, 6, 4)), "承诺工作日": Decimal("8.5")},
        handled(2, date(2021, 6, 9), date(2021, 6, 11)),
    ]
    rows["招商清单"] += [_talk(n, amount) for n, amount in enumerate((*MONEY, *NOT_MONEY), 1)]
    rows["附表二企业服务与亩均"] = [_firm()]
    return rows


def march_rows() -> Rows:
    """2023 年 3 月的两项手续：2 日受理、28 日办结；整个三月（O26）。"""
    rows = clean_rows()
    rows["要素保障清单"] = [
        handled(1, date(2023, 3, 2), date(2023, 3, 28)),
        handled(2, date(2023, 2, 28), date(2023, 3, 31)),
    ]
    return rows


def handled(number: int, accepted: date, closed: date) -> dict[str, object]:
    """一项手续，何日受理、何日办结。"""
    return {
        **permit(number, "施工许可" if number == 1 else "环评"),
        "受理日期": accepted, "办结日期": closed, "落实日期": closed,
    }  # fmt: skip


def _talk(number: int, amount: str) -> dict[str, object]:
    return {
        "招商编号": f"ZS-431302-2021-1{number:02d}", "投资方名称": f"示例投资方第{number}集团",
        "投资方类型": "其他", "拟投项目名称": f"示例意向之{number}号", "产业链": "钢铁新材料",
        "招商阶段": "在谈", "预计(意向)投资额": amount, "首次洽谈日期": date(2021, 5, 6),
        "最近洽谈日期": date(2021, 6, 7), "责任编号": "ZR-431302-2021-001",
    }  # fmt: skip


def _firm() -> dict[str, object]:
    return {
        "企业名称": "湖南示例新材料有限公司", "统一社会信用代码": "91431302MA00000157",
        "所在园区": "娄星产业开发区", "规模": "规上", "是否四上": "是", "走访次数": 3,
        "协调融资": "795万元", "政策兑现金额": "450万元",
    }  # fmt: skip
