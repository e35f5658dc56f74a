from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines import tasks
from pipelines.history.store import History
from pipelines.intake.submission import Intake
from tests.conftest import JUNE, NOW, Writer, may_rows

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def as_postgres(*command: str | Path) -> None:
    """PostgreSQL 不肯以 root 运行；本就不是 root 时照常。"""
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *words]
    subprocess.run(words, check=True, capture_output=True)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not BINARIES:
        if os.environ.get("QINGDAN_REQUIRE_OFFICE"):
            pytest.fail("CI 里应装有 PostgreSQL")
        pytest.skip("本机没有 PostgreSQL")
    folder = Path(os.path.realpath("/var/tmp")) / f"qingdan-pg-{os.getpid()}"
    folder.mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data, control = folder / "data", BINARIES[-1] / "pg_ctl"
    as_postgres(BINARIES[-1] / "initdb", "-D", data, "-A", "trust", "-U", "qingdan", "-E", "UTF8")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    as_postgres(control, "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
    yield f"postgresql+psycopg://qingdan@127.0.0.1:{port}/postgres"
    as_postgres(control, "-D", data, "-m", "immediate", "stop")
    shutil.rmtree(folder)


def test_a_month_goes_through_on_postgresql(
    server: str, office_folder: Path, write: Writer
) -> None:
    path = office_folder / "office.toml"
    text = path.read_text(encoding="utf-8").replace("sqlite:///history.sqlite3", server)
    path.write_text(text, encoding="utf-8")
    intake: Intake = tasks.open_intake(office_folder)
    write(may_rows(), period=JUNE.shift(-1), folder=intake.office.inbox)
    write(folder=intake.office.inbox)
    first = tasks.collect(intake, NOW).examined
    assert [item.receipt is not None for item in first] == [True, True]
    again = tasks.collect(intake, NOW)
    assert again.examined == []
    assert {receipt for _, receipt in again.known} == {item.receipt for item in first}
    master = tasks.consolidate(intake, JUNE, NOW).master
    assert list(master.tables["项目清单"]["本年累计完成投资"]) == [1_400_000]
    with History(server) as history:
        assert history.engine.dialect.name == "postgresql"
        assert history.last_before("431302", JUNE) is not None
