"""定稿前该清掉的，每一处都要说到：同一个题目下几张表的，说是第几张。"""

from __future__ import annotations

import io
import re

import docx

from pipelines.documents.gongwen.reading import BODY, read_bytes
from pipelines.documents.verifying.verify import verify


def test_cards_under_one_title_are_told_apart() -> None:
    document = docx.Document()
    document.add_paragraph("巡检观摩项目册")
    for _ in range(3):
        document.add_table(1, 1).cell(0, 0).text = "【请填写：照片】"
        document.add_paragraph("")
    written = io.BytesIO()
    document.save(written)
    found = verify(written.getvalue()).remarks
    assert [one.place for one in found if one.code == "V08"] == [
        "“巡检观摩项目册”第1行第1格",
        "“巡检观摩项目册”第2张表第1行第1格",
        "“巡检观摩项目册”第3张表第1行第1格",
    ]


def test_verify_and_lint_count_paragraphs_alike(circular: bytes) -> None:
    seen = {
        one.number
        for one in read_bytes("月通报.docx", circular).blocks
        if getattr(one, "part", "") == BODY and "【请填写" in one.text
    }
    told = [one.place for one in verify(circular).remarks if one.code == "V08"]
    assert {int(found[1]) for one in told if (found := re.match(r"正文第(\d+)段", one))} == seen
    assert seen
