"""校验：一次报送 + 上期 + 他人已报 → 意见。"""

from pipelines.intake.last_period import Previous
from pipelines.validation.context import Others
from pipelines.validation.rules import validate

__all__ = ["Others", "Previous", "validate"]
