"""校验：一次报送 + 上期 + 他人已报 → 意见。"""

from pipelines.validation.context import Others, Previous
from pipelines.validation.rules import validate

__all__ = ["Others", "Previous", "validate"]
