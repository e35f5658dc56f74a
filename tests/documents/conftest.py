from collections.abc import Callable
from pathlib import Path

import pytest

from tests.documents.word import paragraph, word_file


@pytest.fixture
def template(tmp_path: Path) -> Callable[..., Path]:
    """写一个几段话的小模板。"""
    return lambda *texts: word_file(tmp_path / "小模板.docx", "".join(map(paragraph, texts)))
