"""脏件：数怎样写错（DOMAIN §6 第 1 至 16、25、49、55 项）。"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from sample_workbooks.dirty_case import DirtyCase, Place, doubt, error
from sample_workbooks.small_books import Formula, Shown, Written
from sample_workbooks.small_clean import TALKED
from sample_workbooks.small_edits import Edit, add, add_last, last, put
from sample_workbooks.small_links import external_link

_P: Final = "项目清单"
_T: Final = "任务清单"
_OUTPUT_1: Final[Place] = (_P, "达产年产值", 4)
_TAX_1: Final[Place] = (_P, "达产年税收", 4)
_LAND_1: Final[Place] = (_P, "用地面积", 4)
_OUTPUT_2: Final[Place] = (_P, "达产年产值", 5)
_TAX_2: Final[Place] = (_P, "达产年税收", 5)


def _fill(*cells: tuple[Place, Written]) -> tuple[Edit, ...]:
    """逐格写上。"""
    return tuple(put(place[0], place[2], {place[1]: value}) for place, value in cells)


def _task(row: int, progress: Decimal | int) -> tuple[Edit, Edit]:
    """添一项前期手续的任务，上期也有。"""
    values = {
        "任务编号": f"RW-XM-431302-2021-008-{row - 4:02d}",
        "任务内容": f"办理第{row - 4}项手续",
    }
    return (
        add(_T, row, {**values, "完成进度": progress, "本周进展": f"第{row - 4}项已受理"}, like=5),
        add_last(_T, row, {**values, "完成进度": 0}, like=5),
    )


NUMBERS: Final = (
    DirtyCase(
        1, "数后写了万元",
        _fill((_TAX_1, "3,200万元"), (_TAX_2, "2400 万元"), (_OUTPUT_1, "80000万")),
        fixes={_TAX_1: "3200.00", _TAX_2: "2400.00", _OUTPUT_1: "80000.00"},
    ),
    DirtyCase(
        2, "数后写了亿元",
        _fill((_OUTPUT_1, "1.2亿元"), (_OUTPUT_2, "1.2亿")),
        fixes={_OUTPUT_1: "12000.00", _OUTPUT_2: "12000.00"},
        findings=(doubt("G20", _OUTPUT_1, "亿"), doubt("G20", _OUTPUT_2, "亿")),
    ),
    DirtyCase(
        3, "数后写了元",
        _fill((_TAX_1, "500000元"), (_TAX_2, "24,000,000元")),
        fixes={_TAX_1: "50.00", _TAX_2: "2400.00"},
    ),
    DirtyCase(
        4, "疑把亿元当万元",
        _fill(((_P, "总投资", 6), 12)),
        setting=(put(_P, 6, TALKED),),
        findings=(doubt("L1-07", (_P, "总投资", 6), "12.00"),),
        reads={(_P, "总投资", 6): Decimal(12)},
    ),
    DirtyCase(
        5, "与上月差一万倍",
        _fill(((_P, "本年度计划投资", 5), Decimal("0.32"))),
        setting=(put(_P, 5, {"本年度计划投资": 3200}), last(_P, 5, {"本年度计划投资": 3200})),
        findings=(doubt("L1-07", (_P, "本年度计划投资", 5), "上期 3200.00 万元、本期 0.32"),),
        reads={(_P, "本年度计划投资", 5): Decimal("0.32")},
    ),
    DirtyCase(
        6, "全角数字",
        _fill(
            (_TAX_1, "３２００．５"), ((_P, "纳统日期", 4), "２０２１－０４－０５"),
            (("责任清单", "联络电话", 4), "０７３８－８３１２３４１"),
            ((_P, "投资项目代码", 4), "２１０４－４３１３０２－０４－０１－１０００１８"),
        ),
        fixes={
            _TAX_1: "3200.50", (_P, "纳统日期", 4): "2021-04-05",
            ("责任清单", "联络电话", 4): "0738-8312341",
            (_P, "投资项目代码", 4): "2104-431302-04-01-100018",
        },
    ),
    DirtyCase(
        7, "千分位与空格",
        _fill((_TAX_1, "3，200"), (_TAX_2, "2 400"), (_OUTPUT_1, "800,00"), (_OUTPUT_2, "3,20")),
        fixes={_TAX_1: "3200.00", _TAX_2: "2400.00"},
        findings=(error("G05", _OUTPUT_1), error("G05", _OUTPUT_2)),
    ),
    DirtyCase(
        8, "汉字数",
        _fill((_TAX_1, "三千二百"), (_TAX_2, "二千四百"), (_OUTPUT_1, "三四千")),
        fixes={_TAX_1: "3200.00", _TAX_2: "2400.00"},
        findings=(
            doubt("G20", _TAX_1, "三千二百", "3200.00"), doubt("G20", _TAX_2, proposal="2400.00"),
            error("G05", _OUTPUT_1),
        ),
    ),
    DirtyCase(
        9, "文本数字",
        _fill((_TAX_1, "3200"), (_TAX_2, "2400.00"), (_LAND_1, "320")),
        fixes={_TAX_1: "3200.00", _TAX_2: "2400.00", _LAND_1: "320.00"},
    ),
    DirtyCase(
        10, "约数",
        _fill((_TAX_1, "约3200"), (_TAX_2, "3200左右"), (_OUTPUT_1, "3200+"), (_OUTPUT_2, ">3000")),
        findings=tuple(
            error("G05", place, "确数", "") for place in (_OUTPUT_1, _TAX_1, _OUTPUT_2, _TAX_2)
        ),
    ),
    DirtyCase(
        11, "区间",
        _fill((_TAX_1, "3000-3500"), (_TAX_2, "3000～3500"), (_OUTPUT_1, "8万—9万")),
        findings=tuple(error("G05", place) for place in (_OUTPUT_1, _TAX_1, _TAX_2)),
    ),
    DirtyCase(
        12, "公式",
        _fill(
            (_TAX_1, "=A1+B1"), (_TAX_2, "+2400"), (_OUTPUT_1, Formula("=AE4*25", 80000)),
            (_OUTPUT_2, Formula('="约"&60000', "约60000")),
        ),
        fixes={_TAX_2: "2400.00"},
        findings=(
            error("G05", _TAX_1), doubt("G20", _OUTPUT_1, "公式"), error("G05", _OUTPUT_2),
        ),
    ),
    DirtyCase(
        13, "公式没有保存结果",
        _fill((_OUTPUT_1, Formula("=AE4*25")), ((_P, "本年累计完成投资", 4), Formula("=R4+11500"))),
        findings=(
            error("G05", (_P, "本年累计完成投资", 4), "打开、保存"),
            error("G05", _OUTPUT_1, "打开、保存"),
        ),
    ),
    DirtyCase(
        14, "公式错误值",
        _fill(
            (_OUTPUT_1, Formula("=#REF!", "#REF!")), (_TAX_1, Formula("=1/0", "#DIV/0!")),
            (_LAND_1, Formula("=NA()", "#N/A")), (_OUTPUT_2, Formula('="a"+1', "#VALUE!")),
            (_TAX_2, Formula("=年税收", "#NAME?")),
        ),
        findings=tuple(
            error("G08", place, says)
            for place, says in (
                (_OUTPUT_1, "#REF!"), (_TAX_1, "#DIV/0!"), (_LAND_1, "#N/A"),
                (_OUTPUT_2, "#VALUE!"), (_TAX_2, "#NAME?"),
            )
        ),
    ),
    DirtyCase(
        15, "公式引用错行",
        _fill(((_P, "本年累计完成投资", 4), Formula("=R5+11500", 11500))),
        findings=(
            doubt("G20", (_P, "本年累计完成投资", 4), "公式"),
            error("L1-02", (_P, "本年累计完成投资", 4), "S4"),
        ),
        reads={(_P, "本年累计完成投资", 4): Decimal(11500)},
    ),
    DirtyCase(
        16, "外部链接",
        (*_fill((_OUTPUT_1, Formula("=[1]Sheet1!A1", 80000))), *external_link("台账.xlsx")),
        findings=(doubt("G26", _P, "台账.xlsx"),),
    ),
    DirtyCase(
        25, "百分数",
        (
            put(_T, 4, {"完成进度": Shown(Decimal("0.8"), "0.0%")}),
            put(_T, 5, {"完成进度": "30%"}), put(_T, 6, {"完成进度": Decimal("0.96")}),
            put(_T, 7, {"完成进度": Decimal("1.2")}),
        ),
        setting=(*_task(6, 96), *_task(7, 50)),
        fixes={(_T, "完成进度", 4): "80.00", (_T, "完成进度", 5): "30.00"},
        findings=(
            doubt("L2-02", (_T, "完成进度", 6), "96"), doubt("G20", (_T, "完成进度", 6)),
            doubt("G20", (_T, "完成进度", 7)),
        ),
        reads={(_T, "完成进度", 6): Decimal("0.96"), (_T, "完成进度", 7): Decimal("1.2")},
    ),
    DirtyCase(
        49, "零与空白",
        _fill((_TAX_1, 0), (_TAX_2, None), (_LAND_1, "暂无"), (_OUTPUT_2, "—")),
        fixes={_LAND_1: "（空）", _OUTPUT_2: "（空）"},
        reads={_TAX_1: Decimal(0), _TAX_2: None},
    ),
    DirtyCase(
        55, "显示两位小数",
        _fill(
            (_TAX_1, Shown(Decimal("12.3456"), "0.00")),
            (_TAX_2, Shown(Decimal("12.3444"), "0.00")),
        ),
        fixes={_TAX_1: "12.35", _TAX_2: "12.34"},
    ),
    DirtyCase(
        55, "四舍五入后合计不符",
        _fill(
            (_TAX_1, Shown(Decimal("12.3449"), "0.00")),
            (_TAX_2, Shown(Decimal("12.3449"), "0.00")),
        ),
        fixes={_TAX_1: "12.34", _TAX_2: "12.34"},
        findings=(doubt("G29", (_P, "达产年税收", None), "24.68"),),
    ),
)  # fmt: skip
