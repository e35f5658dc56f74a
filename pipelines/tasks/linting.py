"""公文体检的动词：一份 .docx 逐条对照 GB/T 9704-2012 与常见的措辞毛病；只读，不改。"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipelines.errors import UsageError
from pipelines.intake.submission import Intake
from pipelines.office import load_office, own_or_shipped

if TYPE_CHECKING:
    from pipelines.documents.gongwen.inspecting import Examination
    from pipelines.documents.gongwen.remark import Remark
    from pipelines.documents.gongwen.wording_text import UnitName

#: 认可哪些字体、哪些词常用错：办公室自己的在先，没有则用随附的。
FONTS: Final = "gongwen.toml"
WORDING: Final = "wording.toml"


def lint_document(path: Path, office: Path | None = None, *, rendered: bool = True) -> Examination:
    """体检 `path`；`office` 是办公室文件夹，`rendered` 为排版来看（没有 LibreOffice 也不碍事）。

    不是 Word 文档、已损坏、不安全，则 UsageError；gongwen.toml、wording.toml 写错则 SettingError。
    """
    from pipelines.documents.gongwen.fonts import load_fonts
    from pipelines.documents.gongwen.inspecting import examine
    from pipelines.documents.gongwen.reading import read_document
    from pipelines.documents.gongwen.rendering import render
    from pipelines.documents.gongwen.wording import wording_remarks
    from pipelines.documents.gongwen.wording_lines import facts_of, lines_of
    from pipelines.documents.gongwen.wording_table import load_wording

    if path.suffix.lower() not in (".docx", ".docm", ".dotx"):
        raise UsageError(f"{path.name}：体检只查 Word 文档（.docx）；.doc、.wps 请先另存为 .docx")
    table = load_wording(own_or_shipped(office, WORDING))
    units = _units(office)
    return examine(
        read_document(path),
        load_fonts(own_or_shipped(office, FONTS)),
        render=render if rendered else None,
        wording=lambda document, found: wording_remarks(
            lines_of(document, found), table, facts_of(document, units)
        ),
    )


def lint_templates(paths: Sequence[Path], intake: Intake) -> list[list[Remark]]:
    """办公室的各份公文模板：名称、表、列、标记、字体、外部内容，全部毛病一次说完；没有则空。"""
    from pipelines.documents.gongwen.fonts import load_fonts
    from pipelines.documents.kinds import kind_of
    from pipelines.documents.template_remarks import template_remarks
    from pipelines.tasks.basing import specimen_basis

    fonts = load_fonts(intake.office.setting(FONTS))
    allowed, basis = fonts.formal | fonts.western, specimen_basis(intake)
    return [template_remarks(path, kind_of(path.stem).specimen(basis), allowed) for path in paths]


def _units(office: Path | None) -> tuple[UnitName, ...] | None:
    """办公室的单位名录；不在办公室里则不知。"""
    from pipelines.documents.gongwen.wording_text import UnitName

    if office is None or not (office / "office.toml").exists():
        return None
    return tuple(UnitName(unit.name, unit.aliases) for unit in load_office(office).units)
