"""挂图作战.html：一个文件，样式、程序、数据都在其中，不连网；程序只许跑页里这一段（CSP）。"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from pipelines.documents.wall.board import Board, UnitLine
from pipelines.figures.lights.projects import Light

_HERE: Final = Path(__file__).parent
#: 墙上各列多少条；其余按单位点开看。
LISTED: Final = 10
#: 放在 script 里的 JSON 不能含有的字：</script>、<!--，与旧浏览器当作换行的两个字。
_ESCAPED: Final = {ord(one): f"\\u{ord(one):04x}" for one in "<>&\u2028\u2029"}


def wall_page(board: Board, *, listed: int = LISTED) -> bytes:
    """一页（UTF-8）；同样的输入恒得同样的字节。`listed` 是红灯、到期、问题各列多少条。"""
    style, script = _text("page.css"), _text("page.js")
    html = _template().render(
        board=board,
        listed=listed,
        red=[one for one in board.projects if one.light is Light.RED],
        red_light=Light.RED,
        totals=[sum(one.lights[n] for one in board.units) for n in range(3)],
        bars=[_bar(one, _scale(board)) for one in board.units],
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script),
        data=Markup(_json(_data(board))),
    )
    return html.encode("utf-8", "replace")


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_text("page.html"))


@cache
def _text(name: str) -> str:
    """浏览器把换行一律看作 LF，散列须与之相同。"""
    return (_HERE / name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _policy(style: str, script: str) -> str:
    """什么都不许取、不许连；样式与程序只认散列相符的这两段。"""
    return (
        f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _json(data: Mapping[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.translate(_ESCAPED)


def _data(board: Board) -> dict[str, Any]:
    """点开要用的：一行一个数组，省地方；单位以序号相称。"""
    places = {one.name: number for number, one in enumerate(board.units)}
    return {
        "units": [one.printed["单位"] for one in board.units],
        "labels": board.labels,
        "projects": [
            [
                places.get(one.unit, -1), one.name, one.plan, one.done, one.rate,
                -1 if one.light is None else int(one.light), one.reasons, one.stage,
            ]
            for one in board.projects
        ],
        "due": [
            [places.get(o.unit, -1), o.sheet, o.name, o.column, o.deadline.isoformat(), o.days]
            for o in board.due
        ],
        "problems": [
            [places.get(str(o["单位"]), -1), o["对象"], o["描述"], o["承诺办结日期"], o["状态"],
             o["是否逾期"]]
            for o in board.problems
        ],
    }  # fmt: skip


def _scale(board: Board) -> Fraction:
    """条的满格是百分之几：100，或超过 100 的最大的一个。"""
    numbers = [n for one in board.units for n in (one.rate, one.scheduled) if n is not None]
    return max([Fraction(100), *numbers])


def _bar(unit: UnitLine, scale: Fraction) -> tuple[str, str]:
    """条长、序时线的位置（占满格的 %）；负数不画条，没有的为空。"""
    return _share(unit.rate, scale), _share(unit.scheduled, scale)


def _share(number: Fraction | None, scale: Fraction) -> str:
    return "" if number is None else f"{float(max(number, Fraction(0)) / scale * 100):.2f}"
