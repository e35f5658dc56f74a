"""提醒与督办的办法：读自 reminders.toml（DOMAIN §2.4）；天数、列名都在文件里，不在代码里。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Final, Literal, get_args

from pydantic import Field

from pipelines.ledgers.loading import Ledgers
from pipelines.ledgers.schema import Ledger
from pipelines.settings import STRICT, KeyPath, load_setting, read_toml, setting_error

Early = Literal["一次提醒", "二次提醒", "三次提醒"]
Late = Literal["红灯", "督办", "督办函", "约谈"]
Kind = Early | Late
#: 各步由轻到重。
KINDS: Final[tuple[Kind, ...]] = (*get_args(Early), *get_args(Late))
#: 至多这么多个工作日，即不到一年：不相干的年份才可以不看日历。
Workdays = Annotated[int, Field(ge=1, le=100)]
#: 早先的 reminders.toml 没有写 progress：照那时的看这几列，该清单有才看。
_FORMER_PROGRESS: Final = {"L1": "形象进度", "L2": "完成进度", "L4": "状态", "L5": "状态"}
#: 说得成进度的列：百分数成数，文字、选项照抄。
_PROGRESS_TYPES: Final = ("percent", "text", "enum")
#: 早先有过、如今不用的键，写着也不拦：按季的日子在 rhythm.toml。
_RETIRED: Final = ("quarterly_workday",)


@dataclass(frozen=True)
class Before:
    """到期前的一次提醒：提前 `workdays` 个工作日。"""

    __pydantic_config__ = STRICT

    kind: Early
    workdays: Workdays


@dataclass(frozen=True)
class After:
    """到期后的一步：过期第 `workdays` 个工作日，或连续 `months` 个月月末亮红灯，先到为准。"""

    __pydantic_config__ = STRICT

    kind: Late
    workdays: Workdays
    months: Annotated[int, Field(ge=0, le=6)] = 0
    """0 为不看月份。"""


@dataclass(frozen=True)
class Through:
    """责任单位、责任人在别的清单：本行 `column` 列的值等于那边 `matches` 列的值。"""

    __pydantic_config__ = STRICT

    ledger: str
    column: str
    matches: str
    ended: str = ""
    """那边的日期列；报告期末以前已填的行（已卸任）不算。"""


@dataclass(frozen=True)
class Dated:
    """一种有时限的事项：某清单的一个日期列，与何为办结、何为延期、谁负责。"""

    __pydantic_config__ = STRICT

    ledger: str
    column: str
    name: str
    closed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """列 → 值；有一列取所列的值即办结。"""
    done: str = ""
    """日期列；填了即办结。"""
    extended: str = ""
    extended_when: dict[str, tuple[str, ...]] = field(default_factory=dict)
    basis: str = ""
    """延期依据列；空为该清单没有这一列。"""
    responsible: str = ""
    person: str = ""
    through: Through | None = None
    progress: str | None = None
    """目前进度看哪一列；空为不说进度，没有写（None）的照早先的列。"""

    @property
    def columns(self) -> tuple[str, ...]:
        """本清单里用到的列。"""
        named = (self.column, self.name, self.done, self.extended, self.basis)
        owners = (self.through.column,) if self.through else (self.responsible, self.person)
        found = (*named, *owners, *self.closed, *self.extended_when)
        return tuple(dict.fromkeys(filter(None, found)))


@dataclass(frozen=True)
class ReminderTable:
    """提醒与督办的办法；`before` 由远及近，`after` 由近及远。"""

    __pydantic_config__ = STRICT

    source: str
    before: tuple[Before, ...]
    after: tuple[After, ...]
    items: tuple[Dated, ...]
    extension_workdays: Annotated[int, Field(ge=0, le=100)] = 3
    """申请延期，至迟在时限前几个工作日提出；0 为时限当天也可以。"""
    limit_workdays: Workdays = 2
    """督办函的办结期限至少留几个工作日；更少的强人所难，由人来定。"""

    def kind_of(self, ledger: str, column: str) -> Dated | None:
        """某清单的某个时限列；如今不跟了则 None。"""
        return next((x for x in self.items if (x.ledger, x.column) == (ledger, column)), None)


def load_reminders(path: Path, ledgers: Ledgers) -> ReminderTable:
    """读 reminders.toml；步骤次序不对、重复，或用了没有的清单、列、值，都成 SettingError。"""
    data = {key: value for key, value in read_toml(path).items() if key not in _RETIRED}
    table = load_setting(ReminderTable, data, path)
    _check_before(path, table.before)
    _check_after(path, table.after)
    seen: set[tuple[str, str]] = set()
    for index, item in enumerate(table.items):
        here: KeyPath = ("items", index)
        if (item.ledger, item.column) in seen:
            words = f"{item.ledger} 的“{item.column}”列写了两次"
            raise setting_error(path, (*here, "column"), words)
        seen.add((item.ledger, item.column))
        _check_item(path, here, item, ledgers)
    return replace(table, items=tuple(_with_progress(item, ledgers) for item in table.items))


def _with_progress(item: Dated, ledgers: Ledgers) -> Dated:
    """没有写 progress 的，照早先的列；该清单没有那一列的不说进度。"""
    if item.progress is not None:
        return item
    ledger, column = ledgers.with_id(item.ledger), _FORMER_PROGRESS.get(item.ledger, "")
    return replace(item, progress=column if ledger and column in ledger.by_name else "")


def _check_before(path: Path, steps: Sequence[Before]) -> None:
    if not steps:
        raise setting_error(path, ("before",), "到期前至少要提醒一次")
    _check_kinds(path, "before", [step.kind for step in steps])
    for index, (one, two) in enumerate(pairwise(steps), 1):
        if two.workdays >= one.workdays:
            words = f"应由远及近：“{two.kind}”提前的工作日须少于“{one.kind}”的 {one.workdays} 个"
            raise setting_error(path, ("before", index, "workdays"), words)


def _check_after(path: Path, steps: Sequence[After]) -> None:
    _check_kinds(path, "after", [step.kind for step in steps])
    for index, (one, two) in enumerate(pairwise(steps), 1):
        if two.workdays < one.workdays:
            words = f"应由近及远：“{two.kind}”不能早于“{one.kind}”的第 {one.workdays} 个工作日"
            raise setting_error(path, ("after", index, "workdays"), words)


def _check_kinds(path: Path, section: str, kinds: Sequence[Kind]) -> None:
    for index, kind in enumerate(kinds):
        if kind in kinds[:index]:
            raise setting_error(path, (section, index, "kind"), f"“{kind}”写了两次")
        if index and KINDS.index(kind) < KINDS.index(kinds[index - 1]):
            words = f"“{kind}”应写在“{kinds[index - 1]}”之前"
            raise setting_error(path, (section, index, "kind"), words)


def _check_item(path: Path, here: KeyPath, item: Dated, ledgers: Ledgers) -> None:
    ledger = _ledger(path, (*here, "ledger"), item.ledger, ledgers)
    if not (item.closed or item.done):
        raise setting_error(path, here, "closed 与 done 至少写一样，否则这一事项永远办不结")
    if item.extended and not item.basis:
        raise setting_error(path, (*here, "extended"), "写了推迟后的日期列，还要写依据列 basis")
    for key, name, kind in _own_columns(item):
        _check_column(path, (*here, *key), ledger, name, kind)
    _check_values(path, (*here, "closed"), ledger, item.closed)
    _check_values(path, (*here, "extended_when"), ledger, item.extended_when)
    if item.through is not None:
        _check_through(path, here, item, item.through, ledgers)


def _own_columns(item: Dated) -> Iterator[tuple[KeyPath, str, str]]:
    """（键，列名，须是什么列）；可以不写而空着的不列。"""
    yield from ((("column",), item.column, "date"), (("name",), item.name, ""))
    wanted: list[tuple[KeyPath, str, str]] = [
        (("done",), item.done, "date"), (("extended",), item.extended, "date"),
        (("basis",), item.basis, ""), (("progress",), item.progress or "", "progress"),
    ]  # fmt: skip
    if item.through is not None:
        wanted.append((("through", "column"), item.through.column, ""))
    else:
        wanted += [(("responsible",), item.responsible, ""), (("person",), item.person, "")]
    yield from (one for one in wanted if one[1])


def _check_through(
    path: Path, here: KeyPath, item: Dated, through: Through, ledgers: Ledgers
) -> None:
    there = (*here, "through")
    other = _ledger(path, (*there, "ledger"), through.ledger, ledgers)
    _check_column(path, (*there, "matches"), other, through.matches)
    if through.ended:
        _check_column(path, (*there, "ended"), other, through.ended, "date")
    for part, name in (("responsible", item.responsible), ("person", item.person)):
        if name:
            _check_column(path, (*here, part), other, name)


def _ledger(path: Path, where: KeyPath, ledger_id: str, ledgers: Ledgers) -> Ledger:
    ledger = ledgers.with_id(ledger_id)
    if ledger is None:
        known = "、".join(one.id for one in ledgers)
        raise setting_error(path, where, f"没有编号为“{ledger_id}”的台账，现有：{known}")
    return ledger


def _check_column(path: Path, where: KeyPath, ledger: Ledger, name: str, kind: str = "") -> None:
    column = ledger.by_name.get(name)
    if column is None:
        raise setting_error(path, where, f"{ledger.id}（{ledger.sheet}）没有“{name}”列")
    if kind == "date" and column.type != "date":
        raise setting_error(path, where, f"{ledger.sheet}的“{name}”不是日期列")
    if kind == "progress" and column.type not in _PROGRESS_TYPES:
        words = f"{ledger.sheet}的“{name}”说不成进度，须是百分数、文字或选项列"
        raise setting_error(path, where, words)


def _check_values(
    path: Path, where: KeyPath, ledger: Ledger, wanted: Mapping[str, Sequence[str]]
) -> None:
    for name, values in wanted.items():
        _check_column(path, (*where, name), ledger, name)
        if not values:
            raise setting_error(path, (*where, name), f"“{name}”没有写任何值，永远不会成立")
        allowed = ledger.by_name[name].allowed
        for value in values:
            if allowed and value not in allowed:
                words = f"“{name}”列没有“{value}”这个值，可用的有：{'、'.join(allowed)}"
                raise setting_error(path, (*where, name), words)
