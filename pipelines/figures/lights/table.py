"""读 lights/*.toml：办法自相矛盾的不收，说明哪个文件、哪个键（DOMAIN §2.4）。"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from pipelines.calendar import Period
from pipelines.errors import UsageError
from pipelines.figures.lights.bounds import (
    MEAN,
    TARGET,
    Light,
    contradiction,
    parse_bounds,
)
from pipelines.figures.lights.old_file import is_old, load_old
from pipelines.figures.lights.rules import (
    GROWTH,
    PROJECT_MEASURES,
    UNIT_MEASURES,
    Boards,
    Labels,
    LightTable,
    Measure,
    Rule,
)
from pipelines.ledgers.loading import Ledgers
from pipelines.ledgers.schema import Ledger
from pipelines.settings import KeyPath, load_setting, read_toml, setting_error

_PROJECTS = "L1"


def load_lights(path: Path, ledgers: Ledgers, units: Collection[str]) -> LightTable:
    """读一份亮灯办法；`units` 为各填报单位的名称。

    列、量法、单位、界线写得不对，红灯比黄灯松的，SettingError。
    """
    data = read_toml(path)
    if is_old(data):
        return load_old(data, path)
    table = load_setting(LightTable, data, path)
    if not (table.rules or table.units or table.boards):
        raise setting_error(path, ("rules",), "一条办法也没有；须有 rules、units、boards 之一")
    _check_labels(path, table.labels)
    for key, rules, known in (
        ("rules", table.rules, PROJECT_MEASURES), ("units", table.units, UNIT_MEASURES),
    ):  # fmt: skip
        for number, rule in enumerate(rules):
            _check_rule(path, (key, number), rule, known)
    _check_names(path, table)
    if projects := ledgers.with_id(_PROJECTS):
        for number, rule in enumerate(table.rules):
            _check_columns(path, ("rules", number), rule, projects)
    if table.boards:
        _check_boards(path, table.boards, units)
    _check_talk(path, table)
    _check_consequences(path, table)
    return table


def _check_labels(path: Path, labels: Labels) -> None:
    names = [labels.of(light) for light in Light]
    if len(set(names)) < len(names):
        raise setting_error(path, ("labels",), f"各级的叫法不能相同：{'、'.join(names)}")


def _check_names(path: Path, table: LightTable) -> None:
    for key, rules in (("rules", table.rules), ("units", table.units)):
        names = [rule.name for rule in rules]
        for number, name in enumerate(names):
            if name in names[:number]:
                raise setting_error(path, (key, number, "name"), f"有两条都叫“{name}”")


def _check_rule(path: Path, here: KeyPath, rule: Rule, known: Mapping[str, Measure]) -> None:
    _check_measure(path, here, rule.measure, known)
    for key, written in (("red", rule.red), ("yellow", rule.yellow)):
        _check_bounds(path, (*here, key), written, rule, known[rule.measure].high_is_bad)
    if known is UNIT_MEASURES and rule.when:
        raise setting_error(path, (*here, "when"), "单位的办法看全部项目，不能写 when")
    if not rule.bounds:
        raise setting_error(path, here, "red、yellow 至少写一个")
    red, yellow = (rule.bounds.get(light, ()) for light in (Light.RED, Light.YELLOW))
    if words := contradiction(red, yellow, rule.target):
        raise setting_error(path, (*here, "red"), words)


def _check_measure(path: Path, here: KeyPath, name: str, known: Mapping[str, Measure]) -> None:
    if name not in known:
        words = f"没有“{name}”这种量法，可用的有：{'、'.join(known)}"
        raise setting_error(path, (*here, "measure"), words)


def _check_bounds(path: Path, here: KeyPath, written: str, rule: Rule, high_is_bad: bool) -> None:
    """一盏灯的界线读得懂、方向对，所比的目标、平均都有。"""
    try:
        bounds = parse_bounds(written) if written else ()
    except ValueError as error:
        raise setting_error(path, here, str(error)) from error
    if any(bound.upward is not high_is_bad for bound in bounds):
        words = "大的差，应写 ≥ 或 >" if high_is_bad else "小的差，应写 < 或 ≤"
        raise setting_error(path, here, f"“{rule.measure}”是数{words}")
    named = {bound.value for bound in bounds}
    if TARGET in named and rule.target is None:
        raise setting_error(path, here, "比的是目标，却没有写 target")
    if MEAN in named and rule.measure != GROWTH:
        raise setting_error(path, here, f"“平均”只能用于单位的“{GROWTH}”")


def _check_columns(path: Path, here: KeyPath, rule: Rule, projects: Ledger) -> None:
    for column in PROJECT_MEASURES[rule.measure].columns:
        if column not in projects.by_name:
            words = f"{projects.sheet}没有“{column}”列，“{rule.measure}”要看它"
            raise setting_error(path, (*here, "measure"), words)
    for column, values in rule.when.items():
        if column not in projects.by_name:
            raise setting_error(path, (*here, "when"), f"{projects.sheet}没有“{column}”列")
        allowed = projects.by_name[column].allowed
        if allowed and (lacking := [value for value in values if value not in allowed]):
            listed = "、".join(f"“{value}”" for value in lacking)
            words = f"{projects.sheet}“{column}”的可选值里没有{listed}，统计要用"
            raise setting_error(path, (*here, "when"), words)


def _check_boards(path: Path, boards: Boards, units: Collection[str]) -> None:
    _check_measure(path, ("boards",), boards.measure, UNIT_MEASURES)
    if boards.red == boards.black:
        raise setting_error(path, ("boards", "black"), f"两张榜都叫“{boards.red}”")
    for number, exempt in enumerate(boards.exempt):
        here = ("boards", "exempt", number)
        if exempt.unit not in units:
            words = f"没有名为“{exempt.unit}”的填报单位"
            raise setting_error(path, (*here, "unit"), words)
        try:
            Period.parse(exempt.period)
        except UsageError as error:
            raise setting_error(path, (*here, "period"), str(error)) from error


def _check_talk(path: Path, table: LightTable) -> None:
    if not table.talk:
        return
    if not table.talk.lights:
        raise setting_error(path, ("talk", "lights"), "须写明亮哪种灯算数：yellow、red")
    if idle := [light for light in table.talk.lights if light not in table.used]:
        words = f"没有一条 rules 会亮 {idle[0]}，约谈无从谈起"
        raise setting_error(path, ("talk", "lights"), words)


def _check_consequences(path: Path, table: LightTable) -> None:
    told = {"red": table.consequences.red, "yellow": table.consequences.yellow}
    if idle := [light for light, words in told.items() if words and light not in table.used]:
        words = f"没有一条 rules 会亮 {idle[0]}，这句后果印不出来"
        raise setting_error(path, ("consequences", idle[0]), words)
