"""不用令牌也给的：任务窗格的文件、图标、办公室放好的 Office.js。里面没有数据。"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from addin.service.icons import SIZES, draw
from addin.service.refusal import Refusal

#: 路径的一段：不以点起头，没有冒号、反斜杠。
_PLAIN: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}")
_PANE: Final = Path(__file__).parent / "pane"
#: 自己定，不问系统：Windows 的注册表常把 .js 说成纯文本，浏览器就不肯运行。
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
}


def pages(library: Path) -> APIRouter:
    """各文件的网址；`library` 是放 Office.js 的文件夹。"""
    router = APIRouter()

    @router.get("/icons/{size}.png")
    def icon(size: int) -> Response:
        if size not in SIZES:
            raise Refusal(404, "没有这么大的图标")
        return Response(draw(size), media_type="image/png")

    @router.get("/office-js/{path:path}")
    def office_js(path: str) -> FileResponse:
        return _served(library, path)

    @router.get("/{name}")
    def pane(name: str) -> FileResponse:
        return _served(_PANE, name)

    return router


def _served(folder: Path, path: str) -> FileResponse:
    """`folder` 里的一个文件；指到外面去的、认不得类型的，都当没有。"""
    kind = _TYPES.get(Path(path).suffix.lower())
    file = _inside(folder.resolve(), path) if kind else None
    if file is None:
        raise Refusal(404, f"没有 {path} 这个文件")
    return FileResponse(file, media_type=kind)


def _inside(folder: Path, path: str) -> Path | None:
    """没有碰磁盘之前先看写法：在 Windows 上问一声别处的共享在不在，就会带着本人的登录去连它。"""
    if not all(map(_PLAIN.fullmatch, path.split("/"))):
        return None
    file = (folder / path).resolve()
    return file if file.is_relative_to(folder) and file.is_file() else None
