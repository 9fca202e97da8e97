"""A pool's forms."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.ipam import permissions
from mtandao.domains.ipam.commands.pools import add_pool, change_pool, remove_pool
from mtandao.domains.ipam.forms import PoolForm
from mtandao.domains.ipam.pages.ways import subnet_url
from mtandao.domains.ipam.queries import pool, subnet
from mtandao.foundation.context import Context
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pieces import Crumb, Text


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
