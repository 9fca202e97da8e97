"""A look that a person asked for, from the button to its end: the page follows it by itself."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import permissions
from mtandao.domains.reconciliation.models import Look
from mtandao.domains.reconciliation.queries import look_at
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.pages import Page
from mtandao.foundation.kit.pieces import Verdict

# A router has ten seconds for each answer, and others may be before it.
GIVEN_UP = timedelta(minutes=2)
TOLD_FOR = timedelta(minutes=5)


@dataclass(frozen=True)
class Looking:
    """`poll_url` while it goes; `page` is where its end is seen."""

    verdict: Verdict
    page: str
    poll_url: str = ""


def piece(ctx: Context, nas: network.Nas, look: Look | None) -> Looking | None:
    """None where nobody asked, or long ago."""
    if look is None or look.asked_at is None:
        return None
    at = {"nas_id": nas.pk}
    page = reverse("reconciliation:router", kwargs=at)
    ago = {"router": nas.name, "ago": times.ago(look.asked_at, ctx.now)}
    if not look.owed:
        if ctx.now - look.asked_at > TOLD_FOR:
            return None
        said = _("It was looked at, as was asked %(ago)s.") % ago
        return Looking(Verdict("good" if look.state == network.Reach.REACHABLE else "bad", said), page)
    if ctx.now - look.asked_at > GIVEN_UP:
        said = _("A look was asked %(ago)s, and %(router)s was not looked at since.") % ago
        why = _("Whoever does the slow work is busy, or does not run. Look now asks again.")
        return Looking(Verdict("warn", said, why), page)
    said = _("%(router)s is being looked at.") % ago
    poll = reverse("reconciliation:looking", kwargs=at)
    return Looking(Verdict("wait", said, _("You may leave this page.")), page, poll)


class LookingPage(Page):
    """What the page asks every two seconds; once it is over, or given up, the whole page is drawn anew."""

    needs = permissions.VIEW

    def get(self, request: HttpRequest, nas_id: UUID) -> HttpResponse:
        nas = network.router(self.ctx, nas_id)
        found = piece(self.ctx, nas, look_at(self.ctx, nas.pk))
        if found is None or not found.poll_url:
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return render(request, "reconciliation/_looking.html", {"looking": found})
