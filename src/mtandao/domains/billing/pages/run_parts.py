"""What a billing run's page says: the sentence over it, its figures, its plans, who is left out, its log."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.billing.choices import Change, ParkReason, RunState
from mtandao.domains.billing.models import BillingRun
from mtandao.domains.billing.pages.runs import MONEY
from mtandao.domains.billing.run_queries import left_out_of
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.columns import CountColumn, MoneyColumn, NameColumn
from mtandao.foundation.kit.pieces import Figure, Row, Verdict
from mtandao.foundation.kit.tables import KitTable

NOTHING = Decimal("0.00")
# Hundreds of batches are no reading; the first and the last ones tell the way.
LOGGED = 30


class PlanTable(KitTable):
    name = NameColumn(gettext_lazy("Plan"), url=lambda row: row.url)
    count = CountColumn(gettext_lazy("Services"), phone="note")
    before = MoneyColumn(gettext_lazy("The time before"), needs=MONEY, phone="", plain=True)
    sum = MoneyColumn(gettext_lazy("Now"), needs=MONEY)
    difference = MoneyColumn(gettext_lazy("Difference"), needs=MONEY, phone="", priority=2, plain=True)


@dataclass(frozen=True, slots=True)
class PlanRow:
    pk: str
    name: str
    url: str
    count: int
    sum: Decimal
    before: Decimal

    @property
    def difference(self) -> Decimal:
        return self.sum - self.before

    def __str__(self) -> str:
        return self.name


def plan_rows(run: BillingRun) -> list[PlanRow]:
    """The largest first."""
    url = reverse("billing:planned", kwargs={"run_id": run.pk})
    rows = [
        PlanRow(
            plan_id,
            of["name"],
            f"{url}?plan={plan_id}",
            of["count"],
            Decimal(of["sum"]),
            Decimal(of["before"]),
        )
        for plan_id, of in run.plans.items()
    ]
    return sorted(rows, key=lambda row: (-row.sum, row.name))


def planned_of(run: BillingRun) -> tuple[int, Decimal]:
    """How many would be billed, and how much in all."""
    billed = [change for change in run.counts if change != Change.PARKED]
    return sum(run.counts[change] for change in billed), sum(
        (Decimal(run.sums.get(change, 0)) for change in billed), NOTHING
    )


def change_figures(ctx: Context, run: BillingRun) -> list[Figure]:
    url = reverse("billing:planned", kwargs={"run_id": run.pk})
    return [
        Figure(
            change.label,
            words.count(run.counts[change]),
            words.money(Decimal(run.sums.get(change, 0)), ctx.tenant.currency)
            if ctx.may(MONEY) and change != Change.PARKED
            else "",
            f"{url}?change={change.value}",
            bad=change == Change.PARKED,
        )
        for change in Change
        if run.counts.get(change)
    ]


def verdict(ctx: Context, run: BillingRun) -> Verdict:
    state = RunState(run.state)
    if state == RunState.PREVIEWING:
        return Verdict("wait", _("It is being looked at. You may leave and come back."))
    if state == RunState.PREVIEWED:
        return _previewed(ctx, run)
    if state == RunState.DROPPED:
        return Verdict("quiet", _("Dropped: nothing was issued by it."))
    said = _invoices(ctx, run.issued, run.issued_total)
    if state == RunState.ISSUING:
        if run.is_silent(ctx.now):
            return Verdict("bad", _("Nothing was heard of it for an hour."), _goes_on())
        return Verdict("wait", _("Being issued: %(said)s so far.") % {"said": said})
    if state == RunState.FAILED:
        return Verdict("bad", _("It broke off after %(said)s.") % {"said": said}, _goes_on())
    return Verdict("warn" if run.left_out else "good", f"{_('Issued')}: {said}.", _beside_preview(ctx, run))


def _goes_on() -> str:
    return _(
        "What is issued stays. The rest is due still: go on with it, or leave it to the run of the morning."
    )


def _previewed(ctx: Context, run: BillingRun) -> Verdict:
    count, total = planned_of(run)
    parked = run.counts.get(Change.PARKED, 0)
    left_out = _left_out(parked) if parked else ""
    if not count:
        return Verdict("quiet", _("Nobody would be billed."), left_out)
    said = _("%(said)s would be issued.") % {"said": _invoices(ctx, count, total)}
    return Verdict("wait", said, f"{left_out} {_('Nothing is issued yet.')}".strip())


def _beside_preview(ctx: Context, run: BillingRun) -> str:
    parts = [_left_out(run.left_out)] if run.left_out else []
    if run.previewed_at:
        count, total = planned_of(run)
        same = (count, total) == (run.issued, run.issued_total)
        parts.append(
            _("As it was previewed.")
            if same
            else _("Previewed were %(said)s.") % {"said": _invoices(ctx, count, total)}
        )
    return " ".join(parts)


def _left_out(count: int) -> str:
    return ngettext("%(n)s service is left out.", "%(n)s services are left out.", count) % {
        "n": words.count(count)
    }


def _invoices(ctx: Context, count: int, total: Decimal) -> str:
    said = ngettext("%(n)s invoice", "%(n)s invoices", count) % {"n": words.count(count)}
    if not ctx.may(MONEY):
        return said
    return _("%(said)s, %(sum)s in all") % {"said": said, "sum": words.money(total, ctx.tenant.currency)}


def left_out_rows(ctx: Context, run: BillingRun) -> list[Row]:
    """Who is due and not billed, by the reason; then who is not due at all, and why."""
    if run.previewed_at and run.state in (RunState.PREVIEWED, RunState.PREVIEWING):
        url = reverse("billing:planned", kwargs={"run_id": run.pk}) + "?change=parked&reason="
    else:
        url = reverse("billing:parked-accounts") + "?still=&reason="
    parked = [
        Row(
            _("Parked: %(why)s") % {"why": ParkReason(reason).label},
            end=words.count(count),
            url=url + reason,
            hot=True,
        )
        for reason, count in left_out_of(ctx, run).items()
    ]
    labels = {
        "trial": _("Not due: in trial"),
        "billed": _("Not due: billed already"),
        **{
            state.value: _("Not due: %(state)s") % {"state": state.label.lower()}
            for state in subscriptions.State
        },
    }
    others = [
        Row(labels[why], end=words.count(count))
        for why, count in sorted(run.not_due.items())
        if why in labels
    ]
    return [*parked, *others]


def log_rows(ctx: Context, run: BillingRun, *, may_see_money: bool) -> list[Row]:
    """The last step first."""
    steps = list(reversed(run.log))
    shown = steps if len(steps) <= LOGGED else [*steps[: LOGGED - 5], *steps[-5:]]
    return [
        Row(_step(ctx, step, may_see_money), end=times.moment(datetime.fromisoformat(step["at"]), ctx.now))
        for step in shown
    ]


def _step(ctx: Context, step: dict[str, Any], may_see_money: bool) -> str:
    who = step["who"] or _("the clock")
    match step["step"]:
        case "asked":
            return _("%(who)s asked for the preview") % {"who": who}
        case "previewed":
            return _("Previewed: %(n)s would be billed, %(out)s left out") % {
                "n": words.count(step["planned"]),
                "out": words.count(step["left_out"]),
            }
        case "pressed":
            return _("%(who)s pressed “Issue invoices”") % {"who": who}
        case "begun":
            return _("Issuing began: %(n)s services due") % {"n": words.count(step["due"])}
        case "batch":
            return _batch(ctx, step, may_see_money)
        case "interrupted":
            return _("It was interrupted")
        case "broken":
            return _("It broke off: %(what)s") % {"what": step["said"]}
        case "dropped":
            return _("%(who)s dropped it") % {"who": who}
        case _:
            return _("Done: %(n)s invoices issued") % {"n": words.count(step["issued"])}


def _batch(ctx: Context, step: dict[str, Any], may_see_money: bool) -> str:
    total = Decimal(step["sum"]) if may_see_money else None
    if not step["issued"]:
        return _("A batch: nobody was billed")
    said = _("Issued %(first)s to %(last)s") % {"first": step["first"], "last": step["last"]}
    return f"{said}, {words.money(total, ctx.tenant.currency)}" if total is not None else said
