"""读进来的公文交给措辞体检：各段是公文的什么、文件里还留着什么。"""

from pathlib import Path

from pipelines.documents.docx_package import packed, unpacked
from pipelines.documents.gongwen.elements import recognise
from pipelines.documents.gongwen.reading import read_document
from pipelines.documents.gongwen.remark import Severity
from pipelines.documents.gongwen.wording import wording_remarks
from pipelines.documents.gongwen.wording_lines import facts_of, left_in, lines_of
from pipelines.documents.gongwen.wording_table import load_wording
from pipelines.office import shipped
from tests.documents.word import paragraph, word_file

TITLE = "关于2021年1—6月全市重点产业项目建设情况的通报"
BODY = "现将有关情况通报如下：全市项目进展顺利，完成投资69.73亿元，为年度计划的96.9%。"
TABLE = load_wording(shipped("templates") / "wording.toml")


def found(path: Path) -> list[tuple[str, str]]:
    document = read_document(path)
    lines = lines_of(document, recognise(document))
    remarks = wording_remarks(lines, TABLE, facts_of(document, ()))
    return [
        (one.code, one.place.words) for one in remarks if one.severity is not Severity.UNCHECKED
    ]


def circular(tmp_path: Path, *more: str, signed: str = "2021年7月7日") -> Path:
    texts = (TITLE, "各县市区人民政府：", BODY)
    end = ("附件：项目清单", "娄底市重点产业项目建设专班办公室", signed)
    body = "".join([*map(paragraph, texts), *more, *map(paragraph, end)])
    return word_file(tmp_path / "通报.docx", body)


def test_a_sound_circular_draws_no_remark(tmp_path):
    assert found(circular(tmp_path)) == []


def test_a_fault_is_told_in_the_words_of_its_kind(tmp_path):
    path = circular(tmp_path, paragraph("截止6月底，全部开工。"), signed="2021年06月20日")
    assert found(path) == [
        ("R10", "正文第 4 段“截止6月底，全部开工。”"),
        ("R22", "正文第 7 段“2021年06月20日”"),
        ("R2", "正文第 7 段“2021年06月20日”"),
    ]


def test_a_fault_in_a_table_is_told_at_its_cell(tmp_path):
    cell = f"<w:tc><w:tcPr/>{paragraph('【请填写】')}</w:tc>"
    table = f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr>{cell}</w:tr></w:tbl>"
    ((code, place),) = found(circular(tmp_path, table))
    assert code == "R19"
    assert place.startswith("表1")


def test_what_was_left_in_the_file_is_counted(tmp_path):
    def run(look: str) -> str:
        return f"<w:r><w:rPr>{look}</w:rPr><w:t>字</w:t></w:r>"

    looks = (
        "<w:vanish/>", '<w:vanish w:val="0"/>',
        '<w:highlight w:val="yellow"/>', '<w:highlight w:val="none"/>',
    )  # fmt: skip
    inserted = f'<w:ins w:id="1" w:author="甲">{run("")}</w:ins>'
    deleted = '<w:del w:id="2" w:author="甲"><w:r><w:delText>旧</w:delText></w:r></w:del>'
    body = f"<w:p>{inserted}{deleted}{''.join(map(run, looks))}</w:p>"
    path = word_file(tmp_path / "留.docx", body)
    parts = unpacked(path.read_bytes())
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    comments = f'<w:comments {space}><w:comment w:id="0"/></w:comments>'
    parts["word/comments.xml"] = comments.encode()
    path.write_bytes(packed(parts))
    left = left_in(unpacked(path.read_bytes()))
    assert (left.revisions, left.comments, left.hidden, left.highlights) == (2, 1, 1, 1)


def test_the_mark_on_what_is_still_to_be_filled_in_is_not_told_twice(tmp_path):
    look = '<w:rPr><w:highlight w:val="yellow"/></w:rPr>'
    body = f"<w:p><w:r>{look}<w:t>【请填写：原因】</w:t></w:r><w:r>{look}<w:t>字</w:t></w:r></w:p>"
    path = word_file(tmp_path / "留白.docx", body)
    assert left_in(unpacked(path.read_bytes())).highlights == 1
