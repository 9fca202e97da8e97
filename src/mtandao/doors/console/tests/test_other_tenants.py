"""Another provider's ids are not found, on any address of the console; and nobody is let in without a name."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver

from mtandao.doors.console.tests.conftest import Sitting
from mtandao.doors.console.urls import urlpatterns
from mtandao.foundation.tenancy.fence import fence
from tests.worlds import World

# Whoever comes may open these; they show nothing of anybody.
OPEN = ("sign-in/", "sign-out/", "welcome/<str:key>/", "sign-up/", "sign-up/address/", "language/")


def routes(patterns: Any = urlpatterns, before: str = "") -> Iterator[tuple[str, str]]:
    """Every route with its name."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route, str(pattern.name)


ALL = sorted({route for route, _name in routes()})
WITH_IDS = [route for route in ALL if "<uuid:" in route or "<int:" in route]


def filled(route: str, ids: dict[str, Any]) -> str:
    """The route's address with the other provider's ids."""
    import re

    def value(match: re.Match[str]) -> str:
        kind, name = match.group(1), match.group(2)
        if kind in ("slug", "str"):
            return {"tab": "timeline", "what": "suspend", "step": "who"}.get(name, "x")
        return str(ids.get(name, ids["id"])) if kind == "uuid" else str(ids.get(name, ids["int"]))

    return "/" + re.sub(r"<(\w+):(\w+)>", value, route)


@pytest.fixture
def others(world: World) -> dict[str, Any]:
    """Everything that another provider has one of."""
    from mtandao.domains.billing import contract as billing
    from mtandao.domains.ledger import contract as ledger
    from mtandao.domains.ledger.models import Account, Journal
    from mtandao.domains.network import contract as network
    from mtandao.domains.payments import contract as payments
    from mtandao.foundation.audit.models import AuditEntry
    from mtandao.foundation.outbox.models import OutboxEvent
    from mtandao.foundation.schedules.commands import ensure_schedules
    from mtandao.foundation.schedules.models import Schedule

    other = World(slug="coast")
    with fence(other.ctx):
        sale = other.sale(first_name="Secret", last_name="Person")
        payment = other.pays(sale.subscriber, "4000")
        gateway = payments.set_up_gateway(
            other.ctx, short_code="600610", consumer_key="k", consumer_secret="s", passkey="p"
        )
        ask = payments.ask_for_payment(other.ctx, subscriber_id=sale.subscriber.id, amount=payment.amount)
        nas = network.register_nas(other.ctx, name="Nyali-1", address="127.0.9.1", secret="a-long-secret")
        credit = ledger.Credit(
            kind=ledger.CreditKind.PROMOTION, amount=payment.amount, reason="Secret Person", key="1"
        )
        given = ledger.start_bulk_credit(other.ctx, credit=credit, subscriber_ids=[sale.subscriber.id])
        wanted = billing.PlanWanted(
            plan_id=sale.subscription.plan_id, when=billing.AssignWhen.NOW, key="Secret Person"
        )
        assigned = billing.start_plan_assignment(
            other.ctx, wanted=wanted, subscriber_ids=[sale.subscriber.id]
        )
        addresses = _addresses(other.ctx)
        ensure_schedules(other.ctx)
        other.settle()
        return {
            "id": sale.subscriber.id,
            "subscriber_id": sale.subscriber.id,
            "payment_id": payment.id,
            "account_id": Account.of(other.ctx).filter(subscriber=None).first().id,  # type: ignore[union-attr]
            "journal_id": Journal.of(other.ctx).first().id,  # type: ignore[union-attr]
            "credit_id": given.id,
            "assignment_id": assigned.id,
            "invoice_id": sale.invoice.id,
            "plan_id": sale.subscription.plan_id,
            "gateway_id": gateway.id,
            "ask_id": ask.id,
            "nas_id": nas.id,
            **addresses,
            "login_id": sale.login.id,
            "user_id": other.admin.id,
            "tenant_id": other.tenant_id,
            "cause": payment.correlation_id,
            "schedule_id": Schedule.of(other.ctx).first().id,  # type: ignore[union-attr]
            "int": OutboxEvent.objects.filter(tenant_id=other.tenant_id).first().position,  # type: ignore[union-attr]
            "entry_id": AuditEntry.objects.filter(tenant_id=other.tenant_id).first().id,  # type: ignore[union-attr]
        }


def _addresses(ctx: Any) -> dict[str, Any]:
    from mtandao.domains.ipam import contract as ipam

    block = ipam.add_block(ctx, network="10.0.0.0/8", name="Secret Person")
    subnet = ipam.add_subnet(ctx, network="10.4.0.0/24", name="Secret Person")
    pool = ipam.add_pool(
        ctx, subnet_id=subnet.id, name="Secret Person", kind="dynamic", first="10.4.0.10", last="10.4.0.20"
    )
    held = ipam.reserve(ctx, address="10.4.0.9", reason="Secret Person")
    return {"block_id": block.id, "subnet_id": subnet.id, "pool_id": pool.id, "held_id": held.id}


def test_every_address_with_an_id_refuses_another_providers(
    world: World, admin: Sitting, others: dict[str, Any]
) -> None:
    assert len(WITH_IDS) > 30
    shown = []
    for route in WITH_IDS:
        url = filled(route, others)
        for method in ("get", "post"):
            response = getattr(admin.client, method)(url)
            # 422: what was sent is no form at all, so nothing was looked for.
            missing = response.status_code in (404, 405) or (method == "post" and response.status_code == 422)
            if not missing or b"Secret Person" in response.content:
                shown.append((method, url, response.status_code))
    assert not shown


def test_nobody_is_let_in_without_signing_in(world: World, others: dict[str, Any]) -> None:
    stranger = Client(headers={"host": "savanna.localhost"})
    entered = []
    for route in ALL:
        if route in OPEN:
            continue
        response = stranger.get(filled(route, others))
        if response.status_code not in (302, 404) or (
            response.status_code == 302 and not response["Location"].startswith("/sign-in/")
        ):
            entered.append((route, response.status_code))
    assert not entered


def test_a_post_without_its_token_is_refused_in_a_sentence(world: World, admin: Sitting) -> None:
    careful = Client(headers={"host": "savanna.localhost"}, enforce_csrf_checks=True)
    careful.cookies = admin.client.cookies
    for url in (
        "/settings/",
        "/sign-out/",
        "/organization/",
        f"/subscribers/{world.sale().subscriber.id}/do/payment/",
    ):
        response = careful.post(url, {"name": "Stolen"})
        assert response.status_code == 403 and "Nothing was changed" in response.content.decode(), url
