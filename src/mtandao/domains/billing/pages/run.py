"""The billing run: who is due, for how much, and the start."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.billing import permissions
from mtandao.domains.billing.commands.run import run_billing
from mtandao.domains.billing.commands.start import start_billing_run
from mtandao.domains.billing.pages.invoices import MONEY
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.columns import CodeColumn, DayColumn, KitColumn, MoneyColumn, NameColumn
from mtandao.foundation.kit.form_pages import Done, finish
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness, Verdict
from mtandao.foundation.kit.tables import KitTable


class DueTable(KitTable):
    subscriber = NameColumn(
        gettext_lazy("Subscriber"),
        accessor="subscriber__full_name",
        url=lambda row: f"/subscribers/{row.subscriber_id}/",
    )
    account = CodeColumn(
        gettext_lazy("Account"), accessor="subscriber__account_number", priority=2, phone="note"
    )
    plan = KitColumn(gettext_lazy("Plan"), accessor="plan__name", width="m")
    cycle = KitColumn(gettext_lazy("Cycle"), accessor="plan__get_cycle_display", priority=3)
    billed_until = DayColumn(gettext_lazy("Next cycle from"), sort=True)
    price = MoneyColumn(gettext_lazy("A cycle"), needs=MONEY)


class RunPage(ListPage):
    """What a run would do now. Nothing is issued by looking."""

    name, title = "billing-run", gettext_lazy("Billing run")
    needs = permissions.ISSUE
    table, order = DueTable, "billed_until"
    back = Crumb(gettext_lazy("Invoices"), "../")
    empty = Emptiness(
        gettext_lazy("Nobody is due"),
        gettext_lazy("Every active service is billed. The run at night looks again by itself."),
    )

    def queryset(self, ctx: Context) -> QuerySet[subscriptions.Subscription]:
        return subscriptions.due_for_billing(ctx, ctx.today)

    def verdict(self, ctx: Context) -> Verdict | None:
        """A dry run, on the first page alone: it looks at everyone who is due."""
        if self.request.GET.get("after") or self.request.GET.get("before"):
            return None
        result = run_billing(ctx, dry_run=True)
        if not result.invoices and not result.parked:
            return None
        said = ngettext("%(n)s invoice would be issued", "%(n)s invoices would be issued", result.invoices)
        said %= {"n": words.count(result.invoices)}
        if ctx.may(MONEY):
            said = _("%(said)s, %(sum)s in all") % {
                "said": said,
                "sum": words.money(result.total, result.currency),
            }
        detail = _(
            "Nothing is issued yet. Wallets pay first; who is asked by M-Pesa is asked within a minute."
        )
        if result.parked:
            parked = ngettext(
                "%(n)s service is left out: it was not billed for too long.",
                "%(n)s services are left out: they were not billed for too long.",
                len(result.parked),
            ) % {"n": words.count(len(result.parked))}
            detail = f"{parked} {detail}"
        start = Action(_("Start billing run"), self.request.path, kind="primary", method="post")
        return Verdict("wait", f"{said}.", detail, (start,) if result.invoices else ())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        started = start_billing_run(self.ctx)
        said = (
            _("Billing run started. You may leave: the invoices appear here as they are issued.")
            if started
            else _("A billing run is under way already.")
        )
        return finish(request, Done(reverse("billing:invoices"), said))
