"""One bank's file: looked at and taken in, then what became of its lines."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.payments import permissions
from mtandao.domains.payments.choices import LineState, StatementState
from mtandao.domains.payments.commands.statements import import_statement
from mtandao.domains.payments.models import BankLine, BankStatement
from mtandao.domains.payments.pages.statements import BACK, MARKS, statement_url
from mtandao.domains.payments.statement_forms import COLUMNS, ColumnsForm
from mtandao.domains.payments.statements import reading
from mtandao.domains.payments.statements.agreeing import agreement
from mtandao.domains.payments.statements.words import what_is_wrong
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.columns import (
    CodeColumn,
    CountColumn,
    DayColumn,
    KitColumn,
    MoneyColumn,
    NameColumn,
)
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.form_pages import Done
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.markup import money_html
from mtandao.foundation.kit.pages import go
from mtandao.foundation.kit.pieces import Action, Badge, Fact, Head, Verdict
from mtandao.foundation.kit.previews import PreviewedPage, fingerprint
from mtandao.foundation.kit.tables import KitTable

SHOWN = 10
ZERO = Decimal("0.00")


class ReadTable(KitTable):
    """The first lines as they would be taken in."""

    number = CountColumn(gettext_lazy("Row"), priority=3)
    booked_on = DayColumn(gettext_lazy("Day"), phone="note")
    description = NameColumn(gettext_lazy("Description"))
    reference = CodeColumn(gettext_lazy("Reference"), priority=2)
    amount = MoneyColumn(gettext_lazy("Amount"))
    balance = MoneyColumn(gettext_lazy("Balance"), priority=3, phone="")


class WrongTable(KitTable):
    number = CountColumn(gettext_lazy("Row"))
    error = NameColumn(gettext_lazy("What is wrong"))
    cells = KitColumn(gettext_lazy("What stands there"), width="l", phone="note")

    def render_error(self, record: reading.ReadLine) -> str:
        assert record.error is not None
        return what_is_wrong(record.error)

    def render_cells(self, record: reading.ReadLine) -> str:
        return ", ".join(cell for cell in record.cells if cell)


class ImportPage(PreviewedPage):
    """What the file would bring is shown at once, by the columns of the account's last file or by their names."""

    needs = permissions.BANKS
    title = gettext_lazy("Import statement")
    verb = gettext_lazy("Take it in")
    form = ColumnsForm
    back = BACK
    template = "payments/statement_import.html"

    @cached_property
    def statement(self) -> BankStatement:
        return BankStatement.found(self.ctx, id=UUID(str(self.kwargs["statement_id"])))

    @cached_property
    def read_table(self) -> reading.Table:
        return reading.table_of(self.statement.content)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.statement.state == StatementState.IMPORTED:
            return go(request, statement_url(self.statement))
        form = self.form(self._columns(), **self.form_options(self.ctx))
        if not form.is_valid():
            return super().get(request, **kwargs)
        self._seen = {"seen": self.preview(self.ctx, form), "sure": fingerprint(form)}
        return self._draw(request, form, 200, **kwargs)

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return self._columns()

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"header": self.read_table.header}

    def _columns(self) -> dict[str, str]:
        """As last used for this account, if the file has those columns; else by the names over them."""
        kept = {str(part): str(name) for part, name in self.statement.account.mapping.items()}
        named = [name for part, name in kept.items() if part in COLUMNS]
        if named and set(named) <= set(self.read_table.header):
            return kept
        return {"dates": kept.get("dates", "dmy"), **reading.guess(self.read_table.header)}

    def preview(self, ctx: Context, form: KitForm, **kwargs: Any) -> Sequence[Fact]:
        assert isinstance(form, ColumnsForm)
        lines = reading.read(self.read_table, form.mapping)
        good = [line for line in lines if not line.error]
        self._wrong = [line for line in lines if line.error]
        self._good = good
        known = (
            BankLine.of(ctx)
            .filter(account=self.statement.account_id, fingerprint__in=reading.fingerprints(good))
            .count()
        )
        currency = ctx.tenant.currency
        money_in = sum((line.amount for line in good if line.amount > 0), ZERO)
        money_out = sum((line.amount for line in good if line.amount < 0), ZERO)
        closes_on, balance = reading.closing(good)
        facts = [
            Fact(_("New lines"), words.count(len(good) - known)),
            Fact(_("Taken in before"), words.count(known)),
            Fact(_("Rows that cannot be read"), words.count(len(self._wrong))),
            Fact(_("Money in"), money_html(money_in, currency, plain=True)),
            Fact(_("Money out"), money_html(money_out, currency, plain=True)),
        ]
        if closes_on:
            said = times.day(closes_on, ctx.today)
            facts.append(
                Fact(_("Up to"), said, words.money(balance, currency) if balance is not None else "")
            )
        return facts

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        options: dict[str, Any] = {"request": self.request, "currency": ctx.tenant.currency}
        good, wrong = getattr(self, "_good", []), getattr(self, "_wrong", [])
        return {
            **super().context(ctx, **kwargs),
            "first": ReadTable(good[:SHOWN], **options),
            "wrong": WrongTable(wrong[:SHOWN], **options),
            "file": f"{self.statement.file_name}, {self.statement.account}",
        }

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        assert isinstance(form, ColumnsForm)
        taken = import_statement(
            ctx,
            statement_id=self.statement.pk,
            mapping=form.mapping,
            without_wrong=form.cleaned_data["without_wrong"],
        )
        said = ngettext("%(n)s new line taken in.", "%(n)s new lines taken in.", taken.new_lines)
        return Done(statement_url(taken), said % {"n": words.count(taken.new_lines)})


class StatementPage(DetailPage):
    needs = permissions.BANKS
    route = "payments:statement"
    tabs = (Tab("lines", gettext_lazy("Lines"), "payments/_statement.html"),)

    def load(self, ctx: Context, **ids: Any) -> BankStatement:
        return BankStatement.found(ctx, id=ids["statement_id"])

    def head(self, ctx: Context, thing: BankStatement) -> Head:
        draft = thing.state == StatementState.DRAFT
        look = Action(
            _("Look at it"),
            reverse("payments:import-statement", kwargs={"statement_id": thing.pk}),
            kind="primary",
        )
        waits = BankLine.of(ctx).filter(statement=thing, state=LineState.WAITING).exists()
        lines = Action(_("Lines that wait"), _lines_url(thing, LineState.WAITING), kind="primary")
        return Head(
            title=thing.file_name,
            badges=(Badge(MARKS[StatementState(thing.state)], thing.get_state_display()),),
            facts=(
                Fact(_("Account"), str(thing.account)),
                Fact(_("Uploaded"), times.moment(thing.uploaded_at, ctx.now), thing.uploaded_by),
            ),
            verdict=Verdict("wait", _("Nothing of it is booked yet.")) if draft else _verdict(ctx, thing),
            actions=(look,) if draft else (lines,) if waits else (),
            back=BACK,
        )

    def lines(self, ctx: Context, thing: BankStatement) -> dict[str, Any]:
        counted = BankLine.of(ctx).filter(statement=thing).order_by().values_list("state")
        found = dict(counted.annotate(count=Count("id")))
        became = [
            # None is no way to anywhere.
            Fact(state.label, words.count(n), url=_lines_url(thing, state) if n else "")
            for state in LineState
            for n in (found.get(state.value, 0),)
        ]
        told = [
            *became,
            Fact(_("Known before"), words.count(thing.known_lines)),
            Fact(_("Left out"), words.count(thing.wrong_lines)),
        ]
        return {"told": told, "agrees": _agreement_facts(ctx, thing)}


def _lines_url(statement: BankStatement, state: LineState) -> str:
    return f"{reverse('payments:bank-lines')}?statement={statement.pk}&state={state.value}"


def _verdict(ctx: Context, statement: BankStatement) -> Verdict | None:
    found = agreement(ctx, statement.account)
    if found.closing is None:
        return None
    if not found.unexplained:
        return Verdict("good", _("The bank and the ledger agree."), _("What waits is the whole difference."))
    said = _("The bank and the ledger are %(sum)s apart, and no line says why.")
    return Verdict("warn", said % {"sum": words.money(found.unexplained, ctx.tenant.currency)})


def _agreement_facts(ctx: Context, statement: BankStatement) -> list[Fact]:
    """Of its account now, by the newest statement."""
    found, currency = agreement(ctx, statement.account), ctx.tenant.currency
    if found.closing is None or found.closes_on is None:
        return []
    return [
        Fact(
            _("The bank says"),
            money_html(found.closing, currency, plain=True),
            times.day(found.closes_on, ctx.today),
        ),
        Fact(_("The ledger says"), money_html(found.ledger, currency, plain=True)),
        Fact(_("Waiting, money in"), money_html(found.waiting_in, currency, plain=True)),
        Fact(_("Waiting, money out"), money_html(found.waiting_out, currency, plain=True)),
        Fact(_("Recorded here, on no statement yet"), money_html(found.only_here, currency, plain=True)),
        Fact(_("Without an explanation"), money_html(found.unexplained, currency, plain=True)),
    ]
