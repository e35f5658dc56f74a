"""读进来的一份公文：页面、段落、字、表、页眉页脚，都是冻结的值；尺寸以 twip 计。

1 mm = 56.693 twip，1 磅 = 20 twip；字号以半磅计（3号 = 32）；字符缩进以百分之一字计。
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

MM: Final = 56.693
#: 正文部分的名称。
BODY: Final = "正文"


@dataclass(frozen=True)
class Look:
    """一串字实际的样子：样式、默认值、主题字体都已算清；颜色为空即自动（黑）。"""

    east_asia: str = ""
    ascii: str = ""
    themed: bool = False
    """字体出自主题（“+中文正文”之类），换一台电脑就可能变。"""
    size: int = 20
    color: str = ""
    bold: bool = False
    hidden: bool = False
    pitch: int = 0
    """字距，twip；紧缩为负。"""


@dataclass(frozen=True)
class Run:
    """一串样子相同的字。"""

    text: str
    look: Look


@dataclass(frozen=True)
class Indent:
    """缩进：twip 与字符各一；`first` 为首行缩进，悬挂为负。字符数优先于 twip。"""

    left: int = 0
    right: int = 0
    first: int = 0
    left_chars: int = 0
    right_chars: int = 0
    first_chars: int = 0


@dataclass(frozen=True)
class DrawnLine:
    """一条画出来的线：段落、表格的边框或图形；长度、粗细（1/8 磅）不知则为 0。"""

    color: str
    weight: int = 0
    length: int = 0
    kind: str = "边框"


@dataclass(frozen=True)
class Paragraph:
    """一段：在哪一部分、第几段（从 1 起；正文的空段不数，随它前面的一段），文字与实际的样子。"""

    part: str
    number: int
    runs: tuple[Run, ...] = ()
    mark: Look = Look()
    """段落标记的样子，空段的高由它定。"""
    numbering: str = ""
    """自动编号印出来的字，如“一、”。"""
    style: str = ""
    align: str = "left"
    indent: Indent = Indent()
    before: int = 0
    after: int = 0
    line: int = 240
    line_rule: str = "auto"
    new_page: bool = False
    breaks_after: bool = False
    """段里有分页符，下一段另起一页。"""
    turned: bool = False
    """在竖排的单元格或文本框里（横页的页码这样放）。"""
    boxed: bool = False
    """在文本框里，左右位置由文本框定。"""
    frame: str = ""
    """图文框的横向位置（Word“插入页码”所用）：left、center、right、outside、inside。"""
    fields: str = ""
    """域代码，如 PAGE。"""
    drawn: tuple[DrawnLine, ...] = ()
    section: int = 0
    page: int | None = None
    text: str = ""
    """定稿的文字：插入的算，删除的不算；含自动编号。"""

    @property
    def words(self) -> str:
        """去掉首尾空白的文字。"""
        return self.text.strip(" \t\n　")

    @property
    def look(self) -> Look:
        """占字最多的样子；没有字则为段落标记的。"""
        weights: dict[Look, int] = {}
        for run in self.runs:
            weights[run.look] = weights.get(run.look, 0) + len(run.text.strip())
        return max(weights, key=lambda look: weights[look]) if weights else self.mark

    @property
    def height(self) -> int:
        """一行的高（twip）：固定值照写，否则按字号估。"""
        if self.line_rule in ("exact", "atLeast"):
            return self.line
        return round(self.look.size * 10 * 1.3 * self.line / 240)


@dataclass(frozen=True)
class Cell:
    """表的一格。"""

    paragraphs: tuple[Paragraph, ...]
    span: int = 1
    merged_down: bool = False

    @property
    def words(self) -> str:
        """格里的字。"""
        return "".join(paragraph.words for paragraph in self.paragraphs)


@dataclass(frozen=True)
class Row:
    """表的一行：是否逐页重复的表头、是否不许跨页断开。"""

    cells: tuple[Cell, ...]
    repeated: bool = False
    unbroken: bool = False


@dataclass(frozen=True)
class Table:
    """一张表；`number` 从 1 起；边框只记上、下、内横三条。"""

    number: int
    rows: tuple[Row, ...]
    width: int = 0
    borders: tuple[tuple[str, DrawnLine], ...] = ()
    section: int = 0

    def paragraphs(self) -> Iterator[Paragraph]:
        """各格的段落，自上而下。"""
        for row in self.rows:
            for cell in row.cells:
                yield from cell.paragraphs


@dataclass(frozen=True)
class Section:
    """一节的页面；页眉页脚以种类（default、even、first）为名。"""

    width: int = 12240
    height: int = 15840
    landscape: bool = False
    top: int = 1440
    right: int = 1800
    bottom: int = 1440
    left: int = 1800
    gutter: int = 0
    header: int = 851
    footer: int = 992
    grid: str = ""
    line_pitch: int = 0
    char_space: int = 0
    continuous: bool = False
    title_page: bool = False
    number_start: int | None = None
    number_format: str = ""
    headers: tuple[tuple[str, tuple[Paragraph, ...]], ...] = ()
    footers: tuple[tuple[str, tuple[Paragraph, ...]], ...] = ()

    @property
    def text_width(self) -> int:
        """版心宽。"""
        return self.width - self.left - self.right

    @property
    def text_height(self) -> int:
        """版心高。"""
        return self.height - self.top - self.bottom


@dataclass(frozen=True)
class Document:
    """一份公文；`blocks` 是正文里的段落与表，依次排列。"""

    name: str
    blocks: tuple[Paragraph | Table, ...]
    sections: tuple[Section, ...]
    normal: Look
    even_and_odd: bool = False
    mirror_margins: bool = False
    paged: bool = False
    """文件里存有 Word 上次排版的分页。"""
    cautions: tuple[str, ...] = ()
    """宏、外部链接、批注、修订之类，只说不动。"""
    renderable: bool = True
    """排版时会不会去取外面的东西；会取则不排。"""
    parts: dict[str, bytes] = field(default_factory=dict, repr=False, compare=False)

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """正文的各段，表格除外。"""
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))

    @property
    def tables(self) -> tuple[Table, ...]:
        """各表。"""
        return tuple(block for block in self.blocks if isinstance(block, Table))
