"""Which routers give from which pools."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network import permissions
from mtandao.domains.network.addresses import pools_of_router, routers_of_pool
from mtandao.domains.network.commands.addresses import set_pool_routers, set_router_pools
from mtandao.domains.network.queries import router, routers
from mtandao.foundation.context import Context
from mtandao.foundation.kit.form_pages import Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pieces import Crumb


class PoolsForm(KitForm):
    one_column = True
    pools = forms.MultipleChoiceField(
        label=gettext_lazy("Pools"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, pools: Any = (), **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields["pools"]
        chosen.choices = [(str(pool.pk), f"{pool.name}: {pool.written}") for pool in pools]


class RouterPoolsPage(FormPage):
    needs = permissions.CHANGE_NAS
    title = gettext_lazy("Pools of the router")
    verb = gettext_lazy("Save pools")
    form = PoolsForm
    intro = gettext_lazy(
        "From these it gives addresses by itself. They are set up on it under the same names."
    )

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"pools": ipam.pools(ctx).filter(kind__in=ipam.GIVEN_BY_ROUTERS)}

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        router(ctx, kwargs["nas_id"])
        return {"pools": [str(pool.pk) for pool in pools_of_router(ctx, kwargs["nas_id"])]}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = router(ctx, kwargs["nas_id"])
        back = Crumb(found.name, reverse("network:router", kwargs={"nas_id": found.pk}))
        return {"back": back, "cancel_url": back.url}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        set_router_pools(ctx, nas_id=kwargs["nas_id"], pool_ids=form.cleaned_data["pools"])
        return Done(reverse("network:router", kwargs=kwargs), _("The router's pools are saved."))


class RoutersForm(KitForm):
    one_column = True
    routers = forms.MultipleChoiceField(
        label=gettext_lazy("Routers"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, routers: Any = (), **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields["routers"]
        chosen.choices = [(str(nas.pk), nas.name) for nas in routers]


class PoolRoutersPage(FormPage):
    needs = permissions.CHANGE_NAS
    title = gettext_lazy("Routers of the pool")
    verb = gettext_lazy("Save routers")
    form = RoutersForm
    intro = gettext_lazy("These give the pool's addresses by themselves.")

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"routers": routers(ctx)}

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = ipam.pool(ctx, kwargs["pool_id"])
        return {"routers": [str(nas.pk) for nas in routers_of_pool(ctx, [found.id])[found.id]]}

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = ipam.pool(ctx, kwargs["pool_id"])
        back = Crumb(found.name, f"/network/addresses/subnets/{found.subnet_id}/")
        return {"back": back, "cancel_url": back.url}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        set_pool_routers(ctx, pool_id=kwargs["pool_id"], nas_ids=form.cleaned_data["routers"])
        found = ipam.pool(ctx, kwargs["pool_id"])
        said = _("%(name)s saved.") % {"name": found.name}
        return Done(f"/network/addresses/subnets/{found.subnet_id}/", said)
