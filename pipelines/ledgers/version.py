"""规则版本：台账（列、规则）与编码表的摘要；两处一样，校验的结果才可比。"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import Final

from pipelines.ledgers.catalogue import Code
from pipelines.ledgers.loading import Ledgers

_SHOWN: Final = 8


def rules_version(ledgers: Ledgers, codes: Mapping[str, Code]) -> str:
    """读成的台账与编码表的 SHA-256，十六进制；TOML 里的注释、排版不影响它。"""
    declared = {
        "ledgers": [asdict(ledger) for ledger in ledgers],
        "codes": [asdict(code) for code in codes.values()],
    }
    # 十进制数、日期照其写法
    text = json.dumps(declared, ensure_ascii=False, sort_keys=True, default=str)
    return sha256(text.encode()).hexdigest()


def short_version(version: str) -> str:
    """给人看的头几位。"""
    return version[:_SHOWN]
