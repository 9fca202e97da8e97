from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("payments", "0007_cheques_and_bank_accounts")]

    operations = [
        # Its order is that of the index that references need.
        migrations.RemoveIndex(model_name="payment", name="payment_newest_of_all"),
    ]
