"""What a provider holds of our money: asked for, told, or refused."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from mtandao.domains.payments import permissions
from mtandao.domains.payments.models import Gateway, GatewayHeld
from mtandao.domains.payments.providers import provider_of
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context


@command(needs=permissions.RECEIVE)
def ask_what_is_held(ctx: Context, *, gateway_id: UUID, short_code: str) -> GatewayHeld | None:
    """The question's own row, before it is sent. None while somebody of ours has to mend something first: an initiator
    is locked after some questions with a wrong password. Saving the gateway, or a payout that works, ends that.
    """
    gateway = Gateway.found(ctx, id=gateway_id)
    held = _row(ctx, gateway.id, short_code)
    if held.refused in provider_of(gateway).our_fault_paying:
        return None
    held.asked_at = ctx.now
    held.save()
    return held


@command(needs=permissions.RECEIVE)
def record_held(
    ctx: Context,
    *,
    gateway_id: UUID,
    short_code: str,
    as_of: datetime,
    working: Decimal | None,
    utility: Decimal | None,
    charges: Decimal | None,
) -> bool:
    """What the provider told; False where something later is known already."""
    held = _row(ctx, Gateway.found(ctx, id=gateway_id).id, short_code)
    if held.as_of is not None and held.as_of > as_of:
        return False
    held.working, held.utility, held.charges = working, utility, charges
    held.as_of, held.refused = as_of, ""
    held.save()
    return True


@command(needs=permissions.RECEIVE)
def record_held_refused(ctx: Context, *, held_id: UUID, code: str, asked_at: datetime) -> None:
    """A question was not answered. What was told before it stays, with its moment; what was told since counts more."""
    held = GatewayHeld.locked(ctx, id=held_id)
    if held.as_of is not None and held.as_of >= asked_at:
        return
    held.refused = code[:100]
    held.save(update_fields=["refused"])


@command(needs=permissions.RECEIVE)
def forget_held_refusals(ctx: Context, *, gateway_id: UUID) -> None:
    """The gateway was saved: what was refused before may work now, and is asked again."""
    GatewayHeld.of(ctx).filter(gateway_id=gateway_id).exclude(refused="").update(refused="")


def _row(ctx: Context, gateway_id: UUID, short_code: str) -> GatewayHeld:
    """Locked. Its gateway is not: every payment that is being booked leans on that."""
    row = GatewayHeld(tenant_id=ctx.tenant_id, gateway_id=gateway_id, short_code=short_code)
    GatewayHeld.objects.bulk_create([row], ignore_conflicts=True)
    return GatewayHeld.locked(ctx, gateway_id=gateway_id, short_code=short_code)
