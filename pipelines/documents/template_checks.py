"""模板先查后填：逐段读出标记，写错的、越界的、填不上的都指到第几段（T01–T04）。

docxtpl 在 XML 上作文本替换，出了错说不清在哪；这里把每段的文字连成一行，
一行一段交给 Jinja 分析，行号就是段号。
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from docx.oxml.ns import qn
from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from pipelines.documents.template_limits import (
    BoundedTemplate,
    costly,
    excess_faults,
    nested_loops,
    printable,
)
from pipelines.documents.template_parts import (
    RENDERED,
    Fault,
    Part,
    paragraph_text,
    read_parts,
)
from pipelines.errors import TemplateError

#: 一个标记至多 400 字，判断至多套 20 层：再多不是人写的，还会拖垮解析。
_DEEPEST_IF: Final = 20
_TAG: Final = re.compile(r"\{\{.{0,400}?\}\}|\{%.{0,400}?%\}|\{#.{0,400}?#\}")
_BLOCK: Final = re.compile(r"\{%(p|tr)\s{1,9}(\w{1,20})\s?(.{0,400}?)\s{0,9}%\}")
_UNSUPPORTED: Final = re.compile(r"\{[{%#](?:-|(?:r|tc|p|tr)\s)|-[}%]\}")
_REMAINS: Final = re.compile(r"\{\s*[{%#]|[}%#]\s*\}|[｛｝]|\{\s*％|％\s*\}")
#: 没有这几个字，就没有标记。
BRACE: Final = re.compile(r"[{}｛｝]")
_QUOTES: Final = str.maketrans("“”‘’", "\"\"''")
DEEPEST_LOOP: Final = 2
_FILTERS: Final = ("first", "join", "last", "length")
_TESTS: Final = ("even", "none", "odd")
#: 标记跨着它们的边，填写时会把文件弄坏。
_WRAPPERS: Final = {
    "hyperlink": "超链接", "ins": "修订", "moveTo": "修订", "sdtContent": "内容控件",
    "smartTag": "智能标记", "fldSimple": "域",
}  # fmt: skip
#: 模板只取数、判断、循环：不调用函数、不作运算、不引入别的模板。
_ALLOWED: Final = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem,
    nodes.Const, nodes.If, nodes.For, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And,
    nodes.Or, nodes.Not, nodes.Concat, nodes.Filter, nodes.Test, nodes.List, nodes.Tuple,
)  # fmt: skip

#: 里面不会再有什么的。
_LEAVES: Final = (nodes.TemplateData, nodes.Name, nodes.Const)
#: Jinja 的说法 → 用 Word 的人听得懂的话。
_SYNTAX: Final = (
    ("Unexpected end of template", "if 或 for 没有对应的 endif、endfor"),
    ("unknown tag 'endif'", "多了一个 endif，或它与 if 不在同一层"),
    ("unknown tag 'endfor'", "多了一个 endfor，或它与 for 不在同一层"),
    ("unexpected '}'", "花括号没有成对"),
    ("expected token 'end of print statement'", "双花括号里只能写一个名称"),
)


@dataclass(frozen=True)
class Checker:
    """一个模板的检查：`name` 是文件名，供报错。"""

    name: str
    parts: tuple[Part, ...]
    trees: tuple[nodes.Template, ...] = ()
    """各部件的文字读成的语法树。"""

    def fault(
        self, code: str, words: str, part: Part | None = None, number: int = 0
    ) -> TemplateError:
        place = part.place(number) if part else ""
        return TemplateError(self.name, words, code=code, place=place)


def environment() -> SandboxedEnvironment:
    """填模板用的沙箱：没有全局函数，只有无害的过滤器，未知名称即是错，写得太多就停。"""
    sandbox = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    sandbox.template_class = BoundedTemplate
    sandbox.finalize = printable
    sandbox.globals.clear()
    sandbox.filters = {name: sandbox.filters[name] for name in _FILTERS}
    sandbox.tests = {name: sandbox.tests[name] for name in _TESTS}
    return sandbox


@cache
def _parser() -> SandboxedEnvironment:
    return environment()


def parsed_text(source: str) -> nodes.Template:
    """只读不填；读不通则 TemplateSyntaxError，套得太深则 RecursionError。"""
    return _parser().parse(source)


def checked(name: str, files: Mapping[str, bytes]) -> Checker:
    """查过语法与越界之事（T02、T03、T04）的模板；`files` 是包裹里的部件。"""
    checker, trees = Checker(name, tuple(read_parts(files))), list[nodes.Template]()
    for part, fault in excess_faults(checker.parts):
        raise checker.fault(fault.code, fault.words, part, fault.number)
    for part in checker.parts:
        for fault in (*paragraph_faults(part), *split_faults(part), *block_faults(part)):
            raise checker.fault(fault.code, fault.words, part, fault.number)
        trees.append(_parsed(checker, part))
        for fault in forbidden_faults(trees[-1]):
            raise checker.fault(fault.code, fault.words, part, fault.number)
    for words in unrendered(files):
        raise checker.fault("T04", words)
    return replace(checker, trees=tuple(trees))


def part_source(part: Part) -> str:
    """一个部件的文字，一段一行，标记写成 Jinja 认得的样子。"""
    return "\n".join(_TAG.sub(_plain_tag, text) for text in part.texts)


def _plain_tag(tag: re.Match[str]) -> str:
    return re.sub(r"^(\{[%#])(?:p|tr)\s", r"\1 ", tag[0]).translate(_QUOTES)


def _parsed(checker: Checker, part: Part) -> nodes.Template:
    try:
        return parsed_text(part_source(part))
    except TemplateSyntaxError as error:
        number = min(error.lineno, len(part.texts))
        raise checker.fault("T02", _syntax_words(error), part, number) from error
    except RecursionError as error:
        raise checker.fault("T02", "括号或判断套得太深", part, 1) from error


def plain_source(text: str) -> str:
    """一段的标记写成 Jinja 认得的样子：{%p、{%tr 成 {%，弯引号成直引号。"""
    return _TAG.sub(_plain_tag, text)


def block_tag(text: str) -> re.Match[str] | None:
    """独占一段的 {%p …%}、{%tr …%}：[1] 是 p、tr，[2] 是 if、for 等，[3] 是其余。"""
    return _BLOCK.fullmatch(text.strip())


def paragraph_faults(part: Part) -> Iterator[Fault]:
    """一段之内看得出的错：全角、不成对、不支持的标记，不成句的表达式。"""
    for number, text in enumerate(part.texts, 1):
        for code, words in text_faults(text) if BRACE.search(text) else ():
            yield Fault(code, words, number)
            break


def text_faults(text: str) -> Iterator[tuple[str, str]]:
    """一段文字的错：（编码，说法）；前一样错了，后一样未必作准。"""
    if found := _REMAINS.search(_TAG.sub("·", text)) or re.search(r"[｛｝]|\{％|％\}", text):
        yield "T04", f"“{found[0]}”不成对、过长或是全角，填写后会原样印出"
    if _BLOCK.search(text) and not block_tag(text):
        yield "T02", "{%p …%}、{%tr …%} 须独占一段，同段的其他文字会丢失"
    inline = _BLOCK.sub("", text)
    if found := _UNSUPPORTED.search(inline):
        yield "T02", f"不支持“{found[0]}”这种标记"
    if words := syntax_fault(plain_source(inline)):
        yield "T02", words


def syntax_fault(source: str) -> str:
    """Jinja 读不通的缘故，读得通则空。"""
    try:
        parsed_text(source)
    except TemplateSyntaxError as error:
        return _syntax_words(error)
    except RecursionError:
        return "括号或判断套得太深"
    return ""


def split_faults(part: Part) -> Iterator[Fault]:
    """一个标记的两半分在超链接、修订、内容控件的里外：填写会把其后的文字都弄丢。"""
    for number, paragraph in enumerate(part.paragraphs, 1):
        letters = [*_letters(paragraph)]
        for tag in _TAG.finditer("".join(letter for letter, _ in letters)):
            holders = {holder for _, holder in letters[tag.start() : tag.end()]}
            if len(holders) > 1:
                named = [_WRAPPERS[_local(one)] for one in holders if _local(one) in _WRAPPERS]
                where = named[0] if named else "别的元素"
                words = f"标记“{tag[0]}”一半在{where}里、一半在外，填写会弄坏文件"
                yield Fault("T04", words, number)


def _letters(paragraph: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """一段的每个字，与装着它的那一层。"""
    for text in paragraph.iter(qn("w:t")):
        run = text.getparent()
        if run.tag == qn("w:r") and next(text.iterancestors(qn("w:p"))) is paragraph:
            yield from ((letter, run.getparent()) for letter in text.text or "")


def _local(element: etree._Element) -> str:
    return str(etree.QName(element).localname)


def block_faults(part: Part) -> Iterator[Fault]:
    """成对的 {%p/tr …%} 须在同一层：不能从表格里开始、到表格外结束。"""
    opened: list[tuple[str, tuple[str, etree._Element | None], int]] = []
    for number, (text, paragraph) in enumerate(zip(part.texts, part.paragraphs, strict=True), 1):
        if not (block := block_tag(text)):
            continue
        kind, word = block[1], block[2]
        if words := _misplaced(kind, paragraph):
            yield Fault("T02", words, number)
        level = (kind, _level(kind, paragraph))
        if word in ("if", "for"):
            opened.append((word, level, number))
        elif not opened or opened[-1][1] != level or not _belongs(word, opened[-1][0]):
            yield Fault("T02", f"“{word}”与开头不成对，或不在同一层", number)
        if word.startswith("end") and opened:
            opened.pop()
    for word, _, number in opened:
        yield Fault("T02", f"“{word}”没有对应的 end{word}", number)


def _belongs(word: str, opening: str) -> bool:
    if word.startswith("end"):
        return word == f"end{opening}"
    return word == "else" or (word == "elif" and opening == "if")


def _misplaced(kind: str, paragraph: etree._Element) -> str:
    if kind == "p":
        return ""
    row = next(paragraph.iterancestors(qn("w:tr")), None)
    if row is None:
        return "{%tr …%} 只能写在表格的一行里"
    others = [one for one in row.iter(qn("w:p")) if one is not paragraph]
    if any(paragraph_text(one).strip() for one in others):
        return "{%tr …%} 须独占一行，同行的其他文字会丢失"
    return ""


def _level(kind: str, paragraph: etree._Element) -> etree._Element | None:
    """这一对标记所在的层：段落所在的容器，或行所在的表。"""
    if kind == "p":
        return paragraph.getparent()
    row = next(paragraph.iterancestors(qn("w:tr")), None)
    return None if row is None else row.getparent()


def forbidden_faults(tree: nodes.Template) -> Iterator[Fault]:
    """越界之事（T03）：运算、调用、引入、套得过深的循环。"""
    walked = [*_walk(tree)]
    for node, _, _ in walked:
        if words := _forbidden(node):
            yield Fault("T03", words, node.lineno)
    if deep := next((node for node, loops, _ in walked if loops > DEEPEST_LOOP), None):
        yield Fault("T03", f"循环不得套过 {DEEPEST_LOOP} 层", deep.lineno)
    if deep := next((node for node, _, ifs in walked if ifs > _DEEPEST_IF), None):
        yield Fault("T03", f"判断不得套过 {_DEEPEST_IF} 层", deep.lineno)
    for loop in nested_loops(tree):
        yield Fault("T03", "套着的循环太多，不像一份公文的模板", loop.lineno)


def _walk(tree: nodes.Node) -> Iterator[tuple[nodes.Node, int, int]]:
    """由外到里的每个节点，与它（连自己）套在几层 for、几层 if 里。"""
    waiting = [(tree, 0, 0)]
    while waiting:
        node, loops, ifs = waiting.pop()
        inside = (loops + isinstance(node, nodes.For), ifs + isinstance(node, nodes.If))
        yield node, *inside
        if not isinstance(node, _LEAVES):
            waiting += [(child, *inside) for child in reversed([*node.iter_child_nodes()])]


def _forbidden(node: nodes.Node) -> str:
    if not isinstance(node, _ALLOWED):
        return "模板只能取数、判断和循环，不得运算、调用或引入"
    if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        return f"不得取用“{node.attr}”"
    if isinstance(node, nodes.Filter) and node.name not in _FILTERS:
        return f"没有“{node.name}”这个过滤器，可用：{'、'.join(_FILTERS)}"
    if isinstance(node, nodes.Test) and node.name not in _TESTS:
        return f"没有“is {node.name}”这种判断，可用：{'、'.join(_TESTS)}"
    return costly(node)


def unrendered(files: Mapping[str, bytes]) -> Iterator[str]:
    """不会被填写的部件里的标记。"""
    for name in sorted(files):
        if not name.endswith(".xml") or any(shape.fullmatch(name) for shape, _ in RENDERED):
            continue
        if found := re.search(rb"\{\{.{0,400}?\}\}|\{%.{0,400}?%\}", files[name]):
            tag = found[0].decode("utf-8", "replace")
            yield f"{name} 中的“{tag}”不会被填写（批注、尾注、属性里不能放标记）"


def _syntax_words(error: Exception) -> str:
    return next((said for sign, said in _SYNTAX if sign in str(error)), f"语法有误（{error}）")


def nearest(name: str, known: Collection[str]) -> str:
    """最相近的名称，供提示；没有相近的则空。"""
    close = difflib.get_close_matches(name, sorted(known), 3, 0.5)
    return f"，是否应为{'、'.join(f'“{one}”' for one in close)}" if close else ""


def remains(paragraphs: Iterable[etree._Element]) -> str:
    """填好的各段里残留的标记，没有则空。"""
    found = (_REMAINS.search(paragraph_text(one)) for one in paragraphs)
    return next((one[0] for one in found if one), "")
