"""公文的页脚：竖页与横页、单页与双页的页码（GB/T 9704—2012，7.5）。"""

from __future__ import annotations

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.section import Section

from pipelines.documents.layout_parts import page_number, turned_page_number
from pipelines.documents.layout_styles import replace_children


def page_footers(word: WordDocument) -> tuple[dict[str, str], dict[str, str]]:
    """竖页与横页的页脚：页脚种类 → 关系 id；单页页码居右空一字，双页居左空一字（7.5）。"""
    word.settings.odd_and_even_pages_header_footer = True
    word.add_section()
    upright, lying = word.sections
    for page, number in ((upright, page_number), (lying, turned_page_number)):
        for footer, style in ((page.footer, "PageOdd"), (page.even_page_footer, "PageEven")):
            footer.is_linked_to_previous = False
            replace_children(footer.part.element, number(style))
    return _references(upright), _references(lying)


def _references(page: Section) -> dict[str, str]:
    found = page._sectPr.iter(qn("w:footerReference"))
    return {one.get(qn("w:type")): one.get(qn("r:id")) for one in found}
