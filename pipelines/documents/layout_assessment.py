"""年度考核结果的版式：红头可选，与月通报一致；写出随附的 Word 模板，此后由各办公室在 Word 里改。"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pipelines.documents.layout_circular import circular_imprint, closing, red_head
from pipelines.documents.layout_parts import TableColumn, paragraph, run, table, when
from pipelines.documents.layout_plain import plain_template

YEARLY: Final = Path(__file__).parents[2] / "templates" / "documents" / "年度考核.docx"

_TOTALS: Final = (
    TableColumn("名次", 15, "{{ 行.名次 }}"),
    TableColumn("单　位", 36, "{{ 行.单位 }}"),
    TableColumn("机器分", 21, "{{ 行.机器分 }}", "right"),
    TableColumn("人工分", 21, "{{ 行.人工分 }}", "right"),
    TableColumn("加减分", 21, "{{ 行.加减分 }}", "right"),
    TableColumn("总　分", 21, "{{ 行.总分 }}", "right"),
    TableColumn("等　次", 21, "{{ 行.等次 }}"),
)
_MACHINE: Final = (
    TableColumn("单　位", 30, "{{ 行.单位 }}"),
    TableColumn("指　标", 34, "{{ 行.指标 }}", "left"),
    TableColumn("权重\n（分）", 14, "{{ 行.权重 }}", "right"),
    TableColumn("完成值", 22, "{{ 行.值 }}", "right"),
    TableColumn("怎样计分", 40, "{{ 行.说明 }}", "left"),
    TableColumn("得分", 16, "{{ 行.得分 }}", "right"),
)
#: 人工考核各组的平均分；观摩册也用。
HUMAN_COLUMNS: Final = (
    TableColumn("单　位", 34, "{{ 行.单位 }}"),
    TableColumn("评委组", 30, "{{ 行.评委组 }}"),
    TableColumn("权重\n（%）", 16, "{{ 行.权重 }}", "right"),
    TableColumn("已评/应评\n（人）", 22, "{{ 行.评委数 }}"),
    TableColumn("去掉的最高、\n最低分", 32, "{{ 行.去掉 }}"),
    TableColumn("平均分", 22, "{{ 行.平均分 }}", "right"),
)
_ADJUSTED: Final = (
    TableColumn("单　位", 36, "{{ 行.单位 }}"),
    TableColumn("加减分", 22, "{{ 行.加减分 }}", "right"),
    TableColumn("依　据", 98, "{{ 行.依据 }}", "left"),
)
_SEAL: Final = (
    "注：机器考核算至{{ 算到 }}，{{ 冻结 }}；SHA-256：{{ 哈希 }}。"
    "{% if 试算 %}考核办法未正式印发，本结果为试算。{% endif %}"
    "{% if 办法改过 %}考核办法在冻结之后改过，机器分照冻结的。{% endif %}"
    "{% if 冻结后有变 %}冻结之后{{ 冻结后有变 }}的数据有变，分数不改。{% endif %}"
)


def build_yearly_assessment() -> bytes:
    """年度考核模板（.docx）；每次所得字节相同。"""
    return plain_template(_content())


def _content() -> Iterator[str]:
    yield red_head()
    yield paragraph(
        "CircularTitle",
        run(
            "关于{{ 年 }}年度{{ 通报范围 }}\n重点产业项目建设考核结果的通报"
            "{% if 试算 or 未定稿 %}\n（{{ 试算 }}{% if 试算 and 未定稿 %}，{% endif %}"
            "{{ 未定稿 }}）{% endif %}"
        ),
    )
    yield paragraph("Addressees", run("{{ 主送机关 }}："))
    yield _body(
        "{% if 考核办法 %}根据{{ 考核办法 }}，{% else %}按试行的考核办法，{% endif %}"
        "对{{ 参评单位数 }}个单位{{ 年 }}年度重点产业项目建设工作进行了考核，"
        "现将有关情况通报如下："
    )
    yield paragraph("Level1", run("一、考核方式"))
    yield _body(
        "考核采取人工考核与机器考核相结合的方式，机器考核占{{ 机器权重 }}%，"
        "人工考核占{{ 人工权重 }}%，另列加减分。机器考核由台账数据算出，"
        "先行冻结，再组织人工评分；一组评委满{{ 去高低人数 }}人的，"
        "去掉一个最高分和一个最低分。"
    )
    yield when(
        "未定稿",
        _body(
            "{% if 未交评分表数 %}还有{{ 未交评分表数 }}份评分表没有收到，{% endif %}"
            "人工考核没有收齐，以下结果未定稿。"
        ),
    )
    yield paragraph("Level1", run("二、考核结果"))
    yield when("等次表", _body(_GRADES))
    yield _caption("{{ 年 }}年度考核得分")
    yield paragraph("TableUnit", run("单位：分"))
    yield table(_TOTALS, "行 in 考核表")
    # 哈希一长串不能断开，两端对齐会把前面的字拉散
    yield paragraph("TableNote", run(_SEAL), more='<w:jc w:val="left"/>')
    yield when(
        "调整表",
        _caption("加减分的依据"),
        paragraph("TableUnit", run("单位：分")),
        table(_ADJUSTED, "行 in 调整表"),
    )
    yield paragraph("Level1", run("三、结果运用"))
    yield when(
        "not 试算 and not 未定稿",
        _body("考核结果按规定纳入单位、个人年终绩效考核。"),
    )
    # 署名页须有正文（7.3.5.5）：末段随附件说明与署名走。
    yield paragraph("BodyText", run("【请填写：奖惩和下步要求】"), more="<w:keepNext/>")
    yield from closing()
    yield from _appendices()
    yield from circular_imprint()


_GRADES: Final = (
    "{% for 行 in 等次表 %}评为“{{ 行.等次 }}”等次的有{{ 行.单位 }}"
    "{% if loop.last %}。{% else %}；{% endif %}{% endfor %}"
)


def _appendices() -> Iterator[str]:
    for key, columns in (("机器", _MACHINE), ("人工", HUMAN_COLUMNS)):
        yield when(
            f"{key}附件",
            paragraph("Appendix", run(f"{{{{ {key}附件 }}}}"), more="<w:pageBreakBefore/>"),
            paragraph("AppendixTitle", run(f"{{{{ {key}标题 }}}}")),
            paragraph("TableUnit", run("单位：分")),
            table(columns, f"行 in {key}表"),
        )


def _body(text: str) -> str:
    return paragraph("BodyText", run(text))


def _caption(text: str) -> str:
    return paragraph("BodyText", run(f"{text}如下："), more="<w:keepNext/>")
