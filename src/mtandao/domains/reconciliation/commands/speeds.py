"""Sessions that run at another speed than was sold: told again by the looks that see it, with patience."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation.events import SpeedsDiffer
from mtandao.domains.reconciliation.models import Look
from mtandao.domains.reconciliation.rules.riders import Online
from mtandao.domains.reconciliation.rules.speeds import Sold, Told, after_telling, to_tell, unlike
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit


def have_speeds_told(
    ctx: Context, *, look: Look, nas: network.Nas, sessions: Sequence[Online], every: timedelta
) -> None:
    """A rate that a router refused, or never heard of, is right after some look, without a hand. `look` is not saved
    here."""
    names = {each.username for each in sessions if each.by_radius and each.speed is not None}
    sold = {
        name: Sold(login=str(each.login_id), speed=each.bits, since=each.since, given=each.given)
        for name, each in network.speeds_sold(ctx, names).items()
    }
    wrong = unlike(sessions, sold, ctx.now)
    told = told_of(look)
    telling = to_tell(wrong, told, ctx.now)
    kept = after_telling(wrong, told, telling, ctx.now, every)
    look.unlike = len(wrong)
    look.told = {login: [each.times, each.again_at.isoformat()] for login, each in kept.items()}
    if telling:
        emit(ctx, SpeedsDiffer(subject_id=nas.pk, router=nas.name, login_ids=telling))


def told_of(look: Look) -> dict[str, Told]:
    return {login: Told(times, datetime.fromisoformat(at)) for login, (times, at) in look.told.items()}
