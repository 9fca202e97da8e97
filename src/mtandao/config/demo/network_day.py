"""A network's common day, for the pages that would be empty where all is well: a router that somebody changed by hand,
a user whom nobody sold anything, one who has paid and stays dark, and two whose data runs out.

Only in a demo of some size: a very small one is for trying things out, and there everything is as it should be.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings

from mtandao.config.demo import cast
from mtandao.domains.network import contract as network
from mtandao.domains.organizations import contract as organizations
from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.usage import contract as usage
from mtandao.foundation import clock
from mtandao.foundation.context import Context, platform_context, system_context
from mtandao.foundation.tenancy.fence import fence, fenced_transaction
from mtandao.gateways.radius.rows import radius_database

LARGE: Final = 30
ROUTER: Final = "Kitengela Hill"
# Somebody looked for a fault at night and left this behind: updates seldom, and the way to the payment page gone.
CHANGED: Final = """
/ppp aaa set interim-update=10m
/ip firewall address-list remove [find comment="mtandao:wall-portal"]
"""
# Written into RADIUS's own tables, past every page: he is online, and pays nobody.
RIDER: Final = ("kevin-cousin", "karibu")
WRITTEN: Final = """
INSERT INTO radcheck (tenant_id, username, attribute, op, value)
SELECT %(tenant)s, %(name)s, 'Cleartext-Password', ':=', %(password)s
WHERE NOT EXISTS (SELECT FROM radcheck WHERE tenant_id = %(tenant)s AND username = %(name)s)
"""
# And to a customer, who is thrown out once a day since then, and nobody remembers why.
TRIED: Final = """
INSERT INTO radreply (tenant_id, username, attribute, op, value)
VALUES (%(tenant)s, %(name)s, 'Session-Timeout', ':=', '86400')
ON CONFLICT DO NOTHING
"""
# Of its data each of them has used so much by this morning.
NEARLY, WHOLLY = 86, 104


def is_large(ctx: Context) -> bool:
    return network.logins(ctx).count() >= LARGE


@dataclass(frozen=True, slots=True)
class Day:
    """Of one provider: logins that do not dial in, and homes that are nobody's."""

    dark: Sequence[str] = ()
    riders: Sequence[dict[str, str]] = ()


def day_of(ctx: Context) -> Day:
    """Of the oldest customers one who pays and whose router lies in a drawer: always the same, as long as he pays."""
    if not is_large(ctx):
        return Day()
    online = network.logins(ctx).filter(access=network.Access.ONLINE).order_by("id")
    some = list(online.values_list("username", flat=True)[4:6])
    tried, dark = some[:1], some[1:]
    if ctx.tenant.slug != cast.SAVANNA.slug:
        return Day(dark)
    with radius_database() as cursor:
        for name in tried:
            cursor.execute(TRIED, {"tenant": ctx.tenant_id, "name": name})
    return Day(dark, [_rider(ctx)])


def look_around() -> None:
    """At the changed router and at RADIUS, now that he rides along: by themselves these looks come much later."""
    now = clock.now()
    with fenced_transaction(platform_context("homes", now)):
        tenant_id = organizations.tenant_id_of_host(f"{cast.SAVANNA.slug}.{settings.BASE_DOMAIN}")
        if tenant_id is None:
            return
        ctx = system_context(organizations.facts_of(tenant_id), "homes", now)
    with fence(ctx):
        router = network.routers(ctx).filter(name=ROUTER).first()
        if router is not None and is_large(ctx):
            reconciliation.ask_look(ctx, nas_id=router.id)
            reconciliation.ask_radius_look(ctx)


def _rider(ctx: Context) -> dict[str, str]:
    name, password = RIDER
    with radius_database() as cursor:
        cursor.execute(WRITTEN, {"tenant": ctx.tenant_id, "name": name, "password": password})
    return {"router": ROUTER, "username": name, "password": password}


def data_runs_out(ctx: Context) -> None:
    """One has nearly used up his data, another wholly, if the month has not done that to somebody by itself."""
    if not is_large(ctx):
        return
    capped = _capped(ctx)
    spared = [row for row in capped if row.told_80_at is None]
    told = {
        NEARLY: any(row.told_80_at is not None and not row.reached for row in capped),
        WHOLLY: any(row.reached for row in capped),
    }
    wanted = [percent for percent, is_there in told.items() if not is_there]
    _move(
        ctx, [(row, (row.total or 0) * percent // 100) for row, percent in zip(spared, wanted, strict=False)]
    )


def _capped(ctx: Context) -> list[usage.Allowance]:
    """The running periods that end somewhere, the fullest first."""
    living = [row.subscription_id for row in network.logins(ctx).filter(access=network.Access.ONLINE)]
    facts = subscriptions.allowance_facts(ctx, living)
    ids = [each.subscription_id for each in facts if each.bytes_included is not None]
    found = [row for row in usage.allowances_of(ctx, ids).values() if row.total is not None]
    return sorted(found, key=lambda row: (-row.bytes_used, row.id))


def _move(ctx: Context, up_to: Sequence[tuple[usage.Allowance, int]]) -> None:
    """In the last hour, as his counters would tell it."""
    router = network.routers(ctx).filter(name=ROUTER).first()
    moved = []
    for row, wanted in up_to:
        octets = max(wanted - row.bytes_used, 0)
        since = max(row.starts_at, ctx.now - timedelta(hours=1))
        moved.append(
            usage.Moved(
                row.subscription_id,
                row.organization_id,
                router.id if router else None,
                since,
                ctx.now,
                octets // 9,
                octets - octets // 9,
            )
        )
    usage.meter(ctx, moved=moved)
    usage.eat_over_periods(
        ctx,
        eaten=[
            usage.Eaten(each.subscription_id, each.since, each.at, each.bytes_up + each.bytes_down)
            for each in moved
            if each.subscription_id
        ],
    )
