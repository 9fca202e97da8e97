"""What a provider refuses until somebody of ours has mended something: told in the morning, until it works again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from mtandao.domains.payments.choices import AskState, PayoutState
from mtandao.domains.payments.models import Ask, Gateway, GatewayHeld, Payout
from mtandao.domains.payments.providers import Text, provider
from mtandao.foundation.context import Context


@dataclass(frozen=True, slots=True)
class GatewayTrouble:
    """`since`: when it was refused last."""

    gateway: Gateway
    sentence: Text
    since: datetime


def gateway_trouble(ctx: Context) -> list[GatewayTrouble]:
    """Of each account in use: the last ask or payout that says anything of it was refused for our own fault, or the
    question of what it holds.

    Nothing is kept of it: who pays next, is paid, or saves the gateway ends it.
    """
    active = Gateway.of(ctx).filter(active=True).order_by("id")
    return [trouble for gateway in active for trouble in _of(ctx, gateway)]


def _of(ctx: Context, gateway: Gateway) -> Iterator[GatewayTrouble]:
    known = provider(gateway.provider)
    if known is None:
        return
    asks = Ask.of(ctx).filter(gateway=gateway).filter(_says(AskState.SUCCEEDED, known.our_fault))
    payouts = Payout.of(ctx).filter(gateway=gateway)
    payouts = payouts.filter(_says(PayoutState.SUCCEEDED, known.our_fault_paying))
    found = []
    for last, fault in (
        (asks.order_by("-id").first(), known.our_fault),
        (payouts.order_by("-id").first(), known.our_fault_paying),
    ):
        if last is not None and last.result_code in fault and last.ended_at is not None:
            found.append(GatewayTrouble(gateway, fault[last.result_code], last.ended_at))
    held = GatewayHeld.of(ctx).filter(gateway=gateway, refused__in=list(known.our_fault_paying)).first()
    if held is not None and held.asked_at is not None:
        found.append(GatewayTrouble(gateway, known.our_fault_paying[held.refused], held.asked_at))
    # What a payout and a question were both refused for is told once.
    yield from {str(trouble.sentence): trouble for trouble in found}.values()


def _says(success: str, fault: Mapping[str, Text]) -> Q:
    return Q(state=success) | Q(result_code__in=list(fault))
