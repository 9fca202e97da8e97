"""The same credit for many: asked once, done once, and said who did not get it and why."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from mtandao.domains.ledger import contract as ledger
from mtandao.domains.ledger.commands.bulk import BATCH, credit_waiting
from mtandao.domains.ledger.jobs import credit_many
from mtandao.domains.ledger.models import BulkCredit, BulkCreditLine, Journal
from mtandao.domains.ledger.queries.bulk import Credited, credited_by
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.foundation.refusals import Malformed, NotAllowed
from mtandao.foundation.tenancy.fence import fence
from tests.worlds import World


def _people(world: World, number: int) -> list[Any]:
    first = world.made.get("people", 0)
    world.made["people"] = first + number
    return [
        subscribers.create_subscriber(
            world.ctx, first_name="Njeri", last_name=str(each), phone=f"0711{each:06d}"
        )
        for each in range(first, first + number)
    ]


def _credit(key: str = "1", amount: str = "50", kind: str = "promotion") -> ledger.Credit:
    return ledger.Credit(
        kind=ledger.CreditKind(kind), amount=Decimal(amount), reason="Fibre cut on Tuesday", key=key
    )


def _stands(world: World, bulk: BulkCredit) -> Credited:
    return credited_by(world.ctx, [bulk])[bulk.id]


def test_who_was_pasted_is_credited_and_who_was_not_found_is_named(world: World) -> None:
    one, two, gone = _people(world, 3)
    subscribers.remove_subscriber(world.ctx, subscriber_id=gone.id)
    typed = [
        one.account_number.lower(),
        f"  {one.account_number} ",
        "",
        two.account_number.split("-")[1],
        "SAV-999",
        gone.account_number,
    ]
    bulk = ledger.start_bulk_credit(world.ctx, credit=_credit(), accounts=typed)
    assert ProcrastinateJob.objects.filter(task_name="ledger.credit_many").count() == 1
    assert _stands(world, bulk) == Credited(2, 0, 2, Decimal(0))
    credit_many(world.ctx, bulk_id=str(bulk.id))
    assert _stands(world, bulk) == Credited(0, 2, 2, Decimal(100))
    refused = BulkCreditLine.of(world.ctx).filter(outcome=ledger.Outcome.REFUSED)
    assert {(line.account, line.why) for line in refused} == {
        ("SAV-999", "No account of this number."),
        (gone.account_number, "No account of this number."),
    }
    assert [ledger.balance(world.ctx, each.id).wallet for each in (one, two, gone)] == [50, 50, 0]
    assert ledger.trial_balance(world.ctx) == {"wallet": Decimal(-100), "promotion": Decimal(100)}
    assert OutboxEvent.objects.filter(name="wallet.credited").count() == 2
    assert BulkCredit.found(world.ctx, id=bulk.id).finished_at == world.now


def test_more_than_a_batch_is_done_in_several(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mtandao.domains.ledger.commands.bulk.BATCH", 3)
    people = _people(world, 7)
    bulk = ledger.start_bulk_credit(
        world.ctx, credit=_credit(kind="adjustment"), subscriber_ids=[each.id for each in people]
    )
    assert [credit_waiting(world.ctx, bulk_id=bulk.id) for _ in range(4)] == [3, 3, 1, 0]
    assert _stands(world, bulk) == Credited(0, 7, 0, Decimal(350))
    assert Journal.of(world.ctx).filter(kind="adjustment").count() == 7


def test_killed_in_the_middle_it_goes_on_where_it_stood(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mtandao.domains.ledger.commands.bulk.BATCH", 2)
    people = _people(world, 5)
    bulk = ledger.start_bulk_credit(world.ctx, credit=_credit(), subscriber_ids=[each.id for each in people])
    credit_waiting(world.ctx, bulk_id=bulk.id)
    with pytest.raises(RuntimeError), transaction.atomic(), monkeypatch.context() as patched:
        patched.setattr("mtandao.domains.ledger.commands.bulk.write_changes", _dies)
        credit_waiting(world.ctx, bulk_id=bulk.id)
    assert _stands(world, bulk) == Credited(3, 2, 0, Decimal(100))
    for _ in range(2):
        credit_many(world.ctx, bulk_id=str(bulk.id))
    assert _stands(world, bulk) == Credited(0, 5, 0, Decimal(250))
    assert {ledger.balance(world.ctx, each.id).wallet for each in people} == {Decimal(50)}


def _dies(*_: Any) -> None:
    raise RuntimeError("the power is gone")


def test_the_same_key_again_gives_the_same_wish_back(world: World) -> None:
    (one,) = _people(world, 1)
    first = ledger.start_bulk_credit(world.ctx, credit=_credit(), subscriber_ids=[one.id])
    again = ledger.start_bulk_credit(world.ctx, credit=_credit(), subscriber_ids=[one.id])
    assert again.id == first.id and BulkCreditLine.of(world.ctx).count() == 1
    with pytest.raises(ledger.PostedBefore), transaction.atomic():
        ledger.start_bulk_credit(world.ctx, credit=_credit(amount="60"), subscriber_ids=[one.id])
    credit_many(world.ctx, bulk_id=str(first.id))
    ledger.start_bulk_credit(world.ctx, credit=_credit(), subscriber_ids=[one.id])
    credit_many(world.ctx, bulk_id=str(first.id))
    assert ledger.balance(world.ctx, one.id).wallet == 50


def test_who_was_removed_before_his_turn_gets_nothing(world: World) -> None:
    one, two = _people(world, 2)
    bulk = ledger.start_bulk_credit(world.ctx, credit=_credit(), subscriber_ids=[one.id, two.id])
    subscribers.remove_subscriber(world.ctx, subscriber_id=two.id)
    credit_many(world.ctx, bulk_id=str(bulk.id))
    assert _stands(world, bulk) == Credited(0, 1, 1, Decimal(50))
    assert BulkCreditLine.of(world.ctx).get(subscriber_id=two.id).why == "Removed in the meantime."


def test_nobody_is_no_list(world: World) -> None:
    for accounts in ((), ("  ", "")):
        with pytest.raises(Malformed) as refused, transaction.atomic():
            ledger.start_bulk_credit(world.ctx, credit=_credit(), accounts=accounts)
        assert list(refused.value.fields) == ["accounts"]
    assert BulkCredit.of(world.ctx).count() == 0


def test_others_customers_are_nobody_here(world: World) -> None:
    coast = World("coast")
    with fence(coast.ctx):
        (theirs,) = _people(coast, 1)
    (ours,) = _people(world, 1)
    bulk = ledger.start_bulk_credit(
        world.ctx,
        credit=_credit(),
        accounts=[theirs.account_number, ours.account_number],
        subscriber_ids=[theirs.id],
    )
    credit_many(world.ctx, bulk_id=str(bulk.id))
    assert _stands(world, bulk) == Credited(0, 1, 1, Decimal(50))


@pytest.mark.parametrize("role", ["manager", "billing", "support", "readonly"])
def test_only_who_may_credits_many(world: World, role: str) -> None:
    (one,) = _people(world, 1)
    with pytest.raises(NotAllowed):
        ledger.start_bulk_credit(world.as_role(role), credit=_credit(), subscriber_ids=[one.id])
    assert BulkCredit.of(world.ctx).count() == 0


def test_thousands_cost_no_query_each(world: World, django_assert_max_num_queries: Any) -> None:
    people = _people(world, 40)
    bulk = ledger.start_bulk_credit(world.ctx, credit=_credit(), subscriber_ids=[each.id for each in people])
    assert BATCH >= 40
    with django_assert_max_num_queries(25):
        credit_waiting(world.ctx, bulk_id=bulk.id)
