"""Counters by hour and by day, for how long they are kept, and what a period includes."""

from mtandao.domains.usage.models.allowances import Allowance
from mtandao.domains.usage.models.keeping import UsageRules
from mtandao.domains.usage.models.of_routers import RouterDay, RouterHour
from mtandao.domains.usage.models.of_services import TopTalker, UsageDay, UsageHour

__all__ = ["Allowance", "RouterDay", "RouterHour", "TopTalker", "UsageDay", "UsageHour", "UsageRules"]
