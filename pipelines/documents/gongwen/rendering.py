"""排出来看：LibreOffice 在临时文件夹里转成 PDF，poppler 读出各行的位置；两样都没有也不碍事。"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from lxml import etree

from pipelines.documents.docx_package import packed
from pipelines.documents.gongwen.elements import Elements
from pipelines.documents.gongwen.layout_seen import Seen, SeenLine, SeenPage
from pipelines.documents.gongwen.model import Document
from pipelines.documents.gongwen.opening import without_links

_SECONDS: Final = 120
_MOST_PAGES: Final = 500
#: 公文用的字体 → PDF 里的名字；没有嵌入这些，就是换了别的字体。
_EMBEDDED: Final = {
    "小标宋": "XIAOBIAOSONG|XBS",
    "仿宋": "FANGSONG",
    "楷体": "KAITI",
    "黑体": "SIMHEI|HEITI",
}


def render(document: Document, elements: Elements) -> Seen | str:
    """排版所见；排不了则返回缘由（一句话）。

    外部链接先去掉；有宏、嵌入文件或内嵌地址的一概不排，以免去取外物。
    """
    office, reader, fonts = (shutil.which(tool) for tool in ("soffice", "pdftotext", "pdffonts"))
    if office is None or reader is None or fonts is None:
        return "本机没有 LibreOffice 或 poppler"
    if not document.renderable:
        return "文件里有宏、嵌入的文件或引用外部内容的域，没有排版"
    with tempfile.TemporaryDirectory(prefix="qingdan-") as name:
        folder = Path(name)
        try:
            pdf = _converted(office, folder, document)
            if pdf is None:
                return "LibreOffice 没有排出来"
            boxes = _output(reader, "-bbox-layout", "-l", str(_MOST_PAGES), str(pdf), "-")
            return Seen(_pages(boxes), _substituted(elements, _output(fonts, str(pdf))))
        except subprocess.TimeoutExpired:
            return f"LibreOffice 排版超过 {_SECONDS} 秒"
        except (subprocess.CalledProcessError, OSError, etree.XMLSyntaxError):
            return "LibreOffice 没有排出来，或排出来的 PDF 读不了"


def _converted(office: str, folder: Path, document: Document) -> Path | None:
    source = folder / "公文.docx"
    source.write_bytes(packed(without_links(document.name, document.parts)))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--norestore", "--convert-to", "pdf",
               "--outdir", str(folder), str(source)]  # fmt: skip
    _output(*command)
    made = source.with_suffix(".pdf")
    return made if made.exists() else None


def _output(*command: str) -> bytes:
    """运行一个程序，返回它印的；没有成 CalledProcessError，太久 TimeoutExpired，子孙一并结束。"""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            out, _ = process.communicate(timeout=_SECONDS)
        except BaseException:  # 太久的、人按了 Ctrl-C 的，都不留下它
            _end(process)
            raise
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return out


def _end(process: subprocess.Popen[bytes]) -> None:
    """soffice 只是个引子，真正排版的是它的子进程：整组结束。"""
    if sys.platform == "win32":
        tree = ("taskkill", "/T", "/F", "/PID", str(process.pid))
        subprocess.run(tree, check=False, capture_output=True)
    else:
        os.killpg(process.pid, signal.SIGKILL)


def _pages(boxes: bytes) -> tuple[SeenPage, ...]:
    root = etree.fromstring(boxes, etree.XMLParser(recover=True, no_network=True, load_dtd=False))
    return tuple(
        SeenPage(
            float(page.get("width")),
            float(page.get("height")),
            tuple(sorted((_line(one) for one in page.iter("{*}line")), key=lambda line: line.top)),
        )
        for page in root.iter("{*}page")
    )


def _line(element: etree._Element) -> SeenLine:
    text = " ".join(word.text or "" for word in element.iter("{*}word"))
    left, top, right, bottom = (float(element.get(side)) for side in
                                ("xMin", "yMin", "xMax", "yMax"))  # fmt: skip
    return SeenLine(text, left, top, right, bottom)


def _substituted(elements: Elements, listing: bytes) -> tuple[str, ...]:
    """文中要用而 PDF 里没有嵌入的字体。"""
    embedded = listing.decode("utf-8", "replace").upper()
    own = (*elements.title, *elements.body, *((elements.masthead,) if elements.masthead else ()))
    wanted = {run.look.east_asia for one in own for run in one.runs if run.text.strip()}
    return tuple(
        sorted(
            name
            for name in wanted
            for family, shape in _EMBEDDED.items()
            if family in name and not re.search(shape, embedded)
        )
    )
