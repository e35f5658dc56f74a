"""认可的样子：每种公文一页一张小图，在 approved/；现在排出来的与它比，变了的说在哪一页的哪里。

认可新的样子：`make approve`（即 `python -m tests.outputs.looks`），再看 git 里换了哪些图。
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from pipelines import tasks
from pipelines.demonstration import demonstrate
from tests.conftest import NOW
from tests.outputs.comparing import LEVELS, Page, difference, drawn
from tests.outputs.papers import write_papers
from tests.outputs.rendering import converted, lacking, pages, version

APPROVED: Final = Path(__file__).with_name("approved")
#: 变了的页，三张图放在这里（不入库）。
CHANGED: Final = Path(__file__).parents[2] / "build" / "looks"
#: 一份至多留这么多页的图：开头各页与末页；其余各页只数页数。
MOST: Final = 10
_MADE_BY: Final = "排版程序.txt"

Pages = Sequence[Page]


def kept(count: int) -> list[int]:
    """共 `count` 页的，留哪些页，从 1 起。"""
    return [*range(1, min(count, MOST)), count]


def papers_pictured(folder: Path = APPROVED) -> set[str]:
    """有认可的图的各公文。"""
    return set(_pictures(folder))


def approved(paper: str, folder: Path = APPROVED) -> dict[int, Page]:
    """一份公文认可的各页：页码 → 图。"""
    pictures = _pictures(folder).get(paper, {})
    return {number: _read(pictures[number]) for number in sorted(pictures)}


def changes(paper: str, now: Pages, folder: Path = APPROVED, out: Path = CHANGED) -> Iterator[str]:
    """一份公文变了的各处，各一句；三张图写在 `out`。"""
    before = approved(paper, folder)
    if not before:
        yield f"{paper}：还没有认可的图"
        return
    if (count := max(before)) != len(now):
        yield f"{paper}：原有 {count} 页，现有 {len(now)} 页"
    for number, page in before.items():
        if number > len(now) or number == count != len(now):
            continue
        found = difference(page, now[number - 1])
        if found:
            out.mkdir(parents=True, exist_ok=True)
            start = out / f"{paper}-{number:02}"
            _picture(page).save(f"{start}-认可的.png")
            _picture(now[number - 1]).save(f"{start}-现在的.png")
            drawn(page, now[number - 1], found).save(f"{start}-差别.png")
            yield f"{paper}：第 {number} 页{found.words}变了"


def made_by_another() -> str:
    """认可的图是另一版 LibreOffice 排的，一句话；换一版折行就可能不同，比不得。"""
    was = (APPROVED / _MADE_BY).read_text(encoding="utf-8").strip()
    return "" if was == (is_ := version()) else f"认可的图是 {was} 排的，本机是 {is_}，不能比"


def advice(out: Path = CHANGED) -> str:
    """变了以后怎样办。"""
    words = f"三张图（认可的、现在的、差别）在 {out}；看过是要的样子，运行 make approve 认可"
    return made_by_another() or words


def approve(now: Mapping[str, Pages], folder: Path = APPROVED) -> list[str]:
    """把变了的、新有的换成现在的样子，没有了的撤去；返回换了的，各一句。"""
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        said = {paper: [*changes(paper, one, folder, Path(name))] for paper, one in now.items()}
    before = _pictures(folder)
    gone = sorted(set(before) - set(now))
    for paper in (*gone, *(paper for paper, words in said.items() if words)):
        for path in before.get(paper, {}).values():
            path.unlink()
    for paper, words in said.items():
        for number in kept(len(now[paper])) if words else ():
            _picture(now[paper][number - 1]).save(
                folder / f"{paper}-{number:02}.png", optimize=True, bits=4
            )
    (folder / _MADE_BY).write_text(f"{version()}\n", encoding="utf-8")
    return [*(one for words in said.values() for one in words), *(f"{one}：撤去" for one in gone)]


def _pictures(folder: Path) -> dict[str, dict[int, Path]]:
    """公文 → 页码 → 图；文件名形如 核对单-02.png。"""
    found: dict[str, dict[int, Path]] = {}
    for path in folder.glob("*-*.png"):
        paper, _, number = path.stem.rpartition("-")
        found.setdefault(paper, {})[int(number)] = path
    return found


def _picture(page: Page) -> Image.Image:
    """灰度减到 LEVELS 级的图。"""
    levels = np.round(page / 255 * (LEVELS - 1)).astype(np.uint8)
    picture = Image.frombytes("P", page.shape[::-1], levels.tobytes())
    picture.putpalette(
        [round(level * 255 / (LEVELS - 1)) for level in range(LEVELS) for _ in "RGB"]
    )
    return picture


def _read(path: Path) -> Page:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("L"))


def main() -> None:
    """写一遍、排一遍，认可现在的样子。"""
    if words := lacking():
        raise SystemExit(words)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shown = demonstrate(folder / "演示", NOW, tasks.quietly)
        (folder / "产出").mkdir()
        made = write_papers(shown, folder / "产出")
        papers = {one: path for one, path in made.items() if path.suffix == ".docx"}
        pdfs = converted(papers, folder / "排版" / "pdf", "pdf")
        said = approve({paper: pages(pdf) for paper, pdf in pdfs.items()})
    shutil.rmtree(CHANGED, ignore_errors=True)
    print("\n".join(said) or "没有变的，认可的图照旧")


if __name__ == "__main__":
    main()
