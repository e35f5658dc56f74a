"""成文时的各行与今日的各行：表的行照它说的是谁，不照它在第几行。"""

from __future__ import annotations

from pipelines.documents.renewing.pairing import paired_lines, row_names
from pipelines.documents.verifying.reading import Line, Piece


def row(number: int, *texts: str) -> Line:
    return Line(tuple((Piece(text),) for text in texts), 1, number, "排名表")


def paragraph(number: int, text: str) -> Line:
    return Line(((Piece(text),),), 0, number)


HEAD = row(1, "排名", "项目名称", "责任单位")


def test_projects_of_one_name_are_told_apart_by_their_unit() -> None:
    rows = [HEAD, row(2, "1", "硅钢项目", "双峰县"), row(3, "2", "硅钢项目", "涟源市")]
    assert row_names(rows) == [("表头", 1), ("硅钢项目|双峰县", 1), ("硅钢项目|涟源市", 1)]
    stages = [
        HEAD,
        row(2, "1", "硅钢项目（一期）", "双峰县"),
        row(3, "2", "硅钢项目（二期）", "双峰县"),
    ]
    assert len({name for name, _ in row_names(stages)}) == 3
    turned = [HEAD, row(2, "1", "硅钢项目", "涟源市"), row(3, "2", "硅钢项目", "双峰县")]
    pairs = [(a.number, b.number) for a, b in paired_lines(rows, turned) if a and b]
    assert pairs == [(1, 1), (3, 2), (2, 3)]


def test_a_unit_that_reports_late_is_the_same_row() -> None:
    head = row(1, "排名", "单位", "项目数")
    before, now = [head, row(2, "—", "万宝新区（未报）", "—")], [head, row(2, "1", "万宝新区", "3")]
    assert paired_lines(before, now) == list(zip(before, now, strict=True))


def test_paragraphs_keep_their_order_and_new_ones_have_no_twin() -> None:
    before = [paragraph(1, "一、总体情况"), paragraph(2, "（一）投资情况。完成5个。")]
    now = [paragraph(1, "一、总体情况"), paragraph(2, "（一）核减情况。核减甲乙丙丁。"),
           paragraph(3, "（二）投资情况。完成6个。")]  # fmt: skip
    pairs = paired_lines(before, now)
    assert pairs == [(before[0], now[0]), (None, now[1]), (before[1], now[2])]
