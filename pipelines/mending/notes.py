"""单元格批注：写进原有的批注部件，没有则新建；别人的批注一条不少。"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping, Set
from html import unescape
from typing import Final

from pipelines.intake.note_words import OUR_AUTHOR, OUR_MARK, is_our_note, our_span
from pipelines.mending.cell_edit import whole_number
from pipelines.mending.note_shapes import Place, empty_drawing, with_shapes
from pipelines.mending.parts import Parts
from pipelines.mending.relationships import declare, relate, related, target_of
from pipelines.mending.xml_patch import Span, XmlPatch
from pipelines.mending.xml_words import quoted, stored_text
from pipelines.xlsx.cells import parse_address
from pipelines.xlsx.reader import address

_COMMENTS_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE: Final = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_RUN: Final = (
    '<{p}r><{p}rPr><{p}sz val="9"/><{p}color indexed="81"/><{p}rFont val="宋体"/>'
    '<{p}charset val="134"/></{p}rPr><{p}t xml:space="preserve">{text}</{p}t></{p}r>'
)
_EMPTY: Final = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<comments xmlns="{}"><authors></authors><commentList></commentList></comments>'
)

Notes = Mapping[Place, str]
"""(行, 列)，从 1 起 → 批注的话。"""


def annotator(
    parts: Parts, sheet: str, notes: Notes, namespace: str, relationships: str
) -> Callable[[str], str]:
    """给一张表写批注：收下该表现有 `legacyDrawing` 的关系编号，返回要新加的编号（不必加则空）。

    系统以前写的批注一并去掉，换成这一次的。
    """

    def annotate(identity: str) -> str:
        comments = related(parts, sheet, "comments")
        if not notes and not comments:
            return ""
        part = comments[0] if comments else _new_comments(parts, sheet, namespace, relationships)
        gone = _write_comments(parts, part, notes)
        return _draw(parts, sheet, identity, notes, gone, relationships)

    return annotate


def rewriter(
    parts: Parts, sheet: str, notes: Mapping[Place, str], namespace: str, relationships: str
) -> Callable[[str], str]:
    """同 `annotator`，但各格的批注整条换成所给的话，空则去掉，没有说到的格不动。

    全是系统的话才署系统之名，免得下次把人的话当系统的一并去掉；别的作者照旧。
    """

    def annotate(identity: str) -> str:
        comments = related(parts, sheet, "comments")
        wanted = {place: words for place, words in notes.items() if words}
        if not wanted and not comments:
            return ""
        part = comments[0] if comments else _new_comments(parts, sheet, namespace, relationships)
        _rewrite_comments(parts, part, notes)
        return _draw(parts, sheet, identity, wanted, frozenset(notes), relationships)

    return annotate


def _draw(
    parts: Parts, sheet: str, identity: str, notes: Notes, gone: Set[Place], relationships: str
) -> str:
    """给批注画上图形；返回要新加的关系编号，不必加则空。"""
    drawing = target_of(parts, sheet, identity) if identity else ""
    if drawing:
        parts.put(drawing, with_shapes(parts, parts.read(drawing), notes, gone))
        return ""
    return _new_drawing(parts, sheet, notes, relationships) if notes else ""


def _new_comments(parts: Parts, sheet: str, namespace: str, relationships: str) -> str:
    part = parts.free_name(posixpath.join(_folder(sheet), "comments{}.xml"))
    parts.put(part, _EMPTY.format(namespace).encode())
    declare(parts, part, _COMMENTS_TYPE)
    relate(parts, sheet, f"{relationships}/comments", part)
    return part


def _new_drawing(parts: Parts, sheet: str, notes: Notes, relationships: str) -> str:
    part = parts.free_name(posixpath.join(_folder(sheet), "drawings/vmlDrawing{}.vml"))
    parts.put(part, with_shapes(parts, empty_drawing(), notes, frozenset()))
    declare(parts, part, _DRAWING_TYPE)
    return relate(parts, sheet, f"{relationships}/vmlDrawing", part)


def _folder(sheet: str) -> str:
    return posixpath.dirname(posixpath.dirname(sheet))


def _write_comments(parts: Parts, part: str, notes: Notes) -> frozenset[Place]:
    """写进批注部件；返回系统以前写的、如今去掉的各格。"""
    patch = parts.patch(part)
    listed, names = _listed(parts, part, patch)
    ours = _author(patch, names, OUR_AUTHOR)
    gone: set[Place] = set()
    others: dict[Place, Span] = {}
    for comment in listed.children:
        place = _place(comment)
        author = OUR_AUTHOR if comment.attributes.get("authorId") == str(ours) else ""
        if is_our_note(author, "".join(_text(patch, text) for text, _ in _texts(comment))):
            patch.remove(comment)
            gone.add(place)
        else:
            _drop_our_words(patch, comment)
            others[place] = comment
    for place in sorted(notes):
        run = _run(patch, notes[place], alone=place not in others)
        if place in others:
            _add_run(patch, others[place], run)
        else:
            patch.append(listed, _comment(patch, place, ours, run))
    parts.put(part, patch.render())
    return frozenset(gone)


def _rewrite_comments(parts: Parts, part: str, notes: Notes) -> None:
    patch = parts.patch(part)
    listed, names = _listed(parts, part, patch)
    left = {place: words for place, words in notes.items() if words}
    for comment in listed.children:
        place = _place(comment)
        if place in left:
            words = left.pop(place)
            signed = whole_number(comment.attributes.get("authorId", ""))
            known = names[signed] if signed < len(names) else ""
            author = _author(patch, names, _author_of(words, known))
            patch.set(comment, {"authorId": str(author)} if author != signed else {})
            _replace_text(patch, comment, _run(patch, words, alone=True))
        elif place in notes:
            patch.remove(comment)
    for place, words in sorted(left.items()):
        author = _author(patch, names, _author_of(words, ""))
        run = _run(patch, words, alone=True)
        patch.append(listed, _comment(patch, place, author, run))
    parts.put(part, patch.render())


def _author_of(words: str, known: str) -> str:
    if is_our_note("", words):
        return OUR_AUTHOR
    return "" if known == OUR_AUTHOR else known


def _replace_text(patch: XmlPatch, comment: Span, run: bytes) -> None:
    name = patch.prefix + b"text"
    xml = b"<%b>%b</%b>" % (name, run, name)
    if body := comment.child("text"):
        patch.replace(body, xml)
    else:
        patch.append(comment, xml)


def _listed(parts: Parts, part: str, patch: XmlPatch) -> tuple[Span, list[str]]:
    """各条批注的上级，与各位作者。"""
    authors, listed = patch.root.child("authors"), patch.root.child("commentList")
    if authors is None or listed is None:
        raise parts.broken(part, "批注缺少作者或正文")
    return listed, [_text(patch, author) for author in authors.children]


def _author(patch: XmlPatch, names: list[str], name: str) -> int:
    """一位作者的序号；还没有则添上。"""
    authors = patch.root.child("authors")
    if authors and name not in names:
        patch.append(authors, _element(patch, "author", name))
        names.append(name)
    return names.index(name)


def _comment(patch: XmlPatch, place: Place, author: int, run: bytes) -> bytes:
    row, column = place
    words = b" ref=" + quoted(address(column, row)) + b" authorId=" + quoted(str(author))
    p = patch.prefix
    return b"<%bcomment%b><%btext>%b</%btext></%bcomment>" % (p, words, p, run, p, p)


def _run(patch: XmlPatch, text: str, *, alone: bool) -> bytes:
    whole = text if alone else f"\n{OUR_MARK}\n{text}"
    return _RUN.format(p=patch.prefix.decode(), text=stored_text(whole).decode()).encode()


def _add_run(patch: XmlPatch, comment: Span, run: bytes) -> None:
    """接在正文之后、注音之前（CT_Rst 的次序）。"""
    body = comment.child("text")
    if body is None:
        return
    phonetic = body.child("rPh") or body.child("phoneticPr")
    if phonetic is not None:
        patch.before(phonetic, run)
    else:
        patch.append(body, run)


def _drop_our_words(patch: XmlPatch, comment: Span) -> None:
    """去掉系统上次写的一段；LibreOffice 另存时把它拆成了许多小段，逐段截去。"""
    found = _texts(comment)
    words = [_text(patch, text) for text, _ in found]
    start, end = our_span("".join(words))
    if start == end:
        return
    for (text, run), said in zip(found, words, strict=True):
        left = said[: max(start, 0)] + said[max(end, 0) :]
        start, end = start - len(said), end - len(said)
        if not left:
            patch.remove(run)
        elif left != said:
            closing = patch.data[text.closed : text.end]
            patch.replace(text, patch.tag(text) + stored_text(left) + closing)


def _texts(comment: Span) -> list[tuple[Span, Span]]:
    """批注正文的各段文字，与各自所在的一段（没有分段的就是文字本身）。"""
    body = comment.child("text")
    spans = [(part.child("t") or part, part) for part in (body.children if body else ())]
    return [(text, run) for text, run in spans if text.name == "t" and run.name in ("r", "t")]


def _place(comment: Span) -> Place:
    try:
        column, row = parse_address(comment.attributes.get("ref", ""))
    except ValueError:
        return 0, 0
    return row, column


def _text(patch: XmlPatch, span: Span) -> str:
    return unescape(patch.data[span.opened : span.closed].decode())


def _element(patch: XmlPatch, name: str, text: str) -> bytes:
    tag = patch.prefix + name.encode()
    return b"<%b>%b</%b>" % (tag, stored_text(text), tag)
