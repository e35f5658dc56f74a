"""一座小城的月通报：成文时的，与数变了以后的。"""

from __future__ import annotations

import pytest

from tests.documents.verifying.conftest import (
    CITY,
    City,
    Write,
    amounts,
    circular,
    city_intake,
    office,
    write_circular,
)

__all__ = ["circular", "city_intake", "office", "write_circular"]

#: 冷水江多投了，超过娄星区；双峰县添一个项目；娄底经开区补报。
LATER: City = {
    **CITY,
    "冷水江市": amounts(("52000.00", "45100.77", "17100.00")),
    "双峰县": amounts(("27400.00", "11980.00", "2050.00"), ("8000.00", "7000.00", "500.00")),
    "娄底经开区": amounts(("20000.00", "15000.00", "900.00")),
}


@pytest.fixture(scope="session")
def later(write_circular: Write) -> bytes:
    return write_circular(LATER)
