"""部件的文字编码：一律以 UTF-8 处理，写回时还原原来的编码与字节。"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Final

_DECLARED: Final = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
#: 开头的字节 → UTF-16 的字节序；有无 BOM 都认。
_WIDE: Final = (
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)
_NARROW: Final = frozenset({"us-ascii", "iso-8859-1"})
UTF8: Final = "utf-8"


def encoding_of(head: bytes) -> str:
    """由部件的开头认出编码；BOM 当作普通字符留着。"""
    for mark, encoding in _WIDE:
        if head.startswith(mark):
            return encoding
    declared = _DECLARED.search(head[:1024])
    name = declared[1].decode().lower() if declared else UTF8
    return name if name in _NARROW else UTF8


def to_utf8(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """各段 → UTF-8。"""
    if encoding == UTF8:
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder(encoding)()
    for chunk in chunks:
        yield decoder.decode(chunk).encode()


def from_utf8(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """各段 UTF-8 → 原来的编码；原编码写不出的字写成字符引用。"""
    if encoding == UTF8:
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder(UTF8)()
    for chunk in chunks:
        yield decoder.decode(chunk).encode(encoding, "xmlcharrefreplace")
