"""The list of customers."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet, Sum
from django.urls import reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import contract as billing
from mtandao.domains.collections import contract as collections
from mtandao.domains.ledger import contract as ledger
from mtandao.domains.messaging import contract as messaging
from mtandao.domains.sales import contract as sales
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.doors.console.calling_codes import calling_code
from mtandao.doors.console.subscribers.filters import SubscriberFilters
from mtandao.doors.console.subscribers.table import SubscriberTable
from mtandao.foundation.context import Context
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import money_html
from mtandao.foundation.kit.pieces import Action, Emptiness, Text

NEW_CONNECTION = Action(
    gettext_lazy("New connection"),
    reverse_lazy("sales:new-connection"),
    icon="plus",
    kind="primary",
    needs=sales.permissions.SIGN_UP,
)


class SubscribersPage(ListPage):
    needs = subscribers.permissions.VIEW
    name = "subscribers"
    title = gettext_lazy("Subscribers")
    table = SubscriberTable
    filters = SubscriberFilters
    order = "-pk"
    views = (
        SavedView(gettext_lazy("All")),
        SavedView(gettext_lazy("Expiring"), "expires=3"),
        SavedView(gettext_lazy("In grace"), "status=grace"),
        SavedView(gettext_lazy("Walled garden"), "status=walled_garden"),
        SavedView(gettext_lazy("Suspended"), "status=suspended"),
        # Looks at every active customer: not counted before somebody wants to see them.
        SavedView(gettext_lazy("Paid but offline"), "line=missing", counts=False),
        SavedView(gettext_lazy("Pending"), "status=pending_installation"),
    )
    actions = (NEW_CONNECTION,)
    sum_words = gettext_lazy("owing")
    empty = Emptiness(
        gettext_lazy("No subscribers yet"),
        gettext_lazy("Sell the first connection: the person, a plan, and the first invoice is on its way."),
        (NEW_CONNECTION,),
    )

    def queryset(self, ctx: Context) -> QuerySet[Any]:
        return subscribers.subscribers(ctx)

    def bulk_actions(self, ctx: Context) -> Sequence[Action]:
        def to(what: str) -> str:
            return reverse("console:bulk", kwargs={"what": what})

        return (
            Action(gettext_lazy("Message"), to("message"), icon="message", needs=messaging.permissions.SEND),
            Action(
                gettext_lazy("Extend"),
                to("extend"),
                icon="calendar-plus",
                needs=collections.permissions.PROMISE,
            ),
            Action(
                gettext_lazy("Credit"),
                to("credit"),
                icon="coins",
                needs=ledger.permissions.CREDIT_MANY,
            ),
            Action(
                gettext_lazy("Change plan"),
                to("plan"),
                icon="switch-horizontal",
                needs=subscriptions.permissions.CHANGE_PLAN,
            ),
            Action(
                gettext_lazy("Suspend"),
                to("suspend"),
                icon="player-pause",
                needs=subscriptions.permissions.SUSPEND,
            ),
            Action(
                gettext_lazy("Restore"),
                to("restore"),
                icon="player-play",
                needs=subscriptions.permissions.SUSPEND,
            ),
            Action(
                gettext_lazy("Disconnect service"),
                to("disconnect"),
                icon="plug-connected-x",
                needs=subscriptions.permissions.END,
            ),
        )

    def notes(self, ctx: Context, queryset: QuerySet[Any]) -> Sequence[Text]:
        """The sum only where the view is narrowed: over a million rows nobody waits for it."""
        if "line" in self.request.GET:
            return ()
        if not ctx.may(subscribers.permissions.VIEW_MONEY) or not self.request.GET.keys() - {
            "sort",
            "after",
            "before",
        }:
            return ()
        owed = billing.open_invoices(ctx).filter(subscriber_id__in=queryset.order_by().values("id"))
        total = owed.aggregate(total=Sum("open"))["total"]
        if not total:
            return ()
        return (format_html("{} {}", _("Owed in this view:"), money_html(-total, ctx.tenant.currency)),)

    def phone_home(self, ctx: Context) -> str:
        return calling_code(ctx)
