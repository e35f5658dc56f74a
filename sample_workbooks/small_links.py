"""给写成的工作簿添上外部链接：一个部件、它的关系、工作簿里的引用。"""

from __future__ import annotations

from typing import Final

from sample_workbooks.small_edits import Edit, in_part, new_part

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"
_PART: Final = "externalLinks/externalLink1.xml"


def external_link(target: str) -> tuple[Edit, ...]:
    """公式里的 [1] 指向 `target` 这个文件。"""
    link = (
        f'<externalLink xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><externalBook r:id="rId1">'
        '<sheetNames><sheetName val="Sheet1"/></sheetNames></externalBook></externalLink>'
    )
    relations = (
        f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" TargetMode="External" '
        f'Type="{_OFFICE}/externalLinkPath" Target="{target}"/></Relationships>'
    )
    named = '<externalReferences><externalReference r:id="rId900"/></externalReferences>'
    related = f'<Relationship Id="rId900" Type="{_OFFICE}/externalLink" Target="{_PART}"/>'
    kind = f'<Override PartName="/xl/{_PART}" ContentType="{_TYPE}"/>'
    return (
        new_part(f"xl/{_PART}", link.encode()),
        new_part("xl/externalLinks/_rels/externalLink1.xml.rels", relations.encode()),
        in_part("xl/workbook.xml", "</sheets>", f"</sheets>{named}"),
        in_part("xl/_rels/workbook.xml.rels", "</Relationships>", f"{related}</Relationships>"),
        in_part("[Content_Types].xml", "</Types>", f"{kind}</Types>"),
    )
