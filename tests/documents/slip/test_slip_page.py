"""退回通知.docx：一封信的话、归并、附表、版式、字节恒定。"""

import io
import subprocess
from dataclasses import replace

import docx
import pytest

from pipelines.documents.slip_lines import lines
from pipelines.documents.slip_page import write_slip_page
from pipelines.ledgers.finding import Level
from tests.conftest import clean_rows
from tests.documents.slip.samples import INJECTED, said

FACES = {"仿宋_GB2312", "黑体", "宋体", "方正小标宋简体", "Times New Roman"}


def tables(slip):
    word = docx.Document(io.BytesIO(write_slip_page(slip)))
    return [[[cell.text for cell in row.cells] for row in one.rows] for one in _body_tables(word)]


def _body_tables(word):
    return [one for one in word.tables if one.rows[0].cells[0].text == "序号"]


def test_the_letter_says_what_was_sent_what_counts_and_by_when(slip, letter):
    words = letter(slip)
    assert words.startswith("关于退回娄星区2021年6月\n六张清单部分数据的通知\n娄星区：")
    assert "报来7行，采用6行，退回1行" in words
    assert "请于2021年7月5日（星期一）前在附件3中逐处改正" in words
    assert "所退各行不计入本期汇总，并在通报中注明" in words


def test_it_ends_with_enclosures_office_and_date(slip, letter):
    ending = letter(slip).partition("附件：")[2]
    assert ending.startswith("1.退回单\n2.疑点单\n3.待改工作簿\n")
    assert f"{slip.office_name}\n2021年7月1日" in ending


def test_same_complaints_are_merged_in_the_letter(slip, letter):
    many = tuple(said(Level.ERROR, row=row) for row in range(7, 40))
    words = letter(replace(slip, findings=many))
    assert "本年累计不等于上月累计加本月（L1-02）" in words
    assert "S7、S8、S9等33处" in words


def test_the_table_lists_twenty_and_points_to_the_workbook(slip, letter):
    many = tuple(said(Level.ERROR, row=row) for row in range(7, 40))
    long = replace(slip, findings=many)
    assert "共33处，列出20处，其余13处见所附电子表格的“退回单”表" in letter(long)
    assert len(tables(long)[0]) == 1 + 20


def test_every_error_and_every_doubt_is_in_its_table(slip):
    errors, doubts = tables(slip)
    assert len(errors) == 1 + len(lines(slip, Level.ERROR))
    assert len(doubts) == 1 + len(lines(slip, Level.WARNING))
    assert any("15000.00" in row for row in errors)


def test_no_table_cell_is_left_empty(slip):
    assert all(cell for one in tables(slip) for row in one for cell in row)


def test_a_proposal_takes_the_place_of_the_advice(slip):
    proposed = replace(slip, findings=(said(Level.ERROR, proposal="14000.00"),))
    assert "建议填：14000.00" in tables(proposed)[0][1]


def test_advice_given_once_is_referred_to_afterwards(slip):
    twice = tuple(said(Level.ERROR, row=row, suggestion="请核对。") for row in (7, 8))
    assert [row[6] for row in tables(replace(slip, findings=twice))[0][1:]] == [
        "请核对。",
        "同第1项",
    ]


def test_doubts_alone_are_asked_about_and_nothing_is_called_returned(slip, letter):
    doubts = tuple(f for f in slip.findings if f.level is Level.WARNING)
    words = letter(replace(slip, findings=doubts, accepted=slip.sent))
    assert words.startswith("关于请核实娄星区2021年6月\n六张清单疑点数据的通知")
    assert "退回" not in words.replace("“退回意见”", "")
    assert "前逐处核实：填报有误的，在附件2中改正" in words
    assert "附件：1.疑点单\n2.待改工作簿" in words


def test_a_refused_file_gets_its_reason_first(slip, letter, intake):
    fault = intake.codes["F12"].fault(slip.file, {"sheets": "招商清单"})
    words = letter(replace(slip, findings=(fault,), refused=True, sent=0, accepted=0, kit_name=""))
    assert words.startswith("关于退回娄星区2021年6月\n六张清单的通知")
    assert words.index("缺少工作表：招商清单") < words.index("办理要求")
    assert "沿用你单位最近一次采用的数据" in words
    assert "附件" not in words


def test_no_problem_is_said_in_one_paragraph(make_slip, letter):
    words = letter(make_slip(clean_rows()))
    assert "报来7行，全部采用，无问题，不必重报。特此通知。" in words
    assert "附件" not in words
    assert "请于" not in words


def test_sample_data_are_marked(slip, letter):
    assert "示例数据" not in letter(slip)
    assert letter(replace(slip, sample=True)).count("（本件所用为示例数据，不作为工作依据）") == 1


def test_what_was_typed_is_never_markup(slip):
    nasty = '</w:t><w:br/>&amp;\x07\n{{ 7*7 }} "A&B"'
    bad = replace(said(Level.ERROR, value=nasty), message=nasty, row_key="<r>坏</r>")
    row = tables(replace(slip, findings=(bad,)))[0][1]
    assert row[3] == '</w:t><w:br/>&amp; {{ 7*7 }} "A&B"'
    assert "<r>坏</r>" in row[2]


def test_a_formula_like_value_is_printed_as_text(slip):
    assert any(row[3] == INJECTED for one in tables(slip) for row in one)


def test_it_is_set_like_a_circular(slip):
    word = docx.Document(io.BytesIO(write_slip_page(slip)))
    page = word.sections[0]
    turned = (page.top_margin, page.right_margin, page.bottom_margin, page.left_margin)
    assert [margin.twips for margin in turned] == [2098, 1474, 1984, 1588]
    styles = {paragraph.style.name for paragraph in word.paragraphs}
    assert {"公文标题", "主送机关", "公文正文", "成文日期", "附件标识", "附件标题"} <= styles
    assert word.styles["公文正文"].font.size.pt == 16


def test_the_same_slip_gives_the_same_bytes(slip):
    assert write_slip_page(slip) == write_slip_page(slip)


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_lays_it_out_and_ends_the_letter_on_a_page_with_text(slip, soffice, tmp_path):
    source = tmp_path / "退回通知.docx"
    source.write_bytes(write_slip_page(slip))
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    asked = [soffice, profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8"]
    subprocess.run([*asked, "--outdir", tmp_path, source], check=True, capture_output=True)
    words = (tmp_path / "退回通知.txt").read_text(encoding="utf-8")
    assert "六张清单部分数据的通知" in words
    assert "15000.00" in words
