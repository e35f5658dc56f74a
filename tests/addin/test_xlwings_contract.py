"""xlwings 只用声明过的那一小块：host/ 用到的、声明的、Windows 上真有的，三者一致。"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import xlwings
from openpyxl import Workbook
from openpyxl.comments import Comment
from xlwings import Book

from addin import host
from addin.host import ALLOWED, NATIVE, XLWINGS, Held, Page, Spot
from tests.addin.com_like import Excel, opened
from tests.addin.excel_books import Called

ROOT = Path(__file__).parents[2]
ADDIN = ROOT / "addin"
HOST = ADDIN / "host"
WINDOWS = Path(xlwings.__file__).with_name("_xlwindows.py")
#: xlwings 的类 → Windows 上的类、名称；没有列的同名。
TRANSLATED = {("RangeColumns", "hidden"): ("Range", "column_hidden")}
#: xlwings 自己做的，不问引擎。
SELF_MADE = {("Range", "columns")}
#: 问一样，得另一类。
LEADS_TO = {
    ("App", "books"): "Books", ("Books", "active"): "Book", ("Books", "open"): "Book",
    ("Book", "app"): "App", ("Book", "sheets"): "Sheets", ("Sheets", "active"): "Sheet",
    ("Press", "book"): "Book", ("Press", "opened"): "Book",
    ("Book", "api"): "Book.api", ("App", "api"): "App.api", ("Sheet", "api"): "Sheet.api",
}  # fmt: skip


class Watched:
    """套在 xlwings 对象外面，记下用了哪个类的哪个名称。"""

    def __init__(self, inner: Any, used: set[tuple[str, str]], kind: str) -> None:
        self.__dict__.update(_inner=inner, _used=used, _kind=kind)

    def _wrap(self, found: Any) -> Any:
        if callable(found) and not _is_object(found):
            return lambda *given, **named: self._wrap(
                found(*map(bare, given), **{key: bare(one) for key, one in named.items()})
            )
        return Watched(found, self._used, _kind(found)) if _is_object(found) else found

    def __getattr__(self, name: str) -> Any:
        self._used.add((self._kind, name))
        return self._wrap(getattr(self._inner, name))

    def __setattr__(self, name: str, value: object) -> None:
        self._used.add((self._kind, name))
        setattr(self._inner, name, bare(value))

    def __getitem__(self, key: object) -> Any:
        return self._wrap(self._inner[key])

    def __iter__(self) -> Iterator[Any]:
        return map(self._wrap, self._inner)

    def __bool__(self) -> bool:
        return bool(self._inner)


def bare(found: Any) -> Any:
    """脱去外套。"""
    return found._inner if isinstance(found, Watched) else found


def _is_object(found: object) -> bool:
    return isinstance(found, Called) or type(found).__module__ == "xlwings.main"


def _kind(found: object) -> str:
    return type(found).__name__.removeprefix("Native")


def _nodes_of_the_host() -> list[ast.AST]:
    return [node for path in HOST.glob("*.py") for node in ast.walk(_tree(path))]


def everything(book: Book, folder: Path, beside: Path) -> None:
    """host 的每个公开函数都走一遍，连同各个岔路。"""
    spot, hidden = Spot("项目清单", "S7"), Spot("藏着的", "A1")
    page = Page("校验结果", "标题", ["一句"], ["甲", "乙"], [["S7", "话"]], [10, 20],
                {(0, 0): spot}, {(0, 1): (1, 2, 3)}, 1)  # fmt: skip
    folder.mkdir()
    host.snapshot(book, folder)
    host.is_saved(book)
    host.is_read_only(book)
    host.jump(book, hidden)
    host.open_beside(book, beside)
    host.here(book)
    list(host.notes(book))
    with host.quick(book), host.unlocked(book, "项目清单"):
        host.colour(book, spot)
        host.paint(book, spot, (1, 2, 3))
        host.annotate(book, spot, "话")
        host.annotate(book, spot, "")
        host.note(book, spot)
        for content in (Held("s", "字", "General"), Held("n", "1", "@"), Held("f", "=1", "@")):
            host.held(book, spot)
            host.put(book, spot, content)
    host.write_page(book, page)
    host.write_page(book, page)
    host.rows_of(book, "校验结果")
    host.width_of(book, "校验结果")
    host.is_locked(book, "校验结果")
    host.has_sheet(book, "校验结果")
    host.drop_sheet(book, "校验结果")
    host.status(book, "话")


@pytest.fixture
def book(excel: Excel, tmp_path: Path) -> Book:
    made = Workbook()
    made.active.title = "项目清单"
    made.active.protection.sheet = True
    made.active["B2"].comment = Comment("话", "人")
    made.create_sheet("藏着的").sheet_state = "hidden"
    made.save(tmp_path / "小表.xlsx")
    return opened(excel, tmp_path / "小表.xlsx")


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """另一本。"""
    Workbook().save(tmp_path / "归档.xlsx")
    return tmp_path / "归档.xlsx"


@pytest.fixture
def used(book: Book, tmp_path: Path, beside: Path) -> set[tuple[str, str]]:
    """host/ 用到的 (类, 名称)。"""
    found: set[tuple[str, str]] = set()
    watched: Any = Watched(book, found, "Book")
    everything(watched, tmp_path / "副本", beside)
    return found


def declared(*tables: dict[str, tuple[str, ...]]) -> set[tuple[str, str]]:
    return {(kind, name) for table in tables for kind, names in table.items() for name in names}


def test_every_public_function_of_the_host_is_gone_through() -> None:
    public = {
        node.name
        for node in _nodes_of_the_host()
        if isinstance(node, ast.FunctionDef) and node.name in host.__all__
    }
    walked = {
        node.attr
        for node in ast.walk(_tree(Path(__file__)))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "host"
    }
    assert public <= walked


def test_the_host_uses_what_is_declared_and_nothing_else(used: set[tuple[str, str]]) -> None:
    permissions = {("Protection", name) for name in ALLOWED}
    assert used <= declared(XLWINGS, NATIVE) | permissions
    assert permissions <= used


def test_nothing_is_declared_that_nobody_uses(used: set[tuple[str, str]]) -> None:
    # 找当前的工作簿是 attaching.py 的事
    assert declared(XLWINGS, NATIVE) - used == {("Books", "active")}


def _own_names() -> set[str]:
    """host/ 里不是 xlwings 的名称：自己的字段，与 Python 自带各类的方法。"""
    fields = {
        name for kind in (Spot, Held, Page) for name in (*kind.__dataclass_fields__, *vars(kind))
    }
    return fields.union(*(dir(kind) for kind in (str, list, tuple, dict, float, Path)))


def test_no_branch_of_the_host_holds_an_undeclared_name() -> None:
    names = {node.attr for node in _nodes_of_the_host()
             if isinstance(node, ast.Attribute)}  # fmt: skip
    known = {name for _, name in declared(XLWINGS, NATIVE)}
    assert names - known - _own_names() == set()


def test_no_other_module_asks_excel_for_an_undeclared_name() -> None:
    asked = {
        (path.name, *one)
        for path in ADDIN.glob("*.py")
        for function in ast.walk(_tree(path))
        if isinstance(function, ast.FunctionDef)
        for one in _asked(function)
    }
    assert {one for one in asked if one[1:] not in declared(XLWINGS)} == set()
    assert ("press.py", "Book", "name") in asked
    assert ("attaching.py", "Books", "active") in asked


def _asked(function: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """函数里向 xlwings 的对象问了哪个类的哪个名称：照参数的注解、赋值推知各变量是什么。"""
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    kinds = {
        one.arg: ast.unparse(one.annotation).removesuffix(" | None")
        for one in arguments
        if one.annotation
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            kinds[node.targets[0].id] = _found_kind(node.value, kinds)
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute):
            kind = _found_kind(node.value, kinds)
            if kind in {*LEADS_TO.values()}:
                yield kind, node.attr


def _found_kind(node: ast.expr, kinds: dict[str, str]) -> str:
    if isinstance(node, ast.Name):
        return kinds.get(node.id, "")
    if isinstance(node, ast.Call):
        return _found_kind(node.func, kinds)
    if isinstance(node, ast.Attribute):
        return LEADS_TO.get((_found_kind(node.value, kinds), node.attr), "")
    return ""


def _holder(node: ast.Attribute) -> str:
    """被问的是谁：变量名，或属性名。"""
    found = node.value
    if isinstance(found, ast.Name):
        return found.id
    return found.attr if isinstance(found, ast.Attribute) else ""


def test_what_is_declared_is_public_in_xlwings() -> None:
    missing = [
        (kind, name)
        for kind, names in XLWINGS.items()
        for name in names
        if not hasattr(getattr(xlwings.main, kind), name)
    ]
    assert missing == []


def test_what_is_declared_is_there_on_windows() -> None:
    there = windows_names()
    missing = [
        one for one in declared(XLWINGS)
        if TRANSLATED.get(one, one) not in there and one not in SELF_MADE
    ]  # fmt: skip
    assert missing == []


def test_what_the_host_assigns_can_be_assigned_on_windows() -> None:
    assigned = {
        target.attr
        for node in _nodes_of_the_host()
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Attribute)
    }
    setters = {
        function.name
        for kind in _classes(WINDOWS).values()
        for function in kind.body
        if isinstance(function, ast.FunctionDef) and _is_setter(function)
    }
    native = {name for names in NATIVE.values() for name in names}
    assert assigned - native - {"hidden"} <= setters
    assert "column_hidden" in setters


def test_what_windows_lacks_would_be_seen() -> None:
    assert ("Sheet", "freeze_panes") not in windows_names()
    assert hasattr(xlwings.main.Sheet, "freeze_panes")


def test_the_stand_in_offers_nothing_that_windows_lacks(
    book: Book, excel: Excel, tmp_path: Path, beside: Path
) -> None:
    excel.calls.clear()
    everything(book, tmp_path / "副本", beside)
    asked = {
        (kind.removeprefix("Com"), name)
        for kind, _, name in (call.partition(".") for call in excel.calls)
        if kind.startswith("Com") and name
    }
    assert asked - windows_names() == set()
    assert ("Range", "column_hidden") in asked


def test_every_declared_name_is_called_on_the_stand_in(
    book: Book, excel: Excel, tmp_path: Path, beside: Path
) -> None:
    everything(book, tmp_path / "副本", beside)
    native = {call.removeprefix("Native") for call in excel.calls if call.startswith("Native")}
    wanted = {f"{kind}.{name}" for kind, name in declared(NATIVE)}
    assert wanted | {f"Protection.{name}" for name in ALLOWED} == native


def windows_names() -> set[tuple[str, str]]:
    """xlwings 在 Windows 上的各类自己定义的名称；没有 pywin32 导入不了，读它的源码。"""
    return {(kind.name, name) for kind in _classes(WINDOWS).values() for name in _defined(kind)}


def _classes(path: Path) -> dict[str, ast.ClassDef]:
    return {node.name: node for node in _tree(path).body if isinstance(node, ast.ClassDef)}


def _defined(kind: ast.ClassDef) -> Iterator[str]:
    """方法、属性，与 `self.x = …`。"""
    for node in ast.walk(kind):
        if isinstance(node, ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from map(_assigned, node.targets)


def _assigned(target: ast.expr) -> str:
    if isinstance(target, ast.Attribute) and ast.unparse(target.value) == "self":
        return target.attr
    return target.id if isinstance(target, ast.Name) else ""


def _is_setter(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(one, ast.Attribute) and one.attr == "setter" for one in function.decorator_list
    )


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_xlwings_is_imported_where_it_must_be_and_nowhere_else() -> None:
    found = {
        path.relative_to(ADDIN).as_posix()
        for path in ADDIN.rglob("*.py")
        if any(name.split(".")[0] == "xlwings" for name in _imported(path))
    }
    assert {name for name in found if not name.startswith("engine/")} == {"attaching.py"}
    assert not [
        path for path in (ROOT / "pipelines").rglob("*.py")
        if any(name.split(".")[0] == "xlwings" for name in _names(_tree(path)))
    ]  # fmt: skip


def _imported(path: Path) -> Iterator[str]:
    """运行时导入的模块；只给类型检查看的不算。"""
    tree = _tree(path)
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    yield from _names(tree)


def _names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)


def test_xlwings_is_pinned_to_the_version_that_was_read() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = [one for one in project["dependencies"] if one.startswith("xlwings")]
    assert pinned == [f"xlwings=={version('xlwings')}"]


def test_only_the_free_part_of_xlwings_is_imported() -> None:
    names = [name for path in ADDIN.rglob("*.py") for name in _names(_tree(path))]
    assert "xlwings" in names
    assert [name for name in names if re.match(r"xlwings\.(pro|reports|server|udfs|com_server)",
                                               name)] == []  # fmt: skip


@pytest.mark.parametrize(
    "word",
    ["RunPython", "set_mock_caller", "OPTIMIZED_CONNECTION", "xlwings.conf"],
)
def test_the_macro_side_of_xlwings_is_not_used(word: str) -> None:
    sources = [*ADDIN.rglob("*.py"), *ADDIN.rglob("*.bas")]
    assert [path.name for path in sources if word in path.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("name", ["caller", "func", "sub", "script", "arg", "ret", "serve"])
def test_no_workbook_calls_us_through_xlwings(name: str) -> None:
    holders = {"Book", "xw", "xlwings"}
    found = [
        path.name
        for path in ADDIN.rglob("*.py")
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Attribute) and node.attr == name and _holder(node) in holders
    ]
    assert found == []


def test_a_free_install_brings_no_paid_engine() -> None:
    assert [engine.name for engine in xlwings.engines] == []
