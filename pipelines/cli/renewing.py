"""换数的命令：数变了，人改过的公文不必重写。"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pipelines import exits
from pipelines.cli.face import FILE, Face, busy, now, verb


@verb("renew")
@click.argument("file", type=FILE, metavar="文件.docx")
@click.pass_obj
def renew(face: Face, file: Path) -> None:
    """给人改过的公文换上今日台账的数：另写一份“（更新）”，改动都成修订，人的字不动。"""
    from pipelines.renewing_words import renewed_json, renewed_words
    from pipelines.tasks.renewing import renew_document

    with busy("换数"):
        made = renew_document(file, face.intake(), now())
    face.show(renewed_json(made), renewed_words(made))
    sys.exit(exits.FINDINGS if made.renewed.left else exits.CLEAN)
