"""Cheques: what to deposit today, what waits to clear, what bounced."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.payments import permissions
from mtandao.domains.payments.banks import accounts_in_use, cheques
from mtandao.domains.payments.cheque_forms import BounceForm, DepositForm, TakeChequeForm
from mtandao.domains.payments.choices import ChequeState
from mtandao.domains.payments.commands.cheques import (
    Handled,
    bounce_cheque,
    clear_cheques,
    deposit_cheques,
    take_cheque,
)
from mtandao.domains.payments.models import Cheque
from mtandao.domains.payments.pages import whose
from mtandao.domains.payments.pages.payments import MONEY
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.columns import (
    CodeColumn,
    DayColumn,
    KitColumn,
    MoneyColumn,
    NameColumn,
    StateColumn,
)
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.form_pages import Done, FormPage, finish
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pages import Page, draw
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness
from mtandao.foundation.kit.tables import KitTable

MARKS = {
    ChequeState.RECEIVED: "pending",
    ChequeState.DEPOSITED: "waiting",
    ChequeState.CLEARED: "paid",
    ChequeState.BOUNCED: "failed",
}
BACK = Crumb(gettext_lazy("Cheques"), reverse_lazy("payments:cheques"))
TAKE = Action(
    gettext_lazy("Take cheque"),
    reverse_lazy("payments:take-cheque"),
    icon="plus",
    kind="primary",
    dialog=True,
    needs=permissions.RECORD,
)


class ChequeTable(KitTable):
    state = StateColumn(gettext_lazy("Status"), word=lambda row: row.get_state_display())
    subscriber = NameColumn(
        gettext_lazy("Subscriber"),
        accessor="subscriber__full_name",
        url=lambda row: reverse("payments:cheque", kwargs={"cheque_id": row.pk}),
    )
    number = CodeColumn(gettext_lazy("Number"), phone="note")
    bank = KitColumn(gettext_lazy("Bank"), priority=2, width="m")
    dated_on = DayColumn(gettext_lazy("Dated"), sort=True)
    deposited_on = DayColumn(gettext_lazy("Deposited"), priority=3)
    account = KitColumn(gettext_lazy("To account"), accessor="account__name", priority=4)
    amount = MoneyColumn(gettext_lazy("Amount"), needs=MONEY)
    bounced_because = KitColumn(gettext_lazy("Bounced because"), priority=3, width="m")

    def render_state(self, record: Cheque) -> Any:
        return state_html(MARKS[ChequeState(record.state)], record.get_state_display())

    def row_name(self, record: Cheque) -> str:
        return record.receipt

    def row_sum(self, record: Cheque) -> Any:
        return record.amount


class ChequeFilters(KitFilters):
    prime = ("state", "dated_on")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), method="find")
    state = django_filters.MultipleChoiceFilter(label=gettext_lazy("Status"), choices=ChequeState.choices)
    dated_on = django_filters.DateFromToRangeFilter(label=gettext_lazy("Dated"))
    due = django_filters.BooleanFilter(label=gettext_lazy("To deposit today"), method="by_due")

    def find(self, rows: QuerySet[Cheque], name: str, value: str) -> QuerySet[Cheque]:
        """A cheque's number, else whose it is."""
        found = subscribers.found_by(subscribers.subscribers(self.request.ctx), value)
        return rows.filter(Q(number=value.strip()) | Q(subscriber__in=found))

    def by_due(self, rows: QuerySet[Cheque], name: str, value: bool) -> QuerySet[Cheque]:
        due = Q(state=ChequeState.RECEIVED, dated_on__lte=self.request.ctx.today)
        return rows.filter(due) if value else rows.exclude(due)


class ChequesPage(ListPage):
    name, title = "cheques", gettext_lazy("Cheques")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = ChequeTable, ChequeFilters, "-pk"
    views = (
        SavedView(gettext_lazy("All")),
        SavedView(gettext_lazy("To deposit today"), "due=true"),
        SavedView(gettext_lazy("Waiting to clear"), "state=deposited"),
        SavedView(gettext_lazy("Bounced"), "state=bounced"),
    )
    actions = (TAKE,)
    bulk = (
        Action(gettext_lazy("Deposit"), reverse_lazy("payments:deposit-cheques"), needs=permissions.CHEQUES),
        Action(gettext_lazy("Cleared"), reverse_lazy("payments:clear-cheques"), needs=permissions.CHEQUES),
    )
    empty = Emptiness(
        gettext_lazy("No cheques yet"),
        gettext_lazy("A cheque is taken in when it is handed over, and becomes a payment when it clears."),
        (TAKE,),
    )

    def queryset(self, ctx: Context) -> QuerySet[Cheque]:
        return cheques(ctx)


class TakeChequePage(FormPage):
    needs = permissions.RECORD
    title = gettext_lazy("Take cheque")
    verb = gettext_lazy("Take cheque")
    form = TakeChequeForm
    back = BACK

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"dated_on": ctx.today, **whose.initial(ctx, whose.named(ctx, self.request))}

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"currency": ctx.tenant.currency, "known": self.request.GET.get("subscriber", "")}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        asked = form.cleaned_data
        somebody = whose.chosen(ctx, form, whose.named(ctx, self.request))
        fields = ("amount", "number", "bank", "branch", "drawn_by", "dated_on")
        cheque = take_cheque(ctx, subscriber_id=somebody.pk, **{name: asked[name] for name in fields})
        said = _("Cheque %(number)s of %(name)s taken. It is booked when it clears.") % {
            "number": cheque.number,
            "name": somebody.full_name,
        }
        return Done(reverse("payments:cheques"), said)


class _ManyPage(Page):
    """Posted to from the list with what was ticked."""

    needs = permissions.CHEQUES

    def get(self, request: HttpRequest) -> HttpResponse:
        """Nothing is ticked by an address: back to the list."""
        return finish(request, reverse("payments:cheques"))

    def ids(self, request: HttpRequest) -> Sequence[UUID]:
        return list(ChequesPage.picked(request).values_list("pk", flat=True))


class ClearPage(_ManyPage):
    def post(self, request: HttpRequest) -> HttpResponse:
        handled = clear_cheques(self.ctx, cheque_ids=self.ids(request))
        said = ngettext("%(n)s cheque cleared.", "%(n)s cheques cleared.", handled.done)
        return finish(request, Done(reverse("payments:cheques"), _said(said, handled)))


class DepositPage(_ManyPage):
    """Asks once to which account, and when."""

    def post(self, request: HttpRequest) -> HttpResponse:
        ids, sure = self.ids(request), "sure" in request.POST
        accounts = accounts_in_use(self.ctx)
        form = DepositForm(request.POST if sure else None, initial={"on": self.ctx.today}, accounts=accounts)
        if not sure or not form.is_valid():
            context = {
                "title": _("Deposit"),
                "back": BACK,
                "form": form,
                "ids": ids,
                "cheques": cheques(self.ctx).filter(pk__in=ids).order_by("id"),
                "currency": self.ctx.tenant.currency,
            }
            return draw(request, "payments/deposit.html", context, 422 if sure else 200)
        account = form.cleaned_data["account"]
        handled = deposit_cheques(
            self.ctx,
            cheque_ids=ids,
            account_id=UUID(account) if account else None,
            on=form.cleaned_data["on"],
        )
        said = ngettext("%(n)s cheque deposited.", "%(n)s cheques deposited.", handled.done)
        return finish(request, Done(reverse("payments:cheques"), _said(said, handled)))


def _said(said: str, handled: Handled) -> str:
    done = said % {"n": words.count(handled.done)}
    return " ".join([done, *handled.refused[:3]])


class BouncePage(FormPage):
    needs = permissions.CHEQUES
    title = gettext_lazy("Cheque bounced")
    verb = gettext_lazy("Record it")
    form = BounceForm
    back = BACK

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"currency": ctx.tenant.currency}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        cheque = Cheque.found(ctx, id=kwargs["cheque_id"])
        said = f"{cheque.receipt}, {cheque.subscriber.full_name}."
        if cheque.state == ChequeState.CLEARED:
            said = f"{said} {_('It had cleared: its payment is reversed, and what it paid is open again.')}"
        return {"intro": said}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        asked = form.cleaned_data
        cheque = bounce_cheque(ctx, cheque_id=kwargs["cheque_id"], reason=asked["reason"], fee=asked["fee"])
        return Done(
            reverse("payments:cheque", kwargs={"cheque_id": cheque.pk}),
            _("Cheque %(number)s bounced.") % {"number": cheque.number},
        )
