"""公文一组里付印之前的按钮：核对、体检；看的是该期最近改过的一份，或回答里点了名的。"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from addin.answer import Answer, Tone
from addin.city import asked_period
from addin.city_words import shortened

if TYPE_CHECKING:
    from addin.press import Press

#: 提醒函、督办函按发出的日子放，不按报告期（qingdan remind）。
_LETTERS: Final = "提醒"


def verify(press: Press) -> Answer:
    """核对人改过的公文：与台账不符的数、没有来历的数、合计、名次、没有填写的。"""
    from pipelines.tasks.verifying import verify_document
    from pipelines.verifying_words import verified_words

    paper = _paper(press, "核对哪一期的公文？")
    if isinstance(paper, Answer):
        return paper
    press.say(f"核对“{paper.name}”……")
    checked = verify_document(paper, press.intake)
    tone = Tone.WARNING if checked.verified.stands else Tone.DONE
    return Answer(_told(paper, list(verified_words(checked)), "verify"), tone)


def lint(press: Press) -> Answer:
    """公文体检：逐条对照 GB/T 9704—2012 与常见的退文原因。"""
    from pipelines.documents.gongwen.remark import Severity
    from pipelines.linting_words import remark_words, summary
    from pipelines.tasks.linting import lint_document

    paper = _paper(press, "体检哪一期的公文？")
    if isinstance(paper, Answer):
        return paper
    press.say(f"体检“{paper.name}”……")
    found = lint_document(paper, press.office)
    wrong = [one for one in found.remarks if one.severity is not Severity.UNCHECKED]
    lines = [*map(remark_words, wrong), summary(found)]
    tone = Tone.WARNING if found.count(Severity.ERROR) else Tone.DONE
    return Answer(_told(paper, lines, "lint"), tone)


def _paper(press: Press, question: str) -> Path | Answer:
    """该期最近改过的一份，或点了名的一份（“2021-06 核对单 娄星区”）；没有则一句话。"""
    reply, _, named = " ".join(press.reply.split()).partition(" ")
    asked = (
        f"{question}不点名的，看最近改过的一份；要看某一份，在报告期后空一格写它的名称，"
        "如“2021-06 月通报”“2021-06 核对单 娄星区”“2021-06 提醒函 娄星区”。"
    )
    period = asked_period(replace(press, reply=reply), asked)
    if isinstance(period, Answer):
        return period
    out = press.office / "out"
    papers = _papers(out / str(period), "**/*.docx" if named else "*.docx")
    if named:
        papers += _papers(out / _LETTERS, "**/*.docx")
        papers = [path for path in papers if _is_named(path.relative_to(out), named)]
    if papers:
        return max(papers, key=lambda path: (path.stat().st_mtime, path.name))
    if named:
        return Answer(f"{period} 没有名称里写着“{named}”的公文；提醒函、督办函在 out/{_LETTERS}。")
    return Answer(f"{period} 还没有公文；请先按“通报”。")


def _papers(folder: Path, pattern: str) -> list[Path]:
    return [path for path in folder.glob(pattern) if not path.name.startswith("~$")]


def _is_named(path: Path, named: str) -> bool:
    """文件名、所在文件夹里有 `named` 的每一个词。"""
    return all(word in str(path) for word in named.split())


def _told(paper: Path, lines: Sequence[str], verb: str) -> str:
    """公文的名称，各行意见，末了的一句总结。"""
    *found, summary = lines
    rest = f"另有 {{}} 行，见 qingdan {verb} {paper.name}"
    return "\n".join([f"“{paper.name}”：", *shortened(found, rest), summary])
