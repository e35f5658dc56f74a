"""定稿前该清掉的：【请填写】、批注、未定的修订、隐藏文字（V08–V11）。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from docx.oxml.ns import qn

from pipelines.documents.verifying.reading import Text, parsed
from pipelines.documents.verifying.remark import Remark, remark

_PENDING: Final = re.compile(r"【\s*请填写[^】]*】?")
_BESIDE: Final = re.compile(r"word/(header|footer|endnotes)\d*\.xml")


def leftover_remarks(text: Text, parts: Mapping[str, bytes]) -> Iterator[Remark]:
    """正文、表格、页眉页脚里的。"""
    for line in text.lines:
        for cell, words in enumerate(line.texts):
            for found in _PENDING.finditer(words):
                near = words[max(0, found.start() - 10) : found.end()]
                yield remark("V08", line, near=near, cell=cell if line.table else None)
    for name in sorted(parts):
        if _BESIDE.fullmatch(name):
            words = "".join(t.text or "" for t in parsed(parts[name]).iter(qn("w:t")))
            for found in _PENDING.finditer(words):
                yield remark("V08", near=f"页眉或页脚里的{found[0]}")
    for comment in text.comments:
        yield remark("V09", near=comment.strip()[:30])
    for line, words in text.revised:
        yield remark("V10", line, near=line.text.strip()[:20], found=words)
    for line, words in text.hidden:
        yield remark("V11", line, near=line.text.strip()[:20], found=words.strip()[:30])
