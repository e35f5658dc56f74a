"""命令 `qingdan addin …`：生成、安装、卸载加载项；没有 Excel 时按按钮；任务窗格的服务。"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from pipelines.cli.face import FILE, Face, now, verb

if TYPE_CHECKING:
    from addin.install import Machine, Removed
    from pipelines.doctoring import Checked

_PORT: Final = 8931
_MANIFEST: Final = "清单通-manifest.xml"
_TO: Final = click.option("--to", type=FILE, metavar="文件夹", help="不放 XLSTART，放在这个文件夹")


@click.group(options_metavar="[选项]", subcommand_metavar="命令 [参数]…")
def addin() -> None:
    """Excel 加载项：生成、安装；没有 Excel 时按按钮。"""


@verb("build", addin)
@click.option("--out", type=FILE, metavar="文件", help="写在哪里；默认当前文件夹的 清单通.xlam")
@click.pass_obj
def build_addin(face: Face, out: Path | None) -> None:
    """生成加载项 清单通.xlam；哪台机器上生成的都一字不差。"""
    from addin.install import place
    from addin.policy import NAME

    path = out / NAME if out and out.is_dir() else out or Path(NAME)
    place(path, _built())
    face.show({"schema_version": 1, "file": str(path)}, [f"加载项：{path}"])


@verb("install", addin)
@_TO
@click.pass_obj
def install_addin(face: Face, to: Path | None) -> None:
    """装进本人的 Excel（Windows）；再装一次就是换新的。"""
    from addin.install import install
    from pipelines.office import load_office

    machine = _machine()
    if machine.is_windows:
        load_office(face.office)
    done = install(_built(), face.office, machine, to)
    data = {
        "schema_version": 1, "file": str(done.addin),
        "pointer": str(done.pointer) if done.pointer else None, "notes": done.notes,
        "obstacles": [{"blocked": one.blocked, "ask": one.ask} for one in done.obstacles],
    }  # fmt: skip
    words = [
        f"{'已放好' if to else '已装好'}：{done.addin}",
        *(f"  请留意：{note}。" for note in done.notes),
    ]
    words += [f"  会被挡住：{obstacle.words}" for obstacle in done.obstacles]
    if machine.is_windows and to is None and not done.obstacles:
        words.append("  关掉 Excel 再打开，就有“清单通”选项卡。")
    face.show(data, words)


@verb("uninstall", addin)
@_TO
@click.pass_obj
def uninstall_addin(face: Face, to: Path | None) -> None:
    """拿走 install 所放的，别的不动。"""
    from addin.install import uninstall

    done = uninstall(_machine(), to)
    data = {"schema_version": 1, "removed": list(map(str, done.gone)), "left": done.left}
    face.show(data, _removed_words(done))
    sys.exit(2 if done.left and not done.gone else 0)


def _removed_words(done: Removed) -> Iterable[str]:
    if not done.gone and not done.left:
        yield "没有装过，无可拿走。"
    yield from (f"已拿走：{path}" for path in done.gone)
    yield from (f"  {line}。" for line in done.left)
    if done.gone:
        yield "  办公室文件夹没有动。"


@verb("press", addin)
@click.argument("button", metavar="按钮")
@click.option("--file", "file", type=FILE, metavar="工作簿", help="对哪本工作簿按")
@click.option("--cell", default="", metavar="格", help="先选中的格，如 项目清单!S7")
@click.option("--reply", default="", metavar="回答", help="要问的，先答好；要问是否的写 yes")
@click.option("--yes", "yes", is_flag=True, help="要问是否的，答是")
@click.option(
    "--out", type=FILE, metavar="文件", help="副本写在哪里；默认办公室的 out/报告期/已标记/"
)
@click.pass_obj
def press_button(
    face: Face, button: str, file: Path | None, cell: str, reply: str, yes: bool, out: Path | None
) -> None:
    """不用 Excel 按一次按钮：标记写进副本，原件不动；用 WPS 的、夜间任务用它。"""
    from addin.answer import YES
    from addin.marked_copy import Request, press_file

    request = Request(file, cell, YES if yes else reply, out)
    done = press_file(button, face.office, now(), request)
    face.show(done.as_json(), done.words())
    sys.exit(done.exit_code)


@verb("serve", addin)
@click.option("--host", default="127.0.0.1", show_default=True, metavar="地址", help="本机的地址")
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=_PORT,
    show_default=True,
    metavar="端口",
    help="被别的程序占着时换一个",
)
@click.option(
    "--cert", type=FILE, metavar="文件", help="证书（PEM）；给别的电脑用、给 Excel 用须有"
)
@click.option("--key", type=FILE, metavar="文件", help="证书的私钥（PEM）")
@click.option("--token", metavar="令牌", help="不写则用本机存着的，没有就造一个")
@click.pass_obj
def serve_pane(
    face: Face, host: str, port: int, cert: Path | None, key: Path | None, token: str | None
) -> None:
    """任务窗格的服务（Excel 2021 以后、365、网页版），按 Ctrl+C 停。"""
    from addin.service import serve
    from addin.service.app import missing_library
    from pipelines.office import load_office

    load_office(face.office)
    if words := missing_library(face.office):
        click.echo(words, err=True)
    scheme = "https" if cert else "http"
    if cert is None:
        click.echo("没有给证书（--cert、--key）：只能在浏览器里试，Excel 只认 https。", err=True)
    click.echo(f"起动任务窗格的服务 {scheme}://{host}:{port}，按 Ctrl+C 停。", err=True)
    serve(face.office, host, port, token or _token(), cert, key)


@verb("manifest", addin)
@click.option(
    "--url",
    default=f"https://localhost:{_PORT}",
    show_default=True,
    metavar="地址",
    help="服务的地址",
)
@click.option(
    "--out",
    type=FILE,
    default=Path(_MANIFEST),
    show_default=True,
    metavar="文件",
    help="写在哪里",
)
@click.option("--token", metavar="令牌", help="同 serve；不写则用本机存着的")
@click.pass_obj
def write_manifest(face: Face, url: str, out: Path, token: str | None) -> None:
    """任务窗格的清单文件：在 Excel 里旁加载它，就有任务窗格。"""
    from addin.service import manifest, pane_url
    from pipelines.placing import put_in_place

    path = out / _MANIFEST if out.is_dir() else out
    put_in_place(path, manifest(pane_url(url, token or _token())))
    words = [f"清单文件：{path}", "  里面有令牌，只给本办公室的人用。"]
    if url.startswith("http:"):
        words.append("  请留意：Excel 只认 https，这一份只能在浏览器里试。")
    face.show({"schema_version": 1, "file": str(path)}, words)


def _token() -> str:
    """本机存着的令牌；放在本人的文件夹里，不放在众人都能读的办公室。"""
    from addin.service import kept_token

    machine = _machine()
    if machine.is_windows:
        return kept_token(machine.pointer.with_name("token.txt"))
    return kept_token(Path.home() / ".local" / "state" / "qingdan" / "token.txt")


def examine(office: Path) -> list[Checked]:
    """`qingdan doctor` 里关于加载项的几项。"""
    from addin.fitness import examine_addin

    return examine_addin(_machine(), office, _built)


def _built() -> bytes:
    from addin.build import build
    from addin.buttons import BUTTONS

    return build(BUTTONS)


def _machine() -> Machine:
    """这台机器；环境变量、注册表只在此处读。"""
    import os

    from addin.install import Machine
    from addin.registry import windows_registry

    python = Path(sys.executable)
    return Machine(sys.platform, python, os.environ, windows_registry, _packaged())


def _packaged() -> bool:
    """装进了这个 Python，而不是装给本人一个（`pip install --user`）或没有装。"""
    import site
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        place = Path(str(distribution("qingdan").locate_file("")))
    except PackageNotFoundError:
        return False
    return place != Path(site.getusersitepackages())
