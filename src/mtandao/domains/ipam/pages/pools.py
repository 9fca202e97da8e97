"""All pools as a list, the fullest first, and a pool's forms."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.ipam import permissions
from mtandao.domains.ipam.choices import PoolKind
from mtandao.domains.ipam.commands.pools import add_pool, change_pool, remove_pool
from mtandao.domains.ipam.forms import PoolForm
from mtandao.domains.ipam.fullness import NEARLY_FULL, ranked
from mtandao.domains.ipam.models import Pool
from mtandao.domains.ipam.pages.ways import BACK, fill_html, subnet_url
from mtandao.domains.ipam.queries import pool, pools, subnet
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.columns import CodeColumn, CountColumn, KitColumn, NameColumn
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness, Text
from mtandao.foundation.kit.tables import KitTable


class PoolTable(KitTable):
    name = NameColumn(gettext_lazy("Pool"), sort=True, url=lambda row: subnet_url(row.subnet_id))
    kind = KitColumn(gettext_lazy("Who gives them"), phone="note")
    first = CodeColumn(gettext_lazy("Addresses"), sort=True, priority=2, width="l")
    subnet = KitColumn(gettext_lazy("Subnet"), accessor="subnet__name", priority=3, width="m")
    free = CountColumn(gettext_lazy("Free"), accessor="pk", priority=2)
    fullness = KitColumn(gettext_lazy("Used"), sort=True, phone="value", empty_values=())

    def render_first(self, record: Pool) -> str:
        return f"{record.written} /{record.prefix_length}" if record.prefix_length else record.written

    def render_free(self, record: Any) -> str:
        return words.count(record.room - record.used)

    def render_fullness(self, record: Any) -> Any:
        return fill_html(record.used, record.room)


class PoolFilters(KitFilters):
    prime = ("full",)
    q = django_filters.CharFilter(label=gettext_lazy("Find"), field_name="name", lookup_expr="icontains")
    full = django_filters.BooleanFilter(label=gettext_lazy("Nearly full"), method="by_fullness")
    kind = django_filters.MultipleChoiceFilter(label=gettext_lazy("Who gives them"), choices=PoolKind.choices)

    def by_fullness(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        scarce = rows.filter(fullness__gte=NEARLY_FULL).exclude(kind=PoolKind.RESERVED)
        return scarce if value else rows.exclude(pk__in=scarce.values("pk"))


class PoolsPage(ListPage):
    name, title = "pools", gettext_lazy("Pools")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    back = BACK
    table, filters, order = PoolTable, PoolFilters, "-fullness"
    empty = Emptiness(
        gettext_lazy("No pools yet"),
        gettext_lazy(
            "A pool is a range of a subnet, by who gives from it: we, or routers. Open a subnet to add one."
        ),
        (Action(gettext_lazy("Subnets"), reverse_lazy("ipam:subnets"), kind="primary"),),
    )

    def queryset(self, ctx: Context) -> QuerySet[Any]:
        return ranked(ctx, pools(ctx).order_by())


class NewPoolPage(FormPage):
    needs = permissions.MANAGE
    title = gettext_lazy("Add pool")
    verb = gettext_lazy("Add pool")
    form = PoolForm

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = subnet(ctx, kwargs["subnet_id"])
        back = Crumb(str(found), subnet_url(found.id))
        return {"back": back, "cancel_url": back.url}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        made = add_pool(ctx, subnet_id=kwargs["subnet_id"], **form.cleaned_data)
        return Done(subnet_url(made.subnet_id), _("%(name)s added.") % {"name": made.name})


class ChangePoolPage(FormPage):
    needs = permissions.MANAGE
    verb = gettext_lazy("Save pool")
    form = PoolForm

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = pool(ctx, kwargs["pool_id"])
        return {name: getattr(found, name) for name in ("name", "kind", "first", "last", "prefix_length")}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = pool(ctx, kwargs["pool_id"])
        back = Crumb(str(found.subnet), subnet_url(found.subnet_id))
        return {"title": _("Change %(name)s") % {"name": found.name}, "back": back, "cancel_url": back.url}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        changed = change_pool(ctx, pool_id=kwargs["pool_id"], **form.cleaned_data)
        return Done(subnet_url(changed.subnet_id), _("%(name)s saved.") % {"name": changed.name})


class RemovePoolPage(ConfirmPage):
    needs = permissions.MANAGE
    title = gettext_lazy("Remove pool")
    danger = True

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        found = pool(ctx, kwargs["pool_id"])
        return (
            _("The pool %(name)s is no more.") % {"name": found.name},
            (
                _("Its addresses must all be released."),
                _("A plan that names it gives no address until it names another."),
            ),
        )

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        found = pool(ctx, kwargs["pool_id"])
        return Crumb(str(found.subnet), subnet_url(found.subnet_id))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        removed = remove_pool(ctx, pool_id=kwargs["pool_id"])
        return Done(subnet_url(removed.subnet_id), _("%(name)s removed.") % {"name": removed.name})
