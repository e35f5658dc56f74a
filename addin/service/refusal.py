"""不做的话，和缘故；以及凭令牌才理会。"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Annotated

from fastapi import Header
from fastapi.responses import JSONResponse

from addin.answer import Tone


class Refusal(Exception):
    """不做：`status` 是 HTTP 状态码，`words` 给窗格里的人看。"""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.words = words

    def response(self) -> JSONResponse:
        """样子同一次按下的答复。"""
        return JSONResponse({"tone": Tone.REFUSED, "words": self.words}, self.status)


def with_token(token: str) -> Callable[[str], None]:
    """核对令牌的依赖；不对则 Refusal 401。"""

    def check(x_qingdan_token: Annotated[str, Header()] = "") -> None:
        # 按字节比：头里的可能不是 ASCII
        if not hmac.compare_digest(x_qingdan_token.encode(), token.encode()):
            raise Refusal(
                401,
                "任务窗格的令牌不对：服务换过令牌，或窗格不是由它的清单文件打开的。"
                "请信息员在服务所在的电脑上运行 qingdan addin manifest，照新的清单文件重新旁加载。",
            )

    return check
