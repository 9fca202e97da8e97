"""One expense: its receipts, how it stands in the ledger, and the steps that a person takes."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.expenses import permissions
from mtandao.domains.expenses.choices import ExpenseState
from mtandao.domains.expenses.commands.decide import approve_expense, refuse_expense, reverse_expense
from mtandao.domains.expenses.commands.receipts import attach_receipt
from mtandao.domains.expenses.forms import ReasonForm, ReceiptForm, given
from mtandao.domains.expenses.models import Expense, Receipt
from mtandao.domains.expenses.pages.expenses import MARKS, expense_url
from mtandao.domains.expenses.queries import expense, receipt, receipts
from mtandao.domains.ledger import contract as ledger
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.markup import money_html
from mtandao.foundation.kit.pages import Page
from mtandao.foundation.kit.pieces import Action, Badge, Crumb, Fact, Head, Row, Verdict

BACK = Crumb(gettext_lazy("Expenses"), reverse_lazy("expenses:expenses"))


class ExpensePage(DetailPage):
    needs = permissions.VIEW
    route = "expenses:expense"
    tabs = (Tab("details", gettext_lazy("Details"), "expenses/_expense.html"),)

    def load(self, ctx: Context, **ids: Any) -> Expense:
        return expense(ctx, ids["expense_id"])

    def head(self, ctx: Context, thing: Expense) -> Head:
        place = f"{thing.get_paid_from_display()} {thing.place}".strip()
        return Head(
            title=words.money(thing.amount, thing.currency),
            badges=(Badge(MARKS[ExpenseState(thing.state)], thing.get_state_display()),),
            facts=(
                Fact(_("Category"), thing.category.name),
                Fact(_("Supplier"), thing.supplier or "–"),
                Fact(_("Date"), times.day(thing.spent_on, ctx.today)),
                Fact(_("Paid from"), place),
            ),
            verdict=_verdict(thing),
            actions=_actions(thing),
            back=BACK,
        )

    def details(self, ctx: Context, thing: Expense) -> dict[str, Any]:
        keys = [f"expense:{thing.pk}", f"expense-back:{thing.pk}"]
        files = [_row(ctx, thing, one) for one in receipts(ctx, thing)]
        return {
            "told": _told(ctx, thing),
            "files": files,
            "attach": Action(
                _("Add receipt"), expense_url(thing, "attach"), dialog=True, needs=permissions.RECORD
            ),
            "booked": ledger.postings_about(ctx, keys) if ctx.may(ledger.permissions.VIEW) else None,
            "currency": thing.currency,
        }


def _row(ctx: Context, of: Expense, one: Receipt) -> Row:
    url = reverse("expenses:receipt", kwargs={"expense_id": of.pk, "receipt_id": one.pk})
    said = f"{one.uploaded_by}, {times.moment(one.uploaded_at, ctx.now)}".strip(", ")
    return Row(one.file_name, said, words.size(one.size), url=url)


def _told(ctx: Context, thing: Expense) -> list[Fact]:
    facts = [
        Fact(_("What for"), thing.description or "–"),
        Fact(_("Reference"), thing.reference or "–", mono=True, copy=thing.reference),
        Fact(_("Recorded"), times.moment(thing.recorded_at, ctx.now), thing.recorded_by),
    ]
    if thing.tax:
        facts.append(Fact(_("Tax in it"), money_html(thing.tax, thing.currency), thing.tax_code))
    if thing.decided_at:
        facts.append(Fact(_("Decided"), times.moment(thing.decided_at, ctx.now), thing.decided_by))
    if thing.reversed_at:
        facts.append(Fact(_("Reversed"), times.moment(thing.reversed_at, ctx.now), thing.reversed_by))
    if thing.bank_line_id:
        url = f"/payments/lines/{thing.bank_line_id}/"
        facts.append(Fact(_("Bank line"), times.day(thing.spent_on, ctx.today), url=url))
    return facts


def _verdict(thing: Expense) -> Verdict | None:
    why = thing.because.rstrip(".")
    if thing.state == ExpenseState.WAITING:
        return Verdict("wait", _("It waits for somebody else to approve it. Nothing is booked yet."))
    if thing.state == ExpenseState.REFUSED:
        return Verdict("bad", _("Refused: %(why)s.") % {"why": why}, _("Nothing was booked."))
    if thing.state == ExpenseState.REVERSED:
        return Verdict(
            "quiet", _("Reversed: %(why)s.") % {"why": why}, _("The money is where it was before.")
        )
    return None


def _actions(thing: Expense) -> tuple[Action, ...]:
    if thing.state == ExpenseState.WAITING:
        may = permissions.APPROVE
        approve, refuse = expense_url(thing, "approve"), expense_url(thing, "refuse")
        return (
            Action(_("Approve expense"), approve, kind="primary", dialog=True, needs=may),
            Action(_("Refuse expense"), refuse, kind="danger", dialog=True, needs=may),
        )
    if thing.state == ExpenseState.BOOKED:
        url = expense_url(thing, "reverse")
        return (Action(_("Reverse expense"), url, kind="danger", dialog=True, needs=permissions.REVERSE),)
    return ()


def _said(ctx: Context, kwargs: dict[str, Any]) -> str:
    found = expense(ctx, kwargs["expense_id"])
    return f"{words.money(found.amount, found.currency)}, {found}."


class ApprovePage(ConfirmPage):
    needs = permissions.APPROVE
    title = gettext_lazy("Approve expense")
    verb = gettext_lazy("Approve expense")

    def question(self, ctx: Context, **kwargs: Any) -> tuple[str, list[str]]:
        return _said(ctx, kwargs), [_("It is booked at once, on its own day.")]

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        return Crumb(_("Expense"), reverse("expenses:expense", kwargs=kwargs))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        return Done(expense_url(approve_expense(ctx, **kwargs)), _("Expense booked."))


class _StepPage(FormPage):
    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        back = Crumb(_("Expense"), reverse("expenses:expense", kwargs=kwargs))
        return {"intro": _said(ctx, kwargs), "back": back}


class RefusePage(_StepPage):
    needs = permissions.APPROVE
    title = gettext_lazy("Refuse expense")
    verb = gettext_lazy("Refuse expense")
    form = ReasonForm

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        done = refuse_expense(ctx, because=form.cleaned_data["because"], **kwargs)
        return Done(expense_url(done), _("Expense refused."))


class ReversePage(_StepPage):
    needs = permissions.REVERSE
    title = gettext_lazy("Reverse expense")
    verb = gettext_lazy("Reverse expense")
    form = ReasonForm

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        done = reverse_expense(ctx, because=form.cleaned_data["because"], **kwargs)
        return Done(expense_url(done), _("Expense reversed: a second entry stands beside the first."))


class AttachPage(_StepPage):
    needs = permissions.RECORD
    title = gettext_lazy("Add receipt")
    verb = gettext_lazy("Add receipt")
    form = ReceiptForm

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        file = given(form.cleaned_data["receipt"])
        assert file is not None  # the form asks for one
        attach_receipt(ctx, receipt=file, **kwargs)
        return Done(reverse("expenses:expense", kwargs=kwargs), _("Receipt kept."))


class ReceiptFile(Page):
    """The file as it was given. It came from outside: a browser saves it, and runs nothing of it."""

    needs = permissions.VIEW

    def get(self, request: HttpRequest, expense_id: UUID, receipt_id: UUID) -> HttpResponseBase:
        return as_file(receipt(self.ctx, expense_id, receipt_id))


def as_file(found: Receipt) -> HttpResponse:
    response = HttpResponse(bytes(found.content), content_type=found.kind)
    response["Content-Disposition"] = f'attachment; filename="{found.file_name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


receipt_file = ReceiptFile.as_view()
