"""模板对着名称试填：没有的名称、表里没有的列（T01）、算不出的比较（T02）都指到第几段。"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import jinja2
from jinja2 import UndefinedError, meta, nodes

from pipelines.documents.template_checks import Checker, environment, nearest, part_source
from pipelines.documents.template_parts import Part
from pipelines.errors import TemplateError


@dataclass(frozen=True)
class Trial:
    """一个部件，只有文字没有版式。"""

    part: Part
    used: tuple[tuple[str, int], ...]
    """要人给的名称，各在第几段。"""

    @cached_property
    def text(self) -> jinja2.Template:
        """编译好的文字；填得上的模板用不着它。"""
        return environment().from_string(part_source(self.part))


def trials(checker: Checker) -> tuple[Trial, ...]:
    """各部件。"""
    return tuple(map(_trial, checker.parts, checker.trees))


def _trial(part: Part, tree: nodes.Template) -> Trial:
    unknown = meta.find_undeclared_variables(tree)
    names = tree.find_all(nodes.Name)
    return Trial(part, tuple((one.name, one.lineno) for one in names if one.name in unknown))


def check_names(checker: Checker, tried: Collection[Trial], known: Collection[str]) -> None:
    """名称都须是给得出的，否则 T01，指明最相近的名称与所在的段。"""
    for one in tried:
        for name, number in one.used:
            if name not in known:
                words = f"没有“{name}”这个名称{nearest(name, known)}"
                raise checker.fault("T01", words, one.part, number)


def check_filling(
    checker: Checker, tried: Collection[Trial], context: Mapping[str, object]
) -> None:
    """空填一遍：表中没有的列（T01）、无法比较的值（T02）都指到段。"""
    for one in tried:
        try:
            one.text.render(context)
        except (jinja2.TemplateError, TypeError, ValueError) as error:
            raise _fault(checker, one.part, error) from error


def _fault(checker: Checker, part: Part, error: Exception) -> TemplateError:
    number = _line_of(error)
    if isinstance(error, UndefinedError):
        found = re.search(r"has no attribute '(.+)'|'(.+)' is undefined", str(error))
        missing = (found[1] or found[2]) if found else str(error)
        return checker.fault("T01", f"没有“{missing}”这个名称或列", part, number)
    if isinstance(error, TypeError):
        words = "这里的比较算不出来：数只能判断有没有（如 if 项目数），不能比大小"
        return checker.fault("T02", words, part, number)
    code = "T03" if isinstance(error, jinja2.TemplateError) else "T02"
    return checker.fault(code, f"算不出来（{error}）", part, number)


def _line_of(error: Exception) -> int:
    """出错处在模板里的行号，即段号；Jinja 把它改写进了回溯。"""
    number, trace = 1, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == "<template>":
            number = trace.tb_lineno
        trace = trace.tb_next
    return number
