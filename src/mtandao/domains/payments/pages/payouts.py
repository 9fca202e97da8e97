"""Payouts: the list, one on its way, a new one, and what its approver decides."""

from typing import Any, cast

import django_filters
from django.db.models import Q, QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.payments import permissions
from mtandao.domains.payments.choices import PayoutMethod, PayoutPurpose, PayoutState
from mtandao.domains.payments.commands.payouts import request_payout
from mtandao.domains.payments.methods import payout_methods
from mtandao.domains.payments.models import Payout
from mtandao.domains.payments.pages.money_out import PAYOUT_SHAPES, PayoutForm
from mtandao.domains.payments.pages.payments import MONEY
from mtandao.domains.payments.partners import partners
from mtandao.domains.payments.queries import payouts
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.columns import (
    CodeColumn,
    KitColumn,
    MomentColumn,
    MoneyColumn,
    NameColumn,
    StateColumn,
)
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness
from mtandao.foundation.kit.tables import KitTable


def payout_url(row: Payout) -> str:
    return reverse("payments:payout", kwargs={"payout_id": row.pk})


class PayoutTable(KitTable):
    requested_at = MomentColumn(gettext_lazy("Asked for"), sort=True, phone="note")
    state = StateColumn(gettext_lazy("Status"))
    payee = NameColumn(gettext_lazy("To"), url=payout_url, empty_values=())
    purpose = KitColumn(gettext_lazy("What for"), priority=3)
    method = KitColumn(gettext_lazy("How"), priority=2)
    amount = MoneyColumn(gettext_lazy("Amount"), needs=MONEY)
    receipt = CodeColumn(gettext_lazy("Receipt"), priority=3)
    result = KitColumn(gettext_lazy("Outcome"), width="l", priority=4)

    def render_state(self, record: Payout) -> Any:
        return state_html(PAYOUT_SHAPES[PayoutState(record.state)], PayoutState(record.state).label)

    def row_name(self, record: Payout) -> str:
        return record.payee or words.phone(record.phone) or record.get_purpose_display()


class PayoutFilters(KitFilters):
    prime = ("state", "requested_at")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), method="find")
    state = django_filters.MultipleChoiceFilter(label=gettext_lazy("Status"), choices=PayoutState.choices)
    method = django_filters.MultipleChoiceFilter(label=gettext_lazy("How"), choices=())
    requested_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Asked for"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.filters["method"].extra["choices"] = [
            (method.value, method.label)
            for method in (*payout_methods(self.request.ctx), PayoutMethod.SAME_WAY)
        ]

    def find(self, rows: QuerySet[Payout], name: str, value: str) -> QuerySet[Payout]:
        found = subscribers.found_by(subscribers.subscribers(self.request.ctx), value)
        return rows.filter(Q(receipt=value.strip().upper()) | Q(subscriber__in=found))


class PayoutsPage(ListPage):
    name, title = "payouts", gettext_lazy("Payouts")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = PayoutTable, PayoutFilters, "-pk"
    views = (
        SavedView(gettext_lazy("All")),
        SavedView(gettext_lazy("To approve"), "state=requested"),
        SavedView(gettext_lazy("On their way"), "state=approved&state=sending&state=sent"),
        SavedView(gettext_lazy("Not known"), "state=unknown"),
    )
    actions = (
        Action(
            gettext_lazy("Ask for payout"),
            reverse_lazy("payments:new-payout"),
            icon="plus",
            kind="primary",
            dialog=True,
            needs=permissions.REFUND,
        ),
    )
    empty = Emptiness(
        gettext_lazy("Nothing was paid out yet"),
        gettext_lazy("Refunds and commissions go out here: asked for by one, approved by another."),
    )

    def queryset(self, ctx: Context) -> QuerySet[Payout]:
        return payouts(ctx)


class NewPayoutPage(FormPage):
    needs = permissions.REFUND
    title = gettext_lazy("Ask for payout")
    verb = gettext_lazy("Ask for payout")
    intro = gettext_lazy(
        "Somebody else approves it; until then nothing moves. A customer's money is a refund."
    )
    form = PayoutForm
    back = Crumb(gettext_lazy("Payouts"), "../")

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"currency": ctx.tenant.currency, "partners": partners(ctx), "methods": payout_methods(ctx)}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        assert isinstance(form, PayoutForm)
        asked = form.cleaned_data
        made = request_payout(
            ctx,
            purpose=cast("PayoutPurpose", asked["purpose"]),
            method=cast("PayoutMethod", asked["method"]),
            amount=asked["amount"],
            reason=asked["reason"],
            phone=asked.get("phone", ""),
            payee=asked["payee"],
            partner_id=form.partner(),
        )
        return Done(payout_url(made), _("It waits for approval."))
