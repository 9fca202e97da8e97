"""`/api/collections/ladder` and `/api/collections/windows`: the tenant's days, and when nobody is cut."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from ninja import Router
from pydantic import Field

from mtandao.domains.collections import permissions, queries
from mtandao.domains.collections.choices import Stage
from mtandao.domains.collections.commands.ladder import (
    add_no_cut_day,
    change_ladder,
    change_windows,
    must_go_up,
    remove_no_cut_day,
)
from mtandao.domains.collections.foreseeing import effects
from mtandao.domains.collections.looking import Policy
from mtandao.domains.collections.models import NoCutDay
from mtandao.domains.collections.rules.ladder import Ladder
from mtandao.foundation.api import Amount, Body, Request, Shape, needs
from mtandao.foundation.context import Context

router = Router(tags=["Collections"])
Day = Annotated[int, Field(ge=0, le=3650)]


class LadderChanges(Body):
    """Days after the due day on which each stage ends. What is not sent stays as it is."""

    reminders: list[int] | None = Field(None, max_length=10, description="Days before the due day.")
    grace_days: Day | None = None
    walled_until_day: Day | None = None
    suspended_until_day: Day | None = None
    disconnected_until_day: Day | None = None
    overdue_from_day: Day | None = None
    terminate: bool | None = None
    least_amount: Decimal | None = Field(None, ge=0, max_digits=14, decimal_places=2)


class LadderShape(Shape):
    reminders: list[int]
    grace_days: int
    walled_until_day: int
    suspended_until_day: int
    disconnected_until_day: int
    overdue_from_day: int
    terminate: bool
    least_amount: Amount


class EffectShape(Shape):
    was: Stage
    stage: Stage
    accounts: int
    overdue: Amount


class EffectsShape(Shape):
    effects: list[EffectShape]
    whole: bool = Field(description="False: only the first of many accounts are added up.")


class WindowsChanges(Body):
    """What is not sent stays as it is; null takes the night away."""

    night_from: time | None = None
    night_until: time | None = None
    weekdays: list[int] = Field([], max_length=7, description="Monday is 0.")


class NoCutDayBody(Body):
    day: date
    name: str = Field(max_length=80)
    yearly: bool = False


class NoCutDayShape(Shape):
    id: UUID
    day: date
    name: str
    yearly: bool


class WindowsShape(Shape):
    night_from: time | None
    night_until: time | None
    weekdays: list[int]
    days: list[NoCutDayShape]


def _ladder(row: Ladder) -> LadderShape:
    return LadderShape(
        reminders=list(row.reminders),
        **{name: getattr(row, name) for name in LadderShape.model_fields if name != "reminders"},
    )


def _wanted(ctx: Context, body: LadderChanges) -> Ladder:
    sent = body.model_dump(exclude_none=True)
    if "reminders" in sent:
        sent["reminders"] = tuple(sorted(set(sent["reminders"]), reverse=True))
    return replace(queries.ladder(ctx), **sent)


@router.get("/ladder", response=LadderShape, auth=needs(permissions.VIEW))
def read_ladder(request: Request) -> LadderShape:
    """The tenant's own days; the usual ones where nobody changed them."""
    return _ladder(queries.ladder(request.ctx))


@router.patch("/ladder", response=LadderShape, auth=needs(permissions.CHANGE_LADDER))
def update_ladder(request: Request, body: LadderChanges) -> LadderShape:
    """Each stage ends later than the one before. The days hold from the next walk on."""
    return _ladder(change_ladder(request.ctx, ladder=_wanted(request.ctx, body)).ladder())


@router.post("/ladder/preview", response=EffectsShape, auth=needs(permissions.VIEW))
def create_ladder_preview(request: Request, body: LadderChanges) -> EffectsShape:
    """What a walk would do today if these were the days. Saves nothing."""
    wanted = _wanted(request.ctx, body)
    must_go_up(wanted)
    found, whole = effects(request.ctx, Policy(wanted, queries.windows(request.ctx)))
    shapes = [
        EffectShape(was=one.was, stage=one.stage, accounts=one.accounts, overdue=one.amount) for one in found
    ]
    return EffectsShape(effects=shapes, whole=whole)


@router.get("/windows", response=WindowsShape, auth=needs(permissions.VIEW))
def read_windows(request: Request) -> WindowsShape:
    """When nobody is cut."""
    hours = queries.windows(request.ctx)
    return WindowsShape(
        night_from=hours.night_from,
        night_until=hours.night_until,
        weekdays=sorted(hours.weekdays),
        days=[_day(row) for row in queries.no_cut_days(request.ctx)],
    )


@router.patch("/windows", response=WindowsShape, auth=needs(permissions.CHANGE_LADDER))
def update_windows(request: Request, body: WindowsChanges) -> WindowsShape:
    """A cut waits for the next allowed moment; being let back in never waits."""
    hours = queries.windows(request.ctx)
    kept = {"night_from": hours.night_from, "night_until": hours.night_until, "weekdays": hours.weekdays}
    change_windows(request.ctx, **kept | body.model_dump(exclude_unset=True))
    return read_windows(request)


def _day(row: NoCutDay) -> NoCutDayShape:
    return NoCutDayShape(id=row.id, day=row.day, name=row.name, yearly=row.yearly)


@router.post("/windows/days", response={201: NoCutDayShape}, auth=needs(permissions.CHANGE_LADDER))
def create_no_cut_day(request: Request, body: NoCutDayBody) -> NoCutDayShape:
    """A holiday, once or every year."""
    return _day(add_no_cut_day(request.ctx, day=body.day, name=body.name, yearly=body.yearly))


@router.delete("/windows/days/{uuid:day_id}", response={204: None}, auth=needs(permissions.CHANGE_LADDER))
def delete_no_cut_day(request: Request, day_id: UUID) -> None:
    """Cuts are made on that day again."""
    remove_no_cut_day(request.ctx, day_id=day_id)
