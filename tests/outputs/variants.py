"""同一份公文的各种改样：真的变动应看得见。"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from pipelines.documents.docx_package import packed, unpacked

_BODY: Final = "word/document.xml"
Change = Callable[[str], str]


def _wider_margin(side: str) -> Change:
    """页边添 1 毫米（57 缇）。"""
    return lambda xml: re.sub(
        rf'(<w:pgMar[^>]* w:{side}=")(\d+)', lambda found: f"{found[1]}{int(found[2]) + 57}", xml
    )


def _narrower_column(xml: str) -> str:
    """第一个表的第四栏窄 5%。"""
    end = xml.index("</w:tbl>")
    table, rest = xml[:end], xml[end:]
    width = re.findall(r'<w:gridCol w:w="(\d+)"', table)[3]
    return table.replace(f'w:w="{width}"', f'w:w="{round(int(width) * 0.95)}"') + rest


def _without_a_row(xml: str) -> str:
    """第一个表的末行去掉。"""
    end = xml.index("</w:tbl>")
    return xml[: max(xml.rfind("<w:tr>", 0, end), xml.rfind("<w:tr ", 0, end))] + xml[end:]


def _smaller(style: str) -> Change:
    """一种样式的字小 2 磅。"""

    def change(xml: str) -> str:
        start = xml.index(f'w:styleId="{style}"')
        end = xml.index("</w:style>", start)
        own = re.sub(
            r'(<w:szC?s? w:val=")(\d+)',
            lambda found: f"{found[1]}{int(found[2]) - 4}",
            xml[start:end],
        )
        return xml[:start] + own + xml[end:]

    return change


def _bare(xml: str) -> str:
    """页脚的字都去掉。"""
    return re.sub(r"(<w:t[^>]*>)[^<]*(</w:t>)", r"\1\2", xml)


#: 改样 → 改哪个部件、怎样改。
CHANGES: Final[Mapping[str, tuple[str, Change]]] = {
    "左边距宽1毫米": (_BODY, _wider_margin("left")),
    "上边距宽1毫米": (_BODY, _wider_margin("top")),
    "一栏窄5%": (_BODY, _narrower_column),
    "少一行": (_BODY, _without_a_row),
    "标题小2磅": ("word/styles.xml", _smaller("Level1")),
    "没有页脚": ("word/footer1.xml", _bare),
}


def changed(paper: Path, name: str, folder: Path) -> Path:
    """`paper` 照 CHANGES 改一处，写在 `folder`。"""
    part, change = CHANGES[name]
    parts = dict(unpacked(paper.read_bytes()))
    xml = parts[part].decode()
    parts[part] = change(xml).encode()
    assert parts[part] != xml.encode(), f"{name}：没有改到"
    path = folder / f"{name}.docx"
    path.write_bytes(packed(parts))
    return path
