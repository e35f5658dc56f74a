"""一座城市一整套公文要多久，各步各几秒；与把同样这些文件的 XML 解析一遍、写一遍相比。

运行：python benchmarks/papers.py
"""

from __future__ import annotations

import io
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from lxml import etree

from pipelines import tasks
from pipelines.calendar import Period
from pipelines.demonstration import demonstrate
from pipelines.intake.submission import Intake
from pipelines.tasks.charting import wall
from pipelines.tasks.confirming import confirm
from pipelines.tasks.linting import lint_document
from pipelines.tasks.verifying import verify_document

JUNE = Period(2021, 6)
AT = datetime(2021, 7, 7, 9)  # noqa: DTZ001


def stages(intake: Intake) -> list[tuple[str, Callable[[], Iterable[Path]]]]:
    """各步的名称与做法；做法返回写出的文件。"""
    circular = intake.office.out / str(JUNE) / f"月通报_{JUNE}.docx"
    return [
        ("月通报与附件", lambda: [tasks.circular(intake, "月通报", JUNE, AT).path]),
        ("核对单，一个单位一份", lambda: list(confirm(intake, JUNE, (), AT).files.values())),
        ("提醒函、督办函与提醒清单", lambda: tasks.remind(intake, AT).files),
        ("指标表", lambda: [tasks.measure(intake, JUNE, AT).path]),
        ("评分排名", lambda: [tasks.score(intake, JUNE, AT).path]),
        ("挂图作战", lambda: _ran(wall(intake, JUNE, AT))),
        ("核对一份通报", lambda: _ran(verify_document(circular, intake))),
        ("体检一份通报（不排版）", lambda: _ran(lint_document(circular, rendered=False))),
    ]


def _ran(_: object) -> list[Path]:
    """做了而没有 Word、Excel 文件可比的。"""
    return []


def rewritten(paths: Iterable[Path]) -> int:
    """各文件的 XML 解析一遍、写一遍、压一遍；返回文件数。"""
    count = 0
    for path in paths:
        count += 1
        with (
            zipfile.ZipFile(path) as archive,
            zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as out,
        ):
            for name in archive.namelist():
                content = archive.read(name)
                if name.endswith((".xml", ".rels")):
                    content = etree.tostring(etree.fromstring(content))
                out.writestr(name, content)
    return count


def timed(work: Callable[[], Iterable[Path]]) -> tuple[float, list[Path]]:
    """秒数与写出的文件。"""
    started = time.perf_counter()
    made = list(work())
    return time.perf_counter() - started, made


def main() -> None:
    """先走一遍演示，再逐步计时。"""
    with tempfile.TemporaryDirectory() as folder:
        demonstrate(Path(folder) / "演示", AT, tasks.quietly)
        intake = tasks.open_intake(Path(folder) / "演示" / "娄底")
        tasks.circular(intake, "月通报", JUNE, AT)  # 先热一遍：导入不算在哪一步头上
        total, files = 0.0, list[Path]()
        for name, work in stages(intake):
            seconds, made = timed(work)
            total, files = total + seconds, files + made
            print(f"{seconds:6.2f} s  {name}（{len(made)} 个文件）")
        started = time.perf_counter()
        count = rewritten(path for path in files if path.suffix in (".docx", ".xlsx"))
        floor = time.perf_counter() - started
        print(f"{total:6.2f} s  合计")
        print(f"{floor:6.2f} s  只把这 {count} 个文件的 XML 解析一遍、写一遍")


if __name__ == "__main__":
    main()
