from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import openpyxl
import pytest

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.errors import SettingError
from pipelines.ledgers.finding import Level
from pipelines.ledgers.loading import load_ledgers
from pipelines.office import shipped
from tests.conftest import DUTY, JUNE, Rows, Writer, clean_rows, may_rows


def findings_of(folder: Path, *paths: Path):  # type: ignore[no-untyped-def]
    examined = tasks.check(paths, tasks.open_intake(folder))
    assert examined[-1].verdict is not None
    return examined[-1].verdict.findings


def test_a_cumulative_that_does_not_continue_last_month_prints_the_three_numbers(
    office_folder: Path, write: Writer
) -> None:
    may = write(clean_rows(本年累计完成投资=Decimal("11000.00")), period=JUNE.shift(-1))
    finding = next(f for f in findings_of(office_folder, may, write()) if f.code == "L1-02")
    assert (finding.level, finding.sheet, finding.cell) == (Level.ERROR, "项目清单", "S4")
    for number in ("14000.00", "11000.00", "2500.00", "500.00"):
        assert number in finding.message


def test_a_merged_cell_is_complained_about_once(office_folder: Path, write: Writer) -> None:
    path = write()
    book = openpyxl.load_workbook(path)
    book["任务清单"].merge_cells("D4:D5")
    book.save(path)
    errors = [f for f in findings_of(office_folder, path) if f.level is Level.ERROR]
    assert [(f.code, f.sheet, f.cell) for f in errors] == [("G18", "任务清单", "D5")]


def test_a_rule_added_in_toml_alone_speaks_at_once(office_folder: Path, write: Writer) -> None:
    path = office_folder / "ledgers" / "1-项目清单.toml"
    text = path.read_text(encoding="utf-8") + (
        '\n[[rules]]\ncode = "L1-90"\ntitle = "示例规则"\nlevel = "warning"\n'
        'formula = "[@总投资]<=100000"\n'
        'message = "总投资 {总投资} 万元，多出 {=[@总投资]-100000} 万元"\n'
    )
    path.write_text(text, encoding="utf-8")
    finding = findings_of(office_folder, write())[0]
    assert (finding.code, finding.cell) == ("L1-90", "O4")
    assert finding.message == "“项目清单”O4 总投资 120000.00 万元，多出 20000.00 万元"


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("[@总投次]<1", "总投资"),
        ("[@总投资]<<1", "↑"),
        ("[@总投资]+1", "TRUE 或 FALSE"),
        ("无此函数([@总投资])", "无此函数"),
        ('[@总投资]="多"', "↑"),
    ],
)
def test_a_broken_rule_stops_the_run_under_its_file_key_and_line(
    office_folder: Path, formula: str, words: str
) -> None:
    path = office_folder / "ledgers" / "1-项目清单.toml"
    text = path.read_text(encoding="utf-8")
    added = (
        f'\n[[rules]]\ncode = "L1-90"\nlevel = "error"\nformula = \'{formula}\'\nmessage = "x"\n'
    )
    path.write_text(text + added, encoding="utf-8")
    with pytest.raises(SettingError) as caught:
        tasks.open_intake(office_folder)
    error = caught.value
    assert error.file.name == "1-项目清单.toml"
    assert error.key.endswith(".formula")
    assert error.line == len(text.splitlines()) + 5
    assert words in str(error)


SEVENTH = """
id = "L7"
sheet = "用工清单"
key = "用工编号"
name = "岗位"

[[columns]]
name = "用工编号"
type = "code"
required = true

[[columns]]
name = "项目编号"
type = "code"
required = true
foreign = "项目清单"

[[columns]]
name = "岗位"
type = "text"
required = true

[[columns]]
name = "人数"
type = "int"
required = true

[[columns]]
name = "月薪"
type = "money"
unit = "万元"

[[rules]]
code = "L7-01"
title = "人数须大于零"
level = "error"
formula = "[@人数]>0"
message = "{岗位}填了 {人数} 人，项目总投资 {项目清单.总投资} 万元"
hint = "请核对人数。"
"""


def test_a_seventh_ledger_is_added_by_toml_alone(office_folder: Path, write: Writer) -> None:
    (office_folder / "ledgers" / "9-用工清单.toml").write_text(SEVENTH, encoding="utf-8")
    intake = tasks.open_intake(office_folder)
    rows: Rows = clean_rows()
    rows["用工清单"] = [
        {"用工编号": "YG-1", "项目编号": "XM-431302-2021-003", "岗位": "焊工", "人数": 12},
        {"用工编号": "YG-2", "项目编号": "XM-431302-2021-003", "岗位": "电工", "人数": 0},
    ]
    path = tasks.blank(intake, JUNE, ["娄星区"], at=_now(), out=office_folder)[0]
    assert path.exists()
    from pipelines.blanks.workbook import write_workbook

    unit = intake.office.find_unit("娄星区")
    sheets, registry = intake.ledgers.sheets, intake.office.registry
    filled = office_folder / "inbox" / "娄星区.xlsx"
    filled.write_bytes(write_workbook(unit, JUNE, sheets, registry, _now(), rows))
    finding = next(f for f in findings_of(office_folder, filled) if f.code == "L7-01")
    assert finding.message == "“用工清单”D5 电工填了 0 人，项目总投资 120000.00 万元"
    tasks.collect(intake, _now())
    made = tasks.consolidate(intake, JUNE, _now())
    assert list(made.master.tables["用工清单"]["人数"]) == [12]


def test_a_ledger_may_be_renamed_by_toml_alone(office_folder: Path) -> None:
    for path in (office_folder / "ledgers").glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("问题清单", "难题清单"), encoding="utf-8")
    intake = tasks.open_intake(office_folder)
    assert "难题清单" in intake.ledgers.sheets
    assert "问题清单" not in intake.ledgers.sheets


def test_every_code_of_the_program_is_declared_once_with_its_page() -> None:
    from pipelines.explaining import all_pages

    pages = all_pages(shipped("templates"))
    codes = [page.code for page in pages]
    assert len(codes) == len(set(codes))
    for page in pages:
        assert page.title, page.code
        assert page.why, page.code
        examined = page.where.startswith("公文体检")
        assert page.example or examined, f"{page.code} 没有例子"


def test_a_doubt_that_a_note_answers_goes_quiet_when_the_note_is_filled(
    office_folder: Path, write: Writer
) -> None:
    doubtful = {"本年度计划投资": Decimal("9000.00")}
    codes = [f.code for f in findings_of(office_folder, write(clean_rows(**doubtful)))]
    assert codes == ["L1-06"]
    explained = clean_rows(**doubtful, 变更说明="年中追加计划，见会议纪要")
    assert findings_of(office_folder, write(explained)) == ()


def test_every_doubt_that_asks_for_a_note_is_answered_by_one() -> None:
    ledgers = load_ledgers(shipped("templates") / "ledgers")
    explained = {rule.code for ledger in ledgers for rule in ledger.rules if rule.explained}
    assert explained == {
        "L1-02", "L1-04", "L1-05", "L1-06", "L1-07", "L1-10", "L1-11", "L1-12", "L1-18",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "code", "proposal"),
    [
        ({"本年累计完成投资": Decimal("11500.00")}, "L1-02", "14000.00"),
        ({"本年累计完成投资": Decimal("14500.00")}, "L1-02", ""),
        ({"本月完成投资": Decimal("14000.00")}, "L1-02", "2500.00"),
        (
            {"本月完成投资": Decimal("11500.00"), "本年累计完成投资": Decimal("11500.00")},
            "L1-02",
            "",
        ),
        ({"截至上年底累计完成投资": Decimal("500.00")}, "L1-04", "0.00"),
    ],
)
def test_a_rule_that_implies_the_right_value_proposes_it(
    office_folder: Path, write: Writer, changes: dict[str, object], code: str, proposal: str
) -> None:
    may = write(may_rows(), period=JUNE.shift(-1))
    found = findings_of(office_folder, may, write(clean_rows(**changes)))
    assert [(f.code, f.proposal) for f in found] == [(code, proposal)]


def test_the_december_total_is_proposed_in_january(office_folder: Path, write: Writer) -> None:
    december, january = Period(2021, 12), Period(2022, 1)
    past = {"计划竣工日期": date(2023, 12, 31), "本年累计完成投资": Decimal("26500.00")}
    new = {**past, "本月完成投资": Decimal(800), "本年累计完成投资": Decimal(800)}
    paths = [write(clean_rows(**past), period=december), write(clean_rows(**new), period=january)]
    found = [f for f in findings_of(office_folder, *paths) if f.code == "L1-04"]
    assert [(f.cell, f.proposal) for f in found] == [("P4", "26500.00")]


@pytest.mark.parametrize(
    ("sheet", "changes", "code", "proposal"),
    [
        ("任务清单", {"计划完成日期": date(2021, 8, 28)}, "L2-06", "2021-08-27"),
        ("任务清单", {"完成进度": Decimal("0.8")}, "L2-02", "80.00"),
        (
            "任务清单",
            {"完成进度": Decimal(100), "实际完成日期": date(2021, 6, 20), "佐证材料": "照片"},
            "L2-01",
            "已完成",
        ),
        ("责任清单", {"牵头单位": "区工信局"}, "L3-11", "区工业和信息化局"),
        ("要素保障清单", {"批复文号": "娄星审[2021]12号"}, "L5-06", "娄星审〔2021〕12号"),
        ("要素保障清单", {"计量单位": "亩"}, "L5-01", "项"),
        ("任务清单", {"责任编号": "zr 431302-2021-1"}, "L2-11", "ZR-431302-2021-001"),
    ],
)  # fmt: skip
def test_the_right_value_is_proposed_in_every_ledger(
    office_folder: Path,
    write: Writer,
    sheet: str,
    changes: dict[str, object],
    code: str,
    proposal: str,
) -> None:
    rows = clean_rows()
    rows[sheet] = [{**rows[sheet][0], **changes}, *rows[sheet][1:]]
    found = [f for f in findings_of(office_folder, write(rows)) if f.code == code]
    assert [finding.proposal for finding in found] == [proposal]


@pytest.mark.parametrize(
    ("sheet", "changes", "code"),
    [
        ("任务清单", {"完成进度": Decimal(1)}, "L2-02"),
        ("任务清单", {"任务状态": "已完成"}, "L2-01"),
        ("任务清单", {"完成进度": Decimal(100)}, "L2-01"),
        ("任务清单", {"责任编号": "ZR-431302-2021-011"}, "L2-11"),
        ("责任清单", {"牵头单位": "区招商局"}, "L3-11"),
        ("要素保障清单", {"计量单位": "亩", "受理日期": None, "办结日期": None}, "L5-01"),
        ("招商清单", {"签约日期": date(2021, 1, 15)}, "L6-04"),
        ("招商清单", {"产业链": "电子信息"}, "X09"),
    ],
)
def test_where_either_cell_may_be_wrong_nothing_is_proposed(
    office_folder: Path, write: Writer, sheet: str, changes: dict[str, object], code: str
) -> None:
    rows = clean_rows()
    rows[sheet] = [{**rows[sheet][0], **changes}, *rows[sheet][1:]]
    found = [f for f in findings_of(office_folder, write(rows)) if f.code == code]
    assert found
    assert {finding.proposal for finding in found} == {""}


def test_one_finding_stands_for_a_whole_sheet(office_folder: Path, write: Writer) -> None:
    rows = clean_rows()
    chains = ("先进陶瓷", "电子信息", "新能源")
    rows["责任清单"] += [
        {**DUTY, "责任编号": f"ZR-CHAIN-0{n}", "对象类型": "产业链", "对象名称/编号": chain}
        for n, chain in enumerate(chains)
    ]
    found = [f for f in findings_of(office_folder, write(rows)) if f.code == "L3-12"]
    assert [(f.sheet, f.cell, f.row, f.level) for f in found] == [
        ("责任清单", "", None, Level.WARNING)
    ]
    assert found[0].message == "“责任清单”现行的产业链责任有 3 条，规定是 10 条"


def test_the_order_of_rows_changes_no_finding_but_its_address(
    office_folder: Path, write: Writer
) -> None:
    may, june = many(may_rows()), many(clean_rows(本年度计划投资=Decimal("9000.00")))
    june["任务清单"][3] = {**june["任务清单"][3], "完成进度": Decimal("0.8"), "责任编号": "ZR-0"}
    june["责任清单"].pop()
    before = write(may, period=JUNE.shift(-1))
    straight = said(findings_of(office_folder, before, write(june)))
    assert len({code for code, *_ in straight}) >= 5
    for seed in range(3):
        shuffled = {sheet: sample(rows, seed) for sheet, rows in june.items()}
        shuffled["任务清单"].insert(1, {**june["任务清单"][0], **INSERTED})
        new = said(findings_of(office_folder, before, write(shuffled)))
        assert [one for one in new if one[2] != INSERTED["任务编号"]] == straight


INSERTED = {"任务编号": "RW-XM-431302-2021-003-99", "任务内容": "整理竣工资料"}


def many(rows: Rows) -> Rows:
    """同样的事六件，编号、名称各不相同。"""
    made: Rows = {sheet: [] for sheet in rows}
    for number in range(6):
        for sheet, ones in rows.items():
            made[sheet] += [_numbered(row, number) for row in ones]
    return made


def _numbered(row: dict[str, object], number: int) -> dict[str, object]:
    named = ("项目名称", "拟投项目名称", "任务内容")
    keyed = {name: f"{row[name]}"[:-1] + str(number) for name in row if name.endswith("编号")}
    words = {name: f"{row[name]}{'甲乙丙丁戊己'[number] * 8}" for name in named if name in row}
    loose = dict.fromkeys({"投资项目代码", "统一社会信用代码", "落地公司代码"} & set(row))
    tail = f"-{row['要素编号']}"[-1:] if "要素编号" in row else ""
    need = {"要素编号": f"YS-431302-2021-{number}{tail}"} if tail else {}
    task = {"任务编号": f"{row['任务编号']}-{number}"} if "任务编号" in row else {}
    return {**row, **keyed, **words, **loose, **need, **task}


def sample(rows: list[dict[str, object]], seed: int) -> list[dict[str, object]]:
    return Random(seed).sample(rows, len(rows))


def said(findings) -> list[tuple[str, str, str, str]]:  # type: ignore[no-untyped-def]
    """意见里不随行号变的部分。"""
    return sorted((f.code, f.column, f.row_key, f.value) for f in findings)


def _now():  # type: ignore[no-untyped-def]
    from tests.conftest import NOW

    return NOW


def test_an_office_sets_in_toml_which_years_are_odd(office_folder: Path, write: Writer) -> None:
    path = next((office_folder / "ledgers").glob("1-*.toml"))
    book = write(clean_rows(计划竣工日期=date(2033, 6, 30)))
    assert [f.code for f in findings_of(office_folder, book)] == ["G09"]
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("[[columns]]", "[doubts]\nyears_ahead = 15\n\n[[columns]]", 1), "utf-8"
    )
    assert not findings_of(office_folder, book)
