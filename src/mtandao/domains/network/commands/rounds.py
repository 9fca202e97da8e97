"""Rounds through running sessions: asked for, stopped, repeated, and what came of each stretch."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import permissions
from mtandao.domains.network.choices import Answer, RoundKind
from mtandao.domains.network.errors import NothingFailed, NothingToPass, RoundGoesOn, RoutersOfOthers
from mtandao.domains.network.events import RoundFinished, RoundOrdered
from mtandao.domains.network.models import Nas, Pop, Round, RoundFailure
from mtandao.domains.network.queries import router, routers
from mtandao.domains.network.round_queries import Stretch, how_many
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit
from mtandao.foundation.refusals import Malformed

MOST_PER_SECOND, MOST_AT_ONCE = 500, 256
PER_SECOND, AT_ONCE = 50, 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of one session: the router's last word."""

    login_id: UUID
    acct_session_id: str
    router: str
    answer: Answer
    detail: str = ""


@command(needs=permissions.ROUND)
def order_round(
    ctx: Context,
    *,
    nas_id: UUID,
    kind: RoundKind,
    plan_id: UUID | None = None,
    per_second: int = PER_SECOND,
    at_once: int = AT_ONCE,
) -> Round:
    """Tell all sessions of a router (of one plan on it) what is wanted of them now, or drop them. It begins by
    itself; one at a time on a router."""
    _demand_limits(per_second, at_once)
    nas = router(ctx, nas_id)
    group = catalog.plan(ctx, plan_id).radius_group if plan_id else ""
    return _begin(ctx, kind, per_second, at_once, nas=nas, group=group)


@command(needs=permissions.ROUND)
def order_round_of_pop(
    ctx: Context,
    *,
    pop_id: UUID,
    kind: RoundKind,
    plan_id: UUID | None = None,
    per_second: int = PER_SECOND,
    at_once: int = AT_ONCE,
) -> Round:
    """The same for all routers of a POP, as one. Refused where routers of others stand there too."""
    _demand_limits(per_second, at_once)
    pop = Pop.found(ctx, id=pop_id, removed_at=None)
    there = Nas.objects.filter(tenant_id=ctx.tenant_id, pop=pop, removed_at=None).count()
    if there != routers(ctx).filter(pop=pop).count():
        raise RoutersOfOthers(
            _("Routers of others stand in %(pop)s too: go through yours one by one.") % {"pop": pop.name}
        )
    group = catalog.plan(ctx, plan_id).radius_group if plan_id else ""
    return _begin(ctx, kind, per_second, at_once, pop=pop, group=group)


@command(needs=permissions.PROVISION)
def order_round_of_plan(ctx: Context, *, group: str) -> Round | None:
    """A plan changed: all that run on it are told, wherever they are. One that is still going is told from its
    beginning by this one. None where nobody has the plan."""
    Round.of(ctx).filter(nas=None, pop=None, group=group, repeats=None, finished_at=None).update(
        stopped_at=ctx.now, finished_at=ctx.now
    )
    if not how_many(ctx, nas=None, pop=None, group=group, repeats=None):
        return None
    return _begin(ctx, RoundKind.CHANGE, MOST_PER_SECOND, MOST_AT_ONCE, group=group)


@command(needs=permissions.ROUND)
def repeat_round(ctx: Context, *, round_id: UUID) -> Round:
    """Those that did not take it, once more, with the same limits."""
    before = Round.locked(ctx, id=round_id)
    if before.finished_at is None:
        raise RoundGoesOn(_("It is still going: what failed is repeated when it is over."))
    if not before.failed:
        raise NothingFailed(_("Every session took it: there is nothing to repeat."))
    return _begin(
        ctx,
        RoundKind(before.kind),
        before.per_second,
        before.at_once,
        nas=before.nas,
        pop=before.pop,
        group=before.group,
        repeats=before,
    )


@command(needs=permissions.ROUND)
def stop_round(ctx: Context, *, round_id: UUID) -> Round:
    """No further session is asked; those that were keep what they were told. Twice is as good."""
    found = Round.locked(ctx, id=round_id)
    if found.goes:
        found.stopped_at = ctx.now
        _finish(ctx, found)
    return found


@command(needs=permissions.PROVISION)
def record_stretch(ctx: Context, *, round_id: UUID, stretch: Stretch, told: Sequence[Told]) -> bool:
    """Count it, once: False if another worker has passed it already, or nobody is left. Whoever was not asked
    because he had gone counts as gone."""
    found = Round.locked(ctx, id=round_id)
    if found.finished_at is not None or found.cursor != stretch.after:
        return False
    if not stretch.passed:
        _finish(ctx, found)
        return False
    answers = [each.answer for each in told]
    found.cursor, found.walked_at = stretch.cursor, ctx.now
    found.passed += stretch.passed
    found.acknowledged += answers.count(Answer.ACKNOWLEDGED)
    found.refused += answers.count(Answer.REFUSED)
    found.unanswered += answers.count(Answer.UNANSWERED)
    expected = len(stretch.sessions) if stretch.sessions is not None else len(told)
    found.gone += answers.count(Answer.OFFLINE) + max(0, expected - len(told))
    found.save()
    RoundFailure.objects.bulk_create(
        RoundFailure(
            tenant_id=ctx.tenant_id,
            round=found,
            login_id=each.login_id,
            acct_session_id=each.acct_session_id,
            router=each.router,
            answer=each.answer,
            detail=each.detail,
        )
        for each in told
        if each.answer in (Answer.REFUSED, Answer.UNANSWERED)
    )
    return True


def _begin(
    ctx: Context,
    kind: RoundKind,
    per_second: int,
    at_once: int,
    *,
    group: str,
    nas: Nas | None = None,
    pop: Pop | None = None,
    repeats: Round | None = None,
) -> Round:
    _one_at_a_time(ctx, nas, pop)
    total = how_many(ctx, nas=nas, pop=pop, group=group, repeats=repeats)
    if not total:
        raise NothingToPass(_("Nobody is online there: there is nothing to do."))
    place = nas or pop
    ordered = Round(
        tenant_id=ctx.tenant_id,
        organization_id=place.organization_id if place else ctx.tenant_id,
        kind=kind,
        nas=nas,
        pop=pop,
        group=group,
        repeats=repeats,
        per_second=per_second,
        at_once=at_once,
        asked_by=ctx.actor.name,
        asked_at=ctx.now,
        walked_at=ctx.now,
        total=total,
    )
    try:
        with transaction.atomic():
            ordered.save(force_insert=True)
    except IntegrityError:
        raise _goes_on() from None
    emit(ctx, RoundOrdered(subject_id=ordered.id, kind=kind.value, sessions=total))
    return ordered


def _one_at_a_time(ctx: Context, nas: Nas | None, pop: Pop | None) -> None:
    """A router's round and its POP's would ask it twice as fast as was said. The POP is held, so that of two who ask at
    once the second sees the first."""
    place = pop.pk if pop else nas.pop_id if nas else None
    if place is None:
        return
    Pop.objects.select_for_update().get(tenant_id=ctx.tenant_id, pk=place)
    going = Round.objects.filter(tenant_id=ctx.tenant_id, finished_at=None)
    if going.filter(nas__pop=place).exists() if pop else going.filter(pop=place).exists():
        raise _goes_on()


def _goes_on() -> RoundGoesOn:
    return RoundGoesOn(_("A round goes through this router or its POP already: wait for it, or stop it."))


def _finish(ctx: Context, found: Round) -> None:
    found.finished_at = ctx.now
    found.save()
    emit(
        ctx,
        RoundFinished(
            subject_id=found.id,
            passed=found.passed,
            acknowledged=found.acknowledged,
            refused=found.refused,
            unanswered=found.unanswered,
            stopped=found.stopped_at is not None,
        ),
    )


def _demand_limits(per_second: int, at_once: int) -> None:
    wrong = {}
    if not 1 <= per_second <= MOST_PER_SECOND:
        wrong["per_second"] = _("From 1 to %(most)s.") % {"most": MOST_PER_SECOND}
    if not 1 <= at_once <= MOST_AT_ONCE:
        wrong["at_once"] = _("From 1 to %(most)s.") % {"most": MOST_AT_ONCE}
    if wrong:
        raise Malformed(_("Nothing was begun: see the fields."), fields=wrong)
