"""`/api/routers/{id}/onboarding`: the line that one pastes into a router, and how far it came."""

from datetime import datetime
from uuid import UUID

from ninja import Router
from pydantic import Field

from mtandao.domains.network import permissions
from mtandao.domains.network.choices import Reach
from mtandao.domains.network.commands.onboarding import issue_line
from mtandao.domains.network.models import Nas, Onboarding, RouterStatus
from mtandao.domains.network.queries import router as router_of
from mtandao.domains.network.teaching import LASTS, line_of, still_works
from mtandao.foundation.api import Instant, Request, Shape, needs
from mtandao.foundation.context import Context

router = Router(tags=["Network"])


class OnboardingShape(Shape):
    line: str = Field(description="To paste into the router's terminal. Empty when it works no more.")
    works_until: Instant | None = Field(description="Or until the router is heard at RADIUS.")
    issued_at: Instant | None
    fetched_at: Instant | None = Field(description="The router asked for what the line imports.")
    ran_at: Instant | None = Field(description="It ran to its end.")
    version: str = Field(description="What it said of itself then.")
    identity: str
    reach: Reach = Field(description="How far we come over REST.")
    said: str = Field(description="Why not further.")
    answered_at: Instant | None
    first_heard: bool = Field(description="Somebody signed in through it, or it told of a session.")
    last_seen_at: Instant | None


def shape(ctx: Context, nas: Nas) -> OnboardingShape:
    onboarding = Onboarding.of(ctx).select_related("nas").filter(nas=nas.pk).first()
    status = RouterStatus.of(ctx).filter(nas=nas.pk).first() or RouterStatus()
    works = onboarding is not None and still_works(ctx, onboarding)
    told = onboarding or Onboarding()
    until: datetime | None = told.issued_at + LASTS if works else None
    return OnboardingShape(
        line=line_of(told) if works else "",
        works_until=until,
        issued_at=told.issued_at,
        fetched_at=told.fetched_at,
        ran_at=told.ran_at,
        version=told.version,
        identity=told.identity,
        reach=Reach(status.reach),
        said=status.said,
        answered_at=status.answered_at,
        first_heard=nas.last_seen_at is not None,
        last_seen_at=nas.last_seen_at,
    )


@router.get("/{uuid:router_id}/onboarding", response=OnboardingShape, auth=needs(permissions.CHANGE_NAS))
def read_onboarding(request: Request, router_id: UUID) -> OnboardingShape:
    """How far a router's set-up came. The line holds a secret: whoever has it may set a router up in this one's
    place."""
    return shape(request.ctx, router_of(request.ctx, router_id))


@router.post(
    "/{uuid:router_id}/onboarding", response={201: OnboardingShape}, auth=needs(permissions.CHANGE_NAS)
)
def create_line(request: Request, router_id: UUID) -> OnboardingShape:
    """A new line; the one before works no more. Secret, user and keys stay: nothing changes for who is online."""
    issue_line(request.ctx, nas_id=router_id)
    return shape(request.ctx, router_of(request.ctx, router_id))
