"""What others may use of this room."""

from mtandao.domains.usage import permissions
from mtandao.domains.usage.commands import Moved, forget_hours, meter
from mtandao.domains.usage.queries import Day, by_day, hours

__all__ = ["Day", "Moved", "by_day", "forget_hours", "hours", "meter", "permissions"]
