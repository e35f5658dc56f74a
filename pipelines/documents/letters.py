"""提醒函要用的全部名称：发给哪个单位、哪几件事、各是第几次提醒（DOMAIN §2.4、§4.4）。"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from pipelines.calendar import Calendar
from pipelines.documents.masking import mask_phones
from pipelines.documents.wording import Printed, chinese_date, full_width
from pipelines.figures.reminder_table import ReminderTable
from pipelines.figures.reminders import Step
from pipelines.office import Office

#: 提醒表的列：模板里 `行.` 之后可用的名称。
COLUMNS: Final = (
    "序号", "事项", "编号", "时限名称", "时限", "剩余工作日", "责任单位", "责任人", "第几次提醒",
)  # fmt: skip
_FILE = "文件"


def letter_context(
    office: Office, table: ReminderTable, unit: str, steps: Sequence[Step], day: date
) -> dict[str, object]:
    """给 `unit` 的提醒函；`steps` 是 `day` 这天要提醒的各步，近的在前。"""
    ordered = sorted(steps, key=lambda step: (step.item.deadline, step.item.key))
    return {
        **_office(office, day),
        "主送机关": Printed(unit),
        "事项数": Printed(str(len(ordered)), len(ordered)),
        "最近时限": Printed(chinese_date(ordered[0].item.deadline)),
        "尚可延期": any(step.kind != table.before[-1].kind for step in ordered),
        "提醒表": [_row(n, step, office.calendar, day) for n, step in enumerate(ordered, 1)],
    }


def specimen_letter(office: Office) -> dict[str, object]:
    """试填模板用的上下文：一个单位一件事的样子。"""
    day = date(max(office.calendar.tables), 1, 1)
    return {
        **_office(office, day),
        "主送机关": Printed("样"),
        "事项数": Printed("1", 1),
        "最近时限": Printed(chinese_date(day)),
        "尚可延期": True,
        "提醒表": [dict.fromkeys(COLUMNS, Printed("样", 1))],
    }


def _office(office: Office, day: date) -> dict[str, object]:
    letter = office.settings.letter
    note = "本件所用为示例数据，不作为工作依据" if office.settings.sample else letter.note
    texts = {
        "发文机关标志": letter.masthead.removesuffix(_FILE),
        "发文字号": f"{letter.symbol}函〔{day.year}〕【请填写】号" if letter.symbol else "",
        "落款": letter.signature,
        "附注": note,
        "成文日期": chinese_date(day),
    }
    return {name: Printed(text) for name, text in texts.items()}


def _row(number: int, step: Step, calendar: Calendar, day: date) -> dict[str, object]:
    item = step.item
    left = calendar.workdays_between(day, item.deadline)
    return {
        "序号": Printed(str(number)),
        "事项": Printed(mask_phones(full_width(item.name or item.key))),
        "编号": Printed(item.key),
        "时限名称": Printed(item.column),
        "时限": Printed(item.deadline.isoformat()),
        "剩余工作日": Printed(str(left), left),
        "责任单位": Printed(item.responsible),
        "责任人": Printed(item.person),
        "第几次提醒": Printed(f"第{step.kind.removesuffix('提醒')}"),
    }
