"""核对的命令：读回人改过的公文，列出站不住的数。"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pipelines import exits
from pipelines.cli.face import FILE, Face, busy, verb


@verb("verify")
@click.argument("file", type=FILE, metavar="文件.docx")
@click.option("--original", type=FILE, metavar="原件", help="通行证丢了，借当初写出的那一份的")
@click.pass_obj
def verify(face: Face, file: Path, original: Path | None) -> None:
    """核对人改过的公文：与台账不符的数、没有来历的数、合计、名次、【请填写】、批注、修订。"""
    from pipelines.tasks.verifying import verify_document
    from pipelines.verifying_words import verified_json, verified_words

    intake = face.intake() if (face.office / "office.toml").exists() else None
    with busy("核对"):
        checked = verify_document(file, intake, original)
    face.show(verified_json(checked), verified_words(checked))
    if checked.verified.stands:
        sys.exit(exits.FINDINGS)
    sys.exit(exits.CLEAN if checked.verified.passport else exits.UNREADABLE)
