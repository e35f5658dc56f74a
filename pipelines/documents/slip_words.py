"""退回单上的话：题目、收了多少退了多少、期限、怎样报回，工作簿与公文同文。"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pipelines.documents.slip import Purpose, Slip
from pipelines.documents.slip_lines import Kind, Line, kinds, lines
from pipelines.documents.wording import chinese_date, numeral
from pipelines.intake.own_sheets import RETURNED_SHEET, SLIP_SHEETS
from pipelines.ledgers.finding import Level

ERRORS, DOUBTS = SLIP_SHEETS
MENDED, KIT = "自动更正", "待改工作簿"
LEDGERS: Final = "六张清单"
_WEEKDAYS: Final = "一二三四五六日"
_NAMES: Final = {
    Purpose.WHOLE: "退回单",
    Purpose.ROWS: "退回单",
    Purpose.DOUBTS: "疑点核实单",
    Purpose.CLEAR: "校验结果（无问题）",
}


def whose(slip: Slip) -> str:
    """娄星区2021年6月六张清单。"""
    return f"{slip.unit.name}{_month(slip)}{LEDGERS}"


def book_title(slip: Slip) -> str:
    """娄星区2021年6月六张清单退回单；只有疑点的叫疑点核实单。"""
    return f"{whose(slip)}{_NAMES[slip.purpose]}"


def letter_title(slip: Slip) -> str:
    """公文标题，已在词间分行。"""
    unit, month = slip.unit.name, _month(slip)
    return {
        Purpose.WHOLE: f"关于退回{unit}{month}\n{LEDGERS}的通知",
        Purpose.ROWS: f"关于退回{unit}{month}\n{LEDGERS}部分数据的通知",
        Purpose.DOUBTS: f"关于请核实{unit}{month}\n{LEDGERS}疑点数据的通知",
        Purpose.CLEAR: f"关于{unit}{month}\n{LEDGERS}校验情况的通知",
    }[slip.purpose]


def _month(slip: Slip) -> str:
    return f"{slip.period.year}年{slip.period.month}月"


def completeness(slip: Slip) -> str:
    """报来5行，采用4行，退回1行。"""
    if not slip.sent:
        return "没有读到数据行"
    returned = slip.sent - slip.accepted
    if not returned:
        return f"报来{slip.sent}行，全部采用"
    return f"报来{slip.sent}行，采用{slip.accepted}行，退回{returned}行"


def tally(slip: Slip) -> str:
    """错误8处（项目清单6处、任务清单2处）、疑点3处、自动更正1处；都没有则空。"""
    counted = [
        (name, lines(slip, level))
        for name, level in (("错误", Level.ERROR), ("疑点", Level.WARNING))
    ]
    parts = [f"{name}{len(found)}处{_by_sheet(found)}" for name, found in counted if found]
    parts += [f"自动更正{len(slip.fixes)}处"] if slip.fixes else []
    return "、".join(parts)


def _by_sheet(found: Sequence[Line]) -> str:
    counts: dict[str, int] = {}
    for line in found:
        counts[line.sheet] = counts.get(line.sheet, 0) + 1
    if len(counts) < 2:
        return f"（{found[0].sheet}）"
    return f"（{'、'.join(f'{sheet}{count}处' for sheet, count in counts.items())}）"


def reasons(slip: Slip) -> list[str]:
    """整份不采用的原因与办法，一条一句；没有整份退回则空。"""
    if not slip.refused:
        return []
    whole = [line for line in lines(slip, Level.ERROR) if line.row is None]
    said = [f"{line.problem.rstrip('。')}。{line.advice}" for line in whole]
    return [f"{slip.returned_reason.rstrip('。')}。", *said] if slip.returned_reason else said


def merged_words(chosen: Sequence[Line], limit: int) -> str:
    """“一是…；二是…；另有2类5处。”；只有一类则直说，没有则空。"""
    found = kinds(chosen)
    shown, rest = found[:limit], found[limit:]
    if not shown:
        return ""
    if len(found) == 1:
        return f"{shown[0].words()}。"
    listed = [f"{numeral(n)}是{kind.words()}" for n, kind in enumerate(shown, 1)]
    left = [f"另有{len(rest)}类{_places(rest)}处"] if rest else []
    return f"{'；'.join([*listed, *left])}。"


def _places(found: Sequence[Kind]) -> int:
    return sum(len(kind.places) for kind in found)


def by_when(slip: Slip) -> str:
    """2021年7月5日（星期一）前。"""
    return f"{chinese_date(slip.deadline)}（星期{_WEEKDAYS[slip.deadline.weekday()]}）前"


def otherwise(slip: Slip) -> str:
    """逾期怎样处理。"""
    if slip.purpose is Purpose.DOUBTS:
        return "逾期未说明的，作为疑点列入总台账。"
    if slip.purpose is Purpose.ROWS:
        return "逾期未改正的，所退各行不计入本期汇总，并在通报中注明。"
    if slip.carries:
        return (
            "逾期未报回的，沿用你单位最近一次采用的数据，没有可沿用的按未报列示，并在通报中注明。"
        )
    return "逾期未报回的，按未报列示，并在通报中注明。"


def demand(slip: Slip) -> str:
    """期限一句，工作簿里用粗体。"""
    what = "核实说明后报回" if slip.purpose is Purpose.DOUBTS else "改好报回"
    return f"请于{by_when(slip)}{what}。{otherwise(slip)}"


def steps(slip: Slip) -> Iterator[str]:
    """怎样改、怎样报回，一步一句。"""
    errors, doubts = lines(slip, Level.ERROR), lines(slip, Level.WARNING)
    if slip.kit_name and any(line.cell for line in [*errors, *doubts]):
        yield f"点“单元格”一栏，打开同一文件夹中的{KIT}“{slip.kit_name}”并跳到该格"
    if errors:
        filled = "有“建议填”的核对无误后照抄，其余" if any(line.proposal for line in errors) else ""
        yield f"{filled}按“怎样改”改正"
    if doubts:
        yield f"疑点属填报有误的改正，属实的{_explain(slip)}"
    yield f"保存后按原渠道报送；有不明白的，请与{slip.office_name}联系"


def _explain(slip: Slip) -> str:
    if slip.kit_name:
        return f"在{KIT}的“{RETURNED_SHEET}”表“情况说明”一栏写明"
    return f"在{DOUBTS}“情况说明”一栏写明，随重报的工作簿一并送回"
