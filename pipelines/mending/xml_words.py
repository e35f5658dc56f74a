"""XML 里的文字与属性：转义，以及只改一个起始标签里的几个属性。"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Final
from xml.sax.saxutils import escape

_ATTRIBUTE: Final = re.compile(rb"\s+([^\s=<>/\"']+)\s*=\s*(\"[^\"]*\"|'[^']*')")
#: XML 写不出的字符，与会被当成 `_x0041_` 转义的原文。
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")

Attributes = Mapping[str, str]


def stored_text(text: str) -> bytes:
    """单元格文字 → XML 正文；控制字符写成 `_x000D_`（ECMA-376-1 §22.9.2.19）。"""
    plain = _LOOKS_ESCAPED.sub("_x005F_", text)
    return escape(_UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", plain)).encode()


def quoted(value: str) -> bytes:
    """属性值，连同引号。"""
    references = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
    return b'"' + escape(value, references).encode() + b'"'


def attributes_of(tag: bytes) -> dict[str, str]:
    """起始标签里写明的属性，名称连同前缀。"""
    return {
        name.decode(): unescape(value[1:-1].decode()) for name, value in _ATTRIBUTE.findall(tag)
    }


def with_attributes(tag: bytes, changes: Mapping[str, str | None]) -> bytes:
    """改几个属性，None 为去掉，新的加在末尾；其余一个字节不动。"""
    left = dict(changes)

    def changed(found: re.Match[bytes]) -> bytes:
        name = found[1].decode()
        if name not in left:
            return found[0]
        value = left.pop(name)
        return b"" if value is None else b" " + found[1] + b"=" + quoted(value)

    result = _ATTRIBUTE.sub(changed, tag)
    added = b"".join(
        b" " + name.encode() + b"=" + quoted(value)
        for name, value in left.items()
        if value is not None
    )
    end = -2 if result.endswith(b"/>") else -1
    return result[:end].rstrip() + added + result[end:] if added else result


def opened(tag: bytes) -> bytes:
    """自闭合的标签 → 起始标签；本来就是起始标签则不变。"""
    return tag[:-2].rstrip() + b">" if tag.endswith(b"/>") else tag


def element_name(tag: bytes) -> bytes:
    """标签里写的元素名，连同前缀。"""
    found = re.match(rb"</?([^\s/>]+)", tag)
    return found[1] if found else b""


def prefix_of(tag: bytes) -> bytes:
    """元素名的前缀，连同冒号；没有则空。"""
    prefix, colon, _ = element_name(tag).rpartition(b":")
    return prefix + colon
