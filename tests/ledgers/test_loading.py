"""台账的声明写错了，开口就说是哪个文件的哪一处。"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import SettingError
from pipelines.ledgers.finding import Level
from pipelines.ledgers.loading import Ledgers, load_ledgers

ONE = """
id = "L1"
sheet = "甲"
key = "编号"
columns = [
    { name = "编号", type = "code" },
    { name = "名称", type = "text" },
    { name = "日期", type = "date" },
]
"""
TWO = """
id = "L2"
sheet = "乙"
key = "编号"
columns = [
    { name = "编号", type = "code" },
    { name = "甲编号", type = "code", foreign = "甲"%s },
]
"""
CHECK = 'level = "warning"\nformula = "[@编号]=[@编号]"\nmessage = "x"\n'


def load(folder: Path, one: str = "", two: str = "", link: str = "") -> Ledgers:
    (folder / "1.toml").write_text(ONE + one, encoding="utf-8")
    (folder / "2.toml").write_text(TWO % link + two, encoding="utf-8")
    return load_ledgers(folder)


def rule(code: str, body: str, title: str = "") -> str:
    return f'[[rules]]\ncode = "{code}"\ntitle = "{title}"\n{body}\n'


def test_a_rule_across_ledgers_may_be_written_in_each(tmp_path: Path) -> None:
    loaded = load(tmp_path, rule("X01", CHECK), rule("X01", CHECK, "题目"))
    ledger, found = loaded.rules["X01"]
    assert (ledger.sheet, found.title) == ("乙", "题目")


@pytest.mark.parametrize(("first", "second"), [("L1-01", "L1-01"), ("L2-01", "L2-01")])
def test_a_rule_of_one_ledger_may_not(tmp_path: Path, first: str, second: str) -> None:
    with pytest.raises(SettingError, match="已用于甲"):
        load(tmp_path, rule(first, CHECK), rule(second, CHECK))


def test_a_missing_reference_has_its_own_code(tmp_path: Path) -> None:
    loaded = load(tmp_path, two=rule("L2-11", ""), link=', foreign_code = "L2-11"')
    assert loaded.rules["L2-11"][1].levels == ()
    assert loaded.sheets["乙"].by_name["甲编号"].foreign_code == "L2-11"


def test_the_levels_of_a_rule_are_those_of_all_its_questions(tmp_path: Path) -> None:
    body = f'[[rules.checks]]\n{CHECK}[[rules.alike]]\nlevel="error"\nsame=["名称"]\nmessage="x"'
    assert load(tmp_path, rule("L1-01", body)).rules["L1-01"][1].levels == (
        Level.WARNING, Level.ERROR,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "two", "link", "words"),
    [
        (rule("L1-01", ""), "", "", "一问也没有"),
        ("", "", ', foreign_code = "L2-11"', "编码 L2-11 没有说明"),
        (rule("L1-01", CHECK.replace("warning", "error") + "once = true"), "", "", "只能是疑点"),
        (rule("L1-01", CHECK + "explained = true"), "", "", "无处写变更说明"),
        ("", "", ', foreign_when = "[@编号]"', "TRUE 或 FALSE"),
    ],
)
def test_a_declaration_that_cannot_work_is_refused(
    tmp_path: Path, one: str, two: str, link: str, words: str
) -> None:
    with pytest.raises(SettingError, match=words):
        load(tmp_path, one, two, link)


@pytest.mark.parametrize(
    ("alike", "words"),
    [
        ('same = ["名"]', "没有“名”这一列"),
        ('any_of = ["名称"]', "至少写一列"),
        ('same = ["名称"]\nearliest = "编号"', "不是日期列"),
        ('similar = ["名称"]\napart = "["', "正则表达式写错了"),
        ('similar = ["名称"]\nsimilarity = 1.5', "similarity"),
        ('same = ["名称"]\nmessage = "{谁}"', "没有列“谁”"),
    ],
)
def test_a_question_of_likeness_that_cannot_work_is_refused(
    tmp_path: Path, alike: str, words: str
) -> None:
    message = "" if "message" in alike else 'message = "与{对方}相同；{裁定}"\n'
    body = f'[[rules.alike]]\nlevel = "warning"\n{message}{alike}'
    with pytest.raises(SettingError) as caught:
        load(tmp_path, rule("L1-01", body))
    assert words in str(caught.value)
    assert caught.value.file.name == "1.toml"


def test_rules_that_did_not_change_are_not_compiled_again(tmp_path: Path) -> None:
    one, other = tmp_path / "甲", tmp_path / "乙"
    one.mkdir()
    other.mkdir()
    first = load(one)
    assert load(other) is first
    assert load(other, link=", foreign_code = 'L2-11'", two=rule("L2-11", "")) is not first
    (other / "2.toml").write_text("不是 TOML", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(SettingError) as caught:
            load_ledgers(other)
        assert caught.value.file == other / "2.toml"
