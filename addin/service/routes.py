"""窗格要问、要按的几个网址；都凭令牌。"""

from __future__ import annotations

import tempfile
from itertools import groupby
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, JSONResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers

from addin.buttons import BUTTONS, Button, find_button
from addin.service.naming import safe_name
from addin.service.pressing import Desk, Told, pressed
from addin.service.refusal import Refusal

_MIB: Final = 2**20


def routes(desk: Desk, limit: int) -> APIRouter:
    """各个网址；`limit` 是收下的工作簿的字节数上限。"""
    router = APIRouter()

    @router.get("/buttons")
    def buttons() -> dict[str, Any]:
        grouped = groupby(BUTTONS, key=lambda button: button.group)
        groups = [{"name": name, "buttons": [*map(_offered, inside)]} for name, inside in grouped]
        return {"groups": groups, "limit": limit}

    @router.get("/progress")
    def progress() -> dict[str, str]:
        return {"words": desk.saying()}

    @router.get("/files/{key}")
    def file(key: str) -> FileResponse:
        made = desk.made.get(key)
        if made is None or not made.is_file():
            raise Refusal(404, "这个文件不在了：服务重起过，或文件已被移走。请再按一次按钮。")
        return FileResponse(made, media_type="application/octet-stream", filename=made.name)

    @router.post("/press/{name}")
    async def press(name: str, request: Request) -> JSONResponse:
        button = find_button(name)
        if button is None:
            raise Refusal(404, f"没有“{name}”这个按钮")
        told = _told(request.headers)
        with tempfile.TemporaryDirectory(prefix="qingdan-", ignore_cleanup_errors=True) as folder:
            file = Path(folder) / safe_name(told.name)
            await _receive(request, file, limit)
            return JSONResponse(await run_in_threadpool(pressed, desk, button, file, told))

    return router


def _offered(button: Button) -> dict[str, Any]:
    return {
        "id": button.id, "label": button.label, "tip": button.tip, "help": button.help,
        "large": button.large, "needs": button.needs,
    }  # fmt: skip


def _told(headers: Headers) -> Told:
    """头里的名称、光标、回答：百分号编码的 UTF-8；写坏了则 Refusal 400。"""
    keys = ("name", "sheet", "cell", "reply")
    try:
        return Told(
            *(unquote(headers.get(f"x-qingdan-{key}", ""), errors="strict") for key in keys)
        )
    except UnicodeDecodeError:
        raise Refusal(400, "工作簿名、表名传坏了。请关掉任务窗格重新打开，再按一次。") from None


async def _receive(request: Request, file: Path, limit: int) -> None:
    """边收边写；多过 `limit` 字节就不再收，抛 Refusal 413。"""
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared) > limit:
        raise _too_big(limit)
    size = 0
    with file.open("wb") as out:
        async for chunk in request.stream():
            size += len(chunk)
            if size > limit:
                raise _too_big(limit)
            out.write(chunk)


def _too_big(limit: int) -> Refusal:
    return Refusal(
        413,
        f"工作簿超过 {limit // _MIB} MB 的上限。请删去用不着的表和图片，另存一份再按。",
    )
