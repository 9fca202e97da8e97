# Promises of a provider, the newest first.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('collections', '0007_expiry_told'),
        ('subscribers', '0006_payer_digest'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='promise',
            index=models.Index(fields=['tenant_id', '-id'], name='promise_newest'),
        ),
    ]
