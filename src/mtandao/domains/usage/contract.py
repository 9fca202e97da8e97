"""What others may use of this room."""

from mtandao.domains.usage import permissions
from mtandao.domains.usage.commands.allowances import (
    Eaten,
    Period,
    close_allowances,
    eat,
    eat_over_periods,
    hold_allowances,
    open_allowances,
)
from mtandao.domains.usage.commands.keeping import rank_talkers
from mtandao.domains.usage.commands.metering import Moved, meter
from mtandao.domains.usage.commands.rules import change_usage_rules
from mtandao.domains.usage.curves import Curves, curves, rate
from mtandao.domains.usage.events import (
    AllowanceNeared,
    AllowanceOpened,
    AllowanceReached,
    AllowanceRefilled,
)
from mtandao.domains.usage.keeping import Kept, kept, usage_rules
from mtandao.domains.usage.models import Allowance, TopTalker
from mtandao.domains.usage.queries import (
    EVERYBODY,
    Busy,
    Day,
    Of,
    Step,
    allowances_of,
    allowances_that_are_over,
    begins,
    busy,
    by_day,
    days_of,
    hours,
    hours_of,
    parts_of,
    past_allowances,
    top_talkers,
    used_up,
)

__all__ = [
    "EVERYBODY",
    "Allowance",
    "AllowanceNeared",
    "AllowanceOpened",
    "AllowanceReached",
    "AllowanceRefilled",
    "Busy",
    "Curves",
    "Day",
    "Eaten",
    "Kept",
    "Moved",
    "Of",
    "Period",
    "Step",
    "TopTalker",
    "allowances_of",
    "allowances_that_are_over",
    "begins",
    "busy",
    "by_day",
    "change_usage_rules",
    "close_allowances",
    "curves",
    "days_of",
    "eat",
    "eat_over_periods",
    "hold_allowances",
    "hours",
    "hours_of",
    "kept",
    "meter",
    "open_allowances",
    "parts_of",
    "past_allowances",
    "permissions",
    "rank_talkers",
    "rate",
    "top_talkers",
    "usage_rules",
    "used_up",
]
