"""一份工作簿的部件：换几个、添几个，其余内容与次序一概不动。"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Final
from xml.parsers.expat import ExpatError

from pipelines.errors import FileFault
from pipelines.mending.xml_patch import XmlPatch
from pipelines.xlsx.archive import Archive

#: ZIP 能记的最早时刻；不写当前时刻，同样的输入得同样的字节。
_STAMP: Final = (1980, 1, 1, 0, 0, 0)
_READ: Final = 1 << 18


class Parts:
    """打开着的来件与攒下的改动；`content()` 给出改后的整个文件，来件本身不动。

    大部件的改动压着存放，几百兆的表也不占几百兆内存。
    """

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.path: Path = archive.path
        self._names = {name.lower(): name for name in archive.names()}
        self._changed: dict[str, list[bytes]] = {}
        self._added: dict[str, bytes] = {}
        self._removed: set[str] = set()

    def __contains__(self, name: str) -> bool:
        key = name.lower()
        return (key in self._names and key not in self._removed) or name in self._added

    def names(self) -> list[str]:
        """眼下的各部件名。"""
        kept = [name for key, name in self._names.items() if key not in self._removed]
        return [*kept, *self._added]

    def current(self, name: str) -> Iterator[bytes]:
        """眼下的内容，逐段，已改的取改后的；损坏抛 FileFault F05。"""
        if name in self._added:
            yield self._added[name]
        elif name.lower() in self._changed:
            yield from map(zlib.decompress, self._changed[name.lower()])
        else:
            yield from self.archive.part(name, chunk=_READ).chunks()

    def read(self, name: str) -> bytes:
        """眼下的内容。"""
        return b"".join(self.current(name))

    def patch(self, name: str) -> XmlPatch:
        """眼下的内容，供修补；不是合格的 XML 抛 FileFault F05。"""
        try:
            return XmlPatch(self.read(name))
        except ExpatError as error:
            raise self.broken(name, "XML 内容残缺或写坏") from error

    def put(self, name: str, content: bytes) -> None:
        """换掉或添上一个部件。"""
        if name.lower() in self._names:
            self.put_chunks(name, [content])
        else:
            self._added[name] = content

    def put_chunks(self, name: str, chunks: Iterable[bytes]) -> None:
        """换掉一个部件，内容逐段给出。"""
        if name in self._added:
            self._added[name] = b"".join(chunks)
            return
        self._changed[name.lower()] = [zlib.compress(chunk, 1) for chunk in chunks if chunk]
        self._removed.discard(name.lower())

    def remove(self, name: str) -> None:
        self._removed.add(name.lower())
        self._added.pop(name, None)

    def free_name(self, pattern: str) -> str:
        """`pattern` 里的 {} 换成从 1 起第一个没用过的号。"""
        number = 1
        while (name := pattern.format(number)).lower() in self._names or name in self._added:
            number += 1
        return pattern.format(number)

    def broken(self, name: str, reason: str) -> FileFault:
        """F05：由调用者 raise。"""
        return FileFault("F05", self.path, part=name, reason=reason)

    def content(self) -> bytes:
        """改后的整个文件。"""
        stream = BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
            for key, name in self._names.items():
                if key not in self._removed:
                    _write(target, name, self.current(name))
            for name, content in self._added.items():
                _write(target, name, [content])
        return stream.getvalue()


def _write(target: zipfile.ZipFile, name: str, chunks: Iterable[bytes]) -> None:
    info = zipfile.ZipInfo(name, _STAMP)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 0
    with target.open(info, "w", force_zip64=False) as member:
        for chunk in chunks:
            member.write(chunk)
