"""一个单位节点之下已采用的报送 → Master：完整性、各清单的总表、三路相符（DOMAIN X06）。"""

from pipelines.consolidation.combining import consolidate, empty_master
from pipelines.consolidation.master import (
    CARRIED,
    FILE,
    PROJECTS,
    ROW,
    SHEET,
    SOURCE_COLUMNS,
    SUMMED,
    UNIT,
    WAYS,
    Master,
    exact_sum,
)
from pipelines.consolidation.status import REPORTED, UnitStatus

__all__ = [
    "CARRIED",
    "FILE",
    "PROJECTS",
    "REPORTED",
    "ROW",
    "SHEET",
    "SOURCE_COLUMNS",
    "SUMMED",
    "UNIT",
    "WAYS",
    "Master",
    "UnitStatus",
    "consolidate",
    "empty_master",
    "exact_sum",
]
