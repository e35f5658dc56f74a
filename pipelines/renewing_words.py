"""换数的结果：JSON（DESIGN，Contracts）与给人看的话。"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pipelines.tasks.renewing import RenewedFile

#: 换了的至多列几处，余下的在文中逐处可见。
_SHOWN: Final = 20
#: 一处的字至多印多少个。
_LENGTH: Final = 40


def renewed_json(made: RenewedFile) -> dict[str, Any]:
    """`renew` 的 JSON。"""
    return {
        "schema_version": 1, "source": str(made.source),
        "file": str(made.path) if made.path else None,
        "kept": str(made.kept) if made.kept else None,
        "changes": [
            {"place": one.place, "old": one.old, "new": one.new} for one in made.renewed.changes
        ],
        "left": [
            {"place": one.place, "before": one.before, "due": one.due}
            for one in made.renewed.left
        ],
        "charts": made.renewed.charts, "apart": made.renewed.apart,
        "changed_since": list(made.changed),
    }  # fmt: skip


def renewed_words(made: RenewedFile) -> Iterator[str]:
    """写在哪里、换了哪几处、哪几处人动过没有换。"""
    changes, left = made.renewed.changes, made.renewed.left
    if made.path is None:
        yield "没有要换的：台账的数与这份公文成文时一样" + ("（人动过的除外）。" if left else "。")
        if made.renewed.apart:
            yield (
                f"  但文中有 {made.renewed.apart} 个数与台账不符：有人改过，"
                "或上回换数的修订被拒绝了；请核对（qingdan verify），或从没有拒绝修订的那一份重来。"
            )
    else:
        yield f"换好的一份：{made.path}"
        yield f"  共 {len(changes)} 处，都是修订；请在“审阅”里看过，接受后再核对。"
    if made.kept:
        yield f"  原有的一份“（更新）”有人改过，没有覆盖，留作 {made.kept}"
    for one in changes[:_SHOWN]:
        yield f"  {one.place}：{_said(one.old, one.new)}"
    if len(changes) > _SHOWN:
        yield f"  另有 {len(changes) - _SHOWN} 处，见文中修订或 --json"
    for kept in left:
        if not kept.before:
            yield f"没有添 {kept.place}“{_short(kept.due)}”：这张表的列有人增减过，请自己添。"
            continue
        due = f"今日应是“{_short(kept.due)}”" if kept.due else "今日已没有这些话"
        yield f"没有换 {kept.place}：有人改过，成文时是“{_short(kept.before)}”，{due}，请自己定。"
    if made.renewed.charts:
        yield f"{made.renewed.charts} 张图里的数也换了；图没有修订可看，请与附件1对一遍。"
    for words in made.changed:
        yield f"成文以后：{words}。"


def _said(old: str, new: str) -> str:
    if not old:
        return f"添“{_short(new)}”"
    return f"删“{_short(old)}”" if not new else f"“{_short(old)}”→“{_short(new)}”"


def _short(text: str) -> str:
    return text if len(text) <= _LENGTH else f"{text[:_LENGTH]}……"
