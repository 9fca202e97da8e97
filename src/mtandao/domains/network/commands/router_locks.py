"""Logins that may sign in by one router alone: when that router moves or goes."""

from django.utils.translation import ngettext

from mtandao.domains.network.errors import LockedTo
from mtandao.domains.network.events import AccessChanged
from mtandao.domains.network.models import Login, Nas
from mtandao.foundation.context import Context
from mtandao.foundation.outbox import emit


def locks_follow(ctx: Context, nas: Nas) -> None:
    """RADIUS compares with the address that a packet comes from, and that is another now."""
    locked = Login.of(ctx).select_for_update(of=("self",)).filter(router_lock=nas).order_by("id")
    rows = list(locked.values_list("id", "subscription_id", "subscriber_id", "access"))
    Login.of(ctx).filter(id__any=[row[0] for row in rows]).update(changed_at=ctx.now, provisioned_at=None)
    emit(
        ctx,
        *[
            AccessChanged(subject_id=subscription, subscriber_id=subscriber, access=access, was=access)
            for _login, subscription, subscriber, access in rows
        ],
    )


def nobody_is_locked_to(ctx: Context, nas: Nas) -> None:
    """Whoever is locked to a router that is gone could never sign in again."""
    locked = Login.of(ctx).filter(router_lock=nas).count()
    if locked:
        said = ngettext(
            "One login is locked to %(router)s. Unlock it first.",
            "%(n)s logins are locked to %(router)s. Unlock them first.",
            locked,
        )
        raise LockedTo(said % {"n": locked, "router": nas.name}, logins=locked)
