"""写进工作簿的文字：不让 XlsxWriter 当成富文本。"""

from __future__ import annotations


def as_plain_text(text: str) -> str:
    """XlsxWriter 把 <r>…</r> 当作现成的富文本，不转义；加一个空格使它仍是文字。"""
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text
