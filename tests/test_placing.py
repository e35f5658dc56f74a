import errno
import os
import stat
import sys
from pathlib import Path

import pytest

from pipelines.errors import BusyError, UsageError
from pipelines.placing import put_in_place


def test_the_content_is_put_in_place_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    target = tmp_path / "总台账.xlsx"
    put_in_place(target, b"one")
    put_in_place(target, b"two")
    assert target.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [target]


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    put_in_place(tmp_path / "out" / "2021-06" / "通报.docx", b"x")
    assert (tmp_path / "out" / "2021-06" / "通报.docx").read_bytes() == b"x"


def test_a_name_as_long_as_the_file_system_allows_is_put_in_place(tmp_path: Path) -> None:
    target = tmp_path / ("账" * 83 + ".xlsx")
    put_in_place(target, b"x")
    assert target.read_bytes() == b"x"


def test_a_file_open_in_excel_is_said_by_name_and_left_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "总台账.xlsx"
    target.write_bytes(b"old")

    def refuse(self: Path, other: Path) -> Path:
        raise PermissionError(errno.EACCES, "being used by another process")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(BusyError, match=r"“总台账\.xlsx”正被打开"):
        put_in_place(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_may_not_be_written_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(UsageError, match="不许写入"):
        put_in_place(tmp_path / "总台账.xlsx", b"new")


def test_a_full_disk_leaves_the_old_file_and_no_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "总台账.xlsx"
    target.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        put_in_place(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_system_that_cannot_sync_folders_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def only_files(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        real(handle)

    monkeypatch.setattr(os, "fsync", only_files)
    put_in_place(tmp_path / "a.xlsx", b"x")
    assert (tmp_path / "a.xlsx").read_bytes() == b"x"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows 没有对文件夹的落盘")
def test_file_then_folder_are_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[bool] = []
    monkeypatch.setattr(
        os, "fsync", lambda handle: synced.append(stat.S_ISDIR(os.fstat(handle).st_mode))
    )
    put_in_place(tmp_path / "a.xlsx", b"x")
    assert synced == [False, True]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows 不看 umask")
def test_colleagues_may_read_the_file_as_far_as_the_umask_says(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        put_in_place(tmp_path / "a.xlsx", b"x")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "a.xlsx").stat().st_mode) == 0o644
