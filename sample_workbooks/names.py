"""示例数据用的名字与号码：一望而知是示例，校验位却是对的。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipelines.ledgers.identifiers import (
    valid_credit_code,
    valid_organisation_code,
    valid_project_code,
)

_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥春夏秋冬东南西北梅兰竹菊松柏桂枫"
_FRONTS: Final = "宏远鼎盛华瑞恒信嘉润天泽博雅明辉正源中和金凯锐腾"
_BACKS: Final = "达丰益兴泰诚立通科创能维航晟"
_MIDDLES: Final = "安康龙祥顺吉福昌"
_CREDIT_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True)
class Trade:
    """一条产业链的行业用语：企业名的行业词、项目名里的产品、形象进度里的设备。"""

    word: str
    products: Sequence[str]
    equipment: str


TRADES: Final = {
    "钢铁新材料": Trade(
        "新材料",
        (
            "年产{n}万吨高牌号无取向硅钢",
            "年产{n}万吨汽车用冷轧薄板",
            "年产{n}万吨电工钢深加工",
            "年产{n}万吨特种合金棒材",
            "年产{n}万吨精密钢管",
            "年产{n}万吨耐磨钢球",
            "年产{n}万吨镀锌铝镁板",
            "年产{n}万吨不锈钢制品",
        ),
        "酸轧机组",
    ),
    "工程机械及配套": Trade(
        "机械制造",
        (
            "年产{n}万套液压油缸",
            "年产{n}千台旋挖钻机",
            "年产{n}万吨工程机械结构件",
            "年产{n}千台混凝土泵车配套",
            "年产{n}万套行走机构总成",
            "年产{n}万套回转支承",
            "年产{n}千台农业机械",
        ),
        "数控加工中心",
    ),
    "先进陶瓷": Trade(
        "陶瓷科技",
        (
            "年产{n}亿只电子陶瓷",
            "年产{n}万套特种陶瓷阀芯",
            "年产{n}千吨氧化铝陶瓷",
            "年产{n}万片陶瓷基板",
        ),
        "隧道窑",
    ),
    "电子信息": Trade(
        "电子科技",
        (
            "年产{n}万套智能终端",
            "年产{n}亿只微型电感",
            "年产{n}万平方米线路板",
            "年产{n}万套车载电子",
        ),
        "贴片生产线",
    ),
    "新能源": Trade(
        "新能源",
        (
            "年产{n}万吨锂电正极材料",
            "年产{n}万套储能电池",
            "{n}万千瓦光伏发电",
            "年产{n}千吨负极材料",
        ),
        "成套设备",
    ),
    "生物医药": Trade(
        "药业",
        ("年产{n}千吨中药饮片", "年产{n}亿支口服液", "年产{n}吨医药中间体", "年产{n}亿片固体制剂"),
        "净化车间",
    ),
    "食品加工": Trade(
        "食品",
        (
            "年产{n}万吨黑猪肉制品",
            "年产{n}万吨魔芋食品",
            "年产{n}万吨粮油加工",
            "年产{n}万吨休闲食品",
        ),
        "包装生产线",
    ),
    "文印文化": Trade(
        "文印科技",
        ("年产{n}万台数码快印设备", "年产{n}万台复印机再制造", "年产{n}万吨文印耗材"),
        "装配线",
    ),
    "现代物流": Trade(
        "物流", ("年吞吐{n}万吨物流园", "{n}万平方米冷链仓储", "{n}万平方米智慧仓储"), "分拣系统"
    ),
    "绿色建材": Trade(
        "建材科技",
        (
            "年产{n}万立方米装配式构件",
            "年产{n}万平方米环保板材",
            "年产{n}万吨机制砂石",
            "年产{n}万吨固废综合利用",
        ),
        "生产线",
    ),
    "铝基新材料": Trade(
        "铝业",
        (
            "年产{n}万吨再生铝",
            "年产{n}万吨铝合金棒材",
            "年产{n}万套铝合金轮毂",
            "年产{n}万吨铝板带箔",
            "年产{n}万吨铝型材",
            "年产{n}万套汽车铝合金零部件",
        ),
        "连铸连轧机组",
    ),
    "能源化工": Trade(
        "能源化工",
        ("年产{n}万吨液化天然气", "年产{n}万吨精细化工", "{n}万千瓦风力发电"),
        "成套设备",
    ),
    "食品饮料": Trade(
        "食品饮料",
        (
            "年产{n}万吨饮用水",
            "年产{n}千吨茶叶精制",
            "年产{n}万吨肉制品",
            "年产{n}千吨食用菌",
            "年产{n}万吨果蔬饮料",
        ),
        "灌装线",
    ),
    "硅基材料": Trade(
        "硅材料", ("年产{n}万吨高纯石英砂", "年产{n}万吨光伏玻璃", "年产{n}千吨硅微粉"), "窑炉"
    ),
    "建材家居": Trade(
        "家居", ("年产{n}万套定制家具", "年产{n}万平方米板材", "年产{n}万套门窗"), "生产线"
    ),
    "机械电子": Trade(
        "机电", ("年产{n}万套电子元器件", "年产{n}千台数控机床", "年产{n}万套连接器"), "加工中心"
    ),
    "医药健康": Trade(
        "医药", ("年产{n}千吨中药材加工", "年产{n}亿片制剂", "{n}千亩道地药材基地"), "净化车间"
    ),
    "文旅康养": Trade(
        "文旅", ("{n}千床康养基地", "{n}公里古道旅游区", "{n}千亩田园综合体"), "游客中心"
    ),
}


def person(index: int) -> str:
    """第 index 个示例人名，如 示例甲子。"""
    return f"示例{_STEMS[index % 10]}{_BRANCHES[index // 10 % len(_BRANCHES)]}"


def brand(index: int) -> str:
    """第 index 个示例字号，各不相同；前 336 个两个字，以后三个字。"""
    turn, place = divmod(index, len(_FRONTS) * len(_BACKS))
    middle = _MIDDLES[turn - 1] if turn else ""
    return f"{_FRONTS[place % len(_FRONTS)]}{middle}{_BACKS[place // len(_FRONTS)]}"


def company(province: str, index: int, chain: str) -> str:
    """示例企业名，如 湖南示例宏达新材料有限公司。"""
    return f"{province}示例{brand(index)}{TRADES[chain].word}有限公司"


def credit_code(region: str, serial: int) -> str:
    """企业的示例统一社会信用代码：主体标识码为 MA 加流水，两位校验码相符。"""
    stem = f"91{region}MA{serial:06d}"
    body = next(c for c in "0123456789X" if valid_organisation_code(f"{stem[8:]}{c}"))
    return next(
        f"{stem}{body}{c}" for c in _CREDIT_ALPHABET if valid_credit_code(f"{stem}{body}{c}")
    )


def project_code(year: int, month: int, region: str, serial: int) -> str:
    """示例投资项目代码：2020 年 11 月起用带校验码的新式，以前用旧式。"""
    if (year, month) < (2020, 11):
        return f"{max(year, 2015)}-{region}-30-03-{serial:06d}"
    stem = f"{year % 100:02d}{month:02d}-{region}-04-01-{10000 + serial:05d}"
    return next(f"{stem}{check}" for check in "0123456789" if valid_project_code(f"{stem}{check}"))


def phone(area: str, serial: int) -> str:
    """示例固定电话，如 0738-8000001。"""
    return f"{area}-{8000000 + serial}"
