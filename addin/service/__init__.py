"""清单通的第二个宿主：Excel 2021 以上、365、网页版的任务窗格，由办公室自己电脑上的小服务支撑。"""

from __future__ import annotations

import ipaddress
import socket
from datetime import datetime
from pathlib import Path

from addin.service.manifest import manifest, pane_url
from addin.service.token import kept_token
from pipelines.errors import BusyError, UsageError
from pipelines.faults import reason

__all__ = ["kept_token", "manifest", "pane_url", "serve"]


def serve(
    office: Path, host: str, port: int, token: str, cert: Path | None, key: Path | None
) -> None:
    """起动服务，直到人按 Ctrl+C。

    端口被占用抛 BusyError；地址、证书不对，或要给别的电脑用而没有证书，抛 UsageError。
    """
    import uvicorn

    from addin.service.app import create_app
    from addin.service.guarding import LOOPBACK

    _refuse_open_air(host, cert)
    app = create_app(office, token, datetime.now, hosts=(*LOOPBACK, host))
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, lifespan="off",
        ssl_certfile=_existing(cert), ssl_keyfile=_existing(key),
    )  # fmt: skip
    try:
        config.load()
    except OSError as error:
        raise UsageError(
            f"证书用不了（{error.strerror or error}），请核对 --cert 与 --key。"
        ) from error
    with _listening(host, port) as listener:
        uvicorn.Server(config).run(sockets=[listener])


def _refuse_open_air(host: str, cert: Path | None) -> None:
    """别的电脑连得上的，令牌和工作簿不能在网上明着走。"""
    if host in ("", "0.0.0.0", "::"):
        raise UsageError("请写明本机的名称或地址，不要写 0.0.0.0：服务只应答叫得出名字的主机。")
    if cert is None and not _is_loopback(host):
        raise UsageError(f"要让别的电脑经 {host} 使用，须有证书：请加 --cert 与 --key。")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _existing(file: Path | None) -> str | None:
    if file is not None and not file.is_file():
        raise UsageError(f"没有 {file} 这个文件")
    return None if file is None else str(file)


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise BusyError(
            f"{host}:{port} 用不了（{reason(error)}）。"
            "可能服务已经在运行；否则请用 --port 换一个端口。"
        ) from error
