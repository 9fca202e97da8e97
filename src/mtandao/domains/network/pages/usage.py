"""What all services together moved, and which of them most."""

from datetime import date, timedelta
from typing import Any

from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.usage import contract as usage
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.pages import FreePage
from mtandao.foundation.kit.pieces import Action, Row

# Of all routers together there are many rows: a week says as much.
BUSY_DAYS = 7
DAYS_LISTED = 7


class UsagePage(FreePage):
    needs = usage.permissions.VIEW
    title = gettext_lazy("Usage")
    template = "network/usage.html"

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        wanted = asked_day(self.request.GET.get("day", ""), ctx.today)
        talkers = usage.top_talkers(ctx, wanted)
        listed = [ctx.today - timedelta(days=back) for back in range(DAYS_LISTED)]
        counted = max((row.counted_at for row in talkers), default=None)
        said = _("counted at %(time)s") % {"time": times.moment(counted, ctx.now)} if counted else ""
        return {
            "curves": usage.curves(ctx, usage.EVERYBODY, BUSY_DAYS),
            "talkers": rows_of(ctx, talkers),
            "talkers_title": _("Who moved most, %(day)s") % {"day": times.day(wanted, ctx.today)},
            "talkers_note": said,
            "talkers_none": _none_of(ctx, wanted),
            "days": [
                Action(times.day(day, ctx.today), f"?day={day}", current=day == wanted) for day in listed
            ],
        }


def _none_of(ctx: Context, day: date) -> str:
    if day < (since := usage.kept(ctx).days_since):
        return _("Days before %(day)s are not kept.") % {"day": times.day(since, ctx.today)}
    return _("Nobody moved anything that day, or it is not listed yet: that takes up to ten minutes.")


def asked_day(text: str, today: date) -> date:
    """Today for what is no day."""
    try:
        return min(date.fromisoformat(text), today)
    except ValueError:
        return today


def rows_of(ctx: Context, talkers: list[usage.TopTalker]) -> list[Row]:
    """With their names, in one query; who left the asker's sight since is not among them."""
    services = {
        row.id: row
        for row in subscriptions.subscriptions_by_id(ctx, [each.subscription_id for each in talkers])
    }
    return [
        Row(
            services[each.subscription_id].subscriber.full_name,
            services[each.subscription_id].plan.name,
            words.size(each.bytes_up + each.bytes_down),
            url=f"/subscribers/{services[each.subscription_id].subscriber_id}/usage/",
        )
        for each in talkers
        if each.subscription_id in services
    ]


app_name = "usage"
urlpatterns = [path("", UsagePage.as_view(), name="usage")]
