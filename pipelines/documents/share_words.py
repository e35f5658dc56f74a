"""园区占全市比重怎样说成一句话：各占多少，几项高于、几项低于全省（DOMAIN §2.6、§3.2 O7）。"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.documents.wording import joined, percent
from pipelines.figures.evaluating.shares import Share, ShareReport


def share_sentence(report: ShareReport) -> str:
    """“园区生产总值、…占全市比重分别达到32.3%、68%，其中3项高于全省、2项低于全省（…）”，无句号。

    算不出的说明缘由；附表一没有报则空。
    """
    if not report.quarter:
        return ""
    known = [one for one in report.shares if one.share is not None]
    unknown = [one for one in report.shares if one.share is None]
    if not known:
        return f"园区占全市比重没有计算：{_why_none(report, unknown)}"
    aside = f"；{_why_none(report, unknown)}，没有计算" if unknown else ""
    return f"{_levels(known)}{_compared(report)}{aside}"


def why_not(report: ShareReport, one: Share) -> str:
    """一项占比为什么算不出；算得出则空。"""
    if one.share is not None:
        return ""
    if report.absent:
        return f"{joined(report.absent)}未报"
    if report.repeated:
        return f"{joined(report.repeated)}报了两行以上"
    if one.blank:
        return f"{joined(one.blank)}未填"
    if not one.unit:
        return "计量单位没有写明，或币种不一"
    return "“全市”一行没有填、为零，或几行说法不一"


def uncompared_words(report: ShareReport, one: Share) -> str:
    """一项算得出而没有与全省比的缘由；比了的、算不出的为空。"""
    if one.share is None or one.gap is not None:
        return ""
    if report.province_year is None:
        return f"没有{report.quarter[:4]}年的全省数"
    return f"没有{report.province_year}年这一项的全省数"


def _levels(known: Sequence[Share]) -> str:
    names = joined(one.name for one in known)
    rates = joined(percent(one.share) for one in known)
    return f"园区{names}占全市比重{'分别' if len(known) > 1 else ''}达到{rates}"


def _compared(report: ShareReport) -> str:
    """“，其中3项高于全省、2项低于全省（全省为2020年数）”。"""
    if report.province_year is None:
        return f"，没有{report.quarter[:4]}年的全省数可比"
    counts = (
        (len(report.above), "高于全省"),
        (len(report.below), "低于全省"),
        (len(report.level), "与全省持平"),
        (sum(bool(uncompared_words(report, one)) for one in report.shares), "没有全省数可比"),
    )
    said = [(number, words) for number, words in counts if number]
    year = f"（全省为{report.province_year}年数）"
    if len(said) == 1:
        number, words = said[0]
        return f"，{f'{number}项均' if number > 1 else ''}{words}{year}"
    return f"，其中{joined(f'{number}项{words}' for number, words in said)}{year}"


def _why_none(report: ShareReport, unknown: Sequence[Share]) -> str:
    """几项算不出的缘由；同一缘由的并作一处，全都一样的不点名。"""
    reasons: dict[str, list[str]] = {}
    for one in unknown:
        reasons.setdefault(why_not(report, one), []).append(one.name)
    if len(reasons) == 1 and len(unknown) == len(report.shares):
        return next(iter(reasons))
    return "，".join(f"{joined(names)}因{why}" for why, names in reasons.items())
