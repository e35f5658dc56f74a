"""装进一台假的 Windows：文件都是真的，环境变量、注册表由测试给出。"""

from __future__ import annotations

import errno
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from addin.build import build
from addin.buttons import BUTTONS
from addin.fitness import examine_addin
from addin.install import (
    Machine,
    install,
    is_ours,
    mark_of_the_web,
    uninstall,
)
from addin.policy import NAME
from addin.registry import Key
from pipelines.doctoring import Checked
from pipelines.errors import BusyError, UsageError

CURRENT = r"HKCR\Excel.Application\CurVer"
SECURITY = r"HKCU\Software\Policies\Microsoft\Office\16.0\Excel\Security"


@pytest.fixture(scope="session")
def content() -> bytes:
    return build(BUTTONS)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """一台装了 Excel、Python 的 Windows；文件夹名里有空格和中文。"""
    home = tmp_path / "张 三"
    scripts = home / "qingdan" / "Scripts"
    scripts.mkdir(parents=True)
    for name in ("python.exe", "pythonw.exe"):
        (scripts / name).touch()
    environment = {
        "APPDATA": str(home / "AppData" / "Roaming"),
        "LOCALAPPDATA": str(home / "AppData" / "Local"),
    }
    keys = {CURRENT: Key({"": "Excel.Application.16"})}
    return Machine("win32", scripts / "python.exe", environment, keys.get)


def placed(machine: Machine) -> Path:
    return machine.startup / NAME


def other_addin() -> bytes:
    """别人的、碰巧同名的加载项。"""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("customUI/customUI14.xml", '<customUI label="清单通"/>')
    return made.getvalue()


def test_the_addin_stands_in_xlstart_and_knows_program_and_office(
    machine: Machine, content: bytes, office_folder: Path
) -> None:
    done = install(content, office_folder, machine)
    assert done.addin == placed(machine)
    assert done.addin.read_bytes() == content
    program = machine.python.with_name("pythonw.exe")
    assert machine.pointer.read_bytes() == f"{program}\r\n{office_folder}\r\n".encode()
    assert (done.notes, done.obstacles) == ((), ())


def test_installing_again_replaces_an_older_version_whole(
    machine: Machine, content: bytes, office_folder: Path
) -> None:
    install(build(BUTTONS[:3]), office_folder, machine)
    install(content, office_folder, machine)
    install(content, office_folder, machine)
    assert placed(machine).read_bytes() == content
    assert list(machine.startup.iterdir()) == [placed(machine)]


def test_the_mark_of_the_web_is_taken_off(
    machine: Machine, content: bytes, office_folder: Path
) -> None:
    mark = mark_of_the_web(placed(machine))
    mark.parent.mkdir(parents=True)
    mark.write_text("[ZoneTransfer]\r\nZoneId=3\r\n")
    install(content, office_folder, machine)
    assert not mark.exists()


def test_a_relative_office_is_written_in_full(
    machine: Machine, content: bytes, office_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(office_folder.parent)
    install(content, Path(office_folder.name), machine)
    assert machine.pointer.read_text(encoding="utf-8").splitlines()[1] == str(office_folder)


def test_an_addin_of_somebody_else_is_neither_covered_nor_removed(
    machine: Machine, content: bytes, office_folder: Path
) -> None:
    placed(machine).parent.mkdir(parents=True)
    placed(machine).write_bytes(other_addin())
    with pytest.raises(UsageError, match="不是清单通的加载项"):
        install(content, office_folder, machine)
    done = uninstall(machine)
    assert done.gone == ()
    assert "没有动它" in done.left[0]
    assert placed(machine).read_bytes() == other_addin()


@pytest.mark.parametrize("odd", ["%", '"'])
def test_a_program_that_the_addin_could_not_start_is_refused(
    machine: Machine, content: bytes, office_folder: Path, odd: str
) -> None:
    program = machine.python.parents[1] / f"a{odd}b" / "python.exe"
    with pytest.raises(UsageError, match=f"里有“{odd}”"):
        install(content, office_folder, replace(machine, python=program))
    assert not placed(machine).exists()


def test_an_office_folder_with_a_percent_sign_is_fine(
    machine: Machine, content: bytes, tmp_path: Path
) -> None:
    office = tmp_path / "50% 办公室"
    install(content, office, machine)
    assert machine.pointer.read_text(encoding="utf-8").splitlines()[1] == str(office)


def test_without_the_windowless_python_the_other_is_taken_and_the_black_window_is_told(
    machine: Machine, content: bytes, office_folder: Path
) -> None:
    machine.python.with_name("pythonw.exe").unlink()
    done = install(content, office_folder, machine)
    assert "pythonw.exe" in done.notes[0]
    assert machine.pointer.read_text(encoding="utf-8").splitlines()[0] == str(machine.python)


def test_a_program_that_runs_only_from_its_source_folder_is_not_installed(
    machine: Machine, content: bytes, office_folder: Path
) -> None:
    with pytest.raises(UsageError, match="pip install"):
        install(content, office_folder, replace(machine, packaged=False))


def test_an_excel_that_holds_the_addin_open_must_be_closed_first(
    machine: Machine, content: bytes, office_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(build(BUTTONS[:3]), office_folder, machine)

    def refuse(self: Path, *_: object, **__: object) -> Path:
        raise PermissionError(errno.EACCES, "[WinError 32]")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(BusyError, match="请先关掉 Excel"):
        install(content, office_folder, machine)
    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(BusyError, match="请先关掉 Excel"):
        uninstall(machine)


def test_what_policy_would_block_is_said_on_installing(
    machine: Machine, content: bytes, office_folder: Path
) -> None:
    keys = {CURRENT: Key({"": "Excel.Application.16"}), SECURITY: Key({"requireaddinsig": 1})}
    done = install(content, office_folder, replace(machine, registry=keys.get))
    assert "请网管放开" in done.obstacles[0].words
    assert placed(machine).exists()


def test_another_system_is_told_what_it_can_do_instead(
    machine: Machine, content: bytes, office_folder: Path
) -> None:
    linux = replace(machine, platform="linux")
    with pytest.raises(UsageError, match=r"不是 Windows，装不了.*addin press"):
        install(content, office_folder, linux)
    with pytest.raises(UsageError, match=r"不是 Windows，没有装过.*--to 文件夹"):
        uninstall(linux)


def test_another_system_can_put_the_addin_in_a_folder_and_take_it_back(
    machine: Machine, content: bytes, office_folder: Path, tmp_path: Path
) -> None:
    linux = replace(machine, platform="linux", environment={})
    shared = tmp_path / "共享"
    done = install(content, office_folder, linux, shared)
    assert (shared / NAME).read_bytes() == content
    assert done.pointer is None
    assert "拷到 Windows" in done.notes[0]
    assert uninstall(linux, shared).gone == (shared / NAME,)


def test_a_folder_that_is_not_xlstart_is_said_not_to_load_by_itself(
    machine: Machine, content: bytes, office_folder: Path, tmp_path: Path
) -> None:
    done = install(content, office_folder, machine, tmp_path / "加载项")
    assert "不会自己装入" in done.notes[0]
    assert machine.pointer.exists()


def test_a_login_without_its_folders_is_told(
    machine: Machine, content: bytes, office_folder: Path
) -> None:
    with pytest.raises(UsageError, match="没有环境变量 APPDATA"):
        install(content, office_folder, replace(machine, environment={}))


def test_uninstalling_takes_what_was_installed_and_leaves_the_rest(
    machine: Machine, content: bytes, office_folder: Path
) -> None:
    install(content, office_folder, machine)
    personal = machine.startup / "PERSONAL.XLSB"
    personal.write_bytes(b"mine")
    machine.pointer.with_name("press.lock").touch()
    done = uninstall(machine)
    assert done.gone == (placed(machine), machine.pointer)
    assert done.left == ()
    assert list(machine.startup.iterdir()) == [personal]
    assert not machine.pointer.parent.exists()
    assert (office_folder / "office.toml").exists()
    assert uninstall(machine).gone == ()


def test_other_files_beside_the_pointer_are_left_and_named(
    machine: Machine, content: bytes, office_folder: Path
) -> None:
    install(content, office_folder, machine)
    kept = machine.pointer.with_name("别的.txt")
    kept.write_text("x")
    assert str(kept.parent) in uninstall(machine).left[0]
    assert kept.exists()


def test_ours_is_known_in_every_version_and_nothing_else_is(content: bytes) -> None:
    assert is_ours(content)
    assert is_ours(build(BUTTONS[:3]))
    for foreign in (other_addin(), b"", b"PK\x03\x04 broken", content[:200]):
        assert not is_ours(foreign)


def examined(machine: Machine, office: Path, content: bytes) -> dict[str, Checked]:
    return {one.item: one for one in examine_addin(machine, office, lambda: content)}


def test_a_sound_installation_is_found_well(
    machine: Machine, content: bytes, office_folder: Path
) -> None:
    install(content, office_folder, machine)
    found = examined(machine, office_folder, content)
    assert all(one.ok for one in found.values()), found
    assert len(found) == 5
    assert "同一版" in found["加载项"].words


def test_no_addin_and_no_windows_are_no_faults(
    machine: Machine, content: bytes, office_folder: Path
) -> None:
    bare = examined(machine, office_folder, content)
    assert all(one.ok for one in bare.values())
    assert "qingdan addin install" in bare["加载项"].words
    linux = examined(replace(machine, platform="linux"), office_folder, content)
    assert linux["加载项"].ok
    assert "qingdan addin press" in linux["加载项"].words


def test_each_thing_that_is_wrong_is_named_with_its_cure(
    machine: Machine, content: bytes, office_folder: Path
) -> None:
    install(build(BUTTONS[:3]), office_folder, machine)
    mark_of_the_web(placed(machine)).write_text("[ZoneTransfer]")
    machine.python.with_name("pythonw.exe").unlink()
    keys = {CURRENT: Key({"": "Excel.Application.16"}), SECURITY: Key({"disablealladdins": 1})}
    found = examined(replace(machine, registry=keys.get), office_folder, content)
    assert "不是同一版" in found["加载项"].words
    assert "不在了" in found["加载项所用的程序"].words
    assert "不许它运行" in found["加载项的网络标记"].words
    assert "禁用了所有加载项" in found["Excel 安全设置"].words
    assert [one.item for one in found.values() if one.ok] == ["XLSTART"]


@pytest.mark.parametrize("broken", [b"", b"C:\\only.exe\r\n", b"\xff\xfe\x00"])
def test_a_broken_pointer_is_found(
    machine: Machine, content: bytes, office_folder: Path, broken: bytes
) -> None:
    install(content, office_folder, machine)
    machine.pointer.write_bytes(broken)
    assert "没有或坏了" in examined(machine, office_folder, content)["加载项所用的程序"].words


def test_an_office_that_is_gone_or_another_is_told(
    machine: Machine, content: bytes, office_folder: Path, tmp_path: Path
) -> None:
    install(content, office_folder, machine)
    other = examined(machine, tmp_path, content)["加载项所用的程序"]
    assert other.ok
    assert "不是同一个" in other.words
    (office_folder / "office.toml").unlink()
    gone = examined(machine, office_folder, content)["加载项所用的程序"]
    assert not gone.ok
    assert "--office" in gone.words


def test_an_addin_of_somebody_else_is_found_not_to_be_ours(
    machine: Machine, content: bytes, office_folder: Path
) -> None:
    install(content, office_folder, machine)
    placed(machine).write_bytes(other_addin())
    found = examined(machine, office_folder, content)["加载项"]
    assert not found.ok
    assert "不是清单通的加载项" in found.words
