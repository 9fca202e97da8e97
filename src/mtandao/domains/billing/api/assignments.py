"""Another package for many services at once."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from django.http.response import HttpResponseBase
from ninja import Query, Router
from pydantic import Field

from mtandao.domains.billing.api.invoices import SEEN
from mtandao.domains.billing.assigning import (
    Wanted,
    assignment,
    assignment_lines,
    assignments,
    stands,
    would_be,
)
from mtandao.domains.billing.choices import AssignedOutcome, AssignWhen
from mtandao.domains.billing.commands.assign import MOST, stop_assignment
from mtandao.domains.billing.commands.start import start_plan_assignment
from mtandao.domains.billing.models import PlanAssignment, PlanAssignmentLine
from mtandao.domains.billing.rules.assigning import Why
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.api import (
    Body,
    GuardedShape,
    Instant,
    Listing,
    ListQuery,
    Money,
    Request,
    needs,
    spoken_as,
)
from mtandao.foundation.context import Context
from mtandao.foundation.ids import new_id

router = Router(tags=["Billing"])
SPOKEN = {"only_plan": "only_package_id", "services": "client_ids"}


class AssignmentBody(Body):
    package_id: UUID = Field(description="What they change to.")
    when: AssignWhen = Field(
        AssignWhen.NEXT_CYCLE, description="Now: each is invoiced or credited for the days left."
    )
    only_package_id: UUID | None = Field(None, description="Only services on this package.")
    client_ids: list[UUID] | None = Field(
        None, max_length=MOST, description="Null: all clients who are on `only_package_id`."
    )
    key: str = Field(
        "", max_length=64, description="Makes it happen once: the same key again answers how it stands."
    )

    def wanted(self) -> Wanted:
        return Wanted(
            plan_id=self.package_id,
            when=self.when,
            only_plan_id=self.only_package_id,
            key=self.key or str(new_id()),
        )


class WouldBeShape(GuardedShape):
    changing: dict[str, int] = Field(description="Services, by the package that they would leave.")
    left_out: dict[Why, int]
    before: Annotated[Money | None, SEEN] = Field(description="What they pay a cycle now.")
    after: Annotated[Money | None, SEEN] = Field(description="Null: the cycles do not compare.")


class AssignmentShape(GuardedShape):
    id: UUID
    package_id: UUID
    only_package_id: UUID | None
    when: AssignWhen
    asked_by: str
    asked_at: Instant
    finished_at: Instant | None
    services: int
    waiting: int
    done: int
    left_out: int
    stopped: int = Field(description="Not changed, because it was stopped before.")
    stopped_at: Instant | None
    stopped_by: str
    invoiced: Annotated[Money, SEEN]
    given_back: Annotated[Money, SEEN]


class AssignedShape(GuardedShape):
    id: UUID
    subscription_id: UUID
    client_id: UUID
    old_package_id: UUID
    outcome: AssignedOutcome
    changes_on: date | None
    total: Annotated[Money | None, SEEN] = Field(description="Invoiced at once; below zero it came back.")
    why: str


class AssignedAsked(ListQuery):
    outcome: AssignedOutcome | None = None


def shapes(ctx: Context, rows: Sequence[PlanAssignment]) -> list[AssignmentShape]:
    standing = stands(ctx, rows)
    return [
        AssignmentShape(
            id=row.id,
            package_id=row.plan_id,
            only_package_id=row.only_plan_id,
            when=AssignWhen(row.when),
            asked_by=row.asked_by,
            asked_at=row.asked_at,
            finished_at=row.finished_at,
            services=row.services,
            waiting=standing[row.id].waiting,
            done=standing[row.id].done,
            left_out=standing[row.id].left_out,
            stopped=standing[row.id].stopped,
            stopped_at=row.stopped_at,
            stopped_by=row.stopped_by,
            invoiced=standing[row.id].invoiced,
            given_back=standing[row.id].given_back,
        )
        for row in rows
    ]


def _lines(_ctx: Context, rows: Sequence[PlanAssignmentLine]) -> list[AssignedShape]:
    return [
        AssignedShape(
            id=row.id,
            subscription_id=row.subscription_id,
            client_id=row.subscription.subscriber_id,
            old_package_id=row.was_id,
            outcome=AssignedOutcome(row.outcome),
            changes_on=row.changes_on,
            total=row.total,
            why=row.why,
        )
        for row in rows
    ]


ASSIGNMENTS = Listing("plan-assignments", AssignmentShape, shapes)
LINES = Listing("plan-assignment-lines", AssignedShape, _lines, order="pk")
VIEW, CHANGE_PLAN = subscriptions.permissions.VIEW, subscriptions.permissions.CHANGE_PLAN


@router.get("/plan-assignments", response=ASSIGNMENTS.page, auth=needs(VIEW))
def list_plan_assignments(request: Request, asked: Query[ListQuery]) -> HttpResponseBase:
    """Bulk changes of package, the newest first. `q` is a part of the new package's name."""
    rows = assignments(request.ctx)
    return ASSIGNMENTS.answer(request, rows.filter(plan__name__icontains=asked.q) if asked.q else rows, asked)


@router.post("/plan-assignments", response={202: AssignmentShape}, auth=needs(CHANGE_PLAN))
def create_plan_assignment(request: Request, body: AssignmentBody) -> AssignmentShape:
    """This package for each of these clients' services, in the background. Read it again to see how far it is."""
    with spoken_as(SPOKEN):
        begun = start_plan_assignment(request.ctx, wanted=body.wanted(), subscriber_ids=body.client_ids)
    return shapes(request.ctx, [begun])[0]


@router.post("/plan-assignment-previews", response=WouldBeShape, auth=needs(CHANGE_PLAN))
def create_plan_assignment_preview(request: Request, body: AssignmentBody) -> WouldBeShape:
    """How many would change, what they pay before and after, and who is left out. Nothing is changed."""
    with spoken_as(SPOKEN):
        would = would_be(request.ctx, body.wanted(), body.client_ids)
    return WouldBeShape(
        changing=dict(would.changing), left_out=dict(would.left_out), before=would.before, after=would.after
    )


@router.get("/plan-assignments/{uuid:assignment_id}", response=AssignmentShape, auth=needs(VIEW))
def read_plan_assignment(request: Request, assignment_id: UUID) -> AssignmentShape:
    """How far it is: who waits, who changed, who was left out."""
    return shapes(request.ctx, [assignment(request.ctx, assignment_id)])[0]


@router.post(
    "/plan-assignments/{uuid:assignment_id}/stop", response={201: AssignmentShape}, auth=needs(CHANGE_PLAN)
)
def create_plan_assignment_stop(request: Request, assignment_id: UUID) -> AssignmentShape:
    """Change no more. What has changed stays so; how many were not is `stopped`."""
    return shapes(request.ctx, [stop_assignment(request.ctx, assignment_id=assignment_id)])[0]


@router.get("/plan-assignments/{uuid:assignment_id}/services", response=LINES.page, auth=needs(VIEW))
def list_plan_assignment_services(
    request: Request, assignment_id: UUID, asked: Query[AssignedAsked]
) -> HttpResponseBase:
    """What became of each service; `outcome=left_out` with the reason. `q` is a part of the client's name."""
    wanted = assignment(request.ctx, assignment_id)
    rows = assignment_lines(request.ctx, wanted, *([asked.outcome] if asked.outcome else []))
    if asked.q:
        rows = rows.filter(subscription__subscriber__full_name__icontains=asked.q)
    return LINES.answer(request, rows, asked)
