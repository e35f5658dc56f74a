"""全角与半角：只换宽度，不换含义。"""

from __future__ import annotations

from typing import Final

_WIDE: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20, 0xA0: 0x20, 0xFFE5: 0xA5,
}  # fmt: skip


def half_width(text: str) -> str:
    """全角字母、数字、标点 → 半角；①、² 一类不动（NFKC 会把它们变成数字）。"""
    return text.translate(_WIDE)
