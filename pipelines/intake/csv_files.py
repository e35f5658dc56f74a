"""报来的是 CSV：说出编码、像哪张清单，但不收——少五张表，也没有单位与报告期（DOMAIN §6 #54）。"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from pipelines.errors import FileFault
from pipelines.intake.headers import find_header, known_names
from pipelines.ledgers.schema import Ledger
from pipelines.xlsx.reader import Cell, Row
from pipelines.xlsx.sniffing import HEAD, text_of

_LINES: Final = 20
_DELIMITERS: Final = ",\t;|，；"


def describe_text(fault: FileFault, path: Path, ledgers: Iterable[Ledger]) -> FileFault:
    """F04 补上编码与所像的清单；又读不出来的原样奉还。"""
    try:
        with path.open("rb") as handle:
            read = text_of(handle.read(HEAD))
    except OSError:
        return fault
    if read is None:
        return fault
    text, encoding = read
    sheet = _likely_sheet(_rows(text), ledgers)
    known = f"，表头与“{sheet}”相符，只有这一张表" if sheet else ""
    return FileFault(fault.code, path, kind=f"{fault.facts['kind']}（{encoding} 编码{known}）")


def _likely_sheet(rows: Sequence[Row], ledgers: Iterable[Ledger]) -> str:
    """认得出的列名最多的清单；都不像则空。"""
    found = ((ledger, find_header(ledger, rows)) for ledger in ledgers)
    alike = {x.sheet: len(known_names(x, header)) for x, header in found if header}
    return max(alike, key=alike.__getitem__, default="")


def _rows(text: str) -> list[Row]:
    lines = text.splitlines()[:_LINES]
    delimiter = max(_DELIMITERS, key=lambda mark: sum(line.count(mark) for line in lines))
    found: list[Row] = []
    for number, values in enumerate(csv.reader(lines, delimiter=delimiter), 1):
        filled = [(at, value) for at, value in enumerate(values, 1) if value.strip()]
        cells = [Cell(at, "s", value, None, "General") for at, value in filled]
        found.append(Row(number, False, cells))
    return found
