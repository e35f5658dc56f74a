"""每条即时校验的规则：LibreOffice 对随机各行算出的，与引擎答 FALSE 的，一行不差。"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from random import Random
from zlib import crc32

import pytest
from openpyxl import load_workbook
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook as Book
from xlsxwriter import Workbook

from pipelines import tasks
from pipelines.blanks import book as blank_book
from pipelines.blanks.live import Painted, layout_of, painted
from pipelines.blanks.workbook import write_workbook
from pipelines.calendar import Period
from pipelines.intake.facts import facts_of
from pipelines.intake.last_period import Previous
from pipelines.intake.submission import Intake, Submission, read_submission
from pipelines.intake.table import Table
from pipelines.ledgers.catalogue import Code
from pipelines.ledgers.formula_tree import Call, Reference, walk
from pipelines.ledgers.live_rules import all_live_checks
from pipelines.ledgers.loading import Ledgers, load_ledgers
from pipelines.ledgers.schema import Column, Ledger
from pipelines.ledgers.values import half_up
from pipelines.office import load_office
from pipelines.validation.context import Context, Others
from pipelines.validation.rules import validate

pytestmark = [pytest.mark.slow, pytest.mark.office]
Row = dict[str, object]
Rows = dict[str, list[Row]]

NOW = datetime(2021, 7, 1, 9, 0)
ROWS = 44
UNREADABLE = {"date": "过完年", "bool": "不知道", "enum": "瞎填的"}
ERROR = "#REF!"
WORDS = (
    "甲", "甲；乙", "主体在建", "abc", "ABC", "基础已打桩", "意向", "战略合作框架", "全市", "；甲",
    "娄星区甲公司", "“引号”\"与'", "2021", "*", "?", "~甲", ">1", "=甲", "甲*",
)  # fmt: skip
CODES = ("914313020000000101", "914313020000000102", "91431302MA00000157", "431302", "甲-1")
FACTORS = ("0.05", "0.2", "0.3", "0.7", "0.8", "1", "1.1", "1.2", "1.5", "2", "15", "1500", "10000")
JUMPS = ("0.0001", "0.000101", "0.0667", "0.9", "14.85", "15.15", "1500", "9900", "10100", "10101")
ODD_LEDGER = """
id = "B1"
sheet = "怪表"
key = "编号"
columns = [
    { name = "编号", type = "code", required = true, example = "GB-431302-001" },
    { name = "甲数", type = "money" }, { name = "乙数", type = "money" },
    { name = "个数", type = "int" }, { name = "甲日", type = "date", actual = true },
    { name = "乙日", type = "date" }, { name = "甲文", type = "text", fixed = true },
    { name = "乙文", type = "text" }, { name = "代码", type = "code" },
    { name = "级别", type = "enum", allowed = ["低", "中", "高", "无"] },
    { name = "有无", type = "bool" }, { name = "月份", type = "month" },
    { name = "所属", type = "code", foreign = "别表" }, { name = "各项", type = "list" },
    { name = "比率", type = "percent", computed = "[@甲数]/[@乙数]*100" },
    { name = "次数", type = "int", computed = "IF([@甲数]>0,[@上期.次数]+1,[@个数]/2)" },
    { name = "结论", type = "text", computed = "IF([@比率]>100,[@甲文],\\"\\")" },
]
"""
OTHER_LEDGER = """
id = "B2"
sheet = "别表"
key = "号"
columns = [
    { name = "号", type = "code", required = true, example = "BB-431302-001" },
    { name = "额", type = "money" }, { name = "日", type = "date" },
    { name = "文", type = "text" }, { name = "有无", type = "bool" },
    { name = "个", type = "int" }, { name = "级", type = "enum", allowed = ["甲", "乙"] },
]
"""
ODD_FORMULAS = (
    "[@甲数]/[@乙数]>=1.1", "[@甲数]/[@乙数]-[@乙数]/[@甲数]<1", "[@甲数]/3<[@乙数]*2",
    "([@甲数]+[@乙数])/([@甲数]-[@乙数])>0", "[@甲数]%<=[@个数]", "-[@甲数]<[@乙数]",
    "[@甲数]^2>[@乙数]^2", "[@乙数]^-1<0.01", "ROUND([@甲数]/[@乙数],1)<>1.1",
    "ROUND([@甲数],-2)=[@甲数]", "ROUND([@甲数]*0.5,1)*2=[@甲数]", "INT([@甲数])=[@甲数]",
    "INT(-[@甲数]/7)<=-10", "MOD([@甲数],[@个数])=0", "MOD([@甲数],0.07)>0.02",
    "MAX([@甲数],[@乙数],100)>100", "MIN([@甲日],[@乙日])=[@甲日]", "SUM([@甲数],[@乙数])>=0",
    "ABS([@甲数]-[@乙数])>100", "LEN([@甲文]&[@乙文])>4", 'LEFT([@甲文])<>"甲"',
    'RIGHT([@代码],2)<>"01"', 'MID([@代码],3,4)<>"3130"', 'FIND("b",[@甲文])=2',
    'ISNUMBER(SEARCH("B",[@甲文]))', 'ISNUMBER(FIND("B",[@甲文]))', "TRIM([@甲文])=[@乙文]",
    'SUBSTITUTE([@甲文],"甲","乙")<>[@甲文]', 'SUBSTITUTE([@各项],"；","、",1)=[@各项]',
    "CONCATENATE([@甲文],[@个数],[@甲日])<>[@乙文]", '[@甲数]&""<>"100"', "EXACT([@甲文],[@乙文])",
    "[@甲文]=[@乙文]", "[@甲文]<>[@别表.文]", "DATE(YEAR([@甲日]),MONTH([@甲日])+1,1)>[@乙日]",
    "DATE([@个数]+1900,1,1)<[@乙日]", "DAY([@甲日])<15", "EDATE([@甲日],[@个数])<[@乙日]",
    "EOMONTH([@甲日],0)<>[@甲日]", "[@甲日]+[@甲数]/100>[@乙日]", "[@甲日]-[@乙日]<=60",
    "次序([@级别])>=次序([@上期.级别])", '[@级别]="高"', '[@级别]<>"无"', "NOT(ISBLANK([@级别]))",
    "ISBLANK([@有无])", "ISBLANK([@月份])", 'OR(ISBLANK([@甲文]),[@月份]<="2021-03")',
    "[@月份]>=[@上期.月份]", "ISBLANK([@别表.有无])", "NOT(ISBLANK([@别表.文]))",
    "ISBLANK([@别表.级])", "[@别表.个]>1", "[@别表.日]<=[@甲日]", '[@别表.有无]="是"',
    "IF([@甲数]>[@乙数],[@甲数],[@乙数])<100", 'IF([@有无]="是",[@甲日],[@乙日])<报告期末()',
    'IF([@有无]="是",[@甲文],"")<>"甲"', 'IF([@甲数]>0,[@个数],"")>1',
    "IFERROR([@甲数]/100,0)<1", "IFERROR(SEARCH([@乙文],[@甲文]),0)=0",
    'IFERROR([@级别]="高",FALSE)', "IFERROR([@甲数],[@乙数])>0", "([@甲数]>0)=([@乙数]>0)",
    '([@有无]="是")<>ISBLANK([@乙文])', 'NOT(含任一([@各项],"双引擎|*|~"))', "[@甲数]>隔月()*100",
    'OR([@有无]="是",[@甲数]>100,AND([@乙数]>100,[@个数]>1))', "SUM([甲数])>=[@甲数]*2",
    "MAX([乙数])>[@甲数]", "MIN([甲日])<[@甲日]", "COUNTA([甲文])>[@个数]+30",
    "COUNTIF([代码],[@代码])<3", 'COUNTIFS([甲文],"甲",[有无],"是")>0',
    'COUNTIFS([级别],"高",[有无],"<>是")<[@个数]', 'COUNTIFS([甲日],">="&[@乙日])<20',
    'COUNTIFS([甲数],">"&[@乙数],[甲数],"<>"&[@甲数])<10', 'COUNTIFS([甲文],"<>",[级别],"高")<4',
    "SUMIFS([乙数],[甲文],[@甲文])<=[@甲数]", 'SUMIF([别表.额],">="&[@甲数])>=[@乙数]',
    "COUNTIFS([别表.文],[@甲文])>0", 'SUMIF([乙数],"<=100")<>[@乙数]',
    "COUNTIF([上期.代码],[@代码])<2", "SUM([上期.甲数])>[@甲数]",
    "OR([@甲数]>0,[@甲日]>报告期末())",
    "[@比率]<=110", "[@比率]<[@上期.比率]", "[@次数]<3", '[@结论]<>"甲"', "[@结论]=[@上期.结论]",
    "LEN(单位区划())=6", "填报单位()<>[@甲文]",
)  # fmt: skip
CENT = Decimal("0.01")
RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>"""


@dataclass(frozen=True)
class Specimen:
    """一本随机填的工作簿，及其中各条件格式的公式。"""

    name: str
    intake: Intake
    content: bytes
    path: Path
    """写着错误值的一本，交上来的样子。"""
    previous: Previous | None
    formulas: Mapping[str, Sequence[Painted]]


class Clerk:
    """乱填表的人；同样的种子填得一样。"""

    def __init__(self, intake: Intake, period: Period, seed: int) -> None:
        self.intake, self.end, self.random = intake, period.last_day, Random(seed)
        self.keys: dict[str, list[str]] = {}

    def rows(self, last: Mapping[str, Sequence[Row]]) -> Rows:
        ledgers = list(self.intake.ledgers)
        for ledger in ledgers:
            self.keys[ledger.sheet] = self.some_keys(ledger)
        return {ledger.sheet: self.table(ledger, last.get(ledger.sheet, ())) for ledger in ledgers}

    def some_keys(self, ledger: Ledger) -> list[str]:
        column = ledger.by_name[ledger.key]
        if column.type == "text":
            return ["全市"] * 4 + [f"第{n}园区" for n in range(ROWS - 4)]
        stem = column.example[:-2]
        return [f"{stem}{n:02d}" for n in range(ROWS)]

    def table(self, ledger: Ledger, last: Sequence[Row]) -> list[Row]:
        before = {row[ledger.key]: row for row in last}
        found = [self.row(ledger, key, before.get(key, {})) for key in self.keys[ledger.sheet]]
        for row in self.random.sample(found, 4):
            row[ledger.key] = self.random.choice([None, found[0][ledger.key], "没有-01"])
        return found

    def row(self, ledger: Ledger, key: str, last: Row) -> Row:
        bases = ["0", "0.5", "80", "100", "1000", "12000", "123456.78"]
        base = Decimal("6543210.99" if key == "全市" else self.random.choice(bases))
        row: Row = {ledger.key: key}
        copies = self.random.choice([0.2, 0.6, 0.95])
        for column in ledger.columns:
            if column.name == ledger.key or column.computed or column.ignored:
                continue
            copied = last.get(column.name) if self.random.random() < copies else None
            row[column.name] = self.value(column, base) if copied is None else copied
            if column.name == ledger.note_column and self.random.random() < 0.8:
                row[column.name] = None
        self.balance(ledger, row, last)
        return row

    def balance(self, ledger: Ledger, row: Row, last: Row) -> None:
        """有的数正好等于上期加另一列，或差一分。"""
        names = [c.name for c in ledger.columns if isinstance(row.get(c.name), Decimal)]
        for name in names:
            other, before = row[self.random.choice(names)], last.get(name)
            chance = self.random.random()
            if not isinstance(before, Decimal) or not isinstance(other, Decimal):
                continue
            if chance < 0.3:
                row[name] = other + before + self.random.choice([0, 1, -1, 2]) * CENT
            elif chance < 0.5 and abs(before) < 10**8:
                row[name] = half_up(before * Decimal(self.random.choice(JUMPS)), 2)

    def value(self, column: Column, base: Decimal) -> object:
        chance = self.random.random()
        if chance < 0.15:
            return None
        if chance < 0.19:
            return ERROR
        if chance < 0.23 and column.type not in ("text", "code", "list", "phone"):
            return UNREADABLE.get(column.type, "没数")
        return self.readable(column, base)

    def readable(self, column: Column, base: Decimal) -> object:
        pick = self.random.choice
        if column.foreign:
            return pick([*self.keys[column.foreign][:8], "没有-01"])
        allowed = column.allowed or (
            self.intake.office.registry(column.registry) if column.registry else ()
        )
        if column.type == "enum" and allowed:
            return pick(allowed)
        if column.type == "date":
            days = pick([0, 1, 2, 29, 30, 31, 59, 60, 61, 89, 90, 91, 179, 180, 181, 400])
            return self.end + timedelta(days=days * pick([1, -1, -1]))
        if column.type == "int":
            return pick([0, 1, 2, 5, 20, 119, 120, 121, -1])
        if column.type in ("money", "number", "percent"):
            exact = base * Decimal(pick(FACTORS)) + pick([0, 0, 1, -1]) * CENT
            return half_up(pick([exact, exact, Decimal(100), Decimal(1), -exact]), 2)
        pools: dict[str, Sequence[object]] = {
            "bool": ("是", "否"), "month": ("2021-06", "2021-03", "2020-12"), "code": CODES,
            "phone": ("0738-8000001", "13800000000"),
            "list": ("双引擎-钢铁新材", "三高四新；双引擎-工程机械", "省重点"),
        }  # fmt: skip
        return pick(pools.get(column.type, WORDS if self.random.random() < 0.5 else WORDS[:5]))


def summed(intake: Intake) -> set[tuple[str, str]]:
    """被合计、求最大最小的整列：其中有错误值的格，Excel 一概不答。"""
    found = set()
    for formula in intake.ledgers.formulas.values():
        for node in walk(formula.tree):
            if isinstance(node, Call) and node.name in ("SUMIF", "SUMIFS", "MAX", "MIN"):
                found |= {
                    (part.sheet, part.column)
                    for part in node.arguments
                    if isinstance(part, Reference) and part.kind == "whole"
                }
    return found


def with_errors(content: bytes) -> Book:
    book = load_workbook(BytesIO(content))
    for sheet in book:
        for cells in sheet.iter_rows(min_row=4):
            for cell in cells:
                if cell.value == ERROR:
                    cell.data_type = "e"
    return book


def checked(submission: Submission, intake: Intake, previous: Previous | None) -> Submission:
    """算出计算列。"""
    verdict = validate(submission, intake, previous, Others())
    return replace(submission, tables=verdict.tables)


def make(
    intake: Intake, name: str, period: Period, before: Period | None, folder: Path
) -> Specimen:
    office, sheets, unit = intake.office, intake.ledgers.sheets, intake.office.find_unit("娄星区")
    seed = crc32(name.encode())

    def written(period: Period, rows: Rows, previous: Previous | None) -> bytes:
        for sheet, column in summed(intake):
            for row in rows.get(sheet, ()):
                row[column] = None if row[column] == ERROR else row[column]
        return write_workbook(unit, period, sheets, office.registry, NOW, rows, previous=previous)

    previous, last = None, {}
    if before:
        last = Clerk(intake, before, seed + 1).rows({})
        path = folder / f"{name}上期.xlsx"
        with_errors(written(before, last, None)).save(path)
        previous = Previous(before, checked(read_submission(path, intake), intake, None).tables)
    rows = Clerk(intake, period, seed).rows(last)
    content = written(period, rows, previous)
    facts = facts_of(unit, period, previous)
    with Workbook(BytesIO()) as unused:
        sources = blank_book.Sources(office.registry)
        book = blank_book.Book(unused, unit, period, sources, "", {})
        known = previous.tables if previous else ()
        formulas = {
            sheet: painted(checks, layout_of(sheets[sheet], sheets, book, facts, known))
            for sheet, checks in all_live_checks(sheets).items()
        }
        unused.add_worksheet()
    path = folder / f"{name}.xlsx"
    with_errors(content).save(path)
    return Specimen(name, intake, content, path, previous, formulas)


def painted_in(book: Book, sheet: str) -> set[tuple[str, str]]:
    """工作簿里真有的条件格式：列标、公式。"""
    return {
        (str(area.sqref).partition("4:")[0], rule.formula[0])
        for area in book[sheet].conditional_formatting
        for rule in area.rules
    }


def first_column(specimen: Specimen, sheet: str) -> int:
    """公式从哪一列写起。"""
    return len(specimen.intake.ledgers.sheets[sheet].columns) + 2


def spread(book: Book, specimen: Specimen) -> None:
    """把条件格式的公式逐行写成普通公式，放在数据右边。"""
    for sheet, checks in specimen.formulas.items():
        book[sheet].conditional_formatting = ConditionalFormattingList()
        book[sheet].protection.sheet = False
        for at, one in enumerate(checks, first_column(specimen, sheet)):
            if one.formula:
                letter = get_column_letter(at)
                writer = Translator(f"={one.formula}", f"{letter}4")
                for row in range(4, 4 + ROWS):
                    place = f"{letter}{row}"
                    book[sheet][place] = writer.translate_formula(place)


def recalculated(files: Sequence[Path], folder: Path, soffice: str) -> None:
    profile = folder / "配置"
    (profile / "user").mkdir(parents=True)
    (profile / "user/registrymodifications.xcu").write_text(RECALCULATE)
    command = [soffice, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to"]
    command += ["xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "算过"), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=500)


def masks(specimen: Specimen) -> Mapping[str, tuple[Table, list[list[bool]]]]:
    """引擎答 FALSE 的行；读的是同一个文件。"""
    read = read_submission(specimen.path, specimen.intake)
    assert not read.fixes, "代为更正的写法不在比较之列，样本里便不该有"
    submission = checked(read, specimen.intake, specimen.previous)
    context = Context(submission, specimen.intake, specimen.previous, Others())
    found = {}
    for sheet, checks in specimen.formulas.items():
        table = submission.tables[sheet]
        scope = context.scope(table)
        whole = {name: one.columns for name, one in submission.tables.items()}
        scope = replace(scope, whole={**scope.whole, **whole})
        answers = [one.check.formula.evaluate(scope) for one in checks]
        found[sheet] = table, [[answer is False for answer in column] for column in answers]
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("即时校验")


@pytest.fixture(scope="module")
def intake(folder: Path, declared: tuple[Ledgers, Mapping[str, Code]]) -> Intake:
    return Intake(load_office(tasks.init(folder / "办公室")), *declared)


@pytest.fixture(scope="module")
def odd_intake(intake: Intake, folder: Path) -> Intake:
    """随附的规则没有用到的写法：各函数、除法、经别表、整列。"""
    ledgers = folder / "台账"
    ledgers.mkdir()
    rules = "".join(
        f"[[rules]]\ncode = 'B1-{n:02d}'\nlevel = 'error'\nformula = '''{text}'''\n"
        f"message = '不对'\nat = '甲数'\n"
        for n, text in enumerate(ODD_FORMULAS)
    )
    (ledgers / "1.toml").write_text(ODD_LEDGER + rules, encoding="utf-8")
    (ledgers / "2.toml").write_text(OTHER_LEDGER, encoding="utf-8")
    return Intake(intake.office, load_ledgers(ledgers), intake.codes)


@pytest.fixture(scope="module")
def specimens(intake: Intake, odd_intake: Intake, folder: Path) -> list[Specimen]:
    plans = [
        ("连月", Period(2021, 6), Period(2021, 5)),
        ("跨年", Period(2021, 1), Period(2020, 12)),
        ("隔月", Period(2021, 6), Period(2021, 3)),
        ("首次", Period(2021, 6), None),
    ]
    odd = [
        make(odd_intake, "怪表", Period(2021, 6), Period(2021, 5), folder),
        make(odd_intake, "怪表首次", Period(2021, 6), None, folder),
    ]
    return [*(make(intake, *plan, folder) for plan in plans), *odd]


def test_every_live_rule_answers_in_a_spreadsheet_as_in_the_engine(
    specimens: list[Specimen], tmp_path: Path, soffice: str
) -> None:
    files = []
    for specimen in specimens:
        book = with_errors(specimen.content)
        spread(book, specimen)
        files.append(tmp_path / f"{specimen.name}公式.xlsx")
        book.save(files[-1])
    recalculated(files, tmp_path, soffice)
    wrong: list[str] = []
    fired: dict[str, bool] = {}
    for specimen, file in zip(specimens, files, strict=True):
        result = load_workbook(tmp_path / "算过" / file.name, data_only=True)
        for sheet, (table, answers) in masks(specimen).items():
            checks = list(zip(specimen.formulas[sheet], answers, strict=True))
            for at, (one, mask) in enumerate(checks, first_column(specimen, sheet)):
                if one.reason:
                    continue
                name = f"{sheet} {one.check.code} {one.check.formula.text}"
                fired[name] = fired.get(name, False) or any(mask)
                engine = dict(zip(table.rows, mask, strict=True))
                for row in range(4, 4 + ROWS):
                    shown = result[sheet].cell(row, at).value if one.formula else False
                    if shown is not engine.get(row, False):
                        wrong.append(f"{specimen.name} 第{row}行 {shown} {name}")
    assert not wrong, "\n".join(wrong[:20])
    # 一次也没有答过 FALSE 的规则，等于没有比过；极少见的几条随机碰不上。
    never = [name for name, has in fired.items() if not has]
    assert len(never) <= len(fired) // 10, "\n".join(never)


def test_what_is_tested_is_what_the_workbook_paints(specimens: list[Specimen]) -> None:
    for specimen in specimens:
        book = load_workbook(BytesIO(specimen.content))
        for sheet, checks in specimen.formulas.items():
            heads = {cell.value: get_column_letter(cell.column or 1) for cell in book[sheet][3]}
            expected = {(heads[one.check.column], one.formula) for one in checks if one.formula}
            assert painted_in(book, sheet) == expected


def test_the_hidden_last_period_reads_back_as_it_was(
    specimens: list[Specimen], tmp_path: Path
) -> None:
    for specimen in specimens:
        path = tmp_path / "读回.xlsx"
        path.write_bytes(specimen.content)
        last = read_submission(path, specimen.intake).last
        if specimen.previous is None:
            assert last is None
            continue
        assert last is not None
        assert last.period == specimen.previous.period
        for sheet, table in specimen.previous.tables.items():
            assert last.tables[sheet].columns == table.columns
