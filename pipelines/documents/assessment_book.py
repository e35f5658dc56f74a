"""机器考核与考核得分汇总两本工作簿的各页；年度考核的公文由同样的数写成。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from pipelines.documents.pages import Cell, Measured, Page
from pipelines.documents.score_sheets import Objection
from pipelines.documents.wording import percent
from pipelines.figures.assessing.machine import MachineScore, SourceRows
from pipelines.figures.assessing.record import MachinePart
from pipelines.figures.assessing.table import HUMAN, MACHINE, AssessmentTable
from pipelines.figures.assessing.total import Adjustment, Total

_POINT: Final = "分"
_SHOWN_ROWS: Final = 10


@dataclass(frozen=True)
class Sealed:
    """冻结的机器考核：内容、哈希、何人何时（已成文字）。"""

    part: MachinePart
    digest: str
    words: str

    @property
    def line(self) -> str:
        """印在表上的一句。"""
        return f"{self.words}；SHA-256 {self.digest}"


@dataclass(frozen=True)
class Result:
    """一年的考核结果；`changes` 是冻结后数据变了的（单位、项、冻结的、现在的）。"""

    sealed: Sealed
    table: AssessmentTable
    totals: tuple[Total, ...]
    adjustments: tuple[Adjustment, ...]
    missing: tuple[str, ...]
    """还没有交评分表的：县区互评 双峰县。"""
    objections: tuple[Objection, ...]
    changes: tuple[tuple[str, str, str, str], ...]
    scheme_changed: bool

    @property
    def label(self) -> str:
        """印在标题后：试算；还没有收齐、有不合格的，写“未定稿”。"""
        draft = "（未定稿）" if self.missing or self.objections else ""
        return f"{self.table.label}{draft}"


def machine_pages(part: MachinePart, table: AssessmentTable, seal: str) -> list[Page]:
    """机器考核的各页；`seal` 是哈希一句，还没有冻结的说明没有冻结。"""
    title = f"{part.year}年度机器考核{table.label}"
    facts: list[tuple[Cell, ...]] = [
        ("算到哪一期", part.period),
        ("冻结", seal),
        ("办法", table.source),
        *(
            (f"{one.unit}的报送", f"{one.file}（{one.state}）{one.digest}")
            for one in part.submissions
        ),
    ]
    return [
        _machine(part, title, seal),
        _details(part, title),
        Page("说明", f"{title}：说明", "依据哪些报送、按什么办法", ("事项", "内容"), facts),
    ]


def total_pages(result: Result) -> list[Page]:
    """考核得分汇总的各页：汇总、机器考核、人工考核、调整、说明。"""
    part = result.sealed.part
    title = f"{part.year}年度考核得分汇总{result.label}"
    seal = result.sealed.line
    return [
        _summary(result, title),
        _machine(part, f"{title}：机器考核", seal),
        _human(result, title),
        _adjusted(result, title),
        Page("说明", f"{title}：说明", "怎样算的，还缺什么", ("事项", "内容"), _notes(result)),
    ]


def quota_words(totals: Sequence[Total], grades: Sequence[str]) -> str:
    """各等次几个、占多少：好 2 个，占 28.57%；……"""
    counts = [(grade, sum(one.grade == grade for one in totals)) for grade in grades]
    size = sum(count for _, count in counts)
    return "；".join(f"{name} {count} 个，占 {share_words(count, size)}" for name, count in counts)


def share_words(part: int, whole: int) -> str:
    """几个占几个的百分数，两位小数；一个也没有则“—”（寿宁：194 占 246 为 78.86%）。"""
    return percent(Fraction(part * 100, whole) if whole else None, 2)


def _points(value: Decimal | None) -> Measured:
    return Measured(value, _POINT)


def _machine(part: MachinePart, title: str, seal: str) -> Page:
    """各单位机器分，由高到低；各项为得分，不评的“—”。"""
    ordered = sorted(part.scores, key=lambda one: -one.score)
    items = [(one.name, one.full) for one in part.scores[0].points] if part.scores else []
    heads = ("单位", "分组", *(f"{name}（{full}）" for name, full in items), "机器分")
    rows = [_machine_row(one) for one in ordered]
    return Page("机器考核", title, f"单位：分。{seal}", heads, rows)


def _machine_row(one: MachineScore) -> tuple[Cell, ...]:
    return (one.unit, one.group, *(_points(p.points) for p in one.points), _points(one.score))


def _details(part: MachinePart, title: str) -> Page:
    heads = ("单位", "项目", "值", "计量单位", "怎样得的分", "得分", "满分", "所计的行")
    rows: list[tuple[Cell, ...]] = [
        (
            score.unit, one.name, Measured(one.value, one.measure), one.measure, one.words,
            _points(one.points), _points(one.full), _rows_words(one.sources),
        )
        for score in part.scores
        for one in score.points
    ]  # fmt: skip
    return Page("逐项", f"{title}：逐项", "每个单位每一项的值、得分与所计的行", heads, rows)


def _rows_words(sources: Sequence[SourceRows]) -> str:
    """甲.xlsx 项目清单 第 4、5 行；一张表多于几行的只说头几行。"""
    return "；".join(f"{one.file} {one.sheet} {_numbers(one.rows)}" for one in sources)


def _numbers(rows: Sequence[int]) -> str:
    shown = "、".join(map(str, rows[:_SHOWN_ROWS]))
    return f"第 {shown} 行" if len(rows) <= _SHOWN_ROWS else f"第 {shown} 等 {len(rows)} 行"


def _summary(result: Result, title: str) -> Page:
    machine, human = (result.table.weights[one] for one in (MACHINE, HUMAN))
    heads = (
        "名次", "单位", "分组", f"机器分（×{machine}%）", f"人工分（×{human}%）",
        "调整", "总分", "等次",
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            Measured(one.rank, ""), one.machine.unit, one.machine.group, _points(one.machine.score),
            _points(one.human), _points(one.adjusted), _points(one.total), one.grade or "未定",
        )
        for one in result.totals
    ]  # fmt: skip
    note = f"总分 = 机器分 × {machine}% + 人工分 × {human}% + 调整"
    if result.missing:
        note += f"；还有 {len(result.missing)} 份评分表没有交，等次未定"
    return Page("汇总", title, note, heads, rows)


def _human(result: Result, title: str) -> Page:
    heads = ("单位", "评分组", "权重（%）", "评委几人", "应评几人", "去掉的", "平均分", "人工分")
    rows: list[tuple[Cell, ...]] = [
        (
            one.machine.unit, mean.group, Measured(mean.weight, _POINT), mean.judges, mean.expected,
            "；".join(f"{judge} {score}" for judge, score in mean.dropped) or "无",
            _points(mean.mean), _points(one.human),
        )
        for one in result.totals
        for mean in one.means
    ]  # fmt: skip
    least = result.table.human.trim_from
    note = f"一位评委各项合计为一个分；满 {least} 人去掉一个最高、一个最低；互评不评自己"
    return Page("人工考核", f"{title}：人工考核", note, heads, rows)


def _adjusted(result: Result, title: str) -> Page:
    heads = ("单位", "加减分", "依据", "审核人")
    rows: list[tuple[Cell, ...]] = [
        (one.unit, _points(one.points), one.reason, one.reviewer) for one in result.adjustments
    ]
    return Page("调整", f"{title}：调整", "机器的数不改，只在这里加减", heads, rows)


def _notes(result: Result) -> list[tuple[Cell, ...]]:
    table = result.table
    rows: list[tuple[Cell, ...]] = [
        ("机器考核", result.sealed.line),
        ("办法", f"{table.adopted or '未正式印发，结果为试算'}。{table.source}"),
        ("小数", f"每一步都四舍五入到 {table.decimals} 位，再往下算；同分同名次"),
        *((f"人工项：{one.name}", f"满分 {one.full}；{one.reason}；{one.reviewer}审核")
          for one in table.human.items),
        ("等次名额", "取整只舍不入；同分跨过名额的不取其中一部分"),
        ("等次", quota_words(result.totals, [one.name for one in table.grades])),
        *(("没有交的评分表", one) for one in result.missing),
        *(("没有计入的来件", one.words) for one in result.objections),
    ]  # fmt: skip
    if result.scheme_changed:
        rows.append(("办法改过", "assessment.toml 在冻结之后改过：机器分照冻结的，其余照现在的"))
    rows += [
        ("冻结之后数据有变", f"{unit}“{item}”：冻结的 {old}，现在算 {new}；只作参考，分数不改")
        for unit, item, old, new in result.changes
    ]
    return rows
