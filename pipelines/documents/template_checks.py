"""模板先查后填：逐段读出标记，写错的、越界的、填不上的都指到第几段（T01–T04）。

docxtpl 在 XML 上作文本替换，出了错说不清在哪；这里把每段的文字连成一行，
一行一段交给 Jinja 分析，行号就是段号。
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from docx.oxml.ns import qn
from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError, meta, nodes
from jinja2 import TemplateError as JinjaError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from pipelines.errors import TemplateError

#: docxtpl 会填写的部件；其余部件里的标记只会原样留下。
_RENDERED: Final = (
    (re.compile(r"word/document\.xml"), ""),
    (re.compile(r"word/header\d*\.xml"), "页眉"),
    (re.compile(r"word/footer\d*\.xml"), "页脚"),
    (re.compile(r"word/footnotes\.xml"), "脚注"),
)
_TAG: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_BLOCK: Final = re.compile(r"\{%(p|tr)\s+(\w+)\s?(.*?)\s*%\}")
_UNSUPPORTED: Final = re.compile(r"\{[{%#](?:-|(?:r|tc|p|tr)\s)|-[}%]\}")
_REMAINS: Final = re.compile(r"\{\s*[{%#]|[}%#]\s*\}|[｛｝]|\{\s*％|％\s*\}")
_QUOTES: Final = str.maketrans("“”‘’", "\"\"''")
_DEEPEST_LOOP: Final = 2
_FILTERS: Final = ("first", "join", "last", "length")
_TESTS: Final = ("even", "none", "odd")
#: 模板只取数、判断、循环：不调用函数、不作运算、不引入别的模板。
_ALLOWED: Final = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem,
    nodes.Const, nodes.If, nodes.For, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And,
    nodes.Or, nodes.Not, nodes.Concat, nodes.Filter, nodes.Test, nodes.List, nodes.Tuple,
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """模板的一个部件：每段的文字，及其 XML 元素；`label` 供报错，正文为空。"""

    name: str
    label: str
    paragraphs: Sequence[etree._Element]
    texts: Sequence[str]

    def place(self, number: int) -> str:
        """“第 12 段‘今年纳入调度…’”；`number` 从 1 起。"""
        text = self.texts[number - 1].strip()
        shown = f"{text[:16]}…" if len(text) > 16 else text
        return f"{self.label}第 {number} 段‘{shown}’"


#: Jinja 的说法 → 用 Word 的人听得懂的话。
_SYNTAX: Final = (
    ("Unexpected end of template", "if 或 for 没有对应的 endif、endfor"),
    ("unknown tag 'endif'", "多了一个 endif，或它与 if 不在同一层"),
    ("unknown tag 'endfor'", "多了一个 endfor，或它与 for 不在同一层"),
    ("unexpected '}'", "花括号没有成对"),
    ("expected token 'end of print statement'", "双花括号里只能写一个名称"),
)


@dataclass
class Checker:
    """一个模板的检查：`name` 是文件名，供报错。"""

    name: str
    parts: Sequence[Part] = field(default_factory=list)

    def fault(self, code: str, words: str, part: Part | None = None, number: int = 0) -> Exception:
        place = part.place(number) if part else ""
        return TemplateError(self.name, words, code=code, place=place)


def environment() -> SandboxedEnvironment:
    """填模板用的沙箱：没有全局函数，只有无害的过滤器，未知名称即是错。"""
    sandbox = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    sandbox.globals.clear()
    sandbox.filters = {name: sandbox.filters[name] for name in _FILTERS}
    sandbox.tests = {name: sandbox.tests[name] for name in _TESTS}
    return sandbox


def checked(name: str, files: Mapping[str, bytes]) -> Checker:
    """查过语法与越界之事（T02、T03、T04）的模板；`files` 是包裹里的部件。"""
    checker = Checker(name, list(read_parts(files)))
    for part in checker.parts:
        _check_paragraphs(checker, part)
        _check_blocks(checker, part)
        _check_allowed(checker, part, _parsed(checker, part))
    _check_unrendered(checker, files)
    return checker


def undeclared(checker: Checker) -> frozenset[str]:
    """模板要用到的全部名称。"""
    trees = [_parsed(checker, part) for part in checker.parts]
    return frozenset().union(*(meta.find_undeclared_variables(tree) for tree in trees))


def check_names(checker: Checker, known: Collection[str]) -> None:
    """名称都须是给得出的，否则 T01，指明最相近的名称与所在的段。"""
    for part in checker.parts:
        tree = _parsed(checker, part)
        unknown = meta.find_undeclared_variables(tree) - set(known)
        uses = [use for use in tree.find_all(nodes.Name) if use.name in unknown]
        for use in uses:
            words = f"没有“{use.name}”这个名称{_nearest(use.name, known)}"
            raise checker.fault("T01", words, part, use.lineno)


def check_filling(checker: Checker, context: Mapping[str, object]) -> None:
    """先空填一遍：表中没有的列（T01）、无法比较的值（T02）都指到段。"""
    sandbox = environment()
    for part in checker.parts:
        try:
            sandbox.from_string(_source(part)).render(context)
        except (JinjaError, TypeError, ValueError) as error:
            raise _filling_fault(checker, part, error) from error


def paragraph_text(paragraph: etree._Element) -> str:
    """一段的文字；其中文本框里的段落不算在内，换行、制表符成空格。"""
    pieces = []
    for node in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br")):
        if next(node.iterancestors(qn("w:p"))) is paragraph and node.getparent().tag == qn("w:r"):
            pieces.append(node.text or "" if node.tag == qn("w:t") else " ")
    return "".join(pieces).replace("\n", " ")


def read_parts(files: Mapping[str, bytes]) -> Iterator[Part]:
    """会填写的各部件：正文、页眉、页脚、脚注。"""
    for name in sorted(files):
        for pattern, label in _RENDERED:
            if pattern.fullmatch(name):
                paragraphs = list(etree.fromstring(files[name]).iter(qn("w:p")))
                yield Part(name, label, paragraphs, [paragraph_text(one) for one in paragraphs])


def _source(part: Part) -> str:
    return "\n".join(_TAG.sub(_plain_tag, text) for text in part.texts)


def _plain_tag(tag: re.Match[str]) -> str:
    return re.sub(r"^(\{[%#])(?:p|tr)\s", r"\1 ", tag[0]).translate(_QUOTES)


def _parsed(checker: Checker, part: Part) -> nodes.Template:
    try:
        return environment().parse(_source(part))
    except TemplateSyntaxError as error:
        raise _syntax_fault(checker, part, error.lineno, error) from error


def _check_paragraphs(checker: Checker, part: Part) -> None:
    sandbox = environment()
    for number, text in enumerate(part.texts, 1):
        if found := _REMAINS.search(_TAG.sub("·", text)) or re.search(r"[｛｝]|\{％|％\}", text):
            words = f"“{found[0]}”不成对或是全角，填写后会原样印出"
            raise checker.fault("T04", words, part, number)
        if _BLOCK.search(text) and not _BLOCK.fullmatch(text.strip()):
            words = "{%p …%}、{%tr …%} 须独占一段，同段的其他文字会丢失"
            raise checker.fault("T02", words, part, number)
        inline = _BLOCK.sub("", text)
        if found := _UNSUPPORTED.search(inline):
            raise checker.fault("T02", f"不支持“{found[0]}”这种标记", part, number)
        try:
            sandbox.parse(_TAG.sub(_plain_tag, inline))
        except TemplateSyntaxError as error:
            raise _syntax_fault(checker, part, number, error) from error


def _check_blocks(checker: Checker, part: Part) -> None:
    """成对的 {%p/tr …%} 须在同一层：不能从表格里开始、到表格外结束。"""
    opened: list[tuple[str, str, etree._Element | None]] = []
    for number, (text, paragraph) in enumerate(zip(part.texts, part.paragraphs, strict=True), 1):
        if not (block := _BLOCK.fullmatch(text.strip())):
            continue
        kind, word = block[1], block[2]
        level = (kind, _level(checker, part, number, kind, paragraph))
        if word in ("if", "for"):
            opened.append((word, *level))
        elif not opened or opened[-1][1:] != level:
            raise checker.fault("T02", f"“{word}”与开头不成对，或不在同一层", part, number)
        elif word.startswith("end"):
            opened.pop()


def _level(
    checker: Checker, part: Part, number: int, kind: str, paragraph: etree._Element
) -> etree._Element | None:
    if kind == "p":
        return paragraph.getparent()
    row = next(paragraph.iterancestors(qn("w:tr")), None)
    if row is None:
        raise checker.fault("T02", "{%tr …%} 只能写在表格的一行里", part, number)
    others = [one for one in row.iter(qn("w:p")) if one is not paragraph]
    if any(paragraph_text(one).strip() for one in others):
        raise checker.fault("T02", "{%tr …%} 须独占一行，同行的其他文字会丢失", part, number)
    return row.getparent()


def _check_allowed(checker: Checker, part: Part, tree: nodes.Template) -> None:
    for node in _walk(tree):
        if words := _forbidden(node):
            raise checker.fault("T03", words, part, node.lineno)
    if deep := _too_deep(tree, 0):
        raise checker.fault("T03", f"循环不得套过 {_DEEPEST_LOOP} 层", part, deep.lineno)


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    for child in node.iter_child_nodes():
        yield from _walk(child)


def _forbidden(node: nodes.Node) -> str:
    if not isinstance(node, _ALLOWED):
        return "模板只能取数、判断和循环，不得运算、调用或引入"
    if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        return f"不得取用“{node.attr}”"
    if isinstance(node, nodes.Filter) and node.name not in _FILTERS:
        return f"没有“{node.name}”这个过滤器，可用：{'、'.join(_FILTERS)}"
    if isinstance(node, nodes.Test) and node.name not in _TESTS:
        return f"没有“is {node.name}”这种判断，可用：{'、'.join(_TESTS)}"
    return ""


def _too_deep(node: nodes.Node, depth: int) -> nodes.Node | None:
    depth += isinstance(node, nodes.For)
    if depth > _DEEPEST_LOOP:
        return node
    return next(filter(None, (_too_deep(child, depth) for child in node.iter_child_nodes())), None)


def _check_unrendered(checker: Checker, files: Mapping[str, bytes]) -> None:
    for name in sorted(files):
        if not name.endswith(".xml") or any(shape.fullmatch(name) for shape, _ in _RENDERED):
            continue
        if found := re.search(rb"\{\{.*?\}\}|\{%.*?%\}", files[name]):
            tag = found[0].decode("utf-8", "replace")
            words = f"{name} 中的“{tag}”不会被填写（批注、尾注、属性里不能放标记）"
            raise checker.fault("T04", words)


def _syntax_fault(checker: Checker, part: Part, number: int, error: Exception) -> Exception:
    words = next((said for sign, said in _SYNTAX if sign in str(error)), f"语法有误（{error}）")
    return checker.fault("T02", words, part, min(number, len(part.texts)))


def _filling_fault(checker: Checker, part: Part, error: Exception) -> Exception:
    number = _line_of(error)
    if isinstance(error, UndefinedError):
        found = re.search(r"has no attribute '(.+)'|'(.+)' is undefined", str(error))
        missing = (found[1] or found[2]) if found else str(error)
        return checker.fault("T01", f"没有“{missing}”这个名称或列", part, number)
    if isinstance(error, TypeError):
        words = "这里的比较算不出来：数只能判断有没有（如 if 项目数），不能比大小"
        return checker.fault("T02", words, part, number)
    code = "T03" if isinstance(error, JinjaError) else "T02"
    return checker.fault(code, f"算不出来（{error}）", part, number)


def _line_of(error: Exception) -> int:
    """出错处在模板里的行号，即段号；Jinja 把它改写进了回溯。"""
    number, trace = 1, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == "<template>":
            number = trace.tb_lineno
        trace = trace.tb_next
    return number


def _nearest(name: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(name, sorted(known), 1, 0.5)
    return f"，是否应为“{close[0]}”？" if close else ""


def leftovers(files: Mapping[str, bytes]) -> str:
    """成文里残留的标记，没有则空。"""
    found = (_REMAINS.search(text) for part in read_parts(files) for text in part.texts)
    return next((one[0] for one in found if one), "")
