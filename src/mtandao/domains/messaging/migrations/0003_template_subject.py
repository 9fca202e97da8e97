# The e-mails that bring invoices and receipts can be worded anew: they have a subject beside their text.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0002_e_mail'),
    ]

    operations = [
        migrations.AddField(
            model_name='template',
            name='subject',
            field=models.TextField(blank=True, default=''),
        ),
    ]
