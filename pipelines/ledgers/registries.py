"""名录（office.toml 的 registries）在公式里怎样查：名录以“；”相连，由事实给出。"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from rapidfuzz.distance import Indel

from pipelines.ledgers.identifiers import LEGACY_YEARS
from pipelines.ledgers.similarity import normalise_name

#: 事实的名字：名录:chains 的值是各项以“；”相连。
REGISTRY_FACT: Final = "名录:"
#: 差得比这还远的不算像。
_NEAR: Final = 0.6


@lru_cache(maxsize=64)
def _entries(registry: str) -> dict[str, str]:
    """归一后的写法 → 规范写法。"""
    return {normalise_name(name): name for name in registry.split("；")}


def count_of(registry: str) -> int:
    """名录有几项。"""
    return len(_entries(registry))


def is_listed(text: str, registry: str) -> bool:
    """各项（以“；”相连的逐项）都在名录里。"""
    return all(normalise_name(item) in _entries(registry) for item in text.split("；"))


def nearest_listed(text: str, registry: str) -> str | None:
    """各项换成名录里最像的；有一项谁也不像则 None。

    简称的字依次都在全称里（市发改委、市发展和改革委员会），先于只是字面相近的。
    """
    found = [_nearest(normalise_name(item), _entries(registry)) for item in text.split("；")]
    return None if None in found else "；".join(dict.fromkeys(filter(None, found)))


def full_names(text: str, registry: str) -> str | None:
    """各项简称换成名录里的全称；有一项不在名录、又不是唯一一个全称的简称，则 None。"""
    entries = _entries(registry)
    found = [_full_name(normalise_name(item), entries) for item in text.split("；")]
    return None if None in found else "；".join(dict.fromkeys(filter(None, found)))


def _full_name(text: str, entries: dict[str, str]) -> str | None:
    if text in entries:
        return entries[text]
    inside = [name for name in entries if _is_subsequence(text, name)]
    return entries[inside[0]] if len(inside) == 1 else None


def _nearest(text: str, entries: dict[str, str]) -> str | None:
    if text in entries:
        return entries[text]
    inside = [name for name in entries if _is_subsequence(text, name)]
    best = max(
        inside or entries, key=lambda name: Indel.normalized_similarity(text, name), default=""
    )
    near = inside or Indel.normalized_similarity(text, best) >= _NEAR
    return entries[best] if best and near else None


def _is_subsequence(short: str, long: str) -> bool:
    rest = iter(long)
    return len(short) > 1 and all(character in rest for character in short)


@lru_cache(maxsize=8)
def read_region_years(registry: str) -> dict[str, tuple[int, int]]:
    """区划代码表：每项“431302”或“431121:-2020”（起止年，空为不限）；写错则 ValueError。"""
    return dict(map(_region, registry.split("；")))


def _region(entry: str) -> tuple[str, tuple[int, int]]:
    code, _, years = entry.partition(":")
    first, dash, last = years.partition("-")
    sound = len(code) == 6 and code.isdecimal() and (dash or not years)
    if not (sound and all(not year or year.isdecimal() for year in (first, last))):
        raise ValueError(f"“{entry}”应写成 431302，或带起止年的 431121:1949-2020")
    return code, (int(first or 0), int(last or 9999))


def region_in_force(code: str, registry: str) -> bool | None:
    """投资项目代码里的地区在当年的区划表内；表里没有该市（州）的不问，为 None。

    新式 YYMM 打头，旧式 YYYY 打头；中央部门的 0000xx 不属任何市（DOMAIN §1.4.2b、c）。
    """
    table = read_region_years(registry)
    head, region = code[:4], code[5:11]
    if not head.isdecimal() or not any(known[:4] == region[:4] for known in table):
        return None
    year = int(head) if int(head) in LEGACY_YEARS else 2000 + int(head[:2])
    first, last = table.get(region, (1, 0))
    return first <= year <= last
