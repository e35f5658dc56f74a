"""月通报的版式：写出随附的 Word 模板，此后由各办公室在 Word 里改。

python -m pipelines.documents.layout    写到 templates/documents/
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pipelines.documents.layout_appendices import monthly_appendices
from pipelines.documents.layout_circular import circular_imprint, closing, red_head
from pipelines.documents.layout_footers import page_footers
from pipelines.documents.layout_parts import assembled, paragraph, run, section, when
from pipelines.documents.layout_styles import KAI, blank_document

MONTHLY: Final = Path(__file__).parents[2] / "templates" / "documents" / "月通报.docx"


def build_monthly_circular() -> bytes:
    """月通报模板（.docx）；每次所得字节相同。"""
    word = blank_document()
    portrait, landscape = page_footers(word)
    return assembled(word, "".join(_content(portrait, landscape)) + section(portrait))


# ── 正文 ────────────────────────────────────────────────────────────


def _content(portrait: dict[str, str], landscape: dict[str, str]) -> Iterator[str]:
    yield red_head()
    yield paragraph(
        "CircularTitle",
        run("关于{{ 年 }}年{{ 月份区间 }}{{ 通报范围 }}\n重点产业项目建设情况的通报"),
    )
    yield paragraph("Addressees", run("{{ 主送机关 }}："))
    yield _body(
        "为落实“一月一通报”工作机制，{% if 依据文件 %}根据《{{ 依据文件 }}》要求，{% endif %}"
        "现将{{ 月份区间 }}{{ 通报范围 }}重点产业项目建设有关情况通报如下："
    )
    yield from _overview()
    yield from _shortcomings()
    yield from _requirements()
    yield from closing()
    yield when("附件", paragraph("Hairline", more=section(portrait)))
    yield from monthly_appendices(landscape)
    yield from circular_imprint()


def _body(text: str) -> str:
    return paragraph("BodyText", run(text))


def _level2(heading: str, text: str, *, more: str = "") -> str:
    return paragraph("Level2", run(heading, KAI), run(text), more=more)


def _listed(heading: str, text: str) -> str:
    return paragraph("Listed", run(heading), run(text))


def _overview() -> Iterator[str]:
    yield paragraph("Level1", run("一、总体情况"))
    yield when("项目数", _level2("（一）投资完成情况。", _INVESTMENT))
    yield when(
        "应开工数 or 竣工数 or 投产数 or 集中开工项目数 or 三高四新项目数 or 巡检项目数",
        _level2("（二）开竣工情况。", _STARTS),
    )
    yield when("四新一盘活合计", _level2("（三）“四新一盘活”情况。", _EVENTS))
    yield when("问题数", _level2("（四）问题办理情况。", _HANDLING))
    yield when("园区占比表述", _level2("（五）园区主要指标。", "{{ 园区占比表述 }}。"))
    yield when("排名表述 or 排名附件 or 流动红旗", _level2("（六）排名情况。", _PLACES))


_INVESTMENT: Final = (
    "{{ 年 }}年纳入调度的重点产业项目{{ 项目数 }}个"
    "{% if 总投资 %}，总投资{{ 总投资 }}{% endif %}"
    "{% if 年度计划投资 %}，年度计划投资{{ 年度计划投资 }}{% endif %}"
    "{% if 未计入项目数 %}（另有{{ 未计入项目数 }}个项目数据未通过校验，未纳入统计）{% endif %}。"
    "{{ 月份区间 }}{% if not 累计完成投资 %}没有完成投资"
    '{% else %}{% if 月 != "1" %}累计{% endif %}完成投资{{ 累计完成投资 }}{% endif %}'
    "{% if 同比表述 %}，{{ 同比表述 }}{% endif %}"
    '{% if 投资完成率 != "—" %}，为年度计划的{{ 投资完成率 }}{% endif %}'
    "{% if 序时差表述 %}，{{ 序时差表述 }}{% endif %}"
    '{% if 月 == "1" %}{% elif 本月核减投资 %}；其中{{ 月 }}月核减投资{{ 本月核减投资 }}'
    "{% elif 本月完成投资 %}；其中{{ 月 }}月完成投资{{ 本月完成投资 }}"
    "{% if 沿用表述 %}（不含沿用数据的单位）{% endif %}"
    "{% if 环比表述 %}，{{ 环比表述 }}{% endif %}{% endif %}。"
    "{% if 双引擎项目数 %}“双引擎”项目{{ 双引擎项目数 }}个"
    "{% if 双引擎完成投资 %}，完成投资{{ 双引擎完成投资 }}{% else %}，没有完成投资{% endif %}"
    "{% if 双引擎完成率 %}，为年度计划的{{ 双引擎完成率 }}{% endif %}。{% endif %}"
)
_STARTS: Final = (
    "{% if 应开工数 %}截至{{ 月 }}月底，年内应开工项目{{ 应开工数 }}个，"
    "{% if 开工表述 %}{{ 开工表述 }}"
    "{% elif 实际开工数 %}实际开工{{ 实际开工数 }}个，开工率{{ 开工率 }}"
    "{% else %}尚未开工{% endif %}。{% endif %}"
    "{% if 竣工数 or 投产数 %}{{ 月份区间 }}，{% if 竣工数 %}竣工项目{{ 竣工数 }}个{% endif %}"
    "{% if 竣工数 and 投产数 %}，{% endif %}"
    "{% if 投产数 %}投产项目{{ 投产数 }}个{% endif %}。{% endif %}"
    "{% if 集中开工项目数 %}{{ 集中开工批次 }}集中开工项目{{ 集中开工项目数 }}个"
    "{% if 集中开工总投资 %}，总投资{{ 集中开工总投资 }}{% endif %}"
    "{% if 集中开工年度计划 %}，年度计划投资{{ 集中开工年度计划 }}{% endif %}"
    "{% if 集中开工产业项目数 %}；其中产业项目{{ 集中开工产业项目数 }}个"
    "{% if 集中开工产业投资 %}，总投资{{ 集中开工产业投资 }}{% endif %}{% endif %}。{% endif %}"
    "{% if 三高四新项目数 %}{{ 三高四新表述 }}。{% endif %}"
    "{% if 巡检项目数 %}巡检观摩项目{{ 巡检项目数 }}个{% if 巡检双引擎数 %}，其中“双引擎”项目"
    "{{ 巡检双引擎数 }}个，占{{ 巡检双引擎占比 }}{% endif %}。{% endif %}"
)
_EVENTS: Final = (
    "{{ 月份区间 }}，{% if 新洽谈数 %}新洽谈项目{{ 新洽谈数 }}个；{% endif %}"
    "{% if 新签约数 %}新签约项目{{ 新签约数 }}个"
    "{% if 签约金额 %}，签约金额{{ 签约金额 }}{% endif %}；{% endif %}"
    "{% if 新开工数 %}新开工项目{{ 新开工数 }}个"
    "{% if 新开工总投资 %}，总投资{{ 新开工总投资 }}{% endif %}；{% endif %}"
    "{% if 新竣工数 %}新竣工项目{{ 新竣工数 }}个；{% endif %}"
    "{% if 盘活数 %}盘活困难问题项目（企业）{{ 盘活数 }}个；{% endif %}"
    "合计{{ 四新一盘活合计 }}项（次），涉及项目（企业）{{ 四新一盘活项目数 }}个。"
)
_HANDLING: Final = (
    "共收集问题{{ 问题数 }}个{% if 解决数 %}，解决{{ 解决数 }}个，解决率{{ 解决率 }}{% endif %}"
    "{% if 传递数 %}，传递疏导{{ 传递数 }}个{% endif %}"
    "{% if 在办数 %}，未办结{{ 在办数 }}个"
    "{% if 逾期数 %}，其中逾期{{ 逾期数 }}个{% endif %}{% endif %}"
    "{% if 问题附件 %}，未销号问题详见{{ 问题附件 }}{% endif %}。"
)
_PLACES: Final = (
    "{% if 排名表述 %}从投资完成率看，{{ 排名表述 }}"
    "{% if 排名附件 %}，详见{{ 排名附件 }}{% endif %}。"
    "{% elif 排名附件 %}各单位投资完成情况见{{ 排名附件 }}。{% endif %}"
    "{% if 流动红旗 %}按{{ 月 }}月积分，本月“流动红旗”授予{{ 流动红旗 }}"
    "{% if 积分附件 %}，详见{{ 积分附件 }}{% endif %}。{% endif %}"
)


def _shortcomings() -> Iterator[str]:
    yield paragraph("Level1", run("二、存在的主要问题"))
    yield when("滞后项目数", _listed("一是{{ 滞后程度 }}项目投资进度滞后。", _LAGGING))
    yield when("未按期开工数", _listed("二是{{ 未开工程度 }}项目开工不及时。", _UNSTARTED))
    yield when("要素未落实数", _listed("三是要素保障存在短板。", _RESOURCES))
    yield when(
        "退回表述 or 未报单位表述 or 沿用表述 or 未通过校验条数 or 上月有本月无数",
        _listed("四是台账报送质量不高。", _QUALITY),
    )
    yield _body("【请填写：存在的主要问题及原因分析】")


_LAGGING: Final = (
    "已开工项目中，投资完成率落后序时进度超过{{ 滞后界线 }}的有{{ 滞后项目数 }}个"
    "{% if 滞后占比 %}，占项目总数的{{ 滞后占比 }}{% endif %}"
    "{% if 滞后分布 %}，{{ 滞后分布 }}{% endif %}"
    "{% if 亮灯附件 %}，详见{{ 亮灯附件 }}{% endif %}。"
)
_UNSTARTED: Final = (
    "{{ 未按期开工数 }}个项目未按期开工"
    "{% if 未按期开工分布 %}，{{ 未按期开工分布 }}{% endif %}"
    "{% if 亮灯附件 %}，详见{{ 亮灯附件 }}{% endif %}。"
)
_RESOURCES: Final = (
    "{{ 要素未落实数 }}项要素需求未按时限落实"
    "{% if 要素未落实表述 %}，{{ 要素未落实表述 }}{% endif %}。"
)
_QUALITY: Final = (
    "{% if 退回表述 %}{{ 退回表述 }}。{% endif %}"
    "{% if 未报单位表述 %}"
    "{% if 已报单位数 %}应报单位{{ 应报单位数 }}个，已报送{{ 已报单位数 }}个，{% endif %}"
    "{{ 未报单位表述 }}。{% endif %}"
    "{% if 沿用表述 %}{{ 沿用表述 }}。{% endif %}"
    "{% if 未通过校验条数 %}{{ 未通过校验条数 }}条数据未通过校验，未纳入统计。{% endif %}"
    "{% if 上月有本月无数 %}{{ 上月有本月无数 }}个项目上月列入而本月未报。{% endif %}"
)


def _requirements() -> Iterator[str]:
    yield paragraph("Level1", run("三、下步工作要求"))
    deadline = "{% if 整改期限 %}{{ 整改期限 }}{% else %}【请填写：整改期限】{% endif %}"
    yield when(
        "红灯项目数",
        _level2(
            "（一）聚焦滞后项目抓攻坚。",
            f"对{{{{ 红灯项目数 }}}}个亮红灯项目，请责任单位于{deadline}前书面说明原因、"
            "明确整改措施和时限。【请填写】",
        ),
    )
    yield _level2("（二）聚焦要素保障抓协调。", "【请填写】")
    # 署名页须有正文（7.3.5.5）：末段随附件说明与署名走。
    yield _level2("（三）聚焦台账质量抓规范。", "【请填写】", more="<w:keepNext/>")


if __name__ == "__main__":
    from pipelines.documents.layout_assessment import YEARLY, build_yearly_assessment
    from pipelines.documents.layout_cards import CARDS, build_cards_notice
    from pipelines.documents.layout_confirmation import CONFIRMATION, build_confirmation_slip
    from pipelines.documents.layout_letter import REMINDER, build_reminder_letter
    from pipelines.documents.layout_review import REVIEW, build_quarterly_review
    from pipelines.documents.layout_supervision import SUPERVISION, build_supervision_letter
    from pipelines.documents.layout_visit import VISIT, build_visit_album
    from pipelines.documents.layout_weekly import WEEKLY, build_weekly_list

    MONTHLY.parent.mkdir(parents=True, exist_ok=True)
    MONTHLY.write_bytes(build_monthly_circular())
    REMINDER.write_bytes(build_reminder_letter())
    SUPERVISION.write_bytes(build_supervision_letter())
    CARDS.write_bytes(build_cards_notice())
    CONFIRMATION.write_bytes(build_confirmation_slip())
    WEEKLY.write_bytes(build_weekly_list())
    REVIEW.write_bytes(build_quarterly_review())
    YEARLY.write_bytes(build_yearly_assessment())
    VISIT.write_bytes(build_visit_album())
