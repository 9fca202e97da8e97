"""One box for everything: a page of results, and the same while one types."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.network import contract as network
from mtandao.domains.payments import contract as payments
from mtandao.domains.reports import contract as reports
from mtandao.domains.subscribers import contract as subscribers
from mtandao.doors.console.calling_codes import calling_code
from mtandao.doors.console.hubs import address
from mtandao.doors.console.subscribers.table import mark_of, status_word, subscriber_url
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.pages import Page, draw, go

SHOWN_LIVE = 7


class SearchPage(Page):
    """An exact find goes straight to its page."""

    needs = subscribers.permissions.VIEW
    title = gettext_lazy("Find")
    template = "console/search.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        typed = request.GET.get("q", "").strip()[:80]
        found = look(self.ctx, typed)
        if len(found.people) == 1 and not found.receipts:
            return go(request, subscriber_url(found.people[0][0]))
        context = {
            "title": self.title,
            "search_words": typed,
            **drawn(self.ctx, found),
            "asked": len(typed) > 1,
        }
        return draw(request, self.template, context)


class SearchLive(Page):
    """What drops down under the box. Without a word it is empty."""

    needs = subscribers.permissions.VIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        typed = request.GET.get("q", "").strip()[:80]
        found = look(self.ctx, typed)
        found.people = found.people[:SHOWN_LIVE]
        context = {
            **drawn(self.ctx, found),
            "asked": len(typed) > 1,
            "all_url": f"{reverse('console:search')}",
        }
        return render(request, "console/_found.html", {**context, "typed": typed})


def look(ctx: Context, typed: str) -> reports.Found:
    return reports.found(
        ctx,
        typed,
        with_payments=ctx.may(payments.permissions.VIEW) and ctx.may(subscribers.permissions.VIEW_MONEY),
        with_network=ctx.may(network.permissions.VIEW),
    )


def drawn(ctx: Context, found: reports.Found) -> dict[str, Any]:
    """People with their state, payments with their owner."""
    people = [row for row, _why in found.people]
    known = reports.clients(ctx, people)
    lines = []
    for row, why in found.people:
        row.client = known[row.id]  # type: ignore[attr-defined]
        lines.append(
            {
                "row": row,
                "why": why,
                "url": subscriber_url(row),
                "mark": mark_of(known[row.id].status),
                "word": status_word(row),
                "phone": words.phone(row.phone, calling_code(ctx)),
                "plan": _plan(known[row.id]),
            }
        )
    unplaced = [row for row in found.receipts if row.subscriber_id is None]
    return {
        "people": lines,
        "unplaced": unplaced,
        "suspense_url": address("payments:suspense"),
        "found": found,
    }


def _plan(client: reports.Client) -> str:
    return client.service.plan.name if client.service else _("no service")
