"""证照与电话号码的校验算法：只看号码本身，不查名录（DOMAIN §1.4.2）。"""

from __future__ import annotations

import re
from datetime import date
from operator import mul
from typing import Final

_CREDIT_VALUES: Final = {
    character: value for value, character in enumerate("0123456789ABCDEFGHJKLMNPQRTUWXY")
}
_CREDIT_WEIGHTS: Final = tuple(pow(3, position, 31) for position in range(17))
_CREDIT_FORM: Final = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")

_BODY_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_BODY_VALUES: Final = {
    character: value for value, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
}
_BODY_FORM: Final = re.compile(r"[0-9A-Z]{8}[0-9X]")

_PROJECT_FORM: Final = re.compile(r"[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{6}")
#: 2015—2020 年的旧式（年份-地区-行业-类型-流水号）无校验码；月份没有 15—20，故不与新式相混。
LEGACY_YEARS: Final = range(2015, 2021)
#: 新式自 2020 年 10 月起：YYMM 不小于 2010。
_FIRST_NEW_MONTH: Final = 2010

#: ISO 7064 MOD 11,10 的一步：_NEXT_PRODUCT[积][数字]。
_NEXT_PRODUCT: Final = tuple(
    {str(digit): ((product + digit) % 10 or 10) * 2 % 11 for digit in range(10)}
    for product in range(11)
)

_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE: Final = re.compile(r"0[0-9]{2,3}-?[0-9]{7,8}(-[0-9]{1,6})?")

_PERSON_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PERSON_CHECKS: Final = "10X98765432"
_PERSON_FORM: Final = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])")


def valid_credit_code(code: str) -> bool:
    """统一社会信用代码 18 位，字母大写，校验码相符（GB 32100-2015）。"""
    if not _CREDIT_FORM.fullmatch(code):
        return False
    values = map(_CREDIT_VALUES.__getitem__, code)
    total: int = sum(map(mul, _CREDIT_WEIGHTS, values))
    return (total + _CREDIT_VALUES[code[17]]) % 31 == 0


def valid_organisation_code(code: str) -> bool:
    """组织机构代码 9 位（可写成 8-1），或信用代码第 9—17 位，校验码相符（GB 11714）。"""
    bare = code[8:17] if len(code) == 18 else code
    if len(bare) == 10 and bare[8] == "-":
        bare = bare[:8] + bare[9]
    if not _BODY_FORM.fullmatch(bare):
        return False
    total: int = sum(map(mul, _BODY_WEIGHTS, map(_BODY_VALUES.__getitem__, bare)))
    return "0X987654321"[total % 11] == bare[8]


def valid_project_code_form(code: str) -> bool:
    """投资项目代码的写法对不对：新式 YYMM-6-2-2-6，或旧式年份打头（GB/T 40058-2021）。"""
    if not _PROJECT_FORM.fullmatch(code):
        return False
    head = int(code[:4])
    return head in LEGACY_YEARS or (1 <= head % 100 <= 12 and head >= _FIRST_NEW_MONTH)


def valid_project_code(code: str) -> bool:
    """写法对且末位校验码相符（ISO 7064 MOD 11,10）；旧式无校验码，写法对即可。"""
    if not valid_project_code_form(code):
        return False
    if int(code[:4]) in LEGACY_YEARS:
        return True
    digits = code.replace("-", "")
    product = 10
    for digit in digits[:19]:
        product = _NEXT_PRODUCT[product][digit]
    return (11 - product) % 10 == int(digits[19])


def valid_mobile(number: str) -> bool:
    """11 位手机号。"""
    return bool(_MOBILE.fullmatch(number))


def valid_phone(number: str) -> bool:
    """手机，或带区号的固定电话（可带分机）。"""
    return valid_mobile(number) or bool(_LANDLINE.fullmatch(number))


def contains_person_number(text: str) -> bool:
    """文本里有没有一个像真的居民身份证号：出生日期存在且 MOD 11-2 校验相符（GB 11643）。"""
    return any(_is_person_number(match.group()) for match in _PERSON_FORM.finditer(text))


def _is_person_number(number: str) -> bool:
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(map(mul, _PERSON_WEIGHTS, map(int, number[:17])))
    return _PERSON_CHECKS[total % 11] == number[17].upper()
