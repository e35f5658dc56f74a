"""命令行这一面：共用的参数、输出与进度（DESIGN，Contracts）。"""

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

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.errors import UsageError

if TYPE_CHECKING:
    from pipelines.doctoring import Checked
    from pipelines.intake.submission import Intake

#: 另一面带来的体检：办公室文件夹 → 各项结果。
Examination = Callable[[Path], "list[Checked]"]
FILE: Final = click.Path(path_type=Path)


class PeriodType(click.ParamType[Period]):
    """报告期，如 2021-06。"""

    name = "报告期"

    def convert(
        self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None
    ) -> Period:
        """文字 → Period；写法不对由 UsageError 说。"""
        return value if isinstance(value, Period) else Period.parse(value)


class DayType(click.ParamType[date]):
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


required_period = click.option(
    "-p", "--period", type=PeriodType(), required=True, metavar="报告期", help="如 2021-06"
)
any_period = click.option(
    "-p", "--period", type=PeriodType(), metavar="报告期", help="只要这一期；不写则各期都要"
)


@dataclass(frozen=True)
class Face:
    """命令行这一面：办公室在哪、要不要 JSON。"""

    office: Path
    json: bool
    further: tuple[Examination, ...] = ()
    """doctor 另查的各项。"""

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
    "--office", type=FILE, default=Path(), metavar="文件夹", help="办公室文件夹；默认当前文件夹"
)
@click.option("--json", "as_json", is_flag=True, help="结果以 JSON 输出")
@click.version_option(package_name="qingdan")
@click.pass_context
def app(context: click.Context, office: Path, as_json: bool) -> None:
    """清单通：六张清单的校验、汇总与通报。"""
    context.obj = Face(office, as_json, context.obj or ())


def verb(name: str, group: click.Group = app) -> Callable[[Callable[..., None]], click.Command]:
    """一个命令，选项说明用中文。"""

    def declare(action: Callable[..., None]) -> click.Command:
        return group.command(name, options_metavar="[选项]")(_office_again(_json_again(action)))

    return declare


def _set_office(context: click.Context, _: click.Parameter, folder: Path | None) -> None:
    if folder is not None:
        context.obj = replace(context.obj, office=folder)


def _set_json(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        context.obj = replace(context.obj, json=True)


#: --office、--json 写在命令之后也认。
_office_again = click.option(
    "--office", type=FILE, expose_value=False, callback=_set_office, hidden=True
)
_json_again = click.option(
    "--json", is_flag=True, expose_value=False, callback=_set_json, hidden=True
)


def now() -> datetime:
    """此刻，到秒；只有命令行看钟。"""
    return datetime.now().replace(microsecond=0)  # noqa: DTZ005


def track(items: Sequence[Any], words: str) -> Iterable[Any]:
    """一秒以上的活儿在标准错误上显示进度；不是终端就不显示。"""
    if not sys.stderr.isatty():
        return items
    from rich import progress
    from rich.console import Console

    return progress.track(items, words, console=Console(stderr=True), transient=True)


def busy(words: str) -> AbstractContextManager[object]:
    """不知要多久的活儿，在终端上转圈。"""
    if not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console

    return Console(stderr=True).status(f"{words}中……")
