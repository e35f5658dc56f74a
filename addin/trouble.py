"""做不了的时候，对填报人说的话：Excel 不让做，工作簿读不了。"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipelines.errors import QingdanError

if TYPE_CHECKING:
    from pipelines.ledgers.finding import Finding

#: Excel 正在编辑单元格、开着对话框时，COM 调用的错误号。
BUSY: Final = frozenset({-2147418111, -2146777998, -2147417846})
EDITING: Final = (
    "Excel 正在编辑单元格或开着对话框。请按回车（或 Esc）结束编辑、关掉对话框，再按一次。"
)
NO_BOOK: Final = (
    "没有打开着的工作簿。若上方有“受保护的视图”黄条，请先点“启用编辑”；否则请先打开清单工作簿。"
)


class LockedError(QingdanError):
    """工作表有带密码的保护。"""

    exit_code = 2

    def __init__(self, sheet: str) -> None:
        super().__init__(
            f"工作表“{sheet}”加了带密码的保护，写不进去。"
            "请在“审阅—撤销工作表保护”输入密码撤销之后，再按一次。"
        )


class StructureLockedError(QingdanError):
    """工作簿结构有保护，表添不了、去不掉、显示不了。"""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__(
            "工作簿的结构有保护，添不了“校验结果”一类的表，也显示不了隐藏的表。"
            "请在“审阅—保护工作簿”取消保护之后，再按一次。"
        )


class SameNameError(QingdanError):
    """已打开着同名的另一本工作簿。"""

    exit_code = 2

    def __init__(self, name: str) -> None:
        super().__init__(
            f"已打开着另一本“{name}”，Excel 不能同时打开两本同名的工作簿。请先把它关掉，再按一次。"
        )


def unread_words(fault: Finding | None) -> str:
    """工作簿读不了：编码、缘故、办法；没有说缘故的则空。"""
    return f"[{fault.code}] {fault.message}\n{fault.suggestion}".rstrip() if fault else ""


def is_busy(error: BaseException) -> bool:
    """是 Excel 忙（编辑单元格、开着对话框）而拒绝的。"""
    # xlwings 试够了次数之后抛的，只有 Windows 上才有这个类
    if type(error).__name__ == "ExcelBusyError":
        return True
    numbers = {getattr(error, "hresult", None), *_numbers(error.args)}
    return bool(numbers & BUSY)


def _numbers(found: object) -> set[object]:
    if isinstance(found, tuple | list):
        return {number for part in found for number in _numbers(part)}
    return {found} if isinstance(found, int) else set()
