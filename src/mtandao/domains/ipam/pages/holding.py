"""Who holds what, as a list; reserving, taking the next one, releasing."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.ipam import permissions
from mtandao.domains.ipam.choices import HolderKind
from mtandao.domains.ipam.commands.addresses import Holder, hold_next, release_by_hand, reserve
from mtandao.domains.ipam.forms import DeviceForm, ReserveForm
from mtandao.domains.ipam.models import HeldAddress
from mtandao.domains.ipam.pages.ways import BACK, subnet_url
from mtandao.domains.ipam.queries import held, pool, pools, subnet, subnets
from mtandao.domains.ipam.rules import reading
from mtandao.foundation.context import Context
from mtandao.foundation.ids import new_id
from mtandao.foundation.kit.columns import CodeColumn, KitColumn, MomentColumn, NameColumn
from mtandao.foundation.kit.filters import KitFilters
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.lists import ListPage
from mtandao.foundation.kit.markup import icon_html
from mtandao.foundation.kit.pieces import Crumb, Emptiness, Text
from mtandao.foundation.kit.tables import KitTable


class HeldTable(KitTable):
    first = CodeColumn(gettext_lazy("Address"), sort=True, phone="note", width="l")
    label = NameColumn(gettext_lazy("Held by"))
    kind = KitColumn(gettext_lazy("Kind"), priority=2)
    pool = KitColumn(gettext_lazy("Pool"), accessor="pool__name", priority=3, width="m")
    subnet = KitColumn(
        gettext_lazy("Subnet"),
        accessor="subnet__name",
        priority=3,
        width="m",
        url=lambda row: subnet_url(row.subnet_id),
    )
    held_at = MomentColumn(gettext_lazy("Since"), priority=2, phone="state")
    held_by = KitColumn(gettext_lazy("Given by"), priority=4, width="m")
    drop = KitColumn(gettext_lazy("Release"), needs=permissions.MANAGE, empty_values=())

    def render_first(self, record: HeldAddress) -> str:
        return record.written

    def render_drop(self, record: HeldAddress) -> Any:
        if record.kind == HolderKind.SERVICE:  # its login gives it back
            return ""
        return format_html(
            '<a class="btn btn-quiet btn-icon btn-sm" href="{}" data-mt-dialog aria-label="{}" title="{}">{}</a>',
            reverse("ipam:release", kwargs={"held_id": record.pk}),
            _("Release %(address)s") % {"address": record.written},
            _("Release"),
            icon_html("x"),
        )

    def row_name(self, record: HeldAddress) -> str:
        return record.written


class HeldFilters(KitFilters):
    prime = ("kind", "subnet")
    q = django_filters.CharFilter(label=gettext_lazy("Find"), method="find")
    kind = django_filters.MultipleChoiceFilter(label=gettext_lazy("Kind"), choices=HolderKind.choices)
    subnet = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Subnet"), queryset=lambda request: subnets(request.ctx)
    )
    pool = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Pool"), queryset=lambda request: pools(request.ctx)
    )

    def find(self, rows: QuerySet[HeldAddress], name: str, value: str) -> QuerySet[HeldAddress]:
        """By address, or the words on its holder."""
        try:
            stands = str(reading.address(value.partition("/")[0]))
        except reading.NotRead:
            return rows.filter(label__icontains=value.strip())
        return rows.filter(first__lte=stands, last__gte=stands)


class HeldPage(ListPage):
    name, title = "held-addresses", gettext_lazy("Who holds what")
    needs = permissions.VIEW
    export_needs = permissions.VIEW
    back = BACK
    table, filters, order = HeldTable, HeldFilters, "first"
    empty = Emptiness(
        gettext_lazy("Nobody holds an address yet"),
        gettext_lazy(
            "Fixed addresses of services stand here, those of our own devices, and what is reserved."
        ),
    )

    def queryset(self, ctx: Context) -> QuerySet[HeldAddress]:
        return held(ctx).select_related("subnet", "pool")


class ReservePage(FormPage):
    """The map leads here with the address that was pressed."""

    needs = permissions.MANAGE
    title = gettext_lazy("Reserve addresses")
    verb = gettext_lazy("Reserve")
    form = ReserveForm

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"address": self.request.GET.get("address", "")[:45]}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = subnet(ctx, kwargs["subnet_id"])
        back = Crumb(str(found), subnet_url(found.id))
        return {"back": back, "cancel_url": back.url}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        row = reserve(ctx, **form.cleaned_data)
        return Done(subnet_url(row.subnet_id), _("%(address)s is reserved.") % {"address": row.written})


class TakeNextPage(FormPage):
    needs = permissions.MANAGE
    title = gettext_lazy("Take the next free address")
    verb = gettext_lazy("Take address")
    form = DeviceForm

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = pool(ctx, kwargs["pool_id"])
        back = Crumb(str(found.subnet), subnet_url(found.subnet_id))
        return {
            "back": back,
            "cancel_url": back.url,
            "intro": _("Of the pool %(name)s.") % {"name": found.name},
        }

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        holder = Holder(HolderKind.DEVICE, str(new_id()), form.cleaned_data["label"])
        (row,) = hold_next(ctx, pool_id=kwargs["pool_id"], holders=[holder])
        said = _("%(label)s has %(address)s.") % {"label": row.label, "address": row.written}
        return Done(subnet_url(row.subnet_id), said)


class ReleasePage(ConfirmPage):
    needs = permissions.MANAGE
    title = gettext_lazy("Release address")
    verb = gettext_lazy("Release")
    danger = True

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...] | None]:
        row = HeldAddress.found(ctx, id=kwargs["held_id"])
        said = {"label": row.label, "address": row.written}
        if row.released_at is not None:
            return _("%(address)s was released before; nothing was changed.") % said, None
        if row.kind == HolderKind.SERVICE:
            return _("%(label)s signs in with %(address)s. Change it at the customer's login.") % said, None
        return (
            _("%(label)s holds %(address)s no longer, and the next one who asks may get it.") % said,
            (_("That it was held until now stays known."),),
        )

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        row = HeldAddress.found(ctx, id=kwargs["held_id"])
        return Crumb(str(row.subnet), subnet_url(row.subnet_id))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        row = release_by_hand(ctx, held_id=kwargs["held_id"])
        return Done(subnet_url(row.subnet_id), _("%(address)s is free.") % {"address": row.written})
