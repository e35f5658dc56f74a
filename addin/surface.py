"""副本里各格的样子：底色在文件里怎样写，哪些格合并了。"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from addin.host import Spot
from pipelines.mending.kit_marks import Place
from pipelines.xlsx.areas import Area, merged_areas
from pipelines.xlsx.cells import address
from pipelines.xlsx.reader import open_workbook


@dataclass(frozen=True)
class Surface:
    """几张表的样子。"""

    looks: Mapping[Spot, str]
    """有内容、有底色的格：底色的写法，如 FFFFFF00、theme 4 0.6。"""
    areas: Mapping[str, Sequence[Area]]
    """表名 → 合并的各处。"""

    def anchor(self, sheet: str, place: Place) -> Place:
        """合并的格以左上一格为准：别的格写不了批注。"""
        covering = (area for area in self.areas.get(sheet, ()) if area.covers(place))
        return next((area.first for area in covering), place)


def read_surface(path: Path, sheets: Collection[str]) -> Surface:
    """读副本里的几张表；读不了抛 FileFault。"""
    looks: dict[Spot, str] = {}
    areas: dict[str, list[Area]] = {}
    with open_workbook(path) as workbook:
        for sheet in (sheet for sheet in workbook.sheets if sheet.name in sheets):
            for row in workbook.rows(sheet):
                for cell in row.cells:
                    if fill := cell.look.partition("/")[2]:
                        looks[Spot(sheet.name, address(cell.column, row.number))] = fill
            areas[sheet.name] = merged_areas(workbook.merged(sheet))
    return Surface(looks, areas)
