"""年度考核的动词：冻结机器考核、发评分表、算总分（DOMAIN §2.10）。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipelines.calendar import Period
from pipelines.errors import FileFault, UsageError
from pipelines.intake.submission import Intake
from pipelines.office import Office
from pipelines.placing import put_in_place
from pipelines.reception import told
from pipelines.tasks.basing import basis_of
from pipelines.tasks.opening import open_history
from pipelines.tasks.replacing import set_edited_aside

if TYPE_CHECKING:
    from pipelines.documents.assessment_book import Result, Sealed
    from pipelines.documents.score_sheets import Sheets
    from pipelines.figures import Basis
    from pipelines.figures.assessing.record import MachinePart
    from pipelines.figures.assessing.table import AssessmentTable
    from pipelines.history.store import History

#: 交回的评分表放在办公室文件夹的“考核/年份”里；发出的在 out/考核/年份/评分表。
FOLDER: Final = "考核"
_SETTING: Final = "assessment.toml"
_NOT_SENT: Final = ("~$", ".", "thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Frozen:
    """机器考核：在何处、哈希（只是试算的为空）、内容，本期没有报的单位。"""

    path: Path
    digest: str
    part: MachinePart
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Issued:
    """发出的评分表：各份在何处、交回到哪里、有人填过而改名留下的。"""

    paths: tuple[Path, ...]
    returned_to: Path
    kept: tuple[Path, ...]


@dataclass(frozen=True)
class Totalled:
    """考核得分汇总：在何处，结果。"""

    path: Path
    result: Result


def assessment_table(office: Office) -> AssessmentTable:
    """办公室的年度考核办法；没有的用随附的，写错则 SettingError。"""
    from pipelines.figures import FIGURES
    from pipelines.figures.assessing.table import load_assessment

    return load_assessment(office.setting(_SETTING), FIGURES)


def freeze(
    intake: Intake,
    year: int,
    actor: str,
    at: datetime,
    *,
    month: int = 12,
    anyway: bool = False,
    trial: bool = False,
) -> Frozen:
    """算出机器考核并冻结；`trial` 只算不冻结。

    一年只冻结一次，不能解冻。没有办理人、没有报送、有单位没有报（又没有 `anyway`）则 UsageError。
    """
    from pipelines.documents.assessment_book import Sealed
    from pipelines.figures.assessing.machine import assessed
    from pipelines.figures.assessing.record import encode, machine_part
    from pipelines.history import freezing

    table, period = assessment_table(intake.office), Period(year, month)
    with open_history(intake.office) as history:
        basis = _basis(intake, history, period)
        part = machine_part(basis, table)
        missing = tuple(s.unit.name for s in assessed(basis.master, table) if not s.reported)
        if trial:
            path = _write_machine(intake.office, part, table, "试算，还没有冻结", at, "_试算")
            return Frozen(path, "", part, missing)
        _require(actor, missing, period, anyway=anyway)
        stored = freezing.Frozen(year, at, actor.strip(), encode(part))
        freezing.freeze(history.engine, stored)
    sealed = Sealed(part, stored.digest, stored.words)
    return Frozen(
        _write_machine(intake.office, part, table, sealed.line, at), stored.digest, part, missing
    )


def sheets(intake: Intake, year: int, at: datetime) -> Issued:
    """发评分表，一位评委一份，另有一份调整表；机器考核没有冻结则 UsageError。

    冻结的机器考核也重写一份，冻结那时没有写成（如正打开着）的在此补上。
    再发一次，内容没有变的不动；有人在发出的一份上填过，改名留下。
    """
    table, office = assessment_table(intake.office), intake.office
    with open_history(office) as history:
        sealed, frozen_at = _sealed(history, year)
    _write_machine(office, sealed.part, table, sealed.line, frozen_at)
    folder = office.out / FOLDER / str(year) / "评分表"
    paths, kept = [], []
    for name, content in _forms(office, table, sealed, frozen_at):
        path = folder / name
        paths.append(path)
        if path.exists() and path.read_bytes() == content:
            continue
        kept.append(set_edited_aside(path, at))
        put_in_place(path, content)
    returned_to = _returned(office, year)
    returned_to.mkdir(parents=True, exist_ok=True)
    return Issued(tuple(paths), returned_to, tuple(path for path in kept if path))


def total(intake: Intake, year: int, at: datetime) -> Totalled:
    """收回评分表，算总分、名次、等次，写出考核得分汇总；机器考核没有冻结则 UsageError。"""
    from pipelines.documents.assessment_book import total_pages
    from pipelines.documents.pages import write_pages

    office = intake.office
    with open_history(office) as history:
        result = assessment(intake, history, year)
    path = office.out / FOLDER / str(year) / f"考核得分汇总_{year}.xlsx"
    settings = office.settings
    content = write_pages(
        total_pages(result), author=settings.name, generated_at=at, sample=settings.sample
    )
    put_in_place(path, content)
    return Totalled(path, result)


def assessment(intake: Intake, history: History, year: int) -> Result:
    """一年的考核结果，不写文件；年度考核的公文由它写成。机器考核没有冻结则 UsageError。"""
    from pipelines.documents.assessment_book import Result
    from pipelines.figures.assessing.machine import differences
    from pipelines.figures.assessing.record import machine_part, scheme_of
    from pipelines.figures.assessing.total import totals

    table = assessment_table(intake.office)
    sealed, _ = _sealed(history, year)
    part, read = sealed.part, _read_back(intake, table, sealed)
    now = machine_part(basis_of(intake, history, Period.parse(part.period)), table)
    changed = part.scheme != scheme_of(table)
    return Result(
        sealed,
        table,
        tuple(totals(part.scores, read.ballots, read.adjustments, table)),
        read.adjustments,
        tuple(_missing(table, part, read)),
        read.objections,
        () if changed else tuple(differences(part.scores, now.scores)),
        changed,
    )


def year_end_scores(intake: Intake, history: History, year: int) -> dict[str, Fraction]:
    """单位名 → 年终考核总分，供年度红旗用；没有冻结则空，人工分不全的单位不在其中。"""
    from pipelines.history.freezing import read_frozen

    if read_frozen(history.engine, year) is None:
        return {}
    rows = assessment(intake, history, year).totals
    return {one.machine.unit: Fraction(one.total) for one in rows if one.total is not None}


def _basis(intake: Intake, history: History, period: Period) -> Basis:
    if not history.accepted(period):
        raise UsageError(f"{period} 没有任何单位的报送，无从考核；请先收件（qingdan collect）")
    return basis_of(intake, history, period)


def _require(actor: str, missing: Sequence[str], period: Period, *, anyway: bool) -> None:
    if not actor.strip():
        raise UsageError("冻结要记下是谁办的，请写 --by 姓名")
    if missing and not anyway:
        raise UsageError(
            f"{period} 还没有报的：{'、'.join(missing)}。冻结之后不能再改，他们将按沿用的旧数"
            "或零分计；请先催报，确要冻结的加 --anyway"
        )


def _write_machine(
    office: Office,
    part: MachinePart,
    table: AssessmentTable,
    seal: str,
    at: datetime,
    suffix: str = "",
) -> Path:
    from pipelines.documents.assessment_book import machine_pages
    from pipelines.documents.pages import write_pages

    settings = office.settings
    content = write_pages(
        machine_pages(part, table, seal),
        author=settings.name, generated_at=at, sample=settings.sample,
    )  # fmt: skip
    path = office.out / FOLDER / str(part.year) / f"机器考核_{part.year}{suffix}.xlsx"
    put_in_place(path, content)
    return path


def _sealed(history: History, year: int) -> tuple[Sealed, datetime]:
    """冻结的机器考核与冻结的时候；没有冻结则 UsageError：人工部分不能先打开。"""
    from pipelines.documents.assessment_book import Sealed
    from pipelines.figures.assessing.record import decode
    from pipelines.history.freezing import read_frozen

    frozen = read_frozen(history.engine, year)
    if frozen is None:
        raise UsageError(
            f"{year} 年的机器考核还没有冻结，人工考核不能先开始；"
            f"请先运行 qingdan assess freeze -y {year} --by 姓名"
        )
    return Sealed(decode(frozen.content), frozen.digest, frozen.words), frozen.at


def _forms(
    office: Office, table: AssessmentTable, sealed: Sealed, at: datetime
) -> Iterator[tuple[str, bytes]]:
    """各份空表：文件名与内容；时间记冻结的时候，再发一次字节不变。"""
    from pipelines.documents.score_form import ScoreForm, write_adjust_form, write_form
    from pipelines.figures.assessing.total import judges_of

    part, settings = sealed.part, office.settings
    units = tuple(one.unit for one in part.scores)
    items = tuple((one.name, one.full) for one in table.human.items)
    for group in table.human.groups:
        for judge in judges_of(group, units):
            own = judge if group.peers else ""
            form = ScoreForm(
                part.year, group.name, judge, sealed.digest, units, items, own, table.decimals
            )
            yield form.file, write_form(form, settings.name, at, sample=settings.sample)
    content = write_adjust_form(
        part.year, sealed.digest, units, table.adjust.most, settings.name, at,
        sample=settings.sample,
    )  # fmt: skip
    yield f"调整表_{part.year}.xlsx", content


def _returned(office: Office, year: int) -> Path:
    return office.folder / FOLDER / str(year)


def _read_back(intake: Intake, table: AssessmentTable, sealed: Sealed) -> Sheets:
    from pipelines.documents.score_sheets import Expected, read_sheets

    folder = _returned(intake.office, sealed.part.year)
    files = (path for path in folder.rglob("*") if path.is_file())
    sent = sorted(path for path in files if not path.name.lower().startswith(_NOT_SENT))
    units = tuple(one.unit for one in sealed.part.scores)

    def words(fault: FileFault) -> str:
        found = told(fault, intake)
        return "；".join(filter(None, (found.message, found.suggestion)))

    return read_sheets(sent, Expected(sealed.part.year, sealed.digest, units, table), words)


def _missing(table: AssessmentTable, part: MachinePart, read: Sheets) -> Iterator[str]:
    """还没有收到合格评分表的评委；只有自己可评的不用交。"""
    from pipelines.figures.assessing.total import judges_of

    units = [one.unit for one in part.scores]
    have = {(one.group, one.judge) for one in read.ballots}
    for group in table.human.groups:
        judges = () if group.peers and len(units) == 1 else judges_of(group, units)
        yield from (f"{group.name} {one}" for one in judges if (group.name, one) not in have)
