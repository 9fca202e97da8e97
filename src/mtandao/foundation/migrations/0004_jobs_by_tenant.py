"""The queue is one for all tenants; its pages show one tenant's jobs, newest first."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('foundation', '0003_delivery_by_tenant'),
        ('procrastinate', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX procrastinate_jobs_by_tenant ON procrastinate_jobs ((args -> 'tenant_id'), id DESC)",
            "DROP INDEX procrastinate_jobs_by_tenant",
        ),
    ]
