from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0030_sites_are_pops"),
    ]

    operations = [
        migrations.RemoveField(model_name="nas", name="site"),
    ]
