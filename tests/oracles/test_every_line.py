"""DOMAIN §3.2 一行不漏：O1–O48 每行有测试，断言的种类写在名字里。"""

from __future__ import annotations

import ast
import re
from pathlib import Path

#: 行号 → 断言的种类（DOMAIN §3.2）。
LINES = """
O1 EQ, O2 RD, O3 RD, O4 RD, O5 RD, O6 EQ/RD, O7 RD+TX, O8 RD, O9 IV, O10 EQ, O11 EQ/TX, O12 TX,
O13 EQ, O14 EQ, O15 TX, O16 EQ, O17 RD, O18 RD, O19 EQ/RD, O20 EQ, O21 EQ/RD, O22 TX, O23 EQ,
O24 EQ, O25 TX, O26 IV, O27 EQ, O28 EQ, O29 EQ, O30 EQ, O31 IV, O32 RD, O33 TX, O34 RD, O35 RD,
O36 RD, O37 RD, O38 TX, O39 TX, O40 EQ, O41 RD, O42 RD, O43 EQ, O44 EQ, O45 EQ, O46 RD, O47 EQ,
O48 TX
"""
_NAMED = re.compile(r"test_o(\d\d)_((?:(?:eq|rd|iv|tx)_)+)")


def expected() -> dict[str, set[str]]:
    lines = (one.split() for one in LINES.replace("\n", " ").split(","))
    return {key: set(re.split("[/+]", kinds.lower())) for key, kinds in lines}


def written() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and (name := _NAMED.match(node.name)):
                kinds = set(name[2].strip("_").split("_"))
                found.setdefault(f"O{int(name[1])}", set()).update(kinds)
    return found


def test_every_line_of_the_seed_figures_has_a_test_of_its_kind() -> None:
    assert list(expected()) == [f"O{number}" for number in range(1, 49)]
    assert written() == expected()
