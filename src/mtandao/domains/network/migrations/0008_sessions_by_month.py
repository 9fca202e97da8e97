"""Sessions lie by the month in which they ended, and those that run in a partition of their own.

PostgreSQL wants the partition's column in every unique index, so that there is no key over `id` alone: ids are made
once and are never given twice. The references to logins and routers are those inside the tenant, which stand after
each migration (foundation/database/references.py); one more over the id alone would say the same again.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

# Before anything is moved, the names are free: an index has its name in the whole schema.
PARTITIONED = """
ALTER TABLE network_session RENAME TO network_session_before;
ALTER TABLE network_session_before DROP CONSTRAINT a_session_is_there_once;
DROP INDEX session_of_login, session_live, session_of_subscriber, session_newest, session_of_address, session_ended;

CREATE TABLE network_session (LIKE network_session_before) PARTITION BY RANGE (stopped_at);

-- What has no month: what runs, and what ended in a month for which nobody made a table.
CREATE TABLE network_session_rest PARTITION OF network_session DEFAULT PARTITION BY LIST (stopped_at);
-- Interims rewrite these rows all day long: there is room in each page for their next versions.
CREATE TABLE network_session_open PARTITION OF network_session_rest FOR VALUES IN (NULL)
    WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
CREATE TABLE network_session_other PARTITION OF network_session_rest DEFAULT;

DO $$
DECLARE
    month timestamp;
BEGIN
    FOR month IN SELECT generate_series(
        date_trunc('month', coalesce((SELECT min(stopped_at) FROM network_session_before), now()) AT TIME ZONE 'UTC'),
        date_trunc('month', (now() AT TIME ZONE 'UTC') + interval '3 months'), interval '1 month')
    LOOP
        EXECUTE format('CREATE TABLE %I PARTITION OF network_session FOR VALUES FROM (%L) TO (%L)',
            'network_session_' || to_char(month, 'YYYY_MM'),
            month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
    END LOOP;
END
$$;

INSERT INTO network_session SELECT * FROM network_session_before ORDER BY stopped_at;
DROP TABLE network_session_before;

ALTER TABLE network_session
    ADD CONSTRAINT network_session_id UNIQUE NULLS NOT DISTINCT (id, stopped_at),
    ADD CONSTRAINT a_session_is_there_once UNIQUE NULLS NOT DISTINCT (tenant_id, key, stopped_at);
CREATE INDEX session_of_login ON network_session (tenant_id, login_id, started_at DESC);
CREATE INDEX session_of_subscriber ON network_session (tenant_id, subscriber_id, started_at DESC);
CREATE INDEX session_of_address ON network_session (tenant_id, address, started_at DESC);
CREATE INDEX session_of_device ON network_session (tenant_id, mac, started_at DESC);
CREATE INDEX session_of_router ON network_session (tenant_id, nas_id, started_at DESC);
CREATE INDEX session_of_nobody ON network_session (tenant_id, username, started_at DESC) WHERE login_id IS NULL;
CREATE INDEX session_newest ON network_session (tenant_id, started_at DESC, id DESC);
CREATE INDEX session_ended ON network_session (tenant_id, stopped_at) WHERE stopped_at IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("network", "0007_how_rest_is_reached")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(PARTITIONED, migrations.RunSQL.noop)],
            state_operations=[
                migrations.RemoveConstraint("session", "a_session_is_there_once"),
                migrations.RemoveIndex("session", "session_live"),
                migrations.AlterField(
                    "session",
                    "login",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="network.login",
                    ),
                ),
                migrations.AlterField(
                    "session",
                    "nas",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sessions",
                        to="network.nas",
                    ),
                ),
                migrations.AddConstraint(
                    "session",
                    models.UniqueConstraint(
                        fields=("tenant_id", "key", "stopped_at"),
                        name="a_session_is_there_once",
                        nulls_distinct=False,
                    ),
                ),
                migrations.AddIndex(
                    "session",
                    models.Index(fields=["tenant_id", "mac", "-started_at"], name="session_of_device"),
                ),
                migrations.AddIndex(
                    "session",
                    models.Index(fields=["tenant_id", "nas", "-started_at"], name="session_of_router"),
                ),
                migrations.AddIndex(
                    "session",
                    models.Index(
                        fields=["tenant_id", "username", "-started_at"],
                        name="session_of_nobody",
                        condition=Q(login=None),
                    ),
                ),
            ],
        ),
    ]
