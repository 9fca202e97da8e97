"""The morning look: one sentence, six figures, and what stands behind them. Each part is there for its right only."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mtandao.domains.network import contract as network
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.payments import contract as payments
from mtandao.domains.reports import contract as reports
from mtandao.domains.subscribers import contract as subscribers
from mtandao.doors.console.first_steps import steps as first_steps
from mtandao.doors.console.hubs import address
from mtandao.doors.console.morning import Morning
from mtandao.doors.console.strip import figures
from mtandao.doors.console.threads import payment_threads
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.charts import Chart, Event, Series, line
from mtandao.foundation.kit.pages import FreePage
from mtandao.foundation.kit.pieces import Row
from mtandao.foundation.kit.times import MONTHS
from mtandao.foundation.outbox.commands import VIEW as SEE_OPERATIONS

SHOWN_ROUTERS, SHOWN_PAYMENTS = 6, 6
MONEY = subscribers.permissions.VIEW_MONEY


class DashboardPage(FreePage):
    template = "console/dashboard.html"

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        morning = Morning(ctx)
        found: dict[str, Any] = {
            "title": long_day(ctx),
            "clock": times.clock(ctx.now),
            "place": ctx.tenant.timezone.key.rsplit("/", 1)[-1].replace("_", " "),
            "verdict": morning.verdict(),
            "figures": figures(ctx, morning),
            "worries": morning.rows(),
            "nothing": not ctx.may(subscribers.permissions.VIEW),
        }
        if ctx.may(organizations.permissions.CHANGE_SETTINGS) and ctx.organization_ids is None:
            open_steps = [step for step in first_steps(ctx) if not step.done]
            found["first_steps_left"] = len(open_steps)
        if ctx.may(payments.permissions.VIEW) and ctx.may(MONEY):
            found |= _money(ctx)
        if ctx.may(network.permissions.VIEW):
            found |= _network(ctx, morning)
        if ctx.may(SEE_OPERATIONS):
            found["nights"] = [_night(ctx, run) for run in reports.last_runs(ctx)]
        return found


def long_day(ctx: Context) -> str:
    """`Friday 20 November`."""
    days = (
        _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
    )  # fmt: skip
    months = (
        pgettext("month", "January"), pgettext("month", "February"), pgettext("month", "March"),
        pgettext("month", "April"), pgettext("month", "May"), pgettext("month", "June"),
        pgettext("month", "July"), pgettext("month", "August"), pgettext("month", "September"),
        pgettext("month", "October"), pgettext("month", "November"), pgettext("month", "December"),
    )  # fmt: skip
    return f"{days[ctx.today.weekday()]} {ctx.today.day} {months[ctx.today.month - 1]}"


def _money(ctx: Context) -> dict[str, Any]:
    month = reports.curves.month(ctx)
    rows = list(payments.payments(ctx).order_by("-received_at", "-id")[:SHOWN_PAYMENTS])
    threads = payment_threads(ctx, rows)
    today = reports.figures.collected(ctx, ctx.today, ctx.today)
    currency = ctx.tenant.currency
    facts = {
        "sum": words.money(month.total, currency, whole=True),
        "day": times.day(ctx.today, ctx.today, weekday=False),
        "month": MONTHS[_month_before(ctx) - 1],
        "before": words.money(month.before_by(ctx.today.day), currency, whole=True),
    }
    return {
        "collected": _collected(ctx, month),
        "collected_note": _("%(sum)s by %(day)s, %(month)s had %(before)s by then") % facts,
        "arriving": [threads[row.id] for row in rows],
        "arriving_note": _("today %(sum)s in %(n)s")
        % {"sum": words.money(today.total, currency, whole=True), "n": words.count(today.count)},
        "payments_url": address("payments:payments"),
    }


def _month_before(ctx: Context) -> int:
    return (ctx.today.replace(day=1) - timedelta(days=1)).month


def _collected(ctx: Context, month: reports.curves.Month) -> Chart:
    """Added up day by day; the month before as the dashed line, and today's place marked."""
    length = max(len(month.before), len(month.so_far), 30)
    so_far = [float(value) for value in month.so_far]
    names = str(MONTHS[_month_before(ctx) - 1]), str(MONTHS[ctx.today.month - 1])
    return line(
        "collected",
        _("Collected in %(now)s, against %(before)s") % {"now": names[1], "before": names[0]},
        [str(day) for day in range(1, length + 1)],
        [
            Series(names[0], [float(value) for value in month.before], compare=True),
            Series(names[1], [*so_far, *[None] * (length - len(so_far))], fill=True),
        ],
        unit="short",
        events=[Event(len(so_far) - 1, _("today"), "now")],
        every=5,
        x_title=_("Day"),
    )


def _network(ctx: Context, morning: Morning) -> dict[str, Any]:
    online = reports.curves.online(ctx)
    peak_at, peak = online.peak
    labels = [times.clock(at) for at in online.at]
    every = [at for at, label in enumerate(labels) if label.endswith(":00") and int(label[:2]) % 6 == 0]
    lowest, highest = min(online.count), max(online.count)
    near = lowest > highest * 0.6 and highest > 50
    floor, top, step = _axis(lowest, highest) if near else (None, None, None)
    chart = line(
        "online",
        _("Online in the last 24 hours"),
        labels,
        [Series(_("Online"), online.count)],
        events=_falls(morning, len(labels)),
        every=every,
        bottom=floor,
        top=top,
        step=step,
        x_title=_("Time"),
    )
    health = morning.routers
    return {
        "online": chart,
        "online_note": _("peak %(n)s at %(time)s") % {"n": words.count(peak), "time": times.clock(peak_at)},
        "routers": [_router(ctx, each) for each in health[:SHOWN_ROUTERS]]
        if health or ctx.may(network.permissions.CHANGE_NAS)
        else None,
        "routers_more": _("All %(n)s") % {"n": len(health)} if address("network:routers") else "",
        "routers_url": address("network:routers"),
        "add_router_url": address("network:new-router") if ctx.may(network.permissions.CHANGE_NAS) else "",
    }


def _axis(lowest: int, highest: int) -> tuple[int, int, int]:
    """Where the axis begins and ends, and its step: below the lowest by half of what it moves, at even numbers."""
    span = max(highest - lowest, 1)
    sizes = (size * 10**power for power in range(6) for size in (1, 2, 5))
    step = next(size for size in sizes if size >= span * 1.5 / 5)
    return max(0, (lowest - span // 2) // step * step), -(-(highest + 1) // step) * step, step


def _falls(morning: Morning, places: int) -> list[Event]:
    """The fault, not the point: how many a silent router took along, at its time."""
    found = []
    for each in morning.silent:
        seen = each.router.last_seen_at
        ago = (morning.ctx.now - seen).total_seconds() / 900 if seen else places
        if each.lost and ago < places - 1:
            said = _("%(n)s lost at %(time)s") % {"n": each.lost, "time": times.clock(seen)} if seen else ""
            found.append(Event(places - 1 - round(ago), said, "fault"))
    return found[:1]


def _router(ctx: Context, each: reports.RouterHealth) -> Row:
    seen = each.router.last_seen_at
    silent = each.state == reports.RouterState.SILENT
    if silent:
        heard = _("Silent %(span)s") % {"span": times.duration(ctx.now - each.silent_since)}
    elif seen is None:
        heard = _("not heard yet")
    else:
        heard = _("heard %(span)s ago") % {"span": times.duration(ctx.now - seen)}
    end = (
        _("%(n)s cut off") % {"n": each.lost}
        if silent
        else _("%(n)s online") % {"n": words.count(each.online)}
    )
    url = router_url(each.router)
    return Row(each.router.name, heard, end, url=url, state=each.state.value, hot=silent, two_lines=True)


def router_url(router: network.Nas) -> str:
    return reverse("network:router", kwargs={"nas_id": router.id})


def _night(ctx: Context, run: reports.LastRun) -> Row:
    state = {"success": "done", "failure": "failed"}.get(run.outcome.value, "running")
    url = reverse("operations:schedules")
    return Row(_(run.label), run.said, times.moment(run.at, ctx.now), state=state, two_lines=True, url=url)
