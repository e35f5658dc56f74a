"""读一格的两条总则：看得准的脏写法都能还原；随便什么内容，不是值就是问题，决不悄悄丢掉。"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.calendar import Period
from pipelines.cleaning.cleaner import Cleaned, Cleaner
from pipelines.ledgers.schema import CodeForm, Column
from pipelines.ledgers.values import UNREADABLE, ColumnType, Value
from pipelines.xlsx.cells import NUMBER
from pipelines.xlsx.reader import Cell

Dirt = Callable[[str], str]
JUNE = Period(2021, 6)
STAGES = ("洽谈", "签约", "前期", "开工", "竣工", "投产", "达产")
SPOKEN = {"在建": "开工", "已竣工": "竣工", "洽谈中": "洽谈"}
CREDITS = ("91431302MA00000157", "91431381MA0000023F", "91350100M000100Y43")
PROJECTS = ("2104-431302-04-01-100018", "2105-431382-04-02-100030", "2020-330327-48-01-167360")
#: 只有简体汉字、全角标点与数字的文字，本来就是规范写法。
PLAIN = "年产万吨硅钢生产线一条已封顶，正在安装设备；资金到位（自筹）。0123456789"


def full_width(text: str) -> str:
    return text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})


def within(mark: str) -> Dirt:
    """把看不见的字符塞进中间。"""
    return lambda text: text[: len(text) // 2] + mark + text[len(text) // 2 :]


#: 不论哪一列都看得准的脏：外面的空白、撇号前缀，看不见的字符。
ANYWHERE: Sequence[Dirt] = (
    lambda text: f"  {text}", lambda text: f"{text} ", lambda text: f"\u3000{text}\u3000",
    lambda text: f"\u00a0{text}\u00a0", lambda text: f"{text}\u200b", lambda text: f"\ufeff{text}",
    lambda text: f"{text}\r\n", lambda text: f"\t{text}", within("\u200b"), within("\u200e"),
)  # fmt: skip
#: 数、日期、代码、号码还可以全角、带撇号。
IN_FIGURES: Sequence[Dirt] = (*ANYWHERE, full_width, lambda text: f"'{text}")


def soiled(clean: str, dirt: Sequence[Dirt]) -> st.SearchStrategy[str]:
    """依次弄脏几遍。"""

    def apply(chosen: list[Dirt]) -> str:
        text = clean
        for one in chosen:
            text = one(text)
        return text

    return st.lists(st.sampled_from(dirt), max_size=4).map(apply)


def read(column: Column, raw: str) -> Cleaned:
    cell = Cell(1, "s", raw, None, "General")
    return Cleaner(column, column.allowed, period=JUNE).clean(cell)


def comes_back(column: Column, raw: str, value: Value) -> None:
    cleaned = read(column, raw)
    assert (cleaned.value, cleaned.problem) == (value, "")
    assert cleaned.shown or raw == str(value)


@given(st.data(), st.integers(-(10**11), 10**11))
def test_any_soiled_amount_comes_back_equal(data: st.DataObject, cents: int) -> None:
    amount = Decimal(cents).scaleb(-2)
    forms = [f"{amount:.2f}", f"{amount:,.2f}", f"{amount:.2f}万元", f"{amount:,.2f} 万",
             f"￥{amount:,.2f}", f"{amount * 10000:.0f}元", f"{amount / 10000:f}亿元",
             f"{amount / 10000:f}億", f"{amount:+,.2f}",
             f"{amount:,.2f}".replace(",", " ")]  # fmt: skip
    raw = data.draw(st.sampled_from(forms).flatmap(lambda form: soiled(form, IN_FIGURES)))
    comes_back(Column("总投资", "money", unit="万元"), raw, cents)


@given(st.data(), st.integers(0, 20_000))
def test_any_soiled_percentage_comes_back_equal(data: st.DataObject, cents: int) -> None:
    percent = Decimal(cents).scaleb(-2)
    forms = [f"{percent:.2f}", f"{percent:.2f}%", f"{percent} %"]
    raw = data.draw(st.sampled_from(forms).flatmap(lambda form: soiled(form, IN_FIGURES)))
    comes_back(Column("完成进度", "percent", unit="%"), raw, cents)


@given(st.data(), st.integers(0, 10**9))
def test_any_soiled_quantity_or_count_comes_back_equal(data: st.DataObject, count: int) -> None:
    forms = [f"{count}", f"{count:,}", f"{count}次", f"{count:,} 次"]
    raw = data.draw(st.sampled_from(forms).flatmap(lambda form: soiled(form, IN_FIGURES)))
    comes_back(Column("提醒次数", "int", unit="次"), raw, count)
    comes_back(Column("走访量", "number", unit="次"), raw, count * 100)


@given(st.data(), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_any_soiled_day_comes_back_equal(data: st.DataObject, day: date) -> None:
    forms = [f"{day}", f"{day:%Y%m%d}", f"{day:%Y/%m/%d}", f"{day.year}.{day.month}.{day.day}",
             f"{day.year}年{day.month}月{day.day}日", f"{day.year} 年 {day.month} 月 {day.day} 号",
             f"{day} 00:00:00", f"{day}".replace("-", "—")]  # fmt: skip
    raw = data.draw(st.sampled_from(forms).flatmap(lambda form: soiled(form, IN_FIGURES)))
    comes_back(Column("签约日期", "date"), raw, day)


@given(st.data(), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_any_soiled_month_comes_back_equal(data: st.DataObject, day: date) -> None:
    forms = [f"{day:%Y-%m}", f"{day:%Y/%m}", f"{day.year}.{day.month:02}",
             f"{day.year}年{day.month}月"]  # fmt: skip
    raw = data.draw(st.sampled_from(forms).flatmap(lambda form: soiled(form, IN_FIGURES)))
    comes_back(Column("报告期", "month"), raw, f"{day:%Y-%m}")


@given(st.data(), st.sampled_from(CREDITS), st.sampled_from(PROJECTS))
def test_any_soiled_code_comes_back_equal(data: st.DataObject, credit: str, project: str) -> None:
    spaced = within(" ")
    raw = data.draw(soiled(credit, (*IN_FIGURES, str.lower, spaced)).filter(bool))
    comes_back(Column("信用代码", "code", code_form="信用代码"), raw, credit)
    bare = (*IN_FIGURES, spaced, lambda text: re.sub("[-－]", "", text), within("\u2011"))
    raw = data.draw(soiled(project, bare))
    comes_back(Column("项目代码", "code", code_form="项目代码"), raw, project)
    number = "XM-431302-2021-003"
    raw = data.draw(soiled(number, (*IN_FIGURES, str.lower, spaced)))
    comes_back(Column("项目编号", "code"), raw, number)


@given(st.data(), st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_any_soiled_phone_comes_back_equal(data: st.DataObject, mobile: str) -> None:
    forms = [mobile, f"+86{mobile}", f"+86 {mobile}", f"0086{mobile}", f"86-{mobile}",
             f"{mobile[:3]} {mobile[3:7]} {mobile[7:]}", f"{mobile[:3]}-{mobile[3:7]}-{mobile[7:]}",
             f"手机：{mobile}"]  # fmt: skip
    raw = data.draw(st.sampled_from(forms).flatmap(lambda form: soiled(form, IN_FIGURES)))
    comes_back(Column("联络电话", "phone"), raw, mobile)


@given(st.data())
def test_any_soiled_choice_comes_back_equal(data: st.DataObject) -> None:
    word = data.draw(st.sampled_from([*STAGES, *SPOKEN]))
    raw = data.draw(soiled(word, (*ANYWHERE, within(" "), within("\u3000"))))
    column = Column("项目阶段", "enum", allowed=STAGES, synonyms=SPOKEN)
    comes_back(column, raw, SPOKEN.get(word, word))
    answer, value = data.draw(
        st.sampled_from([("是", "是"), ("√", "是"), ("×", "否"), ("y", "是")])
    )
    comes_back(Column("是否纳统", "bool"), data.draw(soiled(answer, ANYWHERE)), value)


@given(st.data(), st.text(PLAIN, min_size=3, max_size=20))
def test_any_soiled_text_comes_back_equal(data: st.DataObject, plain: str) -> None:
    marks = str.maketrans("，；（）", ",;()")
    closed = plain.replace("（", "").replace("）", "") + "（一期）"
    raw = data.draw(soiled(closed, ANYWHERE))
    comes_back(Column("形象进度", "text"), raw, closed)
    if all(near.isalpha() for near in re.findall("(.)[，；]", f"，{closed}")):
        comes_back(Column("形象进度", "text"), closed.translate(marks), closed)


@given(st.data())
def test_any_soiled_list_comes_back_equal(data: st.DataObject) -> None:
    tags = data.draw(st.lists(st.sampled_from(STAGES), min_size=1, unique=True))
    joint = data.draw(st.sampled_from(["；", ";", "、", "，", ", ", "\n"]))
    raw = data.draw(soiled(joint.join(tags), ANYWHERE[:5]))
    comes_back(Column("专项标识", "list"), raw, "；".join(tags))


ODDMENTS = st.sampled_from(
    "０１２。，、；：（）()-—～~+=%％‰①²٣〇零三千万亿億約约余餘月日年号底末旬/\\.,'\"?\ufffd🎉 \t\n"
    "\u200b経jīO"
)
TYPED = st.one_of(
    st.text(max_size=12), st.text(ODDMENTS, max_size=14),
    st.from_regex(r"[-+]?[0-9,，. ]{1,12}(亿|万|元|%)?", fullmatch=True),
    st.from_regex(r"[0-9]{1,4}[-/.年][0-9]{1,2}[-/.月]?[0-9]{0,4}[日号底前]?", fullmatch=True),
    st.from_regex(r"[零一二三四五六七八九十百千万亿点]{1,10}", fullmatch=True),
    st.from_regex(r"[0-9A-Za-z]{17,21}", fullmatch=True),
)  # fmt: skip
CELLS = st.one_of(
    st.builds(Cell, st.just(1), st.sampled_from(["s", "b", "e", "d", ""]), TYPED,
              st.sampled_from([None, "=A1", "=[1]甲!A1"]), st.sampled_from(["General", "@"])),
    st.builds(Cell, st.just(1), st.just("n"), st.from_regex(NUMBER, fullmatch=True),
              st.sampled_from([None, "=1+2", "=S4"]),
              st.sampled_from(["General", "0.00%", "yyyy-mm-dd", "@"])),
)  # fmt: skip


@st.composite
def columns(draw: st.DrawFn) -> Column:
    kind: ColumnType = draw(st.sampled_from(get_args(ColumnType)))
    form: CodeForm = draw(st.sampled_from(get_args(CodeForm))) if kind == "code" else ""
    listed = STAGES if kind == "enum" and draw(st.booleans()) else ()
    return Column(
        "列", kind, allowed=listed, code_form=form, unit=draw(st.sampled_from(["", "次"]))
    )


@given(CELLS, columns(), st.sampled_from([None, JUNE]), st.booleans())
def test_whatever_is_typed_is_a_value_or_a_problem_and_never_a_silent_blank(
    cell: Cell, column: Column, period: Period | None, date1904: bool
) -> None:
    cleaned = Cleaner(column, column.allowed, None, date1904, period).clean(cell)
    assert bool(cleaned.problem) == (cleaned.value is UNREADABLE)
    assert bool(cleaned.advice) == bool(cleaned.problem)
    assert not (cleaned.problem and cleaned.doubt)
    if cleaned.value is None:
        assert cleaned.shown or not cell.raw.strip()


@given(CELLS, columns())
def test_a_proposal_typed_as_it_stands_mends_the_cell(cell: Cell, column: Column) -> None:
    cleaned = Cleaner(column, column.allowed, period=JUNE).clean(cell)
    if cleaned.proposal:
        again = read(column, cleaned.proposal)
        assert (again.problem, again.doubt) == ("", "")
        assert cleaned.problem or again.value == cleaned.value or column.type in ("text", "enum")


@pytest.mark.parametrize(
    "piece", ["九", "1,", "是否", "(汉", '"汉', "约 ", "1380000000013900000000 "]
)
@pytest.mark.parametrize("kind", get_args(ColumnType))
def test_a_cell_filled_to_the_limit_of_excel_is_read_or_complained_about_in_brief(
    kind: ColumnType, piece: str
) -> None:
    column = Column("列", kind, allowed=STAGES if kind == "enum" else ())
    cleaned = read(column, (piece * 32767)[:32767] + ("年" if kind == "date" else ""))
    assert len(cleaned.problem) < 100
