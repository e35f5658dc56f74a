"""评分排名怎样说成话：一个单位一段，不用对表也看得懂（DESIGN，Rank explained）。"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Final

from pipelines.consolidation import REPORTED
from pipelines.documents.wording import NOT_APPLICABLE, Exact, fixed, joined, percent
from pipelines.figures.flags.history import FlagLine
from pipelines.figures.ranking import Invested, Points, Ranking
from pipelines.figures.scoring.explained import Explained, Neighbour
from pipelines.figures.scoring.scores import Contribution

Shown = Callable[[Fraction], str]
_SMALLEST: Final = Fraction(5, 1000)


def points_text(value: Exact | None) -> str:
    """得分：整数不带小数，否则至多两位；无则“—”。"""
    if value is None:
        return NOT_APPLICABLE
    return fixed(value, 2).rstrip("0").rstrip(".")


def place_text(rank: int | None, shared: object = ()) -> str:
    """第3位、并列第2位；不参加排名则“—”。"""
    return NOT_APPLICABLE if rank is None else f"{'并列' if shared else ''}第{rank}位"


def _marks(value: Fraction) -> str:
    return f"{points_text(value)}分"


def _gap_marks(value: Fraction) -> str:
    return _marks(value) if value >= _SMALLEST else "不足0.01分"


def _gap_rate(value: Fraction) -> str:
    return f"{fixed(value, 2)}个百分点" if value >= _SMALLEST else "不足0.01个百分点"


def points_words(one: Points, grouped: bool) -> str:
    """一个单位的积分名次：总位次、构成、差多少、怎样动、谁在后面；`grouped` 时另说组内。"""
    place, score = one.overall, one.score
    if place.rank is None:
        return "没有可用的报送，不参加排名。"
    sentences = [_where(place, f"{_marks(score.points)}（其中本月{_marks(one.month)}）")]
    if made := made_of(score.contributions):
        sentences.append(f"得分构成：{made}")
    sentences += _moves(place, _gap_marks, "靠单独一类计分事项追不上")
    if grouped and one.within.field > 1:
        sentences.append(_inside(one))
    return "。".join(sentences) + "。"


def invested_words(one: Invested) -> str:
    """一个单位的投资名次：位次、完成率、差多少、至少再投多少、谁在后面。"""
    row, place = one.standing, one.place
    if place.rank is None:
        return f"{unranked_words(one)}，不参加排名。"
    head = _where(place, f"完成率{percent(row.rate, 2)}")
    return "。".join([head, *_moves(place, _gap_rate, "没有年度计划可比")]) + "。"


def unranked_words(one: Invested) -> str:
    """投资排名里没有名次的缘故。"""
    row = one.standing
    if row.state != REPORTED:
        return f"本期没有报送（{row.state}）"
    return "没有年度计划投资，完成率算不出" if row.projects else "没有项目"


def climb_words(place: Explained, hopeless: str = "") -> str:
    """怎样才能前移，如“再新签约1项，可并列第2位”；已独居首位、办不到则空或 `hopeless`。"""
    climb = place.climb
    if climb is None:
        return hopeless if place.above else ""
    alone = place.rank == climb.rank
    after = "独居第1位" if alone else place_text(climb.rank, climb.shared)
    return f"{_tight(climb.step.words)}，可{'' if alone or climb.shared else '升至'}{after}"


def threat_words(place: Explained) -> str:
    """谁最容易超过来，如“乙再新洽谈3项即可超过”。"""
    threat = place.threat
    return f"{threat.name}{_tight(threat.step.words)}即可超过" if threat else ""


def made_of(contributions: Sequence[Contribution]) -> str:
    """得分由哪几项合成，多的在前，扣分在后。"""
    items = [one for one in contributions if one.points]
    ordered = sorted(items, key=lambda one: -one.points)
    return "、".join(f"{one.item}{_signed(one.points)}" for one in ordered)


def flag_words(line: FlagLine) -> str:
    """一面红旗：县市区：娄星区（12分），连续保持3个月。"""
    if line.unit is None:
        return f"{line.group}：{line.words}"
    return f"{line.group}：{line.unit.name}（{_marks(line.points or Fraction(0))}），{line.words}"


def passed_over_words(line: FlagLine) -> list[str]:
    """够得上而没有给的，一个单位一句，说缘由。"""
    return [
        f"{one.unit.name}（{_marks(one.points)}）没有给：{'，'.join(one.reasons)}"
        for one in line.passed_over
    ]


def trial_words(ranking: Ranking) -> str:
    """积分办法不是正式文件的，说明只是试算；否则空。"""
    if not ranking.trial:
        return ""
    return f"积分与名次是试算（办法来源：{ranking.source}），仅供内部参考"


def is_grouped(ranking: Ranking) -> bool:
    """单位是不是分在几个组里。"""
    return len({one.score.unit.group for one in ranking.points}) > 1


def _where(place: Explained, value: str) -> str:
    tied = f"与{joined(place.peers)}" if place.peers else ""
    return f"{tied}{place_text(place.rank, place.peers)}，{value}"


def _moves(place: Explained, shown: Shown, hopeless: str) -> Iterator[str]:
    climb = climb_words(place, hopeless)
    if place.above:
        yield f"距{_named(place.above)}差{shown(place.above.gap)}：{climb}"
    elif climb:
        yield f"{climb}"
    elif place.field > 1:
        yield "已居首位"
    threat = threat_words(place)
    if place.peers and threat:
        yield f"并列的{threat}"
    if place.below:
        after = "" if place.peers else threat
        yield f"领先{_named(place.below)}{shown(place.below.gap)}" + (after and f"，{after}")


def _inside(one: Points) -> str:
    """组内名次，与组内怎样前移。"""
    place, group = one.within, one.score.unit.group
    climb = climb_words(place)
    return f"在{group}中{place_text(place.rank, place.peers)}" + (climb and f"：{climb}")


def _named(one: Neighbour) -> str:
    return f"第{one.rank}位（{joined(one.names)}）"


def _signed(value: Fraction) -> str:
    return _marks(value) if value > 0 else f"扣{_marks(-value)}"


def _tight(words: str) -> str:
    """“再新签约 3 项”→“再新签约3项”：公文里汉字与数字之间不空格。"""
    return words.replace(" ", "")
