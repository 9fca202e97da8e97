"""Record an expense, by hand or from a line of the bank."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import contract as billing
from mtandao.domains.expenses import permissions
from mtandao.domains.expenses.choices import ExpenseState, PaidFrom
from mtandao.domains.expenses.commands.record import NewExpense, record_expense
from mtandao.domains.expenses.forms import ExpenseForm, given, place_choices
from mtandao.domains.expenses.pages.expense import BACK
from mtandao.domains.expenses.pages.expenses import expense_url
from mtandao.domains.expenses.queries import categories_in_use, expense_rules
from mtandao.domains.payments import contract as payments
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm


def places(ctx: Context) -> list[tuple[PaidFrom, Any]]:
    """Where money may lie, those in use."""
    drawers = payments.drawers(ctx).filter(active=True).order_by("name", "id")
    gateways = payments.gateways(ctx).filter(active=True).order_by("provider", "short_code")
    return [
        *((PaidFrom.BANK, each) for each in payments.accounts_in_use(ctx)),
        *((PaidFrom.CASH, each) for each in drawers),
        *((PaidFrom.GATEWAY, each) for each in gateways),
    ]


class RecordPage(FormPage):
    """`?line=` is a line of a bank's statement: its amount, day and account stand there."""

    needs = permissions.RECORD
    title = gettext_lazy("Record expense")
    verb = gettext_lazy("Record expense")
    form = ExpenseForm
    back = BACK

    @cached_property
    def line(self) -> payments.BankLine | None:
        try:
            key = UUID(self.request.GET.get("line", ""))
        except ValueError:
            return None
        return payments.BankLine.found(self.ctx, id=key)

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        line = self.line
        if line is None:
            return {"spent_on": ctx.today}
        return {
            "spent_on": line.booked_on,
            "amount": -line.amount,
            "reference": line.reference,
            "description": line.description,
            "place": f"{PaidFrom.BANK}:{line.account_id}",
        }

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {
            "currency": ctx.tenant.currency,
            "categories": categories_in_use(ctx),
            "places": place_choices(places(ctx)),
            "taxes": billing.tax_codes(ctx),
        }

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        if not categories_in_use(ctx):
            return {"intro": _("There is no category yet: set one up first, or take the usual ones.")}
        limit = expense_rules(ctx).approve_above
        if limit is None:
            return {}
        said = _("Above %(sum)s somebody else approves it before it is booked.")
        return {"intro": said % {"sum": words.money(limit, ctx.tenant.currency)}}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        asked = form.cleaned_data
        paid_from, place_id = asked["place"]
        new = NewExpense(
            category_id=UUID(asked["category"]),
            amount=asked["amount"],
            paid_from=paid_from,
            place_id=place_id,
            spent_on=asked["spent_on"],
            supplier=asked["supplier"],
            description=asked["description"],
            reference=asked["reference"],
            tax=asked.get("tax") or Decimal("0.00"),
            tax_code=asked.get("tax_code", ""),
            bank_line_id=self.line.id if self.line else None,
        )
        saved = record_expense(ctx, new=new, receipt=given(asked["receipt"]))
        waits = saved.state == ExpenseState.WAITING
        said = _("Recorded: it waits for somebody else.") if waits else _("Expense booked.")
        return Done(expense_url(saved), said)
