"""Gateways of any provider: what they declare is asked for, kept, sealed, and never told again."""

from typing import Any

import pytest
from django.db import connection

from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.models import Gateway
from mtandao.foundation.refusals import Malformed, NotAllowed
from tests.room_pages import URLS, Desk, words_of
from tests.worlds import World

pytestmark = [pytest.mark.urls(URLS), pytest.mark.django_db]

KEYS: dict[str, Any] = {"consumer_key": "key", "consumer_secret": "very-secret", "passkey": "pass-secret"}


def set_up(world: World, short_code: str = "174379", **more: Any) -> Gateway:
    return payments.set_up_gateway(world.ctx, short_code=short_code, **KEYS, **more)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"short_code": "12"}, "short_code"),
        ({"short_code": ""}, "short_code"),
        ({"passkey": ""}, "passkey"),
        ({"till": "x"}, "till"),
        ({"gold": "x"}, "gold"),
        ({"provider": "nobody"}, "provider"),
    ],
)
def test_what_the_provider_needs_is_asked_for(world: World, values: dict[str, str], field: str) -> None:
    given: dict[str, Any] = {"short_code": "174379", **KEYS, **values}
    with pytest.raises(Malformed) as refused:
        payments.set_up_gateway(world.ctx, **given)
    assert list(refused.value.fields) == [field]
    assert not Gateway.objects.exists()


def test_one_gateway_at_most_is_preferred_and_asked_with_first(world: World) -> None:
    first, second = set_up(world, preferred=True), set_up(world, "600100", preferred=True)
    first.refresh_from_db()
    assert not first.preferred and second.preferred
    assert [row.id for row in payments.askable_gateways(world.ctx)] == [second.id, first.id]
    ask = payments.ask_for_payment(world.ctx, subscriber_id=world.sale().subscriber.id)
    assert ask.gateway_id == second.id
    assert len(ask.reference) == 32 and ask.reference.isalnum()


def test_a_gateway_that_is_named_is_asked_through_and_one_that_is_not_in_use_is_refused(world: World) -> None:
    set_up(world)
    named = set_up(world, "600100")
    one, two = world.sale().subscriber, world.sale().subscriber
    ask = payments.ask_for_payment(world.ctx, subscriber_id=one.id, gateway_id=named.id)
    assert ask.gateway_id == named.id
    payments.set_up_gateway(world.ctx, gateway_id=named.id, active=False)
    with pytest.raises(payments.NoGateway):
        payments.ask_for_payment(world.ctx, subscriber_id=two.id, gateway_id=named.id)
    with pytest.raises(payments.NoGateway):
        payments.ask_for_payment(world.ctx, subscriber_id=two.id, method=payments.Method.UPI)


def test_sealed_secrets_are_not_in_the_database_as_they_are_nor_in_the_audit(world: World) -> None:
    gateway = set_up(world)
    gateway.keep("initiator_password", "the-deepest-secret", secret=True)
    gateway.save()
    gateway.refresh_from_db()
    assert gateway.value("initiator_password") == "the-deepest-secret"
    with connection.cursor() as cursor:
        cursor.execute("SELECT secrets FROM payments_gateway WHERE id = %s", [gateway.id])
        (kept,) = cursor.fetchone()
        cursor.execute(
            "SELECT count(*) FROM foundation_auditentry WHERE (before::text || after::text) LIKE ANY(%s)",
            [["%deepest%", f"%{kept}%", "%very-secret%"]],
        )
        (told,) = cursor.fetchone()
    assert "deepest" not in kept and told == 0


def test_a_test_of_the_keys_is_for_who_sets_up_gateways(world: World) -> None:
    gateway = set_up(world)
    desk = Desk(world)
    assert desk.post(f"/payments/gateways/{gateway.id}/test/").status_code == 302
    with pytest.raises(NotAllowed):
        payments.test_gateway(world.as_role("readonly"), gateway_id=gateway.id)
    payments.record_test(world.ctx, gateway_id=gateway.id, problem="Wrong credentials", at=world.now)
    assert "Wrong credentials" in words_of(desk.get("/payments/gateways/"))
    payments.record_test(world.ctx, gateway_id=gateway.id, problem="", at=world.now)
    assert "keys accepted" in words_of(desk.get(f"/payments/gateways/{gateway.id}/"))


def test_the_form_of_a_provider_is_made_from_what_it_declares(world: World) -> None:
    desk = Desk(world)
    assert "M-Pesa" in words_of(desk.get("/payments/gateways/new/"))
    answer = desk.post("/payments/gateways/new/", {"provider": "mpesa"})
    assert answer.status_code == 302 and answer["Location"].endswith("/new/mpesa/")
    page = desk.get("/payments/gateways/new/mpesa/")
    assert "Consumer secret" in words_of(page) and "Passkey" in words_of(page)
    assert desk.post("/payments/gateways/new/mpesa/", {"short_code": "12", **KEYS}).status_code == 422
    done = desk.post("/payments/gateways/new/mpesa/", {"short_code": "174379", **KEYS, "active": "on"})
    assert done.status_code == 302
    assert Gateway.objects.get().value("consumer_secret") == "very-secret"
    assert desk.get("/payments/gateways/new/nobody/").status_code == 404
