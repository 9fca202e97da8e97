from decimal import Decimal

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('subscriptions', '0011_first_period'),
    ]

    operations = [
        migrations.AddField(
            model_name='subscription',
            name='first_bill_on',
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name='subscription',
            name='setup_owed',
            field=models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=12),
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(condition=models.Q(('first_bill_on__isnull', False)), fields=['tenant_id', 'first_bill_on'], name='subscription_first_bill'),
        ),
    ]
