"""季讲评的版式：没有红头的内部材料；写出随附的 Word 模板，此后由各办公室在 Word 里改。"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pipelines.documents.layout_parts import TableColumn, paragraph, run, table, when
from pipelines.documents.layout_plain import plain_template, signed
from pipelines.documents.layout_styles import KAI

REVIEW: Final = Path(__file__).parents[2] / "templates" / "documents" / "季讲评.docx"

_NAMES: Final = (("投资", "投资\n完成率"), ("开工", "开工率"), ("四新", "积分"), ("问题", "解决率"))
_UNITS: Final = {"投资": "（%）", "开工": "（%）", "四新": "（分）", "问题": "（%）"}
_RANKED: Final = (
    TableColumn("单位", 36, "{{ 行.单位 }}"),
    *(
        column
        for key, head in _NAMES
        for column in (
            TableColumn(f"{head}\n{_UNITS[key]}", 19, f"{{{{ 行.{key}数 }}}}", "right"),
            TableColumn("位次", 11, f"{{{{ 行.{key}位次 }}}}"),
        )
    ),
)
_MOVED: Final = (
    TableColumn("单位", 36, "{{ 行.单位 }}"),
    *(
        column
        for key, head in _NAMES
        for column in (
            TableColumn(f"{head}\n位次", 18, f"{{{{ 行.{key}位次 }}}}"),
            TableColumn("升降", 12, f"{{{{ 行.{key}升降 }}}}"),
        )
    ),
)
_COMING: Final = (
    TableColumn("序号", 12, "{{ 行.序号 }}"),
    TableColumn("时　限", 33, "{{ 行.时限 }}"),
    TableColumn("项　目", 58, "{{ 行.项目名称 }}", "left"),
    TableColumn("节　点", 23, "{{ 行.节点 }}"),
    TableColumn("填报单位", 30, "{{ 行.单位 }}"),
)
_DONE: Final = (
    "{% if 本季完成投资 and 本季区间 != 月份区间 %}"
    "{{ 本季区间 }}完成投资{{ 本季完成投资 }}，{% endif %}"
    "{{ 月份区间 }}{% if 累计完成投资 %}累计完成投资{{ 累计完成投资 }}"
    "{% else %}没有完成投资{% endif %}"
    '{% if 投资完成率 != "—" %}，为年度计划的{{ 投资完成率 }}{% endif %}'
    "{% if 序时差表述 %}，{{ 序时差表述 }}{% endif %}"
    "{% if 同比表述 %}，{{ 同比表述 }}{% endif %}。"
)
_STARTED: Final = (
    "{% if 应开工数 %}年内应开工项目{{ 应开工数 }}个，"
    "{% if 开工表述 %}{{ 开工表述 }}"
    "{% elif 实际开工数 %}实际开工{{ 实际开工数 }}个，开工率{{ 开工率 }}"
    "{% else %}尚未开工{% endif %}。{% endif %}"
    "{% if 四新一盘活合计 %}“四新一盘活”合计{{ 四新一盘活合计 }}项（次）。{% endif %}"
    "{% if 问题数 %}收集问题{{ 问题数 }}个{% if 解决数 %}，解决{{ 解决数 }}个，"
    "解决率{{ 解决率 }}{% endif %}{% if 逾期数 %}，逾期未办结{{ 逾期数 }}个{% endif %}。{% endif %}"
    "{% if 红灯项目数 %}亮红灯项目{{ 红灯项目数 }}个。{% endif %}"
)


def build_quarterly_review() -> bytes:
    """季讲评模板（.docx）；每次所得字节相同。"""
    return plain_template(_content())


def _content() -> Iterator[str]:
    yield paragraph(
        "CircularTitle", run("{{ 年 }}年第{{ 季 }}季度{{ 通报范围 }}\n重点产业项目建设讲评材料")
    )
    yield paragraph("Normal")
    yield _level1("一、总体评价")
    yield when("项目数", _body(f"纳入调度的重点产业项目{{{{ 项目数 }}}}个。{_DONE}{_STARTED}"))
    yield when(
        "未报单位表述 or 沿用表述",
        _body(
            "{% if 未报单位表述 %}{{ 未报单位表述 }}。{% endif %}"
            "{% if 沿用表述 %}{{ 沿用表述 }}。{% endif %}"
        ),
    )
    yield _body("【请填写：总体评价】")
    yield from _ranking()
    yield from _boards()
    yield _level1("四、典型")
    yield _body("【请填写：先进典型、反面典型】")
    yield from _compared()
    yield from _ahead()
    yield signed()


def _ranking() -> Iterator[str]:
    sections = (
        ("投资", "（一）投资完成率。"),
        ("开工", "（二）开工率。"),
        ("四新", "（三）“四新一盘活”积分。"),
        ("问题", "（四）问题解决率。"),
    )
    some = " or ".join(f"{key}居前" for key, _ in sections)
    parts = [_level1("二、排名情况")]
    for key, head in sections:
        text = (
            f"{{% if {key}居后 %}}居前的{{% else %}}由高到低依次{{% endif %}}是"
            f"{_clauses(key, '居前')}{{% if {key}居后 %}}；居后的是{_clauses(key, '居后')}"
        )
        text += "{% endif %}。"
        parts.append(when(f"{key}居前", paragraph("Level2", run(head, KAI), run(text))))
    note = (
        "注：{% if 积分说明 %}积分办法：{{ 积分说明 }}。{% endif %}"
        "{% if 不排名表述 %}{{ 不排名表述 }}。{% endif %}"
    )
    parts += [
        _caption("各单位四项排名（以投资完成率为序）"),
        table(_RANKED, "行 in 四项排名表"),
        when("积分说明 or 不排名表述", paragraph("TableNote", run(note))),
    ]
    yield when(some, *parts)


def _clauses(key: str, end: str) -> str:
    return (
        f"{{% for 行 in {key}{end} %}}{{{{ 行.间隔 }}}}{{{{ 行.单位 }}}}"
        "（{{ 行.均为 }}{{ 行.数 }}{{ 行.并列 }}）{% endfor %}"
    )


def _boards() -> Iterator[str]:
    yield when(
        "红旗表 or 红榜 or 黑榜 or 约谈表",
        _level1("三、红旗榜和黑榜"),
        when("红旗表", _each("流动红旗：", "红旗表", "{{ 行.月份 }}授予{{ 行.单位 }}")),
        when("红榜", _each("红榜：", "红榜", "{{ 行.单位 }}（{{ 行.缘由 }}）")),
        when("黑榜", _each("黑榜：", "黑榜", "{{ 行.单位 }}（{{ 行.缘由 }}）")),
        when(
            "约谈表",
            _each("约谈：", "约谈表", "{{ 行.单位 }}“{{ 行.项目名称 }}”（{{ 行.缘由 }}）"),
        ),
    )


def _each(head: str, name: str, text: str) -> str:
    ending = "{% if loop.last %}。{% else %}；{% endif %}"
    loop = f"{{% for 行 in {name} %}}{text}{ending}{{% endfor %}}"
    return paragraph("Listed", run(head, KAI), run(loop))


def _compared() -> Iterator[str]:
    yield _level1("五、短板对比")
    for name, verb, column in (("进位表", "上升", "升"), ("短板表", "下降", "降")):
        text = (
            f"与上季度相比，位次{verb}的是{{% for 行 in {name} %}}"
            "{{ 行.间隔 }}{{ 行.单位 }}"
            f"（{{{{ 行.指标 }}}}{verb}{{{{ 行.{column} }}}}位）{{% endfor %}}。"
        )
        yield when(name, _body(text))
    yield when("位次对比表", _caption("与上季度位次对比"), table(_MOVED, "行 in 位次对比表"))
    yield _body("【请填写：短板和原因】")


def _ahead() -> Iterator[str]:
    yield _level1("六、下季节点")
    text = (
        "{{ 下季年 }}年第{{ 下季 }}季度到期的节点{{ 下季节点数 }}个，"
        "{% if 节点类别表|length > 1 %}其中{% elif 下季节点数 != '1' %}均为{% else %}为{% endif %}"
        "{% for 行 in 节点类别表 %}{{ 行.间隔 }}{{ 行.类别 }}"
        "{% if loop.length > 1 %}{{ 行.数 }}个{% endif %}{% endfor %}。"
    )
    yield when("下季节点数", _body(text))
    yield when(
        "下季节点表", _caption("其中应开工、应竣工的项目"), table(_COMING, "行 in 下季节点表")
    )
    # 署名页须有正文（7.3.5.5）：末段随署名走。
    yield paragraph("BodyText", run("【请填写：下季度工作要求】"), more="<w:keepNext/>")


def _level1(text: str) -> str:
    return paragraph("Level1", run(text))


def _body(text: str) -> str:
    return paragraph("BodyText", run(text))


def _caption(text: str) -> str:
    return paragraph("BodyText", run(f"{text}如下："), more="<w:keepNext/>")
