"""Refunds: the list, one with its approver's decision, and a new one of a payment or of a wallet."""

from typing import Any, cast
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import permissions
from mtandao.domains.payments.choices import PayoutMethod, RefundState
from mtandao.domains.payments.commands.payouts import gives_back
from mtandao.domains.payments.commands.refunds import approve_refund, refuse_refund, request_refund
from mtandao.domains.payments.methods import payout_methods
from mtandao.domains.payments.models import Payment, Refund
from mtandao.domains.payments.pages import whose
from mtandao.domains.payments.pages.deciding import ApprovePage, RefusePage, Wish
from mtandao.domains.payments.pages.money_out import REFUND_SHAPES, RefundForm
from mtandao.domains.payments.pages.papers import payment_fact, payout_fact
from mtandao.domains.payments.pages.payments import MONEY
from mtandao.domains.payments.providers import provider_of
from mtandao.domains.payments.queries import payment, refund, refunds
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.columns import KitColumn, MomentColumn, MoneyColumn, NameColumn, StateColumn
from mtandao.foundation.kit.detail import DetailPage
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pieces import Badge, Crumb, Emptiness, Fact, Head, Verdict
from mtandao.foundation.kit.tables import KitTable
from mtandao.foundation.refusals import Malformed

REFUND = Wish(
    route="refund",
    key="refund_id",
    name=gettext_lazy("Refund"),
    find=refund,
    approve=approve_refund,
    refuse=refuse_refund,
    approve_it=gettext_lazy("Approve refund"),
    approved=gettext_lazy("Refund approved."),
    refuse_it=gettext_lazy("Refuse refund"),
    refused=gettext_lazy("Refund refused."),
)


def refund_url(row: Refund) -> str:
    return REFUND.url(row.pk)


class RefundTable(KitTable):
    requested_at = MomentColumn(gettext_lazy("Asked for"), sort=True, phone="note")
    state = StateColumn(gettext_lazy("Status"))
    payee = NameColumn(gettext_lazy("To"), url=refund_url, empty_values=())
    amount = MoneyColumn(gettext_lazy("Amount"), needs=MONEY)
    method = KitColumn(gettext_lazy("How"), priority=2)
    requested_by = KitColumn(gettext_lazy("Asked for by"), priority=3)
    reason = KitColumn(gettext_lazy("Reason"), width="l", priority=3)

    def render_state(self, record: Refund) -> Any:
        return state_html(REFUND_SHAPES[RefundState(record.state)], RefundState(record.state).label)

    def row_name(self, record: Refund) -> str:
        return record.payee or words.phone(record.phone) or _("Refund")


class RefundFilters(KitFilters):
    prime = ("state", "requested_at")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), method="find")
    state = django_filters.MultipleChoiceFilter(label=gettext_lazy("Status"), choices=RefundState.choices)
    requested_at = django_filters.DateFromToRangeFilter(label=gettext_lazy("Asked for"))

    def find(self, rows: QuerySet[Refund], name: str, value: str) -> QuerySet[Refund]:
        return rows.filter(
            subscriber__in=subscribers.found_by(subscribers.subscribers(self.request.ctx), value)
        )


class RefundsPage(ListPage):
    name, title = "refunds", gettext_lazy("Refunds")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = RefundTable, RefundFilters, "-pk"
    views = (
        SavedView(gettext_lazy("All")),
        SavedView(gettext_lazy("To approve"), "state=requested"),
        SavedView(gettext_lazy("Failed"), "state=failed"),
    )
    empty = Emptiness(
        gettext_lazy("Nobody asked for a refund yet"),
        gettext_lazy("A refund is asked for on a payment's page, or on a customer's wallet."),
    )

    def queryset(self, ctx: Context) -> QuerySet[Refund]:
        return refunds(ctx)


class RefundPage(DetailPage):
    needs = permissions.VIEW
    route = "payments:refund"

    def load(self, ctx: Context, **ids: Any) -> Refund:
        return refunds(ctx).get(pk=refund(ctx, ids["refund_id"]).pk)

    def head(self, ctx: Context, thing: Refund) -> Head:
        state = RefundState(thing.state)
        money = words.money(thing.amount, thing.currency) if ctx.may(MONEY) else ""
        return Head(
            title=money or _("Refund"),
            badges=(Badge(REFUND_SHAPES[state], state.label),),
            facts=_facts(ctx, thing),
            verdict=_verdict(thing),
            actions=REFUND.actions(thing.pk) if thing.state == RefundState.REQUESTED else (),
            back=Crumb(_("Refunds"), reverse("payments:refunds")),
        )


def _facts(ctx: Context, thing: Refund) -> tuple[Fact, ...]:
    owner, facts = thing.subscriber, []
    if owner:
        facts.append(Fact(_("Subscriber"), owner.full_name, url=f"/subscribers/{owner.pk}/"))
    facts.append(Fact(_("To"), thing.payee or "–", words.phone(thing.phone)))
    facts.append(Fact(_("How"), thing.get_method_display()))
    if thing.payment:
        facts.append(payment_fact(ctx, thing.payment))
    if thing.payout:
        facts.append(payout_fact(ctx, thing.payout))
    facts.append(Fact(_("Asked for"), times.moment(thing.requested_at, ctx.now), thing.requested_by))
    facts.append(Fact(_("Reason"), thing.reason))
    return tuple(facts)


def _verdict(thing: Refund) -> Verdict:
    state = RefundState(thing.state)
    if state == RefundState.REQUESTED:
        return Verdict("wait", _("It waits for somebody else to approve it. Nothing has moved yet."))
    if state == RefundState.REFUSED:
        said = _("Refused by %(name)s.") % {"name": thing.decided_by}
        return Verdict("quiet", said, thing.refused_because)
    if state == RefundState.PAID:
        return Verdict("good", _("Refunded."))
    if state == RefundState.FAILED:
        told = thing.payout.result if thing.payout else ""
        return Verdict("bad", _("Not paid: the money is where it was before."), told)
    return Verdict("wait", _("Approved by %(name)s, on its way.") % {"name": thing.decided_by})


class NewRefundPage(FormPage):
    """`?payment=<id>` is what is given back, `?subscriber=<id>` whose wallet it is taken out of."""

    needs = permissions.REFUND
    title = gettext_lazy("Ask for refund")
    verb = gettext_lazy("Ask for refund")
    intro = gettext_lazy("Somebody else approves it; until then nothing moves.")
    form = RefundForm
    back = Crumb(gettext_lazy("Refunds"), "../")

    def _payment(self, ctx: Context) -> Payment | None:
        try:
            return payment(ctx, UUID(self.request.GET["payment"]))
        except (KeyError, ValueError):
            return None

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found, owner = self._payment(ctx), whose.named(ctx, self.request)
        if found is not None:
            return {"amount": found.amount, "payee": found.payer_name}
        if owner is not None and ctx.may(MONEY):
            return {"amount": ledger.balance(ctx, owner.pk).wallet or None, "payee": owner.full_name}
        return {}

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = self._payment(ctx)
        gateway = gives_back(ctx, found) if found is not None else None
        through = provider_of(gateway).label if gateway is not None else ""
        return {"currency": ctx.tenant.currency, "through": through, "methods": payout_methods(ctx)}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        asked, found = form.cleaned_data, self._payment(ctx)
        owner = whose.named(ctx, self.request)
        if found is None and owner is None:
            raise Malformed(_("Open this from a payment or a customer: it must be known whose money it is."))
        made = request_refund(
            ctx,
            method=cast("PayoutMethod", asked["method"]),
            reason=asked["reason"],
            payment_id=found.pk if found else None,
            subscriber_id=owner.pk if owner else None,
            amount=asked["amount"],
            phone=asked.get("phone", ""),
            payee=asked["payee"],
        )
        return Done(refund_url(made), _("It waits for approval."))


class ApproveRefundPage(ApprovePage):
    wish = REFUND
    title = verb = REFUND.approve_it


class RefuseRefundPage(RefusePage):
    wish = REFUND
    title = verb = REFUND.refuse_it
