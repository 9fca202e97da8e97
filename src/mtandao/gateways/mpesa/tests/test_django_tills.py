"""Money without an account, strangers at the door, and many tellings at once."""

import hashlib
import json
import threading
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.models import InboxMessage
from mtandao.foundation import clock
from mtandao.foundation.tenancy.fence import fence
from mtandao.gateways.mpesa.tests.door import asked, confirms, opened, secret, told
from tests.worlds import World


@pytest.fixture
def shop(world: World) -> World:
    return opened(world)


@pytest.mark.django_db
def test_a_till_knows_the_payer_by_his_hash(world: World) -> None:
    shop = opened(world, till="500200")
    owner = shop.sale(phone="0711222333").subscriber
    shop.sale()
    digest = hashlib.sha256(b"254711222333").hexdigest()
    payment = confirms(shop, told(shop, "", MSISDN=digest, TransactionType="Buy Goods"))
    assert (payment.state, payment.subscriber_id) == ("placed", owner.id)


@pytest.mark.django_db
def test_a_till_never_gives_money_to_the_likelier_of_two(world: World) -> None:
    shop = opened(world, till="500200")
    shop.sale(phone="0711222333")
    shop.sale(phone="0711222333")
    digest = hashlib.sha256(b"254711222333").hexdigest()
    payment = confirms(shop, told(shop, "", MSISDN=digest))
    assert (payment.state, payment.suspense_reason) == ("suspense", "no_account")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mask", "amount", "placed"),
    [
        ("2547 ***** 333", "500.00", True),
        ("25471****333", "500.00", True),
        ("2547 ***** 334", "500.00", False),
        ("2547 ***** 333", "501.00", False),
    ],
)
def test_a_till_knows_a_masked_payer_by_what_he_was_asked_for(
    world: World, mask: str, amount: str, placed: bool
) -> None:
    shop = opened(world, till="500200")
    owner = shop.sale(phone="0711222333").subscriber
    shop.now = clock.now()
    payments.ask_for_payment(shop.ctx, subscriber_id=owner.id, amount=Decimal(500))
    payment = confirms(shop, told(shop, "", amount=amount, MSISDN=mask))
    assert (payment.subscriber_id == owner.id) is placed


@pytest.mark.django_db
@pytest.mark.parametrize(("block", "status"), [(False, 200), (True, 403)])
def test_a_stranger_is_told_of_and_blocked_only_where_that_is_wanted(
    shop: World, settings: Any, caplog: pytest.LogCaptureFixture, block: bool, status: int
) -> None:
    settings.DARAJA_SOURCES, settings.DARAJA_BLOCK = ["196.201.214.200"], block
    answer = Client().post(
        f"/hooks/mp/c2b/confirmation/{secret(shop)}",
        json.dumps(told(shop, "A")),
        content_type="application/json",
        headers={"Host": "savanna.localhost"},
    )
    assert answer.status_code == status
    assert "none of its known addresses" in caplog.text
    stored = [message.address for message in InboxMessage.of(shop.ctx)]
    assert stored == ([] if block else ["127.0.0.1"])


@pytest.mark.timeout(120)
def test_fifty_callbacks_for_one_receipt_at_once_book_one_payment(kept_world: World) -> None:
    """Told by request and by paybill, at once, each on a connection of its own."""
    world = kept_world
    opened(world)
    ask = asked(world)
    received = payments.Received(
        method=payments.Method.MPESA,
        amount=Decimal(500),
        received_at=world.now,
        receipt="UKFIFTY",
        channel="x",
    )
    ways: list[dict[str, Any]] = [
        {"ask_id": ask.id, "checkout_id": "ws_CO_1"},
        {"reference": ask.subscriber.account_number},
    ]
    start, ids, problems = threading.Barrier(50), [], []

    def tell(number: int) -> None:
        try:
            start.wait()
            with fence(world.ctx):
                ids.append(
                    payments.receive_payment(world.ctx, received=replace(received, **ways[number % 2])).id
                )
        except Exception as problem:
            problems.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=tell, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == [] and len(ids) == 50
    assert len(set(ids)) == 1 and payments.payments(world.ctx).count() == 1
    sums = ledger.trial_balance(world.ctx)
    assert sums["mpesa"] == Decimal(500) and sum(sums.values()) == 0
