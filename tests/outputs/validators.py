"""两种校验：微软的 Open XML SDK（validator/ 里的 npm 包，编译成一个程序）与 openxml-audit。"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from openxml_audit import OpenXmlValidator

FOLDER: Final = Path(__file__).with_name("validator")
_SECONDS: Final = 120


def sdk() -> Path | None:
    """Open XML SDK 的程序；没有装则 None。一份文件起一个进程，直接调它，不经 node。"""
    scope = FOLDER / "node_modules" / "@xarsh"
    found = (path / name for path in scope.glob("ooxml-validator-*")
             for name in ("ooxml-validator", "ooxml-validator.exe"))  # fmt: skip
    return next((path for path in found if path.exists()), None)


def sdk_faults(program: Path, files: Mapping[str, Path]) -> list[str]:
    """Open XML SDK 查出的毛病，各一句。"""
    with ThreadPoolExecutor(2) as pool:
        told = pool.map(lambda path: _told(program, path), files.values())
        return [one for name, words in zip(files, told, strict=True) for one in _named(name, words)]


def audit_faults(files: Mapping[str, Path]) -> list[str]:
    """openxml-audit 查出的毛病，各一句。"""
    validator = OpenXmlValidator()
    return [
        one
        for name, path in files.items()
        for one in _named(name, map(str, validator.validate(str(path)).errors))
    ]


def _told(program: Path, path: Path) -> Iterator[str]:
    # 不用 ICU：机器上有没有它都一样；只跑一次，不必边跑边优化
    own = {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1", "DOTNET_TieredPGO": "0"}
    done = subprocess.run(
        [program, path],
        capture_output=True,
        timeout=_SECONDS,
        check=False,
        env={**os.environ, **own},
    )
    found = json.loads(done.stdout)
    # 读不了的文件也印 JSON；什么也没有查就不算过
    assert found["ok"] is not bool(found["errors"]), done.stderr
    return (f"{one['path']} {one['xPath']} {one['description']}" for one in found["errors"])


def _named(name: str, faults: Iterable[str]) -> Iterator[str]:
    return (f"{name}：{fault}" for fault in faults)
