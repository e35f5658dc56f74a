"""ZIP 一层：限额之内的成员名录，与逐段解压、核对长度和 CRC 的字节流。"""

from __future__ import annotations

import errno
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, cast

from isal import isal_zlib

from pipelines.errors import FileFault
from pipelines.xlsx.parts import Part
from pipelines.xlsx.sniffing import unreachable

_READ: Final = 32 * 1024
_CHUNK: Final = 64 * 1024
_LOCAL_HEADER: Final = struct.Struct("<4s22xHH")
_ENCRYPTED: Final = 0x1
#: isal 的类型说明误把这个异常类写成了实例。
_IsalError: Final = cast("type[Exception]", isal_zlib.IsalError)
#: zipfile 遇到残缺的目录，抛的不止 BadZipFile。
_BAD_DIRECTORY: Final = (
    zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, EOFError, IndexError,
)  # fmt: skip


@dataclass(frozen=True)
class Limits:
    """来件的限额；超出即 F09。大小以解压后的字节计。"""

    members: int = 2_000
    size: int = 512 * 2**20
    ratio: int = 200
    """压缩比上限；只查解压后大于 `ratio_from` 的部件。"""
    ratio_from: int = 10 * 2**20


DEFAULT_LIMITS: Final = Limits()


class Archive:
    """一个打开着的 ZIP；部件名不分大小写，反斜杠视作斜杠（OPC §6.2.2，某些 .NET 程序如此写）。"""

    def __init__(self, path: Path, limits: Limits = DEFAULT_LIMITS) -> None:
        self.path = path
        try:
            self._handle: BinaryIO = path.open("rb")
        except OSError as error:
            raise unreachable(path, error) from error
        try:
            self._members = _members(path, self._directory(), limits)
        except FileFault:
            self._handle.close()
            raise

    def close(self) -> None:
        self._handle.close()

    def names(self) -> list[str]:
        """全部部件名，依文件中的次序。"""
        return [_normal(info.filename) for info in self._members.values()]

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._members

    def part(self, name: str, *, chunk: int = _CHUNK) -> Part:
        """名为 `name` 的部件；`chunk` 是每段至多的字节数。没有则抛 F05。"""
        info = self._members.get(name.lower())
        if info is None:
            raise FileFault("F05", self.path, part=name, reason="缺少这一部分")
        return Part(self.path, name, lambda: self._chunks(info, chunk))

    def _directory(self) -> list[zipfile.ZipInfo]:
        try:
            with zipfile.ZipFile(self._handle) as archive:
                return archive.infolist()
        except _BAD_DIRECTORY as error:
            raise FileFault("F05", self.path, part="", reason="压缩包残缺") from error
        except OSError as error:
            if error.errno == errno.EINVAL:  # 目录所记的位置不存在
                raise FileFault("F05", self.path, part="", reason="压缩包残缺") from error
            raise unreachable(self.path, error) from error

    def _chunks(self, info: zipfile.ZipInfo, size: int) -> Iterator[bytes]:
        stored = self._stored(info)
        pieces = stored if info.compress_type == zipfile.ZIP_STORED else _inflated(stored, size)
        length = checksum = 0
        try:
            for piece in pieces:
                length += len(piece)
                checksum = isal_zlib.crc32(piece, checksum)
                if length > info.file_size:
                    break
                yield piece
        except (_IsalError, EOFError) as error:
            raise self._damaged(info) from error
        if (length, checksum) != (info.file_size, info.CRC):
            raise self._damaged(info)

    def _stored(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        position = info.header_offset
        header = self._read(position, _LOCAL_HEADER.size) if position >= 0 else b""
        if len(header) < _LOCAL_HEADER.size:
            raise self._damaged(info)
        signature, name_length, extra_length = _LOCAL_HEADER.unpack(header)
        if signature != b"PK\x03\x04":
            raise self._damaged(info)
        position += _LOCAL_HEADER.size + name_length + extra_length
        left = info.compress_size
        while left:
            data = self._read(position, min(_READ, left))
            if not data:
                raise self._damaged(info)
            position += len(data)
            left -= len(data)
            yield data

    def _read(self, position: int, size: int) -> bytes:
        try:
            self._handle.seek(position)
            return self._handle.read(size)
        except OSError as error:
            raise unreachable(self.path, error) from error

    def _damaged(self, info: zipfile.ZipInfo) -> FileFault:
        return FileFault(
            "F05", self.path, part=_normal(info.filename), reason="压缩内容残缺或校验不符"
        )


def _inflated(compressed: Iterator[bytes], size: int) -> Iterator[bytes]:
    inflater = isal_zlib.decompressobj(-15)
    for block in compressed:
        data = block
        while data and not inflater.eof:
            piece = inflater.decompress(data, size)
            data = inflater.unconsumed_tail
            if piece:
                yield piece
    while not inflater.eof:
        piece = inflater.decompress(b"", size)
        if not piece:
            raise EOFError
        yield piece


def _normal(name: str) -> str:
    return name.replace("\\", "/")


def _members(
    path: Path, directory: list[zipfile.ZipInfo], limits: Limits
) -> dict[str, zipfile.ZipInfo]:
    if not all(info.filename for info in directory):
        raise FileFault("F05", path, part="", reason="压缩包里有无名的部件")
    infos = [info for info in directory if not info.is_dir()]
    _refuse_excess(path, infos, limits)
    members: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = _normal(info.filename)
        if name.startswith("/") or name[1:2] == ":" or ".." in name.split("/"):
            raise FileFault("F09", path, reason=f"部件名越出文件之外：{name}")
        if name.lower() in members:
            raise FileFault("F09", path, reason=f"部件重名：{name}")
        if info.flag_bits & _ENCRYPTED:
            raise FileFault("F02", path, how="压缩包密码")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileFault("F05", path, part=name, reason="压缩方式不认识")
        members[name.lower()] = info
    return members


def _refuse_excess(path: Path, infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(infos) > limits.members:
        raise FileFault("F09", path, reason=f"内含部件 {len(infos)} 个，超过 {limits.members} 个")
    total = sum(info.file_size for info in infos)
    if total > limits.size:
        raise FileFault("F09", path, reason=f"解压后超过 {limits.size // 2**20} 兆字节")
    for info in infos:
        swollen = info.file_size > limits.ratio_from
        if swollen and info.file_size > limits.ratio * max(info.compress_size, 1):
            raise FileFault("F09", path, reason=f"压缩比超过 {limits.ratio} 倍")
