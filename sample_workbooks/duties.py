"""示例责任：每个项目一行，每个单位的招商专班一行，市直另有各条产业链。"""

from __future__ import annotations

from datetime import date
from typing import Final

from pipelines.calendar import Period
from sample_workbooks.city import City, Place
from sample_workbooks.projects import Project, Row

_PROJECTS_EACH: Final = 5
_CHAIN_LEADERS: Final = (
    "市委书记",
    "市委副书记、市长",
    "市委副书记",
    "市委常委、常务副市长",
    "市委常委、统战部部长",
    "市人大常委会副主任",
    "副市长",
    "市政协副主席",
)
_LEADS: Final = (
    "市工业和信息化局",
    "市发展和改革委员会",
    "市商务局",
    "市科学技术局",
    "市农业农村局",
    "市住房和城乡建设局",
)
_DRAWN: Final = (
    "产业链全景图", "产业链现状图", "项目库", "客商库", "资金池", "人才池", "发展报告", "招商报告",
)  # fmt: skip


def duty_rows(place: Place, period: Period, city: City, *, leads_chains: bool) -> list[Row]:
    """该单位该期的责任清单。"""
    year_start = date(period.year, 1, 1)
    rows = [_chain(place, index, city, year_start) for index in range(len(city.chains))]
    rows = rows if leads_chains else []
    rows.append(_bureau(place, city, year_start))
    return rows + [_project(place, project, city) for project in place.known(period)]


def _project(place: Place, project: Project, city: City) -> Row:
    number = place.projects.index(project)
    leader = place.person(number // _PROJECTS_EACH)
    return {
        "责任编号": place.duty_of(project),
        "对象类型": "项目",
        "对象名称/编号": project.id,
        "链长(班长)": leader,
        "链长职务": "分管领导、项目专班班长",
        "牵头单位": _LEADS[number % len(_LEADS)],
        "配合单位": "市自然资源和规划局；市生态环境局",
        "县级责任领导": leader,
        "业主负责人": place.person(20 + number),
        "联络员": place.person(27 + number),
        "联络电话": place.phone(city.area, number),
        "生效日期": project.signed,
        "本年调研次数": 1 + number % 4,
    }


def _bureau(place: Place, city: City, since: date) -> Row:
    return {
        "责任编号": place.bureau_duty,
        "对象类型": "产业专班",
        "对象名称/编号": f"{place.name}招商引资专班",
        "链长(班长)": place.person(19),
        "链长职务": "招商引资专班班长",
        "牵头单位": "市商务局",
        "联络员": place.person(18),
        "联络电话": place.phone(city.area, 900),
        "生效日期": since,
        "本年调研次数": 6,
    }


def _chain(place: Place, index: int, city: City, since: date) -> Row:
    chain = city.chains[index]
    done = dict.fromkeys(_DRAWN, "是")
    if index == len(city.chains) - 1:
        done["人才池"] = "否"
    return {
        "责任编号": f"ZR-CHAIN-{index + 1:02d}",
        "对象类型": "产业链",
        "对象名称/编号": chain,
        "链长(班长)": place.person(20 + index),
        "链长职务": _CHAIN_LEADERS[index % len(_CHAIN_LEADERS)],
        "副链长(副班长)": f"{place.person(index + 1)}；{place.person(index + 2)}",
        "牵头单位": _LEADS[index % len(_LEADS)],
        "配合单位": "市财政局；市政府金融工作办公室",
        "联络员": place.person(index + 3),
        "联络电话": place.phone(city.area, 800 + index),
        "工作专班文号": f"{city.mark}产链办〔{since.year}〕{index + 1}号",
        "扶持政策文号": f"{city.mark}政办发〔{since.year}〕{index + 8}号",
        "招商方案名称": f"{chain}产业链专业招商方案",
        **done,
        "生效日期": since,
        "本年调研次数": 2 + index % 5,
    }
