"""错误之树：一次画全；每种错误自知其退出码与说法。

QingdanError                5  程序自身的毛病
├── UsageError              2  命令用错，或所指之物不存在
├── SettingError            2  办公室文件夹里的设定有误（文件、行、键）
├── UnknownYearError        2  所涉年份没有节假日表
├── FormulaError            2  审核公式写错（公式中的位置）；装载台账时换成 SettingError
├── TemplateError           2  公文模板写错（模板名、位置）
├── FileFault               2  一份报送文件读不了（F 码、原因、办法）
└── BusyError               4  正忙或被占用，请稍后再试
"""

from __future__ import annotations

from pathlib import Path


class QingdanError(Exception):
    """清单通一切错误之根；`exit_code` 是命令行的退出码（DESIGN，Contracts）。"""

    exit_code = 5


class UsageError(QingdanError):
    """命令用错，或所指的单位、报告期、文件不存在。"""

    exit_code = 2


class SettingError(QingdanError):
    """设定文件有误；指明文件、键与行号（从 1 起；不知则为 None）。"""

    exit_code = 2

    def __init__(self, file: Path, message: str, *, key: str = "", line: int | None = None) -> None:
        self.file = file
        self.key = key
        self.line = line
        self.message = message
        place = f"{file.name} 第 {line} 行" if line else file.name
        super().__init__(f"{place}{f'，{key}' if key else ''}：{message}")


class UnknownYearError(QingdanError):
    """所涉年份没有节假日表；不以“周一至周五”充数。"""

    exit_code = 2

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(
            f"没有 {year} 年的节假日安排，不能推算工作日；"
            f"请按国务院办公厅通知补充 calendars/{year}.toml 后再试"
        )


class FormulaError(QingdanError):
    """审核公式写错；`position` 是公式中的字符位置，从 0 起。"""

    exit_code = 2

    def __init__(self, formula: str, position: int, message: str) -> None:
        self.formula = formula
        self.position = position
        self.message = message
        super().__init__(f"{message}\n    {formula}\n    {' ' * position}↑")


class TemplateError(QingdanError):
    """公文模板写错；`code` 为 T 码，`place` 是用 Word 的人听得懂的位置。"""

    exit_code = 2

    def __init__(self, template: str, message: str, *, code: str, place: str = "") -> None:
        self.template = template
        self.code = code
        self.place = place
        self.message = message
        super().__init__(f"[{code}] 模板 {template}{f'，{place}' if place else ''}：{message}")


class FileFault(QingdanError):
    """一份报送文件读不了；`code` 为 F 码，说明见 templates/codes.toml。"""

    exit_code = 2

    def __init__(self, code: str, file: Path, **facts: str) -> None:
        self.code = code
        self.file = file
        self.facts = facts
        super().__init__(f"[{code}] {file.name}")


class BusyError(QingdanError):
    """数据库或文件正被占用；稍后再试即可。"""

    exit_code = 4
