"""What RADIUS will answer a login, and what it sends to all of a package."""

from uuid import UUID

from ninja import Router
from pydantic import Field

from mtandao.domains.catalog import contract as catalog
from mtandao.domains.network import accepts, permissions, queries
from mtandao.domains.network.choices import Answered, AttemptReason, Origin, Side
from mtandao.foundation.api import Request, Shape, needs

router = Router(tags=["Network"])


class SaidShape(Shape):
    side: Side = Field(description="A condition on who signs in, or what is sent to the router.")
    name: str
    operator: str
    value: str
    origin: Origin = Field(description="Where it comes from.")


class GroupAnswerShape(Shape):
    group: str = Field(description="The RADIUS group whose rows count now.")
    attributes: list[SaidShape] = Field(description="Without passwords.")


class AnswerShape(GroupAnswerShape):
    answered: Answered
    reason: AttemptReason | None = Field(description="Of a refusal, in RADIUS's own words.")
    message: str = Field(description="What the subscriber is told with a refusal.")
    undecided: bool = Field(
        description="A row by hand holds a condition that only the server can judge: the rows are listed as they lie."
    )
    router_id: UUID | None = Field(description="The router that is taken to ask.")
    router_name: str


def said(found: accepts.Accept) -> list[SaidShape]:
    same = ("side", "name", "operator", "value", "origin")
    return [SaidShape(**{name: getattr(item, name) for name in same}) for item in found.items]


@router.get("/logins/{uuid:login_id}/radius-answer", response=AnswerShape, auth=needs(permissions.VIEW))
def read_radius_answer(request: Request, login_id: UUID) -> AnswerShape:
    """What RADIUS will answer this login's next sign-in with the right password, worked out from the rows that the
    server reads. 503 while RADIUS's database does not answer."""
    ctx = request.ctx
    found = accepts.of_login(ctx, queries.login(ctx, login_id))
    return AnswerShape(
        group=found.group,
        attributes=said(found),
        answered=found.answered or Answered.SILENCE,
        reason=found.reason,
        message=found.message,
        undecided=found.undecided,
        router_id=found.router.id if found.router else None,
        router_name=found.router.name if found.router else "",
    )


@router.get(
    "/packages/{uuid:package_id}/radius-answer", response=GroupAnswerShape, auth=needs(permissions.VIEW)
)
def read_radius_answer_of_package(request: Request, package_id: UUID) -> GroupAnswerShape:
    """What RADIUS holds of a package's group. 503 while RADIUS's database does not answer."""
    found = accepts.of_plan(request.ctx, catalog.plan(request.ctx, package_id))
    return GroupAnswerShape(group=found.group, attributes=said(found))
