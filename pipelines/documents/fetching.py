"""一个部件里会去取外面的东西、会运行程序的地方：域、嵌入的网页、图片地址、外部关系。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from docx.oxml.ns import qn
from lxml import etree

#: 会打开别的文件、数据库、程序的域（ECMA-376 第 1 部分 §17.16.5）。
_FIELD: Final = re.compile(
    r"^\s*(INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|DDEAUTO|DDE|LINK|DATABASE|RD|MACROBUTTON)\b"
    r"|^\s*HYPERLINK\s+\"?(?:https?:|ftp:|file:|smb:|mailto:|\\\\)",
    re.IGNORECASE | re.MULTILINE,
)
_HINT: Final = re.compile(rb"instr|altChunk|://|file:|smb:", re.IGNORECASE)
_ADDRESS: Final = re.compile(r"^\s*(?:https?|ftp|file|smb|javascript):", re.IGNORECASE)
_PARTS: Final = frozenset({qn("w:instrText"), qn("w:fldChar")})


def fetching_fields(data: bytes, root: etree._Element) -> Iterator[str]:
    """`data` 是部件的内容，`root` 是它的根；一处一句，没有则空。"""
    if not _HINT.search(data):
        return
    for code in _codes(root):
        for found in _FIELD.finditer(code):
            yield f"含有会去取外部内容的域（{found[0].strip()[:40]}），请删去这个域，写成普通文字"
    if next(root.iter(qn("w:altChunk")), None) is not None:
        yield "嵌有别的文件（altChunk），请在 Word 中打开后另存为 .docx"
    for name in ("src", "href"):
        for element in root.iter("{urn:schemas-microsoft-com:vml}*"):
            if _ADDRESS.match(element.get(name) or ""):
                yield f"图形引用了外部地址（{str(element.get(name))[:40]}），请把图片嵌入文档"


def _codes(root: etree._Element) -> Iterator[str]:
    """各个域的代码；拆在几个 run 里的并起来，一个域一行。"""
    pieces = (
        "\n" if node.tag == qn("w:fldChar") else node.text or "" for node in root.iter(*_PARTS)
    )
    yield "".join(pieces)
    yield from (node.get(qn("w:instr")) or "" for node in root.iter(qn("w:fldSimple")))


def outside(relation: etree._Element) -> bool:
    """一条关系指向文件之外；TargetMode 的大小写、没有写的也认得出。"""
    target = relation.get("Target") or ""
    mode = (relation.get("TargetMode") or "").lower()
    return mode == "external" or bool(_ADDRESS.match(target)) or target.startswith("\\\\")


def running(relation: etree._Element) -> bool:
    """一条关系带来宏、控件、嵌入的文件；不论部件叫什么名字。"""
    kind = (relation.get("Type") or "").rpartition("/")[2]
    return kind in ("vbaProject", "wordVbaData", "control", "oleObject", "aFChunk", "subDocument")
