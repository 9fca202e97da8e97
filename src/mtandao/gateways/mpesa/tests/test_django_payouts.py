"""A payout's whole way: from approval to the simulated Daraja, and what it tells us back into the books."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.payments import contract as payments
from mtandao.domains.payments.models import InboxMessage
from mtandao.foundation.outbox.relay import drain
from mtandao.foundation.refusals import Unavailable
from mtandao.gateways.mpesa import paying_out
from mtandao.gateways.mpesa.client import DarajaClient
from mtandao.gateways.mpesa.models import Conversation
from mtandao.gateways.mpesa.tests.conftest import IMPATIENT, PATIENT, SAVANNA, Daraja
from tests.worlds import World

pytestmark = pytest.mark.django_db
HANDLER = ["gateways.mpesa.handle_messages"]
METHOD = payments.PayoutMethod


@dataclass
class Till:
    """A provider whose short code is the simulator's, and a customer with 6,000 in his wallet."""

    world: World
    daraja: Daraja
    customer: Any
    timeouts: Any = PATIENT
    made: list[DarajaClient] = field(default_factory=list)

    def line(self, gateway: payments.Gateway) -> DarajaClient:
        client = self.daraja.client(
            timeouts=self.timeouts,
            initiator_name=gateway.value("initiator_name"),
            initiator_password=gateway.value("initiator_password"),
            certificate=gateway.value("certificate"),
            base_url=self.daraja.base,
        )
        self.made.append(client)
        return client

    def payout(self, ending: str = "01", amount: int = 600) -> payments.Payout:
        wish = payments.request_refund(
            self.world.ctx,
            subscriber_id=self.customer.id,
            amount=Decimal(amount),
            method=METHOD.MPESA,
            phone=f"2547000000{ending}",
            reason="Moved away",
        )
        payout = payments.approve_refund(self.world.as_role("admin"), refund_id=wish.id).payout
        assert payout is not None
        return payout

    def sends(self, payout: payments.Payout) -> payments.Payout:
        paying_out.send_payout(self.world.ctx, payout_id=str(payout.id))
        payout.refresh_from_db()
        return payout

    def hears(self, number: int = 1) -> str:
        """Daraja's messages come through our own door, and are handled. Returns what the last one came to."""
        for arrival in self.daraja.receiver.wait_for(number, path="/out")[number - 1 :]:
            answer = Client().post(
                f"/hooks/mp{arrival.path}",
                arrival.raw,
                content_type="application/json",
                headers={"Host": "savanna.localhost"},
            )
            assert answer.json() == {"ResultCode": 0, "ResultDesc": "Accepted"}
        drain(HANDLER)
        last = InboxMessage.of(self.world.ctx).order_by("-id").first()
        assert last is not None
        return last.outcome

    @property
    def wallet(self) -> Decimal:
        return ledger.balance(self.world.ctx, self.customer.id).wallet


@pytest.fixture
def till(world: World, slow_daraja: Daraja, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Till]:
    settings.DARAJA_BASE_URL = slow_daraja.base
    below = slow_daraja.callbacks.replace("http://savanna.", "http://")
    settings.PUBLIC_URL = below
    certificate = slow_daraja.http.get(f"{slow_daraja.base}/__sim__/certificate").text
    payments.set_up_gateway(
        world.ctx,
        short_code=SAVANNA.code,
        consumer_key=SAVANNA.consumer_key,
        consumer_secret=SAVANNA.consumer_secret,
        passkey=SAVANNA.passkey,
        initiator_name="savanna-api",
        initiator_password="Secret#1",
        certificate=certificate.replace("\n", ""),
    )
    customer = world.sale().subscriber
    world.pays(customer, "10000")
    till = Till(world, slow_daraja, customer)
    # Under the receiver's own folder, so that one server serves every test.
    monkeypatch.setattr(
        "mtandao.gateways.mpesa.conversations.callback_url", lambda _, tail: slow_daraja.url(tail)
    )
    monkeypatch.setattr(paying_out, "line", till.line)
    yield till
    for client in till.made:
        client.close()


def test_a_payout_is_sent_told_and_booked(till: Till) -> None:
    payout = till.sends(till.payout())
    assert (payout.state, payout.conversation_id[:3], till.wallet) == ("sent", "AG_", Decimal(5400))
    till.daraja.advance(30)
    assert till.hears().startswith("paid out, ")
    payout.refresh_from_db()
    (entry,) = till.daraja.ledger
    assert (payout.state, payout.receipt) == ("succeeded", entry["receipt"])
    assert payout.result.startswith("254700000001")
    assert ledger.trial_balance(till.world.ctx)["mpesa"] == Decimal(9400)


def test_the_same_result_twice_books_once(till: Till) -> None:
    till.sends(till.payout("11"))
    till.daraja.advance(30)
    till.daraja.advance(30)
    till.hears(1)
    till.hears(2)
    assert len(till.daraja.ledger) == 1
    assert ledger.trial_balance(till.world.ctx)["mpesa"] == Decimal(9400)


def test_a_refused_payout_frees_the_balance_and_says_why(till: Till) -> None:
    payout = till.sends(till.payout("40"))
    till.daraja.advance(30)
    assert till.hears() == "failed: 2040"
    payout.refresh_from_db()
    assert (payout.state, till.wallet) == ("failed", Decimal(6000))
    assert "not on M-Pesa" in payout.result


def test_M15_an_answer_that_is_lost_is_asked_for_and_never_sent_again(till: Till) -> None:
    till.timeouts = IMPATIENT
    payout = till.sends(till.payout("21"))
    assert (payout.state, till.wallet) == ("unknown", Decimal(5400))
    till.timeouts = PATIENT
    assert till.sends(payout).state == "unknown"
    till.daraja.advance(30)
    paying_out.question_payout(till.world.ctx, payout_id=str(payout.id))
    till.daraja.advance(30)
    assert till.hears().startswith("paid out, ")
    payout.refresh_from_db()
    assert payout.state == "succeeded" and len(till.daraja.ledger) == 1


def test_M15_a_connection_that_was_refused_frees_the_balance(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = till.daraja.client(base_url="http://127.0.0.1:9")
    monkeypatch.setattr(paying_out, "line", lambda _: nowhere)
    payout = till.payout()
    payout = till.sends(payout)
    nowhere.close()
    assert (payout.state, till.wallet) == ("failed", Decimal(6000))


def test_a_time_out_is_no_failure(till: Till) -> None:
    payout = till.sends(till.payout(amount=599))
    till.daraja.advance(30)
    assert till.hears() == "ran out of time: M-Pesa is asked"
    payout.refresh_from_db()
    assert (payout.state, till.wallet) == ("unknown", Decimal(5401))
    paying_out.question_payout(till.world.ctx, payout_id=str(payout.id))
    till.daraja.advance(30)
    assert till.hears(2).startswith("paid out, ")


def test_that_mpesa_does_not_know_it_proves_nothing(till: Till) -> None:
    till.timeouts = IMPATIENT
    payout = till.sends(till.payout("22"))
    paying_out.question_payout(till.world.ctx, payout_id=str(payout.id))
    till.daraja.advance(30)
    assert till.hears().startswith("not decided: R000002")
    payout.refresh_from_db()
    assert (payout.state, payout.questions, till.wallet) == ("unknown", 1, Decimal(5400))


def test_whoever_dies_while_sending_leaves_it_unknown(till: Till) -> None:
    payout = till.payout()
    payments.mark_payout_sending(till.world.ctx, payout_id=payout.id)
    assert till.sends(payout).state == "unknown"
    assert till.daraja.get("state")["payouts"] == []


def test_spike_arrest_waits_for_its_turn(till: Till) -> None:
    till.daraja.post("whims", maintenance=True)
    payout = till.payout()
    with pytest.raises(Unavailable):
        till.sends(payout)
    payout.refresh_from_db()
    assert (payout.state, till.wallet) == ("approved", Decimal(5400))
    till.daraja.post("whims", maintenance=False)
    assert till.sends(payout).state == "sent"


def test_a_forged_result_changes_nothing(till: Till) -> None:
    payout = till.sends(till.payout())
    body = {"Result": {"ResultCode": 0, "ConversationID": payout.conversation_id, "TransactionID": "FORGED"}}
    answer = Client().post(
        "/hooks/mp/out/result/0123456789abcdef",
        body,
        content_type="application/json",
        headers={"Host": "savanna.localhost"},
    )
    assert answer.status_code == 200
    drain(HANDLER)
    payout.refresh_from_db()
    assert payout.state == "sent"


@pytest.mark.parametrize("again", [False, True])
def test_a_payment_is_given_back_by_reversal(till: Till, again: bool) -> None:
    """R000001, reversed before, is as good as done."""
    world = till.world
    phone = {"short_code": SAVANNA.code, "account": "A", "amount": 300, "phone": "0700000001"}
    receipt = till.daraja.post("pay", **phone).json()["receipt"]
    told = payments.Received(
        method=payments.Method.MPESA,
        amount=Decimal(300),
        received_at=world.now,
        receipt=receipt,
        reference="nobody",
        gateway_id=payments.gateways(world.ctx).get().id,
    )
    payment = payments.receive_payment(world.ctx, received=told)
    if again:
        with till.line(payments.gateways(world.ctx).get()) as client:
            urls = {"result_url": till.daraja.url("other"), "timeout_url": till.daraja.url("other")}
            client.reversal(receipt=receipt, amount=300, **urls)
        till.daraja.advance(30)
    wish = payments.request_refund(
        world.ctx, payment_id=payment.id, method=METHOD.SAME_WAY, reason="Not our customer"
    )
    payout = payments.approve_refund(world.as_role("admin"), refund_id=wish.id).payout
    assert payout is not None and till.sends(payout).state == "sent"
    till.daraja.advance(30)
    assert till.hears().startswith("given back, ")
    payment.refresh_from_db()
    assert payment.state == "reversed"
    assert [entry["amount"] for entry in till.daraja.ledger] == ["300", "-300"]
    assert ledger.trial_balance(world.ctx)["suspense"] == 0


def test_every_call_has_an_address_of_its_own(till: Till) -> None:
    payout = till.sends(till.payout())
    paying_out.question_payout(till.world.ctx, payout_id=str(payout.id))
    keys = set(Conversation.of(till.world.ctx).values_list("key", flat=True))
    assert len(keys) == 2 and all(len(key) == 48 for key in keys)
