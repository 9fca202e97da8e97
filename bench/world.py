"""An ISP with many subscribers, written in bulk: the benchmarks measure what comes after."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from bench.harness import say


@dataclass
class BenchWorld:
    """`subscribers`, `subscriptions` and `logins` are parallel lists of ids."""

    ctx: Any
    plan: Any
    subscribers: list[UUID]
    subscriptions: list[UUID]
    logins: list[UUID]


def build(size: int, slug: str = "bench") -> BenchWorld:
    """`size` active subscribers with logins, provisioned, and nothing owed."""
    from mtandao.domains.catalog import contract as catalog
    from mtandao.domains.organizations import contract as organizations
    from mtandao.domains.staff import contract as staff
    from mtandao.foundation import clock
    from mtandao.foundation.context import platform_context, system_context

    admin = staff.sign_up_isp(
        platform_context("bench", clock.now()),
        company="Bench Net",
        slug=slug,
        country="KE",
        full_name="Bench",
        email=f"admin@{slug}.example",
        password="a-long-password",
    )
    ctx = system_context(organizations.facts_of(admin.tenant_id), "bench", clock.now())
    plan = catalog.create_plan(
        ctx, new=catalog.NewPlan(name="Home Basic", price=Decimal(2500), kbps_down=20480, kbps_up=5120)
    )
    say(f"writing {size:,} subscribers")
    return _people(ctx, plan, size)


def _people(ctx: Any, plan: Any, size: int) -> BenchWorld:
    from mtandao.domains.network.models import Login
    from mtandao.domains.subscribers.models import Subscriber
    from mtandao.domains.subscriptions.models import Subscription
    from mtandao.foundation.ids import new_id
    from mtandao.foundation.tenancy.fence import fenced_transaction
    from mtandao.gateways.radius import rows

    own = {"tenant_id": ctx.tenant_id, "organization_id": ctx.tenant_id}
    world = BenchWorld(ctx, plan, *[[new_id() for _ in range(size)] for _ in range(3)])
    with fenced_transaction(ctx):
        Subscriber.objects.bulk_create(
            (
                Subscriber(
                    id=pk,
                    **own,
                    account_number=f"BEN-{n}",
                    account_key=f"BEN{n}",
                    first_name="Wanjiku",
                    last_name=f"Kamau {n}",
                    full_name=f"Wanjiku Kamau {n}",
                    phone=f"+2547{n:08d}",
                    created_at=ctx.now,
                )
                for n, pk in enumerate(world.subscribers)
            ),
            batch_size=5000,
        )
        Subscription.objects.bulk_create(
            (
                Subscription(
                    id=pk,
                    **own,
                    subscriber_id=subscriber,
                    plan=plan,
                    state="active",
                    connection_type="pppoe",
                    price=plan.price,
                    anchor_day=ctx.today.day,
                    billed_until=ctx.today + timedelta(days=1),
                    sold_at=ctx.now,
                    activated_at=ctx.now,
                )
                for pk, subscriber in zip(world.subscriptions, world.subscribers, strict=True)
            ),
            batch_size=5000,
        )
        Login.objects.bulk_create(
            (
                Login(
                    id=pk,
                    **own,
                    subscription_id=subscription,
                    subscriber_id=subscriber,
                    username=f"user{n}",
                    password="secret-password",
                    access="online",
                    group=plan.radius_group,
                    changed_at=ctx.now,
                    provisioned_at=ctx.now,
                )
                for n, (pk, subscription, subscriber) in enumerate(
                    zip(world.logins, world.subscriptions, world.subscribers, strict=True)
                )
            ),
            batch_size=5000,
        )
    with rows.radius_database() as cursor:
        for start in range(0, size, 5000):
            rows.write_logins(
                cursor,
                ctx.tenant_id,
                [
                    rows.LoginRows(
                        f"user{n}",
                        plan.radius_group,
                        passwords={"Cleartext-Password": "secret-password", "NT-Password": "0" * 32},
                    )
                    for n in range(start, min(start + 5000, size))
                ],
            )
    return world
