"""做好的加载项：哪里做都一样，VBA 就是我们写的那些，LibreOffice 打得开、跑得了。"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator
from pyopenvba.apps.excel import ExcelApplication

from addin.build import WORDS, build
from addin.buttons import BUTTONS
from addin.ribbon import CALLBACK, ribbon_xml

SOURCE = Path(build.__code__.co_filename).with_name("Ribbon.bas")
MACROS = Path(__file__).with_name("libreoffice_macros.py")
#: 过程、参数、应得的结果。
PURE = (
    ("IsMadeOf", ["check", "abcdefghijklmnopqrstuvwxyz"], True),
    ("IsMadeOf", ["Check", "abcdefghijklmnopqrstuvwxyz"], False),
    ("IsMadeOf", ["", "abc"], False),
    ("IsMadeOf", ["a" * 20, "a"], True),
    ("IsMadeOf", ["a" * 21, "a"], False),
    ("Accepted", ["L1-02"], "L1-02"),
    ("Accepted", [""], ""),
    ("IsPlainPath", ["C:\\程序 (x86)\\a&b='c'\\pythonw.exe"], True),
    ("IsPlainPath", ["\\\\服务器\\共享\\pythonw.exe"], True),
    ("IsPlainPath", ['C:\\a" -c "b\\pythonw.exe'], False),
    ("IsPlainPath", ["C:\\%PATH%\\pythonw.exe"], False),
    ("IsPlainPath", ["pythonw.exe"], False),
    ("IsPlainPath", ["..\\pythonw.exe"], False),
    ("IsPlainPath", ["C:pythonw.exe"], False),
    ("IsPlainPath", [""], False),
    ("FirstLine", ["  C:\\一\n二\n"], "C:\\一"),
    ("FirstLine", [""], ""),
    ("Shown", ["done\n\n"], ""),
    (
        "CommandLine", ["C:\\一 二\\w.exe", "check", "123", "C:\\临时\\a.txt", ""],
        '"C:\\一 二\\w.exe" -I -m addin.called --button check --hwnd 123 --out "C:\\临时\\a.txt"',
    ),
    (
        "CommandLine", ["C:\\w.exe", "explain", "1", "C:\\a.txt", "L1-02"],
        '"C:\\w.exe" -I -m addin.called --button explain --hwnd 1 --out "C:\\a.txt" --reply L1-02',
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def content() -> bytes:
    return build(BUTTONS)


@pytest.fixture
def built(content: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "清单通.xlam"
    path.write_bytes(content)
    return path


def part(content: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name).decode()


def examined(path: Path) -> tuple[dict[str, str], bool]:
    """olevba 所见：模块名 → 源码；编译过的代码与源码是否两样。"""
    with warnings.catch_warnings():
        # oletools 用着 pyparsing 的旧名字
        warnings.simplefilter("ignore")
        from oletools.olevba import VBA_Parser

        parser = VBA_Parser(str(path))
        found = {name: text.replace("\r\n", "\n") for *_, name, text in parser.extract_macros()}
        return found, parser.detect_vba_stomping()


def test_another_process_elsewhere_builds_the_same_bytes(content: bytes, tmp_path: Path):
    script = (
        "import hashlib; from addin.build import build; from addin.buttons import BUTTONS;"
        "print(hashlib.sha256(build(BUTTONS)).hexdigest())"
    )
    odd = {"TZ": "Asia/Shanghai", "PYTHONHASHSEED": "7", "LC_ALL": "C", "TMPDIR": str(tmp_path)}
    environment = {**os.environ, **odd, "USERNAME": "别人", "USER": "别人", "COLUMNS": "40"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == hashlib.sha256(content).hexdigest()


def test_nobodys_name_and_no_date_is_in_the_properties(content: bytes):
    core = part(content, "docProps/core.xml")
    assert re.findall(r"<dc:creator>(.*?)<", core) == ["清单通"]
    assert "dcterms" not in core
    assert "lastModifiedBy" not in core
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_it_is_an_add_in_whose_ribbon_is_ours(content: bytes):
    types = part(content, "[Content_Types].xml")
    assert "application/vnd.ms-excel.addin.macroEnabled.main+xml" in types
    relation = re.search(r'[^<]*Target="(customUI/[^"]+)"', part(content, "_rels/.rels"))
    assert relation is not None
    assert "office/2007/relationships/ui/extensibility" in relation[0]
    assert part(content, relation[1]).encode() == ribbon_xml(BUTTONS)


def test_the_package_passes_validation(built: Path):
    assert OpenXmlValidator().validate(str(built)).errors == []


def test_the_vba_in_it_is_ribbon_bas_and_nothing_else(built: Path):
    found, stomped = examined(built)
    assert not stomped
    assert found.pop("Ribbon.bas") == SOURCE.read_text(encoding="ascii")
    assert set(found) == {"ThisWorkbook.cls", "Sheet1.cls"}
    for text in found.values():
        assert all(line.startswith("Attribute ") for line in text.splitlines())


def test_the_words_stand_in_the_rows_that_the_shim_reads(built: Path):
    declared = re.findall(r"Const WORD_(\w+) As Long = (\d+)", SOURCE.read_text(encoding="ascii"))
    assert declared == [(name, str(row)) for row, name in enumerate(WORDS, 1)]
    rows = ExcelApplication.open(built, with_vba=False).sheet(1).rows()
    assert rows == [[words] for words in WORDS.values()]


def test_only_the_callback_can_be_reached_from_outside():
    """公开的函数，收到的工作簿里一条公式就能调用。"""
    source = SOURCE.read_text(encoding="ascii")
    assert re.findall(r"^(?:Public )?(?:Sub|Function) (\w+)", source, re.M) == [CALLBACK]


@pytest.mark.office
def test_libreoffice_loads_it_and_its_macros_answer_as_they_should(
    built: Path, soffice: str, tmp_path: Path
):
    python = Path("/usr/bin/python3")
    if not Path("/usr/lib/python3/dist-packages/uno.py").exists():
        assert not os.environ.get("QINGDAN_REQUIRE_OFFICE"), "CI 里应装有 python3-uno"
        pytest.skip("本机没有 LibreOffice 的 Python 接口（python3-uno）")
    profile = f"-env:UserInstallation={(tmp_path / '配置').as_uri()}"
    pipe = f"qingdan{os.getpid()}"
    listening = [soffice, profile, "--headless", "--norestore", f"--accept=pipe,name={pipe};urp"]
    silent = subprocess.DEVNULL
    with subprocess.Popen(listening, stdout=silent, stderr=silent) as office:
        try:
            done = subprocess.run(
                [python, MACROS, pipe, built],
                input=json.dumps([[name, arguments] for name, arguments, _ in PURE]),
                capture_output=True, text=True, check=False, timeout=120,
            )  # fmt: skip
        finally:
            office.terminate()
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [expected for *_, expected in PURE]
