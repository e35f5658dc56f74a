"""写小 Word 文件的办法，供公文各测试用。"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from pipelines.documents.docx_package import packed, unpacked
from pipelines.documents.layout import build_monthly_circular


@cache
def blank_parts() -> Mapping[str, bytes]:
    return unpacked(build_monthly_circular())


def paragraph(*runs: str, bold: bool = False) -> str:
    """一段，每串字一个 run。"""
    look = "<w:rPr><w:b/></w:rPr>" if bold else ""
    texts = (f'<w:r>{look}<w:t xml:space="preserve">{escape(one)}</w:t></w:r>' for one in runs)
    return f"<w:p>{''.join(texts)}</w:p>"


def word_file(path: Path, body: str, **footers: str) -> Path:
    """正文为 `body`（WordprocessingML）的文件；省去每次解析 python-docx 的大样式表。"""
    parts = dict(blank_parts())
    head, _, tail = parts["word/document.xml"].decode().partition("<w:body>")
    end = tail[tail.rindex("<w:sectPr>") :]
    parts["word/document.xml"] = f"{head}<w:body>{body}{end}".encode()
    for name, text in footers.items():
        xml = parts[f"word/{name}.xml"].decode()
        parts[f"word/{name}.xml"] = xml.replace("</w:ftr>", f"{paragraph(text)}</w:ftr>").encode()
    path.write_bytes(packed(parts))
    return path
