from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from pipelines import tasks
from pipelines.history.store import History, Stage
from pipelines.intake.submission import Intake, read_submission
from pipelines.ledgers.finding import Level
from pipelines.tasks import reviewing
from pipelines.validation import Others, validate
from tests.conftest import JUNE, NOW, Writer, clean_rows, may_rows
from tests.history.racing import check_nothing_slips_in_while_locking

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def as_postgres(*command: str | Path) -> None:
    """PostgreSQL 不肯以 root 运行；本就不是 root 时照常。"""
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *words]
    subprocess.run(words, check=True, capture_output=True)


@pytest.fixture
def server(cluster: str) -> Iterator[str]:
    """一个空库。"""
    name = f"qingdan_{next(NUMBERS)}"
    run(cluster, f"CREATE DATABASE {name}")
    yield cluster.replace("/postgres", f"/{name}")
    run(cluster, f"DROP DATABASE {name} WITH (FORCE)")


NUMBERS = count()


def run(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
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


@pytest.fixture
def intake(server: str, office_folder: Path) -> Intake:
    """数据库用 PostgreSQL 的办公室。"""
    path = office_folder / "office.toml"
    words = path.read_text(encoding="utf-8").replace("sqlite:///history.sqlite3", server)
    path.write_text(words, encoding="utf-8")
    return tasks.open_intake(office_folder)


def test_reviewing_works_on_postgresql(server: str, intake: Intake, write: Writer) -> None:
    key = "XM-431302-2021-003"
    write(clean_rows(总投资="13000.00"), folder=intake.office.inbox)
    tasks.collect(intake, NOW)
    waived = reviewing.waive(intake, "娄星区", JUNE, "L1-05", key, "已核实", "张三", NOW)
    assert Level.ERROR in {one.finding.level for one in waived}
    reviewing.approve(intake, [], JUNE, "张三", NOW)
    reviewing.lock(intake, JUNE, [], "张三", NOW)
    write(folder=intake.office.inbox, name="又报.xlsx")
    (refused,) = tasks.collect(intake, NOW + timedelta(hours=1)).examined
    assert refused.verdict is not None
    assert "G30" in {finding.code for finding in refused.verdict.findings}
    reviewing.unlock(intake, JUNE, ["娄星区"], "更正", "张三", NOW)
    tasks.collect(intake, NOW + timedelta(hours=2))
    reviewing.give_back(intake, "娄星区", JUNE, "有误", "张三", NOW)
    with History(server) as history:
        assert history.standing("431302", JUNE).stage is Stage.RETURNED
        assert len(history.received(JUNE, "431302")) == 2
    assert reviewing.timeliness(intake, 2021, NOW)[0].returned == 1


def test_nothing_slips_in_while_locking_on_postgresql(
    server: str, intake: Intake, write: Writer
) -> None:
    verdict = validate(read_submission(write(), intake), intake, None, Others())
    check_nothing_slips_in_while_locking(server, verdict)


def test_a_month_goes_through_on_postgresql(server: str, intake: Intake, write: Writer) -> None:
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
