"""What the lines moved, day by day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.usage import contract as usage
from mtandao.doors.portal.frame import PortalPage
from mtandao.foundation.context import Context

SPANS: Final = (7, 30, 90)
WIDTH: Final = 325
HEIGHT: Final = 56


@dataclass(frozen=True, slots=True)
class Moved:
    """Days, oldest first, today included. `cut`: those before are not kept."""

    days: Sequence[usage.Day]
    cut: bool

    @property
    def since(self) -> date:
        return self.days[0].on

    @property
    def total(self) -> int:
        return sum(map(both, self.days))

    @property
    def down(self) -> int:
        return sum(day.bytes_down for day in self.days)

    @property
    def up(self) -> int:
        return sum(day.bytes_up for day in self.days)

    @property
    def most(self) -> usage.Day | None:
        """The day that moved most; None if nothing moved."""
        top = max(self.days, key=both)
        return top if both(top) else None

    @property
    def most_bytes(self) -> int:
        return both(self.most) if self.most else 0


@dataclass(frozen=True, slots=True)
class Bar:
    """In the units of the drawing, from the top left."""

    x: float
    y: float
    width: float
    height: float


def both(day: usage.Day) -> int:
    return day.bytes_up + day.bytes_down


def moved_in(ctx: Context, services: Sequence[subscriptions.Subscription], days: int) -> Moved:
    found = usage.by_day(ctx, [row.id for row in services], days)
    return Moved(found, len(found) < days)


def moved_since(ctx: Context, services: Sequence[subscriptions.Subscription], since: date | None) -> Moved:
    """Since the paid period began; thirty days where there is none, or where it is long."""
    days = (ctx.today - since).days + 1 if since else 30
    return moved_in(ctx, services, days if 1 <= days <= 31 else 30)


def bars_of(moved: Moved) -> list[Bar]:
    """A day that moved something is at least a line high."""
    slot, most = WIDTH / max(len(moved.days), 7), moved.most_bytes
    bars = []
    for place, day in enumerate(moved.days):
        height = max(HEIGHT * both(day) / most, 1.5) if both(day) and most else 0.0
        bars.append(
            Bar(round(place * slot, 1), round(HEIGHT - height, 1), round(slot * 0.7, 1), round(height, 1))
        )
    return bars


class Usage(PortalPage):
    title, template, place = gettext_lazy("Usage"), "portal/usage.html", "usage"

    def get(self, request: HttpRequest) -> HttpResponse:
        wanted = request.GET.get("days", "")
        days = int(wanted) if wanted in map(str, SPANS) else 30
        services = subscriptions.subscriptions_of(self.ctx, self.person.id)
        moved = moved_in(self.ctx, services, days)
        return self.draw(
            {
                "moved": moved,
                "bars": bars_of(moved),
                "newest_first": [day for day in reversed(moved.days) if both(day)],
                "spans": SPANS,
                "days": days,
                "services": services,
                "cap": next((row.plan.data_cap_bytes for row in services if row.plan.data_cap_bytes), None),
            }
        )
