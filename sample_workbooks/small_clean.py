"""没有毛病的底本：娄星区 2021-06 的小工作簿，藏着 2021-05 的上期数据；坏件、脏件都由它改出。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Final

from pipelines.blanks.workbook import header_digest
from pipelines.intake.own_sheets import LAST_SHEET, META_SHEET
from pipelines.ledgers.loading import Ledgers, load_ledgers
from pipelines.ledgers.schema import Ledger
from pipelines.office import shipped
from sample_workbooks.small_books import HEADER_ROW, Book, Sheet, Written, without_untouched

Row = Mapping[str, Written]
Rows = Mapping[str, Sequence[Row]]

UNIT: Final = ("431302", "娄星区")
PERIOD: Final = "2021-06"
LAST_PERIOD: Final = "2021-05"

BUILT: Final = "XM-431302-2021-003"
PREPARED: Final = "XM-431302-2021-008"
DUTY: Final = "ZR-431302-2021-001"

_PROJECTS: Final[Sequence[Row]] = (
    {
        "项目编号": BUILT, "投资项目代码": "2104-431302-04-01-100018",
        "项目名称": "示例硅钢项目（一期）", "填报单位": "娄星区", "所在园区": "娄星产业开发区",
        "区划代码": "431302", "项目单位(业主)": "湖南示例新材料有限公司",
        "统一社会信用代码": "91431302MA00000157", "所属产业链": "钢铁新材料",
        "专项标识": "双引擎-钢铁新材；三高四新", "项目类别": "产业发展", "建设性质": "新建",
        "主要建设内容及规模": "新建连续退火机组2条", "总投资": 120000,
        "截至上年底累计完成投资": 0, "本年度计划投资": 30000, "本月完成投资": 2500,
        "本年累计完成投资": 14000, "项目阶段": "开工", "运行状态": "正常",
        "签约日期": date(2021, 1, 18), "计划开工日期": date(2021, 3, 1),
        "实际开工日期": date(2021, 3, 1), "计划竣工日期": date(2022, 12, 31),
        "达产年产值": 80000, "达产年税收": 3200, "用地面积": 320,
        "形象进度": "主体厂房封顶", "是否纳统": "是", "纳统日期": date(2021, 4, 5),
    },
    {
        "项目编号": PREPARED, "投资项目代码": "2104-431381-04-01-100029",
        "项目名称": "示例液压件产业园", "填报单位": "娄星区", "所在园区": "娄星产业开发区",
        "区划代码": "431302", "项目单位(业主)": "娄底示例液压科技有限公司",
        "统一社会信用代码": "91431381MA0000023F", "所属产业链": "工程机械及配套",
        "专项标识": "双引擎-工程机械", "项目类别": "产业发展", "建设性质": "新建",
        "主要建设内容及规模": "新建液压件生产线4条", "总投资": 68000,
        "截至上年底累计完成投资": 0, "本年度计划投资": 10000, "本月完成投资": 0,
        "本年累计完成投资": 0, "项目阶段": "前期", "运行状态": "正常",
        "签约日期": date(2021, 3, 18), "计划开工日期": date(2021, 9, 30),
        "达产年产值": 60000, "达产年税收": 2400, "用地面积": 210,
    },
)  # fmt: skip
_TASKS: Final[Sequence[Row]] = (
    {
        "任务编号": "RW-XM-431302-2021-003-05", "项目编号": BUILT, "任务类别": "设备",
        "任务内容": "完成酸轧机组安装", "节点标准": "单机试车合格",
        "计划完成日期": date(2021, 8, 25), "完成进度": 80, "任务状态": "推进中",
        "本周进展": "酸轧机组安装完成八成", "下周安排": "完成剩余管道安装", "责任编号": DUTY,
    },
    {
        "任务编号": "RW-XM-431302-2021-008-01", "项目编号": PREPARED, "任务类别": "前期手续",
        "任务内容": "办理施工图审查", "节点标准": "取得审查合格书",
        "计划完成日期": date(2021, 8, 31), "完成进度": 30, "任务状态": "推进中",
        "本周进展": "施工图已送审", "下周安排": "按审查意见修改",
        "责任编号": "ZR-431302-2021-002",
    },
)  # fmt: skip
_DUTIES: Final[Sequence[Row]] = tuple(
    {
        "责任编号": f"ZR-431302-2021-00{number}", "对象类型": "项目", "对象名称/编号": key,
        "链长(班长)": "示例甲", "链长职务": "区委书记", "牵头单位": "区工业和信息化局",
        "配合单位": "区发展和改革局；区商务局", "县级责任领导": "示例乙", "业主负责人": owner,
        "联络员": "示例己", "联络电话": f"0738-831234{number}", "生效日期": date(2021, 1, 1),
        "本年调研次数": 4,
    }
    for number, (key, owner) in enumerate([(BUILT, "示例丙"), (PREPARED, "示例丁")], 1)
)  # fmt: skip
_PROBLEMS: Final[Sequence[Row]] = (
    {
        "问题编号": "WT-431302-2021-017", "关联对象": "项目", "项目编号": BUILT,
        "问题类别": "资金", "问题描述": "二期厂房贷款额度未批，资金缺口2000万元",
        "问题来源": "巡检观摩", "收集日期": date(2021, 5, 10), "协调层级": "市",
        "是否盘活项目(企业)": "否", "责任单位": "市政府金融工作办公室", "责任人": "示例庚",
        "整改措施": "6月15日组织银企对接", "承诺办结日期": date(2021, 8, 10),
        "状态": "办理中",
    },
    {
        "问题编号": "WT-431302-2021-018", "关联对象": "企业", "企业名称": "娄底示例机械有限公司",
        "问题类别": "用工", "问题描述": "焊工紧缺，缺口30人", "问题来源": "企业反映",
        "收集日期": date(2021, 5, 20), "协调层级": "县", "是否盘活项目(企业)": "否",
        "责任单位": "区人力资源和社会保障局", "责任人": "示例辛",
        "整改措施": "6月20日举办专场招聘", "承诺办结日期": date(2021, 8, 20),
        "状态": "办理中",
    },
)  # fmt: skip
_NEEDS: Final[Sequence[Row]] = (
    {
        "要素编号": "YS-431302-2021-001", "项目编号": BUILT, "要素类别": "施工许可",
        "需求量": 1, "计量单位": "项", "提出日期": date(2021, 2, 1),
        "需求时限": date(2021, 3, 1), "已落实量": 1, "落实日期": date(2021, 2, 26),
        "保障单位": "区住房和城乡建设局", "受理日期": date(2021, 2, 2), "承诺工作日": 20,
        "办结日期": date(2021, 2, 26), "批复文号": "娄建许〔2021〕12号", "状态": "已落实",
    },
    {
        "要素编号": "YS-431302-2021-009", "项目编号": BUILT, "要素类别": "资金",
        "资金来源": "银行贷款", "需求量": 7400, "计量单位": "万元",
        "提出日期": date(2021, 5, 10), "需求时限": date(2021, 8, 31), "已落实量": 5000,
        "保障单位": "市政府金融工作办公室", "状态": "部分落实",
    },
)  # fmt: skip
_PROSPECTS: Final[Sequence[Row]] = (
    {
        "招商编号": "ZS-431302-2021-031", "投资方名称": "示例重工股份有限公司",
        "投资方类型": "上市公司", "投资方代码": "91310000MA0000015F",
        "拟投项目名称": "示例液压件产业园", "产业链": "工程机械及配套", "招商阶段": "已转项目",
        "预计(意向)投资额": 70000, "首次洽谈日期": date(2021, 1, 12),
        "最近洽谈日期": date(2021, 3, 10), "签约日期": date(2021, 3, 18),
        "签约(协议)金额": 68000, "合同约定开工日期": date(2021, 9, 30),
        "合同约定当年到位资金": 10000, "累计到位资金": 3000,
        "落地公司名称": "娄底示例液压科技有限公司", "落地公司代码": "91431381MA0000023F",
        "转入项目编号": PREPARED, "招商方式": "以商招商", "责任编号": "ZR-431302-2021-002",
    },
    {
        "招商编号": "ZS-431302-2021-035", "投资方名称": "示例起重机集团有限公司",
        "投资方类型": "民企500强", "投资方代码": "91310000MA0000015F",
        "拟投项目名称": "示例起重机产业园", "产业链": "工程机械及配套", "招商阶段": "签约",
        "预计(意向)投资额": 50000, "首次洽谈日期": date(2021, 4, 12),
        "最近洽谈日期": date(2021, 6, 8), "签约日期": date(2021, 6, 10),
        "签约(协议)金额": 48000, "合同约定开工日期": date(2021, 12, 30),
        "合同约定当年到位资金": 8000, "累计到位资金": 1000, "招商方式": "专班招商",
        "责任编号": DUTY,
    },
)  # fmt: skip
_PARKS: Final[Sequence[Row]] = (
    {
        "园区名称": "娄星产业开发区", "园区级别": "省级", "报告期": "2021-06",
        "生产总值": 1250000, "规模工业增加值": 860000, "高新技术产业增加值": 410000,
        "进出口总额": 62000, "进出口计量单位": "万美元", "税收": 98000, "工业投资": 320000,
        "工业总产值": 2600000, "工业用地面积": 12600, "主导产业营业收入": 1900000,
        "园区总营业收入": 2750000, "单位工业增加值能耗本期": Decimal("0.82"),
        "单位工业增加值能耗上期": Decimal("0.86"), "污水集中处理设施是否建成": "是",
        "闲置标准厂房": 12000, "闲置用地": 150, "新增和控制储备土地": 800,
    },
)  # fmt: skip
_FIRMS: Final[Sequence[Row]] = (
    {
        "企业名称": "娄底示例机械有限公司", "统一社会信用代码": "91431302MA00000157",
        "所在园区": "娄星产业开发区", "规模": "规上", "是否四上": "是", "用地面积": 45,
        "评价税收": 1280, "工业增加值": 5600, "营业收入": 23500, "R&D经费": 720,
        "综合能耗": 1850, "主要污染物排放": Decimal("1.2"), "年平均职工人数": 210,
        "走访次数": 3, "协调融资": 500, "是否申报升规": "否", "是否申报高企": "是",
        "上市后备层级": "市级", "政策兑现金额": 30,
    },
)  # fmt: skip

ROWS: Final[Rows] = {
    "项目清单": _PROJECTS, "任务清单": _TASKS, "责任清单": _DUTIES, "问题清单": _PROBLEMS,
    "要素保障清单": _NEEDS, "招商清单": _PROSPECTS, "附表一园区指标": _PARKS,
    "附表二企业服务与亩均": _FIRMS,
}  # fmt: skip

#: 上期与本期不同的几格，依次是各表各行。
_BEFORE: Final[Rows] = {
    "项目清单": ({"本月完成投资": 2000, "本年累计完成投资": 11500}, {}),
    "任务清单": (
        {"完成进度": 60, "本周进展": "酸轧机组到货"},
        {"完成进度": 10, "本周进展": "施工图编制完成"},
    ),
    "责任清单": ({"本年调研次数": 3}, {"本年调研次数": 3}),
    "问题清单": ({"整改措施": "正在对接银行"}, {"整改措施": "正在摸底用工需求"}),
    "要素保障清单": ({}, {"已落实量": 3000}),
    "招商清单": (
        {"累计到位资金": 2000},
        {
            "招商阶段": "在谈", "最近洽谈日期": date(2021, 5, 18), "签约日期": None,
            "签约(协议)金额": None, "合同约定开工日期": None, "合同约定当年到位资金": None,
            "累计到位资金": None,
        },
    ),
    "附表一园区指标": (
        {
            "报告期": "2021-03", "生产总值": 600000, "规模工业增加值": 400000,
            "高新技术产业增加值": 200000, "进出口总额": 30000, "税收": 45000,
            "工业投资": 150000, "工业总产值": 1200000, "主导产业营业收入": 900000,
            "园区总营业收入": 1300000,
        },
    ),
    "附表二企业服务与亩均": ({"走访次数": 2},),
}  # fmt: skip

#: 一个洽谈的项目，要填的最少；可添在第 6 行。
TALKED: Final[Row] = {
    "项目编号": "XM-431302-2021-012", "项目名称": "示例智能装备项目", "填报单位": "娄星区",
    "区划代码": "431302", "项目单位(业主)": "娄底示例装备有限公司", "所属产业链": "电子信息",
    "项目类别": "产业发展", "建设性质": "新建", "主要建设内容及规模": "新建装配线1条",
    "总投资": 20000, "截至上年底累计完成投资": 0, "本年度计划投资": 0, "本月完成投资": 0,
    "本年累计完成投资": 0, "项目阶段": "洽谈", "运行状态": "正常",
}  # fmt: skip


@cache
def ledgers() -> Ledgers:
    """随附的台账。"""
    return load_ledgers(shipped("templates") / "ledgers")


def clean_book() -> Book:
    """底本，随改随写。"""
    book = Book()
    for ledger in ledgers():
        book.add(_sheet(ledger, ROWS[ledger.sheet]))
    book.add(_meta())
    for ledger in ledgers():
        book.add(_last(ledger, before(ledger.sheet)))
    return book


def lean(book: Book) -> Book:
    """略去没有改到的附表与上期表。"""
    ids = {ledger.sheet: ledger.id for ledger in ledgers()}
    annexes = [ledger.sheet for ledger in ledgers() if not ledger.counted]
    without_untouched(book, ids, annexes)
    return book


def before(sheet: str) -> list[Row]:
    """上期的各行。"""
    changes = _BEFORE[sheet]
    return [{**row, **change} for row, change in zip(ROWS[sheet], changes, strict=True)]


def _sheet(ledger: Ledger, rows: Sequence[Row]) -> Sheet:
    sheet = Sheet(ledger.sheet)
    sheet["A1"] = f"{UNIT[1]}{ledger.sheet}（示例数据）"
    labels = (
        ("填报单位", UNIT[1]), ("报告期", PERIOD), ("计量单位", "万元"), ("填报人", "示例壬"),
        ("联系电话", "0738-8312300"), ("审核人", "示例癸"), ("填报日期", "2021-06-25"),
    )  # fmt: skip
    for at, text in zip(count(1), (text for pair in labels for text in pair), strict=False):
        sheet.cells[2, at] = f"{text}：" if at % 2 else text
    _fill(sheet, ledger, rows)
    return sheet


def _last(ledger: Ledger, rows: Sequence[Row]) -> Sheet:
    sheet = Sheet(f"{LAST_SHEET}{ledger.id}", HEADER_ROW - 1, hidden=True)
    sheet.cells[1, 1], sheet.cells[1, 2] = "报告期", LAST_PERIOD
    _fill(sheet, ledger, rows)
    return sheet


def _fill(sheet: Sheet, ledger: Ledger, rows: Iterable[Row]) -> None:
    for at, column in enumerate(ledger.columns, 1):
        sheet.cells[sheet.header, at] = column.name
        for number, row in enumerate(rows, sheet.header + 1):
            if row.get(column.name) is not None:
                sheet.cells[number, at] = row[column.name]


def _meta() -> Sheet:
    facts = [
        ("模板版本", "1"), ("填报单位代码", UNIT[0]), ("填报单位", UNIT[1]),
        ("报告期", PERIOD), ("生成时间", "2021-06-01 08:00:00"),
    ]  # fmt: skip
    for ledger in ledgers():
        digest = header_digest(column.name for column in ledger.columns)
        facts.append((f"模板校验值：{ledger.sheet}", digest))
    sheet = Sheet(META_SHEET, hidden=True)
    for row, pair in enumerate(facts, 1):
        sheet.cells[row, 1], sheet.cells[row, 2] = pair
    return sheet
