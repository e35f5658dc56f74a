"""入口 `qingdan`：在 pipelines 的各命令之外，加上 addin 一组，doctor 多查加载项。"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.__main__ import main as run

if TYPE_CHECKING:
    import click

    from pipelines.cli.face import Examination


def main() -> None:
    """`qingdan` 命令，连同 addin 一组。"""
    run(join)


def join(app: click.Group) -> tuple[Examination, ...]:
    """把 addin 一组加进 `app`；此时才导入，说法已定为中文。"""
    from addin.commands import addin, examine

    app.add_command(addin)
    return (examine,)


if __name__ == "__main__":
    main()
