"""疑似重复：先切段筛选与两两相比，同一批一万个项目，同一次运行；印出各用多少秒、找出几对。

用法：python benchmarks/fuzzy_duplicates.py [项目数]；两两相比要几分钟。
"""

from __future__ import annotations

import random
import sys
from itertools import combinations
from time import perf_counter

from pipelines.ledgers.finding import Level
from pipelines.ledgers.schema import Alike
from pipelines.ledgers.values import Value
from pipelines.validation.lookalikes import Lookalikes, find_lookalikes, is_alike

_DROP = ("建设项目", "项目")
_APART = "[0-9一二三四五六七八九十]+(?:期|号|标段|区|#)"
#: 项目清单 L1-15 的第三问，招商清单 L6-05。
_OWNED = Alike(
    Level.WARNING, "", any_of=("业主", "代码"), similar=("名称",), similarity=0.9, drop=_DROP,
    apart=_APART,
)  # fmt: skip
_CLAIMED = Alike(
    Level.WARNING, "", similar=("名称", "业主"), similarity=0.9, drop=_DROP, apart=_APART
)

Columns = dict[str, list[Value]]


def made_up(count: int, chance: random.Random) -> Columns:
    """造 `count` 个项目：二十分之一是别处抄来、改了一两个字的。"""
    words = "钢铁机械陶瓷电子新能源医药食品文印物流建材精密高端智能环保特种"
    wares = ("生产线", "产业园", "深加工", "再制造", "仓储基地", "配套中心", "技改")
    names, owners, codes = [], [], []
    for number in range(count):
        if number > 20 and chance.random() < 0.05:
            other = chance.randrange(number)
            at = chance.randrange(1, len(names[other]))
            names.append(names[other][:at] + chance.choice(words) + names[other][at:])
            owners.append(owners[other])
            codes.append(codes[other])
            continue
        middle = "".join(chance.choices(words, k=chance.randint(3, 7)))
        names.append(f"年产{chance.randint(1, 999)}万吨{middle}{chance.choice(wares)}项目")
        owners.append("湖南示例" + "".join(chance.choices(words, k=4)) + "有限公司")
        codes.append(f"91431302MA{number // 2:08d}")
    return {"名称": names, "业主": owners, "代码": codes}


def blocked(found: Lookalikes, size: int) -> set[tuple[int, int]]:
    """整理好的行里全部的对。"""
    return {(min(i, j), max(i, j)) for i in range(size) for j in found.of(i)}


def every_pair(alike: Alike, found: Lookalikes, size: int) -> set[tuple[int, int]]:
    """两两相比：不分范围，不作过滤。"""
    known = found.columns
    links = [known[name] for name in alike.any_of]
    columns = [known[name] for name in alike.similar]
    return {
        (i, j)
        for i, j in combinations(range(size), 2)
        if (not links or any(link[i] is not None and link[i] == link[j] for link in links))
        and all(is_alike(alike, column[i], column[j]) for column in columns)
    }


def main(count: int) -> None:
    """印出两种办法的用时与对数；找出的对不同即以 1 退出。"""
    columns = made_up(count, random.Random(2021))
    for title, alike in (
        ("L1-15 业主相同、名称相近", _OWNED),
        ("L6-05 投资方与项目都相近", _CLAIMED),
    ):
        start = perf_counter()
        found = find_lookalikes(alike, columns)
        near = blocked(found, count)
        middle = perf_counter()
        every = every_pair(alike, found, count)
        end = perf_counter()
        print(f"{title}：{count} 行")
        print(f"  筛选 {middle - start:8.2f} 秒，{len(near)} 对")
        slower = (end - middle) / (middle - start)
        print(f"  两两 {end - middle:8.2f} 秒，{len(every)} 对，慢 {slower:.0f} 倍")
        if near != every:
            sys.exit("两种办法找出的不同")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
