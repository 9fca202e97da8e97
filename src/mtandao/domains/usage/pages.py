"""Pages of this room: what all services together moved."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Sum
from django.db.models.functions import TruncDate
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.usage import permissions
from mtandao.domains.usage.queries import Day, hours
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.charts import Series, bar
from mtandao.foundation.kit.pages import FreePage
from mtandao.foundation.kit.pieces import Figure

DAYS = 30
GB = 10**9


class UsagePage(FreePage):
    """The last thirty days, counted from accounting."""

    needs = permissions.VIEW
    title = gettext_lazy("Usage")
    template = "usage/usage.html"

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        days = all_by_day(ctx)
        down, up = sum(day.bytes_down for day in days), sum(day.bytes_up for day in days)
        busiest = max(days, key=lambda day: day.bytes_down + day.bytes_up)
        most = busiest.bytes_down + busiest.bytes_up
        today = days[-1]
        return {
            "figures": (
                Figure(
                    _("Today"),
                    words.size(today.bytes_down),
                    _("and %(up)s up") % {"up": words.size(today.bytes_up)},
                ),
                Figure(_("7 days"), words.size(sum(day.bytes_down for day in days[-7:])), _("down")),
                Figure(_("30 days"), words.size(down), _("and %(up)s up") % {"up": words.size(up)}),
                Figure(
                    _("Busiest day"),
                    times.day(busiest.on, ctx.today) if most else "–",
                    words.size(most) if most else _("nothing moved yet"),
                ),
            ),
            "note": _("%(down)s down, %(up)s up") % {"down": words.size(down), "up": words.size(up)},
            "chart": _chart(days),
        }


def _chart(days: Sequence[Day]) -> Any:
    return bar(
        "usage",
        _("Usage by day, 30 days"),
        [times.day(day.on, days[-1].on, weekday=False) for day in days],
        [
            Series(_("Down"), [round(day.bytes_down / GB, 2) for day in days]),
            Series(_("Up"), [round(day.bytes_up / GB, 2) for day in days]),
        ],
        every=7,
        y_title="GB",
    )


def all_by_day(ctx: Context) -> list[Day]:
    """The tenant's days, today included, oldest first; days without traffic are zero."""
    first = ctx.today - timedelta(days=DAYS - 1)
    start = datetime.combine(first, datetime.min.time(), ctx.tenant.timezone)
    rows = (
        hours(ctx, start)
        .annotate(on=TruncDate("hour_at", tzinfo=ctx.tenant.timezone))
        .values("on")
        .annotate(up=Sum("bytes_up"), down=Sum("bytes_down"))
    )
    moved = {row["on"]: (row["up"], row["down"]) for row in rows}
    return [Day(on, *moved.get(on, (0, 0))) for on in (first + timedelta(days=at) for at in range(DAYS))]


app_name = "usage"
urlpatterns = [path("", UsagePage.as_view(), name="usage")]
