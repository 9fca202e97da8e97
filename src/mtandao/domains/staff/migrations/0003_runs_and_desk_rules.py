"""Rights that were part of others get names of their own: who was given the others by name keeps what he could do."""

from django.db import migrations

APART = {"billing.issue": "billing.run", "payments.drawers": "payments.desk_rules"}
GIVEN_IN = ("staff_role", "staff_accesstoken")


class Migration(migrations.Migration):
    dependencies = [("staff", "0002_kept_views")]

    operations = [
        migrations.RunSQL(
            f"UPDATE {table} SET patterns = array_append(patterns, '{new}') "
            f"WHERE '{old}' = ANY (patterns) AND '{new}' <> ALL (patterns)",
            migrations.RunSQL.noop,
        )
        for table in GIVEN_IN
        for old, new in APART.items()
    ]
