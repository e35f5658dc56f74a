"""命令行：每个命令只分析参数、叫一个动词、把结果印出来（DESIGN，Contracts）。"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from pipelines import exits, tasks
from pipelines.calendar import Period
from pipelines.errors import UsageError
from pipelines.office import shipped

if TYPE_CHECKING:
    from pipelines.intake.submission import Intake

_FILE: Final = click.Path(path_type=Path)


class _PeriodType(click.ParamType[Period]):
    """报告期，如 2021-06。"""

    name = "报告期"

    def convert(
        self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None
    ) -> Period:
        """文字 → Period；写法不对由 UsageError 说。"""
        return value if isinstance(value, Period) else Period.parse(value)


class _DayType(click.ParamType[date]):
    """日期，如 2021-07-07。"""

    name = "日期"

    def convert(
        self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None
    ) -> date:
        """文字 → date；写法不对由 UsageError 说。"""
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise UsageError(f"日期应形如 2021-07-07，而不是“{value}”") from error


_required_period = click.option(
    "-p", "--period", type=_PeriodType(), required=True, metavar="报告期", help="如 2021-06"
)
_any_period = click.option(
    "-p", "--period", type=_PeriodType(), metavar="报告期", help="只收这一期；不写则各归各期"
)


@dataclass(frozen=True)
class Face:
    """命令行这一面：办公室在哪、要不要 JSON。"""

    office: Path
    json: bool

    def intake(self) -> Intake:
        """打开 --office 所指的办公室。"""
        return tasks.open_intake(self.office)

    def show(self, data: dict[str, Any], words: Iterable[str]) -> None:
        """结果印到标准输出：JSON 或一行行的话。"""
        lines = [json.dumps(data, ensure_ascii=False, indent=2)] if self.json else words
        for line in lines:
            click.echo(line)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    options_metavar="[选项]",
    subcommand_metavar="命令 [参数]…",
)
@click.option(
    "--office", type=_FILE, default=Path(), metavar="文件夹", help="办公室文件夹；默认当前文件夹"
)
@click.option("--json", "as_json", is_flag=True, help="结果以 JSON 输出")
@click.version_option(package_name="qingdan")
@click.pass_context
def app(context: click.Context, office: Path, as_json: bool) -> None:
    """清单通：六张清单的校验、汇总与通报。"""
    context.obj = Face(office, as_json)


def _verb(name: str) -> Callable[[Callable[..., None]], click.Command]:
    """一个命令，选项说明用中文。"""

    def declare(action: Callable[..., None]) -> click.Command:
        return app.command(name, options_metavar="[选项]")(_office_again(_json_again(action)))

    return declare


def _set_office(context: click.Context, _: click.Parameter, folder: Path | None) -> None:
    if folder is not None:
        context.obj = replace(context.obj, office=folder)


def _set_json(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        context.obj = replace(context.obj, json=True)


#: --office、--json 写在命令之后也认。
_office_again = click.option(
    "--office", type=_FILE, expose_value=False, callback=_set_office, hidden=True
)
_json_again = click.option(
    "--json", is_flag=True, expose_value=False, callback=_set_json, hidden=True
)


@_verb("init")
@click.argument("folder", type=_FILE, metavar="文件夹")
@click.pass_obj
def init(face: Face, folder: Path) -> None:
    """建一个办公室文件夹：设定、单位、台账、模板、收件箱。"""
    made = tasks.init(folder)
    words = [
        f"已建办公室：{made}",
        "  office.toml、units.toml、ledgers/、documents/ 归本办公室修改；来件放进 inbox/。",
        f"  下一步：qingdan --office {made} blank --period 报告期",
    ]
    face.show({"schema_version": 1, "office": str(made)}, words)


@_verb("blank")
@_required_period
@click.argument("units", nargs=-1, metavar="[单位]…")
@click.option("--out", type=_FILE, metavar="文件夹", help="放在哪个文件夹；默认办公室的 out/")
@click.pass_obj
def blank(face: Face, period: Period, units: tuple[str, ...], out: Path | None) -> None:
    """给填报单位出空白工作簿；不写单位则全部。"""
    paths = tasks.blank(face.intake(), period, units, _now(), out)
    data = {"schema_version": 1, "files": [str(path) for path in paths]}
    face.show(data, [f"已出 {len(paths)} 本空白工作簿：", *(f"  {path}" for path in paths)])


@_verb("check")
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="工作簿…")
@_any_period
@click.pass_obj
def check(face: Face, files: tuple[Path, ...], period: Period | None) -> None:
    """校验工作簿，指出每处问题的单元格与办法；不入库，也不改动文件。"""
    from pipelines.reporting import examined_json, examined_words

    examined = tasks.check(files, face.intake(), period, _track)
    face.show(examined_json(examined), examined_words(examined))
    sys.exit(exits.of_examined(examined))


@_verb("collect")
@_any_period
@click.pass_obj
def collect(face: Face, period: Period | None) -> None:
    """收 inbox/ 里的来件：校验、归档、入库。"""
    from pipelines.reporting import collected_json, examined_words

    done = tasks.collect(face.intake(), _now(), period, _track)
    if not done.examined:
        new = "新的" if done.known else ""
        click.echo(f"收件箱里没有{new}来件。", err=True)
    if done.known:
        click.echo(f"另有 {len(done.known)} 份早已收过，内容没有变。", err=True)
    for path, receipt in done.known:
        if receipt.state == "superseded":
            click.echo(f"  {path.name}：已被其后的报送取代，不采用。", err=True)
    for late in done.skipped:
        click.echo(f"  {late.file}：报告期是 {late.period}，不是所限的一期，没有收。", err=True)
    data = collected_json(done.examined, done.known, done.skipped)
    face.show(data, examined_words(done.examined))
    sys.exit(exits.of_examined(done.examined))


@_verb("consolidate")
@_required_period
@click.option("--unit", default="", metavar="单位", help="只汇总这个单位之下")
@click.pass_obj
def consolidate(face: Face, period: Period, unit: str) -> None:
    """汇总已收的报送，写出总台账。"""
    from pipelines.reporting import completeness_words, master_json

    with _busy("汇总"):
        made = tasks.consolidate(face.intake(), period, _now(), unit)
    data = {**master_json(made.master), "file": str(made.path)}
    face.show(data, [f"总台账：{made.path}", *completeness_words(made.master)])
    sys.exit(exits.of_master(made.master))


@_verb("circular")
@click.argument("name", metavar="公文")
@_required_period
@click.option(
    "--number", type=click.IntRange(min=1), metavar="序号", help="发文顺序号；不写则留待填写"
)
@click.option("--date", "issued", type=_DayType(), metavar="日期", help="成文日期，如 2021-07-07")
@click.pass_obj
def circular(
    face: Face, name: str, period: Period, number: int | None, issued: date | None
) -> None:
    """按模板写公文，如 月通报。"""
    from pipelines.reporting import figures_json

    with _busy("撰写"):
        made = tasks.circular(face.intake(), name, period, number, issued)
    data = {
        "schema_version": 1, "file": str(made.path), "pending": made.pending,
        "figures": figures_json(made.context),
        "missing": [status.unit.name for status in made.master.missing],
    }  # fmt: skip
    words = [f"{name}：{made.path}"]
    if made.pending:
        words.append(f"  还有 {made.pending} 处【请填写】，填好后方可印发。")
    face.show(data, words)
    sys.exit(exits.of_master(made.master))


@_verb("status")
@_required_period
@click.pass_obj
def status(face: Face, period: Period) -> None:
    """看谁报了、谁没报、报得怎样。"""
    from pipelines.reporting import completeness_words, master_json

    now = tasks.status(face.intake(), period)
    data = {**master_json(now.master), "deadline": now.deadline.isoformat()}
    words = [f"{now.period} 报送截止 {now.deadline}", *completeness_words(now.master)]
    face.show(data, words)
    sys.exit(exits.of_master(now.master))


@_verb("explain")
@click.argument("code", metavar="编码")
@click.pass_obj
def explain(face: Face, code: str) -> None:
    """说明一个编码（如 L1-02、G05、F03）：是什么、为什么、怎么改。"""
    from pipelines.explaining import explain_code, page_words

    folder = face.office if (face.office / "office.toml").exists() else shipped("templates")
    page = explain_code(folder, code)
    face.show(page.as_json(), page_words(page))


@_verb("doctor")
@click.pass_obj
def doctor(face: Face) -> None:
    """检查本机与办公室：版本、设定、台账、模板、日历、数据库、文件夹。"""
    from pipelines.doctoring import examine_office

    checks = examine_office(face.office, sys.version_info[:2], _now().date())
    data = {
        "schema_version": 1,
        "checks": [{"item": c.item, "ok": c.ok, "words": c.words} for c in checks],
    }
    face.show(data, [f"{'✓' if c.ok else '✗'} {c.item}：{c.words}" for c in checks])
    sys.exit(0 if all(c.ok for c in checks) else 2)


@_verb("demo")
@click.argument("folder", type=_FILE, default=Path("demo"), metavar="[文件夹]")
@click.pass_obj
def demo(face: Face, folder: Path) -> None:
    """用示例数据把全程走一遍，说出总台账、通报在哪里，数是多少。"""
    from pipelines.demonstration import demonstrate

    shown = demonstrate(folder, _now(), _track)
    face.show(shown.as_json(), shown.words())


def _now() -> datetime:
    return datetime.now().replace(microsecond=0)  # noqa: DTZ005


def _track(items: Sequence[Any], words: str) -> Iterable[Any]:
    """一秒以上的活儿在标准错误上显示进度；不是终端就不显示。"""
    if not sys.stderr.isatty():
        return items
    from rich.console import Console
    from rich.progress import track

    return track(items, words, console=Console(stderr=True), transient=True)


def _busy(words: str) -> AbstractContextManager[object]:
    if not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console

    return Console(stderr=True).status(f"{words}中……")
