import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.documents.masking import mask_phone, mask_phones


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("13812345678", "138****5678"),
        ("0738-8312001", "0738-****001"),
        ("07388312001", "0738****001"),
        ("0731-84312001", "0731-****2001"),
        ("0738-8312001-123", "0738-****001-123"),
        ("13812345678/13987654321", "138****5678/139****4321"),
        ("8312001", "*****01"),
        ("8001", "**01"),
        ("138 1234 5678", "*** **** **78"),
        ("无", "无"),
        ("", ""),
    ],
)
def test_a_phone_is_masked_in_the_middle(typed: str, printed: str) -> None:
    assert mask_phone(typed) == printed


@pytest.mark.parametrize(
    "text",
    [
        "2104-431302-04-01-100018",
        "91431302MA00000157",
        "XM-431302-2021-003",
        "155000.00 万元",
        "2021-06-25",
        "20210413812345678901",
    ],
)
def test_codes_amounts_and_dates_are_left_alone(text: str) -> None:
    assert mask_phones(text) == text


def test_a_phone_within_a_sentence_is_masked() -> None:
    assert mask_phones("请联系张某（13812345678）") == "请联系张某（138****5678）"


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_no_mobile_number_survives(number: str) -> None:
    assert mask_phone(number) == f"{number[:3]}****{number[7:]}"
