"""Parked accounts: who is not billed and why, what the sums say then and now, and letting one go on."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.billing import permissions
from mtandao.domains.billing.choices import ParkReason
from mtandao.domains.billing.commands.park import release_account
from mtandao.domains.billing.models import Invoice, Parked
from mtandao.domains.billing.pages.runs import MONEY
from mtandao.domains.billing.run_queries import parked_account, parked_accounts
from mtandao.domains.billing.soundness import sums_of
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times
from mtandao.foundation.kit.columns import (
    CodeColumn,
    KitColumn,
    MomentColumn,
    MoneyColumn,
    NameColumn,
    StateColumn,
)
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import state_html
from mtandao.foundation.kit.pieces import Action, Badge, Crumb, Emptiness, Fact, Head, Step, Verdict
from mtandao.foundation.kit.tables import KitTable

OPEN_SHOWN = 20


def parked_url(row: Parked) -> str:
    return reverse("billing:parked", kwargs={"parked_id": row.pk})


def _badge(row: Parked) -> tuple[str, str]:
    return ("done", _("Released")) if row.released_at else ("failed", _("Not billed"))


class ParkedTable(KitTable):
    state = StateColumn(gettext_lazy("Status"), accessor="reason")
    subscriber = NameColumn(gettext_lazy("Subscriber"), accessor="subscriber__full_name", url=parked_url)
    account = CodeColumn(gettext_lazy("Account"), accessor="subscriber__account_number", priority=3)
    why = KitColumn(gettext_lazy("Why"), accessor="reason", width="l", priority=2)
    owed = MoneyColumn(gettext_lazy("Ledger said"), needs=MONEY, phone="", priority=2, plain=True)
    invoiced = MoneyColumn(gettext_lazy("Invoices said"), needs=MONEY, phone="", priority=2, plain=True)
    apart = MoneyColumn(gettext_lazy("Apart"), needs=MONEY, plain=True)
    parked_at = MomentColumn(gettext_lazy("Since"), phone="note")
    released_by = KitColumn(gettext_lazy("Released by"), width="m", priority=4)

    def render_state(self, record: Parked) -> Any:
        return state_html(*_badge(record))

    def row_name(self, record: Parked) -> str:
        return record.subscriber.full_name


class ParkedFilters(KitFilters):
    prime = ("still", "reason")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), method="find")
    still = django_filters.BooleanFilter(
        label=gettext_lazy("Waits for somebody"), field_name="released_at", lookup_expr="isnull"
    )
    reason = django_filters.MultipleChoiceFilter(label=gettext_lazy("Why"), choices=ParkReason.choices)

    def find(self, rows: QuerySet[Parked], name: str, value: str) -> QuerySet[Parked]:
        return rows.filter(
            subscriber__in=subscribers.found_by(subscribers.subscribers(self.request.ctx), value)
        )


class ParkedAccountsPage(ListPage):
    name, title = "parked-accounts", gettext_lazy("Parked accounts")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    table, filters, order = ParkedTable, ParkedFilters, "-pk"
    views = (
        SavedView(gettext_lazy("All")),
        SavedView(gettext_lazy("Waiting"), "still=true"),
        SavedView(gettext_lazy("Released"), "still=false"),
    )
    empty = Emptiness(
        gettext_lazy("Every account adds up"),
        gettext_lazy(
            "Where ledger and invoices disagree, or the same item is on it twenty times, nothing and nobody bills an "
            "account: it is shown here until a person has looked."
        ),
    )

    def queryset(self, ctx: Context) -> QuerySet[Parked]:
        return parked_accounts(ctx)


class ParkedPage(DetailPage):
    needs = permissions.VIEW
    route = "billing:parked"
    tabs = (Tab("sums", gettext_lazy("Sums"), "billing/_parked.html"),)

    def load(self, ctx: Context, **ids: Any) -> Parked:
        return parked_account(ctx, ids["parked_id"])

    def head(self, ctx: Context, thing: Parked) -> Head:
        owner, waits = thing.subscriber, thing.released_at is None
        release = Action(
            _("Release account"),
            reverse("billing:release", kwargs={"parked_id": thing.pk}),
            kind="primary",
            dialog=True,
            needs=permissions.RELEASE,
        )
        statement = reverse("ledger:statement", kwargs={"subscriber_id": owner.pk})
        return Head(
            title=owner.full_name,
            badges=(Badge(*_badge(thing)),),
            facts=(
                Fact(_("Account"), owner.account_number, mono=True, copy=owner.account_number),
                Fact(_("Why"), ParkReason(thing.reason).label),
                Fact(_("Since"), times.moment(thing.parked_at, ctx.now)),
            ),
            verdict=_verdict(ctx, thing),
            path=_path(ctx, thing),
            actions=(
                *((release,) if waits else ()),
                Action(_("Statement"), statement, icon="list-details", needs=MONEY),
                Action(_("Subscriber"), f"/subscribers/{owner.pk}/", icon="user"),
            ),
            back=Crumb(_("Parked accounts"), reverse("billing:parked-accounts")),
        )

    def sums(self, ctx: Context, thing: Parked) -> dict[str, Any]:
        still_open = (
            Invoice.of(ctx).filter(subscriber_id=thing.subscriber_id, open__gt=0).order_by("due_on", "id")
        )
        shown = list(still_open[: OPEN_SHOWN + 1])
        return {
            "may_see_money": ctx.may(MONEY),
            "sums": _sums(ctx, thing),
            "said": thing.said if thing.reason != ParkReason.SUMS else "",
            "invoices": shown[:OPEN_SHOWN],
            "more": len(shown) > OPEN_SHOWN,
            "invoices_url": f"{reverse('billing:invoices')}?q={thing.subscriber.account_number}",
        }


def _sums(ctx: Context, thing: Parked) -> list[tuple[str, Any, Any, Any]]:
    """What ledger and invoices said when it was parked, and what they say now."""
    rows: list[tuple[str, Any, Any, Any]] = []
    if thing.owed is not None:
        rows.append((_("When it was parked"), thing.owed, thing.invoiced, thing.apart))
    now = sums_of(ctx, [thing.subscriber_id]).get(thing.subscriber_id)
    if now is not None:
        rows.append((_("Now"), *now, now[0] - now[1]))
    elif thing.owed is not None:
        rows.append((_("Now"), None, None, None))
    return rows


def _verdict(ctx: Context, thing: Parked) -> Verdict:
    if thing.released_at:
        said = _("Released by %(who)s: “%(note)s”") % {"who": thing.released_by, "note": thing.release_note}
        return Verdict("good", said, _("The next run bills it, or parks it again."))
    apart = sums_of(ctx, [thing.subscriber_id])
    if thing.reason == ParkReason.SUMS and not apart:
        return Verdict("warn", _("The sums agree again: it can be released."))
    return Verdict(
        "bad",
        _("It is not billed: %(why)s.") % {"why": ParkReason(thing.reason).label},
        _("Released as it is, the next run parks it again.")
        if apart
        else _("Look at what it is, put it right, then release it."),
    )


def _path(ctx: Context, thing: Parked) -> list[Step]:
    steps = [Step(_("Parked"), times.moment(thing.parked_at, ctx.now))]
    if thing.released_at:
        return [*steps, Step(_("Released"), times.moment(thing.released_at, ctx.now), "last")]
    return [*steps, Step(_("Released"), _("waits for somebody"), "wait")]


class ReleaseForm(KitForm):
    note = forms.CharField(
        label=gettext_lazy("What it was"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It is read by whoever comes next."),
    )


class ReleasePage(FormPage):
    needs = permissions.RELEASE
    title = gettext_lazy("Release account")
    verb = gettext_lazy("Release account")
    intro = gettext_lazy(
        "The next billing run bills it, missed periods too; if its sums do not add up, it parks it again."
    )
    form = ReleaseForm

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        row = parked_account(ctx, kwargs["parked_id"])
        return {"back": Crumb(row.subscriber.full_name, parked_url(row))}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        row = parked_account(ctx, kwargs["parked_id"])
        release_account(ctx, subscriber_id=row.subscriber_id, note=form.cleaned_data["note"])
        return Done(parked_url(row), _("%(name)s is billed again.") % {"name": row.subscriber.full_name})
