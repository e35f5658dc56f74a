"""上报的回执：县里上报时写在工作簿旁边，市里收件时对照。

它防传坏、传错，不防作假：谁都写得出一份回执，所以读的时候一概不信它的写法，也不靠它认单位。
"""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import ConfigDict, Field, NaiveDatetime, TypeAdapter, ValidationError

from pipelines.ledgers.version import short_version

SCHEMA_VERSION: Final = 1
SUFFIX: Final = ".回执.json"
#: 回执不到 1 KB；再大就不是我们写的。
_MOST_BYTES: Final = 64 * 1024
#: 换行一类的控制字符，和改变排印方向的（会把文件名倒过来显示）。
_UNFIT: Final = r"\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069"
_UNFIT_TO_WRITE: Final = re.compile(rf"[{_UNFIT}\ud800-\udfff]")
_LONGEST: Final = 255
_Text = Annotated[str, Field(pattern=rf"^[^{_UNFIT}]+$", max_length=_LONGEST)]
_Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_Count = Annotated[int, Field(ge=0, le=10**9)]


@dataclass(frozen=True)
class SentReceipt:
    """一次上报：谁、哪一期、送的什么内容、按哪一版规则校验、结果怎样。"""

    # 更新的程序可以多写几项
    __pydantic_config__ = ConfigDict(strict=True, extra="ignore")

    schema_version: Annotated[int, Field(ge=1)]
    unit: _Text
    """单位代码。"""
    unit_name: _Text
    period: Annotated[str, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
    file: _Text
    """填报人那里的文件名。"""
    sha256: _Digest
    rules: _Digest
    """规则版本（ledgers/version.py）。"""
    program: Annotated[str, Field(pattern=rf"^[^{_UNFIT}]*$", max_length=64)]
    """程序版本；不知则空。"""
    sent_at: NaiveDatetime
    rows: _Count
    errors: _Count
    warnings: _Count

    @property
    def number(self) -> str:
        """回执号：单位代码、报告期、内容摘要的头六位，电话里报得清。"""
        return f"{self.unit}-{self.period}-{mark_of(self.sha256)}"

    @property
    def words(self) -> str:
        """写进日志的一句。"""
        return f"回执 {self.number}，规则版本 {short_version(self.rules)}"

    def facts(self) -> dict[str, Any]:
        """各项，写成 JSON 的样子。"""
        return {**asdict(self), "sent_at": self.sent_at.isoformat(), "number": self.number}

    def content(self) -> bytes:
        """回执文件的内容。"""
        return (json.dumps(self.facts(), ensure_ascii=False, indent=2) + "\n").encode()


@dataclass(frozen=True)
class Damaged:
    """一份读不出来的回执，与读不出来的缘故。"""

    reason: str


#: 回执文件 → 读成了什么。
Receipts = Mapping[Path, SentReceipt | Damaged]


def mark_of(digest: str) -> str:
    """内容摘要的头六位，大写。"""
    return digest[:6].upper()


def writable_name(name: str) -> str:
    """填报人那里的文件名，写进回执的样子：读回执时不认的字符换成“_”。"""
    return _UNFIT_TO_WRITE.sub("_", name)[:_LONGEST]


def receipt_path(workbook: Path) -> Path:
    """工作簿旁边的回执。"""
    return workbook.with_name(f"{workbook.stem}{SUFFIX}")


def is_receipt(path: Path) -> bool:
    """看名字是不是回执。"""
    return path.name.lower().endswith(SUFFIX)


def read_receipts(folder: Path) -> dict[Path, SentReceipt | Damaged]:
    """文件夹（连同其下各层）里的回执；读不出来的各有缘故。"""
    paths = sorted(path for path in folder.rglob("*") if is_receipt(path) and not _is_folder(path))
    return {path: _read(path) for path in paths}


def _is_folder(path: Path) -> bool:
    """看不了的当不是，读时再说。"""
    try:
        return path.is_dir()
    except OSError:
        return False


def _read(path: Path) -> SentReceipt | Damaged:
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return Damaged("它不是一个普通的文件")
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError:
        return Damaged("它打不开")
    if len(content) > _MOST_BYTES:
        return Damaged("它大得不像回执")
    try:
        return _adapter().validate_json(content)
    except ValidationError:
        return Damaged("它的内容不全或被改动过")


@cache
def _adapter() -> TypeAdapter[SentReceipt]:
    return TypeAdapter(SentReceipt)
