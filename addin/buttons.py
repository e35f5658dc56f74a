"""清单通选项卡上的按钮，每个在此声明一次：功能区、任务窗格、命令行、手册都由此而来。

添一个按钮：在 BUTTONS 里添一项；`action` 是按下后做的函数（Press → Answer），`verb` 是背后的动词。
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from addin.answer import Answer
    from addin.press import Press


class Needs(StrEnum):
    """按下时要有什么。"""

    NOTHING = "nothing"
    WORKBOOK = "workbook"
    """打开着的工作簿。"""
    WRITABLE = "writable"
    """打开着、改了存得下来的工作簿。"""


class Group(StrEnum):
    """功能区上的分组，次序即此。"""

    FILLING = "填报"
    CITY = "市级"
    LETTERS = "公文"
    HELP = "帮助"


@dataclass(frozen=True)
class Button:
    """一个按钮；`id` 是 ASCII 标识，命令行里也用它或 `label`。"""

    id: str
    label: str
    group: Group
    icon: str
    """Office 自带图标的名称（imageMso）。"""
    key: str
    """键盘提示：Alt 之后依次按的字母。"""
    tip: str
    """一句话：按了做什么。"""
    help: str
    """鼠标停留时的说明：做哪些事，动不动原件。"""
    verb: str
    action: str
    needs: Needs = Needs.WORKBOOK
    large: bool = False

    def act(self) -> Callable[[Press], Answer]:
        """按下后做的函数；此时才导入。"""
        return _resolved(self.action)

    def task(self) -> Callable[..., Any]:
        """背后的动词。"""
        return _resolved(self.verb)


def _resolved(name: str) -> Callable[..., Any]:
    found: Callable[..., Any] = pkgutil.resolve_name(name)
    return found


BUTTONS: Final = (
    Button(
        "check", "校验", Group.FILLING, "AcceptInvitation", "J",
        "检查本工作簿，有问题的格标色、附批注",
        "红色是错误，黄色是疑点，蓝色是与之有关的格；各处列在“校验结果”表，点地址跳过去。"
        "先前的标记先清掉。只标记，不改数。",
        "pipelines.tasks.county:check", "addin.filling:check", large=True,
    ),
    Button(
        "fix", "一键修正", Group.FILLING, "AutoCorrect", "X",
        "看得准的写法就地改好，逐处记入“修正记录”",
        "只换写法，不改含义：全角数字、日期写法。Excel 的撤销用不上，改错了按“撤销修正”。",
        "pipelines.tasks.returning:fix", "addin.mending:fix", Needs.WRITABLE,
    ),
    Button(
        "unfix", "撤销修正", Group.FILLING, "Undo", "Z",
        "照“修正记录”把改过的格还原",
        "改后又被人动过的格不还原，逐处说明。",
        "addin.corrections_log:restorable", "addin.mending:unfix", Needs.WRITABLE,
    ),
    Button(
        "submit", "上报", Group.FILLING, "FileSendAsAttachment", "S",
        "校验无误后送进收件箱，留回执",
        "有错误的不收，先标出来；有疑点的问一声。送的是一份副本，附单位、报告期、内容摘要、规则版本。",
        "pipelines.tasks.submitting:submit", "addin.submitting:submit", large=True,
    ),
    Button(
        "next", "下一处", Group.FILLING, "FindNext", "N",
        "跳到下一处有问题的格",
        "从光标所在的格往后找，到头再从头来，依次说出各处的问题与改法。",
        "addin.marks:following", "addin.walking:next_place",
    ),
    Button(
        "clear", "清除标记", Group.FILLING, "ClearFormats", "Q",
        "去掉校验留下的颜色、批注和“校验结果”表",
        "原来的底色、人写的批注照原样恢复。",
        "addin.marks:unmark", "addin.filling:clear",
    ),
    Button(
        "collect", "收件", Group.CITY, "ImportSavedImports", "C",
        "收下收件箱里的来件：校验、归档、入库",
        "来件原样留在收件箱；有错误、有疑点的，顺手出好退回单。",
        "pipelines.tasks.office:collect", "addin.city:collect", Needs.NOTHING,
    ),
    Button(
        "consolidate", "汇总", Group.CITY, "Consolidate", "H",
        "把各单位采用的行汇成总台账，做好就打开",
        "未报的按设定沿用上期并注明；三路合计相互核对。",
        "pipelines.tasks.office:consolidate", "addin.city:consolidate", Needs.NOTHING, large=True,
    ),
    Button(
        "slips", "退回单", Group.CITY, "MailMergeMatchFields", "T",
        "给有错误、有疑点的单位出退回单和待改工作簿",
        "每个单位一个文件夹：退回单、退回通知、标好色可直接改的工作簿。",
        "pipelines.tasks.returning:slips", "addin.city:slips", Needs.NOTHING,
    ),
    Button(
        "urge", "催报", Group.CITY, "SetAlerts", "U",
        "列出没有报、退回没有改好的单位，写好要发的话",
        "一页表给人看，一份文本一段一个单位，粘贴即可发；已报的、锁定了的不催。",
        "pipelines.tasks.urging:urge", "addin.city_reports:urge", Needs.NOTHING,
    ),
    Button(
        "score", "评分排名", Group.CITY, "VersionHistory", "R",
        "排积分与投资的名次，说明名次从哪里来、怎样前移",
        "各单位差上一位多少、最少再做什么能前移、谁可能超过来；流动红旗与年度红旗一并评出。",
        "pipelines.tasks.scoring:score", "addin.city_reports:score", Needs.NOTHING,
    ),
    Button(
        "circular", "通报", Group.LETTERS, "FileSaveAsWordDocx", "W",
        "写好该期月通报或别的公文，做好就打开",
        "数照各单位采用的行算，与总台账一致；原有的一份有人改过的，改名留着。",
        "pipelines.tasks.office:circular", "addin.city:circular", Needs.NOTHING, large=True,
    ),
    Button(
        "remind", "提醒函", Group.LETTERS, "MailMergeStartLetters", "M",
        "办今天的提醒：三次提醒、红灯、督办，各单位一份函",
        "按任务、问题、要素、开竣工的时限算；漏了的日子一并补上，一天按几次都不重复。",
        "pipelines.tasks.reminding:remind", "addin.city_reports:remind", Needs.NOTHING,
    ),
    Button(
        "verify", "核对", Group.LETTERS, "FileCheckIn", "V",
        "付印之前核对公文里的数",
        "问是哪一期，看最近改过的一份：与台账不符的、没有来历的数，合计、名次、没有填写的地方。只读不改。",
        "pipelines.tasks.verifying:verify_document", "addin.papers:verify", Needs.NOTHING,
    ),
    Button(
        "lint", "体检", Group.LETTERS, "FileDocumentInspect", "L",
        "公文的格式与措辞，逐条对照国家标准",
        "《党政机关公文格式》（GB/T 9704—2012）逐条与常见的退文原因；查不了的说“未查”。只读不改。",
        "pipelines.tasks.linting:lint_document", "addin.papers:lint", Needs.NOTHING,
    ),
    Button(
        "trace", "溯源", Group.HELP, "TracePrecedents", "Y",
        "总台账上选中一格，打开它来自的那份报表、那一格",
        "打开的是归档的原件，只读；并说这一格喂给哪些数。在收过的原件、指标表里也能用。",
        "pipelines.tasks.tracing_cells:trace_cell", "addin.helping:trace",
    ),
    Button(
        "explain", "规则说明", Group.HELP, "Help", "G",
        "说明选中的问题是什么、为什么、怎么改",
        "选中标了色的格或“校验结果”里的一行再按；没有选中的，问一个编码，如 L1-02。",
        "pipelines.explaining:explain_code", "addin.helping:explain", Needs.NOTHING,
    ),
    Button(
        "about", "关于", Group.HELP, "Info", "A",
        "版本、办公室、能不能用",
        "逐项检查程序、设定、台账、模板、数据库，缺什么说什么。",
        "pipelines.doctoring:examine_office", "addin.helping:about", Needs.NOTHING,
    ),
)  # fmt: skip


def find_button(name: str) -> Button | None:
    """按标识或名称找按钮。"""
    return next((button for button in BUTTONS if name in (button.id, button.label)), None)
