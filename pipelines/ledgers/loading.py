"""templates/ledgers/*.toml → Ledgers：读入、查错、把每条公式编译一次。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from pipelines.errors import FormulaError, SettingError
from pipelines.ledgers.finding import Level
from pipelines.ledgers.formula import Formula, compile_formula
from pipelines.ledgers.formula_names import LAST, OWN
from pipelines.ledgers.message import Message, bare_message, compile_message
from pipelines.ledgers.schema import Alike, Check, Column, Ledger, Rule, normalise_header
from pipelines.settings import KeyPath, load_setting, parse_toml, read_toml, setting_error

_CHECK_KEYS = ("level", "formula", "message", "at", "propose", "once")
_LOGICAL_KEYS = ("formula", "required_when", "closed_when", "foreign_when")
#: 可以写在几张清单里的编码：跨清单的规则与通用规则。
_SHARED_CODES = ("X", "G")


@dataclass(frozen=True)
class Ledgers:
    """一个办公室的全部台账，以 sheet 名为键；公式与说法都已编译。"""

    sheets: Mapping[str, Ledger]
    formulas: Mapping[tuple[str, str], Formula] = field(repr=False)
    messages: Mapping[tuple[str, str], Message] = field(repr=False)

    def formula(self, ledger: Ledger, text: str) -> Formula:
        """该台账中一条公式的编译结果。"""
        return self.formulas[ledger.sheet, text]

    def message(self, ledger: Ledger, text: str) -> Message:
        """该台账中一句说法的编译结果。"""
        return self.messages[ledger.sheet, text]

    @cached_property
    def rules(self) -> Mapping[str, tuple[Ledger, Rule]]:
        """规则编码 → 所在台账与规则；写在几张清单里的，取有题目的那一处。"""
        found: dict[str, tuple[Ledger, Rule]] = {}
        for ledger in self:
            for rule in ledger.rules:
                if rule.title or rule.code not in found:
                    found[rule.code] = (ledger, rule)
        return found

    @cached_property
    def whole_columns(self) -> Mapping[str, frozenset[str]]:
        """有公式要整列引用的列：sheet → 列名。"""
        wanted: dict[str, set[str]] = {}
        for formula in self.formulas.values():
            for reference in formula.references:
                if reference.kind == "whole" and reference.sheet not in (LAST, OWN):
                    wanted.setdefault(reference.sheet, set()).add(reference.column)
        return {sheet: frozenset(columns) for sheet, columns in wanted.items()}

    def with_id(self, ledger_id: str) -> Ledger | None:
        """以编号（L1 …）找台账；sheet 名可以改，编号不改。"""
        return next((ledger for ledger in self if ledger.id == ledger_id), None)

    def __iter__(self) -> Iterator[Ledger]:
        return iter(self.sheets.values())


def load_ledgers(folder: Path) -> Ledgers:
    """读一个文件夹里的全部台账；任何错误都成 SettingError，带文件、键、行号。

    内容没有变的，不重新编译。
    """
    found = _Folder(folder, tuple((p.name, p.read_bytes()) for p in sorted(folder.glob("*.toml"))))
    if not found.files:
        raise SettingError(folder, "文件夹里没有任何台账（*.toml）")
    return _compiled(found)


@dataclass(frozen=True)
class _Folder:
    """各台账文件的名称与内容；内容相同的两个文件夹相等，所在只用来报错。"""

    path: Path = field(compare=False)
    files: tuple[tuple[str, bytes], ...]


@lru_cache(maxsize=4)
def _compiled(folder: _Folder) -> Ledgers:
    paths = [(folder.path / name, content) for name, content in folder.files]
    files = {path: _read_ledger(path, content) for path, content in paths}
    sheets: dict[str, Ledger] = {}
    codes: dict[str, str] = {}
    for path, ledger in files.items():
        _check_unique(path, ledger, sheets, codes)
        sheets[ledger.sheet] = ledger
    compiled = _Compiled({}, {})
    for path, ledger in files.items():
        _check_columns(path, ledger, sheets)
        for where, text, is_message in _texts(ledger):
            _compile(path, ledger, sheets, where, text, compiled, is_message=is_message)
    return Ledgers(sheets, compiled.formulas, compiled.messages)


@dataclass(frozen=True)
class _Compiled:
    formulas: dict[tuple[str, str], Formula]
    messages: dict[tuple[str, str], Message]


def _read_ledger(path: Path, content: bytes) -> Ledger:
    data = parse_toml(content, path)
    rules = data.get("rules", [])
    data["rules"] = [_long_rule(rule) if isinstance(rule, dict) else rule for rule in rules]
    return load_setting(Ledger, data, path)


def _long_rule(rule: dict[str, Any]) -> dict[str, Any]:
    """只有一问的规则可把 level、formula、message、at 直接写在规则里。"""
    if "checks" in rule or "formula" not in rule:
        return rule
    check = {key: rule[key] for key in _CHECK_KEYS if key in rule}
    rest = {key: value for key, value in rule.items() if key not in _CHECK_KEYS}
    return {**rest, "checks": [check]}


def _check_unique(
    path: Path, ledger: Ledger, sheets: Mapping[str, Ledger], codes: dict[str, str]
) -> None:
    if ledger.sheet in sheets:
        raise setting_error(path, ("sheet",), f"已有名为“{ledger.sheet}”的台账")
    if ledger.id in {other.id for other in sheets.values()}:
        raise setting_error(path, ("id",), f"台账编号 {ledger.id} 重复")
    for index, rule in enumerate(ledger.rules):
        where: KeyPath = ("rules", index)
        owner = codes.get(rule.code)
        if owner and (owner == ledger.sheet or not rule.code.startswith(_SHARED_CODES)):
            raise setting_error(path, (*where, "code"), f"规则编码 {rule.code} 已用于{owner}")
        codes[rule.code] = ledger.sheet
        for number, check in enumerate(rule.checks):
            _check_check(path, (*where, "checks", number), check, ledger)
        for number, alike in enumerate(rule.alike):
            _check_alike(path, (*where, "alike", number), alike, ledger)


def _check_check(path: Path, here: KeyPath, check: Check, ledger: Ledger) -> None:
    if check.at and check.at not in ledger.by_name:
        raise setting_error(path, _short(path, (*here, "at")), f"没有“{check.at}”这一列")
    if check.once and check.level is Level.ERROR:
        where = _short(path, (*here, "once"))
        raise setting_error(path, where, "整张表的一问只能是疑点，否则整份退回")


def _check_alike(path: Path, here: KeyPath, alike: Alike, ledger: Ledger) -> None:
    unknown = next((name for name in alike.columns if name not in ledger.by_name), "")
    if unknown:
        raise setting_error(path, here, f"没有“{unknown}”这一列")
    if not (alike.same or alike.similar):
        raise setting_error(path, here, "same 与 similar 至少写一列")
    if alike.earliest and ledger.by_name[alike.earliest].type != "date":
        raise setting_error(path, (*here, "earliest"), f"“{alike.earliest}”不是日期列")
    try:
        re.compile(alike.apart)
    except re.error as error:
        raise setting_error(path, (*here, "apart"), f"正则表达式写错了：{error}") from None


def _check_columns(path: Path, ledger: Ledger, sheets: Mapping[str, Ledger]) -> None:
    names: dict[str, str] = {}
    for index, column in enumerate(ledger.columns):
        here: KeyPath = ("columns", index)
        if column.name in names.values():
            raise setting_error(path, (*here, "name"), f"列“{column.name}”写了两次")
        for name in (column.name, *column.aliases):
            owner = names.setdefault(normalise_header(name), column.name)
            if owner != column.name:
                raise setting_error(path, (*here, "name"), f"列名“{name}”与“{owner}”列混淆")
        _check_column(path, here, column, sheets)
    _check_codes(path, ledger)
    named = [(key, getattr(ledger, key)) for key in ("key", "name", "unit_column", "note_column")]
    for key, wanted in [*named, *(("identity", name) for name in ledger.identity)]:
        if wanted and wanted not in ledger.by_name:
            raise setting_error(path, (key,), f"没有“{wanted}”这一列")
    _check_stated(path, ledger)


def _check_stated(path: Path, ledger: Ledger) -> None:
    labels = [figure.label for figure in ledger.stated]
    for index, figure in enumerate(ledger.stated):
        if unknown := [part for part in figure.parts if part not in labels]:
            where = ("stated", index, "parts")
            raise setting_error(path, where, f"没有写明过“{unknown[0]}”")


def _check_codes(path: Path, ledger: Ledger) -> None:
    """只作说明的规则须有列或清单报它，报的编码也须有说明。"""
    explained = {rule.code for rule in ledger.rules}
    reported = {column.foreign_code for column in ledger.columns} | {ledger.vanished_code}
    for code in sorted(reported - explained - {""}):
        raise setting_error(path, ("rules",), f"编码 {code} 没有说明，请写一条同号的规则")
    for index, rule in enumerate(ledger.rules):
        if rule.explained and not ledger.note_column:
            where = ("rules", index, "explained")
            raise setting_error(path, where, "没有 note_column，无处写变更说明")
        if not (rule.checks or rule.alike or rule.code in reported):
            raise setting_error(path, ("rules", index), f"规则 {rule.code} 一问也没有")


def _check_column(path: Path, here: KeyPath, column: Column, sheets: Mapping[str, Ledger]) -> None:
    if column.foreign and column.foreign not in sheets:
        raise setting_error(path, (*here, "foreign"), f"没有名为“{column.foreign}”的台账")
    if column.foreign_code and not column.foreign:
        where = (*here, "foreign_code")
        raise setting_error(path, where, f"“{column.name}”没有 foreign，不会查不到")
    if column.type == "enum" and not (column.allowed or column.registry):
        raise setting_error(path, here, f"enum 列“{column.name}”须有 allowed 或 registry")
    for written, meant in column.synonyms.items():
        if column.allowed and meant not in column.allowed:
            where = (*here, "synonyms")
            raise setting_error(path, where, f"“{written}”所指的“{meant}”不在可选值中")


def _texts(ledger: Ledger) -> Iterator[tuple[KeyPath, str, bool]]:
    """一张台账里所有要编译的文字：所在的键、文字、是不是说法。"""
    if ledger.closed_when:
        yield ("closed_when",), ledger.closed_when, False
    for index, column in enumerate(ledger.columns):
        for key in ("required_when", "computed", "prefill", "foreign_when"):
            if text := getattr(column, key):
                yield ("columns", index, key), text, False
    for index, figure in enumerate(ledger.stated):
        yield ("stated", index, "formula"), figure.formula, False
    for index, rule in enumerate(ledger.rules):
        for number, check in enumerate(rule.checks):
            at: KeyPath = ("rules", index, "checks", number)
            yield (*at, "formula"), check.formula, False
            yield (*at, "message"), check.message, True
            if check.propose:
                yield (*at, "propose"), check.propose, False
        for number, alike in enumerate(rule.alike):
            yield ("rules", index, "alike", number, "message"), bare_message(alike.message), True


def _compile(
    path: Path,
    ledger: Ledger,
    sheets: Mapping[str, Ledger],
    where: KeyPath,
    text: str,
    compiled: _Compiled,
    *,
    is_message: bool,
) -> None:
    key = (ledger.sheet, text)
    try:
        if is_message:
            compiled.messages[key] = compile_message(text, ledger, sheets)
            return
        formula = compiled.formulas[key] = compile_formula(text, ledger, sheets)
    except FormulaError as error:
        raise setting_error(path, _short(path, where), str(error)) from error
    if where[0] == "stated":
        if formula.kind != "number":
            raise setting_error(path, where, f"公式应得出一个数：{text}")
    elif where[-1] in _LOGICAL_KEYS and formula.kind != "logical":
        raise setting_error(path, _short(path, where), f"公式应得出 TRUE 或 FALSE：{text}")


def _short(path: Path, where: KeyPath) -> KeyPath:
    """规则写成短式时，文件里没有 checks 这一层。"""
    if (
        where[0] == "rules"
        and where[2] == "checks"
        and "checks" not in read_toml(path)["rules"][where[1]]
    ):
        return (*where[:2], where[-1])
    return where
