"""Views of lists that people keep for themselves: kept, dropped, and shown to the kit. Nobody sees another's."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from mtandao.domains.staff.errors import ViewKept
from mtandao.domains.staff.models import KeptView, User
from mtandao.foundation import locks
from mtandao.foundation.commands import command
from mtandao.foundation.context import ActorKind, Context
from mtandao.foundation.kit.listing import SavedView
from mtandao.foundation.permissions import PUBLIC
from mtandao.foundation.refusals import Malformed, NotAllowed

MOST = 12
LONGEST_LABEL, LONGEST_QUERY = 40, 2000


def kept_views(ctx: Context, list_name: str) -> list[KeptView]:
    """His own, oldest first."""
    return list(KeptView.of(ctx).filter(user=ctx.actor.id, list_name=list_name).order_by("id"))


@command(needs=PUBLIC)  # anybody of the team, for himself
def keep_view(ctx: Context, *, list_name: str, label: str, query: str) -> KeptView:
    """ViewKept if he has one of that name, or more than enough of that list."""
    label = " ".join(label.split())
    if not 1 <= len(label) <= LONGEST_LABEL:
        sentence = _("1 to %(most)s characters.") % {"most": LONGEST_LABEL}
        raise Malformed(_("Not saved."), fields={"label": sentence})
    if not query or len(query) > LONGEST_QUERY:
        raise Malformed(_("There is nothing to save: filter the list first."))
    user = User.found(ctx, id=_own(ctx))
    locks.hold(ctx, "kept views", user.id)
    kept = kept_views(ctx, list_name)
    if any(view.label.lower() == label.lower() for view in kept):
        raise ViewKept(_("You have a view called %(label)s already.") % {"label": label}, label=label)
    if len(kept) >= MOST:
        raise ViewKept(_("You keep %(most)s views of this list: drop one first.") % {"most": MOST})
    return KeptView.objects.create(
        tenant_id=ctx.tenant_id, user=user, list_name=list_name, label=label, query=query
    )


@command(needs=PUBLIC)  # his own alone
def drop_view(ctx: Context, *, view_id: UUID) -> None:
    """NotFound if it is another's."""
    KeptView.found(ctx, id=view_id, user=_own(ctx)).delete()


def _own(ctx: Context) -> UUID:
    if ctx.actor.kind != ActorKind.STAFF or ctx.actor.id is None:
        raise NotAllowed(_("Views are kept by people who are signed in."))
    return ctx.actor.id


class StaffsKeeper:
    """What the kit asks."""

    def kept(self, ctx: Any, list_name: str) -> Sequence[SavedView]:
        if not _can_keep(ctx):
            return ()
        return [
            SavedView(view.label, view.query, drop_url=reverse("staff:drop-view", args=[view.id]))
            for view in kept_views(ctx, list_name)
        ]

    def keep_url(self, ctx: Any, list_name: str) -> str:
        return reverse("staff:keep-view", args=[list_name]) if _can_keep(ctx) else ""


def _can_keep(ctx: Any) -> bool:
    return isinstance(ctx, Context) and ctx.actor.kind == ActorKind.STAFF and ctx.actor.id is not None
