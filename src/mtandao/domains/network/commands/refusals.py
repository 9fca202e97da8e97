"""Sign-ins that RADIUS refused: the last one of each login, so that its page can say why nobody is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mtandao.domains.network import permissions
from mtandao.domains.network.choices import RefusalReason
from mtandao.domains.network.models import Refusal
from mtandao.domains.network.queries import logins_by_username, routers_by_address
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The newest refusal of one user name."""

    username: str
    refused_at: datetime
    reason: str
    mac: str
    nas_address: str


@command(needs=permissions.PROVISION)
def record_refusals(ctx: Context, *, refused: Sequence[Refused]) -> int:
    """Keep them; returns of how many logins. Names that nobody has are none of ours, and telling twice is harmless."""
    logins = logins_by_username(ctx, {each.username for each in refused})
    routers = routers_by_address(ctx, {each.nas_address for each in refused})
    rows = [
        Refusal(
            tenant_id=ctx.tenant_id,
            login=logins[each.username],
            refused_at=each.refused_at,
            reason=each.reason if each.reason in RefusalReason.values else RefusalReason.OTHER,
            mac=each.mac,
            nas=routers.get(each.nas_address),
        )
        for each in sorted(refused, key=lambda each: each.username)
        if each.username in logins
    ]
    Refusal.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["login"],
        update_fields=["refused_at", "reason", "mac", "nas"],
    )
    return len(rows)
