"""月通报的版式：写出随附的 Word 模板，此后由各办公室在 Word 里改。

python -m pipelines.documents.layout    写到 templates/documents/
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from pipelines.documents.docx_package import core_properties, packed, unpacked
from pipelines.documents.layout_footers import page_footers
from pipelines.documents.layout_parts import (
    TableColumn,
    imprint,
    paragraph,
    run,
    section,
    table,
    tag,
    when,
)
from pipelines.documents.layout_styles import KAI, blank_document

MONTHLY: Final = Path(__file__).parents[2] / "templates" / "documents" / "月通报.docx"

_RANKING: Final = (
    TableColumn("排名", 15, "{{ 行.排名 }}"),
    TableColumn("单位", 42, "{{ 行.单位 }}"),
    TableColumn("项目数（个）", 20, "{{ 行.项目数 }}", "right", "{{ 排名合计.项目数 }}"),
    TableColumn("年度计划", 25, "{{ 行.年度计划 }}", "right", "{{ 排名合计.年度计划 }}"),
    TableColumn("本月完成", 22, "{{ 行.本月完成 }}", "right", "{{ 排名合计.本月完成 }}"),
    TableColumn("累计完成", 25, "{{ 行.累计完成 }}", "right", "{{ 排名合计.累计完成 }}"),
    TableColumn("完成率（%）", 20, "{{ 行.完成率 }}", "right", "{{ 排名合计.完成率 }}"),
    TableColumn(
        "超（低）序时\n（百分点）", 28, "{{ 行.超低序时 }}", "right", "{{ 排名合计.超低序时 }}"
    ),
    TableColumn("上月\n排名", 14, "{{ 行.上月排名 }}", "center", "—"),
    TableColumn("升降", 14, "{{ 行.升降 }}", "center", "—"),
)
_LIGHTS: Final = (
    TableColumn("灯", 11, "{{ 行.灯 }}"),
    TableColumn("项目名称", 33, "{{ 行.项目名称 }}", "left"),
    TableColumn("责任单位", 22, "{{ 行.责任单位 }}"),
    TableColumn("年度计划", 19, "{{ 行.年度计划 }}", "right"),
    TableColumn("累计完成", 19, "{{ 行.累计完成 }}", "right"),
    TableColumn("完成率\n（%）", 14, "{{ 行.完成率 }}", "right"),
    TableColumn("低于序时\n（百分点）", 21, "{{ 行.低于序时 }}", "right"),
    TableColumn("原因", 17, "{{ 行.原因待填 }}", "left"),
)
_SCORES: Final = (
    TableColumn("排名", 14, "{{ 行.排名 }}"),
    TableColumn("单位", 33, "{{ 行.单位 }}"),
    *(TableColumn(name, 15.5, f"{{{{ 行.{name} }}}}", "right")
      for name in ("新洽谈", "新签约", "新开工", "新竣工", "盘活", "得分", "本月得分")),
)  # fmt: skip
_PROBLEMS: Final = (
    TableColumn("问题编号", 26, "{{ 行.问题编号 }}"),
    TableColumn("单位", 16, "{{ 行.单位 }}"),
    TableColumn("对象", 26, "{{ 行.对象 }}", "left"),
    TableColumn("类别", 12, "{{ 行.类别 }}"),
    TableColumn("描述", 30, "{{ 行.描述 }}", "left"),
    TableColumn("承诺办结\n日期", 21, "{{ 行.承诺办结日期 }}"),
    TableColumn("状态", 15, "{{ 行.状态 }}"),
    TableColumn("是否\n逾期", 10, "{{ 行.是否逾期 }}"),
)


def build_monthly_circular() -> bytes:
    """月通报模板（.docx）；每次所得字节相同。"""
    word = blank_document()
    portrait, landscape = page_footers(word)
    body = word.element.body
    for child in list(body):
        body.remove(child)
    xml = "".join(_content(portrait, landscape)) + section(portrait)
    body.extend(list(parse_xml(f"<w:body {nsdecls('w', 'r')}>{xml}</w:body>")))
    out = io.BytesIO()
    word.save(out)
    made = datetime(2000, 1, 1, tzinfo=UTC)
    parts = unpacked(out.getvalue())
    return packed(parts | {"docProps/core.xml": core_properties(made)})


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
    yield from _appendices(landscape)
    yield from circular_imprint()


def red_head() -> str:
    """红头：发文机关标志、发文字号、红色分隔线；不用红头的整个消失。"""
    mastheads = (
        ("if 发文机关标志|length <= 8", "Masthead"),
        ("elif 发文机关标志|length <= 12", "MastheadLong"),
        ("elif 发文机关标志|length <= 16", "MastheadNarrow"),
        ("else", "MastheadNarrowest"),
    )
    chosen = "".join(
        tag(words) + paragraph(style, run("{{ 发文机关标志 }}")) for words, style in mastheads
    )
    return when(
        '版头 == "文件"',
        chosen + tag("endif"),
        when("发文字号", paragraph("Symbol", run("{{ 发文字号 }}"))),
        paragraph("RedLine"),
        paragraph("BlankLine"),
        paragraph("BlankLine"),
    )


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
    yield when("排名表述", _level2("（六）排名情况。", _PLACES))


_INVESTMENT: Final = (
    "{{ 年 }}年纳入调度的重点产业项目{{ 项目数 }}个，总投资{{ 总投资 }}，"
    "年度计划投资{{ 年度计划投资 }}"
    "{% if 未计入项目数 %}（另有{{ 未计入项目数 }}个项目数据未通过校验，未纳入统计）{% endif %}。"
    '{{ 月份区间 }}{% if 月 != "1" %}累计{% endif %}完成投资{{ 累计完成投资 }}'
    "{% if 同比表述 %}，{{ 同比表述 }}{% endif %}"
    '{% if 投资完成率 != "—" %}，为年度计划的{{ 投资完成率 }}{% endif %}'
    "{% if 序时差表述 %}，{{ 序时差表述 }}{% endif %}"
    '{% if 月 == "1" %}{% elif 本月核减投资 %}；其中{{ 月 }}月核减投资{{ 本月核减投资 }}'
    "{% elif 本月完成投资 %}；其中{{ 月 }}月完成投资{{ 本月完成投资 }}"
    "{% if 沿用表述 %}（不含沿用数据的单位）{% endif %}"
    "{% if 环比表述 %}，{{ 环比表述 }}{% endif %}{% endif %}。"
    "{% if 双引擎项目数 %}“双引擎”项目{{ 双引擎项目数 }}个，完成投资{{ 双引擎完成投资 }}"
    "{% if 双引擎完成率 %}，为年度计划的{{ 双引擎完成率 }}{% endif %}。{% endif %}"
)
_STARTS: Final = (
    "{% if 应开工数 %}截至{{ 月 }}月底，年内应开工项目{{ 应开工数 }}个，"
    "{% if 开工表述 %}{{ 开工表述 }}"
    "{% else %}实际开工{{ 实际开工数 }}个，开工率{{ 开工率 }}{% endif %}。{% endif %}"
    "{% if 竣工数 or 投产数 %}{{ 月份区间 }}，{% if 竣工数 %}竣工项目{{ 竣工数 }}个{% endif %}"
    "{% if 竣工数 and 投产数 %}，{% endif %}"
    "{% if 投产数 %}投产项目{{ 投产数 }}个{% endif %}。{% endif %}"
    "{% if 集中开工项目数 %}{{ 集中开工批次 }}集中开工项目{{ 集中开工项目数 }}个，"
    "总投资{{ 集中开工总投资 }}，年度计划投资{{ 集中开工年度计划 }}"
    "{% if 集中开工产业项目数 %}；其中产业项目{{ 集中开工产业项目数 }}个，"
    "总投资{{ 集中开工产业投资 }}{% endif %}。{% endif %}"
    "{% if 三高四新项目数 %}{{ 三高四新表述 }}。{% endif %}"
    "{% if 巡检项目数 %}巡检观摩项目{{ 巡检项目数 }}个{% if 巡检双引擎数 %}，其中“双引擎”项目"
    "{{ 巡检双引擎数 }}个，占{{ 巡检双引擎占比 }}{% endif %}。{% endif %}"
)
_EVENTS: Final = (
    "{{ 月份区间 }}，{% if 新洽谈数 %}新洽谈项目{{ 新洽谈数 }}个；{% endif %}"
    "{% if 新签约数 %}新签约项目{{ 新签约数 }}个，签约金额{{ 签约金额 }}；{% endif %}"
    "{% if 新开工数 %}新开工项目{{ 新开工数 }}个，总投资{{ 新开工总投资 }}；{% endif %}"
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
    "从投资完成率看，{{ 排名表述 }}{% if 排名附件 %}，详见{{ 排名附件 }}{% endif %}。"
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
    "已开工项目中，{{ 滞后项目数 }}个投资完成率低于序时进度超过{{ 滞后界线 }}"
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
    "{% if 未报单位表述 %}应报单位{{ 应报单位数 }}个，已报送{{ 已报单位数 }}个，"
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


def closing() -> Iterator[str]:
    """附件说明、署名、成文日期、附注。"""
    name = run("{{ 名称 }}")
    yield when("附件|length == 1", paragraph("EnclosureOnly", run("附件：{{ 附件|first }}")))
    yield when(
        "附件|length > 1",
        tag("for 名称 in 附件"),
        tag("if loop.first"),
        paragraph("EnclosureFirst", run("附件：{{ loop.index }}."), name),
        tag("else"),
        paragraph("EnclosureNext", run("{{ loop.index }}."), name),
        tag("endif"),
        tag("endfor"),
    )
    yield tag("if 落款|length <= 14") + paragraph("Signature", run("{{ 落款 }}"))
    yield tag("else") + paragraph("SignatureLong", run("{{ 落款 }}")) + tag("endif")
    yield paragraph(
        "SignatureDate",
        run("{% if 成文日期 %}{{ 成文日期 }}{% else %}【请填写：成文日期】{% endif %}"),
    )
    yield when("附注", paragraph("Remark", run("（{{ 附注 }}）")))


def circular_imprint() -> Iterator[str]:
    """版记：抄送、印发机关、印发日期。"""
    date = "{% if 印发日期 %}{{ 印发日期 }}{% else %}【请填写：印发日期】{% endif %}印发"
    rows = (
        ("抄送", "CopyTo", "抄送：{{ 抄送 }}。"),
        ("", "Printer", f"{{{{ 印发机关 }}}}\t{date}"),
    )
    # 先在文中占出版记的高度，本页余地不够就连同版记去下一页，不与前面的表相争。
    yield paragraph("ImprintRoom") + imprint(rows) + paragraph("Hairline")


# ── 附件 ────────────────────────────────────────────────────────────


def _appendices(feet: dict[str, str]) -> Iterator[str]:
    yield when(
        "排名附件",
        _appendix("排名", new_page=False),
        _unit("单位：亿元"),
        table(_RANKING, "行 in 排名表", total="合计"),
        when("不排名表述 or 未计入项目表述", paragraph("TableNote", run(_NOTE))),
        paragraph("TableNote", run("【图：投资完成率排名】")),
        paragraph("Hairline", more=section(feet, landscape=True)),
    )
    for key, columns, unit in (
        ("亮灯", _LIGHTS, "单位：亿元"),
        ("积分", _SCORES, "单位：个、分"),
        ("问题", _PROBLEMS, "共{{ 问题表|length }}个"),
    ):
        loop = f"行 in {key}表"
        note = when("积分说明", paragraph("TableNote", run("注：{{ 积分说明 }}。")))
        parts = (_appendix(key), _unit(unit), table(columns, loop))
        yield when(f"{key}附件", *parts, *([note] if key == "积分" else []))


_NOTE: Final = (
    "注：{% if 不排名表述 %}{{ 不排名表述 }}。{% endif %}"
    "{% if 未计入项目表述 %}{{ 未计入项目表述 }}。{% endif %}"
)


def _appendix(key: str, *, new_page: bool = True) -> str:
    page = "<w:pageBreakBefore/>" if new_page else ""
    label = paragraph("Appendix", run(f"{{{{ {key}附件 }}}}"), more=page)
    return label + paragraph("AppendixTitle", run(f"{{{{ {key}标题 }}}}"))


def _unit(words: str) -> str:
    return paragraph("TableUnit", run(words))


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
