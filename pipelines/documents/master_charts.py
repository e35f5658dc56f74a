"""总台账汇总表里的图：Excel 自己的图表，可改可复制。"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.chart import Chart

HEIGHT: Final = 320
WIDTH: Final = 680
_PER_BAR: Final = 28
_FONT: Final = {"name": "宋体", "size": 10}
_GRID: Final = {"visible": True, "line": {"color": "#D9D9D9", "width": 0.75}}
#: 把万元的数显示成亿元：省三位，再在末位前点小数点（图表的显示单位 WPS、LibreOffice 不认）。
_YI: Final = r"0\.0,"
_PALETTE: Final = ("#2F75B5", "#9DC3E6", "#A9D18E", "#F4B183", "#FFD966", "#BFBFBF")
_BLUE, _GREY = "#2F75B5", "#BFBFBF"


@dataclass(frozen=True)
class Span:
    """图所取的一块：表名，首行、末行（从 0 起），名称在首列。"""

    sheet: str
    first: int
    last: int

    def column(self, index: int) -> list[str | int]:
        """该列的引用。"""
        return [self.sheet, self.first, index, self.last, index]


def ranking_height(size: int) -> int:
    """排名条形图的高（像素），一个单位一条。"""
    return max(HEIGHT, _PER_BAR * size + 90)


def ranking_chart(workbook: Workbook, span: Span, rate: int, *, from_zero: bool) -> Chart:
    """完成率条形图，第一名在最上；没有负数时横轴自零起，免得夸大差距。"""
    chart = _chart(workbook, "bar", "各单位年度投资完成率（%）")
    labels = {"value": True, "num_format": "0.00", "font": _FONT}
    chart.add_series({**_series("完成率", span, rate, _BLUE), "gap": 60, "data_labels": labels})
    chart.set_y_axis({"reverse": True, "num_font": _FONT, "line": {"color": _GREY}})
    axis: dict[str, Any] = {"num_font": _FONT, "num_format": "0", "major_gridlines": _GRID}
    if from_zero:
        axis["min"] = 0
    chart.set_x_axis({**axis, "label_position": "high", "line": {"none": True}})
    chart.set_legend({"none": True})
    chart.set_size({"width": WIDTH, "height": ranking_height(span.last - span.first + 1)})
    return chart


def progress_chart(workbook: Workbook, span: Span, plan: int, done: int) -> Chart:
    """年度计划与累计完成并列的柱形图，以亿元为刻度。"""
    chart = _chart(workbook, "column", "各产业链年度计划与累计完成投资（亿元）")
    chart.add_series({**_series("年度计划投资", span, plan, _GREY), "gap": 80, "overlap": 0})
    chart.add_series(_series("本年累计完成投资", span, done, _BLUE))
    chart.set_x_axis({"num_font": _FONT, "line": {"color": _GREY}})
    chart.set_y_axis(
        {
            "num_font": _FONT,
            "num_format": _YI,
            "major_gridlines": _GRID,
            "line": {"none": True},
        }
    )
    chart.set_legend({"position": "bottom", "font": _FONT})
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    return chart


def share_chart(workbook: Workbook, span: Span, amount: int, what: str) -> Chart:
    """各类别占比的圆环图。"""
    size = span.last - span.first + 1
    colours = [{"fill": {"color": _PALETTE[i % len(_PALETTE)]}} for i in range(size)]
    chart = _chart(workbook, "doughnut", f"{what}构成（按项目类别）")
    series: dict[str, Any] = {
        "name": what,
        "categories": span.column(0),
        "values": span.column(amount),
        "points": colours,
        "data_labels": {"percentage": True, "num_format": "0.0%", "font": _FONT},
    }
    chart.add_series(series)
    chart.set_legend({"position": "right", "font": {**_FONT, "size": 11}})
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    return chart


def _chart(workbook: Workbook, kind: str, title: str) -> Chart:
    chart = workbook.add_chart({"type": kind})
    chart.set_title({"name": title, "name_font": {"name": "黑体", "size": 13, "bold": False}})
    chart.set_chartarea({"border": {"color": "#D9D9D9"}})
    return chart


def _series(name: str, span: Span, values: int, colour: str) -> dict[str, Any]:
    return {
        "name": name,
        "categories": span.column(0),
        "values": span.column(values),
        "fill": {"color": colour},
    }
