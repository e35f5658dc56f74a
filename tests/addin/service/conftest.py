"""任务窗格的测试共用的：真的服务、真的 Chromium，和测试用的 Excel。"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Page, Route

from addin.service.app import OFFICE_JS, create_app
from tests.addin.service.book_state import bytes_of, state_of
from tests.conftest import NOW

TOKEN = "令牌-只在测试里用-0123456789abcdef".encode().hex()
HERE = Path(__file__).parent
BAD = HERE.parents[2] / "sample_workbooks" / "bad" / "L1-02.xlsx"
#: 半途停住的，最多等这么多秒。
WAIT = 60


@dataclass
class Serving:
    """起动着的一个服务。"""

    url: str
    stop: Callable[[], None]


@contextmanager
def serving(
    office: Path, now: Callable[[], datetime] = lambda: NOW, **settings: Any
) -> Iterator[Serving]:
    """在本机的一个空端口起动真的服务。"""
    app = create_app(office, TOKEN, now, **settings)
    config = uvicorn.Config(app, port=0, log_level="critical", access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    socket = config.bind_socket()
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
    thread.start()
    while not server.started:
        time.sleep(0.01)

    def stop() -> None:
        server.should_exit = True
        thread.join()

    try:
        yield Serving(f"http://127.0.0.1:{socket.getsockname()[1]}", stop)
    finally:
        stop()


def put_library(office: Path) -> Path:
    """在办公室里放好“Office.js”：测试用的那一个。"""
    folder = office / OFFICE_JS
    folder.mkdir()
    parts = [HERE / f"{name}_model.js" for name in ("excel", "format", "office")]
    (folder / "office.js").write_text("\n".join(part.read_text("utf-8") for part in parts), "utf-8")
    return folder


@pytest.fixture
def library(office_folder: Path) -> Path:
    return put_library(office_folder)


class Clock:
    """服务问时刻的钟；`hold()` 之后问的要等到 `go()`：一次按下便停在半途。"""

    def __init__(self) -> None:
        self._may_go, self.asked = threading.Event(), threading.Event()
        self._may_go.set()

    def __call__(self) -> datetime:
        self.asked.set()
        self._may_go.wait(WAIT)
        return NOW

    def hold(self) -> None:
        self._may_go.clear()
        self.asked.clear()

    def go(self) -> None:
        self._may_go.set()


@pytest.fixture
def clock() -> Iterator[Clock]:
    made = Clock()
    yield made
    made.go()


@pytest.fixture
def service(
    office_folder: Path, library: Path, clock: Clock, request: pytest.FixtureRequest
) -> Iterator[Serving]:
    """起动着的服务；间接的参数是 create_app 的设定。"""
    with serving(office_folder, clock, **getattr(request, "param", {})) as started:
        yield started


@pytest.fixture
def client(service: Serving) -> Iterator[httpx.Client]:
    """带着令牌的。"""
    with httpx.Client(
        base_url=service.url, headers={"X-Qingdan-Token": TOKEN}, trust_env=False, timeout=60
    ) as opened:
        yield opened


@dataclass
class Pane:
    """Chromium 里打开着的任务窗格，和它面前的测试用 Excel。"""

    page: Page
    original: Path
    office: Path
    outside: list[str] = field(default_factory=list)
    """往本机以外发的请求；一个也不许有。"""
    faults: list[str] = field(default_factory=list)
    """页面里没有人接的错误。"""

    def open(self, url: str, **book: Any) -> None:
        """打开窗格；`book` 改测试用 Excel 起初的样子。"""
        state = {**state_of(self.original), **book}
        self.page.add_init_script(f"window.book = {json.dumps(state)}")
        self.page.expose_function(
            "bookBytes", lambda told: base64.b64encode(bytes_of(self.original, told)).decode()
        )
        self.page.route("**/*", self._pass)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._hear)
        self.page.goto(url)

    def press(self, label: str) -> str:
        """按一次，等到说完；返回所说的话。"""
        self.begin(label)
        return self.said()

    def begin(self, label: str) -> None:
        """按下，不等。"""
        self.page.get_by_role("button", name=label, exact=True).click()

    def stop_halfway(self, label: str, clock: Clock) -> None:
        """按下，停在服务做到一半的时候，直到 `clock.go()`。"""
        clock.hold()
        self.begin(label)
        # 光等不行：窗格要字节的时候，是这个线程去写的
        while not clock.asked.is_set():
            self.page.wait_for_timeout(10)

    def said(self) -> str:
        """等到不忙，返回所说的话。"""
        self.page.wait_for_selector("#said[data-tone]:not([data-tone=busy])")
        return self.page.inner_text("#words")

    @property
    def focused(self) -> str:
        """焦点所在的 id。"""
        return str(self.page.evaluate("document.activeElement.id"))

    @property
    def tone(self) -> str | None:
        return self.page.get_attribute("#said", "data-tone")

    @property
    def book(self) -> dict[str, Any]:
        """工作簿此刻的样子。"""
        state: dict[str, Any] = self.page.evaluate("window.book")
        return state

    def change(self, **book: Any) -> None:
        """人在 Excel 里动了动。"""
        self.page.evaluate("change => Object.assign(window.book, change)", book)

    def sheet(self, name: str) -> dict[str, Any]:
        return next(sheet for sheet in self.book["sheets"] if sheet["name"] == name)

    @property
    def sheet_names(self) -> list[str]:
        return [sheet["name"] for sheet in self.book["sheets"]]

    def _pass(self, route: Route) -> None:
        if urlsplit(route.request.url).hostname in ("127.0.0.1", None):
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()

    def _hear(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.faults.append(message.text)


Open = Callable[..., Pane]


@pytest.fixture
def open_pane(chromium: Browser, service: Serving, office_folder: Path) -> Iterator[Open]:
    """`open_pane(工作簿, token=…, 样子…)` → 打开着的窗格；末了看它有没有往外发请求、出没出错。"""
    panes: list[Pane] = []

    def opened(original: Path, *, token: str = TOKEN, **book: Any) -> Pane:
        page = chromium.new_page(viewport={"width": 320, "height": 720})
        panes.append(pane := Pane(page, original, office_folder))
        pane.open(f"{service.url}/pane.html#token={token}", **book)
        pane.said()
        return pane

    yield opened
    for pane in panes:
        pane.page.close()
    assert not [url for pane in panes for url in pane.outside]
    assert not [fault for pane in panes for fault in pane.faults]
