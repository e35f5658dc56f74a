"""没有料到的错、读写不了的，怎样说给人听。"""

from __future__ import annotations

import errno

import pytest

from pipelines.faults import reason, unreadable


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOENT, "没有这个文件或文件夹"),
        (errno.ENOSPC, "磁盘满了，请腾出空间"),
        (errno.EROFS, "所在的盘是只读的"),
        (errno.EACCES, "没有权限，或正被别的程序占用"),
    ],
)
def test_what_the_system_says_is_said_in_chinese(number: int, words: str) -> None:
    assert reason(OSError(number, "English words")) == words


def test_what_is_not_known_is_said_in_its_own_words() -> None:
    assert reason(OSError(errno.EXDEV, "Cross-device link")) == "Cross-device link"
    assert reason(OSError("坏了")) == "坏了"


def test_a_half_written_file_is_named_by_its_folder() -> None:
    full = OSError(errno.ENOSPC, "No space left on device", "out/2021-06/.8712801bcbb82f97.tmp")
    assert unreadable(full) == ("读写不了 out/2021-06：磁盘满了，请腾出空间。请检查文件夹与权限。")
    named = OSError(errno.EACCES, "Permission denied", "out/总台账.xlsx")
    assert unreadable(named).startswith("读写不了 out/总台账.xlsx：没有权限")
