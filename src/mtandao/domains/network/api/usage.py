"""`/api/usage`: what services, routers and all together moved, and what of a period's data is left."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Literal
from uuid import UUID

from ninja import Query, Router
from pydantic import Field

from mtandao.domains.network import queries
from mtandao.domains.network.pages.usage import asked_day
from mtandao.domains.subscribers import contract as subscribers
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.domains.usage import contract as usage
from mtandao.foundation.api import Body, Instant, Request, Shape, needs
from mtandao.foundation.context import Context

router = Router(tags=["Network"])
DAY = timedelta(days=1)


class Step(StrEnum):
    """How finely: five minutes of a day, hours of a week, days of ninety."""

    FIVE_MINUTES = "5min"
    HOUR = "hour"
    DAY = "day"


class UsageStepsAsked(Body):
    step: Step = Step.DAY


class StepShape(Shape):
    at: Instant = Field(description="Where it begins. Days are those of the provider's time zone.")
    bytes_up: int
    bytes_down: int


class UsageStepsShape(Shape):
    step: Literal["5min", "hour", "day"]
    items: list[StepShape]
    kept_since: Instant = Field(
        description="Nothing older of such steps is kept; what is not kept is left out."
    )
    days: int = Field(description="Of the peak and the percentile.")
    counted_since: Instant = Field(
        description="Where the span of the peak and the percentile begins: later than `days` ago, where hours are not "
        "kept for as long."
    )
    peak_bps_up: int
    peak_bps_down: int
    peak_at: Instant | None
    p95_bps_up: int = Field(
        description="The 95th percentile of five-minute parts, quiet ones included: the busiest twentieth is left out, "
        "and the largest of the rest is it."
    )
    p95_bps_down: int


class TalkersAsked(Body):
    day: date | None = None


class TalkerShape(Shape):
    client_id: UUID
    subscription_id: UUID
    name: str
    package: str
    bytes_up: int
    bytes_down: int


class TalkersShape(Shape):
    day: date
    counted_at: Instant | None
    items: list[TalkerShape]


class AllowanceShape(Shape):
    subscription_id: UUID
    starts_at: Instant
    ends_at: Instant
    bytes_included: int | None = Field(description="None: as much as he likes.")
    bytes_bought: int
    bytes_used: int
    bytes_past_end: int = Field(
        description="Of those used: moved past the end before more was bought. They count no more."
    )
    bytes_left: int | None = Field(description="Included and bought, less what of bytes_used counts.")
    reached_at: Instant | None


class AllowancesShape(Shape):
    items: list[AllowanceShape]


@router.get("/usage", response=UsageStepsShape, auth=needs(usage.permissions.VIEW))
def read_usage(request: Request, asked: Query[UsageStepsAsked]) -> UsageStepsShape:
    """What all moved together. The percentile is of seven days."""
    return _steps(request.ctx, usage.EVERYBODY, asked.step, 7)


@router.get("/usage/top", response=TalkersShape, auth=needs(usage.permissions.VIEW))
def read_top_talkers(request: Request, asked: Query[TalkersAsked]) -> TalkersShape:
    """Who moved most on a day, as it was counted last (every ten minutes). Of days that are not kept, nobody."""
    ctx = request.ctx
    day = asked_day(str(asked.day or ctx.today), ctx.today)
    rows = usage.top_talkers(ctx, day, 50)
    services = {
        row.id: row for row in subscriptions.subscriptions_by_id(ctx, [row.subscription_id for row in rows])
    }
    return TalkersShape(
        day=day,
        counted_at=max((row.counted_at for row in rows), default=None),
        items=[
            TalkerShape(
                client_id=services[row.subscription_id].subscriber_id,
                subscription_id=row.subscription_id,
                name=services[row.subscription_id].subscriber.full_name,
                package=services[row.subscription_id].plan.name,
                bytes_up=row.bytes_up,
                bytes_down=row.bytes_down,
            )
            for row in rows
            if row.subscription_id in services
        ],
    )


@router.get("/routers/{uuid:router_id}/usage", response=UsageStepsShape, auth=needs(usage.permissions.VIEW))
def read_router_usage(request: Request, router_id: UUID, asked: Query[UsageStepsAsked]) -> UsageStepsShape:
    """What went through a router. The percentile is of thirty days."""
    found = queries.router(request.ctx, router_id)
    return _steps(request.ctx, usage.Of(nas_id=found.id), asked.step, 30)


@router.get("/clients/{uuid:client_id}/usage", response=UsageStepsShape, auth=needs(usage.permissions.VIEW))
def read_client_usage(request: Request, client_id: UUID, asked: Query[UsageStepsAsked]) -> UsageStepsShape:
    """What a client's services moved together. The percentile is of thirty days."""
    return _steps(request.ctx, usage.Of(_services(request.ctx, client_id)), asked.step, 30)


@router.get(
    "/clients/{uuid:client_id}/allowances", response=AllowancesShape, auth=needs(usage.permissions.VIEW)
)
def read_client_allowances(request: Request, client_id: UUID) -> AllowancesShape:
    """What each of a client's services may move in its running period, and what of it is left."""
    rows = usage.allowances_of(request.ctx, _services(request.ctx, client_id))
    return AllowancesShape(
        items=[
            AllowanceShape(
                subscription_id=row.subscription_id,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                bytes_included=row.bytes_included,
                bytes_bought=row.bytes_bought,
                bytes_used=row.bytes_used,
                bytes_past_end=row.bytes_past_end,
                bytes_left=row.left,
                reached_at=row.reached_at,
            )
            for row in rows.values()
        ]
    )


def _services(ctx: Context, client_id: UUID) -> tuple[UUID, ...]:
    client = subscribers.subscriber(ctx, client_id)
    return tuple(row.id for row in subscriptions.subscriptions_of(ctx, client.id))


def _steps(ctx: Context, of: usage.Of, step: Step, days: int) -> UsageStepsShape:
    found, kept = usage.busy(ctx, of, days), usage.kept(ctx)
    return UsageStepsShape(
        step=step.value,
        items=_items(ctx, of, step),
        kept_since=usage.begins(ctx, kept.days_since) if step == Step.DAY else kept.hours_since,
        days=days,
        counted_since=found.since,
        peak_bps_up=found.peak_up,
        peak_bps_down=found.peak_down,
        peak_at=found.peak_at,
        p95_bps_up=found.bps95_up,
        p95_bps_down=found.bps95_down,
    )


def _items(ctx: Context, of: usage.Of, step: Step) -> list[StepShape]:
    if step == Step.DAY:
        return [
            StepShape(at=usage.begins(ctx, day.on), bytes_up=day.bytes_up, bytes_down=day.bytes_down)
            for day in usage.days_of(ctx, of, 90)
        ]
    steps = usage.hours_of(ctx, of) if step == Step.HOUR else usage.parts_of(ctx, of)
    return [StepShape(at=each.at, bytes_up=each.bytes_up, bytes_down=each.bytes_down) for each in steps]
