"""起动：在哪里听，要不要证书，令牌存在哪里。"""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from addin.service import kept_token, serve
from pipelines.errors import BusyError, UsageError
from tests.addin.service.conftest import TOKEN

START = """
import sys
from pathlib import Path
from addin.service import serve
office, port, token, *tls = sys.argv[1:]
serve(Path(office), "127.0.0.1", int(port), token, *(map(Path, tls) if tls else (None, None)))
"""


@pytest.fixture
def port() -> int:
    """此刻空着的一个端口。"""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        found: int = listener.getsockname()[1]
    return found


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """自己签的证书与私钥。"""
    cert, key = tmp_path / "证书.pem", tmp_path / "私钥.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-out", cert, "-keyout", key],
        check=True, capture_output=True,
    )  # fmt: skip
    return cert, key


@pytest.fixture
def secure(office_folder: Path, port: int, certificate: tuple[Path, Path]) -> Iterator[str]:
    """另一个进程里带证书的服务的网址。"""
    command = [sys.executable, "-c", START, office_folder, str(port), TOKEN, *certificate]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        while process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.05)
        yield f"https://localhost:{port}"
        process.terminate()
        process.communicate()


def test_with_a_certificate_it_speaks_https(secure: str, certificate: tuple[Path, Path]) -> None:
    trusted = ssl.create_default_context(cafile=str(certificate[0]))
    with httpx.Client(base_url=secure, verify=trusted, trust_env=False) as client:
        assert client.get("/pane.html").status_code == 200
        answer = client.get("/buttons", headers={"X-Qingdan-Token": TOKEN})
    assert answer.json()["groups"]
    assert "server" not in answer.headers


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::"])
def test_listening_everywhere_is_refused(office_folder: Path, host: str) -> None:
    with pytest.raises(UsageError, match="写明本机的名称或地址"):
        serve(office_folder, host, 0, TOKEN, None, None)


@pytest.mark.parametrize("host", ["192.168.1.5", "office.example", "::ffff:10.0.0.1"])
def test_other_machines_are_served_only_under_a_certificate(office_folder: Path, host: str) -> None:
    with pytest.raises(UsageError, match="须有证书"):
        serve(office_folder, host, 0, TOKEN, None, None)


def test_a_port_that_is_taken_is_told(office_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BusyError, match="换一个端口"):
            serve(office_folder, "127.0.0.1", port, TOKEN, None, None)


def test_a_certificate_that_is_not_there_or_none_is_told(
    office_folder: Path, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="这个文件"):
        serve(office_folder, "127.0.0.1", 0, TOKEN, tmp_path / "没有.pem", None)
    (tmp_path / "坏.pem").write_text("不是证书", "utf-8")
    with pytest.raises(UsageError, match="证书用不了"):
        serve(office_folder, "127.0.0.1", 0, TOKEN, tmp_path / "坏.pem", None)


def test_a_token_is_made_once_and_kept_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "清单通" / "token.txt"
    token = kept_token(path)
    assert kept_token(path) == token
    assert len(token) >= 40
    assert os.name == "nt" or path.stat().st_mode & 0o777 == 0o600


def test_two_places_have_two_tokens(tmp_path: Path) -> None:
    assert kept_token(tmp_path / "a") != kept_token(tmp_path / "b")


@pytest.mark.parametrize("content", [b"", b"short", "令牌".encode() * 20])
def test_what_is_no_token_is_not_used(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "token.txt").write_bytes(content)
    with pytest.raises(UsageError, match="不是令牌"):
        kept_token(tmp_path / "token.txt")
