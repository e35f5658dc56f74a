"""填报单位用的命令：空白工作簿、校验、说明。"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pipelines import exits, tasks
from pipelines.calendar import Period
from pipelines.cli.face import FILE, Face, any_period, now, required_period, track, verb
from pipelines.office import shipped


@verb("blank")
@required_period
@click.argument("units", nargs=-1, metavar="[单位]…")
@click.option("--out", type=FILE, metavar="文件夹", help="放在哪个文件夹；默认办公室的 out/")
@click.pass_obj
def blank(face: Face, period: Period, units: tuple[str, ...], out: Path | None) -> None:
    """给填报单位出空白工作簿；不写单位则全部。"""
    paths = tasks.blank(face.intake(), period, units, now(), out)
    data = {"schema_version": 1, "files": [str(path) for path in paths]}
    face.show(data, [f"已出 {len(paths)} 本空白工作簿：", *(f"  {path}" for path in paths)])


@verb("check")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="工作簿…")
@any_period
@click.pass_obj
def check(face: Face, files: tuple[Path, ...], period: Period | None) -> None:
    """校验工作簿，指出每处问题的单元格与办法；不入库，也不改动文件。"""
    from pipelines.reporting import examined_json, examined_words

    examined = tasks.check(files, face.intake(), period, track)
    face.show(examined_json(examined), examined_words(examined))
    sys.exit(exits.of_examined(examined))


@verb("fix")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="工作簿…")
@click.option("--out", type=FILE, metavar="文件夹", help="放在哪个文件夹；默认办公室的 out/")
@click.pass_obj
def fix(face: Face, files: tuple[Path, ...], out: Path | None) -> None:
    """出一份改好的副本：看得准的写法都改掉，附修正记录；原件不动。"""
    from pipelines.returning_words import fixed_json, fixed_words

    fixed = tasks.fix(files, face.intake(), now(), out, track)
    face.show(fixed_json(fixed), fixed_words(fixed))
    sys.exit(exits.UNREADABLE if any(one.fault for one in fixed) else exits.CLEAN)


@verb("submit")
@click.argument("files", nargs=-1, required=True, type=FILE, metavar="工作簿…")
@click.option("--yes", "confirmed", is_flag=True, help="有疑点、不是眼下该报的一期，也报")
@click.pass_obj
def submit(face: Face, files: tuple[Path, ...], confirmed: bool) -> None:
    """上报：校验无误，连同回执放进收件箱；有错误的不报，原件不动。"""
    from pipelines.returning_words import submitted_json, submitted_words

    done = tasks.submit(files, face.intake(), now(), confirmed=confirmed, track=track)
    face.show(submitted_json(done), submitted_words(done))
    held = any(one.outcome is tasks.Outcome.UNCONFIRMED for one in done)
    code = exits.of_examined(one.examined for one in done)
    sys.exit(code or (exits.FINDINGS if held else exits.CLEAN))


@verb("explain")
@click.argument("code", metavar="编码")
@click.pass_obj
def explain(face: Face, code: str) -> None:
    """说明一个编码（如 L1-02、G05、F03）：是什么、为什么、怎么改。"""
    from pipelines.explaining import explain_code, page_words

    folder = face.office if (face.office / "office.toml").exists() else shipped("templates")
    page = explain_code(folder, code)
    face.show(page.as_json(), page_words(page))
