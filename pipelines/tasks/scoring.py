"""动词 score：一期的评分排名——积分、投资、流动红旗、年度红旗，各带名次说明。"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.calendar import Period
from pipelines.errors import UsageError
from pipelines.intake.submission import Intake
from pipelines.placing import put_in_place
from pipelines.tasks.assessing import year_end_scores
from pipelines.tasks.basing import basis_of, year_bases
from pipelines.tasks.opening import open_history

if TYPE_CHECKING:
    from pipelines.figures.ranking import Ranking


@dataclass(frozen=True)
class Scored:
    """评分排名在何处，以及它的内容。"""

    path: Path
    ranking: Ranking


def score(
    intake: Intake,
    period: Period,
    at: datetime,
    assessments: Mapping[str, Fraction] | None = None,
) -> Scored:
    """写出 out/报告期/评分排名_报告期.xlsx。

    `assessments` 是单位名 → 年终考核得分，不给则取年度考核的结果，还没有考核的为试算。
    该期没有任何数据则 UsageError；办法写错则 SettingError。
    """
    from pipelines.documents.ranking_book import write_ranking
    from pipelines.figures.ranking import make_ranking

    office = intake.office
    with open_history(office) as history:
        months = year_bases(intake, history, period)
        if not months or months[-1].master.period != period:
            months.append(basis_of(intake, history, period))
        if assessments is None:
            assessments = year_end_scores(intake, history, period.year)
    basis = months[-1]
    if not basis.master.has_data:
        raise UsageError(f"{period} 没有任何单位的数据，排不出名次；请先收件（qingdan collect）")
    ranking = make_ranking(basis, months, assessments)
    path = office.out / str(period) / f"评分排名_{period}.xlsx"
    put_in_place(path, write_ranking(ranking, generated_at=at))
    return Scored(path, ranking)
