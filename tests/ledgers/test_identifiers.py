from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ledgers.identifiers import (
    contains_person_number,
    valid_credit_code,
    valid_mobile,
    valid_organisation_code,
    valid_phone,
    valid_project_code,
    valid_project_code_form,
)

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_CODES = ("91350100M000100Y43", "91431302MA00000157", "91431381MA0000023F")
PROJECT_CODES = (
    "2111-522323-04-01-342068",
    "2603-141124-89-05-346948",
    "2411-130202-89-01-637015",
    "2509-140602-89-05-864976",
    "2104-431302-04-01-100018",
    "2104-431381-04-01-100029",
    "2105-431382-04-02-100030",
)
LEGACY_CODES = ("2020-330327-48-01-167360", "2020-451421-88-03-016343")


@st.composite
def credit_codes(draw: st.DrawFn) -> str:
    """按 GB 32100 的定义逐位算出校验码，与被测的写法无关。"""
    letters = st.sampled_from(CREDIT_ALPHABET)
    digits = st.sampled_from("0123456789")
    body = "".join(draw(digits if 2 <= place < 8 else letters) for place in range(17))
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    total = sum(CREDIT_ALPHABET.index(c) * w for c, w in zip(body, weights, strict=True))
    return body + CREDIT_ALPHABET[(31 - total % 31) % 31]


@st.composite
def project_codes(draw: st.DrawFn) -> str:
    year, month = draw(st.integers(21, 99)), draw(st.integers(1, 12))
    digits = f"{year:02}{month:02}" + draw(st.text("0123456789", min_size=15, max_size=15))
    p = 10
    for d in digits:
        s = (p + int(d)) % 10
        p = (2 * (s if s else 10)) % 11
    digits += str((11 - p) % 10)
    cuts = (0, 4, 10, 12, 14, 20)
    return "-".join(digits[a:b] for a, b in pairwise(cuts))


def replaced(code: str, place: int, character: str) -> str:
    return code[:place] + character + code[place + 1 :]


def transposed(code: str, place: int) -> str:
    return code[:place] + code[place + 1] + code[place] + code[place + 2 :]


@pytest.mark.parametrize("code", CREDIT_CODES)
def test_a_published_credit_code_is_valid(code: str) -> None:
    assert valid_credit_code(code)


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y4Z",
        "91350100m000100y43",
        "91350100M000100Y4",
        "91350100M000100Y433",
        "9135O100M000100Y43",
        "９1350100M000100Y43",
        "",
    ],
)
def test_a_malformed_credit_code_is_invalid(code: str) -> None:
    assert not valid_credit_code(code)


@given(credit_codes(), st.integers(0, 17), st.sampled_from(CREDIT_ALPHABET))
def test_any_single_changed_character_of_a_credit_code_is_caught(
    code: str, place: int, character: str
) -> None:
    assert valid_credit_code(code)
    assert valid_credit_code(replaced(code, place, character)) == (code[place] == character)


@given(credit_codes(), st.integers(0, 16))
def test_any_adjacent_transposition_in_a_credit_code_is_caught(code: str, place: int) -> None:
    swapped = transposed(code, place)
    assert valid_credit_code(swapped) == (swapped == code)


@pytest.mark.parametrize("code", [*CREDIT_CODES, "MA0000015", "MA000001-5"])
def test_the_organisation_code_is_positions_9_to_17_or_stands_alone(code: str) -> None:
    assert valid_organisation_code(code)


@pytest.mark.parametrize("code", ["MA0000016", "MA00000-15", "91431302MA00000257", "", "MA00000"])
def test_a_wrong_organisation_code_is_invalid(code: str) -> None:
    assert not valid_organisation_code(code)


@given(
    st.text("0123456789", min_size=8, max_size=8),
    st.integers(0, 7),
    st.sampled_from("0123456789"),
)
def test_any_changed_or_transposed_digit_of_an_organisation_code_is_caught(
    body: str, place: int, digit: str
) -> None:
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    remainder = 11 - sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11
    code = body + {10: "X", 11: "0"}.get(remainder, str(remainder))
    assert valid_organisation_code(code)
    assert valid_organisation_code(replaced(code, place, digit)) == (code[place] == digit)
    if place < 7:
        assert valid_organisation_code(transposed(code, place)) == (code[place] == code[place + 1])


@pytest.mark.parametrize("code", [*PROJECT_CODES, *LEGACY_CODES])
def test_a_published_project_code_is_valid(code: str) -> None:
    assert valid_project_code_form(code)
    assert valid_project_code(code)


def test_an_invented_project_code_has_the_form_but_not_the_check_digit() -> None:
    assert valid_project_code_form("2609-330100-04-01-100001")
    assert not valid_project_code("2609-330100-04-01-100001")


@pytest.mark.parametrize(
    "code",
    [
        "2113-522323-04-01-342068",
        "2014-330327-48-01-167360",
        "2009-330327-48-01-167360",
        "21115223230401342068",
        "2111-52232-304-01-342068",
        "２111-522323-04-01-342068",
        "",
    ],
)
def test_a_project_code_of_another_form_is_invalid(code: str) -> None:
    assert not valid_project_code_form(code)
    assert not valid_project_code(code)


@given(project_codes(), st.integers(0, 23), st.sampled_from("0123456789"))
def test_any_single_changed_digit_of_a_project_code_is_caught(
    code: str, place: int, digit: str
) -> None:
    assert valid_project_code(code)
    changed = replaced(code, place, digit)
    looks_legacy = changed[:4] in {str(year) for year in range(2015, 2021)}
    if changed != code and not looks_legacy:
        assert not valid_project_code(changed)


def test_nearly_every_transposition_of_the_serial_digits_is_caught() -> None:
    """MOD 11,10 不保证查出相邻对调；这七个代码里恰有一处漏网。"""
    swapped = {transposed(code, place) for code in PROJECT_CODES for place in range(18, 23)}
    passed = {code for code in swapped - set(PROJECT_CODES) if valid_project_code(code)}
    assert passed == {"2603-141124-89-05-436948"}


@pytest.mark.parametrize("number", ["13812345678", "19900000000"])
def test_a_mobile_number_is_also_a_phone_number(number: str) -> None:
    assert valid_mobile(number)
    assert valid_phone(number)


@pytest.mark.parametrize(
    "number", ["0738-8312345", "07388312345", "010-88886666", "0738-8312345-8"]
)
def test_a_landline_is_a_phone_number_but_no_mobile(number: str) -> None:
    assert valid_phone(number)
    assert not valid_mobile(number)


@pytest.mark.parametrize(
    "number", ["12812345678", "1381234567", "138123456789", "8312345", "8123", ""]
)
def test_other_numbers_are_no_phone_numbers(number: str) -> None:
    assert not valid_phone(number)


def person_number(born: date, serial: int) -> str:
    body = f"431302{born:%Y%m%d}{serial:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(c) * w for c, w in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


@given(st.dates(date(1930, 1, 1), date(2020, 12, 31)), st.integers(0, 999))
def test_a_person_number_is_found_anywhere_in_a_text(born: date, serial: int) -> None:
    number = person_number(born, serial)
    assert contains_person_number(f"联系人张三（{number.lower()}），电话另报")


@pytest.mark.parametrize("text", ["11010519491231002X", "身份证11010519491231002x。"])
def test_the_person_number_of_the_standard_is_found(text: str) -> None:
    assert contains_person_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "110105194912310021",
        "11010519491331002X",
        "9110105194912310029",
        "投资120000万元",
        "2104-431302-04-01-100018",
        "",
    ],
)
def test_other_long_numbers_are_no_person_numbers(text: str) -> None:
    assert not contains_person_number(text)
