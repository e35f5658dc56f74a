"""公文的种类：每种声明一次——模板叫什么、由哪个命令写、试填用什么样子。

办公室自己另加的模板（如照月通报改的“周报”）算月通报一种。
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pipelines.figures import Basis

Context = dict[str, object]


@dataclass(frozen=True)
class DocumentKind:
    """一种公文；`specimen` 由一个没有报送的月份给出模板可用的全部名称。"""

    name: str
    verb: str
    """由哪个命令写。"""
    specimen: Callable[[Basis], Context]


def _monthly(basis: Basis) -> Context:
    """月通报的样子：各附表放一行；也就验证了各数可算。"""
    from pipelines.documents.appendices import TABLE_COLUMNS
    from pipelines.documents.monthly import monthly_context
    from pipelines.documents.wording import Printed

    context = monthly_context(basis, basis.end, None)
    for table, columns in TABLE_COLUMNS.items():
        context[table] = [dict.fromkeys(columns, Printed("样", 1))]
    return context


def _reminder(basis: Basis) -> Context:
    from pipelines.documents.letters import specimen_letter

    return specimen_letter(basis.master.office)


CIRCULAR: Final = "circular"
MONTHLY: Final = DocumentKind("月通报", CIRCULAR, _monthly)
REMINDER: Final = DocumentKind("提醒函", "remind", _reminder)
KINDS: Final = (MONTHLY, REMINDER)


def kind_of(template: str) -> DocumentKind:
    """一个模板（文件名，不带后缀）是哪一种；没有声明过的算月通报。"""
    return next((kind for kind in KINDS if kind.name == template), MONTHLY)


def templates_in(folder: Path) -> list[Path]:
    """documents 文件夹里的全部模板；Word 打开时的临时文件不算。"""
    return sorted(path for path in folder.glob("*.docx") if not path.name.startswith("~$"))


def circular_names(folder: Path) -> list[str]:
    """circular 写得了的各模板。"""
    names = [path.stem for path in templates_in(folder)]
    return [name for name in names if kind_of(name).verb == CIRCULAR]
