"""照人改公文的样子改 .docx：改一个字、去掉控件、拆开字串、修订、换行、复制。"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator

from docx.oxml.ns import qn
from lxml import etree

from pipelines.documents.docx_package import packed, unpacked

Element = etree._Element
Edit = Callable[[Element], None]
_MAIN = "word/document.xml"
_AUTHOR = {qn("w:id"): "9001", qn("w:author"): "甲", qn("w:date"): "2021-07-08T09:00:00Z"}


def edited(docx: bytes, *edits: Edit) -> bytes:
    """正文改过之后的 .docx。"""
    parts = unpacked(docx)
    root = etree.fromstring(parts[_MAIN])
    for edit in edits:
        edit(root)
    parts[_MAIN] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return packed(parts)


def controls(root: Element, tag: str = "") -> list[Element]:
    """正文里的控件；给了 tag 便只要它。"""
    found = root.iter(qn("w:sdt"))
    return [one for one in found if not tag or tag_of(one) == tag]


def tag_of(control: Element) -> str:
    tag = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}")
    return "" if tag is None else str(tag.get(qn("w:val")))


def text_of(element: Element) -> str:
    return "".join(t.text or "" for t in element.iter(qn("w:t")))


def retyped(tag: str, text: str, at: int = 0) -> Edit:
    """控件里的字改成 `text`。"""

    def edit(root: Element) -> None:
        first, *rest = controls(root, tag)[at].iter(qn("w:t"))
        first.text = text
        for one in rest:
            one.text = ""

    return edit


def unwrapped(*tags: str) -> Edit:
    """去掉控件，留下字（WPS 里常见）；不写 tag 则全部。"""

    def edit(root: Element) -> None:
        for control in controls(root):
            if not tags or tag_of(control) in tags:
                for run in list(control.find(qn("w:sdtContent"))):
                    control.addprevious(run)
                control.getparent().remove(control)

    return edit


def replaced(old: str, new: str, count: int = 1) -> Edit:
    """字串里的 `old` 换成 `new`；一处也没有则测试本身有误。"""

    def edit(root: Element) -> None:
        left = count
        for node in root.iter(qn("w:t")):
            if left and old in (node.text or ""):
                node.text = node.text.replace(old, new, 1)
                left -= 1
        assert not left, old

    return edit


def rewritten(words: str, old: str, new: str) -> Edit:
    """含有 `words` 的段里 `old` 换成 `new`，不论拆成了几个字串。"""

    def edit(root: Element) -> None:
        first, *rest = paragraph_with(root, words).iter(qn("w:t"))
        text = "".join(node.text or "" for node in (first, *rest))
        assert old in text
        first.text = text.replace(old, new, 1)
        for node in rest:
            node.text = ""

    return edit


def paragraph_with(root: Element, words: str) -> Element:
    return next(one for one in root.iter(qn("w:p")) if words in text_of(one))


def row_with(root: Element, words: str) -> Element:
    return next(one for one in root.iter(qn("w:tr")) if words in text_of(one))


def removed(words: str, kind: str = "w:p") -> Edit:
    """删去含有 `words` 的一段（w:p）或一行（w:tr）。"""

    def edit(root: Element) -> None:
        found = next(one for one in root.iter(qn(kind)) if words in text_of(one))
        found.getparent().remove(found)

    return edit


def copied(words: str, kind: str = "w:p") -> Edit:
    """含有 `words` 的一段或一行复制一份，放在其后。"""

    def edit(root: Element) -> None:
        found = next(one for one in root.iter(qn(kind)) if words in text_of(one))
        found.addnext(copy.deepcopy(found))

    return edit


def reversed_rows(words: str) -> Edit:
    """含有 `words` 的那张表，表头与末行之间的各行倒过来。"""

    def edit(root: Element) -> None:
        table = next(row_with(root, words).iterancestors(qn("w:tbl")))
        rows = table.findall(qn("w:tr"))
        for row in rows[1:-1]:
            rows[0].addnext(row)

    return edit


def split_runs(root: Element) -> None:
    """每个字一个 run（拼写检查、换字体都会如此）。"""
    for run in list(root.iter(qn("w:r"))):
        node = run.find(qn("w:t"))
        if node is None or len(node.text or "") < 2 or len(run.findall(qn("w:t"))) > 1:
            continue
        for char in node.text:
            one = copy.deepcopy(run)
            one.find(qn("w:t")).text = char
            one.find(qn("w:t")).set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            run.addprevious(one)
        run.getparent().remove(run)


def bolded(root: Element) -> None:
    """全文加粗、换字体。"""
    for run in root.iter(qn("w:r")):
        look = run.find(qn("w:rPr"))
        if look is None:
            look = etree.Element(qn("w:rPr"))
            run.insert(0, look)
        look.insert(0, etree.Element(qn("w:rFonts"), {qn("w:eastAsia"): "楷体"}))


def added(words: str, sentence: str) -> Edit:
    """在含有 `words` 的段末添一句。"""

    def edit(root: Element) -> None:
        run = etree.SubElement(paragraph_with(root, words), qn("w:r"))
        etree.SubElement(run, qn("w:t")).text = sentence

    return edit


def tracked(tag: str, text: str) -> Edit:
    """开着修订把控件里的数改成 `text`：旧的成 w:del，新的成 w:ins。"""

    def edit(root: Element) -> None:
        content = controls(root, tag)[0].find(qn("w:sdtContent"))
        run = content.find(qn("w:r"))
        inserted = etree.Element(qn("w:ins"), _AUTHOR)
        fresh = copy.deepcopy(run)
        fresh.find(qn("w:t")).text = text
        inserted.append(fresh)
        deleted = etree.Element(qn("w:del"), _AUTHOR)
        run.addprevious(deleted)
        deleted.append(run)
        for node in run.iter(qn("w:t")):
            node.tag = qn("w:delText")
        deleted.addnext(inserted)

    return edit


def accepted(root: Element) -> None:
    """接受全部修订。"""
    for one in list(root.iter(qn("w:del"))):
        one.getparent().remove(one)
    for one in list(root.iter(qn("w:ins"))):
        for run in list(one):
            one.addprevious(run)
        one.getparent().remove(one)


def hidden(words: str) -> Edit:
    """含有 `words` 的段设成隐藏。"""

    def edit(root: Element) -> None:
        for run in paragraph_with(root, words).iter(qn("w:r")):
            look = run.find(qn("w:rPr"))
            if look is None:
                look = etree.Element(qn("w:rPr"))
                run.insert(0, look)
            look.append(etree.Element(qn("w:vanish")))

    return edit


def numbers_of(root: Element) -> Iterator[tuple[Element, int]]:
    """正文里每个数字字符：（字串，第几个字）。"""
    for node in root.iter(qn("w:t")):
        for at, char in enumerate(node.text or ""):
            if char.isdigit():
                yield node, at
