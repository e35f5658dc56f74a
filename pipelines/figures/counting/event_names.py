"""“四新一盘活”的五类事项，次序即通报的次序（DOMAIN §2.3）。"""

from typing import Final

EVENT_NAMES: Final = ("新洽谈", "新签约", "新开工", "新竣工", "盘活")
