"""Months of sessions are made and thrown away by the functions of all tables by month (foundation/database/months.sql)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("network", "0025_prefixes_behind_the_wall")]

    operations = [
        migrations.RunSQL(
            """
            DROP FUNCTION IF EXISTS network_make_session_months(date, date);
            DROP FUNCTION IF EXISTS network_drop_session_months(timestamptz);
            """,
            migrations.RunSQL.noop,
        )
    ]
