"""One day of one short code: both sides added up, and what differs, with what to do about it."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.payments import permissions
from mtandao.domains.payments.commands.compare import compare_day
from mtandao.domains.payments.commands.differences import book_differences
from mtandao.domains.payments.daily.choices import DayState, LineKind
from mtandao.domains.payments.daily.reading import differences
from mtandao.domains.payments.daily.words import BOOKABLE, MARKS, verdict
from mtandao.domains.payments.models import StatementDay
from mtandao.domains.payments.pages.days import BACK, IMPORT, source_words
from mtandao.domains.payments.pages.differences import DifferenceTable
from mtandao.domains.payments.pages.of_mpesa import OfMpesa
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.form_pages import Done, finish
from mtandao.foundation.kit.markup import money_html
from mtandao.foundation.kit.pieces import Action, Badge, Fact, Head

SHOWN = 100


class DayLinePage(OfMpesa, DetailPage):
    needs = permissions.BANKS
    route = "payments:day-line"
    tabs = (Tab("differences", gettext_lazy("Differences"), "payments/_day_line.html"),)

    def load(self, ctx: Context, **ids: Any) -> StatementDay:
        return StatementDay.found(ctx, id=ids["statement_day_id"])

    def head(self, ctx: Context, thing: StatementDay) -> Head:
        address = {"statement_day_id": thing.pk}
        book = Action(
            _("Book what is missing"),
            reverse("payments:book-day", kwargs=address),
            icon="check",
            kind="primary",
            method="post",
        )
        compare = Action(_("Compare again"), reverse("payments:compare-day", kwargs=address), method="post")
        return Head(
            title=f"{thing.short_code}, {times.day(thing.on, ctx.today)}",
            badges=(Badge(MARKS[DayState(thing.state)], thing.get_state_display()),),
            facts=(
                Fact(_("Statement from"), source_words(thing)),
                Fact(_("Lines"), words.count(thing.lines)),
                Fact(_("Compared"), times.moment(thing.compared_at, ctx.now) if thing.compared_at else "–"),
            ),
            verdict=verdict(ctx, thing),
            actions=(book, compare, replace(IMPORT, kind=""))
            if _to_book(ctx, thing.pk)
            else (compare, IMPORT),
            back=BACK,
        )

    def differences(self, ctx: Context, thing: StatementDay) -> dict[str, Any]:
        rows = differences(ctx).filter(day=thing).order_by("-open", "-pk")
        options: dict[str, Any] = {"request": self.request, "currency": ctx.tenant.currency}
        query = urlencode({"q": thing.short_code, "on_after": str(thing.on), "on_before": str(thing.on)})
        return {
            "sums": _sums(ctx, thing),
            "differences": DifferenceTable(rows[:SHOWN], **options),
            "all_url": f"{reverse('payments:differences')}?{query}",
        }


def _sums(ctx: Context, day: StatementDay) -> list[Fact]:
    def sum_of(label: str, came: Decimal, went: Decimal, known: bool = True) -> Fact:
        money = money_html(came - went if known else None, ctx.tenant.currency, plain=True)
        return Fact(label, money, f"{words.money(came)} − {words.money(went)}" if went and known else "")

    told = day.has_statement
    return [
        sum_of(_("M-Pesa's statement"), day.statement_in, day.statement_out, told),
        sum_of(_("Our ledger"), day.ledger_in, day.ledger_out),
        Fact(_("Difference"), money_html(day.difference if told else None, ctx.tenant.currency, plain=True)),
    ]


def _to_book(ctx: Context, day_id: UUID) -> list[UUID]:
    """What can be booked without a question: a transfer to the bank asks to which account."""
    rows = differences(ctx).filter(day_id=day_id, open=True, kind__in=BOOKABLE, line__amount=F("amount"))
    plain = (LineKind.PAYMENT, LineKind.CHARGE, LineKind.REVERSAL, LineKind.PAYOUT)
    return list(rows.filter(line__kind__in=plain).order_by("id").values_list("id", flat=True)[:5000])


class CompareDayPage(OfMpesa):
    """A button's address."""

    needs = permissions.BANKS

    def post(self, request: HttpRequest, statement_day_id: UUID) -> HttpResponse:
        day = compare_day(self.ctx.trusted(), day_id=StatementDay.found(self.ctx, id=statement_day_id).id)
        return finish(request, Done(_url(day.pk), _("Compared.")))


class BookDayPage(OfMpesa):
    """A button's address: everything that is missing here."""

    needs = permissions.BANKS

    def post(self, request: HttpRequest, statement_day_id: UUID) -> HttpResponse:
        day = StatementDay.found(self.ctx, id=statement_day_id)
        handled = book_differences(self.ctx, difference_ids=_to_book(self.ctx, day.pk))
        said = ngettext("%(n)s booked.", "%(n)s booked.", handled.done) % {"n": words.count(handled.done)}
        return finish(request, Done(_url(day.pk), " ".join([said, *handled.refused[:3]])))


def _url(day_id: UUID) -> str:
    return reverse("payments:day-line", kwargs={"statement_day_id": day_id})
