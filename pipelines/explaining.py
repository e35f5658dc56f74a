"""一个编码一页：是什么、为什么、举例、怎么改；由声明生成，手册与终端同文。"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from pipelines.errors import UsageError
from pipelines.ledgers.catalogue import Code, load_catalogue
from pipelines.ledgers.finding import Level
from pipelines.ledgers.live_rules import live_markdown
from pipelines.ledgers.loading import Ledgers, load_ledgers
from pipelines.ledgers.schema import Ledger, Rule
from pipelines.office import shipped


@dataclass(frozen=True)
class Page:
    """一个编码的说明；`formulas` 是（轻重, 审核公式），程序自身的编码没有。"""

    code: str
    title: str
    where: str
    why: str
    example: str
    hint: str
    formulas: tuple[tuple[str, str], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """`explain --json`。"""
        return {"schema_version": 1, **asdict(self)}


def explain_code(folder: Path, code: str) -> Page:
    """办公室（或随附样板）里一个编码的说明；没有这个编码则 UsageError。"""
    pages = {page.code: page for page in all_pages(folder)}
    wanted = code.strip().upper()
    if wanted not in pages:
        near = "、".join(known for known in pages if known.startswith(wanted[:2]))
        raise UsageError(f"没有编码 {code}" + (f"；相近的有：{near}" if near else ""))
    return pages[wanted]


def all_pages(folder: Path) -> list[Page]:
    """全部编码的说明：先程序自身的，后各清单的，末了是公文体检的。"""
    own = shipped("templates")
    codes = [load_catalogue(own / name) for name in ("codes.toml", "verifying.toml")]
    ledgers = load_ledgers(folder / "ledgers")
    pages: dict[str, Page] = {}
    ours = [_code_page(code) for catalogue in codes for code in catalogue.values()]
    for page in [*ours, *_rule_pages(ledgers), *_paper_pages()]:
        known = pages.get(page.code)
        pages[page.code] = _joined(known, page) if known else page
    return list(pages.values())


def _joined(first: Page, more: Page) -> Page:
    """写在几张清单里的编码合成一页，题目与说明取先有的。"""
    return Page(
        code=first.code,
        title=first.title or more.title,
        where=f"{first.where}；{more.where}",
        why=first.why or more.why,
        example=first.example or more.example,
        hint=first.hint or more.hint,
        formulas=(*first.formulas, *more.formulas),
    )


def page_words(page: Page) -> Iterator[str]:
    """终端里的一页。"""
    yield f"{page.code}  {page.title}（{page.where}）"
    yield f"为什么：{page.why}"
    if page.example:
        yield f"举例：{page.example}"
    if page.hint:
        yield f"怎么改：{page.hint}"
    for level, formula in page.formulas:
        yield f"审核公式（{level}）：{formula}"


def page_markdown(page: Page) -> str:
    """手册里的一页。"""
    lines = [f"### {page.code} {page.title}", "", f"- 适用：{page.where}", f"- 为什么：{page.why}"]
    lines += [f"- 举例：{page.example}"] if page.example else []
    lines += [f"- 怎么改：{page.hint}"] if page.hint else []
    lines += [f"- 审核公式（{level}）：`{formula}`" for level, formula in page.formulas]
    return "\n".join(lines) + "\n"


#: 说法里的空，在手册里怎样称呼。
_SLOTS: Final = {
    "sheet": "该清单", "unit": "本单位", "expected": "应报的一期", "target": "所引的清单",
    "due": "台账算得的数", "advice": "按意见末尾的提示改正该格。",
}  # fmt: skip


def _code_page(code: Code) -> Page:
    kinds = {
        "F": "文件", "G": "每张清单", "L": "一张清单", "T": "公文模板", "V": "公文核对",
        "X": "清单之间",
    }  # fmt: skip
    hint = code.hint.format_map(_SLOTS)
    where = f"{kinds[code.code[0]]}，{code.level.label}"
    return Page(code.code, code.title, where, code.why, code.example, hint)


def _paper_pages() -> Iterator[Page]:
    """公文体检的各条：版式依标准的条款，措辞依常见的退文原因。"""
    from pipelines.documents.gongwen.inspecting import CHECKS
    from pipelines.documents.gongwen.wording_list import LISTED

    hint = "运行 qingdan lint 文件.docx，每一处都写明怎么改。"
    for check in CHECKS:
        why = f"《党政机关公文格式》（GB/T 9704—2012）{check.clause}。"
        yield Page(check.id, check.title, f"公文体检，{check.severity}", why, "", hint)
    for one in LISTED:
        why = f"公文因它常被退回；由{one.checked_by}来查。"
        yield Page(one.code, one.title, "公文体检，措辞", why, "", hint)


def _rule_pages(ledgers: Ledgers) -> Iterator[Page]:
    for ledger in ledgers:
        for rule in ledger.rules:
            yield _rule_page(ledger, rule)


def _rule_page(ledger: Ledger, rule: Rule) -> Page:
    own = Level.WARNING if rule.code == ledger.vanished_code else Level.ERROR
    levels = "／".join(level.label for level in rule.levels or (own,))
    alike = tuple((each.level.label, f"疑似重复：{each.condition}") for each in rule.alike)
    return Page(
        code=rule.code,
        title=rule.title,
        where=f"{ledger.sheet}，{levels}",
        why=rule.why,
        example=rule.example,
        hint=rule.hint,
        formulas=(*((c.level.label, c.formula) for c in rule.checks), *alike),
    )


def handbook(folder: Path) -> str:
    """手册《编码》全文。"""
    note = "由台账与编码表生成（`make handbook`），请勿手改；终端里用 `qingdan explain 编码`。"
    head = f"# 编码\n\n{note}\n"
    return "\n".join([head, *map(page_markdown, all_pages(folder))])


if __name__ == "__main__":
    templates, docs = map(Path, sys.argv[1:])
    live = live_markdown(load_ledgers(templates / "ledgers"))
    for name, text in (("编码", handbook(templates)), ("即时校验", live)):
        (docs / f"{name}.md").write_text(text, encoding="utf-8")
