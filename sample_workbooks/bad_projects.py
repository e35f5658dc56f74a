"""项目清单各规则的坏件（DOMAIN §1.5，及落在项目上的勾稽）。

第 4 行是开工的项目，第 5 行是前期的项目；第 6 行可添一个洽谈的项目。
"""

from __future__ import annotations

from datetime import date
from typing import Final

from sample_workbooks.bad_case import BadCase
from sample_workbooks.small_clean import TALKED
from sample_workbooks.small_edits import Edit, Values, add, last, put

_SHEET: Final = "项目清单"


def _built(values: Values, before: Values | None = None) -> tuple[Edit, ...]:
    return put(_SHEET, 4, values), last(_SHEET, 4, before or {})


def _prepared(values: Values, before: Values | None = None) -> tuple[Edit, ...]:
    return put(_SHEET, 5, values), last(_SHEET, 5, before or {})


def _talked(values: Values) -> tuple[Edit, ...]:
    return (put(_SHEET, 6, {**TALKED, **values}),)


def _same(values: Values) -> tuple[Edit, ...]:
    """本期、上期都是这样写的。"""
    return _built(values, values)


PROJECTS: Final = (
    BadCase("L1-01", _built({"本年累计完成投资": 2000, "变更说明": "据审计意见核减"})),
    BadCase("L1-02", _built({"本年累计完成投资": 15000})),
    BadCase("L1-03", _built({"本月完成投资": -800, "本年累计完成投资": 10700})),
    BadCase("L1-04", _built({"截至上年底累计完成投资": 500})),
    BadCase(
        "L1-05",
        _built(
            {"总投资": 13000, "本年度计划投资": 13000}, {"总投资": 13000, "本年度计划投资": 13000}
        ),
    ),
    BadCase("L1-06", _built({"本年度计划投资": 9000})),
    BadCase("L1-07", _talked({"总投资": 12})),
    BadCase("L1-08", _built({"签约日期": date(2021, 6, 15)})),
    BadCase("L1-09", _built({"实际开工日期": None})),
    BadCase("L1-10", _built({}, {"项目阶段": "竣工"})),
    BadCase("L1-11", _prepared({"本月完成投资": 5000, "本年累计完成投资": 5000})),
    BadCase("L1-12", _built({"项目阶段": "竣工", "实际竣工日期": date(2021, 6, 20)})),
    BadCase("L1-13", _prepared({"计划开工日期": date(2021, 6, 10)})),
    BadCase("L1-14", _built({"是否纳统": "否", "纳统日期": None})),
    BadCase("L1-15", _talked({"项目名称": "示例硅钢项目（一期）"})),
    BadCase("L1-16", _same({"统一社会信用代码": "91431302MA00000151"})),
    BadCase("L1-17", _built({"所属产业链": "电子信息"})),
    BadCase("L1-18", _same({"项目名称": "示例老旧管网改造等12个项目"})),
    BadCase("L1-19", _built({"专项标识": "三高四新项目"})),
    BadCase("X02", _prepared({"运行状态": "停工"})),
    BadCase(
        "X05",
        (
            *_prepared({"项目阶段": "签约"}, {"项目阶段": "签约"}),
            put("招商清单", 4, {"招商阶段": "签约", "转入项目编号": None}),
            last("招商清单", 4, {"招商阶段": "签约", "转入项目编号": None}),
        ),
    ),
    BadCase("X08", _built({"专项标识": "双引擎"})),
    BadCase("X09", _built({"专项标识": "双引擎-钢铁新材；双引擎-工程机械"})),
    BadCase(
        "X10",
        (
            add(
                "任务清单", 6,
                {
                    "任务编号": "RW-XM-431302-2021-003-09", "任务类别": "竣工验收",
                    "任务内容": "组织竣工验收", "完成进度": 100, "任务状态": "已完成",
                    "实际完成日期": date(2021, 6, 24), "佐证材料": "竣工验收报告",
                },
            ),
        ),
    ),
    BadCase("L2-08", (put("任务清单", 4, {"任务类别": "融资"}),)),
    BadCase("L3-02", (put("责任清单", 5, {"失效日期": date(2021, 5, 31)}),)),
    BadCase("L5-08", tuple(on("要素保障清单", 4, {"要素类别": "安评"}) for on in (put, last))),
)  # fmt: skip

#: 已终止的项目，供别的清单引用。
ENDED: Final = _prepared({"运行状态": "终止"}, {"运行状态": "终止"})
