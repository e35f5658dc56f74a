"""观摩册要用的全部名称：一个项目一页，空白评分表，收齐后的评分结果（DOMAIN §4.4）。

写哪些项目由 office.toml 的 [cohorts."巡检"] 定；照片、亮点由人来填。
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from pipelines.consolidation import PROJECTS, UNIT
from pipelines.documents.assessment_book import Result
from pipelines.documents.masking import mask_phones
from pipelines.documents.wording import NOT_APPLICABLE, Printed, chinese_date, full_width, money
from pipelines.documents.wording import percent as percent_words
from pipelines.documents.wording import points as points_words
from pipelines.documents.yearly import human_rows
from pipelines.errors import UsageError
from pipelines.figures.counting.investment import INVESTED, PLAN, YTD, cohort
from pipelines.figures.counting.problems import OPEN, problems
from pipelines.figures.figure import Basis, percent
from pipelines.figures.lights.projects import Light, ProjectLight, project_lights

#: 各表的列：模板里 `行.` 之后可用的名称。
TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "观摩表": (
        "序号", "项目名称", "单位", "园区", "业主", "产业链", "总投资", "年度计划投资",
        "累计完成", "完成率", "低于序时", "灯", "计划开工", "实际开工", "计划竣工", "建设内容",
        "形象进度", "问题",
    ),
    "结果表": ("单位", "评委组", "权重", "评委数", "去掉", "平均分"),
}  # fmt: skip
_COHORT: Final = "巡检"
_COLUMNS: Final = (
    "所在园区", "项目单位(业主)", "所属产业链", "主要建设内容及规模", "形象进度",
)  # fmt: skip
_TRIM_FROM: Final = "去高低人数"
Row = Mapping[Hashable, object]


def visit_context(basis: Basis, result: Result | None) -> dict[str, object]:
    """观摩册的上下文；没有观摩项目则 UsageError，`result` 是已冻结的本年考核。"""
    basis.table(PROJECTS, *_COLUMNS)
    rows = cohort(_COHORT)(basis).to_dict("records")
    if not rows:
        raise UsageError(
            f"{basis.master.period} 没有要观摩的项目，观摩册写不了；请看 office.toml 的"
            f' [cohorts."{_COHORT}"]：since、until 是否含这一期，各县报来的“专项标识”'
            "是否以 tag 所写的开头"
        )
    lights = {one.key: one for one in project_lights(basis)}
    label = basis.master.office.settings.cohorts[_COHORT].label
    trim = result.table.human.trim_from if result else None
    return {
        "观摩名称": Printed(label or "观摩项目"),
        "观摩数": Printed(str(len(rows)), len(rows)),
        _TRIM_FROM: Printed(str(trim), trim) if trim else Printed("", None),
        "观摩表": [
            _page(basis, number, row, lights.get(str(row["项目编号"])))
            for number, row in enumerate(rows, 1)
        ],
        "结果表": human_rows(result) if result else [],
    }


def specimen_visit() -> dict[str, object]:
    """试填模板用的样子。"""
    one = Printed("样", 1)
    tables = {name: [dict.fromkeys(columns, one)] for name, columns in TABLES.items()}
    return {**dict.fromkeys(("观摩名称", "观摩数", _TRIM_FROM), one), **tables}


def _page(basis: Basis, number: int, row: Row, light: ProjectLight | None) -> dict[str, object]:
    lit = light is not None and light.light is not Light.GREEN
    return {
        "序号": Printed(str(number)),
        "项目名称": _text(row["项目名称"]),
        "单位": str(row[UNIT]),
        "园区": _text(row["所在园区"]),
        "业主": _text(row["项目单位(业主)"]),
        "产业链": _text(row["所属产业链"]),
        **_amounts(row, light),
        "灯": light.label if light and lit else "",
        "计划开工": _day(row["计划开工日期"]),
        "实际开工": _day(row["实际开工日期"]),
        "计划竣工": _day(row["计划竣工日期"]),
        "建设内容": _text(row["主要建设内容及规模"]),
        "形象进度": _text(row["形象进度"]),
        "问题": _problems(basis, row["项目编号"]),
    }


def _amounts(row: Row, light: ProjectLight | None) -> dict[str, object]:
    """投资各数；低于序时的才说低多少。"""
    whole, plan, done = (_wan(row[name]) for name in (INVESTED, PLAN, YTD))
    rate = percent(done, plan)
    behind = light.behind if light and light.behind and light.behind > 0 else None
    return {
        "总投资": Printed(money(whole), whole),
        "年度计划投资": Printed(money(plan), plan),
        "累计完成": Printed(money(done), done),
        "完成率": Printed(percent_words(rate), rate),
        "低于序时": Printed(points_words(behind) if behind else "", behind),
    }


def _problems(basis: Basis, key: object) -> str:
    """没有办结的问题；没有则空。"""
    frame = problems(basis)
    own = frame[frame["状态"].isin(OPEN) & (frame["项目编号"] == key)]
    told = (f"{row['问题类别']}：{_text(row['问题描述'])}" for row in own.to_dict("records"))
    return "；".join(told)


def _wan(value: object) -> Fraction:
    return Fraction(value, 100) if isinstance(value, int) else Fraction(0)


def _day(value: object) -> str:
    return chinese_date(value) if isinstance(value, date) else NOT_APPLICABLE


def _text(value: object) -> str:
    return mask_phones(full_width(value)) if isinstance(value, str) else NOT_APPLICABLE
