"""服务守的规矩：令牌、主机、大小、一次一件、给什么文件、说什么头。"""

from __future__ import annotations

import socket
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from addin.buttons import BUTTONS
from addin.service.app import missing_library
from tests.addin.service.conftest import TOKEN, Serving, serving

CLOSED = ("/buttons", "/progress", "/files/x")


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("token", [None, "", TOKEN[:-1], TOKEN + "0", TOKEN.upper()])
def test_without_the_token_nothing_is_told(
    client: httpx.Client, path: str, token: str | None
) -> None:
    del client.headers["X-Qingdan-Token"]
    answer = client.get(path, headers={} if token is None else {"X-Qingdan-Token": token})
    assert answer.status_code == 401
    assert "令牌不对" in answer.json()["words"]


def test_a_press_without_the_token_does_nothing(client: httpx.Client) -> None:
    wrong = [(b"X-Qingdan-Token", "令牌".encode())]
    assert (
        httpx.post(f"{client.base_url}/press/check", headers=wrong, trust_env=False).status_code
        == 401
    )


def test_buttons_come_in_their_groups(client: httpx.Client) -> None:
    groups = client.get("/buttons").json()["groups"]
    assert [group["name"] for group in groups] == ["填报", "市级", "公文", "帮助"]
    ids = [button["id"] for group in groups for button in group["buttons"]]
    assert ids == [button.id for button in BUTTONS]


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "localhost.", "[::1", "a@b"]
)
def test_a_host_that_was_not_named_is_not_answered(client: httpx.Client, host: str) -> None:
    answer = client.get("/pane.html", headers={"Host": host})
    assert answer.status_code == 400
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:9", "127.0.0.1:80", "[::1]", "[::1]:8765"]
)
def test_every_name_of_this_machine_is_answered(client: httpx.Client, host: str) -> None:
    assert client.get("/pane.html", headers={"Host": host}).status_code == 200


def test_a_host_that_was_named_is_answered(office_folder: Path) -> None:
    with serving(office_folder, hosts=("Office.Local",)) as service:
        answer = httpx.get(
            f"{service.url}/pane.html", headers={"Host": "office.local:1"}, trust_env=False
        )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/pane.html",
        "/pane.js",
        "/pane.css",
        "/buttons",
        "/icons/32.png",
        "/office-js/office.js",
        "/x",
    ],
)
def test_every_answer_binds_the_browser(client: httpx.Client, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(
        part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";")
    )
    assert policy["default-src"] == "'self'"
    assert "unsafe" not in headers["content-security-policy"]
    assert policy["frame-ancestors"].startswith("'self' https://*.officeapps.live.com")
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert "set-cookie" not in headers
    assert not [name for name in headers if name.startswith("access-control")]


def test_who_may_frame_the_pane_can_be_chosen(office_folder: Path) -> None:
    with serving(office_folder, frames=()) as service:
        answer = httpx.get(f"{service.url}/pane.html", trust_env=False)
    assert answer.headers["content-security-policy"].endswith("frame-ancestors 'self'")


def test_another_site_is_not_let_in_by_preflight(client: httpx.Client) -> None:
    asking = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    answer = client.options("/press/check", headers=asking)
    assert answer.status_code in (401, 405)
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "path", ["/docs", "/redoc", "/openapi.json", "/", "/favicon.ico", "/nothing.js"]
)
def test_what_is_not_offered_is_a_sentence(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json()["tone"] == "refused"


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/pane.js", "text/javascript"), ("/pane.css", "text/css"), ("/icons/16.png", "image/png"),
     ("/office-js/office.js", "text/javascript")],
)  # fmt: skip
def test_kinds_are_ours_and_not_the_systems(client: httpx.Client, path: str, kind: str) -> None:
    assert client.get(path).headers["content-type"].startswith(kind)


@pytest.mark.parametrize(
    "path",
    ["../office.toml", "..%2foffice.toml", "%2e%2e/office.toml", "..\\office.toml", "office.toml",
     "//etc/passwd", "/etc/hosts.js", "link.js", "a%00.js", "../../x.js", "folder.js"],
)  # fmt: skip
def test_only_files_inside_office_js_are_served(service: Serving, library: Path, path: str) -> None:
    (library.parent / "secret.js").write_text("secret")
    (library / "link.js").symlink_to(library.parent / "secret.js")
    (library / "folder.js").mkdir()
    # 客户端会先把 .. 化简掉，所以自己写这一行
    with socket.create_connection(("127.0.0.1", urlsplit(service.url).port or 0)) as wire:
        asked = f"GET /office-js/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        wire.sendall(asked.encode())
        status = wire.makefile("rb").readline()
    assert b" 404 " in status


def test_a_missing_office_js_is_told(office_folder: Path) -> None:
    assert "@microsoft/office-js" in missing_library(office_folder)
    with serving(office_folder) as service:
        assert httpx.get(f"{service.url}/office-js/office.js", trust_env=False).status_code == 404


def test_an_office_js_that_is_there_needs_no_words(office_folder: Path, library: Path) -> None:
    assert missing_library(office_folder) == ""
