"""One block: what lies in it, what is free, and its forms."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mtandao.domains.ipam import permissions
from mtandao.domains.ipam.commands.blocks import (
    add_block,
    add_next_subnets,
    change_block,
    remove_block,
    taken_in,
)
from mtandao.domains.ipam.forms import BlockForm, NextForm
from mtandao.domains.ipam.models import Block
from mtandao.domains.ipam.pages.branches import TreeTable, branches
from mtandao.domains.ipam.pages.tree import MOST
from mtandao.domains.ipam.pages.ways import BACK, block_url, said_size, subnet_url
from mtandao.domains.ipam.queries import block, blocks, subnets_within
from mtandao.domains.ipam.rules.free import gaps
from mtandao.domains.ipam.rules.reading import written
from mtandao.foundation.context import Context
from mtandao.foundation.kit import words
from mtandao.foundation.kit.detail import DetailPage, Tab
from mtandao.foundation.kit.form_pages import ConfirmPage, Done, FormPage
from mtandao.foundation.kit.forms import KitForm
from mtandao.foundation.kit.pieces import Action, Crumb, Fact, Head, Text

SHOWN_GAPS = 8


class BlockPage(DetailPage):
    needs = permissions.VIEW
    route = "ipam:block"
    tabs = (Tab("inside", gettext_lazy("Inside"), "ipam/_block.html"),)

    def load(self, ctx: Context, **ids: Any) -> Block:
        return block(ctx, ids["block_id"])

    def head(self, ctx: Context, thing: Block) -> Head:
        at = {"block_id": thing.pk}
        return Head(
            title=f"{thing.written} {thing.name}",
            facts=(
                Fact(_("Addresses"), said_size(thing.size)),
                *((Fact(_("Given by"), thing.given_by),) if thing.given_by else ()),
                *((Fact(_("Description"), thing.description),) if thing.description else ()),
            ),
            actions=(
                Action(
                    _("Next free subnets"),
                    reverse("ipam:next-subnets", kwargs=at),
                    icon="plus",
                    kind="primary",
                    dialog=True,
                    needs=permissions.MANAGE,
                ),
                Action(
                    _("Change block"),
                    reverse("ipam:change-block", kwargs=at),
                    icon="pencil",
                    dialog=True,
                    needs=permissions.MANAGE,
                ),
            ),
            more=(
                Action(
                    _("Remove block"),
                    reverse("ipam:remove-block", kwargs=at),
                    icon="trash",
                    kind="danger",
                    dialog=True,
                    needs=permissions.MANAGE,
                ),
            ),
            back=BACK,
        )

    def inside(self, ctx: Context, thing: Block) -> dict[str, Any]:
        inner = blocks(ctx).filter(first__gte=thing.first, last__lte=thing.last, length__gt=thing.length)
        within = list(subnets_within(ctx, thing.first, thing.last)[: MOST + 1])
        free = list(gaps(thing.span, taken_in(ctx, thing)))
        facts = [
            Fact(
                said_size(last - first + 1),
                f"{written(thing.version, first)} – {written(thing.version, last)}",
                mono=True,
            )
            for first, last in free[:SHOWN_GAPS]
        ]
        if len(free) > SHOWN_GAPS:
            facts.append(Fact(_("More gaps"), words.count(len(free) - SHOWN_GAPS)))
        return {
            "tree": TreeTable(branches(ctx, list(inner[:MOST]), within[:MOST]), request=self.request),
            "note": _("the first %(n)s") % {"n": MOST} if len(within) > MOST else "",
            "free": facts or [Fact(_("Free"), "0")],
        }


class NewBlockPage(FormPage):
    needs = permissions.MANAGE
    title = gettext_lazy("Add block")
    verb = gettext_lazy("Add block")
    form = BlockForm
    back = BACK

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        made = add_block(ctx, **form.cleaned_data)
        return Done(block_url(made.id), _("%(block)s added.") % {"block": made})


class OfBlock(FormPage):
    """A form about one block."""

    needs = permissions.MANAGE

    def context(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = block(ctx, kwargs["block_id"])
        back = Crumb(str(found), block_url(found.id))
        return {"back": back, "cancel_url": back.url}


class ChangeBlockPage(OfBlock):
    title = gettext_lazy("Change block")
    verb = gettext_lazy("Save block")
    form = BlockForm

    def form_options(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        return {"saved": True}

    def initial(self, ctx: Context, **kwargs: Any) -> dict[str, Any]:
        found = block(ctx, kwargs["block_id"])
        return {"name": found.name, "given_by": found.given_by, "description": found.description}

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        changed = change_block(ctx, block_id=kwargs["block_id"], **form.cleaned_data)
        return Done(block_url(changed.id), _("%(block)s saved.") % {"block": changed})


class NextSubnetsPage(OfBlock):
    title = gettext_lazy("Next free subnets")
    verb = gettext_lazy("Make subnets")
    form = NextForm

    def act(self, ctx: Context, form: KitForm, **kwargs: Any) -> Done:
        made = add_next_subnets(ctx, block_id=kwargs["block_id"], **form.cleaned_data)
        said = ngettext("%(first)s is made.", "%(n)s subnets are made, from %(first)s on.", len(made))
        where = subnet_url(made[0].id) if len(made) == 1 else block_url(kwargs["block_id"])
        return Done(where, said % {"n": words.count(len(made)), "first": made[0].written})


class RemoveBlockPage(ConfirmPage):
    needs = permissions.MANAGE
    title = gettext_lazy("Remove block")
    danger = True

    def question(self, ctx: Context, **kwargs: Any) -> tuple[Text, tuple[Text, ...]]:
        found = block(ctx, kwargs["block_id"])
        return (
            _("%(block)s is no longer shown around what lies in it.") % {"block": found},
            (_("Its subnets, their pools and whoever holds an address stay as they are."),),
        )

    def way_back(self, ctx: Context, **kwargs: Any) -> Crumb:
        found = block(ctx, kwargs["block_id"])
        return Crumb(str(found), block_url(found.id))

    def act(self, ctx: Context, **kwargs: Any) -> Done:
        removed = remove_block(ctx, block_id=kwargs["block_id"])
        return Done(reverse("ipam:tree"), _("%(block)s removed.") % {"block": removed})
