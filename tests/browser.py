"""无界面的 Chromium：一个进程只起动一次，各处的测试共用。"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright


def launched(playwright: Playwright) -> Browser:
    """起动机器上装着的 Chromium。"""
    return playwright.chromium.launch(
        executable_path=shutil.which("chromium"), args=["--no-sandbox"]
    )


def opened() -> Iterator[Browser]:
    """没有 Chromium 则跳过，CI 里必须有。"""
    if shutil.which("chromium") is None:
        if os.environ.get("QINGDAN_REQUIRE_OFFICE"):
            pytest.fail("CI 里应装有 Chromium")
        pytest.skip("本机没有 Chromium")
    with sync_playwright() as playwright, launched(playwright) as browser:
        yield browser
