"""月通报：模板与数合成公文，错了指到段，空了就消失。"""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache

import docx
import pytest
from docx.document import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml.ns import qn
from docx.text.run import Run

from pipelines.documents.circular import pending_marks, render_circular, template_names
from pipelines.documents.docx_package import unpacked
from pipelines.documents.layout import MONTHLY
from pipelines.documents.wording import Printed, attachments
from pipelines.errors import TemplateError
from tests.documents.word import paragraph, word_file

TEXTS = {
    "发文机关标志": "娄底市重点产业项目建设专班办公室文件",
    "发文字号": "娄产专办〔2021〕6号",
    "版头": "文件",
    "主送机关": "各县市区人民政府，市直有关单位",
    "依据文件": "娄底市重点建设项目调度机制",
    "落款": "娄底市重点产业专班办",
    "成文日期": "2021年7月7日",
    "抄送": "市委、市政府领导同志",
    "印发机关": "娄底市重点产业专班办",
    "印发日期": "2021年7月7日",
    "附注": "此件发至县级",
    "通报范围": "全市",
    "年": "2021",
    "月": "6",
    "月份区间": "1—6月",
    "滞后界线": "30个百分点",
    "滞后程度": "部分",
    "未开工程度": "个别",
    "本月核减投资": "",
}
TITLES = ("排名", "亮灯", "积分", "问题")
ROWS = {
    "排名表": "排名 单位 项目数 年度计划 本月完成 累计完成 完成率 超低序时 上月排名 升降",
    "亮灯表": "灯 项目名称 责任单位 年度计划 累计完成 完成率 低于序时 原因待填",
    "积分表": "排名 单位 新洽谈 新签约 新开工 新竣工 盘活 得分 本月得分",
    "问题表": "问题编号 单位 对象 类别 描述 承诺办结日期 状态 是否逾期",
}
Context = dict[str, object]


@cache
def shipped_names() -> frozenset[str]:
    return template_names(MONTHLY)


def full_context(rows: int = 2, shown: tuple[str, ...] = TITLES) -> Context:
    """处处有数的上下文；附表各 `rows` 行。"""
    named = shipped_names()
    context: Context = {name: Printed(f"{name}八", 8) for name in named}
    context |= {name: Printed("12", 12) for name in named if name.endswith("数")}
    context |= {name: Printed("句") for name in named if name.endswith("表述")}
    context |= {name: Printed(text) for name, text in TEXTS.items()}
    for name, columns in ROWS.items():
        context[name] = [dict.fromkeys(columns.split(), "5.00") for _ in range(rows)]
    context["排名合计"] = dict.fromkeys(ROWS["排名表"].split(), "9.00")
    context |= attachments((key, f"{key}之表", key in shown) for key in TITLES)
    return context


def empty_context() -> Context:
    """一个数也没有。"""
    context = full_context()
    for name, value in context.items():
        if isinstance(value, list):
            context[name] = []
        elif name not in TEXTS and isinstance(value, Printed):
            context[name] = Printed("0", 0) if isinstance(value.value, int) else Printed("")
    return context | dict(attachments((key, key, False) for key in TITLES))


def opened(data: bytes) -> Document:
    return docx.Document(io.BytesIO(data))


def lines(data: bytes) -> list[str]:
    """各段文字，连同表格与内容控件里的。"""
    body = opened(data).element.body
    return ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p"))]


def text(data: bytes) -> str:
    return "\n".join(lines(data))


# ── 内容 ────────────────────────────────────────────────────────────


def test_every_figure_sentence_is_written():
    written = text(render_circular(MONTHLY, full_context()))
    for sentence in (
        "关于2021年1—6月全市重点产业项目建设情况的通报",
        "各县市区人民政府，市直有关单位：",
        "2021年纳入调度的重点产业项目12个，总投资总投资八，",
        "截至6月底，年内应开工项目12个，句。",
        "新洽谈项目12个；新签约项目12个，签约金额签约金额八；",
        "已开工项目中，投资完成率落后序时进度超过30个百分点的有12个",
        "从投资完成率看，句，详见附件1。",
        "12条数据未通过校验，未纳入统计。",
        "（此件发至县级）",
        "抄送：市委、市政府领导同志。",
    ):
        assert sentence in written.replace("\n重点", "重点")


def test_with_nothing_to_count_no_zero_and_no_attachment_is_printed():
    written = text(render_circular(MONTHLY, empty_context()))
    assert "0" not in written.replace("2021", "").replace("30个百分点", "")
    assert "附件" not in written
    assert "一是" not in written
    assert "【请填写：存在的主要问题及原因分析】" in written


def test_headings_close_up_when_a_paragraph_vanishes():
    context = full_context()
    context |= {"四新一盘活合计": Printed("0", 0), "滞后项目数": Printed("0", 0)}
    written = lines(render_circular(MONTHLY, context))
    starts = [line[:3] for line in written if line.startswith("（") and line[2] == "）"]
    assert "".join(starts) == "（一）（二）（三）（四）（五）（一）（二）（三）"
    assert [line[:2] for line in written if line[1:2] == "是" and "。" in line] == [
        "一是",
        "二是",
        "三是",
    ]


def test_a_clause_without_its_figure_vanishes_inside_the_sentence():
    context = full_context() | {"环比表述": Printed(""), "逾期数": Printed("0", 0)}
    written = text(render_circular(MONTHLY, context))
    assert "其中6月完成投资本月完成投资八（不含沿用数据的单位）。" in written
    assert "其中逾期" not in written


def test_in_january_the_month_is_not_said_twice():
    context = full_context() | {"月": Printed("1"), "月份区间": Printed("1月")}
    written = text(render_circular(MONTHLY, context))
    assert "关于2021年1月全市" in written
    assert "其中1月" not in written


def test_all_begun_replaces_the_rate():
    begun = full_context() | {"开工表述": Printed("全部开工建设")}
    partly = full_context() | {"开工表述": Printed("")}
    assert "年内应开工项目12个，全部开工建设。" in text(render_circular(MONTHLY, begun))
    assert "实际开工12个，开工率开工率八。" in text(render_circular(MONTHLY, partly))


def test_attachments_that_are_empty_vanish_and_the_numbers_close_up():
    written = lines(render_circular(MONTHLY, full_context(shown=("排名", "问题"))))
    assert "附件：1.排名之表" in written
    assert "2.问题之表" in written
    assert [line for line in written if line in ("附件1", "附件2", "附件3")] == ["附件1", "附件2"]


def test_a_single_attachment_has_no_number():
    written = lines(render_circular(MONTHLY, full_context(shown=("亮灯",))))
    assert "附件：亮灯之表" in written
    assert "附件" in written


def test_the_title_of_an_attachment_equals_its_name_in_the_list():
    written = lines(render_circular(MONTHLY, full_context()))
    for number, key in enumerate(TITLES, 1):
        label = written.index(f"附件{number}")
        assert written[label + 1] == f"{key}之表"


def test_tables_have_a_row_for_each_item_and_a_total():
    tables = opened(render_circular(MONTHLY, full_context(rows=30))).tables
    assert [len(table.rows) for table in tables] == [32, 31, 31, 31, 2]


def test_without_a_red_head_the_title_comes_first():
    written = lines(render_circular(MONTHLY, full_context() | {"版头": Printed("无红头")}))
    assert written[0].startswith("关于2021年")
    assert "娄产专办〔2021〕6号" not in written


def test_without_a_document_number_its_line_vanishes_but_the_head_stays():
    written = lines(render_circular(MONTHLY, full_context() | {"发文字号": Printed("")}))
    assert written[0] == TEXTS["发文机关标志"]
    assert written[1] == ""


# ── 数与标记 ─────────────────────────────────────────────────────────


def test_each_figure_stands_in_a_content_control_under_its_name():
    body = opened(render_circular(MONTHLY, full_context())).element.body
    found = {
        control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val")): "".join(
            t.text for t in control.iter(qn("w:t"))
        )
        for control in body.iter(qn("w:sdt"))
    }
    assert found["项目数"] == "12"
    assert found["投资完成率"] == "投资完成率八"
    assert "主送机关" not in found


def test_a_figure_in_a_table_is_tagged_with_its_row():
    context = full_context()
    context["积分表"] = [{c: Printed("7", 7) for c in ROWS["积分表"].split()}]
    xml = unpacked(render_circular(MONTHLY, context))["word/document.xml"].decode()
    assert '<w:tag w:val="积分表.1.得分"/>' in xml


def test_content_controls_have_distinct_ids():
    body = opened(render_circular(MONTHLY, full_context())).element.body
    ids = [one.get(qn("w:val")) for one in body.iter(qn("w:id"))]
    assert len(ids) == len(set(ids)) > 30


def test_what_a_person_must_write_is_yellow_and_counted():
    data = render_circular(MONTHLY, full_context())
    document = opened(data)
    marked = [
        run
        for p in document.paragraphs
        for run in p.runs
        if run.font.highlight_color == WD_COLOR_INDEX.YELLOW
    ]
    assert [run.text[:4] for run in marked] == ["【请填写"] * pending_marks(data)
    assert pending_marks(data) == 4


def test_a_mark_split_over_runs_is_still_counted(tmp_path):
    path = word_file(
        tmp_path / "公文.docx", paragraph("前文【请", "填写】后文"), footer1="【请填写：页脚】"
    )
    assert pending_marks(path.read_bytes()) == 2


def test_a_mark_in_the_data_is_yellow_too(template):
    data = render_circular(template("{{ 字号 }}"), {"字号": Printed("〔2021〕【请填写】号")})
    runs = opened(data).paragraphs[0].runs
    assert [run.text for run in runs] == ["〔2021〕", "【请填写】", "号"]
    assert [run.font.highlight_color for run in runs] == [None, WD_COLOR_INDEX.YELLOW, None]


def test_a_figure_keeps_the_look_of_its_run(tmp_path):
    path = word_file(tmp_path / "粗.docx", paragraph("共{{ 项", "目数 }}个", bold=True))
    data = render_circular(path, {"项目数": Printed("12", 12)})
    found = [Run(r, None) for r in opened(data).element.body.iter(qn("w:r"))]
    assert [(run.text, run.bold) for run in found] == [("共", True), ("12", True), ("个", True)]


# ── 数据里的怪名字 ────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name",
    [
        "A&B<公司>",
        "{{ 年 }}",
        "{% if 年 %}",
        "{_{ 年 }_}",
        "}}{{",
        "｛｛全角｝｝",
        "100％}",
        "{#注释#}",
        "&lt;b&gt;",
        "]]><w:p/>",
        "“引号”'单引号'\"",
    ],
)
@pytest.mark.parametrize("value", [None, 5])
def test_hostile_names_come_out_literally(template, name, value):
    data = render_circular(template("甲{{ 名 }}乙"), {"名": Printed(name, value or name)})
    assert lines(data) == [f"甲{name}乙"]


def test_characters_that_xml_forbids_are_dropped(template):
    name = "甲\x00\x07\x0c\ufffe\ufdd0\ud800乙"
    assert lines(render_circular(template("{{ 名 }}"), {"名": name})) == ["甲乙"]


def test_concatenated_and_joined_data_is_also_literal(template):
    path = template('{{ 名 ~ "、" ~ 名 }}', '{{ 列|join("、") }}')
    context = {"名": "{{甲}}&", "列": ["<乙>", "{%丙%}"]}
    assert lines(render_circular(path, context)) == ["{{甲}}&、{{甲}}&", "<乙>、{%丙%}"]


def test_quotes_that_word_has_curled_are_understood(template):
    path = template("{% if 版头 == “文件” %}红头{% endif %}")
    assert lines(render_circular(path, {"版头": Printed("文件")})) == ["红头"]


def test_plain_values_are_printed_and_nothing_is_a_dash(template):
    path = template("{{ 甲 }} {{ 乙 }} {{ 丙 }} {{ 丁 }}")
    context = {"甲": 5, "乙": Decimal("1.50"), "丙": date(2021, 6, 5), "丁": None}
    assert lines(render_circular(path, context)) == ["5 1.50 2021-06-05 —"]


@pytest.mark.parametrize("value", [1.5, object(), print, {"甲": [0.5]}])
def test_only_plain_data_is_taken(template, value):
    with pytest.raises(TypeError):
        render_circular(template("{{ 名 }}"), {"名": value})


# ── 恒定 ────────────────────────────────────────────────────────────


def test_the_same_input_gives_the_same_bytes():
    at = datetime(2021, 7, 7, 8, tzinfo=UTC)
    first = render_circular(MONTHLY, full_context(), made_at=at)
    assert first == render_circular(MONTHLY, full_context(), made_at=at)
    assert opened(first).core_properties.created == at
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_context_is_left_as_it_was():
    context = full_context()
    before = {name: str(value) for name, value in context.items()}
    render_circular(MONTHLY, context)
    assert {name: str(value) for name, value in context.items()} == before


def test_an_expression_may_use_the_value_behind_the_print(template):
    path = template("{% if 数.value == Fraction %}{% endif %}甲")
    with pytest.raises(TemplateError, match="T01"):
        render_circular(path, {"数": Printed("5", Fraction(5))})
    path = template("{% if 数.value > 4 %}多{% else %}少{% endif %}")
    assert lines(render_circular(path, {"数": Printed("5", Fraction(5))})) == ["多"]
