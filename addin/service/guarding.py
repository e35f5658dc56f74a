"""守门：只应答叫得出名字的主机，每个答复都带上约束浏览器的头。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
#: 网页版 Excel 把任务窗格嵌在这些网站的页面里；只是许可，服务自己不与它们往来。
OFFICE_ON_THE_WEB: Final = (
    "https://*.officeapps.live.com", "https://*.office.com", "https://*.office365.com",
    "https://*.sharepoint.com", "https://*.live.com", "https://*.cloud.microsoft",
    "https://*.microsoft.com", "https://*.partner.office365.cn", "https://*.sharepoint.cn",
)  # fmt: skip


class Guard:
    """ASGI 中间件。

    Host 头不在 `hosts` 里的不应答：别的网站即使把域名改指到本机（DNS 重绑定），
    浏览器送来的仍是那个域名。
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str], frames: Sequence[str]) -> None:
        self._app = app
        self._hosts = frozenset(name.lower() for name in hosts)
        self._headers = _headers(frames)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """放行，或答 400。"""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *self._headers]}
            await send(message)

        if _host(scope) not in self._hosts:
            await _refuse(guarded)
            return
        await self._app(scope, receive, guarded)


def _host(scope: Scope) -> str:
    """Host 头里的主机名，不带端口；写坏的为空。"""
    named = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    try:
        return urlsplit(f"//{named}").hostname or ""
    except ValueError:
        return ""


async def _refuse(send: Send) -> None:
    body = "请用 localhost 或服务起动时所给的主机名打开".encode()
    kind = (b"content-type", b"text/plain; charset=utf-8")
    await send({"type": "http.response.start", "status": 400, "headers": [kind]})
    await send({"type": "http.response.body", "body": body})


def _headers(frames: Sequence[str]) -> list[tuple[bytes, bytes]]:
    ancestors = " ".join(("'self'", *frames))
    policy = (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors {ancestors}"
    )
    return [
        (b"content-security-policy", policy.encode("latin-1")),
        (b"referrer-policy", b"no-referrer"),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store"),
    ]
