"""Pages of this room: the trial balance, and a subscriber's statement."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.ledger import permissions
from mtandao.domains.ledger.choices import AccountCode, JournalKind
from mtandao.domains.ledger.forms import UntilForm
from mtandao.domains.ledger.queries import balance, postings_of, trial_balance
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.markup import money_html
from mtandao.foundation.kit.pages import FreePage
from mtandao.foundation.kit.pieces import Crumb, Fact, Head, Verdict

ZERO = Decimal("0.00")
MOST = 500


@dataclass(frozen=True, slots=True)
class BalanceRow:
    label: str
    debit: Decimal | None
    credit: Decimal | None


class TrialBalancePage(FreePage):
    """Every account with its sum. Read from the postings themselves, so it takes a moment on a large ledger."""

    needs = permissions.VIEW
    title = gettext_lazy("Trial balance")
    template = "ledger/trial_balance.html"

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        form = UntilForm(self.request.GET or None)
        until = form.cleaned_data["until"] if form.is_bound and form.is_valid() else None
        sums = trial_balance(ctx, until)
        rows = [
            BalanceRow(
                str(code.label),
                sums[code] if sums[code] > 0 else None,
                -sums[code] if sums[code] < 0 else None,
            )
            for code in AccountCode
            if sums.get(code)
        ]
        debit = sum((row.debit or ZERO for row in rows), ZERO)
        credit = sum((row.credit or ZERO for row in rows), ZERO)
        return {
            "form": form,
            "rows": rows,
            "debit": debit,
            "credit": credit,
            "currency": ctx.tenant.currency,
            "verdict": _verdict(ctx, debit, credit),
        }


def _verdict(ctx: Context, debit: Decimal, credit: Decimal) -> Verdict:
    if debit == credit:
        said = _("It balances to the cent: %(sum)s on both sides.")
        return Verdict("good", said % {"sum": words.money(debit, ctx.tenant.currency)})
    apart = words.money(abs(debit - credit), ctx.tenant.currency)
    return Verdict(
        "bad", _("The two sides are %(sum)s apart.") % {"sum": apart}, _("Nothing may be booked on it.")
    )


@dataclass(frozen=True, slots=True)
class StatementLine:
    """`charged` and `paid` are above zero; `after` is what he had then, below zero: owed."""

    booked_at: Any
    what: str
    url: str
    charged: Decimal | None
    paid: Decimal | None
    after: Decimal


class StatementPage(DetailPage):
    """What was charged and paid, with the balance after each. Newest first."""

    needs = permissions.VIEW
    route = "ledger:statement"
    tabs = (Tab("statement", gettext_lazy("Statement"), "ledger/_statement.html"),)

    def load(self, ctx: Context, **ids: Any) -> subscribers.Subscriber:
        return subscribers.subscriber(ctx, ids["subscriber_id"])

    def head(self, ctx: Context, thing: subscribers.Subscriber) -> Head:
        now = balance(ctx, thing.pk)
        currency = ctx.tenant.currency
        return Head(
            title=_("Statement of %(name)s") % {"name": thing.full_name},
            facts=(
                Fact(_("Account"), thing.account_number, mono=True, copy=thing.account_number),
                Fact(_("In the wallet"), money_html(now.wallet, currency)),
                Fact(_("Owed"), money_html(now.owed, currency)),
                Fact(_("Balance"), money_html(now.net, currency)),
            ),
            back=Crumb(thing.full_name, f"/subscribers/{thing.pk}/"),
        )

    def statement(self, ctx: Context, thing: subscribers.Subscriber) -> dict[str, Any]:
        found = lines(ctx, thing)
        return {"lines": found[:MOST], "left_out": max(len(found) - MOST, 0), "currency": ctx.tenant.currency}


def lines(ctx: Context, subscriber: subscribers.Subscriber) -> list[StatementLine]:
    """One for each fact that changed what he has, newest first; from his wallet into his invoice is no change."""
    rows = (
        postings_of(ctx, subscriber.pk)
        .select_related(None)
        .order_by()
        .values("journal_id", "journal__booked_at", "journal__kind", "journal__memo", "journal__document_id")
        .annotate(net=Sum("amount"))
        .order_by("journal_id")
    )
    after, found = ZERO, []
    for row in rows:
        moved = -row["net"]
        if not moved:
            continue
        after += moved
        found.append(
            StatementLine(
                row["journal__booked_at"],
                row["journal__memo"],
                _document_url(row["journal__kind"], row["journal__document_id"]),
                charged=-moved if moved < 0 else None,
                paid=moved if moved > 0 else None,
                after=after,
            )
        )
    return found[::-1]


def _document_url(kind: str, document_id: Any) -> str:
    """The paper or payment behind it, on floors above: addresses, not imports."""
    if document_id is None:
        return ""
    if kind in (JournalKind.INVOICE, JournalKind.VOID):
        return f"/invoices/{document_id}/"
    if kind in (JournalKind.PAYMENT, JournalKind.PLACEMENT):
        return f"/payments/{document_id}/"
    return ""


app_name = "ledger"
urlpatterns = [
    path("", TrialBalancePage.as_view(), name="trial-balance"),
    path("subscribers/<uuid:subscriber_id>/", StatementPage.as_view(), name="statement"),
]
