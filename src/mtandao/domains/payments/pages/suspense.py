"""Payments that found no owner: one queue, the likeliest owners with reasons, one key to place."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Min, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.payments import permissions
from mtandao.domains.payments.commands.place import place_payment
from mtandao.domains.payments.models import Payment
from mtandao.domains.payments.pages.evidence import offer
from mtandao.domains.payments.pages.payments import MONEY, channel_words
from mtandao.domains.payments.queries import suspense
from mtandao.domains.payments.suggestions import of_person, suggestions
from mtandao.domains.payments.thread import threads_of
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.form_pages import Done, finish
from mtandao.foundation.kit.pages import Page, draw
from mtandao.foundation.kit.paging import BadCursorError, Keyset, Order
from mtandao.foundation.kit.pieces import Action, Emptiness, Fact
from mtandao.foundation.refusals import Malformed, NotFound

PAGE = 25
FOUND = 5


class SuspensePage(Page):
    needs = permissions.VIEW
    title = gettext_lazy("Suspense")

    def get(self, request: HttpRequest, payment_id: UUID | None = None) -> HttpResponse:
        ctx: Context = self.ctx
        waiting = suspense(ctx).order_by()
        keyset = Keyset(waiting, Order("pk", descending=True), PAGE, "suspense")
        try:
            page = keyset.page(after=request.GET.get("after", ""), before=request.GET.get("before", ""))
        except BadCursorError:
            page = keyset.page()
        here = _chosen(waiting, page.rows, payment_id)
        context: dict[str, Any] = {
            "title": self.title,
            "summary": _summary(ctx, waiting),
            "waiting": page.rows,
            "here": here,
            "page": page,
            "may_see_money": ctx.may(MONEY),
            "empty": _nothing_waits(ctx),
        }
        if here is not None:
            context |= _about(ctx, here, request.GET.get("find", "").strip())
        return draw(request, "payments/suspense.html", context)


def _chosen(waiting: QuerySet[Payment], rows: Sequence[Payment], payment_id: UUID | None) -> Payment | None:
    if payment_id is None:
        return rows[0] if rows else None
    found = waiting.filter(pk=payment_id).first()
    if found is None:
        raise NotFound(_("This payment does not wait for an owner, or it is not here."))
    return found


def _nothing_waits(ctx: Context) -> Emptiness:
    """A partner's people see what is theirs: what nobody placed yet is the provider's until it is somebody's."""
    if ctx.organization_ids is not None:
        return Emptiness(
            _("None of your payments waits for its owner"),
            _("What came with an account number that nobody has is placed by the provider's own people."),
        )
    return Emptiness(
        _("Every payment has its owner"),
        _("A payment with an account number that nobody has waits here, booked and safe."),
    )


def _summary(ctx: Context, waiting: QuerySet[Payment]) -> str:
    """How many, how much, since when."""
    found = waiting.aggregate(sum=Sum("amount"), oldest=Min("received_at"))
    number = waiting.count()
    if not number:
        return ""
    parts = [ngettext("%(n)s payment", "%(n)s payments", number) % {"n": words.count(number)}]
    if ctx.may(MONEY):
        parts.append(words.money(found["sum"], ctx.tenant.currency))
    parts.append(_("oldest %(time)s") % {"time": times.duration(ctx.now - found["oldest"])})
    return ", ".join(parts)


def _about(ctx: Context, payment: Payment, find: str) -> dict[str, Any]:
    ranked = suggestions(ctx, payment)
    looked_for = []
    if find:
        people = subscribers.found_by(subscribers.subscribers(ctx), find).order_by("full_name", "id")[:FOUND]
        looked_for = of_person(ctx, payment, people)
    where = reverse("payments:place", kwargs={"payment_id": payment.pk})
    return {
        "how": ", ".join(
            part
            for part in (
                payment.get_method_display(),
                channel_words(payment),
                times.moment(payment.received_at, ctx.now, seconds=True),
            )
            if part
        ),
        "told": (
            Fact(_("Typed as account"), f"“{payment.reference}”" if payment.reference else _("nothing")),
            Fact(_("Payer"), payment.payer_name or "–", words.phone(payment.payer_phone)),
            Fact(_("Receipt"), payment.receipt or "–", mono=True, copy=payment.receipt or ""),
        ),
        "steps": threads_of(ctx, [payment])[payment.pk].steps,
        "offers": [offer(ctx, one, where, number) for number, one in enumerate(ranked, start=1)],
        "find": find,
        "found": [offer(ctx, one, where, 0) for one in looked_for],
        "may_place": ctx.may(permissions.PLACE),
        "ways_out": [
            Action(
                _("Refund to the payer"),
                f"{reverse('payments:new-refund')}?payment={payment.pk}",
                dialog=True,
                needs=permissions.REFUND,
            ),
            Action(
                _("Reverse payment"),
                reverse("payments:reverse", kwargs={"payment_id": payment.pk}),
                dialog=True,
                needs=permissions.REVERSE,
            ),
        ],
    }


class PlacePage(Page):
    """Give it to one of those offered."""

    needs = permissions.PLACE

    def post(self, request: HttpRequest, payment_id: UUID) -> HttpResponse:
        try:
            subscriber_id = UUID(request.POST.get("subscriber", ""))
        except ValueError:
            raise Malformed(_("Nobody was chosen. Choose whose payment it is.")) from None
        placed = place_payment(self.ctx, payment_id=payment_id, subscriber_id=subscriber_id)
        assert placed.subscriber is not None
        said = _("%(sum)s placed on %(name)s.") % {
            "sum": words.money(placed.amount, placed.currency),
            "name": placed.subscriber.full_name,
        }
        return finish(request, Done(reverse("payments:suspense"), said))


place = PlacePage.as_view()
