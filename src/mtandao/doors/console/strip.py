"""The six figures of the dashboard, each a link with its period."""

from datetime import timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mtandao.domains.network import contract as network
from mtandao.domains.payments import contract as payments
from mtandao.domains.reports import contract as reports
from mtandao.domains.subscribers import contract as subscribers
from mtandao.doors.console.hubs import address
from mtandao.doors.console.morning import Morning
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.markup import money_html
from mtandao.foundation.kit.pieces import Figure, Text

WEEK = timedelta(days=7)
MONEY = subscribers.permissions.VIEW_MONEY


def figures(ctx: Context, morning: Morning) -> list[Figure]:
    """Those that this one may see; what nobody will read is not asked for."""
    found: list[Figure] = []
    customers, money = ctx.may(subscribers.permissions.VIEW), ctx.may(MONEY)
    if ctx.may(network.permissions.VIEW):
        found.append(_online(ctx))
    if money and ctx.may(payments.permissions.VIEW):
        found.append(_collected(ctx))
    if customers:
        found.append(_expiring(ctx, money))
    if ctx.may(network.permissions.VIEW):
        found.append(_routers(morning))
    if customers:
        found += [_walled(ctx, money), _new(ctx)]
    return found


def _list(query: str) -> str:
    return f"{reverse('console:subscribers')}?{query}"


def _online(ctx: Context) -> Figure:
    found = reports.figures.online_now(ctx)
    note = _("of %(n)s active") % {"n": words.count(found.whole)}
    return Figure(
        _("Online now"), words.count(found.part), note, address("network:sessions") or _list("line=online")
    )


def _collected(ctx: Context) -> Figure:
    yesterday = ctx.today - timedelta(days=1)
    now = reports.figures.collected(ctx, yesterday, yesterday)
    before = reports.figures.collected(ctx, yesterday - WEEK, yesterday - WEEK)
    value = money_html(now.total, ctx.tenant.currency, whole=True)
    return Figure(
        _("Collected yesterday"),
        value,
        _against(now.total, before.total, yesterday),
        address("payments:payments"),
    )


def _against(now: Decimal, before: Decimal, on: object) -> Text:
    """`▲ 6 % on last Thu`."""
    day = times.DAYS[on.weekday()]  # type: ignore[attr-defined]
    if not before:
        return _("nothing on last %(day)s") % {"day": day} if now else _("nothing came")
    change = (now - before) / before
    if abs(change) < Decimal("0.005"):
        return _("as on last %(day)s") % {"day": day}
    arrow = "▲" if change > 0 else "▼"
    share: SafeString = format_html(
        '<span class="{}">{} {}</span>',
        "mt-up" if change > 0 else "mt-down",
        arrow,
        words.percent(abs(float(change))),
    )
    return format_html("{} {}", share, _("on last %(day)s") % {"day": day})


def _expiring(ctx: Context, money: bool) -> Figure:
    found = reports.figures.expiring_on(ctx, ctx.today)
    worth = words.money(found.total, ctx.tenant.currency, whole=True)
    note = _("worth %(sum)s") % {"sum": worth} if money else _("by midnight")
    return Figure(
        _("Expiring today"),
        words.count(found.count),
        note if found.count else _("nobody"),
        _list("expires=0"),
    )


def _routers(morning: Morning) -> Figure:
    silent, all_ = len(morning.silent), len(morning.routers)
    note = ngettext("of %(n)s router", "of %(n)s routers", all_) % {"n": all_} if all_ else _("none set up")
    return Figure(_("Routers down"), str(silent), note, address("network:routers"), bad=silent > 0)


def _walled(ctx: Context, money: bool) -> Figure:
    found = reports.figures.behind_the_wall(ctx)
    owed = words.money(found.total, ctx.tenant.currency, whole=True)
    note = (
        _("owing %(sum)s") % {"sum": owed}
        if money and found.count
        else _("waiting to pay")
        if found.count
        else _("nobody")
    )
    return Figure(_("In the walled garden"), words.count(found.count), note, _list("status=walled_garden"))


def _new(ctx: Context) -> Figure:
    found = reports.figures.new_this_month(ctx)
    more = found.now - found.before
    last = ctx.today.replace(day=1) - timedelta(days=1)
    span = _("1 to %(day)s") % {
        "day": times.day(last.replace(day=min(ctx.today.day, last.day)), last, weekday=False)
    }
    if more == 0:
        note = _("as many as %(span)s") % {"span": span}
    elif more > 0:
        note = _("%(n)s more than %(span)s") % {"n": more, "span": span}
    else:
        note = _("%(n)s fewer than %(span)s") % {"n": -more, "span": span}
    return Figure(_("New this month"), words.count(found.now), note, reverse("console:subscribers"))
