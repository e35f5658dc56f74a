"""读 TOML 设定：校验成冻结值；有误即指明文件、键、行。"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from pipelines.errors import SettingError

T = TypeVar("T")
#: 声明类的 `__pydantic_config__`：多写的键即是错。
STRICT = ConfigDict(extra="forbid")
KeyPath = tuple[str | int, ...]

_HEADER = re.compile(r"^\s*(\[\[|\[)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:[\w.-]+|"[^"]*"|'[^']*'))\s*=""")
#: 设定里的数不会比这更大（万元、天数、代码）。
_MOST = 10**18
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?")
_WORDS = {
    "missing": "缺少此项",
    "extra_forbidden": "没有这一项设定，请检查拼写",
    "unexpected_keyword_argument": "没有这一项设定，请检查拼写",
    "literal_error": "只能取 {expected} 之一",
    "enum": "只能取 {expected} 之一",
    "string_type": "应为文字",
    "string_too_short": "不能为空",
    "string_pattern_mismatch": "格式不符（应合 {pattern}）",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "tuple_type": "应为列表 […]",
    "list_type": "应为列表 […]",
    "dict_type": "应为表",
    "dataclass_type": "应为表",
    "greater_than_equal": "不能小于 {ge}",
    "greater_than": "须大于 {gt}",
    "less_than": "须小于 {lt}",
    "too_long": "至多 {max_length} 项",
    "too_short": "至少 {min_length} 项",
    "string_too_long": "至多 {max_length} 个字",
    "less_than_equal": "不能大于 {le}",
    "date_type": "应为日期，如 2021-06-25",
    "date_from_datetime_parsing": "应为日期，如 2021-06-25",
    "date_from_datetime_inexact": "应为日期，如 2021-06-25",
    "decimal_type": "应为数",
    "decimal_parsing": "应为数",
    "finite_number": "应为数",
}


def read_toml(path: Path) -> dict[str, Any]:
    """读一个 TOML 文件；不存在、不是 UTF-8 或语法错误都成 SettingError。"""
    try:
        return parse_toml(path.read_bytes(), path)
    except FileNotFoundError as error:
        raise SettingError(path, f"文件不存在：{path}") from error


def parse_toml(content: bytes, path: Path) -> dict[str, Any]:
    """`path` 读来的内容照 TOML 解；不是 UTF-8 或语法错误都成 SettingError。"""
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SettingError(path, "不是 UTF-8 编码，请用记事本另存为 UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else None
        words = f"TOML 语法错误，请检查引号、括号是否成对、是否半角（{error}）"
        raise SettingError(path, words, line=line) from error


def load_setting(kind: type[T], data: object, path: Path, at: KeyPath = ()) -> T:
    """把 `data` 校验成 `kind`（冻结 dataclass）；`at` 是它在文件里的位置。"""
    for where in _enormous(data, at):
        raise setting_error(path, where, f"数太大，不能超过 {_MOST}")
    try:
        checked: T = _adapter(kind).validate_python(data)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        where = at + tuple(first["loc"])
        context = {**first.get("ctx", {})}
        words = _WORDS.get(first["type"], first["msg"]).format_map(_Blank(context))
        words = words.replace("' or '", "'、'")
        raise setting_error(path, where, words) from error
    return checked


def _enormous(data: object, at: KeyPath) -> Iterator[KeyPath]:
    """大得没有意义的数在何处，写成 "1e99" 的也算：照着算会没有尽头。"""
    if isinstance(data, Mapping):
        for key, value in data.items():
            yield from _enormous(value, (*at, key))
    elif isinstance(data, Sequence) and not isinstance(data, str):
        for index, value in enumerate(data):
            yield from _enormous(value, (*at, index))
    elif _number(data) > _MOST:
        yield at


def _number(data: object) -> float:
    """一个数的大小；写成文字的数也算，不是数的为 0。"""
    if isinstance(data, int | float):
        return abs(data)
    return abs(float(data)) if isinstance(data, str) and _NUMBER.fullmatch(data) else 0


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def setting_error(path: Path, where: KeyPath, message: str) -> SettingError:
    """一处设定错误，行号从文件里找。"""
    return SettingError(path, message, key=_dotted(where), line=line_of(path, where))


def line_of(path: Path, where: KeyPath) -> int | None:
    """键 `where` 所在的行号（从 1 起）；键本身缺失时给出它所属的表头，说的是一组的指第一项。"""
    best: tuple[int, int] | None = None
    for number, located in _located_keys(path.read_text(encoding="utf-8-sig")):
        depth = len(located)
        if best is None and where and located[: len(where)] == where:
            best = (len(where), number)
        if where[:depth] == located and (best is None or depth > best[0]):
            best = (depth, number)
    return best[1] if best else None


def _located_keys(text: str) -> list[tuple[int, KeyPath]]:
    table: KeyPath = ()
    counts: Counter[KeyPath] = Counter()
    found: list[tuple[int, KeyPath]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _table_path(header[2], array=header[1] == "[[", counts=counts)
            found.append((number, table))
        elif key := _KEY.match(line):
            found.append((number, table + _split(key[1])))
    return found


def _table_path(name: str, *, array: bool, counts: Counter[KeyPath]) -> KeyPath:
    path: KeyPath = ()
    parts = _split(name)
    for index, part in enumerate(parts):
        path += (part,)
        if array and index == len(parts) - 1:
            counts[path] += 1
        if counts[path]:
            path += (counts[path] - 1,)
    return path


def _split(name: str) -> tuple[str, ...]:
    parts = re.findall(r'"[^"]*"|\'[^\']*\'|[^.\s]+', name)
    return tuple(part.strip("\"'") for part in parts)


def _dotted(where: KeyPath) -> str:
    words = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in where]
    return "".join(words).lstrip(".")


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "？"
