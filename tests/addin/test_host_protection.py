from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from addin import host
from addin.host import ALLOWED, Held, Spot
from addin.trouble import LockedError, is_busy
from tests.addin.com_like import ComError, Excel, opened
from tests.addin.host_books import (
    RED,
    OpenBook,
    SmallBook,
    fail_unless,
    saved,
)
from tests.conftest import Writer


class TestProtection:
    def test_the_blank_workbook_is_marked_and_protected_again_exactly_as_it_was(
        self, open_book: OpenBook, write: Writer, tmp_path: Path
    ) -> None:
        path = write()
        book, spot = open_book(path), Spot("项目清单", "B3")
        before = permissions(load_workbook(path)["项目清单"])
        with host.unlocked(book, "项目清单"):
            host.paint(book, spot, RED)
            host.annotate(book, spot, "话")
            host.put(book, spot, Held("s", "字", "@"))
        assert host.colour(book, spot) == RED
        assert before["sheet"]
        assert permissions(saved(book, tmp_path)["项目清单"]) == before

    @pytest.mark.parametrize("name", ALLOWED)
    def test_each_permission_is_given_back_alone(
        self, open_book: OpenBook, small: SmallBook, tmp_path: Path, name: str
    ) -> None:
        attribute = WRITTEN[name]

        def protect(made: Workbook) -> None:
            made.active.protection.sheet = True
            setattr(made.active.protection, attribute, False)

        path = small(protect)
        book = open_book(path)
        with host.unlocked(book, "项目清单"):
            host.paint(book, Spot("项目清单", "A1"), RED)
        after = permissions(saved(book, tmp_path)["项目清单"])
        assert after == permissions(load_workbook(path)["项目清单"])
        assert [key for key in WRITTEN.values() if not after[key]] == [attribute]

    @pytest.mark.parametrize(("objects", "scenarios"), [*product([True, False], repeat=2)])
    def test_drawings_and_scenarios_are_protected_as_before(
        self, open_book: OpenBook, small: SmallBook, tmp_path: Path,
        objects: bool, scenarios: bool,
    ) -> None:  # fmt: skip
        def protect(made: Workbook) -> None:
            lock = made.active.protection
            lock.sheet, lock.objects, lock.scenarios = True, objects, scenarios

        book = open_book(small(protect))
        with host.unlocked(book, "项目清单"):
            host.annotate(book, Spot("项目清单", "A1"), "话")
        after = permissions(saved(book, tmp_path)["项目清单"])
        assert (after["sheet"], after["objects"], after["scenarios"]) == (True, objects, scenarios)

    def test_a_sheet_is_protected_again_even_after_a_failure(
        self, open_book: OpenBook, write: Writer, tmp_path: Path
    ) -> None:
        book = open_book(write())
        with pytest.raises(ZeroDivisionError), host.unlocked(book, "项目清单"):
            fail_unless(not book.sheets["项目清单"].api.ProtectContents)
        assert saved(book, tmp_path)["项目清单"].protection.sheet

    def test_a_password_is_told_and_the_sheet_stays_protected(
        self, open_book: OpenBook, small: SmallBook, tmp_path: Path
    ) -> None:
        def protect(made: Workbook) -> None:
            made.active.protection.set_password("秘密")
            made.active.protection.sheet = True

        path = small(protect)
        book = open_book(path)
        words = "工作表“项目清单”加了带密码的保护，写不进去。请在“审阅—撤销工作表保护”输入密码"
        with pytest.raises(LockedError, match=words), host.unlocked(book, "项目清单"):
            pytest.fail("有密码还是进来了")
        assert host.is_saved(book)
        assert saved(book, tmp_path)["项目清单"].protection.password

    def test_excel_busy_while_unprotecting_is_not_mistaken_for_a_password(
        self, excel: Excel, write: Writer
    ) -> None:
        book = opened(excel, write())
        excel.busy_at = "NativeSheet.Unprotect"
        with pytest.raises(ComError) as refused, host.unlocked(book, "项目清单"):
            pytest.fail("忙着还是进来了")
        assert is_busy(refused.value)

    def test_a_sheet_that_is_not_protected_stays_so(
        self, open_book: OpenBook, small: SmallBook
    ) -> None:
        book = open_book(small())
        with host.unlocked(book, "项目清单"):
            pass
        assert host.is_saved(book)


#: `Protection` 的许可 → 文件里的属性（真为不许）。
WRITTEN = dict(
    zip(
        ALLOWED,
        ("formatCells", "formatColumns", "formatRows", "insertColumns", "insertRows",
         "insertHyperlinks", "deleteColumns", "deleteRows", "sort", "autoFilter", "pivotTables"),
        strict=True,
    )
)  # fmt: skip


def permissions(sheet: Worksheet) -> dict[str, object]:
    names = (*WRITTEN.values(), "sheet", "objects", "scenarios", "password",
             "selectLockedCells", "selectUnlockedCells")  # fmt: skip
    return {name: getattr(sheet.protection, name) for name in names}
