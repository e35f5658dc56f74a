"""图的 DrawingML：Word 自己的图表，可改样式、可改数据（ISO/IEC 29500-1 第 21.2 节）。"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final
from xml.sax.saxutils import escape

from pipelines.documents.charting.chart import Chart, Series, clean, label
from pipelines.documents.charting.sheet import column_range, name_cell

_LATIN: Final = "Times New Roman"
_DARK, _GREY, _PALE = "404040", "7F7F7F", "D9D9D9"
#: 折线从立柱上过，柱色要浅才看得见线。
_LIGHT: Final = "BFBFBF"
_CATEGORIES, _VALUES = 50010, 50020
_NAMESPACES: Final = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def chart_xml(chart: Chart, workbook: str) -> bytes:
    """图表部件；`workbook` 是内嵌工作簿的关系号。"""
    legend = _legend() if len(chart.series) > 1 else ""
    xml = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<c:chartSpace {_NAMESPACES}>'
        '<c:date1904 val="0"/><c:lang val="zh-CN"/><c:roundedCorners val="0"/>'
        f'<c:chart>{_title(chart.title)}<c:autoTitleDeleted val="0"/>{_plot(chart)}{legend}'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr>{_fill('FFFFFF')}<a:ln><a:noFill/></a:ln></c:spPr>{_text_look(900)}"
        f'<c:externalData r:id="{workbook}"><c:autoUpdate val="0"/></c:externalData>'
        "</c:chartSpace>"
    )
    return xml.encode()


# ── 字 ──────────────────────────────────────────────────────────────


def _fonts(tag: str, size: int, face: str) -> str:
    """字号以百分之一磅计。"""
    return (
        f'<a:{tag} lang="zh-CN" sz="{size}" b="0">{_fill("000000")}<a:latin typeface="{_LATIN}"/>'
        f'<a:ea typeface="{face}"/><a:cs typeface="{_LATIN}"/></a:{tag}>'
    ).replace(' lang="zh-CN"', "" if tag == "defRPr" else ' lang="zh-CN"')


def _text_look(size: int) -> str:
    look = _fonts("defRPr", size, "宋体")
    return (
        f'<c:txPr><a:bodyPr/><a:p><a:pPr>{look}</a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def _title(text: str) -> str:
    run = f"<a:r>{_fonts('rPr', 1200, '黑体')}<a:t>{escape(clean(text))}</a:t></a:r>"
    return (
        f"<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr>{_fonts('defRPr', 1200, '黑体')}</a:pPr>"
        f'{run}</a:p></c:rich></c:tx><c:overlay val="0"/></c:title>'
    )


def _legend() -> str:
    return f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{_text_look(900)}</c:legend>'


# ── 各组数 ───────────────────────────────────────────────────────────


def _plot(chart: Chart) -> str:
    numbered = list(enumerate(chart.series))
    bars = "".join(_series(chart, n, one) for n, one in numbered if one.look != "折线")
    lines = "".join(_series(chart, n, one) for n, one in numbered if one.look == "折线")
    axes = f'<c:axId val="{_CATEGORIES}"/><c:axId val="{_VALUES}"/>'
    drawn = (
        f'<c:barChart><c:barDir val="{"bar" if chart.horizontal else "col"}"/>'
        f'<c:grouping val="clustered"/><c:varyColors val="0"/>{bars}'
        f'<c:gapWidth val="60"/>{axes}</c:barChart>'
    )
    if lines:
        drawn += (
            f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{lines}'
            f'<c:marker val="1"/>{axes}</c:lineChart>'
        )
    return f"<c:plotArea><c:layout/>{drawn}{_category_axis(chart)}{_value_axis(chart)}</c:plotArea>"


def _series(chart: Chart, number: int, series: Series) -> str:
    name = _strings(name_cell(number + 1), [label(series.name)])
    look, tail = _look(series, _DARK if chart.horizontal else _LIGHT)
    units = _strings(column_range(chart, 0), chart.labels)
    numbers = _numbers(column_range(chart, number + 1), series)
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/><c:tx>{name}</c:tx>{look}'
        f"{_value_labels(series, chart.horizontal)}"
        f"<c:cat>{units}</c:cat><c:val>{numbers}</c:val>{tail}</c:ser>"
    )


def _look(series: Series, colour: str) -> tuple[str, str]:
    """一组数画成什么样：图形与其末尾的元素；负数的条是白底黑框。"""
    if series.look == "折线":
        dashed = f'<a:ln w="19050">{_fill("000000")}<a:prstDash val="dash"/></a:ln>'
        dot = f"<c:spPr>{_fill('FFFFFF')}{_line('000000')}</c:spPr>"
        marker = f'<c:marker><c:symbol val="diamond"/><c:size val="6"/>{dot}</c:marker>'
        return f"<c:spPr>{dashed}</c:spPr>{marker}", '<c:smooth val="0"/>'
    filled = _fill(colour) if series.look == "实心" else _hatched()
    return f'<c:spPr>{filled}{_line(_DARK)}</c:spPr><c:invertIfNegative val="1"/>', ""


def _fill(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def _line(colour: str) -> str:
    return f'<a:ln w="9525">{_fill(colour)}</a:ln>'


def _hatched() -> str:
    return (
        f'<a:pattFill prst="wdUpDiag"><a:fgClr><a:srgbClr val="{_GREY}"/></a:fgClr>'
        '<a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr></a:pattFill>'
    )


def _value_labels(series: Series, horizontal: bool) -> str:
    """横条的数在条外；立柱的数在柱底，折线压不着它。"""
    flags = ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")
    switches = "".join(
        f'<c:show{flag} val="{int(series.shown and flag == "Val")}"/>' for flag in flags
    )
    place = f'<c:dLblPos val="{"outEnd" if horizontal else "inBase"}"/>'
    look = f'<c:numFmt formatCode="{_quoted(series.code)}" sourceLinked="0"/>{place}'
    return f"<c:dLbls>{look if series.shown else ''}{switches}</c:dLbls>"


def _quoted(text: str) -> str:
    return escape(text, {'"': "&quot;"})


def _strings(reference: str, texts: Sequence[str]) -> str:
    points = "".join(
        f'<c:pt idx="{n}"><c:v>{escape(one)}</c:v></c:pt>' for n, one in enumerate(texts)
    )
    cache = f'<c:strCache><c:ptCount val="{len(texts)}"/>{points}</c:strCache>'
    return f"<c:strRef><c:f>{reference}</c:f>{cache}</c:strRef>"


def _numbers(reference: str, series: Series) -> str:
    points = "".join(
        f'<c:pt idx="{n}"><c:v>{_plain(value)}</c:v></c:pt>'
        for n, value in enumerate(series.values)
        if value is not None
    )
    count = f'<c:ptCount val="{len(series.values)}"/>'
    code = f"<c:formatCode>{escape(series.code)}</c:formatCode>"
    cache = f"<c:numCache>{code}{count}{points}</c:numCache>"
    return f"<c:numRef><c:f>{reference}</c:f>{cache}</c:numRef>"


def _plain(value: Decimal) -> str:
    return f"{value:f}"


# ── 轴 ──────────────────────────────────────────────────────────────


def _category_axis(chart: Chart) -> str:
    """第一名在最上；名称在图的边上，负数的条不压着它。"""
    order, side = ("maxMin", "l") if chart.horizontal else ("minMax", "b")
    return (
        f'<c:catAx><c:axId val="{_CATEGORIES}"/><c:scaling><c:orientation val="{order}"/>'
        f'</c:scaling><c:delete val="0"/><c:axPos val="{side}"/>'
        '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f"<c:spPr>{_line(_DARK)}</c:spPr>{_text_look(900)}"
        f'<c:crossAx val="{_VALUES}"/><c:crosses val="autoZero"/><c:auto val="0"/>'
        '<c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:tickLblSkip val="1"/>'
        '<c:noMultiLvlLbl val="1"/></c:catAx>'
    )


def _value_axis(chart: Chart) -> str:
    """没有负数时自零起，免得夸大差距。"""
    negative = any((value or 0) < 0 for one in chart.series for value in one.values)
    least = "" if negative else '<c:min val="0"/>'
    side, meets = ("b", "max") if chart.horizontal else ("l", "autoZero")
    return (
        f'<c:valAx><c:axId val="{_VALUES}"/><c:scaling><c:orientation val="minMax"/>{least}'
        f'</c:scaling><c:delete val="0"/><c:axPos val="{side}"/>'
        f"<c:majorGridlines><c:spPr>{_line(_PALE)}</c:spPr></c:majorGridlines>"
        '<c:numFmt formatCode="0" sourceLinked="0"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f"<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{_text_look(900)}"
        f'<c:crossAx val="{_CATEGORIES}"/><c:crosses val="{meets}"/>'
        '<c:crossBetween val="between"/></c:valAx>'
    )
