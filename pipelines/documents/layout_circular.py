"""文件格式公文的首尾：红头，附件说明、署名、成文日期、附注，版记（GB/T 9704—2012，7.2–7.4）。"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.documents.layout_parts import imprint, paragraph, run, signature, tag, when


def red_head() -> str:
    """红头：发文机关标志、发文字号、红色分隔线；不用红头的整个消失。"""
    mastheads = (
        ("if 发文机关标志|length <= 8", "Masthead"),
        ("elif 发文机关标志|length <= 12", "MastheadLong"),
        ("elif 发文机关标志|length <= 16", "MastheadNarrow"),
        ("else", "MastheadNarrowest"),
    )
    chosen = "".join(
        tag(words) + paragraph(style, run("{{ 发文机关标志 }}")) for words, style in mastheads
    )
    return when(
        '版头 == "文件"',
        chosen + tag("endif"),
        when("发文字号", paragraph("Symbol", run("{{ 发文字号 }}"))),
        paragraph("RedLine"),
        paragraph("BlankLine"),
        paragraph("BlankLine"),
    )


def closing() -> Iterator[str]:
    """附件说明、署名、成文日期、附注。"""
    name = run("{{ 名称 }}")
    yield when("附件|length == 1", paragraph("EnclosureOnly", run("附件：{{ 附件|first }}")))
    yield when(
        "附件|length > 1",
        tag("for 名称 in 附件"),
        tag("if loop.first"),
        paragraph("EnclosureFirst", run("附件：{{ loop.index }}."), name),
        tag("else"),
        paragraph("EnclosureNext", run("{{ loop.index }}."), name),
        tag("endif"),
        tag("endfor"),
    )
    yield signature()
    yield paragraph(
        "SignatureDate",
        run("{% if 成文日期 %}{{ 成文日期 }}{% else %}【请填写：成文日期】{% endif %}"),
    )
    yield when("附注", paragraph("Remark", run("（{{ 附注 }}）")))


def circular_imprint() -> Iterator[str]:
    """版记：抄送、印发机关、印发日期。"""
    date = "{% if 印发日期 %}{{ 印发日期 }}{% else %}【请填写：印发日期】{% endif %}印发"
    rows = (
        ("抄送", "CopyTo", "抄送：{{ 抄送 }}。"),
        ("", "Printer", f"{{{{ 印发机关 }}}}\t{date}"),
    )
    # 先在文中占出版记的高度，本页余地不够就连同版记去下一页，不与前面的表相争。
    yield paragraph("ImprintRoom") + imprint(rows) + paragraph("Hairline")
