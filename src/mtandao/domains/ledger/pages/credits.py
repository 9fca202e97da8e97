"""Credit for many: the list of what was asked, a new one, and what became of each account."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.ledger import permissions
from mtandao.domains.ledger.choices import CreditKind, Outcome
from mtandao.domains.ledger.commands.bulk import Credit
from mtandao.domains.ledger.commands.start import start_bulk_credit
from mtandao.domains.ledger.commands.wallets import check_movement
from mtandao.domains.ledger.forms import PastedCreditForm
from mtandao.domains.ledger.models import BulkCredit, BulkCreditLine
from mtandao.domains.ledger.queries.bulk import bulk_credit, bulk_credits, credited_by, lines_of, reached_by
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.ids import new_id
from mtandao.foundation.kit import words
from mtandao.foundation.kit.columns import (
    CodeColumn,
    CountColumn,
    KitColumn,
    MomentColumn,
    MoneyColumn,
    StateColumn,
)
from mtandao.foundation.kit.form_pages import Done
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness, Fact, Verdict
from mtandao.foundation.kit.previews import PreviewedPage
from mtandao.foundation.kit.tables import KitTable

MONEY = subscribers.permissions.VIEW_MONEY
MARKS = {Outcome.WAITING: "pending", Outcome.CREDITED: "paid", Outcome.REFUSED: "failed"}
NAMED = 5


class CreditTable(KitTable):
    reason = KitColumn(
        gettext_lazy("Why"),
        flex=True,
        phone="title",
        url=lambda row: reverse("ledger:credit", kwargs={"credit_id": row.pk}),
    )
    kind = KitColumn(gettext_lazy("Booked as"), priority=3)
    amount = MoneyColumn(gettext_lazy("Each"), needs=MONEY, phone="", priority=2)
    accounts = CountColumn(gettext_lazy("Accounts"))
    credited = CountColumn(gettext_lazy("Credited"), empty_values=())
    total = MoneyColumn(gettext_lazy("Given"), needs=MONEY)
    asked_by = KitColumn(gettext_lazy("By"), width="m", priority=3)
    asked_at = MomentColumn(gettext_lazy("Asked"), phone="note")

    def __init__(self, rows: Iterable[Any], *, request: HttpRequest | None = None, **options: Any) -> None:
        found: list[Any] = list(rows)
        ctx = getattr(request, "ctx", None)
        stand = credited_by(ctx, found) if ctx is not None and found else {}
        for row in found:
            row.credited, row.total = stand[row.pk].credited, stand[row.pk].total
        super().__init__(found, request=request, **options)


class CreditsPage(ListPage):
    name, title = "credits", gettext_lazy("Bulk credits")
    needs = permissions.VIEW
    table, order = CreditTable, "-pk"
    back = Crumb(gettext_lazy("Trial balance"), reverse_lazy("ledger:trial-balance"), needs=permissions.BOOKS)
    actions = (
        Action(
            gettext_lazy("Credit many"),
            reverse_lazy("ledger:new-credit"),
            icon="coins",
            kind="primary",
            needs=permissions.CREDIT_MANY,
        ),
    )
    empty = Emptiness(
        gettext_lazy("Nobody was credited in bulk yet"),
        gettext_lazy("Paste account numbers here, or choose customers in their list."),
    )

    def queryset(self, ctx: Context) -> QuerySet[BulkCredit]:
        return bulk_credits(ctx)


def credit_of(form: KitForm) -> Credit:
    given = form.cleaned_data
    return Credit(
        kind=CreditKind(given["kind"]), amount=given["amount"], reason=given["reason"], key=given["key"]
    )


class NewCreditPage(PreviewedPage):
    """Paste, look, run."""

    needs = permissions.CREDIT_MANY
    form = PastedCreditForm
    title = gettext_lazy("Credit many")
    verb = gettext_lazy("Credit them")
    back = Crumb(gettext_lazy("Bulk credits"), reverse_lazy("ledger:credits"))

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"key": str(new_id())}

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"currency": ctx.tenant.currency}

    def preview(self, ctx: Context, form: KitForm, **kwargs: Any) -> Sequence[Fact]:
        given, currency = form.cleaned_data, ctx.tenant.currency
        check_movement(ctx, given["amount"], given["reason"], given["key"])
        reached = reached_by(ctx, given["accounts"])
        names = [each.full_name for each in reached.found.values()]
        facts = [
            Fact(_("Credited"), _first(names), words.count(len(names))),
            Fact(_("In all"), words.money(given["amount"] * len(names), currency)),
        ]
        if reached.unknown:
            facts.append(
                Fact(
                    _("No account of this number"), _first(reached.unknown), words.count(len(reached.unknown))
                )
            )
        if reached.repeated:
            facts.append(Fact(_("Named more than once"), words.count(reached.repeated)))
        return facts

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        bulk = start_bulk_credit(ctx, credit=credit_of(form), accounts=form.cleaned_data["accounts"])
        return credit_started(bulk)


def credit_started(bulk: BulkCredit) -> Done:
    url = reverse("ledger:credit", kwargs={"credit_id": bulk.pk})
    return Done(url, _("Crediting began. You may leave: it is done in the background."))


def _first(names: Sequence[str]) -> str:
    """The first few, and how many more."""
    shown = ", ".join(names[:NAMED]) or _("nobody")
    others = len(names) - NAMED
    if others <= 0:
        return shown
    more = ngettext("and %(n)s more", "and %(n)s more", others) % {"n": words.count(others)}
    return f"{shown} {more}"


class CreditLineTable(KitTable):
    mark = StateColumn(
        gettext_lazy("Outcome"),
        accessor="outcome",
        word=lambda row: Outcome(row.outcome).label,
    )
    account = CodeColumn(gettext_lazy("Account"), phone="title", url=lambda row: _owner_url(row))
    name = KitColumn(gettext_lazy("Subscriber"), accessor="subscriber__full_name", flex=True, phone="line")
    why = KitColumn(gettext_lazy("Why not"), phone="value")

    def render_mark(self, value: str, record: BulkCreditLine, column: Any) -> Any:
        return column.shown(MARKS[Outcome(value)], record, self)

    def render_account(self, value: str, record: BulkCreditLine, column: Any) -> Any:
        return column.render(value, record, self) if record.subscriber_id else value

    def render_why(self, value: str) -> str:
        return _(value)


def _owner_url(row: BulkCreditLine) -> str:
    return f"/subscribers/{row.subscriber_id}/" if row.subscriber_id else ""


class CreditPage(ListPage):
    """What became of each account of one bulk credit."""

    name = "credit"
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, order = CreditLineTable, "pk"
    back = Crumb(gettext_lazy("Bulk credits"), reverse_lazy("ledger:credits"))
    bulk_credit: BulkCredit

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        self.bulk_credit = bulk_credit(self.ctx, kwargs["credit_id"])
        self.title = self.bulk_credit.reason  # type: ignore[misc]
        return super().get(request)

    def all_views(self, ctx: Context) -> Sequence[SavedView]:
        return ()

    def save_view_url(self, ctx: Context) -> str:
        return ""

    def queryset(self, ctx: Context) -> QuerySet[BulkCreditLine]:
        return lines_of(ctx, self.bulk_credit)

    def verdict(self, ctx: Context) -> Verdict:
        bulk = self.bulk_credit
        stands = credited_by(ctx, [bulk])[bulk.pk]
        done = ngettext("%(n)s account credited", "%(n)s accounts credited", stands.credited)
        said = done % {"n": words.count(stands.credited)}
        if ctx.may(MONEY):
            money = words.money(stands.total, bulk.currency)
            said = _("%(said)s, %(sum)s in all") % {"said": said, "sum": money}
        left_out = ngettext("%(n)s was not", "%(n)s were not", stands.refused) % {
            "n": words.count(stands.refused)
        }
        detail = f"{left_out}." if stands.refused else ""
        if stands.waiting:
            waiting = ngettext("%(n)s waits.", "%(n)s wait.", stands.waiting) % {
                "n": words.count(stands.waiting)
            }
            again = Action(_("Look again"), self.request.path, icon="refresh")
            return Verdict("wait", f"{said}.", f"{waiting} {detail}".strip(), (again,))
        return Verdict("warn" if stands.refused else "good", f"{said}.", detail)
