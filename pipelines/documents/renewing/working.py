"""换数的过程：成文时、今日、人改过的三方逐段逐表比着换；改的都成修订。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from docx.oxml.ns import qn
from lxml import etree

from pipelines.documents.passport import Passport, Stated, identity
from pipelines.documents.renewing.blocks import Block, Place, retag, tables_of
from pipelines.documents.renewing.copying import copied, settled
from pipelines.documents.renewing.merging import Kept, Swap, merged
from pipelines.documents.renewing.ordering import Placed, arranged
from pipelines.documents.renewing.pairing import edited_twins, paired_lines
from pipelines.documents.renewing.resolving import reject
from pipelines.documents.renewing.tracking import Pen
from pipelines.documents.verifying.aligning import matched_cells
from pipelines.documents.verifying.numbers import plain
from pipelines.documents.verifying.reading import Line, Piece
from pipelines.documents.verifying.remark import place_of


@dataclass(frozen=True)
class Change:
    """一处修订：在哪里、从前的字、现在的字；添的前者空，删的后者空。"""

    place: str
    old: str
    new: str


@dataclass(frozen=True)
class Left:
    """人动过、没有换的一处：在哪里、成文时的字、今日应是的字。"""

    place: str
    before: str
    due: str


@dataclass
class Work:
    """一次换数：成文时、今日、人改过的三方。"""

    passport: Passport
    today: Passport
    pen: Pen
    blocks: Sequence[Block]
    fresh: Sequence[Block]
    styles: Mapping[str, str]
    changes: list[Change] = field(default_factory=list)
    kept: list[tuple[str, Kept]] = field(default_factory=list)
    renewed: set[str] = field(default_factory=set)
    """已换过的数（今日的路径）。"""

    def __post_init__(self) -> None:
        before = list(self.passport.lines)
        twins = edited_twins(before, [block.line for block in self.blocks])
        places = {id(before[old]): self.blocks[now] for now, old in twins.items()}
        self.origins = {id(self.blocks[now]): before[old] for now, old in twins.items()}
        fresh = {(block.line.table, block.line.number): block for block in self.fresh}
        self.placed = [
            Placed(
                old, now, places.get(id(old)), fresh.get((now.table, now.number)) if now else None
            )
            for old, now in paired_lines(before, self.today.lines)
        ]
        self.now = {identity(one): one for one in self.today.figures.values()}

    # ── 段落 ────────────────────────────────────────────────────────

    def paragraphs(self) -> None:
        """逐段：同一段换字，新添的插在前一段之后，消失的删去。"""
        anchor: etree._Element | None = None
        new_tables: dict[int, list[Placed]] = {}
        known = {one.now.table for one in self.placed if one.now and one.old}
        for one in self.placed:
            if one.table and one.now is not None and one.now.table not in known:
                anchor = self._new_table(one, new_tables, anchor)
            elif one.block is not None and one.now is not None:
                if not one.table:
                    self._merge(one, one.block)
                anchor = _top(one.block.element)
            elif one.table:
                continue
            elif one.old is None and one.fresh is not None:
                anchor = self._insert(one.fresh, anchor)
            elif one.now is None and one.block is not None:
                self._remove(one)
            elif one.now is not None and one.old is not None:
                self._not_restored(one)

    def _insert(self, fresh: Block, anchor: etree._Element | None) -> etree._Element | None:
        element = copied(fresh.element, self.styles)
        if anchor is None or element is None:
            return anchor
        anchor.addnext(self.pen.inserted(element))
        self.changes.append(Change(place_of(fresh.line), "", fresh.line.text.strip()))
        return element

    def _new_table(
        self, one: Placed, seen: dict[int, list[Placed]], anchor: etree._Element | None
    ) -> etree._Element | None:
        """整张表是新添的：头一行到时整张插进去。"""
        if one.now is None or one.fresh is None:
            return anchor
        self.changes.append(Change(place_of(one.now), "", one.now.text))
        if one.now.table in seen or anchor is None:
            return anchor
        seen[one.now.table] = [one]
        element = copied(_top(one.fresh.element), self.styles)
        if element is None:
            return anchor
        anchor.addnext(self.pen.inserted(element))
        return element

    def _remove(self, one: Placed) -> None:
        """今日没有了的一段、一行：没有人动过才删去。"""
        if one.old is None or one.block is None:
            return
        if plain(one.old.text) != plain(one.block.line.text):
            self.kept.append((place_of(one.block.line), Kept(one.old.text.strip(), "")))
            return
        self.pen.deleted(one.block.element)
        self.changes.append(Change(place_of(one.block.line), one.old.text.strip(), ""))

    def _not_restored(self, one: Placed) -> None:
        """人删去的一段、一行不补回；今日的字变了的告知。"""
        if one.old is not None and one.now is not None and one.old.text != one.now.text:
            told = Kept(one.old.text.strip(), one.now.text.strip(), one.now.paths)
            self.kept.append((f"已删去的{place_of(one.old)}", told))

    # ── 表 ──────────────────────────────────────────────────────────

    def tables(self) -> None:
        """逐表：行照今日的次序，人排过序的不动。"""
        rows = tables_of(self.blocks)
        for own in rows.values():
            names = {id(block) for block in own}
            concerned = [one for one in self.placed if one.block and id(one.block) in names]
            numbers = {one.now.table for one in concerned if one.now}
            whole = [one for one in self.placed if one.table and (
                one in concerned or (one.now and one.now.table in numbers))]  # fmt: skip
            self._table(whole)

    def _table(self, rows: Sequence[Placed]) -> None:
        moving = arranged(rows, self.blocks)
        resized = any(_resized(one) for one in rows)
        anchor: etree._Element | None = None
        for one in rows:
            if one.now is None:
                self._remove(one)
            elif one.block is None and one.old is not None:
                self._not_restored(one)
            elif one.block is None and one.fresh is not None and resized:
                self.kept.append((place_of(one.now), Kept("", one.now.text)))
            elif one.block is None and one.fresh is not None:
                anchor = self._insert(one.fresh, anchor)
            elif one.block is not None and id(one.block) in moving and anchor is not None:
                anchor = self._move(one, one.block, anchor)
            elif one.block is not None:
                self._merge(one, one.block)
                anchor = one.block.element

    def _move(self, one: Placed, block: Block, anchor: etree._Element) -> etree._Element:
        """名次变了的一行：原处删去，新处添上；人在这一行里写的字一并带去。"""
        self._merge(one, block)
        element = settled(block.element)
        reject(block.element)
        anchor.addnext(self.pen.inserted(element))
        self.pen.deleted(block.element)
        return element

    # ── 一段、一行之内 ─────────────────────────────────────────────────

    def _merge(self, one: Placed, block: Block) -> None:
        if one.old is None or one.now is None:
            return
        if one.table and len(one.old.cells) != len(one.now.cells):
            self.kept.append((place_of(block.line), Kept(one.old.text, one.now.text)))
            return
        own = set(one.old.paths)
        paths: dict[str, str] = {}
        seen: set[int] = set()
        for index, place, old, now in _cells(one.old, one.now, block):
            result = merged(old, now, place.cell)
            paths |= dict(result.paths)
            where = place_of(block.line, index if one.table else None)
            self.kept += [(where, kept) for kept in result.kept]
            self._write(place, where, [*result.swaps, *self._foreign(place, own)])
            seen.add(id(old))
        self._unplaced(one.old, one.now, block, seen)
        retag(block.element, paths)

    def _unplaced(self, old: Line, now: Line, block: Block, seen: set[int]) -> None:
        """列增减过、认不出是哪一列的格（一排“—”），今日有了数的：不换，告知。"""
        for cell, before, due in zip(old.cells, old.texts, now.texts, strict=True):
            if id(cell) not in seen and before != due and not any(one.path for one in cell):
                self.kept.append((place_of(block.line), Kept(before, due)))

    def _write(self, place: Place, where: str, swaps: Sequence[Swap]) -> None:
        for swap in sorted(swaps, key=lambda one: (one.start, one.end), reverse=True):
            self.pen.replace(place.element, swap.start, swap.end, swap.new)
            self.renewed |= {piece.path for piece in swap.new if piece.path}
        self.changes += [Change(where, swap.old, swap.text) for swap in swaps]

    def strangers(self) -> None:
        """人添的、抄来的段落：字不动，其中没有改过的数换成今日的。"""
        for block in self.blocks:
            if id(block) in self.origins:
                continue
            if whole := self._copy_of(block):
                self._merge(whole, block)
                continue
            for index, place in enumerate(block.places):
                where = place_of(block.line, index if block.line.table else None)
                self._write(place, where, self._foreign(place, set()))

    def _copy_of(self, block: Block) -> Placed | None:
        """一字不差抄来的一段、一行，是抄的哪一处。"""
        words = plain(block.line.text)
        return next(
            (
                one
                for one in self.placed
                if one.old and one.now and one.table == bool(block.line.table)
                and one.old.paths and plain(one.old.text) == words
            ),
            None,
        )  # fmt: skip

    def _foreign(self, place: Place, own: set[str]) -> list[Swap]:
        """不是这一段原有的控件；数没有改过、今日变了的。"""
        found: list[Swap] = []
        at = 0
        for path, text in _joined(place):
            start, at = at, at + len(text)
            new = self._today(path) if path and path not in own else None
            if new is None or plain(text) != plain(self.passport.figures[path].text):
                continue
            self.renewed.add(new.path)
            if new.text != text:
                found.append(Swap(start, at, (Piece(new.text, new.path),), text))
        return found

    def _today(self, path: str) -> Stated | None:
        stated = self.passport.figures.get(path)
        return None if stated is None else self.now.get(identity(stated))

    def unsettled(self) -> Iterator[Left]:
        """没有换的各处；数挪到了别处、在那里换过的不算。"""
        for where, kept in self.kept:
            if not kept.paths or not set(kept.paths) <= self.renewed:
                yield Left(where, kept.before, kept.due)


def _cells(
    old: Line, now: Line, block: Block
) -> Iterator[tuple[int, Place, tuple[Piece, ...], tuple[Piece, ...]]]:
    """(第几格, 现在的一格, 成文时的, 今日的)。"""
    columns = {id(cell): at for at, cell in enumerate(old.cells)}
    for index, _, before in matched_cells(old, block.line):
        if before is not None:
            yield index, block.places[index], before, now.cells[columns[id(before)]]


def _resized(one: Placed) -> bool:
    """人增减过列的一行：照原来的列添一行，就对不齐了。"""
    return bool(one.old and one.block and len(one.old.cells) != len(one.block.line.cells))


def _joined(place: Place) -> list[tuple[str, str]]:
    """(控件的 tag, 字)；同一控件里拆开的字并起来。"""
    out: list[tuple[str, str]] = []
    for piece in place.cell:
        if out and out[-1][0] == piece.path:
            out[-1] = (piece.path, out[-1][1] + piece.text)
        else:
            out.append((piece.path, piece.text))
    return out


def _top(element: etree._Element) -> etree._Element:
    """一行所在的表；段落是它自己。"""
    return next(element.iterancestors(qn("w:tbl")), element)
