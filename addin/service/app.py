"""服务本身：任务窗格的各个文件，和窗格要问、要按的几个网址。"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from addin.service.guarding import LOOPBACK, OFFICE_ON_THE_WEB, Guard
from addin.service.pages import pages
from addin.service.pressing import Desk
from addin.service.refusal import Refusal, with_token
from addin.service.routes import routes
from pipelines.xlsx.archive import DEFAULT_LIMITS

#: 办公室文件夹里放微软 Office.js 的文件夹。
OFFICE_JS: Final = "office-js"


def create_app(
    office: Path,
    token: str,
    now: Callable[[], datetime],
    *,
    limit: int = DEFAULT_LIMITS.size,
    hosts: Sequence[str] = LOOPBACK,
    frames: Sequence[str] = OFFICE_ON_THE_WEB,
) -> FastAPI:
    """`office` 办公室的服务。

    `limit` 是收下的工作簿的字节数上限；`hosts` 是应答的主机名；`frames` 是许可嵌入窗格的网站。
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Guard, hosts=hosts, frames=frames)
    app.include_router(routes(Desk(office, now), limit), dependencies=[Depends(with_token(token))])
    app.include_router(pages(office / OFFICE_JS))
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(HTTPException, _unknown)
    app.add_exception_handler(ClientDisconnect, _gone)
    return app


def missing_library(office: Path) -> str:
    """办公室还没有放 Office.js 时要说的话；有则空。"""
    place = office / OFFICE_JS
    if (place / "office.js").is_file():
        return ""
    return (
        f"还没有 Office.js，任务窗格用不了。请从微软的 npm 包 @microsoft/office-js 里，"
        f"把 dist 文件夹的全部内容放进 {place}。"
    )


def _refused(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001
    assert isinstance(error, Refusal)
    return error.response()


def _unknown(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return Refusal(error.status_code, f"没有 {request.url.path} 这个网址，或不能这样用").response()


def _gone(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001
    return Refusal(400, "话没有说完就断了，请再按一次").response()
