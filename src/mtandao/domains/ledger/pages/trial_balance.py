"""The trial balance: every code with its sum until a day, opening into its accounts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.ledger import permissions
from mtandao.domains.ledger.choices import PER_SUBSCRIBER, AccountCode
from mtandao.domains.ledger.details import detail_names
from mtandao.domains.ledger.forms import UntilForm
from mtandao.domains.ledger.queries.accounts import own_accounts
from mtandao.domains.ledger.queries.journals import whole_company
from mtandao.domains.ledger.queries.sums import trial_balance, trial_balance_of
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.columns import KitColumn, MoneyColumn
from mtandao.foundation.kit.pages import FreePage
from mtandao.foundation.kit.pieces import Action, Verdict
from mtandao.foundation.kit.tables import KitTable
from mtandao.foundation.money import ZERO


@dataclass(frozen=True, slots=True)
class BalanceRow:
    label: str
    net: Decimal
    url: str = ""
    below: bool = False
    total: tuple[Decimal, Decimal] | None = None

    @property
    def debit(self) -> Decimal | None:
        return self.total[0] if self.total else self.net if self.net > 0 else None

    @property
    def credit(self) -> Decimal | None:
        return self.total[1] if self.total else -self.net if self.net < 0 else None


class BalanceTable(KitTable):
    label = KitColumn(gettext_lazy("Account"), flex=True, url=lambda row: row.url)
    debit = MoneyColumn(gettext_lazy("Debit"), phone="")
    credit = MoneyColumn(gettext_lazy("Credit"), phone="")

    def render_label(self, value: str, record: BalanceRow, column: Any) -> Any:
        said = f"\u2003{value}" if record.below else value
        return column.render(said, record, self) if record.url else said

    def row_css(self, record: BalanceRow) -> str:
        return "mt-sum" if record.total else ""


class TrialBalancePage(FreePage):
    """Read from each day's sums: as fast at a hundred million postings as at none."""

    needs = permissions.BOOKS
    title = gettext_lazy("Trial balance")
    template = "ledger/trial_balance.html"

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        whole_company(ctx)
        form = UntilForm(self.request.GET or None)
        until = form.cleaned_data["until"] if form.is_bound and form.is_valid() else None
        sums = trial_balance(ctx, until)
        debit = sum((net for net in sums.values() if net > 0), ZERO)
        credit = -sum((net for net in sums.values() if net < 0), ZERO)
        opened = self.request.GET.get("open", "")
        rows = list(_rows(ctx, sums, until, opened))
        if rows:
            rows.append(BalanceRow(_("Total"), ZERO, total=(debit, credit)))
        currency = ctx.tenant.currency
        return {
            "form": form,
            "opened": opened,
            "table": BalanceTable(rows, request=self.request, currency=currency, cards=False)
            if rows
            else None,
            "verdict": _verdict(ctx, debit, credit),
            "actions": (
                Action(_("Profit and loss"), reverse("ledger:profit")),
                Action(_("Journals"), reverse("ledger:journals"), icon="list-details"),
                Action(_("Accounts"), reverse("ledger:accounts"), icon="list"),
            ),
        }


def _rows(ctx: Context, sums: dict[str, Decimal], until: date | None, opened: str) -> Iterator[BalanceRow]:
    """A code that has several accounts opens into them; one that has one leads to it."""
    accounts: dict[str, dict[str, UUID]] = {}
    for code, detail, pk in own_accounts(ctx).values_list("code", "detail", "id"):
        accounts.setdefault(code, {})[detail] = pk
    for code in AccountCode:
        if not sums.get(code):
            continue
        several = code not in PER_SUBSCRIBER and set(accounts.get(code, {})) != {""}
        query = {"open": code.value if code != opened else "", "until": until.isoformat() if until else ""}
        toggle = f"?{urlencode({key: value for key, value in query.items() if value})}"
        yield BalanceRow(
            str(code.label), sums[code], toggle if several else _account_url(accounts, code.value, "")
        )
        if several and code == opened:
            parts = trial_balance_of(ctx, code, until)
            names = detail_names(ctx, code, list(parts))
            for detail, net in sorted(parts.items()):
                if net:
                    name = names.get(detail, str(code.label))
                    yield BalanceRow(name, net, _account_url(accounts, code.value, detail), below=True)


def _account_url(accounts: dict[str, dict[str, UUID]], code: str, detail: str) -> str:
    found = accounts.get(code, {}).get(detail)
    return reverse("ledger:account", kwargs={"account_id": found}) if found else ""


def _verdict(ctx: Context, debit: Decimal, credit: Decimal) -> Verdict:
    if debit == credit:
        said = _("It balances to the cent: %(sum)s on both sides.")
        return Verdict("good", said % {"sum": words.money(debit, ctx.tenant.currency)})
    apart = words.money(abs(debit - credit), ctx.tenant.currency)
    return Verdict(
        "bad", _("The two sides are %(sum)s apart.") % {"sum": apart}, _("Nothing may be booked on it.")
    )
