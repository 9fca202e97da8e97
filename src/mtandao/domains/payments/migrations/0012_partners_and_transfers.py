import django.db.models.deletion
from django.db import migrations, models


def to(model: str) -> models.ForeignKey:
    return models.ForeignKey(
        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model
    )


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0002_region"),
        ("payments", "0011_too_little"),
    ]

    operations = [
        migrations.AddField("payout", "partner", to("organizations.organization")),
        migrations.AddField("payout", "bank_account", to("payments.bankaccount")),
        migrations.AddField("payment", "partner", to("organizations.organization")),
        migrations.AddField("drawermove", "partner", to("organizations.organization")),
        migrations.AlterField(
            "drawermove",
            "kind",
            models.TextField(
                choices=[
                    ("brought", "Change brought in"),
                    ("handed", "Handed over by a partner"),
                    ("banked", "Taken to the bank"),
                    ("taken", "Handed to the owner"),
                    ("carried", "Carried to the provider"),
                    ("petty", "Petty cash"),
                ]
            ),
        ),
        migrations.AddField(
            "bankline",
            "payout",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bank_lines",
                to="payments.payout",
            ),
        ),
        migrations.RemoveConstraint("bankline", "a_matched_bank_line_has_its_payment"),
        migrations.AddConstraint(
            "bankline",
            models.CheckConstraint(
                condition=models.Q(
                    ("payment__isnull", False), ("payout__isnull", True), ("state", "matched")
                )
                | models.Q(("payment__isnull", True), ("payout__isnull", False), ("state", "matched"))
                | models.Q(
                    models.Q(("state", "matched"), _negated=True),
                    ("payment__isnull", True),
                    ("payout__isnull", True),
                ),
                name="a_matched_bank_line_has_its_payment",
            ),
        ),
        migrations.AddConstraint(
            "bankline",
            models.UniqueConstraint(
                condition=models.Q(("payout__isnull", False)),
                fields=("tenant_id", "payout"),
                name="a_payout_is_on_one_bank_line",
            ),
        ),
        migrations.AddIndex(
            "ask", models.Index(fields=["tenant_id", "gateway", "-id"], name="ask_of_gateway")
        ),
        migrations.AddIndex(
            "payout",
            models.Index(
                fields=["tenant_id", "gateway", "-id"],
                name="payout_of_gateway",
                condition=models.Q(("gateway__isnull", False)),
            ),
        ),
    ]
