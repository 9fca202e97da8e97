"""What the next walk would do, account by account."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.collections import permissions
from mtandao.domains.collections.foreseeing import DAYS_AHEAD, Foreseen, ahead, effects, foreseen
from mtandao.domains.collections.pages.words import MARKS, MONEY, account_url, held_words
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.columns import (
    CodeColumn,
    DayColumn,
    KitColumn,
    MoneyColumn,
    NameColumn,
    StateColumn,
)
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pages import FreePage
from mtandao.foundation.kit.pieces import Emptiness, Step, Verdict
from mtandao.foundation.kit.tables import KitTable

PAGE = 50
CHOICES = (
    (0, gettext_lazy("today")),
    (1, gettext_lazy("tomorrow")),
    (3, gettext_lazy("in 3 days")),
    (7, gettext_lazy("in 7 days")),
)


class ForeseenTable(KitTable):
    stage = StateColumn(gettext_lazy("Would be"))
    subscriber = NameColumn(
        gettext_lazy("Subscriber"), empty_values=(), url=lambda row: account_url(row["id"])
    )
    account = CodeColumn(gettext_lazy("Account"), priority=3, phone="note")
    path = KitColumn(gettext_lazy("From, and by way of"), priority=2)
    oldest_due_on = DayColumn(gettext_lazy("Oldest due"), priority=2)
    days = KitColumn(gettext_lazy("Days"), priority=3)
    why = KitColumn(gettext_lazy("Held back by"))
    amount = MoneyColumn(gettext_lazy("Overdue"), needs=MONEY)


class DayForm(KitForm):
    days = forms.TypedChoiceField(
        label=gettext_lazy("As of"),
        coerce=int,
        choices=CHOICES,
    )


class DryRunPage(FreePage):
    """Reads a page at a time: nothing is changed, nobody is locked out meanwhile."""

    needs = permissions.VIEW
    title = gettext_lazy("Dry run")
    template = "collections/dry_run.html"

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        form = DayForm(self.request.GET if "days" in self.request.GET else {"days": 0})
        days = min(form.cleaned_data["days"], DAYS_AHEAD) if form.is_valid() else 0
        then = ahead(ctx, days)
        page = foreseen(then, after=_id(self.request.GET.get("after", "")), most=PAGE)
        people = subscribers.subscribers_by_id(ctx, [row.subscriber_id for row in page.rows])
        rows = [_row(ctx, one, people[one.subscriber_id]) for one in page.rows if one.subscriber_id in people]
        return {
            "form": form,
            "days": days,
            "table": ForeseenTable(rows, request=self.request, currency=ctx.tenant.currency),
            "after": page.after,
            "verdict": None if self.request.GET.get("after") else _verdict(then, days),
            "empty": Emptiness(
                _("Nobody would move"), _("Everybody stands where his debt puts him on that day.")
            ),
        }


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _row(ctx: Context, one: Foreseen, person: subscribers.Subscriber) -> dict[str, Any]:
    steps = [Step(str(stage.label)) for stage in (one.was, *one.path[:-1])]
    return {
        "id": one.subscriber_id,
        "stage": MARKS[one.stage],
        "subscriber": person.full_name,
        "account": person.account_number,
        "path": " → ".join(str(step.label) for step in steps),
        "oldest_due_on": one.oldest_due_on,
        "days": one.days,
        "why": held_words(one.held_by, one.held_until, ctx.now),
        "amount": one.amount,
    }


def _verdict(then: Context, days: int) -> Verdict | None:
    found, whole = effects(then)
    if not found:
        return None
    accounts = sum(one.accounts for one in found)
    moved = ngettext("%(n)s account would move", "%(n)s accounts would move", accounts) % {
        "n": words.count(accounts)
    }
    parts = [f"{words.count(one.accounts)} {one.stage.label}" for one in found]
    detail = ", ".join(parts)
    if not whole:
        detail += ". " + _("Only the first of many accounts are added up.")
    when = times.day(then.today, then.today - timedelta(days=days))
    return Verdict("wait", f"{moved}, {when}.", detail)
