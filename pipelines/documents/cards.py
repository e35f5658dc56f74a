"""红黄牌通知要用的全部名称：哪些项目亮了牌、为什么、怎样整改（DOMAIN §2.4、§4.4）。

叫红灯还是黄牌，由所用的亮灯办法说了算（lights/*.toml 的 labels）。
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from pipelines.documents.letters import cell_words, letter_head
from pipelines.documents.wording import (
    Printed,
    chinese_date,
    fixed,
    joined,
    money_in_yi,
)
from pipelines.figures.figure import Basis
from pipelines.figures.lights.projects import Light, ProjectLight, project_lights, summoned

#: 亮牌表的列：模板里 `行.` 之后可用的名称。
COLUMNS: Final = (
    "序号", "牌", "项目编号", "项目名称", "责任单位", "年度计划", "累计完成", "完成率", "缘由",
)  # fmt: skip
#: 话里的一个数；年月日与编号里的不算。
_NUMBER: Final = re.compile(r"((?<![\d.A-Za-z-])\d+(?:\.\d+)?(?![\d.年月日A-Za-z-]))")


def cards_context(basis: Basis, issued: date, number: int | None) -> dict[str, object]:
    """红黄牌通知的上下文；`issued` 为成文日期，`number` 为发文顺序号（未定则留待填写）。"""
    office, period = basis.master.office, basis.master.period
    labels, consequences = basis.methods.lights.labels, basis.methods.lights.consequences
    shown = [one for one in project_lights(basis) if one.light is not Light.GREEN]
    heavy, light = (sum(one.light is kind for one in shown) for kind in (Light.RED, Light.YELLOW))
    names = dict.fromkeys(one.label for one in shown)
    texts = {
        "主送机关": office.settings.letter.addressees,
        "通报范围": office.settings.letter.scope,
        "年": str(period.year),
        "月": str(period.month),
        "亮灯办法": office.settings.lights,
        "重牌后果": consequences.red if heavy else "",
        "轻牌后果": consequences.yellow if light else "",
        "重牌": labels.red,
        "轻牌": labels.yellow,
        "牌名": "和".join(names),  # 标题里不用顿号
        "整改期限": chinese_date(
            office.calendar.shift(issued, office.settings.letter.reply_workdays)
        ),
    }
    return {
        **letter_head(office, issued, number),
        **{name: Printed(text) for name, text in texts.items()},
        "红灯项目数": Printed(str(heavy), heavy),
        "黄灯项目数": Printed(str(light), light),
        "亮牌数": Printed(str(len(shown)), len(shown)),
        **_talks(basis),
        "亮牌表": [_row(number, one) for number, one in enumerate(shown, 1)],
    }


def specimen_cards(basis: Basis) -> dict[str, object]:
    """试填模板用的上下文：一个没有报送的月份，亮牌表放一行。"""
    context = cards_context(basis, basis.end, None)
    return {**context, "亮牌表": [dict.fromkeys(COLUMNS, Printed("样", 1))]}


def _talks(basis: Basis) -> dict[str, object]:
    """按办法要约谈的项目几个、由谁约谈；没有则空。"""
    talks, talk = summoned(basis), basis.methods.lights.talk
    return {
        "约谈项目数": Printed(str(len(talks)), len(talks)),
        "约谈月数": Printed(str(talk.months), talk.months) if talk else Printed("", None),
        "约谈人": Printed(talk.by if talk and talks else ""),
        "约谈项目": Printed(_named([one.project for one in talks])),
    }


def _named(lights: Sequence[ProjectLight]) -> str:
    """甲、乙、丙等，至多三个。"""
    text = joined(cell_words(one.name) for one in lights[:3])
    return f"{text}等" if len(lights) > 3 else text


def _row(number: int, one: ProjectLight) -> dict[str, object]:
    return {
        "序号": Printed(str(number)),
        "牌": one.label,
        "项目编号": one.key,
        "项目名称": cell_words(one.name),
        "责任单位": one.unit,
        "年度计划": _yi(one.plan),
        "累计完成": _yi(one.done),
        "完成率": Printed(fixed(one.rate), one.rate),
        "缘由": numbered("；".join(one.reasons)),
    }


def numbered(words: str) -> list[str]:
    """一段话切成几截，其中每个数自成一截，好各进各的内容控件。"""
    pieces = filter(None, _NUMBER.split(words))
    return [Printed(one, Fraction(one)) if _NUMBER.fullmatch(one) else one for one in pieces]


def _yi(hundredths: int) -> Printed:
    amount = Fraction(hundredths, 100)
    return Printed(money_in_yi(amount), amount)
