"""Nobody who paid is cut: while he pays, when the run dies in the middle, when two run at once."""

import threading
from typing import Any

import pytest

from mtandao.domains.collections import contract as collections
from mtandao.domains.collections import looking
from mtandao.domains.collections.commands import moving
from mtandao.domains.collections.tests.debtors import on, owes, service, stage, walk
from mtandao.domains.ledger import contract as ledger
from mtandao.foundation.outbox.models import OutboxEvent
from mtandao.foundation.refusals import Refusal
from mtandao.foundation.tenancy.fence import fenced_transaction
from tests.at_once import at_once
from tests.worlds import World

CUTS = ("account.walled", "account.suspended", "account.disconnected")


def told(world: World, subscriber: Any) -> list[str]:
    """His events in the order in which they became true."""
    rows = OutboxEvent.objects.filter(tenant_id=world.tenant_id, stream_id=subscriber.id)
    return list(rows.order_by("position").values_list("name", flat=True))


def test_payment_and_cut_at_once_never_cut_who_paid(kept_world: World) -> None:
    people = [owes(kept_world) for _ in range(8)]
    kept_world.settle()
    walk(kept_world, 4)
    on(kept_world, 11)
    answers = at_once(
        lambda: collections.walk_ladder(kept_world.ctx),
        lambda: collections.walk_ladder(kept_world.ctx),
        *[lambda who=who: kept_world.pays(who, "700", f"RCPT{who.id.hex[-8:]}") for who in people],
        inside=kept_world.ctx,
    )
    assert not any(isinstance(each, Refusal) for each in answers)
    for who in people:
        names = told(kept_world, who)
        paid = len(names) - 1 - names[::-1].index("payment.received")
        assert not set(names[paid:]) & set(CUTS), names
        assert names.count("account.suspended") <= 1
    kept_world.settle()
    assert {stage(kept_world, who) for who in people} == {"clear"}
    assert {service(kept_world, who).state for who in people} == {"active"}
    assert sum(ledger.trial_balance(kept_world.ctx).values()) == 0


def test_whose_payment_is_just_being_booked_is_left_to_it(kept_world: World) -> None:
    """The walk does not wait for him, and does not cut him."""
    payer, other = owes(kept_world), owes(kept_world)
    kept_world.settle()
    walk(kept_world, 4)
    on(kept_world, 11)
    booked, walked = threading.Event(), threading.Event()

    def pay_slowly() -> None:
        with fenced_transaction(kept_world.ctx):
            kept_world.pays(payer, "700")
            booked.set()
            assert walked.wait(30)

    def walk_meanwhile() -> None:
        assert booked.wait(30)
        try:
            collections.walk_ladder(kept_world.ctx)
        finally:
            walked.set()

    assert at_once(pay_slowly, walk_meanwhile, inside=kept_world.ctx) == [None, None]
    assert (stage(kept_world, payer), stage(kept_world, other)) == ("walled_garden", "suspended")
    kept_world.settle()
    assert (stage(kept_world, payer), stage(kept_world, other)) == ("clear", "suspended")


def test_a_run_that_dies_in_the_middle_ends_the_same_when_it_is_run_again(
    kept_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [owes(kept_world) for _ in range(7)]
    monkeypatch.setattr(looking, "BATCH", 2)
    remember, calls = moving._remember, iter(range(100))

    def dies_at_the_fifth(*args: Any) -> None:
        if next(calls) == 4:
            raise SystemExit
        remember(*args)

    monkeypatch.setattr(moving, "_remember", dies_at_the_fifth)
    with pytest.raises(SystemExit):
        walk(kept_world, 11)
    assert {stage(kept_world, who) for who in people} == {"clear", "walled_garden", "suspended"}
    for _ in range(2):
        walk(kept_world, 11)
        for who in people:
            steps = [move.stage for move in collections.history(kept_world.ctx, who.id)]
            assert steps == ["suspended", "walled_garden"]
            assert service(kept_world, who).state == "suspended"


def test_a_batch_asks_for_the_money_before_it_reads_a_debt(
    world: World,
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    subscriber = owes(world)
    on(world, 4)
    with CaptureQueriesContext(connection) as asked:
        collections.reassess(world.ctx, subscriber_ids=[subscriber.id])
    first = [query["sql"] for query in asked if "billing_" in query["sql"] or "advisory" in query["sql"]]
    assert "pg_advisory_xact_lock" in first[0]
