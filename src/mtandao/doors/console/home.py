"""Small pages of the frame: notifications, one's own account, whose eyes to see with, which language, trying again."""

from typing import Any, ClassVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.organizations import contract as organizations
from mtandao.domains.payments import contract as payments
from mtandao.domains.reports import contract as reports
from mtandao.domains.subscribers import contract as subscribers
from mtandao.doors.console.guard import CHOSEN, own_context
from mtandao.doors.console.morning import Morning
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.form_pages import Done, finish
from mtandao.foundation.kit.pages import FreePage, Page, go
from mtandao.foundation.kit.pieces import Fact
from mtandao.foundation.outbox.commands import REPLAY, replay_deliveries
from mtandao.foundation.permissions import declared


class NotificationsPage(FreePage):
    title = gettext_lazy("Needs a person")
    template = "console/notifications.html"

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        morning = Morning(ctx)
        return {"verdict": morning.verdict(), "worries": morning.rows()}


class AccountPage(FreePage):
    """Who one is here, and what one may do."""

    on_any_host: ClassVar[bool] = True
    title = gettext_lazy("Your account")
    template = "console/account.html"

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        user = self.request.staff_user  # type: ignore[attr-defined]
        seen = user.last_sign_in_at
        every = [right for right in declared() if not right.over_tenants]
        held = [right for right in every if ctx.may(right)]
        facts = [
            Fact(_("Name"), user.full_name),
            Fact(_("E-mail"), user.email),
            Fact(_("Role"), _(user.role.name)),
            Fact(_("Signed in"), times.moment(seen, ctx.now) if seen else _("never")),
        ]
        return {
            "facts": facts,
            "rights": [_(right.label) for right in held],
            "everything": len(held) == len(every),
        }


class ChooseOrganization(Page):
    """The pages show one part of the tree from now on, or all of it again."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        wanted = request.POST.get("organization", "")
        request.session.pop(CHOSEN, None)
        if wanted and wanted != "all":
            found = organizations.visible(own_context(request), _key(wanted))
            request.session[CHOSEN] = str(found.id)
        return go(request, _back(request))


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _back(request: HttpRequest) -> str:
    """Where this one was: our own pages only, and never one customer's, who may not be of that part."""
    came_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure())
    return came_from if ours and "/subscribers/" not in came_from else reverse("console:dashboard")


class RetryPage(Page):
    """What was set aside on a payment's way goes on its way again."""

    needs = REPLAY
    http_method_names = ["post"]

    def post(self, request: HttpRequest, payment_id: UUID) -> HttpResponse:
        payment = payments.payment(self.ctx, payment_id)
        trail = reports.trails(self.ctx, [payment])[payment.id]
        count = replay_deliveries(self.ctx, delivery_ids=trail.dead_ids) if trail.dead_ids else 0
        said = ngettext("%(n)s step is tried again.", "%(n)s steps are tried again.", count) % {"n": count}
        if not count:
            said = _("Nothing was stuck any more.")
        back = (
            reverse("console:subscriber", kwargs={"id": payment.subscriber_id})
            if payment.subscriber_id
            else reverse("console:dashboard")
        )
        return finish(request, Done(back, said))


class PickPayer(FreePage):
    """A payment begins with its payer: find him, and the form is one key away."""

    needs = payments.permissions.RECORD
    title = gettext_lazy("Whose payment?")
    template = "console/pick_payer.html"

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        typed = self.request.GET.get("q", "").strip()[:80]
        rows = subscribers.found_by(subscribers.subscribers(ctx), typed).order_by("full_name", "id")[:12]
        people = list(rows) if len(typed) > 1 else []
        known = reports.clients(ctx, people)
        return {
            "search_words": typed,
            "people": [(row, known[row.id].net) for row in people],
            "asked": len(typed) > 1,
            "currency": ctx.tenant.currency,
            "sees_money": ctx.may(subscribers.permissions.VIEW_MONEY),
        }
