r"""Excel 的安全设置挡不挡加载项：读注册表，逐条说挡了什么、请谁怎么改。

组策略在 HKCU（或 HKLM）\Software\Policies\Microsoft\Office\版本 之下，本人的设置在
HKCU\Software\Microsoft\Office\版本 之下，组策略为先。各值的名称与含义，出自：

- VBAWarnings：管理模板“VBA Macro Notification Settings”（1 全部启用，2 提示，3 只许签名的，4 全部
  禁用）；在受信任位置的不受其限制（微软“Plan Trusted Locations settings for Office 2010”）。
- DisableAllAddins、RequireAddinSig、NoTBPromptUnsignedAddin：微软“Plan security settings for
  add-ins for Office 2010”；受信任位置也不例外。
- AllLocationsDisabled、Allow User Locations：管理模板“Disable all trusted locations”“Allow mix of
  policy and user locations”。
- RequireAlwaysOnMacroSig：管理模板“Require trusted publisher signatures for macros that are always
  loaded”。
- RestrictToList、AddinList：管理模板“Block all unmanaged add-ins”“List of managed add-ins”。
- BlockContentExecutionFromInternet：微软“Macros from the internet are blocked by default in
  Office”；只管带网络标记的文件，装好的没有标记（fitness.py 另查），不在此列。
- VBAOff：微软“How to turn off Visual Basic for Applications when you deploy Office”。
- DisabledItems：微软“Add-ins are user re-enabled after being disabled by Office programs”。
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PureWindowsPath
from typing import Final

from addin.registry import Registry, expanded, number, value

NAME: Final = "清单通.xlam"
#: 认得功能区（customUI 2010）的最早版本。
_EARLIEST: Final = 14
_VERSIONS: Final = ("16.0", "15.0", "14.0", "12.0")
_POLICIES: Final = (
    r"HKCU\Software\Policies\Microsoft\Office",
    r"HKLM\Software\Policies\Microsoft\Office",
)
_USER: Final = r"HKCU\Software\Microsoft\Office"
_SECURITY: Final = r"Excel\Security"
_LOCATIONS: Final = r"Excel\Security\Trusted Locations"
_CENTRE: Final = "“文件—选项—信任中心—信任中心设置”"


@dataclass(frozen=True)
class Obstacle:
    """一处阻碍：挡了什么，请谁怎么改。"""

    blocked: str
    ask: str

    @property
    def words(self) -> str:
        """连成一句。"""
        return f"{self.blocked}。{self.ask}。"


@dataclass(frozen=True)
class _Switch:
    """一开就挡住加载项的开关：值为 1 即开。"""

    place: str
    name: str
    blocked: str
    centre: str = ""
    """信任中心里的位置；没有则只能请网管改。"""


_SWITCHES: Final = (
    _Switch("Common", "VBAOff", "Office 停用了 VBA，加载项不会运行"),
    _Switch(
        r"Common\Security", "RequireAlwaysOnMacroSig",
        "自动装入的加载项须有受信任发布者的签名，清单通没有签名，不会装入，也不提示",
    ),
    _Switch(
        _SECURITY, "DisableAllAddins", "Excel 禁用了所有加载项",
        "“加载项”里去掉“禁用所有应用程序加载项”",
    ),
    _Switch(
        _SECURITY, "RequireAddinSig", "Excel 只装入有受信任发布者签名的加载项，清单通没有签名",
        "“加载项”里去掉“要求受信任的发布者签署应用程序加载项”",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class _Found:
    """一个设定现在的值，从哪里读到。"""

    number: int | None
    path: str
    by_policy: bool


def obstacles(
    registry: Registry, startup: str, environment: Mapping[str, str]
) -> tuple[Obstacle, ...]:
    """会挡住 `startup`（XLSTART 文件夹）里的清单通的各项；没有装过 Excel 的也在内。"""
    version = excel_version(registry)
    if not version:
        words = "没有找到 Excel（或装了还没有打开过），选项卡只在 Excel 里出现"
        return (Obstacle(words, "用 WPS 的请改用 qingdan addin press 按钮 --file 工作簿"),)
    if float(version) < _EARLIEST:
        return (Obstacle("这台机器上的 Excel 太旧，认不得清单通选项卡", "请装 Excel 2010 以上"),)
    found = [
        *_switched(registry, version),
        *_managed(registry, version),
        *_macros(registry, version, PureWindowsPath(startup), environment),
        *_disabled(registry, version),
    ]
    return tuple(found)


def excel_version(registry: Registry) -> str:
    """在用的 Excel 的版本，如 16.0；没有装则空。"""
    current = str(value(registry, r"HKCR\Excel.Application\CurVer", "") or "")
    last = current.rpartition(".")[2]
    if last.isdigit():
        return f"{last}.0"
    return next((one for one in _VERSIONS if registry(rf"{_USER}\{one}\Excel")), "")


def _read(registry: Registry, version: str, place: str, name: str) -> _Found:
    for root in (*_POLICIES, _USER):
        path = rf"{root}\{version}\{place}"
        if (found := number(value(registry, path, name))) is not None:
            return _Found(found, path, root != _USER)
    return _Found(None, rf"{_USER}\{version}\{place}", by_policy=False)


def _switched(registry: Registry, version: str) -> Iterator[Obstacle]:
    for switch in _SWITCHES:
        found = _read(registry, version, switch.place, switch.name)
        if found.number != 1:
            continue
        quiet = _read(registry, version, _SECURITY, "NoTBPromptUnsignedAddin").number == 1
        silent = "，也不提示" if switch.name == "RequireAddinSig" and quiet else ""
        yield Obstacle(switch.blocked + silent, _ask(found, switch.name, switch.centre))


def _ask(found: _Found, name: str, centre: str) -> str:
    if centre and not found.by_policy:
        return f"请在 Excel 的{_CENTRE}的{centre}"
    return rf"请网管放开：注册表 {found.path}，{name} 现为 {found.number}"


def _managed(registry: Registry, version: str) -> Iterator[Obstacle]:
    """组策略点名禁用的，或只许用名单上的而名单上没有。"""
    for root in _POLICIES:
        path = rf"{root}\{version}\Excel\Resiliency"
        listed = number(value(registry, rf"{path}\AddinList", NAME))
        if listed == 0:
            yield Obstacle(
                f"组策略点名禁用了 {NAME}", rf"请网管放开：注册表 {path}\AddinList，{NAME} 现为 0"
            )
        elif listed is None and number(value(registry, path, "RestrictToList")) == 1:
            yield Obstacle(
                "组策略只许用名单上的加载项，清单通不在名单上",
                rf"请网管把 {NAME} 加进名单：注册表 {path}\AddinList，值写 1",
            )


def _macros(
    registry: Registry, version: str, startup: PureWindowsPath, environment: Mapping[str, str]
) -> Iterator[Obstacle]:
    """XLSTART 不受信任时，宏的设置才管得着加载项。"""
    cause = _distrusted(registry, version, startup, environment)
    level = _read(registry, version, _SECURITY, "VBAWarnings")
    if not cause or level.number == 1:
        return
    effect = {
        3: "没有签名的宏一律禁用，清单通不会运行",
        4: "宏一律禁用，清单通不会运行",
    }.get(level.number or 2, "每次打开 Excel 都要点“启用宏”，不点就没有清单通选项卡")
    yield Obstacle(f"{cause.blocked}，{effect}", cause.ask)


def _distrusted(
    registry: Registry, version: str, startup: PureWindowsPath, environment: Mapping[str, str]
) -> Obstacle | None:
    """XLSTART 不是受信任位置的缘故与办法；是则 None。"""
    allowed = f"请网管把 {startup} 列入受信任位置"
    off = _read(registry, version, _LOCATIONS, "AllLocationsDisabled")
    if off.number == 1:
        ask = _ask(off, "AllLocationsDisabled", "“受信任位置”里去掉“禁用所有受信任位置”")
        return Obstacle("受信任位置停用了", ask)
    if any(_covers(registry, root, version, startup, environment) for root in _POLICIES):
        return None
    mixed = _read(registry, version, r"Common\Security\Trusted Locations", "Allow User Locations")
    if mixed.number == 0:
        return Obstacle("只认组策略指定的受信任位置，XLSTART 不在其中", allowed)
    # 没有这一项的，是 Excel 还没有打开过：第一次打开时会列上 XLSTART
    known = registry(rf"{_USER}\{version}\{_LOCATIONS}")
    if known is None or _covers(registry, _USER, version, startup, environment):
        return None
    ask = f"请在 Excel 的{_CENTRE}的“受信任位置”里添加 {startup}"
    return Obstacle("受信任位置里没有 XLSTART（原有的被删了）", ask)


def _covers(
    registry: Registry,
    root: str,
    version: str,
    startup: PureWindowsPath,
    environment: Mapping[str, str],
) -> bool:
    path = rf"{root}\{version}\{_LOCATIONS}"
    key = registry(path)
    for name in key.under if key else ():
        place = registry(rf"{path}\{name}")
        folder = str(place.values.get("path") or "") if place else ""
        if not place or not folder:
            continue
        trusted = PureWindowsPath(expanded(folder, environment))
        deep = number(place.values.get("allowsubfolders")) == 1
        if trusted == startup or (deep and trusted in startup.parents):
            return True
    return False


def _disabled(registry: Registry, version: str) -> Iterator[Obstacle]:
    """Excel 出错之后自己禁用的：值是二进制，里面有小写的全路径（UTF-16）。"""
    key = registry(rf"{_USER}\{version}\Excel\Resiliency\DisabledItems")
    items = key.values.values() if key else ()
    wanted = NAME.encode("utf-16-le")
    if any(isinstance(item, bytes) and wanted in item for item in items):
        ask = "请在 Excel 的“文件—选项—加载项”最下面的“管理”选“禁用项目”，点“转到”，选中它启用"
        yield Obstacle("Excel 上次出错时把清单通禁用了", ask)
