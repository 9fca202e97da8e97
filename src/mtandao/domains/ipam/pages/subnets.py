"""All subnets as a list, and a subnet's forms."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.ipam import permissions
from mtandao.domains.ipam.commands.subnets import add_subnet, change_subnet, remove_subnet
from mtandao.domains.ipam.forms import SubnetForm
from mtandao.domains.ipam.fullness import with_used
from mtandao.domains.ipam.models import Subnet
from mtandao.domains.ipam.pages.ways import BACK, said_size, subnet_url, used_html
from mtandao.domains.ipam.queries import subnet, subnets
from mtandao.domains.ipam.rules import reading
from mtandao.foundation.context import Context
from mtandao.foundation.kit.columns import CodeColumn, CountColumn, KitColumn, NameColumn
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.pieces import Action, Crumb, Emptiness, Text
from mtandao.foundation.kit.tables import KitTable

ADD = Action(
    gettext_lazy("Add subnet"),
    reverse_lazy("ipam:new-subnet"),
    icon="plus",
    kind="primary",
    needs=permissions.MANAGE,
)


class SubnetTable(KitTable):
    first = NameColumn(gettext_lazy("Network"), sort=True, url=lambda row: subnet_url(row.pk))
    name = KitColumn(gettext_lazy("Name"), width="l", phone="note")
    gateway = CodeColumn(gettext_lazy("Gateway"), priority=3)
    vlan = CountColumn(gettext_lazy("VLAN"), priority=4)
    size = KitColumn(gettext_lazy("Addresses"), priority=2)
    used = KitColumn(gettext_lazy("Used"), sort=True, phone="value", empty_values=())

    def render_first(self, record: Subnet, column: Any) -> Any:
        return column.render(record.written, record, self)

    def render_size(self, record: Subnet) -> str:
        return said_size(record.size)

    def render_used(self, record: Any) -> Any:
        return used_html(record.used, record.size)


class SubnetFilters(KitFilters):
    q = django_filters.CharFilter(label=gettext_lazy("Find"), method="find")

    def find(self, rows: QuerySet[Subnet], name: str, value: str) -> QuerySet[Subnet]:
        """By name, or the one that an address lies in."""
        try:
            stands = str(reading.address(value.partition("/")[0]))
        except reading.NotRead:
            return rows.filter(Q(name__icontains=value.strip()) | Q(description__icontains=value.strip()))
        return rows.filter(first__lte=stands, last__gte=stands)


class SubnetsPage(ListPage):
    name, title = "subnets", gettext_lazy("Subnets")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    back = BACK
    table, filters, order = SubnetTable, SubnetFilters, "first"
    actions = (ADD,)
    empty = Emptiness(
        gettext_lazy("No subnet yet"),
        gettext_lazy("A subnet is where addresses are given out: a network with its gateway, DNS and VLAN."),
        (ADD,),
    )

    def queryset(self, ctx: Context) -> QuerySet[Subnet]:
        return with_used(ctx, subnets(ctx).order_by())


class NewSubnetPage(FormPage):
    needs = permissions.MANAGE
    title = gettext_lazy("Add subnet")
    verb = gettext_lazy("Add subnet")
    form = SubnetForm
    back = BACK

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        made = add_subnet(ctx, **form.cleaned_data)
        return Done(subnet_url(made.id), _("%(subnet)s added.") % {"subnet": made})


class ChangeSubnetPage(FormPage):
    needs = permissions.MANAGE
    verb = gettext_lazy("Save subnet")
    form = SubnetForm

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"saved": True}

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = subnet(ctx, kwargs["subnet_id"])
        shown = {name: getattr(found, name) for name in ("name", "description", "vlan")}
        return {**shown, "gateway": found.gateway or "", "dns": ", ".join(found.dns)}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = subnet(ctx, kwargs["subnet_id"])
        back = Crumb(str(found), subnet_url(found.id))
        title = _("Change %(name)s") % {"name": found.written}
        return {"title": title, "back": back, "cancel_url": back.url}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        changed = change_subnet(ctx, subnet_id=kwargs["subnet_id"], **form.cleaned_data)
        return Done(subnet_url(changed.id), _("%(subnet)s saved.") % {"subnet": changed})


class RemoveSubnetPage(ConfirmPage):
    needs = permissions.MANAGE
    title = gettext_lazy("Remove subnet")
    danger = True

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        found = subnet(ctx, kwargs["subnet_id"])
        return (
            _("Nothing of %(subnet)s is given out any more.") % {"subnet": found},
            (
                _("It must hold no pool and no address."),
                _("Who held its addresses, and when, stays known."),
            ),
        )

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        found = subnet(ctx, kwargs["subnet_id"])
        return Crumb(str(found), subnet_url(found.id))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        removed = remove_subnet(ctx, subnet_id=kwargs["subnet_id"])
        return Done(reverse("ipam:tree"), _("%(subnet)s removed.") % {"subnet": removed})
