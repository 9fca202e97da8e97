"""Small worlds for tests: an ISP, its people, a plan, a customer. Built by the product's own commands."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest

NOON = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)  # 12:00 in Nairobi
PASSWORD = "a-long-password"


@dataclass
class World:
    """One ISP and a clock that the test owns."""

    slug: str = "savanna"
    country: str = "KE"
    now: datetime = NOON
    made: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        from mtandao.domains.staff import contract as staff
        from mtandao.foundation.context import platform_context

        self.admin = staff.sign_up_isp(
            platform_context("tests", self.now),
            company=f"{self.slug.title()} Net",
            slug=self.slug,
            country=self.country,
            full_name="Achieng Odhiambo",
            email=f"admin@{self.slug}.example",
            password=PASSWORD,
        )

    @property
    def tenant_id(self) -> UUID:
        return self.admin.tenant_id

    @property
    def ctx(self) -> Any:
        """The system, inside this ISP, now."""
        from mtandao.domains.organizations import contract as organizations
        from mtandao.foundation.context import system_context

        return system_context(organizations.facts_of(self.tenant_id), "tests", self.now)

    def as_role(self, code: str) -> Any:
        """Somebody with that role template's rights."""
        from mtandao.domains.staff import contract as staff
        from mtandao.foundation.context import Actor, ActorKind

        role = staff.roles(self.ctx).get(code=code)
        return replace(self.ctx, actor=Actor(ActorKind.STAFF, self.admin.id, code, role.permissions()))

    def later(self, **by: float) -> "World":
        self.now += timedelta(**by)
        return self

    def plan(self, name: str = "Home Basic", price: str = "2500", **more: Any) -> Any:
        from mtandao.domains.catalog import contract as catalog

        values: dict[str, Any] = {"kbps_down": 20480, "kbps_up": 5120, "setup_fee": Decimal(1500)} | more
        return catalog.create_plan(self.ctx, new=catalog.NewPlan(name=name, price=Decimal(price), **values))

    def sale(self, plan: Any = None, *, activate: bool = True, **person: Any) -> Any:
        from mtandao.domains.catalog import contract as catalog
        from mtandao.domains.sales import contract as sales

        plan = plan or catalog.plans(self.ctx).first() or self.plan()
        number = self.made["sale"] = self.made.get("sale", 0) + 1
        details = {
            "first_name": "Wanjiku",
            "last_name": f"Kamau {number}",
            "phone": f"0700{number:06d}",
        } | person
        return sales.sign_up_subscriber(
            self.ctx, person=details, terms=sales.Terms(plan.id, activate=activate)
        )

    def pays(self, subscriber: Any, amount: str, receipt: str | None = None) -> Any:
        from mtandao.domains.payments import contract as payments

        number = self.made["payment"] = self.made.get("payment", 0) + 1
        return payments.receive_payment(
            self.ctx,
            received=payments.Received(
                method=payments.Method.MPESA,
                amount=Decimal(amount),
                received_at=self.now,
                receipt=receipt or f"UKK{number:07d}",
                reference=subscriber.account_number,
            ),
        )

    def settle(self, listeners: Sequence[str] | None = None) -> int:
        """Let every listener, or these, hear what has happened, at this world's time: a test is the same on any day."""
        from mtandao.foundation import clock
        from mtandao.foundation.outbox.relay import drain

        with patch.object(clock, "now", lambda: self.now):
            return drain(listeners)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """An ISP in a database that is rolled back; reads stand inside its fence."""
    yield from _fenced(World())


@pytest.fixture
def kept_world(own_databases: None) -> Iterator[World]:
    """An ISP in a database of its own, where commits last."""
    yield from _fenced(World())


@contextmanager
def fenced(world: World) -> Iterator[World]:
    """Reads stand inside its fence."""
    yield from _fenced(world)


def _fenced(world: World) -> Iterator[World]:
    from mtandao.foundation.tenancy.fence import fence

    with fence(world.ctx):
        yield world
