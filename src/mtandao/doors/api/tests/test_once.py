"""`Idempotency-Key`: the first answer again, whatever it was, and money moved once."""

import json
import threading
from typing import Any

import pytest

from mtandao.doors.api.tests.conftest import Caller, of_role, of_subscriber, problem
from tests.worlds import World

KEY = {"Idempotency-Key": "a-key-of-mine"}


@pytest.fixture
def payment(clock: World) -> dict[str, str]:
    return {"client_id": str(clock.sale().subscriber.id), "amount": "100.00"}


def _received(caller: Caller) -> list[str]:
    return [each["amount"] for each in caller.get("/billing/transactions").json()["items"]]


def test_the_same_key_and_body_get_the_first_answer(admin: Caller, payment: dict[str, str]) -> None:
    first = admin.post("/billing/transactions", payment, **KEY)
    again = admin.post("/billing/transactions", payment, **KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert again["Content-Type"] == first["Content-Type"]
    assert _received(admin) == ["100.00"]


def test_without_a_key_each_is_another(admin: Caller, payment: dict[str, str]) -> None:
    for _ in range(2):
        admin.post("/billing/transactions", payment)
    assert _received(admin) == ["100.00", "100.00"]


def test_a_refusal_is_replayed_even_when_it_would_succeed_by_now(
    admin: Caller, clock: World, payment: dict[str, str]
) -> None:
    from mtandao.domains.payments import contract as payments

    body = {"client_id": payment["client_id"]}
    problem(admin.post("/billing/stk", body, **KEY), 409, "payment.no_gateway")
    payments.set_up_gateway(
        clock.ctx, short_code="174379", consumer_key="key", consumer_secret="secret", passkey="passkey"
    )
    replayed = admin.post("/billing/stk", body, **KEY)
    problem(replayed, 409, "payment.no_gateway")
    assert replayed["Idempotent-Replayed"] == "true"
    assert admin.post("/billing/stk", body, **{"Idempotency-Key": "another"}).status_code == 201


@pytest.mark.parametrize("change", [{"amount": "100.01"}, {"amount": "100"}, {"reference": "X"}])
def test_another_body_under_the_same_key_is_refused(
    change: dict[str, str], admin: Caller, payment: dict[str, str]
) -> None:
    admin.post("/billing/transactions", payment, **KEY)
    answer = admin.post("/billing/transactions", {**payment, **change}, **KEY)
    problem(answer, 422, "idempotency.key_used_for_another_request")
    assert _received(admin) == ["100.00"]


def test_the_same_key_on_another_route_is_refused(admin: Caller, payment: dict[str, str]) -> None:
    admin.post("/billing/transactions", payment, **KEY)
    problem(admin.post("/billing/stk", payment, **KEY), 422, "idempotency.key_used_for_another_request")


def test_a_key_is_its_owners(admin: Caller, clock: World, payment: dict[str, str]) -> None:
    admin.post("/billing/transactions", payment, **KEY)
    assert of_role(clock, "billing").post("/billing/transactions", payment, **KEY).status_code == 201
    assert len(_received(admin)) == 2


def test_a_key_is_forgotten_after_a_day(admin: Caller, clock: World, payment: dict[str, str]) -> None:
    admin.post("/billing/transactions", payment, **KEY)
    clock.later(hours=23)
    day_later = of_role(clock, "admin")
    assert day_later.post("/billing/transactions", payment, **KEY)["Idempotent-Replayed"] == "true"
    clock.later(hours=2)
    assert "Idempotent-Replayed" not in day_later.post("/billing/transactions", payment, **KEY)


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_that_cannot_be_one_is_refused(key: str, admin: Caller, payment: dict[str, str]) -> None:
    problem(admin.post("/billing/transactions", payment, **{"Idempotency-Key": key}), 422)
    assert _received(admin) == []


def test_nobodys_key_is_not_kept(anybody: Caller, admin: Caller, payment: dict[str, str]) -> None:
    from mtandao.foundation.idempotency import KeptAnswer

    problem(anybody.post("/billing/transactions", payment, **KEY), 401)
    assert not KeptAnswer.objects.exists()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/auth/login", {"email": "admin@savanna.example", "password": "a-long-password"}),
        ("/tokens", {"label": "Shop"}),
    ],
)
def test_an_answer_with_a_secret_is_never_kept(path: str, body: dict[str, str], admin: Caller) -> None:
    from mtandao.foundation.idempotency import KeptAnswer

    one, two = (admin.post(path, body, **KEY).json()["token"] for _ in range(2))
    assert one != two
    assert not KeptAnswer.objects.exists()


def test_a_subscriber_has_keys_too(clock: World) -> None:
    sale = clock.sale()
    me = of_subscriber(clock, sale.subscriber)
    order = {"package_id": str(sale.subscription.plan_id)}
    first = me.post("/client/subscriptions", order, **KEY)
    assert first.status_code == 201, first.content
    assert me.post("/client/subscriptions", order, **KEY).content == first.content
    assert len(me.get("/client/subscriptions").json()["items"]) == 2


def test_a_failure_on_our_side_is_not_kept_and_leaves_nothing(
    admin: Caller, clock: World, payment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It fails after the payment was booked, while the answer is put together."""
    from mtandao.domains.payments.api import transactions as api

    with monkeypatch.context() as broken:
        broken.setattr(api, "shape", lambda _: 1 / 0)
        said = problem(admin.post("/billing/transactions", payment, **KEY), 500, "failed")
    assert "ZeroDivisionError" not in json.dumps(said)
    assert _received(admin) == []
    assert admin.get(f"/clients/{payment['client_id']}").json()["wallet"] == "0.00"
    assert admin.post("/billing/transactions", payment, **KEY).status_code == 201


def test_two_at_once_move_money_once(kept_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others wait for the first, each on a connection of its own."""
    from django.db import connections

    monkeypatch.setattr("mtandao.foundation.clock.now", lambda: kept_world.now)
    client = kept_world.sale().subscriber
    admin = of_role(kept_world, "admin")
    body = {"client_id": str(client.id), "amount": "100.00"}
    answers: list[Any] = []
    together = threading.Barrier(4)

    def send() -> None:
        together.wait()
        answers.append(Caller(admin.host, admin.token).post("/billing/transactions", body, **KEY))
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" in answer for answer in answers) == 3
    assert _received(admin) == ["100.00"]
