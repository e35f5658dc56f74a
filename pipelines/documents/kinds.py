"""公文的种类：每种声明一次——模板叫什么、由哪个命令写、多久一次、用什么名称、试填用什么样子。

办公室自己另加的模板（如照月通报改的“周报”）算月通报一种。
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipelines.errors import UsageError

if TYPE_CHECKING:
    from pipelines.calendar import Period
    from pipelines.documents.assessment_book import Result
    from pipelines.figures import Basis
    from pipelines.figures.reminding.table import ReminderTable

Context = dict[str, object]


@dataclass(frozen=True)
class Materials:
    """写一份公文可用的材料；不是每种都要的，到用时才取。"""

    basis: Basis
    issued: date
    number: int | None
    reminders: Callable[[], ReminderTable]
    months: Callable[[], Sequence[Basis]]
    """本年一月至本期有报送的各期，由早到晚。"""
    quarter_ago: Callable[[], Basis | None]
    """上季末；没有报送则 None。"""
    assessed: Callable[[], Result | None]
    """本年的考核结果；机器考核没有冻结则 None。"""


@dataclass(frozen=True)
class DocumentKind:
    """一种公文；`specimen` 由一个没有报送的月份给出模板可用的全部名称。"""

    name: str
    verb: str
    """由哪个命令写。"""
    specimen: Callable[[Basis], Context]
    context: Callable[[Materials], Context] | None = None
    """circular 写的，由材料得上下文。"""
    months: int = 1
    """管几个月：月 1、季 3、半年 6、年 12；报告期是其中最后一个月。"""
    weekly: bool = False
    """一周一份：日期是调度日，不是成文日期，文件名也带日期。"""
    reads: str = ""
    """文字怎样读出是它、是哪一期（正则）：年、月或季各成一组，周的另有日与数据所取的月；空为认不出。"""

    def made(self, materials: Materials) -> Context:
        """由材料得上下文；别的命令写的公文 UsageError。"""
        if self.context is None:
            raise UsageError(f"{self.name}由 qingdan {self.verb} 写")
        return self.context(materials)

    def require(self, period: Period) -> None:
        """报告期不是季末、半年末、年末的月份，UsageError。"""
        if period.month % self.months == 0:
            return
        ends = "、".join(str(month) for month in range(self.months, 13, self.months))
        fit = period.shift(self.months - period.month % self.months)
        span = {3: "一季", 6: "半年", 12: "一年"}[self.months]
        raise UsageError(
            f"{self.name}{span}一份，报告期要写{span}的最后一个月（{ends} 月），不是 {period}；"
            f"写这一期的，请用 -p {fit}"
        )


def _monthly(basis: Basis) -> Context:
    """月通报的样子：各附表放一行；也就验证了各数可算。"""
    from pipelines.documents.appendices import TABLE_COLUMNS
    from pipelines.documents.monthly import monthly_context
    from pipelines.documents.wording import Printed

    context = monthly_context(basis, basis.end, None)
    for table, columns in TABLE_COLUMNS.items():
        context[table] = [dict.fromkeys(columns, Printed("样", 1))]
    return context


def _monthly_made(materials: Materials) -> Context:
    from pipelines.documents.monthly import monthly_context

    return monthly_context(materials.basis, materials.issued, materials.number)


def _weekly(basis: Basis) -> Context:
    from pipelines.documents.weekly import specimen_weekly

    return _monthly(basis) | specimen_weekly()


def _weekly_made(materials: Materials) -> Context:
    from pipelines.documents.weekly import weekly_context

    own = weekly_context(materials.basis, materials.reminders(), materials.issued)
    return _monthly_made(materials) | own


def _review(basis: Basis) -> Context:
    from pipelines.documents.review import specimen_review

    return _monthly(basis) | specimen_review()


def _review_made(materials: Materials) -> Context:
    from pipelines.documents.review import review_context

    own = review_context(
        materials.basis, materials.quarter_ago(), materials.months(), materials.reminders()
    )
    return _monthly_made(materials) | own


def _yearly(basis: Basis) -> Context:
    from pipelines.documents.yearly import specimen_yearly

    return _monthly(basis) | specimen_yearly()


def _yearly_made(materials: Materials) -> Context:
    from pipelines.documents.yearly import yearly_context

    year = materials.basis.master.period.year
    result = materials.assessed()
    if result is None:
        raise UsageError(
            f"{year} 年的机器考核还没有冻结，考核结果写不了；"
            f"请先运行 qingdan assess freeze -y {year} --by 姓名，发评分表、收齐之后再写"
        )
    return _monthly_made(materials) | yearly_context(result)


def _visit(basis: Basis) -> Context:
    from pipelines.documents.visit import specimen_visit

    return _monthly(basis) | specimen_visit()


def _visit_made(materials: Materials) -> Context:
    from pipelines.documents.visit import visit_context

    return _monthly_made(materials) | visit_context(materials.basis, materials.assessed())


def _reminder(basis: Basis) -> Context:
    from pipelines.documents.letters import specimen_letter

    return specimen_letter(basis.master.office)


def _supervision(basis: Basis) -> Context:
    from pipelines.documents.supervision import specimen_supervision

    return specimen_supervision(basis.master.office)


def _cards(basis: Basis) -> Context:
    from pipelines.documents.cards import specimen_cards

    return specimen_cards(basis)


def _cards_made(materials: Materials) -> Context:
    from pipelines.documents.cards import cards_context

    context = cards_context(materials.basis, materials.issued, materials.number)
    if not context["亮牌表"]:
        period = materials.basis.master.period
        raise UsageError(f"{period} 没有项目亮牌（按亮灯办法都正常），不必写红黄牌通知")
    return context


def _confirmation(basis: Basis) -> Context:
    from pipelines.documents.confirmation import specimen_confirmation

    return specimen_confirmation(basis)


CIRCULAR: Final = "circular"
_YEAR: Final = r"\s*(?P<年>\d{4})\s*年"
_MONTH: Final = r"(?:1\s*[—–-]+\s*)?(?P<月>\d{1,2})\s*月"
MONTHLY: Final = DocumentKind(
    "月通报", CIRCULAR, _monthly, _monthly_made, reads=rf"关于{_YEAR}{_MONTH}.{{0,60}}?通报"
)
WEEKLY: Final = DocumentKind(
    "周调度清单", CIRCULAR, _weekly, _weekly_made, weekly=True,
    reads=rf"周调度清单.*截至{_YEAR}(?P<月>\d{{1,2}})月(?P<日>\d{{1,2}})日"
    r".{0,30}?(?P<数据月>\d{1,2})月报送",
)  # fmt: skip
REVIEW: Final = DocumentKind(
    "季讲评", CIRCULAR, _review, _review_made, months=3,
    reads=rf"{_YEAR}第(?P<季>[一二三四1-4])季度.{{0,60}}?讲评",
)  # fmt: skip
VISIT: Final = DocumentKind(
    "观摩册", CIRCULAR, _visit, _visit_made, months=6,
    reads=rf"{_YEAR}.{{0,60}}?册\n.*?{_MONTH}(?:累计|没有)完成投资",
)  # fmt: skip
YEARLY: Final = DocumentKind(
    "年度考核", CIRCULAR, _yearly, _yearly_made, months=12,
    reads=rf"关于{_YEAR}度.{{0,60}}?考核结果的通报",
)  # fmt: skip
REMINDER: Final = DocumentKind("提醒函", "remind", _reminder)
SUPERVISION: Final = DocumentKind("督办函", "remind", _supervision)
CARDS: Final = DocumentKind(
    "红黄牌通知", CIRCULAR, _cards, _cards_made, reads=rf"关于{_YEAR}{_MONTH}.{{0,60}}?情况的通知"
)
CONFIRMATION: Final = DocumentKind("核对单", "confirm", _confirmation)
KINDS: Final = (
    MONTHLY, WEEKLY, REVIEW, VISIT, YEARLY, REMINDER, SUPERVISION, CARDS, CONFIRMATION,
)  # fmt: skip


def kind_of(template: str) -> DocumentKind:
    """一个模板（文件名，不带后缀）是哪一种；没有声明过的算月通报。"""
    return next((kind for kind in KINDS if kind.name == template), MONTHLY)


def templates_in(folder: Path) -> list[Path]:
    """documents 文件夹里的全部模板；Word 打开时的临时文件不算。"""
    return sorted(path for path in folder.glob("*.docx") if not path.name.startswith("~$"))


def circular_names(folder: Path) -> list[str]:
    """circular 写得了的各模板。"""
    names = [path.stem for path in templates_in(folder)]
    return [name for name in names if kind_of(name).verb == CIRCULAR]
