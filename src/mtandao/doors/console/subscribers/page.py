"""The page of one customer."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections import contract as collections
from mtandao.domains.collections.pages.tables import MoveTable
from mtandao.domains.messaging import contract as messaging
from mtandao.domains.network import contract as network
from mtandao.domains.payments import contract as payments
from mtandao.domains.reports import contract as reports
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.usage import contract as usage
from mtandao.doors.console.hubs import address
from mtandao.doors.console.subscribers import session_sheet, sheets
from mtandao.doors.console.subscribers.happenings import steps_of
from mtandao.doors.console.subscribers.head import MONEY, head
from mtandao.doors.console.subscribers.moved import usage_of
from mtandao.doors.console.subscribers.moving import moves_of
from mtandao.doors.console.subscribers.seen import Seen
from mtandao.doors.console.subscribers.tables import (
    InvoiceTable,
    MessageTable,
    RequestTable,
    SessionTable,
    invoice_rows,
    message_rows,
    session_rows,
)
from mtandao.doors.console.threads import payment_threads
from mtandao.foundation.context import Context
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.pieces import Head

SHOWN_PAYMENTS = 4
SHOWN_STEPS = 8


class SubscriberPage(DetailPage):
    needs = subscribers.permissions.VIEW
    template = "console/subscriber.html"
    route = "console:subscriber"
    tabs = (
        Tab("overview", gettext_lazy("Overview"), "console/subscriber/overview.html"),
        Tab(
            "services",
            gettext_lazy("Services & sessions"),
            "console/subscriber/services.html",
            subscriptions.permissions.VIEW,
        ),
        Tab("billing", gettext_lazy("Billing"), "console/subscriber/billing.html", billing.permissions.VIEW),
        Tab("usage", gettext_lazy("Usage"), "console/subscriber/usage.html", usage.permissions.VIEW),
        Tab(
            "messages",
            gettext_lazy("Messages"),
            "console/subscriber/messages.html",
            messaging.permissions.VIEW,
        ),
        Tab("timeline", gettext_lazy("Timeline"), "console/subscriber/timeline.html"),
    )

    def load(self, ctx: Context, **ids: Any) -> Seen:
        return Seen(ctx, subscribers.subscriber(ctx, ids["id"]))

    def head(self, ctx: Context, thing: Seen) -> Head:
        return head(ctx, thing)

    def counts(self, ctx: Context, thing: Seen) -> Mapping[str, int]:
        found = {"services": len(thing.services)} if len(thing.services) > 1 else {}
        if ctx.may(messaging.permissions.VIEW):
            found["messages"] = thing.message_count
        return found

    def overview(self, ctx: Context, thing: Seen) -> dict[str, Any]:
        part: dict[str, Any] = {"session_facts": [], "person": sheets.person(ctx, thing)}
        if ctx.may(payments.permissions.VIEW) and ctx.may(MONEY):
            shown = thing.payments[:SHOWN_PAYMENTS]
            threads = payment_threads(ctx, shown)
            part["threads"] = [threads[row.id] for row in shown]
            part["payment_note"] = sheets.payment_note(ctx, thing)
            part["billing_url"] = "billing/" if ctx.may(billing.permissions.VIEW) else ""
        if ctx.may(usage.permissions.VIEW):
            part["sees_usage"] = True
            part["chart"], part["moved"] = sheets.usage_chart(ctx, thing)
        if ctx.may(network.permissions.VIEW):
            part["session_facts"] = session_sheet.session(ctx, thing)
            part["session_state"] = session_sheet.session_state(ctx, thing)
        return part

    def services(self, ctx: Context, thing: Seen) -> dict[str, Any]:
        part: dict[str, Any] = {
            "services": sheets.services(ctx, thing),
            "relocations": moves_of(ctx, thing.services),
        }
        if ctx.may(network.permissions.VIEW):
            rows = (
                network.sessions(ctx).filter(subscriber_id=thing.subscriber.id).order_by("-started_at")[:20]
            )
            asked = network.requests_of(ctx, [login.id for login in thing.logins.values()])[:10]
            part["sessions"] = SessionTable(session_rows(list(rows), ctx.now), request=self.request)
            part["requests"] = RequestTable(asked, request=self.request)
        return part

    def billing(self, ctx: Context, thing: Seen) -> dict[str, Any]:
        part: dict[str, Any] = {"sees_money": ctx.may(MONEY)}
        if not part["sees_money"]:
            return part
        rows = billing.invoices(ctx).filter(subscriber_id=thing.subscriber.id).order_by("-id")[:24]
        currency = ctx.tenant.currency
        part["invoices"] = InvoiceTable(
            invoice_rows(list(rows), ctx.today), request=self.request, currency=currency
        )
        part["money"] = sheets.money(ctx, thing)
        if ctx.may(collections.permissions.VIEW):
            steps = list(collections.history(ctx, thing.subscriber.id)[:SHOWN_STEPS])
            part["moves"] = MoveTable(steps, request=self.request, currency=currency)
            part["ladder_url"] = reverse("collections:account", kwargs={"subscriber_id": thing.subscriber.id})
        if ctx.may(payments.permissions.VIEW):
            threads = payment_threads(ctx, thing.payments[:24])
            part["threads"] = [threads[row.id] for row in thing.payments[:24]]
            part["payments_url"] = address("payments:payments")
        return part

    def usage(self, ctx: Context, thing: Seen) -> dict[str, Any]:
        return usage_of(ctx, thing)

    def messages(self, ctx: Context, thing: Seen) -> dict[str, Any]:
        rows = list(messaging.messages_of(ctx, thing.subscriber.id)[:50])
        return {"messages_table": MessageTable(message_rows(rows), request=self.request), "any": bool(rows)}

    def timeline(self, ctx: Context, thing: Seen) -> dict[str, Any]:
        logins = [login.id for login in thing.logins.values()]
        happened = reports.timeline(ctx, thing.subscriber.id, logins)
        return {"days": steps_of(ctx, happened), "title_note": _("newest first")}
