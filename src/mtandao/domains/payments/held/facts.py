"""What a provider said last that it holds, in the words of pages."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from mtandao.domains.payments.choices import PayoutMethod
from mtandao.domains.payments.models import Gateway, GatewayHeld, Payout, Refund
from mtandao.domains.payments.models.held import ANSWERED_WITHIN
from mtandao.domains.payments.providers import provider_of
from mtandao.domains.payments.queries import active_gateway
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.pieces import Fact


def held_by(ctx: Context, gateways: Iterable[Gateway]) -> dict[Gateway, list[GatewayHeld]]:
    """Of each of these gateways: the number that is paid to first."""
    found: dict[Gateway, list[GatewayHeld]] = {gateway: [] for gateway in gateways}
    rows = GatewayHeld.of(ctx).filter(gateway__in=found).select_related("gateway")
    for row in sorted(rows, key=lambda row: (row.short_code != row.gateway.short_code, row.short_code)):
        found[row.gateway].append(row)
    return found


def held_facts(ctx: Context, gateway: Gateway) -> list[Fact]:
    """For who may see money."""
    if not ctx.may(subscribers.permissions.VIEW_MONEY):
        return []
    rows = held_by(ctx, [gateway])[gateway]
    return [fact for row in rows for fact in _facts(ctx, gateway, row, alone=len(rows) == 1)]


def _facts(ctx: Context, gateway: Gateway, row: GatewayHeld, *, alone: bool) -> list[Fact]:
    named = {"provider": provider_of(gateway).label, "number": row.short_code}
    holds = _("%(provider)s holds") if alone else _("%(provider)s holds for %(number)s")
    facts = []
    if row.as_of is not None:
        total = (row.working or Decimal(0)) + (row.utility or Decimal(0))
        when = _("as of %(when)s") % {"when": times.moment(row.as_of, ctx.now)}
        facts.append(
            Fact(holds % named, words.money(total, ctx.tenant.currency), ", ".join([when, *_parts(row)]))
        )
    if said := _unanswered(ctx, gateway, row):
        asked = _("Asked what it holds") if alone else _("Asked what it holds for %(number)s")
        facts.append(Fact(asked % named, times.moment(row.asked_at, ctx.now) if row.asked_at else "–", said))
    return facts


def _parts(row: GatewayHeld) -> list[str]:
    named = (
        (_("%(sum)s in the working account"), row.working),
        (_("%(sum)s in the utility account"), row.utility),
        (_("%(sum)s in the charges account"), row.charges),
    )
    return [said % {"sum": words.money(sum_)} for said, sum_ in named if sum_ is not None]


def _unanswered(ctx: Context, gateway: Gateway, row: GatewayHeld) -> str:
    """Why there is nothing newer; empty when the last question was answered, or may still be."""
    fault = provider_of(gateway).our_fault_paying.get(row.refused)
    if fault is not None:
        until = _("It is not asked again before the gateway is saved.")
        return f"{_(str(fault))} {until}"
    if row.refused:
        return _("It did not say (%(code)s). It is asked every hour.") % {"code": row.refused}
    answered = row.asked_at is None or (row.as_of is not None and row.as_of >= row.asked_at)
    if answered or (row.asked_at is not None and ctx.now - row.asked_at < ANSWERED_WITHIN):
        return ""
    return _("No answer came. It is asked every hour.")


def too_little_held(ctx: Context, wish: Payout | Refund) -> str:
    """A sentence for whoever approves more than M-Pesa had last; empty where there is nothing to say."""
    gateway = active_gateway(ctx) if wish.method == PayoutMethod.MPESA else None
    if gateway is None:
        return ""
    held = GatewayHeld.of(ctx).filter(gateway=gateway, short_code=gateway.payer).first()
    if held is None or held.utility is None or held.as_of is None or held.utility >= wish.amount:
        return ""
    return _(
        "The utility account of %(number)s held %(sum)s as of %(when)s. If nothing has come into it since, M-Pesa will "
        "not pay this."
    ) % {
        "number": held.short_code,
        "sum": words.money(held.utility, wish.currency),
        "when": times.moment(held.as_of, ctx.now),
    }
