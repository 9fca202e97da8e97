# E-mail beside SMS: its server, and which paper a message brings.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0001_initial'),
        ('subscribers', '0006_payer_digest'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='message',
            name='message_next',
        ),
        migrations.AddField(
            model_name='message',
            name='paper',
            field=models.TextField(blank=True, choices=[('invoice', 'Invoice'), ('receipt', 'Receipt')], default=''),
        ),
        migrations.AddField(
            model_name='message',
            name='paper_id',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='message',
            name='subject',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='providersettings',
            name='from_address',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='providersettings',
            name='host',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='providersettings',
            name='port',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='providersettings',
            name='security',
            field=models.TextField(blank=True, choices=[('starttls', 'STARTTLS, usually port 587'), ('tls', 'TLS from the start, usually port 465'), ('none', 'none: only within your own network')], default=''),
        ),
        migrations.AddField(
            model_name='providersettings',
            name='with_runs',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='deliveryreport',
            name='provider',
            field=models.TextField(choices=[('africastalking', "Africa's Talking"), ('smtp', 'Mail server')]),
        ),
        migrations.AlterField(
            model_name='message',
            name='channel',
            field=models.TextField(choices=[('sms', 'SMS'), ('email', 'E-mail')], default='sms'),
        ),
        migrations.AlterField(
            model_name='message',
            name='provider',
            field=models.TextField(blank=True, choices=[('africastalking', "Africa's Talking"), ('smtp', 'Mail server')], default=''),
        ),
        migrations.AlterField(
            model_name='providersettings',
            name='channel',
            field=models.TextField(choices=[('sms', 'SMS'), ('email', 'E-mail')], default='sms'),
        ),
        migrations.AlterField(
            model_name='providersettings',
            name='provider',
            field=models.TextField(choices=[('africastalking', "Africa's Talking"), ('smtp', 'Mail server')], default='africastalking'),
        ),
        migrations.AlterField(
            model_name='providersettings',
            name='username',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AlterField(
            model_name='template',
            name='channel',
            field=models.TextField(choices=[('sms', 'SMS'), ('email', 'E-mail')], default='sms'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('paper_id__isnull', False)), fields=['tenant_id', 'paper_id', '-id'], name='message_of_paper'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state', 'queued')), fields=['tenant_id', 'channel', 'bulk', 'id'], name='message_next'),
        ),
    ]
