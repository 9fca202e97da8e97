"""The tree of all that a provider has."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mtandao.domains.ipam import permissions
from mtandao.domains.ipam.pages.branches import TreeTable, branches
from mtandao.domains.ipam.queries import blocks, subnets
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.pages import FreePage
from mtandao.foundation.kit.pieces import Action, Emptiness

# A page that is read, not searched: beyond that, blocks alone are shown, and subnets in their list.
MOST = 400
MOST_BLOCKS = 1000


class TreePage(FreePage):
    needs = permissions.VIEW
    title = gettext_lazy("Addresses")
    template = "ipam/tree.html"

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        inside = list(subnets(ctx)[: MOST + 1])
        many = len(inside) > MOST
        rows = branches(ctx, list(blocks(ctx)[:MOST_BLOCKS]), [] if many else inside)
        note = ""
        if many:
            count = words.count(subnets(ctx).count())
            note = _("%(n)s subnets: they stand in their blocks, and in the list.") % {"n": count}
        return {
            "tree": TreeTable(rows, request=self.request),
            "note": note,
            "actions": actions(),
            "empty": Emptiness(
                _("No addresses are planned yet"),
                _(
                    "Add the block that your registry or upstream gave you, then its subnets. What logins and routers"
                    " have already stays as it is."
                ),
                (
                    Action(
                        _("Add block"),
                        reverse("ipam:new-block"),
                        kind="primary",
                        needs=permissions.MANAGE,
                    ),
                ),
            ),
        }


def actions() -> tuple[Action, ...]:
    return (
        Action(_("Subnets"), reverse("ipam:subnets"), icon="list"),
        Action(_("Pools"), reverse("ipam:pools"), icon="list"),
        Action(_("Who holds what"), reverse("ipam:held"), icon="list-details"),
        Action(_("Import"), reverse("ipam:import"), icon="file-spreadsheet", needs=permissions.MANAGE),
        Action(_("Add block"), reverse("ipam:new-block"), icon="plus", needs=permissions.MANAGE),
        Action(
            _("Add subnet"),
            reverse("ipam:new-subnet"),
            icon="plus",
            kind="primary",
            needs=permissions.MANAGE,
        ),
    )
