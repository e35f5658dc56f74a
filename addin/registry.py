"""Windows 的注册表：只读；各处要查的由调用的人给出，别的系统上没有。"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

_HIVES: Final = {
    "HKCU": "HKEY_CURRENT_USER",
    "HKLM": "HKEY_LOCAL_MACHINE",
    "HKCR": "HKEY_CLASSES_ROOT",
}
_VARIABLE: Final = re.compile("%([^%]+)%")


@dataclass(frozen=True)
class Key:
    """注册表的一个项：各值（名称一律小写，空为默认值）与下一级各项的名称。"""

    values: Mapping[str, object]
    under: tuple[str, ...] = ()


Registry = Callable[[str], Key | None]
r"""形如 HKCU\Software\… 的路径 → 那一项；没有这一项、不许读则 None。"""


def nothing(_: str) -> Key | None:
    """没有注册表的系统。"""
    return None


def windows_registry(path: str) -> Key | None:
    """这台 Windows 的注册表；不是 Windows 则没有。"""
    if sys.platform != "win32":
        return None
    import winreg

    hive, _, rest = path.partition("\\")
    try:
        with winreg.OpenKey(getattr(winreg, _HIVES[hive]), rest) as key:
            under, values, _ = winreg.QueryInfoKey(key)
            found = (winreg.EnumValue(key, at) for at in range(values))
            names = tuple(winreg.EnumKey(key, at) for at in range(under))
            return Key({name.lower(): value for name, value, _ in found}, names)
    except OSError:
        return None


def value(registry: Registry, path: str, name: str) -> object:
    """一项里的一个值；没有则 None。"""
    key = registry(path)
    return key.values.get(name.lower()) if key else None


def number(found: object) -> int | None:
    """REG_DWORD，或写成文字的数；不是数则 None。"""
    if isinstance(found, int):
        return found
    return int(found) if isinstance(found, str) and found.strip().isdigit() else None


def expanded(text: str, environment: Mapping[str, str]) -> str:
    """换上 %APPDATA% 一类；不认识的照原样。"""
    return _VARIABLE.sub(lambda found: environment.get(found[1].upper(), found[0]), text)
