"""Postings know their day, and each day's sums are kept. What is posted already is brought along."""

import mtandao.foundation.ids
from django.db import migrations, models

# Postings are never changed, by anybody: the guard stands aside for this one statement. In a new database it is
# not there yet.
DAYS = """
DO $$
DECLARE
    guarded boolean := EXISTS (SELECT FROM pg_trigger
        WHERE tgname = 'never_changed' AND tgrelid = 'ledger_posting'::regclass);
BEGIN
    IF guarded THEN ALTER TABLE ledger_posting DISABLE TRIGGER never_changed; END IF;
    UPDATE ledger_posting p SET booked_on = j.booked_on FROM ledger_journal j WHERE j.id = p.journal_id;
    IF guarded THEN ALTER TABLE ledger_posting ENABLE TRIGGER never_changed; END IF;
END $$;
"""
SUMS = """
INSERT INTO ledger_turnover (id, tenant_id, code, detail, currency, booked_on, debit, credit)
SELECT gen_random_uuid(), a.tenant_id, a.code, a.detail, a.currency, p.booked_on,
       coalesce(sum(p.amount) FILTER (WHERE p.amount > 0), 0),
       coalesce(-sum(p.amount) FILTER (WHERE p.amount < 0), 0)
FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
GROUP BY a.tenant_id, a.code, a.detail, a.currency, p.booked_on;
"""
CODES = [('receivable', 'Owed by subscribers'), ('wallet', "Subscribers' wallets"), ('mpesa', 'M-Pesa'), ('cash', 'Cash'), ('bank', 'Bank'), ('gateway', 'Other gateways'), ('suspense', 'Payments nobody placed'), ('revenue', 'Revenue'), ('setup', 'Installation fees'), ('addons', 'Add-ons'), ('fees', 'Late and reconnection fees'), ('tax', 'Tax to pay'), ('promotion', 'Promotional credit'), ('adjustment', 'Adjustments'), ('variance', 'Cash over and short'), ('charges', 'Gateway charges'), ('expense', 'Expenses'), ('write_off', 'Written off'), ('partner', 'Partners'), ('payout', 'Money on its way out'), ('equity', 'Opening balances')]


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0002_details'),
    ]

    operations = [
        migrations.AddField(
            model_name='posting',
            name='booked_on',
            field=models.DateField(null=True),
        ),
        migrations.RunSQL(DAYS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='posting',
            name='booked_on',
            field=models.DateField(),
        ),
        migrations.RemoveIndex(
            model_name='posting',
            name='posting_of_account',
        ),
        migrations.AddIndex(
            model_name='posting',
            index=models.Index(fields=['tenant_id', 'account', 'booked_on', 'id'], include=['amount'], name='posting_of_account_by_day'),
        ),
        migrations.CreateModel(
            name='Turnover',
            fields=[
                ('id', models.UUIDField(default=mtandao.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(editable=False)),
                ('code', models.TextField(choices=CODES)),
                ('detail', models.TextField(blank=True, default='')),
                ('currency', models.TextField()),
                ('booked_on', models.DateField()),
                ('debit', models.DecimalField(decimal_places=2, max_digits=18)),
                ('credit', models.DecimalField(decimal_places=2, max_digits=18)),
            ],
            options={
                'indexes': [models.Index(fields=['tenant_id', 'code', 'detail', 'booked_on'], name='turnover_of_account_by_day')],
            },
        ),
        migrations.RunSQL(SUMS, migrations.RunSQL.noop),
    ]
