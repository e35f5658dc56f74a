"""功能区上的小图标：一张打了勾的清单，由字符画而来，同样的尺寸总是同样的字节。"""

from __future__ import annotations

import struct
import zlib
from typing import Final

#: 边长（像素）：功能区用 16、32、80，加载项列表用 32、64。
SIZES: Final = (16, 32, 64, 80)
_ART: Final = (
    "................",
    "..gggggggggggg..",
    "..gwwwwwwwwwwg..",
    "..gwwwwwwwwwwg..",
    "..gwbwbbbbbwwg..",
    "..gwwwwwwwwwwg..",
    "..gwbwbbbbbwwg..",
    "..gwwwwwwwwwwg..",
    "..gwbwbbbbwwww..",
    "..gwwwwwwwwwwrr.",
    "..gwbwbbwwwwrrr.",
    "..gwwwwwrwwrrr..",
    "..gwwwwrrrrrr...",
    "..ggggggrrrr....",
    ".........rr.....",
    "................",
)
#: 字符 → 红、绿、蓝、不透明度。
_PAINTS: Final = {
    ".": (0, 0, 0, 0),
    "g": (0x1F, 0x6F, 0x43, 255),
    "w": (255, 255, 255, 255),
    "b": (0x8F, 0xA8, 0x9A, 255),
    "r": (0xC0, 0x39, 0x2B, 255),
}
_INDEXED: Final = 3


def draw(size: int) -> bytes:
    """边长 `size` 像素的 PNG；`size` 须是 16 的倍数。"""
    scale = size // len(_ART)
    inks = {letter: number for number, letter in enumerate(_PAINTS)}
    rows = (
        b"\0" + bytes(inks[letter] for letter in line for _ in range(scale))
        for line in _ART
        for _ in range(scale)
    )
    # 不压缩：各版本的 zlib 压出来的字节不尽相同
    pixels = zlib.compress(b"".join(rows), 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            _chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, _INDEXED, 0, 0, 0)),
            _chunk(b"PLTE", b"".join(bytes(paint[:3]) for paint in _PAINTS.values())),
            _chunk(b"tRNS", bytes(paint[3] for paint in _PAINTS.values())),
            _chunk(b"IDAT", pixels),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    """一个 PNG 数据块：长度、类型、内容、校验（PNG 规范 5.3）。"""
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )
