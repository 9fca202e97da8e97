"""Blocks, subnets, pools and who holds which address; what PostgreSQL compares them by."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import mtandao.domains.ipam.models.spans
import mtandao.foundation.ids
from django.db import migrations, models

# No extension is used (ADR 5): bytes compare as addresses do, and the tenant stands before them in the same index.
# The first byte that inet_send gives is the family, the address begins with the fifth. A last address before the
# first, or of the other family, is an error of the range itself.
SPAN = """
CREATE TYPE ipam_range AS RANGE (subtype = bytea);
CREATE FUNCTION ipam_span(tenant uuid, first inet, last inet) RETURNS ipam_range
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ipam_range(
    uuid_send(tenant) || substring(inet_send(first) FROM 1 FOR 1) || substring(inet_send(first) FROM 5),
    uuid_send(tenant) || substring(inet_send(last) FROM 1 FOR 1) || substring(inet_send(last) FROM 5),
    '[]');
"""
NO_SPAN = "DROP FUNCTION ipam_span; DROP TYPE ipam_range;"


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.RunSQL(SPAN, NO_SPAN),
        migrations.CreateModel(
            name='Block',
            fields=[
                ('id', models.UUIDField(default=mtandao.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(editable=False)),
                ('first', models.GenericIPAddressField()),
                ('last', models.GenericIPAddressField()),
                ('length', models.SmallIntegerField()),
                ('name', models.TextField()),
                ('given_by', models.TextField(blank=True, default='')),
                ('description', models.TextField(blank=True, default='')),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'address block',
                'constraints': [models.UniqueConstraint(fields=('tenant_id', 'first', 'length'), name='a_block_is_there_once')],
            },
        ),
        migrations.CreateModel(
            name='Subnet',
            fields=[
                ('id', models.UUIDField(default=mtandao.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(editable=False)),
                ('first', models.GenericIPAddressField()),
                ('last', models.GenericIPAddressField()),
                ('length', models.SmallIntegerField()),
                ('name', models.TextField()),
                ('gateway', models.GenericIPAddressField(null=True)),
                ('dns', django.contrib.postgres.fields.ArrayField(base_field=models.GenericIPAddressField(), blank=True, default=list, size=None)),
                ('vlan', models.SmallIntegerField(null=True)),
                ('description', models.TextField(blank=True, default='')),
                ('created_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'subnet',
                'indexes': [models.Index(fields=['tenant_id', 'first', 'length'], name='subnet_in_order')],
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('removed_at__isnull', True)), expressions=[(mtandao.domains.ipam.models.spans.SpanOf(), '&&')], name='subnets_do_not_overlap'), models.CheckConstraint(condition=models.Q(('vlan__isnull', True), ('vlan__range', (1, 4094)), _connector='OR'), name='a_subnets_vlan_is_1_to_4094'), models.CheckConstraint(condition=models.Q(('gateway__isnull', True), models.Q(('gateway__gte', models.F('first')), ('gateway__lte', models.F('last'))), _connector='OR'), name='a_gateway_is_in_its_subnet')],
            },
        ),
        migrations.CreateModel(
            name='Pool',
            fields=[
                ('id', models.UUIDField(default=mtandao.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(editable=False)),
                ('first', models.GenericIPAddressField()),
                ('last', models.GenericIPAddressField()),
                ('name', models.TextField()),
                ('kind', models.TextField(choices=[('static', 'Fixed: we give them'), ('dynamic', 'Dynamic: routers give them'), ('hotspot', 'Hotspot: routers give them'), ('reserved', 'Reserved: for our own devices')])),
                ('prefix_length', models.SmallIntegerField(null=True)),
                ('free_from', models.GenericIPAddressField()),
                ('created_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(null=True)),
                ('subnet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pools', to='ipam.subnet')),
            ],
            options={
                'verbose_name': 'address pool',
            },
        ),
        migrations.CreateModel(
            name='HeldAddress',
            fields=[
                ('id', models.UUIDField(default=mtandao.foundation.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('tenant_id', models.UUIDField(editable=False)),
                ('organization_id', models.UUIDField(editable=False)),
                ('first', models.GenericIPAddressField()),
                ('last', models.GenericIPAddressField()),
                ('prefix_length', models.SmallIntegerField(null=True)),
                ('kind', models.TextField(choices=[('service', 'Service'), ('router', 'Router'), ('device', 'Device of ours'), ('reserved', 'Reserved')])),
                ('key', models.TextField()),
                ('label', models.TextField()),
                ('chosen', models.BooleanField(default=False)),
                ('held_by', models.TextField()),
                ('held_at', models.DateTimeField()),
                ('released_at', models.DateTimeField(null=True)),
                ('pool', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='held', to='ipam.pool')),
                ('subnet', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='held', to='ipam.subnet')),
            ],
            options={
                'verbose_name': 'address',
            },
        ),
        migrations.AddIndex(
            model_name='pool',
            index=models.Index(fields=['tenant_id', 'subnet', 'first'], name='pool_of_subnet'),
        ),
        migrations.AddConstraint(
            model_name='pool',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('removed_at__isnull', True)), expressions=[(mtandao.domains.ipam.models.spans.SpanOf(), '&&')], name='pools_do_not_overlap'),
        ),
        migrations.AddConstraint(
            model_name='pool',
            constraint=models.UniqueConstraint(models.F('tenant_id'), django.db.models.functions.text.Lower('name'), condition=models.Q(('removed_at__isnull', True)), name='a_pool_name_is_used_once'),
        ),
        migrations.AddIndex(
            model_name='heldaddress',
            index=models.Index(fields=['tenant_id', 'first', 'held_at'], name='held_history'),
        ),
        migrations.AddIndex(
            model_name='heldaddress',
            index=models.Index(condition=models.Q(('released_at__isnull', True)), fields=['tenant_id', 'first', 'last'], name='held_now'),
        ),
        migrations.AddIndex(
            model_name='heldaddress',
            index=models.Index(condition=models.Q(('released_at__isnull', True)), fields=['tenant_id', 'subnet', 'pool'], name='held_in_subnet'),
        ),
        migrations.AddIndex(
            model_name='heldaddress',
            index=models.Index(condition=models.Q(('released_at__isnull', True)), fields=['tenant_id', 'kind', 'key'], name='held_by_whom'),
        ),
        migrations.AddConstraint(
            model_name='heldaddress',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('released_at__isnull', True)), expressions=[(mtandao.domains.ipam.models.spans.SpanOf(), '&&')], name='nobody_holds_what_another_holds'),
        ),
    ]
