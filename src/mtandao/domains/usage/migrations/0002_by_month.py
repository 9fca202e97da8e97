"""Hours get their five minutes, days their own rows, routers theirs; all lie in tables of months. What was counted so far
is carried over: an hour's bytes evenly over it, and for routers as what came through some router."""

import django.contrib.postgres.fields
import mtandao.domains.usage.models.counters
from django.db import migrations, models

KEYS = {
    "usage_usagehour": "tenant_id, subscription_id, hour_at",
    "usage_usageday": "tenant_id, subscription_id, day",
    "usage_routerhour": "tenant_id, nas_id, organization_id, hour_at",
    "usage_routerday": "tenant_id, nas_id, organization_id, day",
}
OWNERS = {
    "usage_usagehour": "subscription_id uuid NOT NULL",
    "usage_usageday": "subscription_id uuid NOT NULL, organization_id uuid NOT NULL",
    "usage_routerhour": "nas_id uuid NOT NULL, organization_id uuid NOT NULL",
    "usage_routerday": "nas_id uuid NOT NULL, organization_id uuid NOT NULL",
}
HOUR = "hour_at timestamptz NOT NULL, parts_up bigint[] NOT NULL, parts_down bigint[] NOT NULL"
DAY = "day date NOT NULL"


def _table(name):
    """A row is rewritten all day long and none of its columns that change is in an index: it stays on its page, if that
    has room."""
    hourly = name.endswith("hour")
    key = "hour_at" if hourly else "day"
    room = "WITH (fillfactor = 80)" if hourly else "WITH (fillfactor = 70)"
    return f"""
        CREATE TABLE {name} (
            tenant_id uuid NOT NULL, {OWNERS[name]}, {HOUR if hourly else DAY},
            bytes_up bigint NOT NULL, bytes_down bigint NOT NULL, PRIMARY KEY ({KEYS[name]})
        ) PARTITION BY RANGE ({key});
        CREATE TABLE {name}_other PARTITION OF {name} DEFAULT {room};
    """


MAKE = (
    "ALTER TABLE usage_usagehour RENAME TO usage_usagehour_before;"
    "ALTER TABLE usage_usagehour_before RENAME CONSTRAINT usage_usagehour_pkey TO usage_usagehour_before_pkey;"
    + "".join(_table(name) for name in KEYS)
    + "CREATE INDEX usage_of_day ON usage_usageday (tenant_id, day);"
)
CARRY = """
CREATE FUNCTION pg_temp.evenly(whole bigint) RETURNS bigint[] LANGUAGE sql IMMUTABLE AS $$
    SELECT array_fill(whole / 12, ARRAY[11]) || (whole - whole / 12 * 11)
$$;
CREATE TEMPORARY TABLE carried (tenant_id uuid, subscription_id uuid, organization_id uuid, zone text, hour_at timestamptz,
    bytes_up bigint, bytes_down bigint) ON COMMIT DROP;
DO $$
BEGIN
    -- Rooms beside this one, which a new installation has not built yet.
    IF EXISTS (SELECT FROM usage_usagehour_before) THEN
        INSERT INTO carried
        SELECT h.tenant_id, h.subscription_id, coalesce(s.organization_id, h.tenant_id), coalesce(o.timezone, 'UTC'),
            h.hour_at, h.bytes_up, h.bytes_down
        FROM usage_usagehour_before h
        LEFT JOIN subscriptions_subscription s ON s.id = h.subscription_id
        LEFT JOIN organizations_organization o ON o.id = h.tenant_id;
    END IF;
END $$;
INSERT INTO usage_usagehour (tenant_id, subscription_id, hour_at, bytes_up, bytes_down, parts_up, parts_down)
SELECT tenant_id, subscription_id, hour_at, bytes_up, bytes_down, pg_temp.evenly(bytes_up), pg_temp.evenly(bytes_down)
FROM carried;
INSERT INTO usage_usageday (tenant_id, subscription_id, organization_id, day, bytes_up, bytes_down)
SELECT tenant_id, subscription_id, organization_id, (hour_at AT TIME ZONE zone)::date, sum(bytes_up), sum(bytes_down)
FROM carried GROUP BY 1, 2, 3, 4;
INSERT INTO usage_routerhour (tenant_id, nas_id, organization_id, hour_at, bytes_up, bytes_down, parts_up, parts_down)
SELECT tenant_id, '00000000-0000-0000-0000-000000000000', organization_id, hour_at, sum(bytes_up), sum(bytes_down),
    pg_temp.evenly(sum(bytes_up)::bigint), pg_temp.evenly(sum(bytes_down)::bigint)
FROM carried GROUP BY 1, 3, 4;
INSERT INTO usage_routerday (tenant_id, nas_id, organization_id, day, bytes_up, bytes_down)
SELECT tenant_id, '00000000-0000-0000-0000-000000000000', organization_id, (hour_at AT TIME ZONE zone)::date,
    sum(bytes_up), sum(bytes_down)
FROM carried GROUP BY 1, 3, 4;
DROP TABLE usage_usagehour_before;
"""


def _parts():
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.BigIntegerField(), default=mtandao.domains.usage.models.counters.nothing, size=12
    )


def _model(name, *owners, hourly, options=None):
    when = ("hour_at", models.DateTimeField()) if hourly else ("day", models.DateField())
    keys = [owner for owner in owners if not (name == "UsageDay" and owner == "organization_id")]
    key = models.CompositePrimaryKey(
        "tenant_id", *keys, when[0], blank=True, editable=False, primary_key=True, serialize=False
    )
    fields = [
        ("tenant_id", models.UUIDField(editable=False)),
        *((owner, models.UUIDField(editable=owner != "organization_id")) for owner in owners),
        ("bytes_up", models.BigIntegerField(default=0)),
        ("bytes_down", models.BigIntegerField(default=0)),
        *((("parts_up", _parts()), ("parts_down", _parts())) if hourly else ()),
        ("pk", key),
        when,
    ]
    return migrations.CreateModel(name=name, fields=fields, options=options or {"abstract": False})


class Migration(migrations.Migration):
    dependencies = [("usage", "0001_initial"), ("organizations", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(MAKE), migrations.RunSQL(CARRY)],
            state_operations=[
                migrations.DeleteModel("UsageHour"),
                _model("UsageHour", "subscription_id", hourly=True),
                _model(
                    "UsageDay",
                    "subscription_id",
                    "organization_id",
                    hourly=False,
                    options={
                        "indexes": [models.Index(fields=["tenant_id", "day"], name="usage_of_day")],
                    },
                ),
                _model("RouterHour", "nas_id", "organization_id", hourly=True),
                _model("RouterDay", "nas_id", "organization_id", hourly=False),
            ],
        ),
        migrations.CreateModel(
            name="TopTalker",
            fields=[
                ("tenant_id", models.UUIDField(editable=False)),
                ("organization_id", models.UUIDField(editable=False)),
                ("bytes_up", models.BigIntegerField(default=0)),
                ("bytes_down", models.BigIntegerField(default=0)),
                ("pk", models.CompositePrimaryKey("tenant_id", "day", "organization_id", "place", blank=True, editable=False, primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("place", models.SmallIntegerField()),
                ("subscription_id", models.UUIDField()),
                ("counted_at", models.DateTimeField()),
            ],
            options={"abstract": False},
        ),
    ]
