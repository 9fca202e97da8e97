"""What others may use of this room."""

from mtandao.domains.reports.revenue import KEYS, Part, Revenue, revenue

__all__ = ["KEYS", "Part", "Revenue", "revenue"]
