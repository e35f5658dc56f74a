"""按一次的网址：收什么，不收什么，答什么，给什么文件。"""

from __future__ import annotations

import re
import threading
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests.addin.service.conftest import TOKEN, WAIT, Clock, serving
from tests.conftest import Writer, clean_rows


def press(client: httpx.Client, button: str, body: bytes, **told: str) -> httpx.Response:
    headers = {f"X-Qingdan-{key}": quote(value, safe="") for key, value in told.items()}
    return client.post(f"/press/{button}", content=body, headers=headers)


def test_a_button_that_is_not_there_is_a_sentence(client: httpx.Client) -> None:
    answer = press(client, quote("删库"), b"")
    assert answer.status_code == 404
    assert answer.json() == {"tone": "refused", "words": "没有“删库”这个按钮"}


def test_names_that_were_garbled_on_the_way_are_a_sentence(client: httpx.Client) -> None:
    answer = client.post("/press/about", headers={"X-Qingdan-Name": "%ff%fe"})
    assert answer.status_code == 400
    assert "传坏了" in answer.json()["words"]


def test_a_workbook_too_big_is_refused_before_it_is_read(office_folder: Path) -> None:
    with serving(office_folder, limit=2**20) as service:
        answer = httpx.post(
            f"{service.url}/press/check", content=bytes(2**20 + 1),
            headers={"X-Qingdan-Token": TOKEN}, trust_env=False,
        )  # fmt: skip
    assert answer.status_code == 413
    assert "超过 1 MB 的上限" in answer.json()["words"]


def test_a_workbook_that_grows_beyond_what_it_said_is_refused(office_folder: Path) -> None:
    with serving(office_folder, limit=1000) as service:
        answer = httpx.post(
            f"{service.url}/press/check", content=iter([bytes(600), bytes(600)]),
            headers={"X-Qingdan-Token": TOKEN}, trust_env=False,
        )  # fmt: skip
    assert answer.status_code == 413


def test_a_second_press_while_one_runs_is_told_so(
    client: httpx.Client, clock: Clock, write: Writer
) -> None:
    book = write().read_bytes()
    clock.hold()
    first: list[httpx.Response] = []
    running = threading.Thread(target=lambda: first.append(press(client, "about", book)))
    running.start()
    clock.asked.wait(WAIT)
    doing = client.get("/progress").json()["words"]
    second = press(client, "check", book)
    clock.go()
    running.join()
    assert doing == "清单通：关于……"
    assert second.status_code == 409
    assert "清单通：关于" in second.json()["words"]
    assert first[0].status_code == press(client, "check", book).status_code == 200


def test_nothing_is_being_done_when_nothing_runs(client: httpx.Client) -> None:
    assert client.get("/progress").json() == {"words": ""}


def test_only_files_that_were_made_are_given(client: httpx.Client, office_folder: Path) -> None:
    for key in (
        "office.toml",
        quote("../office.toml", safe=""),
        quote(str(office_folder / "office.toml"), safe=""),
    ):
        assert client.get(f"/files/{key}").status_code == 404


def test_a_press_tells_what_to_do_with_the_workbook(client: httpx.Client, write: Writer) -> None:
    answer = press(client, "check", write(clean_rows(本年累计完成投资="一万")).read_bytes()).json()
    assert answer["tone"] == "warning"
    assert {"add_sheet", "fill", "note", "values"} <= {act["kind"] for act in answer["acts"]}


def test_what_is_no_workbook_is_told_with_its_code(client: httpx.Client) -> None:
    answer = press(client, "check", b"hello", name="a.xlsx")
    assert answer.status_code == 422
    assert re.match(r"\[F\d\d\] ", answer.json()["words"])


def test_a_selected_place_that_is_no_cell_is_a_sentence(
    client: httpx.Client, write: Writer
) -> None:
    answer = press(client, "check", write().read_bytes(), sheet="项目清单", cell="甲乙")
    assert answer.status_code == 400
    assert "“甲乙”" in answer.json()["words"]


HOSTILE = (
    "../../office.toml", "..\\..\\office.toml", "/etc/passwd", "C:\\Windows\\win.ini", "CON.xlsx",
    "..", "", "a\0b\r\nX-Evil: 1.xlsx", "名" * 300 + ".xlsx", "'; rm -rf ~ #.xlsx",
    "a=b&c=\"d\" 娄星区 😀.xlsx",
    "\ud83d.xlsx",
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_changes_nothing_but_the_name(
    client: httpx.Client, write: Writer, office_folder: Path, name: str
) -> None:
    before = {path: path.stat().st_mtime_ns for path in office_folder.rglob("*")}
    told = quote(name.encode("utf-8", "replace"), safe="")
    answer = client.post(
        "/press/check", content=write().read_bytes(), headers={"X-Qingdan-Name": told}
    )
    assert answer.json()["tone"] == "done"
    assert {path: path.stat().st_mtime_ns for path in office_folder.rglob("*")} == before


def test_a_fault_of_the_program_is_a_sentence_without_its_insides(
    office_folder: Path, write: Writer
) -> None:
    def now() -> datetime:
        raise RuntimeError("内情")

    with serving(office_folder, now) as service:
        answer = httpx.post(
            f"{service.url}/press/check", content=write().read_bytes(),
            headers={"X-Qingdan-Token": TOKEN}, trust_env=False,
        )  # fmt: skip
    assert answer.status_code == 500
    assert answer.json()["words"].startswith("清单通自己出了毛病")
    assert "内情" not in answer.text


def test_an_office_with_a_broken_setting_says_which(
    client: httpx.Client, write: Writer, office_folder: Path
) -> None:
    (office_folder / "office.toml").write_text("= 坏", "utf-8")
    for body in (write().read_bytes(), b"hello"):
        answer = press(client, "check", body)
        assert answer.json()["tone"] == "refused"
        assert "office.toml" in answer.json()["words"]
