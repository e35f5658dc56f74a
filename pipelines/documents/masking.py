"""印出来的电话一律掩去中段（DOMAIN §1.4.2 d）：138****5678、0738-****001。"""

from __future__ import annotations

import re
from typing import Final

_MOBILE: Final = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
_LANDLINE: Final = re.compile(r"(?<![\d-])(0\d{2,3}-?)\d{4}(\d{3,4})(?!\d)")
_ALL_BUT_TWO: Final = re.compile(r"\d(?=(?:\D*\d){2})")


def mask_phone(text: str) -> str:
    """电话列的一格；认不出的号码只留末两位数字。"""
    masked = mask_phones(text)
    return masked if masked != text else _ALL_BUT_TWO.sub("*", text)


def mask_phones(text: str) -> str:
    """一段话里的手机、固定电话；更长的数字串（代码、金额）不动。"""
    return _LANDLINE.sub(r"\1****\2", _MOBILE.sub(r"\1****\2", text))


def mask_phones_in(text: str, own: str) -> str:
    """一段话里的电话，凡在 `own` 里出现的（不论怎样断开写）掩去；说明写法的示例号码不掩。"""
    known = _digits(own)

    def masked(found: re.Match[str]) -> str:
        return mask_phones(found[0]) if _digits(found[0]) in known else found[0]

    return _LANDLINE.sub(masked, _MOBILE.sub(masked, text))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)
