"""信息员用的命令：建办公室、体检、演示。"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pipelines import tasks
from pipelines.cli.face import FILE, Face, now, track, verb


@verb("init")
@click.argument("folder", type=FILE, metavar="文件夹")
@click.pass_obj
def init(face: Face, folder: Path) -> None:
    """建一个办公室文件夹：设定、单位、台账、模板、收件箱。"""
    made = tasks.init(folder)
    words = [
        f"已建办公室：{made}",
        "  里面是娄底的样子：先改 office.toml（名称、时限、红头）、units.toml（填报单位），",
        "  再运行 qingdan doctor 检查；来件放进 inbox/。",
        f"  下一步：qingdan --office {made} blank --period 报告期",
    ]
    face.show({"schema_version": 1, "office": str(made)}, words)


@verb("doctor")
@click.pass_obj
def doctor(face: Face) -> None:
    """检查本机与办公室：版本、设定、台账、模板、日历、数据库、文件夹。"""
    from pipelines.doctoring import examine_office

    checks = examine_office(face.office, sys.version_info[:2], now().date())
    checks += [checked for examine in face.further for checked in examine(face.office)]
    data = {
        "schema_version": 1,
        "checks": [
            {"item": c.item, "ok": c.ok, "lacking": c.lacking, "words": c.words} for c in checks
        ],
    }
    face.show(data, [f"{c.mark} {c.item}：{c.words}" for c in checks])
    sys.exit(0 if all(c.ok for c in checks) else 2)


@verb("demo")
@click.argument("folder", type=FILE, default=Path("demo"), metavar="[文件夹]")
@click.pass_obj
def demo(face: Face, folder: Path) -> None:
    """用示例数据把全程走一遍，说出总台账、通报在哪里，数是多少。"""
    from pipelines.demonstration import demonstrate

    shown = demonstrate(folder, now(), track)
    face.show(shown.as_json(), shown.words())
