"""提醒函要用的全部名称：发给哪个单位、哪几件事、各是第几次提醒（DOMAIN §2.4、§4.4）。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final

from pipelines.documents.masking import mask_phones
from pipelines.documents.supervision_facts import NOTHING, Facts, ItemId
from pipelines.documents.wording import NOT_APPLICABLE, Printed, chinese_date, full_width
from pipelines.figures.reminding.deadlines import DatedItem
from pipelines.figures.reminding.steps import Step, overdue_from
from pipelines.figures.reminding.table import ReminderTable
from pipelines.office import Office

#: 提醒表的列：模板里 `行.` 之后可用的名称。
COLUMNS: Final = (
    "序号", "所属项目", "事项", "编号", "时限名称", "时限", "剩余工作日", "目前进度",
    "申请延期截止", "责任单位", "责任人", "第几次提醒",
)  # fmt: skip
NO_FACTS: Final[Mapping[ItemId, Facts]] = MappingProxyType({})
_FILE = "文件"
#: 表格的一格至多印这么多字，再长的截去；全文在台账里。
_LONGEST: Final = 60


def letter_context(
    office: Office,
    table: ReminderTable,
    unit: str,
    steps: Sequence[Step],
    day: date,
    facts: Mapping[ItemId, Facts] = NO_FACTS,
) -> dict[str, object]:
    """给 `unit` 的提醒函；`steps` 是 `day` 这天要提醒的各步，`facts` 是各事项当天的进度。"""
    ordered = in_order(steps)
    return {
        **letter_head(office, day),
        "主送机关": Printed(unit),
        "事项数": Printed(str(len(ordered)), len(ordered)),
        "最近时限": Printed(chinese_date(ordered[0].item.deadline)),
        "尚可延期": any(_last_plea(step.item, office, table) >= day for step in ordered),
        "提醒表": [_row(n, step, office, table, day, facts) for n, step in enumerate(ordered, 1)],
    }


def specimen_letter(office: Office) -> dict[str, object]:
    """试填模板用的上下文：一个单位一件事的样子。"""
    day = date(max(office.calendar.tables), 1, 1)
    return {
        **letter_head(office, day),
        "主送机关": Printed("样"),
        "事项数": Printed("1", 1),
        "最近时限": Printed(chinese_date(day)),
        "尚可延期": True,
        "提醒表": [dict.fromkeys(COLUMNS, Printed("样", 1))],
    }


def letter_head(office: Office, day: date, number: int | None = None) -> dict[str, object]:
    """信函的固定要素：标志不带“文件”二字（10.1），文号用“函”；顺序号没有定的留待填写。"""
    letter = office.settings.letter
    note = "本件所用为示例数据，不作为工作依据" if office.settings.sample else letter.note
    shown = number or "【请填写】"
    texts = {
        "发文机关标志": letter.masthead.removesuffix(_FILE),
        "发文字号": f"{letter.symbol}函〔{day.year}〕{shown}号" if letter.symbol else "",
        "落款": letter.signature,
        "附注": note,
        "成文日期": chinese_date(day),
    }
    return {name: Printed(text) for name, text in texts.items()}


def in_order(steps: Sequence[Step]) -> list[Step]:
    """时限近（早）的在前。"""
    return sorted(steps, key=lambda step: (step.item.deadline, step.item.key))


def cell_words(text: str) -> str:
    """印进表格一格的话：掩去电话，半角括号改全角，过长的截去。"""
    words = " ".join(mask_phones(full_width(text)).split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 2]}……"


def item_cells(item: DatedItem, facts: Facts) -> dict[str, object]:
    """一件事项各表都有的几格；事项就是项目本身、话里已有项目名称的，不另说所属项目。"""
    own = item.key == facts.project or facts.title in item.name
    return {
        "所属项目": Printed("" if own else cell_words(facts.title)),
        "事项": Printed(cell_words(item.name or item.key)),
        "编号": Printed(item.key),
        "时限名称": Printed(item.column),
        "时限": Printed(item.deadline.isoformat()),
        "责任单位": Printed(cell_words(item.responsible)),
        "责任人": Printed(cell_words(item.person)),
    }


def _row(
    number: int,
    step: Step,
    office: Office,
    table: ReminderTable,
    day: date,
    facts: Mapping[ItemId, Facts],
) -> dict[str, object]:
    item = step.item
    left = office.calendar.workdays_between(day, item.deadline)
    plea, known = _last_plea(item, office, table), facts.get(item.id, NOTHING)
    return {
        **item_cells(item, known),
        "序号": Printed(str(number)),
        "剩余工作日": Printed(str(left), left),
        "目前进度": progress_cell(known),
        "申请延期截止": Printed(plea.isoformat() if plea >= day else NOT_APPLICABLE),
        "第几次提醒": Printed(f"第{step.kind.removesuffix('提醒')}"),
    }


def progress_cell(facts: Facts) -> Printed:
    """目前进度：百分数是一个数，形象进度、状态是话；不知则“—”。"""
    if facts.percent is not None:
        return Printed(facts.words, facts.percent)
    return Printed(cell_words(facts.words) or NOT_APPLICABLE)


def _last_plea(item: DatedItem, office: Office, table: ReminderTable) -> date:
    """申请延期的最后一天。"""
    anchor = overdue_from(item, office.calendar)
    return office.calendar.shift(anchor, -table.extension_workdays)
