"""版头：D10–D16（GB/T 9704—2012，7.2；信函见 10.1）。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pipelines.documents.gongwen.checking import Check, Found, Paper, at, unchecked
from pipelines.documents.gongwen.elements import RedLine, is_red
from pipelines.documents.gongwen.measures import (
    is_near,
    left_chars,
    lines_above,
    millimetres,
    position,
    right_chars,
    section_place,
    size_words,
    typed_blanks,
)
from pipelines.documents.gongwen.model import BODY, MM, Paragraph, Section
from pipelines.documents.gongwen.remark import Place, Severity
from pipelines.documents.gongwen.render_checks import masthead_seen

_SIZE: Final = 32
_SECRET: Final = re.compile(r"(?:绝密|机密|秘密)(?:★(?:\d+(?:年|个月|天)|长期))?")
_NUMBERED: Final = re.compile(r"[\u4e00-\u9fa5]{2,12}〔(20\d\d)〕([1-9]\d*)号")
_BRACKETS: Final = str.maketrans(
    dict.fromkeys("[【(（﹝［", "〔") | dict.fromkeys("]】)）﹞］", "〕")
)
_RED_HEAD, _LETTER_HEAD = 35 * MM, 30 * MM
#: 1999 年版的距离：下行 25 毫米、上报 80 毫米。
_OLD: Final = (25 * MM, 80 * MM)
_WIDTH, _DOUBLE = 8845, 9638
_GAP: Final = 4 * MM


def _first_line(one: Paragraph, name: str, *, fonts: Sequence[str], face: str) -> Iterator[Found]:
    """左上角顶格、三号、某种字体。"""
    if one.align not in ("left", "both") or left_chars(one) or typed_blanks(one):
        yield at(one, f"{name}没有顶格", f"{name}在版心左上角顶格，缩进与空格都去掉")
    if one.look.size != _SIZE or (fonts and one.look.east_asia not in fonts):
        own = f"{size_words(one.look.size)}{one.look.east_asia}"
        yield at(one, f"{name}为{own}，应为三号{face}", f"选中它：三号，{face}")


def _copy_number(paper: Paper) -> Iterator[Found]:
    one = paper.elements.copy_number
    if one is None:
        return
    if not re.fullmatch(r"\d{6}", one.words):
        yield at(one, f"份号“{one.words}”应为 6 位阿拉伯数字", "补足 6 位，如 000001")
    yield from _first_line(one, "份号", fonts=(), face="阿拉伯数字")
    before = [p for p in paper.document.paragraphs[: paper.document.paragraphs.index(one)]
              if p.words] if one in paper.document.paragraphs else []  # fmt: skip
    if before:
        yield at(one, "份号不在第一行", "移到版心左上角第一行")


def _secrecy(paper: Paper) -> Iterator[Found]:
    one = paper.elements.secrecy
    if one is None:
        return
    if not _SECRET.fullmatch(one.words):
        remedy = "保密期限用阿拉伯数字，前加★，如 机密★1年"
        yield at(one, f"“{one.words}”的写法不对", remedy)
    yield from _first_line(one, "密级", fonts=paper.fonts.hei, face="黑体")


def _urgency(paper: Paper) -> Iterator[Found]:
    found = paper.elements
    one = found.urgency
    if one is None:
        return
    if one.words not in ("特急", "加急"):
        words = f"紧急程度“{one.words}”应为“特急”或“加急”（电报另有特提、平急）"
        yield at(one, words, "改为“特急”或“加急”", Severity.WARNING)
    yield from _first_line(one, "紧急程度", fonts=paper.fonts.hei, face="黑体")
    above = [position(paper.document, p) for p in (found.copy_number, found.secrecy) if p]
    if any(at_ > position(paper.document, one) for at_ in above):
        yield at(one, "紧急程度排在份号或密级之前", "自上而下：份号、密级和保密期限、紧急程度")


# ── 发文机关标志、发文字号、签发人 ──────────────────────────────────────


def _masthead(paper: Paper) -> Iterator[Found]:
    one = paper.elements.masthead
    if one is None:
        yield unchecked("没有认出发文机关标志（红色大字），未查", "请看是否漏了，或做成了图片")
        return
    if one.look.east_asia not in paper.fonts.title:
        words = f"发文机关标志的字体为{one.look.east_asia or '没有写明'}，应为小标宋"
        yield at(one, words, "字体—方正小标宋简体")
    if not is_red(one.look.color):
        yield at(one, "发文机关标志不是红色", "字体颜色—标准色—红色")
    if one.align != "center":
        yield at(one, "发文机关标志没有居中", "段落—对齐方式—居中")
    if paper.is_letter and one.words.endswith("文件"):
        yield at(one, "信函格式的标志不加“文件”二字", "只写机关全称或规范化简称")
    yield from _masthead_height(paper, one)


def _masthead_height(paper: Paper, one: Paragraph) -> Iterator[Found]:
    wanted = _LETTER_HEAD if paper.is_letter else _RED_HEAD
    edge = "上页边" if paper.is_letter else "版心上边缘"
    own = _declared_height(paper, one)
    remedy = f"调标志的段前间距，使字的上边缘距{edge} {millimetres(wanted)}"
    if own is None:
        yield from masthead_seen(paper, wanted / MM)
    elif any(abs(own - old) <= 2 * MM for old in _OLD) and not paper.is_letter:
        words = f"标志的上边缘距版心上边缘约 {millimetres(own)}，那是 1999 年旧标准"
        yield at(one, words + "；2012 年起为 35 毫米", remedy)
    elif abs(own - wanted) > 3 * MM:
        words = f"标志的上边缘距{edge}约 {millimetres(own)}，应为 {millimetres(wanted)}"
        yield at(one, words, remedy)
    else:
        yield from masthead_seen(paper, wanted / MM)


def _declared_height(paper: Paper, one: Paragraph) -> float | None:
    """照段落设定算出的距离；文本框、表格里的算不出。"""
    inside = max(0.0, (one.height - one.look.size * 10) / 2)
    section = paper.document.sections[0]
    if one.part == "页眉" and paper.is_letter:
        return section.header + one.before + inside if one.number == 1 else None
    at_ = position(paper.document, one)
    if one.part != BODY or at_ < 0:
        return None
    space = one.before + inside
    for block in paper.document.blocks[:at_]:
        if not isinstance(block, Paragraph) or block.part != BODY:
            return None
        space += block.before + block.height + block.after
    return space + section.top if paper.is_letter else space


def _symbol(paper: Paper) -> Iterator[Found]:
    one = paper.elements.symbol
    if one is None:
        remedy = "格式为 机关代字〔2021〕6号；定稿编号后再查一遍"
        yield Found(paper_place(paper), "没有认出发文字号", remedy, Severity.WARNING)
        return
    text = re.sub(r"签发人.*", "", one.words).strip()
    plain = re.sub(r"〕\s*第", "〕", "".join(text.split()).translate(_BRACKETS))
    if "【请填写" in text:
        yield at(one, "发文字号还没有编，未查", "定稿编号后再查一遍", Severity.UNCHECKED)
    elif not _NUMBERED.fullmatch(plain):
        words = f"发文字号“{text}”的写法不对：年份四位，编号不编虚位（1 不编为 001）"
        yield at(one, words, "写作 机关代字〔2021〕6号")
    yield from _symbol_place(paper, one)
    if one.look.size != _SIZE or one.look.east_asia not in paper.fonts.fang:
        own = f"{size_words(one.look.size)}{one.look.east_asia}"
        yield at(one, f"发文字号为{own}，应为三号仿宋", "选中它：三号，仿宋_GB2312")


def _symbol_place(paper: Paper, one: Paragraph) -> Iterator[Found]:
    if paper.is_letter:
        if one.align != "right" or right_chars(one) > 0.3:
            words = "信函格式的发文字号应顶格居右，在第一条红色双线之下"
            yield at(one, words, "段落—对齐方式—右对齐，右缩进 0")
        return
    if paper.elements.signer is not None:
        if not is_near(left_chars(one) + typed_blanks(one), 1, 0.5):
            yield at(one, "上行文的发文字号应居左空一字", "段落—左缩进 1 字符")
    elif one.align != "center":
        yield at(one, "发文字号没有居中", "段落—对齐方式—居中，缩进 0")
    above = lines_above(paper.document, one)
    if above is not None and paper.elements.signer is None and not is_near(above, 2, 0.6):
        words = f"发文字号在发文机关标志下空 {above:.1f} 行，应空二行"
        yield at(one, words, "标志与字号之间空二行", Severity.WARNING)


def paper_place(paper: Paper) -> Place:
    """整篇。"""
    return section_place(paper.document, 0) if len(paper.document.sections) == 1 else Place()


def _signer(paper: Paper) -> Iterator[Found]:
    one = paper.elements.signer
    if one is None:
        return
    names = [run for run in one.runs if run.text.strip() and not re.search("签发人|号", run.text)]
    labels = [run for run in one.runs if "签发人" in run.text]
    if any(run.look.east_asia not in paper.fonts.fang for run in labels):
        yield at(one, "“签发人”三字应为三号仿宋", "选中它：三号，仿宋_GB2312")
    if any(run.look.east_asia not in paper.fonts.kai for run in names if run.text.strip("：:")):
        yield at(one, "签发人的姓名应为三号楷体", "选中姓名：三号，楷体_GB2312")
    if any(run.look.size != _SIZE for run in (*labels, *names)):
        yield at(one, "签发人应为三号字", "选中它：三号")
    if not is_near(right_chars(one), 1, 0.5) and "\t" not in one.text:
        yield at(one, "签发人应居右空一字", "段落—右缩进 1 字符，右对齐")


# ── 红线 ────────────────────────────────────────────────────────────


def _red_line(paper: Paper) -> Iterator[Found]:
    lines = paper.elements.red_lines
    yield from _double_lines(paper, lines) if paper.is_letter else _single_line(paper, lines)


def _single_line(paper: Paper, lines: Sequence[RedLine]) -> Iterator[Found]:
    own = next((one for one in lines if one.paragraph.part != "页脚"), None)
    if own is None:
        words = "没有认出红色分隔线（或做成了图片）"
        yield Found(paper_place(paper), words, "发文字号之下 4 毫米画一条与版心等宽的红线")
        return
    length = _length(paper, own)
    if abs(length - _WIDTH) > 2 * MM:
        words = f"红线长 {millimetres(length)}，应与版心等宽（156 毫米）"
        yield at(own.paragraph, words, "把线拉到与版心左右齐")
    symbol = paper.elements.symbol
    distance = _distance(paper, symbol, own) if symbol is not None else None
    if distance is None:
        words = "红线与发文字号的距离要看排版，未查（应为 4 毫米）"
        yield unchecked(words, "请用尺量一下打印件")
    elif abs(distance - _GAP) > 2 * MM:
        words = f"红线在发文字号下约 {millimetres(distance)}，应为 4 毫米"
        yield at(own.paragraph, words, "调红线那一段的行距或段前", Severity.WARNING)


def _distance(paper: Paper, symbol: Paragraph, own: RedLine) -> float | None:
    """字号的下边到红线；图形画的线、中间隔着字的，算不出。"""
    document = paper.document
    start, end = position(document, symbol), position(document, own.paragraph)
    if own.line.kind == "图形" or start < 0 or end < start:
        return None
    below = max(0.0, (symbol.height - symbol.look.size * 10) / 2)
    if start == end:
        return below if "bottom" in own.line.kind else None
    space = below + symbol.after
    for block in document.blocks[start + 1 : end + 1]:
        if not isinstance(block, Paragraph) or block.words:
            return None
        space += block.before
        if block is not own.paragraph or "bottom" in own.line.kind:
            space += block.height
    return space


def _length(paper: Paper, own: RedLine) -> int:
    if own.line.length:
        return own.line.length
    sections: Sequence[Section] = paper.document.sections
    section = sections[min(own.paragraph.section, len(sections) - 1)]
    if own.paragraph.part != BODY:
        section = sections[0]
    return section.text_width - own.paragraph.indent.left - own.paragraph.indent.right


def _double_lines(paper: Paper, lines: Sequence[RedLine]) -> Iterator[Found]:
    heads = [one for one in lines if one.paragraph.part != "页脚"]
    feet = [one for one in lines if one.paragraph.part == "页脚"]
    for name, own, shape in (("第一条", heads, "上粗下细"), ("第二条", feet, "上细下粗")):
        if not own:
            words = f"没有认出信函的{name}红色双线（或做成了图片）"
            yield Found(paper_place(paper), words, f"画一条{shape}的红色双线，长 170 毫米")
            continue
        length = _length(paper, own[0])
        if abs(length - _DOUBLE) > 2 * MM:
            words = f"{name}红色双线长 {millimetres(length)}，应为 170 毫米"
            yield at(own[0].paragraph, words, "两端各伸出版心，距纸边 20 毫米")
        if len(own) == 2 and not _is_shaped(own, thick_first=shape == "上粗下细"):
            yield at(own[0].paragraph, f"{name}红色双线应{shape}", "改线的粗细")
    words = "两条红色双线的上下位置要看排版，未查（第一条在标志下 4 毫米，第二条距下页边 20 毫米）"
    yield unchecked(words, "请用尺量一下打印件")


def _is_shaped(own: Sequence[RedLine], *, thick_first: bool) -> bool:
    top, bottom = own[0].line.weight, own[1].line.weight
    return top > bottom if thick_first else top < bottom


def _headed(paper: Paper) -> bool:
    return paper.is_red or paper.is_letter


_PLAIN: Final = "没有红头"
_E, _W = Severity.ERROR, Severity.WARNING
HEAD_CHECKS: Final = (
    Check("D10", "7.2.1", "份号", _E, _copy_number,
          lambda paper: paper.elements.copy_number is not None, "没有份号"),
    Check("D11", "7.2.2", "密级和保密期限", _E, _secrecy,
          lambda paper: paper.elements.secrecy is not None, "没有密级"),
    Check("D12", "7.2.3", "紧急程度", _E, _urgency,
          lambda paper: paper.elements.urgency is not None, "没有紧急程度"),
    Check("D13", "7.2.4", "发文机关标志", _E, _masthead, _headed, _PLAIN),
    Check("D14", "7.2.5", "发文字号", _E, _symbol, _headed, _PLAIN),
    Check("D15", "7.2.6", "签发人", _E, _signer,
          lambda paper: paper.elements.signer is not None, "没有签发人，下行文、平行文不用"),
    Check("D16", "7.2.7", "红色分隔线", _E, _red_line, _headed, _PLAIN),
)  # fmt: skip
