"""一份好公文与改坏它的办法：在自家的成文上，照人常犯的样子动手。"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from functools import cache

from pipelines.documents.circular import render_circular, template_names
from pipelines.documents.docx_package import packed, unpacked
from pipelines.documents.gongwen.fonts import Fonts, load_fonts
from pipelines.documents.gongwen.inspecting import Examination, Renderer, examine
from pipelines.documents.gongwen.model import Document
from pipelines.documents.gongwen.reading import read_bytes
from pipelines.documents.layout import MONTHLY
from pipelines.documents.layout_letter import REMINDER
from pipelines.documents.letters import COLUMNS
from pipelines.documents.wording import Printed, attachments
from pipelines.office import shipped

DOCUMENT = "word/document.xml"
STYLES = "word/styles.xml"
SETTINGS = "word/settings.xml"
Parts = dict[str, bytes]
Edit = Callable[[Parts], Parts]

TEXTS = {
    "发文机关标志": "示例市产业专班办公室文件",
    "发文字号": "示产专办〔2021〕6号",
    "版头": "文件",
    "主送机关": "各县市区人民政府，市直有关单位",
    "依据文件": "示例市重点建设项目调度机制",
    "落款": "示例市产业专班办公室",
    "成文日期": "2021年7月7日",
    "抄送": "市委、市政府领导同志",
    "印发机关": "示例市产业专班办公室",
    "印发日期": "2021年7月7日",
    "附注": "此件发至县级",
    "通报范围": "全市",
    "年": "2021",
    "月": "6",
    "月份区间": "1—6月",
    "整改期限": "2021年7月20日",
    "本月核减投资": "",
    "滞后程度": "部分",
    "未开工程度": "个别",
    "滞后界线": "30个百分点",
}
NAMES = {
    "排名": "各县市区投资完成情况排名表",
    "亮灯": "亮红灯、黄灯项目清单",
    "积分": "“四新一盘活”积分情况表",
    "问题": "未销号问题清单",
}
TABLES = {
    "排名表": "排名 单位 项目数 年度计划 本月完成 累计完成 完成率 超低序时 上月排名 升降",
    "亮灯表": "灯 项目名称 责任单位 年度计划 累计完成 完成率 低于序时 原因待填",
    "积分表": "排名 单位 新洽谈 新签约 新开工 新竣工 盘活 得分 本月得分",
    "问题表": "问题编号 单位 对象 类别 描述 承诺办结日期 状态 是否逾期",
}


@cache
def fonts() -> Fonts:
    return load_fonts(shipped("templates") / "gongwen.toml")


def _row(columns: str, number: int) -> dict[str, object]:
    words = ("排名", "单位", "灯", "项目名称", "责任单位", "原因待填", "对象", "类别", "描述",
             "状态", "是否逾期", "问题编号", "承诺办结日期", "升降", "上月排名")  # fmt: skip
    row: dict[str, object] = {name: "示例" if name in words else "5.00" for name in columns.split()}
    whole = ("项目数", "新洽谈", "新签约", "新开工", "新竣工", "盘活")
    row |= {name: "5" for name in whole if name in row}
    return row | ({"排名": str(number)} if "排名" in row else {})


def _context() -> dict[str, object]:
    names = template_names(MONTHLY)
    context: dict[str, object] = {name: Printed("12", 12) for name in names}
    context |= {name: Printed("情况良好") for name in names if name.endswith("表述")}
    context |= {name: Printed("9.5亿元", 9) for name in names if "投资" in name or "计划" in name}
    context |= {name: Printed("68%", 68) for name in names if name.endswith(("率", "占比"))}
    context |= {name: Printed(text) for name, text in TEXTS.items()}
    for name, columns in TABLES.items():
        context[name] = [_row(columns, number) for number in (1, 2, 3)]
    context["排名合计"] = (
        _row(TABLES["排名表"], 0)
        | {"项目数": "15"}
        | dict.fromkeys(("年度计划", "本月完成", "累计完成"), "15.00")
    )
    return context | attachments((key, name, True) for key, name in NAMES.items())


@cache
def good() -> Mapping[str, bytes]:
    """一份好通报的各部件；【请填写】都已写上。"""
    parts = unpacked(render_circular(MONTHLY, _context()))
    text = parts[DOCUMENT].decode()
    text = re.sub("【请填写[^】]*】", "有关单位要抓好落实。", text)
    parts[DOCUMENT] = re.sub("<w:highlight [^>]*/>", "", text).encode()
    return parts


@cache
def good_letter() -> Mapping[str, bytes]:
    """一份好信函的各部件。"""
    row = dict.fromkeys(COLUMNS, "示例")
    context: dict[str, object] = {
        "发文机关标志": "示例市产业专班办公室", "发文字号": "示产专办函〔2021〕6号",
        "主送机关": "示例区", "事项数": Printed("1", 1), "最近时限": "2021年7月20日",
        "尚可延期": "是", "附注": "", "提醒表": [row, row], "落款": "示例市产业专班办公室",
        "成文日期": "2021年7月7日",
    }  # fmt: skip
    return unpacked(render_circular(REMINDER, context))


def read(parts: Mapping[str, bytes]) -> Document:
    return read_bytes("公文.docx", packed(parts))


def examined(parts: Mapping[str, bytes], render: Renderer | None = None) -> Examination:
    return examine(read(parts), fonts(), render=render)


def swap(part: str, old: str, new: str, count: int = -1) -> Edit:
    """把某部件里的一串字换掉；原来没有这串字即是测试写错了。"""

    def edit(parts: Parts) -> Parts:
        text = parts[part].decode()
        assert old in text, f"{part} 里没有 {old}"
        return parts | {part: text.replace(old, new, count).encode()}

    return edit


def pattern(part: str, shape: str, new: str, count: int = 0) -> Edit:
    """同上，用正则。"""

    def edit(parts: Parts) -> Parts:
        text, made = re.subn(shape, new, parts[part].decode(), count=count, flags=re.DOTALL)
        assert made, f"{part} 里没有 {shape}"
        return parts | {part: text.encode()}

    return edit


def style(identity: str, old: str, new: str) -> Edit:
    """改一种样式里的一串字。"""

    def edit(parts: Parts) -> Parts:
        text = parts[STYLES].decode()
        start = text.index(f'w:styleId="{identity}"')
        end = text.index("</w:style>", start)
        own = text[start:end]
        assert old in own, f"样式 {identity} 里没有 {old}：{own}"
        return parts | {STYLES: (text[:start] + own.replace(old, new) + text[end:]).encode()}

    return edit


def paragraphs(*texts: str, look: str = "", properties: str = "") -> str:
    """几段话。"""
    return "".join(
        f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{look}</w:rPr>"
        f'<w:t xml:space="preserve">{text}</w:t></w:r></w:p>'
        for text in texts
    )


def at_front(xml: str) -> Edit:
    """在正文最前面插入。"""
    return swap(DOCUMENT, "<w:body>", f"<w:body>{xml}", 1)


def before(text: str, xml: str) -> Edit:
    """在含有某串字的那一段之前插入。"""

    def edit(parts: Parts) -> Parts:
        whole = parts[DOCUMENT].decode()
        start = whole.rindex("<w:p>", 0, whole.index(text))
        return parts | {DOCUMENT: (whole[:start] + xml + whole[start:]).encode()}

    return edit


def saved(parts: Mapping[str, bytes]) -> io.BytesIO:
    return io.BytesIO(packed(parts))
