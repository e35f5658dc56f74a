from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pipelines.ledgers.catalogue import Code
from pipelines.ledgers.loading import Ledgers, load_ledgers
from pipelines.ledgers.version import rules_version

Declared = tuple[Ledgers, Mapping[str, Code]]


def edited(office: Path, old: str, new: str) -> Ledgers:
    """项目清单的台账里换几个字再读。"""
    (path,) = (office / "ledgers").glob("1-*.toml")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return load_ledgers(office / "ledgers")


def test_comments_and_layout_do_not_make_another_version(
    declared: Declared, office_folder: Path
) -> None:
    ledgers, codes = declared
    commented = edited(office_folder, "[[columns]]", "# 县里加的批注\n\n[[columns]]")
    assert rules_version(commented, codes) == rules_version(ledgers, codes)


def test_a_rule_or_a_code_changed_makes_another_version(
    declared: Declared, office_folder: Path
) -> None:
    ledgers, codes = declared
    lenient = edited(office_folder, 'level = "error"', 'level = "warning"')
    first = next(iter(codes))
    other = {**codes, first: replace(codes[first], hint="换了办法")}
    versions = {
        rules_version(ledgers, codes),
        rules_version(lenient, codes),
        rules_version(ledgers, other),
    }
    assert len(versions) == 3
