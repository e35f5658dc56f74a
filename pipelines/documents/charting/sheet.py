"""图背后的工作簿：在 Word 里点“编辑数据”打开的就是它；单元格与图中缓存逐格相同。"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from pipelines.documents.charting.chart import Chart, label

SHEET: Final = "Sheet1"
_CREATED: Final = datetime(2000, 1, 1)  # noqa: DTZ001


def embedded_workbook(chart: Chart) -> bytes:
    """首列各单位，其后一组数一列（.xlsx）；没有数的格空着；同样的图恒得同样的字节。"""
    stream = BytesIO()
    with Workbook(stream, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": _CREATED})
        sheet = workbook.add_worksheet(SHEET)
        sheet.set_column(0, 0, 20)
        sheet.write_string(0, 0, "单位")
        for row, name in enumerate(chart.labels, 1):
            sheet.write_string(row, 0, name)
        for column, series in enumerate(chart.series, 1):
            shown = workbook.add_format({"num_format": series.code})
            sheet.set_column(column, column, 14)
            sheet.write_string(0, column, label(series.name))
            for row, value in enumerate(series.values, 1):
                if value is not None:
                    sheet.write_number(row, column, float(value), shown)
    return stream.getvalue()


def name_cell(column: int) -> str:
    """一组数的名称所在的格；`column` 从 0 起。"""
    return f"{SHEET}!${xl_col_to_name(column)}$1"


def column_range(chart: Chart, column: int) -> str:
    """一列的引用，如 Sheet1!$B$2:$B$9；`column` 从 0 起。"""
    letter = xl_col_to_name(column)
    return f"{SHEET}!${letter}$2:${letter}${len(chart.categories) + 1}"
