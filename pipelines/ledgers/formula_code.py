"""逐行代码的片段：数全程是带定标的整数，除法推迟，空值只在必要处检查，不经二进制浮点。"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import gcd, lcm

from pipelines.ledgers import excel_functions as excel
from pipelines.ledgers.formula_program import Input, Program
from pipelines.ledgers.formula_tree import Kind, Reference


@dataclass(frozen=True)
class Code:
    """一段逐行的代码；`guards` 有一为真，即有操作数是空的，`source` 便不可求，结果为 None。

    数的值是 source / (bottom × scale)；`bottom` 是推迟的除数，一个已知不为零的名字或其乘积。
    """

    kind: Kind
    source: str
    guards: tuple[str, ...] = ()
    partial: bool = False
    """guards 全为假时 source 自身仍可能得 None。"""
    scale: int = 1
    bottom: str = ""
    fraction: bool = False
    """source 可能是 Fraction，未必是整数。"""
    literal: str | None = None
    """写死的文本。"""

    @property
    def nullable(self) -> str:
        """可能为 None 的表达式。"""
        if not self.guards:
            return self.source
        return f"(None if {' or '.join(self.guards)} else {self.source})"

    @property
    def certain(self) -> bool:
        """决不为 None。"""
        return not self.guards and not self.partial

    @property
    def divisor(self) -> str:
        """值的分母，bottom × scale。"""
        return times(self.bottom, self.scale) if self.bottom else str(self.scale)


def guards_of(codes: Iterable[Code]) -> tuple[str, ...]:
    """几段代码的全部检查，去重，先后不变（后面的会用到前面绑定的名字）。"""
    return tuple(dict.fromkeys(guard for code in codes for guard in code.guards))


def times(source: str, *factors: str | int) -> str:
    """连乘；为 1 或空的因子略去。"""
    parts = [str(factor) for factor in factors if factor not in (1, "")]
    return f"({' * '.join([source, *parts])})" if parts else source


class Draft:
    """正在写的一段程序：记下用到的输入、事实、常量与临时名；只在一次编译之内使用。"""

    def __init__(self) -> None:
        self.inputs: dict[Input, str] = {}
        self.facts: dict[str, str] = {}
        self.constants: dict[str, object] = {}
        self.temporaries = 0

    def program(self, source: str) -> Program:
        """以 `source` 为逐行表达式的程序。"""
        return Program(source, tuple(self.inputs), tuple(self.facts), self.constants)

    def input(self, wanted: Input) -> str:
        """一个输入的名字；同一列只取一次。"""
        if isinstance(wanted, Reference):
            wanted = replace(wanted, position=0)
        return self.inputs.setdefault(wanted, f"x{len(self.inputs)}")

    def fact(self, name: str) -> str:
        """一个事实的名字。"""
        return self.facts.setdefault(name, f"f{len(self.facts)}")

    def constant(self, value: object) -> str:
        """一个常量（多为函数）的名字。"""
        for name, known in self.constants.items():
            if known is value:
                return name
        name = f"k{len(self.constants)}"
        self.constants[name] = value
        return name

    def temporary(self) -> str:
        """一个新的临时名。"""
        self.temporaries += 1
        return f"t{self.temporaries}"

    def bound(self, source: str) -> tuple[str, str]:
        """(名字, 求值并绑到这个名字的表达式)；本来就是名字的不必再绑。"""
        if source.isidentifier():
            return source, source
        name = self.temporary()
        return name, f"({name} := {source})"

    def solid(self, code: Code) -> Code:
        """等价的代码，检查过后 source 不再为 None。"""
        if not code.partial:
            return code
        name = self.temporary()
        guard = f"({name} := {code.source}) is None"
        return replace(code, source=name, guards=(*code.guards, guard), partial=False)

    def natural(self, code: Code) -> Code:
        """数改以自然单位计（int 或 Fraction）；别的类型照旧；都不再为 None。"""
        code = self.solid(code)
        if code.kind != "number" or code.divisor == "1":
            return code
        source = f"{self.constant(excel.natural)}({code.source}, {code.divisor})"
        return Code("number", source, code.guards, fraction=True)

    def in_units(self, code: Code, scale: int) -> Code:
        """数 × `scale`，即与定标为 `scale` 的列同单位，未必是整数。"""
        shared = gcd(code.scale, scale)
        code = self.solid(code)
        source = times(code.source, scale // shared)
        return self.natural(replace(code, source=source, scale=code.scale // shared))

    def rounded(self, code: Code, factor: int) -> Code:
        """数 × `factor` 四舍五入到整数，定标为 1。"""
        code = self.solid(code)
        if not code.bottom and not code.fraction and factor % code.scale == 0:
            return replace(code, source=times(code.source, factor // code.scale), scale=1)
        source = f"{self.constant(excel.rounded)}({times(code.source, factor)}, {code.divisor})"
        return Code("number", source, code.guards)

    def alike(self, codes: Iterable[Code]) -> list[Code]:
        """几个数统一定标，且没有推迟的除法；别的类型照旧。"""
        whole = [self.natural(code) if code.bottom else code for code in codes]
        scale = lcm(*(code.scale for code in whole))
        return [code if code.scale == scale else self._rescaled(code, scale) for code in whole]

    def _rescaled(self, code: Code, scale: int) -> Code:
        code = self.solid(code)
        return replace(code, source=times(code.source, scale // code.scale), scale=scale)
