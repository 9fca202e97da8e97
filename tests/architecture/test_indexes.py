"""What pages ask for is found by an index, by the role that pages run as, behind the fence."""

import json
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.models import Q, QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob

from mtandao.config.postgres import leakproof
from mtandao.domains.network import contract as network
from mtandao.domains.network.models import Session
from mtandao.domains.payments.models import Ask, Payment
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscribers.models import Subscriber
from tests.databases import Databases
from tests.worlds import World

MANY = 20_000
# Rows as the product would have them, but of nobody in particular, so that the planner has something to choose about.
SUBSCRIBERS = """
INSERT INTO subscribers_subscriber (id, tenant_id, organization_id, account_number, account_key, first_name, last_name,
    full_name, phone, mpesa_phone, {rest_names})
SELECT gen_random_uuid(), tenant_id, organization_id, 'X' || n, 'X' || n, 'First' || n, 'Last' || n,
    'First' || n || ' Last' || n, '+2547' || lpad(n::text, 8, '0'), '+2541' || lpad(n::text, 8, '0'), {rest}
FROM subscribers_subscriber, generate_series(1, %s) n WHERE id = %s
"""


@pytest.fixture
def town(kept_world: World, databases: Databases) -> World:
    """A provider with many customers, and a planner that knows how many."""
    one = kept_world.sale().subscriber
    given = {"id", "tenant_id", "organization_id", "account_number", "account_key", "first_name", "last_name",
             "full_name", "phone", "mpesa_phone"}  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'subscribers_subscriber' "
            "AND is_generated = 'NEVER'"
        )
        rest = ", ".join(sorted({name for (name,) in cursor.fetchall()} - given))
        cursor.execute(SUBSCRIBERS.format(rest_names=rest, rest=rest), [MANY, one.id])
    mine = databases.admin.database(connection.settings_dict["NAME"]).text
    with psycopg.connect(mine, autocommit=True) as owner:
        owner.execute("ANALYZE subscribers_subscriber")
    return kept_world


def indexes_used(rows: QuerySet[Any]) -> set[str]:
    """Asked as the pages' own role; names of indexes in the plan."""
    text, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, row_security_active('subscribers_subscriber')")
        assert cursor.fetchone()[1] is True
        cursor.execute(f"EXPLAIN (FORMAT JSON) {text}", values)
        (plan,) = cursor.fetchone()
    return _names(plan if isinstance(plan, list) else json.loads(plan))


def _names(plan: Any) -> set[str]:
    if isinstance(plan, list):
        return set().union(*map(_names, plan))
    if not isinstance(plan, dict):
        return set()
    mine = {plan["Index Name"]} if "Index Name" in plan else set()
    return mine.union(*(_names(value) for value in plan.values() if isinstance(value, list | dict)))


def test_names_are_found_by_their_words(town: World) -> None:
    found = subscribers.found_by(subscribers.subscribers(town.ctx), "last123")
    assert "subscriber_by_name_words" in indexes_used(found)


def test_a_payers_number_is_found_whichever_of_the_two_it_is(town: World) -> None:
    number = "+254100000077"
    rows = Subscriber.of(town.ctx).filter(Q(phone=number) | Q(mpesa_phone=number))
    assert indexes_used(rows) == {"subscriber_by_phone", "subscriber_by_mpesa_phone"}


def test_a_name_is_found_by_its_beginning(town: World) -> None:
    rows = Subscriber.of(town.ctx).filter(full_name__startswith="First123 ")
    assert indexes_used(rows) == {"subscriber_by_name"}


def test_the_newest_come_first_without_sorting_all(town: World) -> None:
    rows = Subscriber.of(town.ctx).order_by("-pk")[:50]
    # Either has the order, whichever the planner likes with one provider in the table.
    used = indexes_used(rows)
    assert used and used <= {"subscribers_subscriber_of_tenant", "subscribers_subscriber_pkey"}


@pytest.mark.parametrize("wanted", leakproof.FUNCTIONS)
def test_what_search_needs_is_trusted_behind_the_fence(world: World, wanted: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT proleakproof FROM pg_proc WHERE oid = %s::regprocedure", [wanted])
        assert cursor.fetchone() == (True,)


@pytest.fixture
def choosy(world: World) -> World:
    """Small tables are read whole unless that is forbidden; what matters is whether the index could serve at all."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    return world


def test_a_tenants_jobs_are_found_among_everybodys(choosy: World) -> None:
    rows = ProcrastinateJob.objects.filter(args__tenant_id=str(choosy.tenant_id)).order_by("-pk")[:50]
    assert indexes_used(rows) == {"procrastinate_jobs_by_tenant"}


def test_lists_and_figures_have_their_indexes(choosy: World) -> None:
    ctx = choosy.ctx
    _many_payments(choosy)
    asked: dict[str, QuerySet[Any]] = {
        "payment_by_booking": Payment.of(ctx).filter(booked_at__gte=ctx.now),
        "payments_payment_of_tenant": Payment.of(ctx).order_by("-pk")[:50],
        "payments_ask_of_tenant": Ask.of(ctx).order_by("-pk")[:50],
        "session_of_address": Session.of(ctx).filter(address="100.64.0.7", started_at__lte=ctx.now),
        "session_ended": network.sessions(ctx).filter(stopped_at__lt=ctx.now).values("id"),
    }
    found = {index: indexes_used(rows) for index, rows in asked.items()}
    assert {index for index, used in found.items() if index not in used} == set(), found


def _many_payments(world: World) -> None:
    """Of a small table, any index is as good as any other."""
    world.pays(world.sale().subscriber, "10")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO payments_payment SELECT (jsonb_populate_record(one,"
            " jsonb_build_object('id', gen_random_uuid(), 'receipt', NULL, 'booked_at', one.booked_at - n * interval '1 h'))).*"
            " FROM payments_payment one, generate_series(1, 5000) n"
        )


def test_without_that_trust_a_name_is_looked_for_row_by_row(town: World, databases: Databases) -> None:
    """What the marks are for: should PostgreSQL no longer need them, they can go."""
    mine = databases.admin.database(connection.settings_dict["NAME"]).text
    with psycopg.connect(mine, autocommit=True) as owner:
        for function in leakproof.FUNCTIONS:
            owner.execute(f"ALTER FUNCTION {function} NOT LEAKPROOF".encode())
        assert leakproof.unmarked(owner) == list(leakproof.FUNCTIONS)
    found = subscribers.found_by(subscribers.subscribers(town.ctx), "last123")
    assert "subscriber_by_name_words" not in indexes_used(found)
