"""令牌：本机的一段随机文字，任务窗格凭它与服务说话；存在只有本人读得到的文件里。"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from pipelines.errors import UsageError

_BYTES: Final = 32
_SHORTEST: Final = 32
_OWNER_ONLY: Final = 0o600


def kept_token(path: Path) -> str:
    """`path` 里的令牌；没有则造一个存进去，下次还是它，清单文件就不必重装。

    文件里的不像令牌则 UsageError。
    """
    with suppress(FileExistsError):
        _create(path)
    token = path.read_text("ascii", errors="replace").strip()
    if len(token) < _SHORTEST or not token.isascii():
        raise UsageError(f"“{path}”里存的不是令牌。请删去这个文件，再起动一次服务。")
    return token


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(_BYTES) + "\n")
