"""专班用的命令：收件、汇总、公文、报送情况。"""

from __future__ import annotations

import sys
from datetime import date

import click

from pipelines import exits, tasks
from pipelines.calendar import Period
from pipelines.cli.face import (
    DayType,
    Face,
    PeriodType,
    any_period,
    busy,
    now,
    required_period,
    track,
    verb,
)
from pipelines.errors import UsageError


@verb("collect")
@any_period
@click.pass_obj
def collect(face: Face, period: Period | None) -> None:
    """收 inbox/ 里的来件：校验、归档、入库，出退回单。"""
    from pipelines.reporting import collected_json, examined_words, known_words
    from pipelines.returning_words import returned_json, returned_words

    intake = face.intake()
    done = tasks.collect(intake, now(), period, track)
    if not done.examined:
        new = "新的" if done.known else ""
        click.echo(f"收件箱里没有{new}来件。", err=True)
    if done.known:
        click.echo(f"另有 {len(done.known)} 份早已收过，内容没有变。", err=True)
    for line in known_words(done.known):
        click.echo(line, err=True)
    for late in done.skipped:
        click.echo(f"  {late.file}：报告期是 {late.period}，不是所限的一期，没有收。", err=True)
    for words in (*done.lost, *filter(None, [done.problem])):
        click.echo(words, err=True)
    data = collected_json(done.examined, done.known, done.skipped, intake.office.by_code)
    data["lost"] = list(done.lost)
    data["returned"] = returned_json(done.returned)["units"]
    face.show(data, [*examined_words(done.examined), *returned_words(done.returned)])
    sys.exit(exits.of_examined(done.examined))


@verb("consolidate")
@required_period
@click.option("--unit", default="", metavar="单位", help="只汇总这个单位之下")
@click.pass_obj
def consolidate(face: Face, period: Period, unit: str) -> None:
    """汇总已收的报送，写出总台账。"""
    from pipelines.reporting import completeness_words, master_json

    with busy("汇总"):
        made = tasks.consolidate(face.intake(), period, now(), unit)
    data = {**master_json(made.master), "file": str(made.path)}
    face.show(data, [f"总台账：{made.path}", *completeness_words(made.master)])
    sys.exit(exits.of_master(made.master))


@verb("circular")
@click.argument("name", metavar="公文")
@required_period
@click.option(
    "--number", type=click.IntRange(min=1), metavar="序号", help="发文顺序号；不写则留待填写"
)
@click.option(
    "--date",
    "issued",
    type=DayType(),
    metavar="日期",
    help="成文日期，如 2021-07-07；周调度清单是调度日，不写为本周周五，旧的一期是次月最后一个周五",
)
@click.pass_obj
def circular(
    face: Face, name: str, period: Period, number: int | None, issued: date | None
) -> None:
    """按模板写公文：月通报、周调度清单、季讲评、观摩册、年度考核、红黄牌通知。"""
    from pipelines.reporting import caveat_words, figures_json

    with busy("撰写"):
        made = tasks.circular(face.intake(), name, period, now(), number, issued)
    data = {
        "schema_version": 1, "file": str(made.path), "pending": made.pending,
        "kept": str(made.kept) if made.kept else None,
        "figures": figures_json(made.context),
        "missing": [status.unit.name for status in made.master.missing],
    }  # fmt: skip
    words = [f"{name}：{made.path}"]
    if made.kept:
        words.append(f"  原来的一份有人改过，没有覆盖，留作 {made.kept}")
    if made.pending:
        words.append(f"  还有 {made.pending} 处【请填写】，填好后方可印发。")
    face.show(data, [*words, *caveat_words(made.master, period)])
    sys.exit(exits.of_master(made.master))


@verb("status")
@click.option("-p", "--period", type=PeriodType(), metavar="报告期", help="如 2021-06")
@click.option("--year", type=click.IntRange(2000, 2100), metavar="年份", help="看一年，如 2021")
@click.pass_obj
def status(face: Face, period: Period | None, year: int | None) -> None:
    """看一期（或一年）谁报了、谁没报、报得怎样，迟不迟。"""
    if (period is None) == (year is None):
        raise UsageError("请写 --period 报告期，或 --year 年份，二者取一")
    if year is not None:
        _show_year(face, year)
    elif period is not None:
        _show_period(face, period)


def _show_period(face: Face, period: Period) -> None:
    from pipelines.reporting import completeness_words, master_json

    found = tasks.status(face.intake(), period)
    day = found.deadline
    data = {**master_json(found.master), "deadline": day.isoformat() if day else None}
    due = f"报送截止 {day}" if day else f"没有 {period.year} 年的节假日安排，截止日算不出"
    words = [f"{found.period} {due}", *completeness_words(found.master)]
    face.show(data, words)
    sys.exit(exits.of_master(found.master))


def _show_year(face: Face, year: int) -> None:
    from pipelines.reviewing_words import year_json, year_words
    from pipelines.tasks.reviewing import timeliness

    records = timeliness(face.intake(), year, now())
    face.show(year_json(records), year_words(records))
