"""机器考核的记载：冻结时存的规范 JSON 与还原；同样的内容恒得同样的字节。"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from pipelines.consolidation import Master
from pipelines.errors import UsageError
from pipelines.figures.assessing.machine import MachineScore, assessed, machine_scores
from pipelines.figures.assessing.table import AssessmentTable
from pipelines.figures.figure import Basis

SCHEMA: Final = 1


@dataclass(frozen=True)
class Used:
    """计入的一份报送：哪个单位、文件、内容的 SHA-256、状态（已报、沿用哪一期）。"""

    unit: str
    file: str
    digest: str
    state: str


@dataclass(frozen=True)
class MachinePart:
    """一年的机器考核：算到哪一期、依据哪些报送、按什么办法、各单位得分。"""

    schema: int
    year: int
    period: str
    scheme: dict[str, Any]
    submissions: tuple[Used, ...]
    scores: tuple[MachineScore, ...]


def machine_part(basis: Basis, table: AssessmentTable) -> MachinePart:
    """算出一年的机器考核；`basis` 是年度最后一期的。"""
    master = basis.master
    scores = machine_scores(basis, table)
    period = master.period
    return MachinePart(
        SCHEMA, period.year, str(period), scheme_of(table), _used(master, table), scores
    )


def scheme_of(table: AssessmentTable) -> dict[str, Any]:
    """冻结时定下、其后不该再改的办法：权重、机器项、人工项、调整、等次；换评委不算改办法。"""
    whole: dict[str, Any] = json.loads(_canonical(asdict(table)))
    for group in whole["human"]["groups"]:
        del group["judges"]
    return whole


def encode(part: MachinePart) -> str:
    """规范 JSON：键有序、没有空白，分数写成 466/5，小数照写。"""
    return _canonical(asdict(part))


def decode(content: str) -> MachinePart:
    """还原；读不懂则 UsageError。"""
    try:
        part = _ADAPTER.validate_json(content)
    except ValidationError as error:
        raise UsageError("冻结的机器考核读不懂，请用冻结时的那一版清单通打开") from error
    return part


def _used(master: Master, table: AssessmentTable) -> tuple[Used, ...]:
    return tuple(
        Used(one.unit.name, one.receipt.file, one.receipt.digest, one.state)
        for one in assessed(master, table)
        if one.receipt
    )


def _canonical(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


_ADAPTER: Final = TypeAdapter(MachinePart)
