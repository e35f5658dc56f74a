from __future__ import annotations

import pytest

from pipelines.intake.note_words import (
    has_our_words,
    is_our_note,
    joined,
    our_words,
    own_words,
    signature,
    signed,
)

WORDS = "[L1-02 错误] “项目清单”S7 不衔接\n怎样改：请核对\n\n[G25 疑点] 单独用了颜色"
OURS = signed(WORDS, 12, ("R", "AJ"), "FFD966")


def test_a_signature_says_which_finding_what_colour_was_there_and_which_columns_are_blue() -> None:
    assert OURS.endswith("\n——清单通 第12条，原底色 FFD966，蓝色在 R、AJ 列")
    assert signature(OURS) == (12, ("R", "AJ"), "FFD966")
    assert signature(signed(WORDS, 3, ())) == (3, (), "")
    assert signature(signed(WORDS, 3, ("R",))) == (3, ("R",), "")
    assert signature(WORDS) == (0, (), "")


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (OURS, ""),
        (WORDS, ""),
        (joined("合同在路上", OURS), "合同在路上"),
        (joined("王：\n合同在路上\n", OURS), "王：\n合同在路上\n"),
        (f"{OURS}\n已改", "已改"),
        (f"已问过局里\n{OURS}", "已问过局里"),
        (f"已问{OURS}", "已问"),
        (joined("甲", OURS) + "\n乙", "甲\n乙"),
        (joined("甲", OURS).replace("\n", "\r\n") + "\r\n乙", "甲\r\n乙"),
        (joined("甲", WORDS), "甲"),
        ("自己写的", "自己写的"),
        ("[待定 错误] 自己写的", "[待定 错误] 自己写的"),
        ("", ""),
    ],
)
def test_a_persons_own_words_are_told_apart_from_ours(text: str, own: str) -> None:
    assert own_words(text) == own


def test_when_even_our_beginning_was_rewritten_only_the_signature_goes() -> None:
    assert own_words("全改过了\n——清单通 第12条") == "全改过了"


@pytest.mark.parametrize("text", [OURS, joined("合同在路上", OURS), f"已问\n{OURS}\n已改"])
def test_our_words_come_back_without_mark_and_signature(text: str) -> None:
    assert our_words(text) == WORDS


def test_a_note_is_ours_only_when_nobody_added_to_it() -> None:
    assert is_our_note("", OURS)
    assert is_our_note("", WORDS)
    assert is_our_note("清单通", "别的话")
    assert not is_our_note("", f"{OURS}\n已改")
    assert not is_our_note("", joined("合同在路上", OURS))
    assert not is_our_note("清单通", joined("合同在路上", OURS))
    assert not is_our_note("", "")
    assert not has_our_words("自己写的")
