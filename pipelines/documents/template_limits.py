"""模板的限度：一份公文用不着的大小与繁复，不等拖垮机器，先说出来（T03）。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from jinja2 import Template, Undefined, nodes
from jinja2.exceptions import SecurityError

from pipelines.documents.template_parts import Fault, Part

#: 随附的模板至多约三百个标记、五千段以内；限度放宽十倍，仍远小于会拖垮解析的地步。
_MOST_TAGS: Final = 3000
_MOST_LOOPS: Final = 200
_MOST_NESTED: Final = 20
_MOST_PARAGRAPHS: Final = 20_000
_MOST_LETTERS: Final = 400_000
#: 填出来的 XML 至多多少字、多少段：五千行的附表约一千万字。
_MOST_WRITTEN: Final = 24_000_000
_MOST_PIECES: Final = 2_000_000
_TAG: Final = re.compile(r"\{[{%#][^{}]{0,400}[}%#]\}")
_LOOP: Final = re.compile(r"\{%(?:p|tr)?\s{1,9}for\s")


class BoundedTemplate(Template):
    """边填边数；写得太多就停，不等内存用完。"""

    def render(self, *args: Any, **kwargs: Any) -> str:
        """填好的字；太多则 SecurityError。"""
        pieces: list[str] = []
        written = 0
        for piece in self.generate(*args, **kwargs):
            written += len(piece)
            if written > _MOST_WRITTEN or len(pieces) >= _MOST_PIECES:
                raise SecurityError("写出来的字太多，不像一份公文；请看循环里套了什么")
            pieces.append(piece)
        return "".join(pieces)


def excess_faults(parts: Sequence[Part]) -> Iterator[tuple[Part, Fault]]:
    """段、字、标记、循环多到不像一份模板的部件。"""
    for part in parts:
        if words := _excess(part):
            yield part, Fault("T03", words, 1)


def _excess(part: Part) -> str:
    texts = part.texts
    counted: Mapping[str, tuple[int, int]] = {
        "段": (len(texts), _MOST_PARAGRAPHS),
        "个字": (sum(map(len, texts)), _MOST_LETTERS),
        "处标记": (sum(len(_TAG.findall(text)) for text in texts), _MOST_TAGS),
        "处循环": (sum(len(_LOOP.findall(text)) for text in texts), _MOST_LOOPS),
    }
    for what, (number, most) in counted.items():
        if number > most:
            return f"模板里有 {number} {what}，多于 {most}，不像一份公文的模板"
    return ""


def printable(value: object) -> object:
    """印得出的值原样返回；表、函数不能直接印，ValueError。"""
    if callable(value) and not isinstance(value, Undefined):
        raise ValueError("这里取到的不是一个数，也不是一串字")
    if isinstance(value, Mapping | list | tuple):
        raise ValueError("这里是一张表，不能整个印出来；要用 for 一行一行地写")
    return value


def costly(node: nodes.Node) -> str:
    """会一层一层翻番的写法；不是则空。"""
    if isinstance(node, nodes.Filter):
        if not isinstance(node.node, nodes.Name | nodes.Getattr | nodes.Getitem):
            return "过滤器只能接在一个名称后面，不能接在引号里的字或另一个过滤器后面"
        if any(not isinstance(one, nodes.Const) for one in node.args) or node.kwargs:
            return "过滤器的括号里只能写引号里的字"
    if isinstance(node, nodes.Getattr | nodes.Getitem) and isinstance(node.node, nodes.Const):
        return "引号里的字没有可取用的东西"
    if isinstance(node, nodes.For) and isinstance(node.iter, nodes.Const | nodes.Filter):
        return "循环要对一张表，不能对一串字"
    return ""


def nested_loops(tree: nodes.Template) -> Iterator[nodes.For]:
    """多出限度的套着的循环。"""
    nested = [inner for outer in tree.find_all(nodes.For) for inner in outer.find_all(nodes.For)]
    yield from nested[_MOST_NESTED:]
