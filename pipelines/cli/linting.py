"""体检的命令：公文、公文模板、台账与规则。"""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines import exits
from pipelines.cli.face import FILE, Face, busy, verb

if TYPE_CHECKING:
    pass


@verb("lint")
@click.argument("file", type=FILE, required=False, metavar="[文件.docx]")
@click.option("--render/--no-render", default=True, help="排版来看页上的位置（要有 LibreOffice）")
@click.pass_obj
def lint(face: Face, file: Path | None, render: bool) -> None:
    """公文体检，逐条对照 GB/T 9704—2012；是模板则查模板；不写文件则查台账与规则。"""
    if file is None:
        _show_rules(face)
    elif _is_template(face.office, file):
        _show_template(face, file)
    else:
        _show_document(face, file, render)


def _show_rules(face: Face) -> None:
    """台账与规则写得对不对，哪些在工作簿里即时变色、哪些不能及缘由。"""
    from pipelines.ledgers.live_rules import live_report

    rules = live_report(face.intake().ledgers)
    live = sum(rule.live for rule in rules)
    data = {
        "schema_version": 1, "live": live, "total": len(rules),
        "rules": [{**asdict(rule), "level": rule.level.value} for rule in rules],
    }  # fmt: skip
    words = [f"台账与规则没有写错；{len(rules)} 问中 {live} 问即时变色，其余收件时查："]
    idle = (rule for rule in rules if not rule.live)
    face.show(data, [*words, *(f"  {r.code} {r.sheet}“{r.column}”：{r.reason}" for r in idle)])


def _is_template(office: Path, file: Path) -> bool:
    """办公室 documents 文件夹里的是模板。"""
    return file.resolve().parent == (office / "documents").resolve()


def _show_template(face: Face, file: Path) -> None:
    from pipelines.documents.gongwen.remark import Severity
    from pipelines.linting_words import remark_json, remark_words
    from pipelines.tasks.linting import lint_templates

    with busy("查模板"):
        (found,) = lint_templates([file], face.intake())
    wrong = sum(one.severity is Severity.ERROR for one in found)
    summary = f"模板有 {wrong} 处错误，改好才能用。" if wrong else "模板的名称、标记都对。"
    data = {
        "schema_version": 1, "file": str(file), "remarks": [remark_json(one) for one in found],
        "summary": summary,
    }  # fmt: skip
    face.show(data, [*map(remark_words, found), summary])
    sys.exit(exits.FINDINGS if wrong else exits.CLEAN)


def _show_document(face: Face, file: Path, rendered: bool) -> None:
    """体检一份公文并印出；有错误则退出码 1，读不了则 2。"""
    from pipelines.documents.gongwen.remark import Severity
    from pipelines.linting_words import examination_json, examination_words
    from pipelines.tasks.linting import lint_document

    with busy("体检"):
        found = lint_document(file, face.office, rendered=rendered)
    face.show(examination_json(file, found), examination_words(found))
    sys.exit(exits.FINDINGS if found.count(Severity.ERROR) else exits.CLEAN)
