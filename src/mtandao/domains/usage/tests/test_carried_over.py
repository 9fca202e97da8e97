"""What was counted before there were months is counted still: the migration's own SQL, on tables as they were."""

import importlib
from typing import Any

import pytest

from mtandao.foundation.ids import new_id
from tests.logins import connect

migration = importlib.import_module("mtandao.domains.usage.migrations.0002_by_month")

BEFORE = """
CREATE SCHEMA before;
SET LOCAL search_path = before;
CREATE TABLE usage_usagehour (id uuid, tenant_id uuid, subscription_id uuid, hour_at timestamptz, bytes_up bigint,
    bytes_down bigint, CONSTRAINT usage_usagehour_pkey PRIMARY KEY (id));
CREATE TABLE subscriptions_subscription (id uuid, organization_id uuid);
CREATE TABLE organizations_organization (id uuid, timezone text);
"""


@pytest.mark.django_db
def test_hours_keep_their_bytes_and_days_and_routers_get_theirs() -> None:
    tenant, partner, service, gone = (new_id() for _ in range(4))
    with connect("owner") as owner, owner.transaction(force_rollback=True):
        owner.execute(BEFORE)
        owner.execute("INSERT INTO organizations_organization VALUES (%s, 'Africa/Nairobi')", [tenant])
        owner.execute("INSERT INTO subscriptions_subscription VALUES (%s, %s)", [service, partner])
        rows: list[Any] = [
            (service, "2026-11-20 20:00+00", 25, 100),
            (service, "2026-11-20 21:00+00", 0, 7),
            (gone, "2026-11-20 21:00+00", 1, 1),
        ]
        for each in rows:
            owner.execute(
                "INSERT INTO usage_usagehour VALUES (gen_random_uuid(), %s, %s, %s, %s, %s)", [tenant, *each]
            )
        owner.execute(migration.MAKE)
        owner.execute(migration.CARRY)
        parts = owner.execute("SELECT parts_up FROM usage_usagehour WHERE bytes_up = 25").fetchone()
        days = owner.execute(
            "SELECT subscription_id, organization_id, day::text, bytes_down FROM usage_usageday ORDER BY day, bytes_down"
        ).fetchall()
        routers = owner.execute(
            "SELECT organization_id, sum(bytes_up)::int, sum(bytes_down)::int FROM usage_routerhour GROUP BY 1 ORDER BY 3"
        ).fetchall()
        all_days = owner.execute(
            "SELECT sum(bytes_up)::int, sum(bytes_down)::int FROM usage_routerday"
        ).fetchone()
    assert parts == ([2] * 11 + [3],)
    assert days == [
        (service, partner, "2026-11-20", 100),
        (gone, tenant, "2026-11-21", 1),
        (service, partner, "2026-11-21", 7),
    ]
    assert routers == [(tenant, 1, 1), (partner, 25, 107)]
    assert all_days == (26, 108)
