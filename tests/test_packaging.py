from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from pipelines.office import shipped

ROOT = shipped("templates").parent


@pytest.mark.slow
def test_the_wheel_runs_the_demo_outside_the_checkout(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    wheel = next(tmp_path.glob("*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    script = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r})\n"
        "import pipelines; assert 'site' in pipelines.__file__, pipelines.__file__\n"
        "from pipelines.__main__ import main\n"
        f"sys.argv = ['qingdan', 'demo', {str(tmp_path / '演示')!r}]\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", script],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "双引擎完成投资：69.73亿元" in done.stdout


def test_the_compiled_locale_is_that_of_its_source() -> None:
    folder = ROOT / "pipelines" / "locale" / "zh_CN" / "LC_MESSAGES"
    with (folder / "messages.po").open("rb") as source, (folder / "messages.mo").open("rb") as made:
        written, compiled = words_of(read_po(source)), words_of(read_mo(made))
    assert len(written) > 30
    assert written == compiled


def words_of(catalog: Catalog) -> dict[str, str]:
    """英文（单数）→ 中文。"""
    first = {m.id if isinstance(m.id, str) else m.id[0]: m.string for m in catalog if m.id}
    return {key: text if isinstance(text, str) else text[0] for key, text in first.items()}


def test_the_lock_carries_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "--hash=sha256:" in lock
    for word in ("http://", "https://", "--index-url", "--find-links"):
        assert word not in lock


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").lower()
    for wanted in (*project["dependencies"], *project["optional-dependencies"]["dev"]):
        name = re.split(r"[\[>=]", wanted)[0].strip().lower()
        assert f"\n{name}==" in f"\n{lock}", name
