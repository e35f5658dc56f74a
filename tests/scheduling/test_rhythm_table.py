from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import SettingError
from pipelines.office import shipped
from pipelines.scheduling.jobs import JOBS
from pipelines.scheduling.rhythm_table import RhythmTable, load_rhythm
from tests.scheduling.conftest import HEAD, Write, act

PRESETS = {"娄底": 5, "广元": 4, "湘西": 3, "绵阳": 3}


def test_the_shipped_rhythm_is_the_five_ones_and_a_reminder_to_report(
    shipped_rhythm: RhythmTable,
) -> None:
    assert [one.name for one in shipped_rhythm.acts] == [
        "一周一调度", "一月一通报", "一季一讲评", "半年一观摩", "一年一考核", "催报",
    ]  # fmt: skip
    assert shipped_rhythm.acts[0].words == "一周一调度（每周周五 12:00）"
    assert shipped_rhythm.acts[3].words == "半年一观摩（每半年第 6 个月 10 日 08:30）"
    assert shipped_rhythm.night.words == "夜间任务（每日 22:30）"
    assert shipped_rhythm.times == ("08:30", "09:00", "12:00", "22:30")


@pytest.mark.parametrize(("city", "number"), PRESETS.items())
def test_every_city_has_its_own_number_of_acts(tmp_path: Path, city: str, number: int) -> None:
    file = tmp_path / "rhythm.toml"
    file.write_text(HEAD.replace("空", city), "utf-8")
    table = load_rhythm(file, shipped("templates") / "rhythms", JOBS)
    assert len(table.acts) == number
    assert "默认" in table.source


def test_every_shipped_preset_is_tested() -> None:
    assert {one.stem for one in (shipped("templates") / "rhythms").glob("*.toml")} == set(PRESETS)


@pytest.mark.parametrize(
    ("wrong", "key", "said"),
    [
        (act(often="每旬"), "frequency", "只能取"),
        (act(often="每周", anchor='weekday = "周日"'), "anchor.weekday", "只能取"),
        (act(often="每周", anchor="day = 3"), "anchor.day", "不写 day"),
        (act(often="每周", anchor=""), "anchor.weekday", "要写 weekday"),
        (act(often="每日", anchor="workday = 3"), "anchor.workday", "不写 workday"),
        (act(often="每月", anchor="month = 1, day = 3"), "anchor.month", "不写 month"),
        (act(often="每月", anchor=""), "anchor.day", "只写一个"),
        (act(often="每月", anchor="day = 3, workday = 3"), "anchor.day", "只写一个"),
        (act(often="每月", anchor="workday = 16"), "anchor.workday", "不能大于 15"),
        (act(often="每月", anchor="day = 32"), "anchor.day", "不能大于 31"),
        (act(often="每月", anchor='workday = 3, roll = "next"'), "anchor.roll", "不写 roll"),
        (act(often="每季", anchor="day = 3"), "anchor.month", "要写 month"),
        (act(often="每季", anchor="month = 4, day = 3"), "anchor.month", "只有 3 个月"),
        (act(often="每半年", anchor="month = 7, day = 3"), "anchor.month", "只有 6 个月"),
        (act(often="每年", anchor="month = 2, day = 30"), "anchor.day", "永远不会到"),
        (act(often="每年", anchor="month = 4, day = 31"), "anchor.day", "永远不会到"),
        (act(often="每半年", anchor="month = 6, day = 32"), "anchor.day", "不能大于 31"),
        (act(time="24:00"), "anchor.time", "应形如 08:30"),
        (act(time="8:30"), "anchor.time", "应形如 08:30"),
        (act(output="周报"), "output", "不会做“周报”"),
        (act(name="夜间任务"), "name", "重名"),
        (act(name=""), "name", "不能为空"),
    ],
)
def test_an_act_that_can_never_be_done_is_refused_with_file_and_key(
    rhythm: Write, wrong: str, key: str, said: str
) -> None:
    with pytest.raises(SettingError, match=said) as caught:
        rhythm(act(name="好的"), wrong)
    assert caught.value.file.name == "rhythm.toml"
    assert caught.value.key == f"acts[2].{key}"
    assert caught.value.line is not None


def test_two_acts_of_one_name_are_refused(rhythm: Write) -> None:
    with pytest.raises(SettingError, match="“调度”重名"):
        rhythm(act(), act(often="每月", anchor="day = 3"))


@pytest.mark.parametrize(
    ("old", "new", "key", "said"),
    [
        ('"空"', '"金华"', "preset", "没有名为“金华”"),
        ('"22:30"', '"晚上"', "nightly.at", "应形如"),
        ('"汇总"', '"汇总表"', "nightly.steps", "不会做“汇总表”"),
        ('["收件", "汇总"]', "[]", "nightly.steps", "至少写一步"),
        ("[nightly]", "[nightly]\ngrace_minutes = 0", "nightly.grace_minutes", "不能小于 1"),
    ],
)
def test_a_night_that_does_not_add_up_is_refused(
    rhythm: Write, old: str, new: str, key: str, said: str
) -> None:
    with pytest.raises(SettingError, match=said) as caught:
        rhythm(head=HEAD.replace(old, new))
    assert caught.value.key == key


def test_the_last_day_of_a_short_month_is_no_reason_to_refuse(rhythm: Write) -> None:
    table = rhythm(
        act("月末", "每月", "day = 31"), act("闰日", "每年", "month = 2, day = 29"),
        act("二八", "每半年", "month = 2, day = 31"),
    )  # fmt: skip
    assert len(table.acts) == 3
