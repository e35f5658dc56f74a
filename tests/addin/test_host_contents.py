from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from addin import host
from addin.host import Held, Spot
from tests.addin.host_books import (
    TRICKY,
    OpenBook,
    SmallBook,
    saved,
)

FORMATS = ["General", "@", "0.00", "yyyy-mm-dd", "¥#,##0.00", "0.00%", 'yyyy"年"m"月"']
#: Excel 里填得出的数至多十五位有效数字。
NUMBERS = st.floats(-1e300, 1e300).map(lambda number: float(f"{number:.15g}") + 0.0)
WORDS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="￾￿"), min_size=1
)


def number_text(number: float) -> str:
    return str(int(number)) if number.is_integer() else str(number)


CONTENTS = st.one_of(
    st.builds(Held, st.just("n"), NUMBERS.map(number_text), st.sampled_from(FORMATS)),
    st.builds(Held, st.just("s"), st.one_of(st.sampled_from(TRICKY), WORDS.filter(
        lambda text: not text.startswith("'")
    )), st.sampled_from(FORMATS)),
    st.builds(Held, st.just("b"), st.sampled_from(["0", "1"]), st.sampled_from(FORMATS)),
    st.builds(
        Held, st.just("f"), st.sampled_from(["=1+1", '="a"&"b"', "=SUM(A1:B2)", "=TODAY()"]),
        st.sampled_from(FORMATS),
    ),
    st.builds(Held, st.just(""), st.just(""), st.sampled_from(FORMATS)),
)  # fmt: skip


class TestContents:
    @given(content=CONTENTS, then=CONTENTS)
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
    @example(Held("s", "=1+1", "General"), Held("n", "12", "@"))
    @example(Held("f", "=1+1", "@"), Held("b", "1", "@"))
    def test_what_is_put_is_held(
        self, open_book: OpenBook, small: SmallBook, content: Held, then: Held
    ) -> None:
        book, spot = open_book(small()), Spot("项目清单", "S7")
        for wanted in (content, then):
            host.put(book, spot, wanted)
            found = host.held(book, spot)
            assert found.same_content(wanted)
            assert found.number_format == wanted.number_format

    @pytest.mark.parametrize("text", TRICKY)
    @pytest.mark.parametrize("shape", ["General", "@", "yyyy-mm-dd"])
    def test_a_text_stays_a_text_in_the_file(
        self, open_book: OpenBook, small: SmallBook, tmp_path: Path, text: str, shape: str
    ) -> None:
        book = open_book(small())
        host.put(book, Spot("项目清单", "B2"), Held("s", text, shape))
        cell = saved(book, tmp_path)["项目清单"]["B2"]
        assert (cell.data_type, cell.value, cell.number_format) == ("s", text, shape)

    @pytest.mark.parametrize(
        ("given", "held"),
        [
            (12, Held("n", "12", "General")),
            (0.3, Held("n", "0.3", "General")),
            (1e20, Held("n", "100000000000000000000", "General")),
            (True, Held("b", "1", "General")),
            ("=1+1", Held("f", "=1+1", "General")),
            ('=""', Held("f", '=""', "General")),
            ("文字", Held("s", "文字", "General")),
            ("#N/A", Held("f", "#N/A", "General")),
            (None, Held("", "", "General")),
        ],
    )
    def test_what_a_file_says_is_held(
        self, open_book: OpenBook, small: SmallBook, given: object, held: Held
    ) -> None:
        def fill(made: Workbook) -> None:
            made.active["B2"] = given

        assert host.held(open_book(small(fill)), Spot("项目清单", "B2")) == held

    @pytest.mark.parametrize("shape", ["yyyy-mm-dd", "yyyy/m/d h:mm", "¥#,##0.00", "0.00%"])
    def test_a_date_and_a_sum_of_money_are_numbers(
        self, open_book: OpenBook, small: SmallBook, shape: str
    ) -> None:
        def fill(made: Workbook) -> None:
            made.active["B2"] = 44348
            made.active["B2"].number_format = shape

        held = host.held(open_book(small(fill)), Spot("项目清单", "B2"))
        assert held == Held("n", "44348", shape)

    def test_the_last_digit_of_a_number_is_held(
        self, open_book: OpenBook, small: SmallBook
    ) -> None:
        book, spot = open_book(small()), Spot("项目清单", "B2")
        host.put(book, spot, Held("n", "0.30000000000000004", "General"))
        assert host.held(book, spot).text == "0.30000000000000004"

    def test_a_constant_error_is_put_back_as_an_error(
        self, open_book: OpenBook, small: SmallBook, tmp_path: Path
    ) -> None:
        book, spot = open_book(small()), Spot("项目清单", "B2")
        host.put(book, spot, Held("s", "#N/A", "@"))
        assert host.held(book, spot).kind == "s"
        host.put(book, spot, Held("f", "#N/A", "General"))
        assert host.held(book, spot) == Held("f", "#N/A", "General")
        assert saved(book, tmp_path)["项目清单"]["B2"].data_type == "e"

    def test_an_unnamed_number_format_is_left_as_it_is(
        self, open_book: OpenBook, small: SmallBook
    ) -> None:
        book, spot = open_book(small()), Spot("项目清单", "B2")
        host.put(book, spot, Held("n", "1", "0.00"))
        host.put(book, spot, Held("s", "文字", ""))
        assert host.held(book, spot) == Held("s", "文字", "0.00")
