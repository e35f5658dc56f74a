"""一座城市一整套公文要多久：一份月通报连附件、八份核对单、二十份提醒函，逐步报出秒数。

与之相比：把同样这些文件的 XML 解析一遍、写一遍、压一遍；docxtpl 照同样的模板与数只填不查。
运行：python benchmarks/papers.py
"""

from __future__ import annotations

import io
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from docxtpl import DocxTemplate
from lxml import etree

from benchmarks.clock import Clock
from benchmarks.twenty_units import twenty_units
from pipelines import tasks
from pipelines.calendar import Period
from pipelines.documents import circular, filling
from pipelines.intake.submission import Intake
from pipelines.tasks.confirming import confirm

JUNE = Period(2021, 6)
AT = datetime(2021, 7, 7, 9)  # noqa: DTZ001
#: 这一天，二十个单位都有事项满一次提醒的工作日数。
LETTERS_AT = datetime(2021, 7, 21, 2)  # noqa: DTZ001
EIGHT = ("娄星区", "冷水江市", "涟源市", "双峰县", "新化县", "娄底经开区", "万宝新区", "市直")

#: 各步：名称，与它由哪些函数做（写作调用处看得见的名字）。
STAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("汇总台账（取数的依据）", (
        "pipelines.tasks.writing.basis_of", "pipelines.tasks.confirming.basis_of",
        "pipelines.tasks.reminding.master_of",
    )),
    ("看事项、记下说过什么", (
        "pipelines.figures.reminding.deadlines.dated_items",
        "pipelines.documents.supervision_facts.facts_of", "pipelines.tasks.reminding._settle",
    )),
    ("写提醒清单（工作簿）", ("pipelines.documents.reminder_book.write_reminder_book",)),
    ("算数、写句子", (
        "pipelines.tasks.writing.drafted", "pipelines.documents.charts.monthly_charts",
        "pipelines.documents.confirmation.shared_figures",
        "pipelines.documents.confirmation.confirmation_context",
        "pipelines.documents.letters.letter_context",
    )),
    ("备模板：读、查、编译", (
        "pipelines.documents.circular.prepared", "pipelines.documents.circular.check_markers",
    )),
    ("试填", ("pipelines.documents.filling.Template.check",)),
    ("填写", ("pipelines.documents.circular.filled",)),
    ("控件与补位", ("pipelines.documents.filling.dress", "pipelines.documents.filling.renumber")),
    ("放图", ("pipelines.documents.circular.place_charts",)),
    ("通行证", (
        "pipelines.documents.circular.passport_of", "pipelines.documents.circular.with_passport",
    )),
    ("写 XML、打包", (
        "pipelines.documents.circular.serialised", "pipelines.documents.circular.packed",
    )),
    ("落盘", (
        "pipelines.tasks.office.put_beside_edited", "pipelines.tasks.confirming.put_beside_edited",
        "pipelines.tasks.reminding_files.put_beside_edited",
    )),
)  # fmt: skip
#: 从备模板到打包：一份公文由数到 .docx。
RENDERING = tuple(name for name, _ in STAGES[4:11])
#: 一份公文的模板与数。
Job = tuple[Path, Mapping[str, object]]
REST = "其余（读设定、开库等）"


def papers(intake: Intake) -> dict[str, list[Path]]:
    """写一整套：名称 → 各文件。"""
    letters = tasks.remind(intake, LETTERS_AT).files
    return {
        "月通报与附件": [tasks.circular(intake, "月通报", JUNE, AT).path],
        "核对单": list(confirm(intake, JUNE, EIGHT, AT).files.values()),
        "提醒函": [path for path in letters if path.suffix == ".docx"],
    }


def rewritten(paths: Iterable[Path]) -> None:
    """各文件的 XML 解析一遍、写一遍、压一遍。"""
    for path in paths:
        with (
            zipfile.ZipFile(path) as archive,
            zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as out,
        ):
            for name in archive.namelist():
                content = archive.read(name)
                if name.endswith((".xml", ".rels")):
                    content = etree.tostring(etree.fromstring(content))
                out.writestr(name, content)


@contextmanager
def recording(jobs: list[Job]) -> Iterator[None]:
    """其间每写一份公文，记下模板与数。"""
    render = circular.render_circular

    def recorded(template: Path, context: Mapping[str, object], **options: Any) -> bytes:
        jobs.append((template, context))
        return render(template, context, **options)

    with patch.object(circular, "render_circular", recorded):
        yield


def merely_filled(jobs: Iterable[Job]) -> None:
    """docxtpl 平常的用法：打开、填、存，不查、没有控件、没有通行证。"""
    for template, context in jobs:
        word = DocxTemplate(template)
        word.render(dict(context), autoescape=True)
        word.save(io.BytesIO())


def seconds(work: Callable[[], object]) -> float:
    """做一遍的秒数。"""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def report(clock: Clock, floor: float, peer: float) -> None:
    """各步的秒数，与两样相比的倍数。"""
    for name in (*(name for name, _ in STAGES), REST):
        print(f"{clock.seconds[name]:7.3f} s  {name}")
    total = sum(clock.seconds.values())
    rendering = sum(clock.seconds[name] for name in RENDERING)
    print(f"{total:7.3f} s  合计")
    print(f"{rendering:7.3f} s  其中由数到 .docx（备模板至打包）")
    print(f"{floor:7.3f} s  只把这些文件的 XML 解析、写出、压缩一遍")
    print(f"{peer:7.3f} s  docxtpl 同样的模板、同样的数，只填不查")
    print(f"{rendering / floor:7.1f} 倍  由数到 .docx，比只写 XML")
    print(f"{rendering / peer:7.2f} 倍  由数到 .docx，比 docxtpl 只填不查")


def main() -> None:
    """建一座二十个单位的城市，写一整套，逐步计时。"""
    with tempfile.TemporaryDirectory() as folder:
        intake = twenty_units(Path(folder) / "娄底", AT)
        tasks.circular(intake, "月通报", JUNE, AT)  # 先热一遍：导入不算在哪一步头上
        filling.read_template.cache_clear()
        jobs: list[Job] = []
        clock = Clock(REST)
        with recording(jobs), clock.watching(STAGES):
            made = papers(intake)
        for name, paths in made.items():
            print(f"{len(paths):4} 份  {name}")
        paths = [path for group in made.values() for path in group]
        floor = min(seconds(lambda: rewritten(paths)) for _ in range(3))
        peer = min(seconds(lambda: merely_filled(jobs)) for _ in range(3))
        report(clock, floor, peer)


if __name__ == "__main__":
    main()
