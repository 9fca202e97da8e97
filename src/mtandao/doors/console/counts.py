"""The figures beside the hubs. Asked for only by a page that draws the left bar, and by whoever may see them."""

from collections.abc import Callable
from functools import cached_property

from mtandao.domains.network import contract as network
from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Context
from mtandao.foundation.outbox.commands import VIEW as SEE_OPERATIONS
from mtandao.foundation.outbox.commands import dead_deliveries

# A badge says "many"; nobody counts further in a left bar.
CAP = 1000


class Counts:
    """Each is one indexed count, and asked once."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    def of(self, name: str) -> int:
        asked: dict[str, Callable[[], int]] = {"suspense": lambda: self.suspense, "dead": lambda: self.dead}
        return asked[name]() if name in asked else 0

    @cached_property
    def suspense(self) -> int:
        if not self.ctx.may(payments.permissions.VIEW):
            return 0
        return payments.suspense(self.ctx).order_by().values("id")[:CAP].count()

    @cached_property
    def dead(self) -> int:
        if not self.ctx.may(SEE_OPERATIONS):
            return 0
        return dead_deliveries(self.ctx).order_by().values("id")[:CAP].count()

    @cached_property
    def alarms(self) -> int:
        """That somebody tries passwords."""
        if not self.ctx.may(network.permissions.VIEW):
            return 0
        return network.open_guessings(self.ctx).select_related(None).order_by().values("id")[:CAP].count()

    @property
    def waiting(self) -> int:
        """What the bell says."""
        return self.suspense + self.dead + self.alarms
