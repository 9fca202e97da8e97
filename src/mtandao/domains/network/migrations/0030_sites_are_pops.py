"""What stood in a router's free text is a POP: one for each name, however it was spelled."""

from django.db import migrations, transaction
from django.db.models import Value
from django.db.models.functions import Lower, Now

from mtandao.foundation.ids import new_id

AT_ONCE = 500


def carry(apps, schema_editor):
    Nas, Pop = apps.get_model("network", "Nas"), apps.get_model("network", "Pop")
    db = schema_editor.connection.alias
    last = None
    while True:
        rows = Nas.objects.using(db).exclude(site="").filter(pop=None).order_by("id")
        found = list((rows.filter(id__gt=last) if last else rows)[:AT_ONCE])
        if not found:
            return
        with transaction.atomic(using=db):
            for nas in found:
                name = " ".join(nas.site.split())
                if name:
                    _place(Pop.objects.using(db), nas, name)
        last = found[-1].pk


def _place(pops, nas, name):
    """The provider's own, where one of his partners spelled it so first: both stand in it."""
    named = pops.annotate(spelled=Lower("name")).filter(tenant_id=nas.tenant_id, removed_at=None)
    pop = named.filter(spelled=Lower(Value(name))).first()
    if pop is None:
        pop = pops.create(
            id=new_id(),
            tenant_id=nas.tenant_id,
            organization_id=nas.organization_id,
            name=name,
            created_at=Now(),
        )
    elif pop.organization_id != nas.organization_id:
        pops.filter(pk=pop.pk).update(organization_id=nas.tenant_id)
    type(nas).objects.using(pops.db).filter(pk=nas.pk).update(pop=pop.pk)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("network", "0029_pops"),
    ]

    operations = [
        migrations.RunPython(carry, migrations.RunPython.noop),
    ]
