"""Change the tenant's ladder, and when it cuts nobody."""

from collections.abc import Collection
from datetime import date, time
from itertools import pairwise
from uuid import UUID

from django.utils.translation import gettext as _

from mtandao.domains.collections import permissions
from mtandao.domains.collections.models import CutWindows, LadderSettings, NoCutDay
from mtandao.domains.collections.rules.ladder import Ladder
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed

LONGEST_DAYS = 3650


@command(needs=permissions.CHANGE_LADDER)
def change_ladder(ctx: Context, *, ladder: Ladder) -> LadderSettings:
    """The tenant's own days. Each stage ends after the one before."""
    must_go_up(ladder)
    settings, _made = LadderSettings.objects.update_or_create(
        tenant_id=ctx.tenant_id,
        defaults={
            "reminders": list(ladder.reminders),
            "grace_days": ladder.grace_days,
            "walled_until_day": ladder.walled_until_day,
            "suspended_until_day": ladder.suspended_until_day,
            "disconnected_until_day": ladder.disconnected_until_day,
            "overdue_from_day": ladder.overdue_from_day,
            "terminate": ladder.terminate,
            "least_amount": ladder.least_amount,
        },
    )
    return settings


def must_go_up(ladder: Ladder) -> None:
    """Malformed, with a sentence for each thing that is wrong."""
    wrong = {}
    days = ladder.days
    if days[0] < 0 or any(later <= earlier for earlier, later in pairwise(days)):
        wrong["days"] = _("Each stage ends later than the one before it.")
    elif days[-1] > LONGEST_DAYS:
        wrong["days"] = _("At most %(days)s days.") % {"days": LONGEST_DAYS}
    if not 0 <= ladder.overdue_from_day <= ladder.grace_days + 1:
        wrong["overdue_from_day"] = _("From 0 to the day after grace.")
    if ladder.least_amount < 0:
        wrong["least_amount"] = _("Zero or more.")
    if wrong:
        raise Malformed(_("Not saved."), fields=wrong)


@command(needs=permissions.CHANGE_LADDER)
def change_windows(
    ctx: Context, *, night_from: time | None, night_until: time | None, weekdays: Collection[int]
) -> CutWindows:
    """When nobody is cut: between two hours, and on weekdays (Monday is 0). One weekday at least stays open."""
    wrong = {}
    if (night_from is None) != (night_until is None):
        wrong["night_until"] = _("A night has a beginning and an end, or neither.")
    elif night_from is not None and night_from == night_until:
        wrong["night_until"] = _("Not the hour at which it begins.")
    if not set(weekdays) <= set(range(7)):
        wrong["weekdays"] = _("From 0 (Monday) to 6 (Sunday).")
    elif len(set(weekdays)) == 7:
        wrong["weekdays"] = _("One weekday at least stays open for cuts.")
    if wrong:
        raise Malformed(_("Not saved."), fields=wrong)
    windows, _made = CutWindows.objects.update_or_create(
        tenant_id=ctx.tenant_id,
        defaults={
            "night_from": night_from,
            "night_until": night_until,
            "weekdays": sorted(set(weekdays)),
        },
    )
    return windows


@command(needs=permissions.CHANGE_LADDER)
def add_no_cut_day(ctx: Context, *, day: date, name: str, yearly: bool = False) -> NoCutDay:
    """A holiday. The same day a second time is the first one, renamed."""
    if not name.strip():
        raise Malformed(_("Not added."), fields={"name": _("What day is it?")})
    row, _made = NoCutDay.objects.update_or_create(
        tenant_id=ctx.tenant_id, day=day, defaults={"name": name.strip(), "yearly": yearly}
    )
    return row


@command(needs=permissions.CHANGE_LADDER)
def remove_no_cut_day(ctx: Context, *, day_id: UUID) -> None:
    NoCutDay.locked(ctx, id=day_id).delete()
