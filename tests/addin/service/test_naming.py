"""别人给的工作簿名：取来作临时文件的名字。"""

from __future__ import annotations

from pathlib import Path

import pytest

from addin.service.naming import safe_name


@pytest.mark.parametrize(
    "name",
    ["娄星区_六张清单_2021-06.xlsx", "a=b&c 'd' 😀.xlsm", "（定稿）  第 2 版.xlsx", "a.b.c.xlsx"],
)
def test_a_good_name_stays_as_it_is(name: str) -> None:
    assert safe_name(name) == name


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../a.xlsx", "a.xlsx"), ("C:\\a\\b.xlsx", "b.xlsx"), ("/etc/passwd", "passwd.xlsx"),
        ("工作簿1", "工作簿1.xlsx"), ("2021.06", "2021.06.xlsx"), ("a.txt", "a.txt.xlsx"),
        ("a:b|c?.xlsx", "a_b_c_.xlsx"), ("a\0b\n.xlsx", "a_b_.xlsx"), (" .xlsx", "xlsx.xlsx"),
        ("CON.xlsx", "工作簿_CON.xlsx"), ("lpt1", "工作簿_lpt1.xlsx"),
        ("console.xlsx", "console.xlsx"),
        ("", "工作簿.xlsx"), ("..", "工作簿.xlsx"), ("a/", "工作簿.xlsx"),
        ("\ud83d.xlsx", "_.xlsx"),
    ],
)  # fmt: skip
def test_what_would_make_trouble_is_taken_out(name: str, kept: str) -> None:
    assert safe_name(name) == kept


@pytest.mark.parametrize("name", ["名" * 300 + ".xlsx", "😀" * 100, "x" * 5000, "名. " * 200])
def test_a_long_name_is_cut_to_what_every_disk_takes(tmp_path: Path, name: str) -> None:
    path = tmp_path / safe_name(name)
    path.touch()
    assert path.suffix == ".xlsx"
    assert len(path.name.encode()) <= 200
