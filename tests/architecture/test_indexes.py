"""What pages ask for is found by an index, by the role that pages run as, behind the fence."""

import json
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.models import Q, QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob
from psycopg import sql

from mtandao.config.postgres import leakproof
from mtandao.domains.network import contract as network
from mtandao.domains.network.models import Session
from mtandao.domains.payments.models import Ask, Payment
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscribers.models import Subscriber
from mtandao.domains.usage import contract as usage
from mtandao.domains.usage.models import UsageDay
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
    _looked_at(databases, "subscribers_subscriber")
    return kept_world


def _looked_at(databases: Databases, table: str) -> None:
    """What the planner knows of a table is what is in it now, and not what some other test had in it."""
    mine = databases.admin.database(connection.settings_dict["NAME"]).text
    with psycopg.connect(mine, autocommit=True) as owner:
        owner.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))


def _never_looked_at(databases: Databases, table: str) -> None:
    """The planner takes the table for new: it knows neither how many rows some other test had in it nor of how few."""
    mine = databases.admin.database(connection.settings_dict["NAME"]).text
    with psycopg.connect(mine) as owner:
        owner.execute("DELETE FROM pg_statistic WHERE starelid = %s::regclass", [table])
        owner.execute("UPDATE pg_class SET reltuples = -1, relpages = 0 WHERE oid = %s::regclass", [table])


def indexes_used(rows: QuerySet[Any]) -> set[str]:
    """Asked as the pages' own role; names of indexes in the plan."""
    text, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, row_security_active('subscribers_subscriber')")
        assert cursor.fetchone()[1] is True
        cursor.execute(f"EXPLAIN (FORMAT JSON) {text}", values)
        (plan,) = cursor.fetchone()
        names = _names(plan if isinstance(plan, list) else json.loads(plan))
        # Each partition has its own, which is part of the whole table's.
        cursor.execute(
            "SELECT coalesce(pg_partition_root(name::regclass)::text, name) FROM unnest(%s::text[]) AS n(name)",
            [list(names)],
        )
        return {whole for (whole,) in cursor.fetchall()}


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
        # Nor is a small list read by another index and then put in order.
        cursor.execute("SET LOCAL enable_sort = off")
    return world


def test_a_tenants_jobs_are_found_among_everybodys(choosy: World, databases: Databases) -> None:
    _never_looked_at(databases, "procrastinate_jobs")
    rows = ProcrastinateJob.objects.filter(args__tenant_id=str(choosy.tenant_id)).order_by("-pk")[:50]
    assert indexes_used(rows) == {"procrastinate_jobs_by_tenant"}


def test_lists_and_figures_have_their_indexes(choosy: World, databases: Databases) -> None:
    ctx = choosy.ctx
    for table in ("payments_payment", "payments_ask"):
        _never_looked_at(databases, table)
    asked: dict[str, QuerySet[Any]] = {
        "payments_payment_of_tenant": Payment.of(ctx).order_by("-pk")[:50],
        "payments_ask_of_tenant": Ask.of(ctx).order_by("-pk")[:50],
    }
    found = {index: indexes_used(rows) for index, rows in asked.items()}
    assert {index for index, used in found.items() if index not in used} == set(), found


ENDED_SESSIONS = """
INSERT INTO network_session (id, tenant_id, organization_id, key, username, acct_session_id, address, mac, login_id, nas_id,
    subscriber_id, started_at, updated_at, stopped_at, stop_cause, bytes_up, bytes_down, bps_up, bps_down)
SELECT gen_random_uuid(), tenant_id, organization_id, 'k' || n, 'u' || n %% 700, 'a' || n, '100.64.0.0'::inet + n %% 800,
    'mac' || n %% 900, CASE WHEN n %% 20 > 0 THEN id END, NULL, subscriber_id, ended - interval '1 h', ended, ended, '', 0, 0, 0, 0
FROM network_login, generate_series(1, 9000) n, LATERAL (SELECT %s - n * interval '1 s' AS ended) AS when_it_ended
WHERE network_login.id = %s
"""


def test_sessions_are_found_by_what_is_asked_of_them(kept_world: World, databases: Databases) -> None:
    ctx = kept_world.ctx
    with connection.cursor() as cursor:
        cursor.execute(ENDED_SESSIONS, [ctx.now, kept_world.sale().login.id])
    _looked_at(databases, "network_session")
    rows = Session.of(ctx)
    asked: dict[str, QuerySet[Any]] = {
        "session_of_address": rows.filter(address="100.64.0.7", started_at__lte=ctx.now),
        "session_of_device": rows.filter(mac="mac7").order_by("-started_at", "-id")[:50],
        "session_of_nobody": rows.filter(login=None, username="u7"),
        "session_of_subscriber": rows.filter(subscriber_id=kept_world.tenant_id),
        "session_newest": rows.order_by("-started_at", "-id")[:50],
        "session_ended": network.sessions(ctx)
        .filter(stopped_at__lt=ctx.now - timedelta(hours=2))
        .values("id"),
    }
    found = {index: indexes_used(rows) for index, rows in asked.items()}
    assert {index for index, used in found.items() if index not in used} == set(), found


def test_payments_of_a_day_are_found_by_their_booking(kept_world: World, databases: Databases) -> None:
    _many_payments(kept_world)
    _looked_at(databases, "payments_payment")
    rows = Payment.of(kept_world.ctx).filter(booked_at__gte=kept_world.ctx.now)
    assert indexes_used(rows) == {"payment_by_booking"}


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


MANY_HOURS = """
INSERT INTO usage_usagehour (tenant_id, subscription_id, hour_at, bytes_up, bytes_down, parts_up, parts_down)
SELECT %s, service, at, 1, 2, array_fill(0::bigint, ARRAY[12]), array_fill(0::bigint, ARRAY[12])
FROM (SELECT gen_random_uuid() AS service FROM generate_series(1, 300)) s,
    generate_series(%s - interval '20 days', %s, interval '6 hours') AS at
"""
MANY_DAYS = """
INSERT INTO usage_usageday (tenant_id, subscription_id, organization_id, day, bytes_up, bytes_down)
SELECT %s, gen_random_uuid(), %s, (%s - n %% 20 * interval '1 day')::date, 1, 2 FROM generate_series(1, 20000) n
"""


def test_usage_of_one_service_is_found_by_its_key_and_a_day_by_its_own(
    kept_world: World, databases: Databases
) -> None:
    """No page reads a month of everybody's hours."""
    tenant, now = kept_world.tenant_id, kept_world.now
    with connection.cursor() as cursor:
        cursor.execute(MANY_HOURS, [tenant, now, now])
        cursor.execute(MANY_DAYS, [tenant, tenant, now])
    _looked_at(databases, "usage_usagehour")
    _looked_at(databases, "usage_usageday")
    one = usage.Of((kept_world.sale().subscription.id,))
    month = now - timedelta(days=30)
    hours = indexes_used(
        one.hours(kept_world.ctx).filter(hour_at__gte=month, hour_at__lte=now).values("hour_at")
    )
    assert hours and all(name.endswith("_pkey") for name in hours), hours
    days = indexes_used(one.days(kept_world.ctx).filter(day__gte=month.date()).values("day"))
    assert days and all(name.endswith("_pkey") for name in days), days
    ranked = indexes_used(UsageDay.of(kept_world.ctx).filter(day=now.date()))
    assert ranked and all("day" in name and not name.endswith("_pkey") for name in ranked), ranked
