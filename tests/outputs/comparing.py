"""比两页的样子：各处的墨迹对得上就是一样。

先把整页挪至多一个像素对齐（各机器取整不同），再抹去浓淡（抗锯齿、伽马），然后看每一小方块里墨迹的位置：
方块内对不上的墨占得太多，就是那里的排版变了。窄于一个像素（0.4 毫米）的挪动看不见。
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image

#: 每英寸的像素；灰度几级。一页约十几 KB。
DPI: Final = 60
LEVELS: Final = 16
#: 小方块的边长与相邻两块的间隔，像素。
BLOCK: Final = 20
STEP: Final = 4
#: 一块里对不上的墨与较多一边的墨之比（0—2），过此即变了。
#: 真的变动（挪 1 毫米、字号差 2 磅、少一行、一栏窄 5%）都在 1.0 以上；
#: 抗锯齿、伽马、挪 1 像素都在 0.7 以下。
LIMIT: Final = 0.85
#: 一块里的墨不到这么浓的，按这么浓算：几个灰点不作数。
LEAST: Final = 0.02
#: 浓淡相差至多这么多倍的，照一样浓算。
DARKER: Final = 2.0

Page = np.ndarray
"""一页的灰度，0 黑 255 白，行在前。"""


@dataclass(frozen=True)
class Difference:
    """一页变了的地方：从哪里起（离页顶、离左边的毫米数），各小方块的中心。"""

    top: int
    left: int
    spots: np.ndarray

    @property
    def words(self) -> str:
        """在哪里。"""
        return f"离页顶约 {self.top} 毫米、离左边约 {self.left} 毫米处起"


def difference(approved: Page, now: Page) -> Difference | None:
    """两页哪里不一样；一样则 None。纸张大小不同，从左上角起就不一样。"""
    if any(abs(one - other) > 2 for one, other in zip(approved.shape, now.shape, strict=True)):
        return Difference(0, 0, np.zeros((0, 2), int))
    height, width = np.minimum(approved.shape, now.shape)
    before, after = ink(approved[:height, :width]), ink(now[:height, :width])
    if np.array_equal(before, after):
        return None
    spots = np.argwhere(_wrong(before, after) > LIMIT) * STEP
    if not len(spots):
        return None
    row, column = spots[np.lexsort((spots[:, 1], spots[:, 0]))[0]]
    return Difference(_millimetres(row), _millimetres(column), spots)


def ink(page: Page) -> np.ndarray:
    """墨迹（0 无 1 满）：减到存图的级数，再晕开约一个像素。"""
    found = np.round((1 - page / 255) * (LEVELS - 1)) / (LEVELS - 1)
    for _ in range(3):
        for axis in (0, 1):
            found = (np.roll(found, 1, axis) + 2 * found + np.roll(found, -1, axis)) / 4
    return found


def _wrong(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """各小方块里对不上的墨之比；方块每隔 STEP 个像素一个，按中心。"""
    moves = [np.roll(after, (down, across), (0, 1)) for down in (0, 1, -1) for across in (0, 1, -1)]
    after = min(moves, key=lambda moved: float(np.abs(before - moved).sum()))
    least = LEAST * BLOCK * BLOCK
    darker = (_around(before) + least) / (_around(after) + least)
    after = after * np.clip(darker, 1 / DARKER, DARKER)
    wrong, most = _around(np.abs(before - after)), np.maximum(_around(before), _around(after))
    return (wrong / np.maximum(most, least))[::STEP, ::STEP]


def _around(values: np.ndarray) -> np.ndarray:
    """以各点为中心的一块之和；纸外为零。"""
    half = BLOCK // 2
    padded = np.pad(values, ((half + 1, half - 1), (half + 1, half - 1)))
    sums = padded.cumsum(0).cumsum(1)
    return (sums[BLOCK:, BLOCK:] - sums[:-BLOCK, BLOCK:]
            - sums[BLOCK:, :-BLOCK] + sums[:-BLOCK, :-BLOCK])  # fmt: skip


def _millimetres(pixels: int) -> int:
    return round(int(pixels) / DPI * 25.4)


def drawn(approved: Page, now: Page, found: Difference) -> Image.Image:
    """差别的图：只在认可的图里有的是红的，只在现在有的是蓝的，变了的地方底色发黄。"""
    size = tuple(int(side) for side in np.maximum(approved.shape, now.shape))
    before, after, tint = (np.full(size, 255, np.uint8) for _ in range(3))
    before[: approved.shape[0], : approved.shape[1]] = approved
    after[: now.shape[0], : now.shape[1]] = now
    for row, column in found.spots:
        half = BLOCK // 2
        tint[max(row - half, 0) : row + half, max(column - half, 0) : column + half] = 200
    colours = (after, np.minimum(before, after), np.minimum(before, tint))
    return Image.fromarray(np.dstack(colours))
