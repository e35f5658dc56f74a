"""手册里任务窗格的图：真的服务、真的 Chromium 画的。

重画：`python -m tests.addin.service.picture docs/图/任务窗格.png`。
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from pipelines import tasks
from tests.addin.service.conftest import BAD, TOKEN, Pane, launched, put_library, serving


def draw(path: Path) -> None:
    """校验一本有一处错误的工作簿，跳到那一处，照下窗格。"""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        office = tasks.init(Path(folder) / "办公室")
        put_library(office)
        with serving(office) as service, launched(playwright) as browser:
            page = browser.new_page(viewport={"width": 340, "height": 640}, device_scale_factor=2)
            pane = Pane(page, BAD, office)
            pane.open(f"{service.url}/pane.html#token={TOKEN}")
            pane.said()
            pane.press("校验")
            pane.press("下一处")
            page.mouse.move(0, 0)
            page.screenshot(path=path)


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
