"""POPs: opened, named, removed. A router is put into one with the router's own commands."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mtandao.domains.network import permissions
from mtandao.domains.network.errors import PopNameTaken, RoutersThere
from mtandao.domains.network.events import PopOpened, PopRemoved, PopRenamed
from mtandao.domains.network.models import Nas, Pop
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

LONGEST_NAME = 120


@command(needs=permissions.CHANGE_NAS)
def open_pop(ctx: Context, *, name: str) -> Pop:
    pop = Pop(tenant_id=ctx.tenant_id, organization_id=ctx.organization_id, created_at=ctx.now)
    _call(pop, name)
    emit(ctx, PopOpened(subject_id=pop.id, pop=pop.name))
    return pop


@command(needs=permissions.CHANGE_NAS)
def rename_pop(ctx: Context, *, pop_id: UUID, name: str) -> Pop:
    pop = Pop.locked(ctx, id=pop_id, removed_at=None)
    was = pop.name
    _call(pop, name)
    if pop.name != was:
        emit(ctx, PopRenamed(subject_id=pop.id, pop=pop.name, was=was))
    return pop


@command(needs=permissions.CHANGE_NAS)
def remove_pop(ctx: Context, *, pop_id: UUID) -> Pop:
    """Refused while routers stand there, also such as this person may not see."""
    pop = Pop.locked(ctx, id=pop_id, removed_at=None)
    there = Nas.objects.filter(tenant_id=ctx.tenant_id, pop=pop, removed_at=None).count()
    if there:
        said = ngettext(
            "%(n)s router stands in %(pop)s. Put it elsewhere first.",
            "%(n)s routers stand in %(pop)s. Put them elsewhere first.",
            there,
        )
        raise RoutersThere(said % {"n": there, "pop": pop.name}, routers=there)
    pop.removed_at = ctx.now
    pop.save(update_fields=["removed_at"])
    emit(ctx, PopRemoved(subject_id=pop.id, pop=pop.name))
    return pop


def pop_named(ctx: Context, name: str) -> Pop | None:
    """The one of this name, however it is spelled; opened where there is none. None for no name. It is held, so that
    nobody removes it before the router stands there."""
    bare = _bare(name)
    if not bare:
        return None
    named = Pop.of(ctx).filter(removed_at=None).annotate(spelled=Lower("name"))
    found = named.filter(spelled=Lower(Value(bare))).select_for_update(of=("self",)).first()
    return found or open_pop(ctx, name=bare)


def _bare(name: str) -> str:
    return " ".join(name.split())


def _call(pop: Pop, name: str) -> None:
    pop.name = _bare(name)
    if not pop.name or len(pop.name) > LONGEST_NAME:
        said = _("A name of up to %(most)s characters.") % {"most": LONGEST_NAME}
        raise Malformed(_("Not saved: see the fields."), fields={"name": said})
    try:
        with transaction.atomic():
            pop.save()
    except IntegrityError:
        raise PopNameTaken(
            _("There is a POP called %(name)s already.") % {"name": pop.name}, name=pop.name
        ) from None
