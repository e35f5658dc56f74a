"""以一份份注册表的样子，核对各项安全设置说成的话。"""

from __future__ import annotations

import sys

import pytest

from addin.policy import NAME, Obstacle, excel_version, obstacles
from addin.registry import Key, Registry, expanded, nothing, windows_registry

USER = r"HKCU\Software\Microsoft\Office\16.0"
POLICY = r"HKCU\Software\Policies\Microsoft\Office\16.0"
MACHINE_POLICY = r"HKLM\Software\Policies\Microsoft\Office\16.0"
LOCATIONS = r"Excel\Security\Trusted Locations"
STARTUP = r"C:\Users\张三\AppData\Roaming\Microsoft\Excel\XLSTART"
ENVIRONMENT = {"APPDATA": r"C:\Users\张三\AppData\Roaming"}
XLSTART = r"%APPDATA%\Microsoft\Excel\XLSTART"

Values = dict[str, object]


def registry(**more: Values) -> Registry:
    """装了 Excel 2016 以后各版、XLSTART 受信任的一台机器，加上 `more`（见 at）。"""
    tree: dict[str, Values] = {
        r"HKCR\Excel.Application\CurVer": {"": "Excel.Application.16"},
        rf"{USER}\{LOCATIONS}\Location1": {"path": XLSTART},
        **more,
    }
    return of_tree(tree)


def of_tree(tree: dict[str, Values]) -> Registry:
    """注册表的项不分大小写；上级的项随下级而有。"""
    lowered = {path.lower(): values for path, values in tree.items()}

    def read(path: str) -> Key | None:
        prefix = path.lower() + "\\"
        inside = [one[len(prefix) :] for one in lowered if one.startswith(prefix)]
        if path.lower() not in lowered and not inside:
            return None
        values = lowered.get(path.lower(), {})
        under = dict.fromkeys(one.split("\\")[0] for one in inside)
        return Key({name.lower(): value for name, value in values.items()}, tuple(under))

    return read


def found(tree: Registry) -> tuple[Obstacle, ...]:
    return obstacles(tree, STARTUP, ENVIRONMENT)


def said(path: str, values: Values) -> str:
    return "\n".join(obstacle.words for obstacle in found(registry(**{path: values})))


def test_a_fresh_excel_lets_the_addin_run() -> None:
    assert found(registry()) == ()


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_a_trusted_xlstart_is_not_bound_by_the_macro_setting(level: int) -> None:
    assert said(rf"{POLICY}\Excel\Security", {"VBAWarnings": level}) == ""


@pytest.mark.parametrize(
    ("path", "values", "words"),
    [
        (rf"{POLICY}\Common", {"VBAOff": 1}, "Office 停用了 VBA"),
        (rf"{MACHINE_POLICY}\Common", {"vbaoff": 1}, "Office 停用了 VBA"),
        (rf"{POLICY}\Common\Security", {"requirealwaysonmacrosig": 1}, "受信任发布者的签名"),
        (rf"{POLICY}\Excel\Security", {"disablealladdins": 1}, "禁用了所有加载项"),
        (rf"{POLICY}\Excel\Security", {"requireaddinsig": 1}, "清单通没有签名"),
        (rf"{POLICY}\Excel\Security", {"requireaddinsig": "1"}, "清单通没有签名"),
        (rf"{POLICY}\Excel\Resiliency", {"RestrictToList": 1}, "不在名单上"),
        (rf"{POLICY}\Excel\Resiliency\AddinList", {NAME: "0"}, "点名禁用了 清单通.xlam"),
    ],
)
def test_a_policy_that_blocks_is_said_with_the_place_the_administrator_must_look_at(
    path: str, values: Values, words: str
) -> None:
    told = said(path, values)
    assert words in told
    assert "请网管" in told
    assert path in told
    assert told.count("\n") == 0


def test_a_policy_of_the_same_name_that_is_off_blocks_nothing() -> None:
    assert said(rf"{POLICY}\Excel\Security", {"DisableAllAddins": 0, "RequireAddinSig": 0}) == ""


def test_what_the_user_chose_himself_he_can_change_in_the_trust_centre() -> None:
    told = said(rf"{USER}\Excel\Security", {"DisableAllAddins": 1})
    assert "信任中心" in told
    assert "网管" not in told


def test_a_policy_goes_before_what_the_user_chose() -> None:
    tree = registry(
        **{
            rf"{POLICY}\Excel\Security": {"DisableAllAddins": 0},
            rf"{USER}\Excel\Security": {"DisableAllAddins": 1},
        }
    )
    assert found(tree) == ()


def test_an_unsigned_addin_that_is_refused_in_silence_is_said_to_be() -> None:
    told = said(rf"{POLICY}\Excel\Security", {"RequireAddinSig": 1, "NoTBPromptUnsignedAddin": 1})
    assert "也不提示" in told
    assert said(rf"{POLICY}\Excel\Security", {"NoTBPromptUnsignedAddin": 1}) == ""


def test_an_addin_on_the_list_of_the_managed_is_let_through() -> None:
    tree = registry(
        **{
            rf"{POLICY}\Excel\Resiliency": {"RestrictToList": 1},
            rf"{POLICY}\Excel\Resiliency\AddinList": {NAME: "1"},
        }
    )
    assert found(tree) == ()


@pytest.mark.parametrize(
    ("level", "effect"),
    [
        (None, "每次打开 Excel 都要点“启用宏”"),
        (2, "每次打开 Excel 都要点“启用宏”"),
        (3, "没有签名的宏一律禁用"),
        (4, "宏一律禁用，清单通不会运行"),
    ],
)
def test_without_trusted_locations_the_macro_setting_decides(
    level: int | None, effect: str
) -> None:
    tree = registry(
        **{
            rf"{POLICY}\{LOCATIONS}": {"AllLocationsDisabled": 1},
            rf"{USER}\Excel\Security": {} if level is None else {"VBAWarnings": level},
        }
    )
    (obstacle,) = found(tree)
    assert obstacle.blocked.startswith(f"受信任位置停用了，{effect}")
    assert "AllLocationsDisabled 现为 1" in obstacle.ask


def test_macros_that_are_all_enabled_need_no_trusted_location() -> None:
    tree = registry(
        **{
            rf"{POLICY}\{LOCATIONS}": {"AllLocationsDisabled": 1},
            rf"{USER}\Excel\Security": {"VBAWarnings": 1},
        }
    )
    assert found(tree) == ()


def test_locations_of_the_user_that_policy_forbids_leave_xlstart_without_trust() -> None:
    forbidden: dict[str, Values] = {
        rf"{POLICY}\Common\Security\Trusted Locations": {"Allow User Locations": 0}
    }
    (obstacle,) = found(registry(**forbidden))
    assert "只认组策略指定的受信任位置" in obstacle.blocked
    assert STARTUP in obstacle.ask
    allowed: Values = {"Path": r"C:\Users\张三\AppData", "AllowSubFolders": 1}
    assert found(registry(**forbidden, **{rf"{POLICY}\{LOCATIONS}\Location01": allowed})) == ()


def test_an_xlstart_taken_off_the_list_is_missed() -> None:
    tree = of_tree(
        {
            r"HKCR\Excel.Application\CurVer": {"": "Excel.Application.16"},
            rf"{USER}\{LOCATIONS}\Location2": {"Path": r"%APPDATA%\Microsoft\Templates"},
            rf"{USER}\{LOCATIONS}\Location3": {"Path": r"%APPDATA%\Microsoft"},
        }
    )
    (obstacle,) = found(tree)
    assert "受信任位置里没有 XLSTART" in obstacle.blocked
    assert "添加" in obstacle.ask


def test_an_excel_never_opened_yet_has_no_list_and_is_not_suspected() -> None:
    assert found(of_tree({r"HKCR\Excel.Application\CurVer": {"": "Excel.Application.16"}})) == ()


def test_an_addin_that_excel_disabled_after_a_crash_is_said_with_the_way_back() -> None:
    item = b"\x01\0\0\0" + "c:\\users\\张三\\清单通.xlam\0".encode("utf-16-le")
    other = b"\x01\0\0\0" + "c:\\other.xlam\0".encode("utf-16-le")
    key = rf"{USER}\Excel\Resiliency\DisabledItems"
    assert "禁用项目" in said(key, {"3F2A": other, "9B1C": item})
    assert said(key, {"3F2A": other}) == ""


@pytest.mark.parametrize(
    ("tree", "version"),
    [
        ({r"HKCR\Excel.Application\CurVer": {"": "Excel.Application.15"}}, "15.0"),
        ({r"HKCU\Software\Microsoft\Office\14.0\Excel\Options": {"a": 1}}, "14.0"),
        ({}, ""),
    ],
)
def test_the_excel_in_use_is_recognised(tree: dict[str, Values], version: str) -> None:
    assert excel_version(of_tree(tree)) == version


def test_settings_of_another_version_do_not_count() -> None:
    path = r"HKCU\Software\Policies\Microsoft\Office\14.0\Excel\Security"
    assert said(path, {"DisableAllAddins": 1}) == ""


def test_a_machine_without_excel_is_told_what_to_do_instead() -> None:
    (obstacle,) = found(nothing)
    assert "没有找到 Excel" in obstacle.blocked
    assert "qingdan addin press" in obstacle.ask


def test_an_excel_without_custom_tabs_is_named_too_old() -> None:
    (obstacle,) = found(of_tree({r"HKCR\Excel.Application\CurVer": {"": "Excel.Application.12"}}))
    assert "太旧" in obstacle.blocked


def test_names_of_folders_are_spelt_out_and_unknown_ones_left() -> None:
    assert expanded(r"%AppData%\x", {"APPDATA": "C:"}) == r"C:\x"
    assert expanded(r"%UNKNOWN%\x", {}) == r"%UNKNOWN%\x"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows 有注册表")
def test_other_systems_have_no_registry() -> None:
    assert windows_registry(r"HKCU\Software") is None
