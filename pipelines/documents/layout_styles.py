"""公文版式的样式与底本：字体、字号、行距、缩进，尺寸出自 GB/T 9704—2012。

尺寸以 twip（1/20 磅，1 mm = 56.693 twip）计，字号以半磅计（3号 = 32）。
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from docx import Document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

FANG, KAI, HEI, SONG, XIAOBIAOSONG = "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"
LATIN: Final = "Times New Roman"
SIZE_2, SIZE_3, SIZE_4, SIZE_5 = 44, 32, 28, 21
#: 每页 22 行：28.95 磅固定行距（5.2.3）。
LINE: Final = 579
#: 3 号字连同 −0.25 磅字距的一字：每行 28 字（5.2.3）。
CHARACTER: Final = 315
#: 版心宽 156 mm，订口 28 mm（5.2.1）。
WIDTH, LEFT = 8845, 1588
RED: Final = "FF0000"
_PITCH: Final = -5
Align = Literal["both", "left", "center", "right"]


@dataclass(frozen=True)
class Look:
    """一种段落样式；`indent` 为 w:ind 的属性，`line` 为固定行距；`rule` 为段下线之粗（1/8 磅）。"""

    id: str
    name: str
    font: str = FANG
    size: int = SIZE_3
    align: Align = "both"
    line: int = LINE
    before: int = 0
    indent: Mapping[str, int] | None = None
    color: str = ""
    tight: bool = False
    keep_next: bool = False
    outline: int | None = None
    right_tab: int = 0
    scale: int = 0
    rule: int = 0


def style_xml(look: Look) -> str:
    """一种样式的 w:style。"""
    default = ' w:default="1"' if look.id == "Normal" else ""
    based = "" if look.id == "Normal" else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{look.id}">'
        f'<w:name w:val="{look.name}"/>{based}<w:qFormat/>'
        f"<w:pPr>{_paragraph_properties(look)}</w:pPr>"
        f"<w:rPr>{_run_properties(look)}</w:rPr></w:style>"
    )


def _rule(look: Look) -> str:
    color = look.color or "auto"
    line = f'w:val="single" w:sz="{look.rule}" w:space="0" w:color="{color}"'
    return f"<w:pBdr><w:bottom {line}/></w:pBdr>"


def _paragraph_properties(look: Look) -> str:
    indent = "".join(f' w:{key}="{value}"' for key, value in (look.indent or {}).items())
    outline = "" if look.outline is None else f'<w:outlineLvl w:val="{look.outline}"/>'
    return (
        ("<w:keepNext/>" if look.keep_next else "")
        + '<w:widowControl w:val="0"/>'
        + (_rule(look) if look.rule else "")
        + (
            f'<w:tabs><w:tab w:val="right" w:pos="{look.right_tab}"/></w:tabs>'
            * bool(look.right_tab)
        )
        + '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
        + ("" if look.line == LINE else '<w:snapToGrid w:val="0"/>')
        + f'<w:spacing w:before="{look.before}" w:after="0" w:line="{look.line}"'
        + ' w:lineRule="exact"/>'
        + (f"<w:ind{indent}/>" if indent else "")
        + f'<w:jc w:val="{look.align}"/>{outline}'
    )


def _run_properties(look: Look) -> str:
    color = f'<w:color w:val="{look.color}"/>' if look.color else ""
    spacing = f'<w:spacing w:val="{_PITCH}"/>' if look.tight else ""
    sizes = f'<w:sz w:val="{look.size}"/><w:szCs w:val="{look.size}"/>'
    width = f'<w:w w:val="{look.scale}"/>' if look.scale else ""
    return fonts(look.font) + color + spacing + width + sizes


def fonts(font: str) -> str:
    """四种文字的字体都写明，主题字体无从渗入；宋体连数字也用宋体（7.5）。"""
    latin = SONG if font == SONG else LATIN
    return (
        f'<w:rFonts w:ascii="{latin}" w:eastAsia="{font}" w:hAnsi="{latin}" w:cs="{latin}"'
        ' w:hint="eastAsia"/>'
    )


_TWO: Final = {"firstLineChars": 200, "firstLine": 640}
_FOUR: Final = 280  # 4 号字一字
_NAMED: Final = 5 * CHARACTER  # 附件说明：左空二字，“附件：”三字
_NUMBERED: Final = 230  # “1.”之宽


def _masthead(id: str, name: str, size: int, line: int, before: int, scale: int = 0) -> Look:
    """红色小标宋；`before` 使字的上边缘距版心上边缘 35 mm（7.2.4）。"""
    face = XIAOBIAOSONG
    return Look(id, name, face, size, "center", line, before, color=RED, scale=scale)


LOOKS: Final = (
    Look("Normal", "Normal"),
    Look("BlankLine", "空行"),
    _masthead("Masthead", "发文机关标志", 100, 1240, 1760),
    _masthead("MastheadLong", "发文机关标志（长）", 72, 900, 1810),
    _masthead("MastheadNarrow", "发文机关标志（窄）", 72, 900, 1810, 75),
    _masthead("MastheadNarrowest", "发文机关标志（最窄）", 72, 900, 1810, 60),
    Look("Symbol", "发文字号", align="center", before=2 * LINE),
    Look("RedLine", "红色分隔线", line=120, color=RED, rule=16),
    Look("CircularTitle", "公文标题", XIAOBIAOSONG, SIZE_2, "center", 660, outline=0),
    Look("Addressees", "主送机关", before=LINE, tight=True),
    Look("BodyText", "公文正文", indent=_TWO, tight=True),
    Look("Level1", "公文一级标题", HEI, indent=_TWO, tight=True, keep_next=True, outline=1),
    Look("Level2", "公文二级标题", indent=_TWO, tight=True, outline=2),
    Look("Listed", "公文列举", indent=_TWO, tight=True),
    Look("EnclosureOnly", "附件说明（一个）", before=LINE, tight=True, keep_next=True,
         indent={"left": _NAMED, "hanging": 3 * CHARACTER}),
    Look("EnclosureFirst", "附件说明（首个）", before=LINE, tight=True, keep_next=True,
         indent={"left": _NAMED + _NUMBERED, "hanging": 3 * CHARACTER + _NUMBERED}),
    Look("EnclosureNext", "附件说明（其余）", tight=True, keep_next=True,
         indent={"left": _NAMED + _NUMBERED, "hanging": _NUMBERED}),
    Look("Signature", "署名", align="center", before=2 * LINE, tight=True, keep_next=True,
         indent={"left": WIDTH - 4640}),
    Look("SignatureLong", "署名（长）", align="right", before=2 * LINE, tight=True, keep_next=True),
    Look("SignatureDate", "成文日期", align="right", tight=True,
         indent={"rightChars": 400, "right": 4 * CHARACTER}),
    Look("Remark", "附注", indent=_TWO, tight=True),
    Look("Appendix", "附件标识", HEI, align="left", tight=True, keep_next=True),
    Look("AppendixTitle", "附件标题", XIAOBIAOSONG, SIZE_2, "center", 660, LINE, keep_next=True),
    Look("TableUnit", "表格单位", size=SIZE_5, align="right", line=400, keep_next=True),
    Look("TableHead", "表头", HEI, SIZE_5, "center", 280, keep_next=True),
    Look("TableText", "表格文字", FANG, SIZE_5, "center", 280),
    Look("TableLeft", "表格文字（左）", FANG, SIZE_5, "left", 280),
    Look("TableNumber", "表格数字", FANG, SIZE_5, "right", 280),
    Look("TableNote", "表注", FANG, SIZE_5, "both", 320),
    Look("ImprintRoom", "版记余地", line=4 * LINE, keep_next=True),
    Look("CopyTo", "抄送", size=SIZE_4, line=LINE,
         indent={"left": 4 * _FOUR, "right": _FOUR, "hanging": 3 * _FOUR}),
    Look("Printer", "印发", size=SIZE_4, line=LINE, align="left", right_tab=WIDTH - _FOUR,
         indent={"left": _FOUR, "right": _FOUR}),
    Look("PageOdd", "页码（单页）", SONG, SIZE_4, "right", 320,
         indent={"rightChars": 100, "right": _FOUR}),
    Look("PageEven", "页码（双页）", SONG, SIZE_4, "left", 320,
         indent={"leftChars": 100, "left": _FOUR}),
    Look("Hairline", "节末", size=2, line=20),
    Look("TemplateTag", "模板标记", size=18, align="left", line=240, color="808080"),
)  # fmt: skip

_SETTINGS: Final = """
<w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>
<w:characterSpacingControl w:val="doNotCompress"/>
<w:compat><w:doNotExpandShiftReturn/><w:useFELayout/>
<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word"
 w:val="15"/></w:compat>
<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>
"""


def blank_document() -> WordDocument:
    """底本：去掉旧样式、编号、缩略图；主题虽在（Word 要有），没有一处样式引用它。"""
    word = Document()
    for rels, kept in (
        (word.part.rels, ("/styles", "/settings", "/theme", "/fontTable")),
        (word.part.package.rels, ("/officeDocument", "/core-properties")),
    ):
        for key in [key for key, rel in rels.items() if not rel.reltype.endswith(kept)]:
            del rels[key]
    replace_children(word.styles.element, _styles())
    replace_children(word.settings.element, _SETTINGS)
    word.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)._blob = _font_table()
    return word


def _font_table() -> bytes:
    named = "".join(
        f'<w:font w:name="{name}"/>' for name in (FANG, KAI, HEI, SONG, XIAOBIAOSONG, LATIN)
    )
    return f"<w:fonts {nsdecls('w')}>{named}</w:fonts>".encode()


def replace_children(root: BaseOxmlElement, children: str) -> None:
    """把 `root` 的内容整个换成 `children`（WordprocessingML）。"""
    root.clear()
    root.extend(list(parse_xml(f"<w:body {nsdecls('w', 'r')}>{children}</w:body>")))


def _styles() -> str:
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts(FANG)}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
        "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    )
    table_style = (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal">'
        '<w:name w:val="Normal Table"/>'
        '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
    )
    return defaults + "".join(map(style_xml, LOOKS)) + table_style
