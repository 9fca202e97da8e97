"""What stands on the sheets of a customer's page."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mtandao.domains.billing import contract as billing
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import contract as network
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.payments import contract as payments
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.usage import contract as usage
from mtandao.doors.console.calling_codes import calling_code
from mtandao.doors.console.subscribers.menu import of_one_of_several
from mtandao.doors.console.subscribers.seen import Seen
from mtandao.doors.console.subscribers.session_sheet import both_ways
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.charts import Chart, Series, bar
from mtandao.foundation.kit.markup import money_html, state_html
from mtandao.foundation.kit.pieces import Fact

STATE_MARKS = {"pending_installation": "installation"}
MEGA, GIGA = 10**6, 10**9


def person(ctx: Context, seen: Seen) -> list[Fact]:
    row = seen.subscriber
    home = calling_code(ctx)
    facts = [
        (_("Address"), row.address, ""),
        (_("County or state"), organizations.regions_of(ctx.tenant.country).get(row.region, row.region), ""),
        (_("E-mail"), row.email, ""),
        (_("Pays from"), words.phone(row.mpesa_phone, home) if row.mpesa_phone else "", ""),
        (_("ID number"), row.government_id, ""),
        (_("Tax number"), row.tax_number, ""),
        (_("For technicians"), row.technician_notes, ""),
        (_("For the office"), row.staff_notes, ""),
    ]
    found = [Fact(label, value) for label, value, _note in facts if value]
    return [*found, Fact(_("Customer since"), times.day(row.created_at, ctx.now))]


def usage_chart(
    ctx: Context, seen: Seen, height: Literal["low", "middle", "high"] = "low"
) -> tuple[Chart | None, str]:
    """Thirty days, and their sum in words. None where nothing moved."""
    days = usage.by_day(ctx, [each.id for each in seen.services])
    if not any(day.bytes_down or day.bytes_up for day in days):
        return None, ""
    labels = [times.day(day.on, ctx.today, weekday=False) for day in days]
    most = max(day.bytes_down + day.bytes_up for day in days)
    unit, size = ("GB", GIGA) if most >= GIGA // 2 else ("MB", MEGA)
    series = [
        Series(_("Down"), [round(day.bytes_down / size, 2) for day in days]),
        Series(_("Up"), [round(day.bytes_up / size, 2) for day in days]),
    ]
    chart = bar(
        "usage",
        _("Usage by day, 30 days"),
        labels,
        series,
        every=7,
        y_title=unit,
        height=height,
        x_title=_("Day"),
    )
    moved = _("%(down)s down, %(up)s up") % both_ways(
        sum(day.bytes_down for day in days), sum(day.bytes_up for day in days)
    )
    return chart, moved


def payment_note(ctx: Context, seen: Seen) -> str:
    """What came in twelve months."""
    year = ctx.now - timedelta(days=365)
    rows = payments.payments(ctx).filter(subscriber_id=seen.subscriber.id, received_at__gte=year)
    found = rows.order_by().aggregate(total=Sum("amount"), count=Count("id"))
    if not found["count"]:
        return ""
    total = words.money(found["total"], ctx.tenant.currency)
    many = ngettext("%(n)s payment", "%(n)s payments", found["count"]) % {"n": found["count"]}
    return _("%(sum)s in %(many)s, 12 months") % {"sum": total, "many": many}


def money(ctx: Context, seen: Seen) -> list[Fact]:
    balance, currency = seen.client.balance, ctx.tenant.currency
    owed = money_html(-balance.owed, currency) if balance.owed else money_html(Decimal(0), currency)
    facts = [Fact(_("Owed"), owed), Fact(_("In the wallet"), money_html(balance.wallet, currency))]
    service = seen.client.service
    if service is not None and (issued := billing.next_issue(ctx, service)) is not None:
        facts.append(Fact(_("Next invoice"), times.day(issued, ctx.today)))
    if service is not None and service.paid_until is not None:
        facts.append(Fact(_("Paid until"), times.moment(service.paid_until, ctx.now)))
    return facts


def services(ctx: Context, seen: Seen) -> list[dict[str, Any]]:
    """Each service with its login."""
    bought = subscriptions.add_ons_of(ctx, [each.id for each in seen.services])
    let_off = subscriptions.discounts_of(ctx, [each.id for each in seen.services])
    moves = subscriptions.relocations_of(ctx, [each.id for each in seen.services])
    waiting = {each.subscription_id: each for each in moves if each.waits}
    drawn = [_service(ctx, each, seen.logins.get(each.id)) for each in seen.services]
    for service, part in zip(seen.services, drawn, strict=True):
        part["actions"] = of_one_of_several(seen, service)
        part["facts"] += _place(ctx, service, waiting.get(service.id))
        part["facts"] += [_beside(ctx, seen, each) for each in bought.get(service.id, ())]
        part["facts"] += [_let_off(ctx, seen, each) for each in let_off.get(service.id, ())]
    return drawn


def _service(
    ctx: Context, service: subscriptions.Subscription, login: network.Login | None
) -> dict[str, Any]:
    price = format_html("{} {}", money_html(service.price, ctx.tenant.currency), catalog.per(service.plan))
    state = subscriptions.State(service.state)
    facts = [
        Fact(_("Price"), price, needs=catalog.permissions.VIEW),
        Fact(_("Connection"), catalog.ConnectionType(service.connection_type).label),
        Fact(_("Sold"), times.moment(service.sold_at, ctx.now)),
    ]
    if service.activated_at:
        facts.append(Fact(_("Active since"), times.moment(service.activated_at, ctx.now)))
    facts += _ahead(ctx, service)
    if service.billed_until:
        facts.append(Fact(_("Billed until"), times.day(service.billed_until, ctx.today)))
    if service.prepaid:
        until = times.moment(service.paid_until, ctx.now) if service.paid_until else _("not paid yet")
        facts.append(Fact(_("Prepaid until"), until))
    if login is not None and ctx.may(network.permissions.VIEW):
        facts += _login(ctx, login, service)
    word = str(state.label)
    if service.suspended_for:
        word = f"{word}, {subscriptions.SuspensionReason(service.suspended_for).label}"
    return {
        "plan": service.plan.name,
        "state": state_html(STATE_MARKS.get(state.value, state.value), word),
        "facts": facts,
    }


def _place(
    ctx: Context, service: subscriptions.Subscription, waiting: subscriptions.Relocation | None
) -> list[Fact]:
    """Where the line ends, if not at the customer's own address, and where it goes."""
    found = [Fact(_("Address"), service.address)] if service.address else []
    if waiting is not None:
        day = times.day(waiting.moves_on, ctx.today, weekday=False)
        found.append(Fact(_("Moves to"), waiting.address, _("on %(day)s") % {"day": day}))
    return found


def _ahead(ctx: Context, service: subscriptions.Subscription) -> list[Fact]:
    """What comes by itself: a pause and its end, another plan, the end."""
    found = []
    if (pause := subscriptions.living_pause(ctx, service.id)) is not None:
        found.append(_pause(ctx, pause))
    if service.next_plan is not None and service.changes_on is not None:
        day = times.day(service.changes_on, ctx.today, weekday=False)
        found.append(Fact(_("Changes to"), service.next_plan.name, _("on %(day)s") % {"day": day}))
    if service.trial_until is not None and service.trial_until > ctx.today:
        last = times.day(service.trial_until - timedelta(days=1), ctx.today, weekday=False)
        then = _("then it stops") if service.trial_stops else _("then it is billed")
        found.append(Fact(_("Trial until"), last, then))
    if service.committed_until is not None and service.committed_until > ctx.today:
        found.append(Fact(_("Bound until"), times.day(service.committed_until, ctx.today, weekday=False)))
    if service.ends_on is not None:
        last = times.day(service.ends_on - timedelta(days=1), ctx.today, weekday=False)
        found.append(Fact(_("Ends"), last, _("on the evening of that day")))
    if service.reverts_to is not None:
        day = times.day(service.reverts_on, ctx.today, weekday=False) if service.reverts_on else ""
        said = _("on %(day)s") % {"day": day} if day else _("once the line works")
        found.append(Fact(_("Turns into"), service.reverts_to.name, said))
    return found


def _pause(ctx: Context, pause: subscriptions.Pause) -> Fact:
    """The one that is planned or goes on."""
    first = times.day(pause.began_on or pause.starts_on, ctx.today, weekday=False)
    if pause.ends_on is None:
        return Fact(_("Paused from"), first, _("until somebody resumes it"))
    day = times.day(pause.ends_on, ctx.today, weekday=False)
    return Fact(_("Paused from"), first, _("works again on %(day)s") % {"day": day})


def _beside(ctx: Context, seen: Seen, bought: subscriptions.SubscriptionAddOn) -> Fact:
    """An add-on that works, until when, and the way to end it."""
    url = ""
    if ctx.may(subscriptions.permissions.ADD_ONS):
        ids = {"id": seen.subscriber.id, "bought_id": bought.id}
        url = reverse("console:subscriber-end-add-on", kwargs=ids)
    lasting = (
        _("until %(time)s") % {"time": times.moment(bought.until_at, ctx.now)}
        if bought.until_at
        else _("with every cycle")
        if bought.recurring
        else _("once")
    )
    number = f"{bought.quantity} × " if bought.quantity > 1 else ""
    return Fact(_("Add-on"), f"{number}{bought.name}, {catalog.gives(bought)}", lasting, url=url)


def _let_off(ctx: Context, seen: Seen, given: subscriptions.SubscriptionDiscount) -> Fact:
    """A discount, for how long still, and the way to end it."""
    url = ""
    if ctx.may(subscriptions.permissions.DISCOUNT):
        ids = {"id": seen.subscriber.id, "given_id": given.id}
        url = reverse("console:subscriber-end-discount", kwargs=ids)
    lasting = catalog.lasts_words(given.cycles_left, given.until)
    note = f"{lasting}: {given.reason}"
    return Fact(_("Discount"), f"{given.name}, {catalog.off(given, ctx.tenant.currency)}", note, url=url)


def _speeds(service: subscriptions.Subscription, login: network.Login) -> network.Speeds:
    return network.speeds_of(service.plan, login.boost, fair_use=login.fair_use)


def _login(ctx: Context, login: network.Login, service: subscriptions.Subscription) -> list[Fact]:
    facts = [Fact(_("User name"), login.username, mono=True, copy=login.username)]
    if login.by_device:
        facts.append(Fact(_("Password"), _("none: the device signs in by itself")))
    elif ctx.may(network.permissions.SEE_PASSWORD):
        facts.append(Fact(_("Password"), login.password, mono=True, copy=login.password))
    facts += [
        Fact(_("Rate"), network.rate_limit(_speeds(service, login)), mono=True),
        Fact(_("RADIUS group"), login.radius_group or "–", mono=True),
        Fact(_("Access"), network.Access(login.access).label),
    ]
    if login.static_ip:
        facts.append(Fact(_("Fixed address"), login.static_ip, mono=True))
    if login.delegated_prefix:
        facts.append(Fact(_("Delegated prefix"), login.delegated_prefix, mono=True))
    if login.framed_prefix:
        facts.append(Fact(_("WAN prefix"), login.framed_prefix, mono=True))
    if login.mac_lock:
        facts.append(Fact(_("Locked MAC"), login.mac_lock, mono=True))
    if login.router_lock is not None:
        facts.append(Fact(_("Locked to router"), login.router_lock.name))
    written = times.moment(login.provisioned_at, ctx.now) if login.provisioned_at else _("not yet")
    return [*facts, Fact(_("RADIUS written"), written)]
