"""The header of a customer's page: who, two states, six facts, the verdict with its path, actions in their places."""

from datetime import date

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.collections import contract as collections
from mtandao.domains.messaging import contract as messaging
from mtandao.domains.network import contract as network
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.console.calling_codes import calling_code
from mtandao.doors.console.subscribers.menu import allowed_to, menu
from mtandao.doors.console.subscribers.paths import Path
from mtandao.doors.console.subscribers.seen import Seen
from mtandao.doors.console.subscribers.table import mark_of
from mtandao.doors.console.subscribers.verdicts import Teller
from mtandao.doors.console.subscribers.ways_on import ask_for_payment, do_url, take_payment
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.markup import money_html
from mtandao.foundation.kit.pieces import Action, Badge, Crumb, Fact, Head, Text

MONEY = subscribers.permissions.VIEW_MONEY
NO_LINE = (collections.Status.NO_SERVICE, collections.Status.PENDING, collections.Status.TERMINATED)


def head(ctx: Context, seen: Seen) -> Head:
    subscriber, teller = seen.subscriber, Teller(ctx, seen.subscriber, seen.diagnosis)
    facts = _facts(ctx, seen)
    return Head(
        title=subscriber.full_name,
        badges=_badges(seen),
        facts=facts,
        verdict=teller.verdict(),
        path=Path(ctx, seen.diagnosis).steps(),
        actions=_actions(seen),
        more=menu(seen),
        back=Crumb(_("Subscribers"), reverse("console:subscribers")),
        brief=_brief(ctx, seen),
    )


def _badges(seen: Seen) -> list[Badge]:
    client, session = seen.client, seen.diagnosis.session
    badges = [Badge(mark_of(client.status), client.status.label)]
    if session is None or client.status in NO_LINE:
        return badges
    if session.stopped_at is None and client.status == collections.Status.WALLED:
        return [*badges, Badge("walled", _("Pay page only"))]
    if session.stopped_at is None:
        return [*badges, Badge("online", since=session.started_at)]
    return [*badges, Badge("offline", since=session.stopped_at)]


def _facts(ctx: Context, seen: Seen) -> list[Fact]:
    subscriber, client = seen.subscriber, seen.client
    phone = words.phone(subscriber.phone, calling_code(ctx))
    facts = [
        Fact(_("Phone"), phone, call=subscriber.phone, copy=subscriber.phone),
        Fact(_("Account"), subscriber.account_number, copy=subscriber.account_number),
    ]
    if client.service is not None:
        facts.append(Fact(_("Plan"), client.service.plan.name, _price(ctx, client.service)))
    if client.paid_until is not None:
        end = client.ends_at
        until = times.moment(end, ctx.now) if end is not None else times.day(client.paid_until, ctx.today)
        facts.append(Fact(_("Paid until"), until, _left(ctx, client.paid_until)))
    facts.append(Fact(_("Balance"), money_html(client.net, ctx.tenant.currency), needs=MONEY))
    session = seen.diagnosis.session
    if session is not None:
        heard = times.moment(session.updated_at, ctx.now, seconds=True)
        facts.append(Fact(_("Last accounting"), heard, _heard_note(session), needs=network.permissions.VIEW))
    return facts


def _left(ctx: Context, until: date) -> Text:
    """Red once it is over."""
    said = times.days_left(until, ctx.today)
    return format_html('<span class="mt-owed">{}</span>', said) if until < ctx.today else said


def _price(ctx: Context, service: subscriptions.Subscription) -> Text:
    return format_html("{} {}", money_html(service.price, ctx.tenant.currency), catalog.per(service.plan))


def _heard_note(session: network.Session) -> str:
    return _("interim") if session.stopped_at is None else _("stop")


def _brief(ctx: Context, seen: Seen) -> list[Text]:
    subscriber, client = seen.subscriber, seen.client
    brief: list[Text] = [words.phone(subscriber.phone, calling_code(ctx)), subscriber.account_number]
    if client.service is not None and client.paid_until is not None:
        left = times.days_left(client.paid_until, ctx.today)
        brief.append(f"{client.service.plan.name}, {left}")
    if ctx.may(MONEY):
        brief.append(money_html(client.net, ctx.tenant.currency))
    return brief


def _actions(seen: Seen) -> list[Action]:
    """Always these, always in this order: the hand learns the place."""
    key = seen.subscriber.id
    return allowed_to(
        seen,
        take_payment(key),
        ask_for_payment(key),
        Action(
            _("Extend"),
            do_url(key, "extend"),
            icon="calendar-plus",
            dialog=True,
            needs=collections.permissions.PROMISE,
        ),
        Action(
            _("Disconnect session"),
            do_url(key, "disconnect"),
            icon="plug-connected-x",
            dialog=True,
            needs=network.permissions.DISCONNECT,
        ),
        Action(
            _("SMS"), do_url(key, "message"), icon="message", dialog=True, needs=messaging.permissions.SEND
        ),
    )
