"""Who uses a plan, and how RADIUS writes it: known on floors above, which answer here."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from mtandao.domains.catalog.models import Plan
from mtandao.foundation.context import Context


class Uses(NamedTuple):
    """`services_on` counts the living services of each plan; `rate_limit` is RADIUS's own string;
    `services_with` counts the services that have a discount."""

    services_on: Callable[[Context, Iterable[UUID]], Mapping[UUID, int]]
    rate_limit: Callable[[Plan], str]
    services_with: Callable[[Context, UUID], int]


_answer: Uses | None = None


def answered_by(answer: Uses) -> None:
    """Register who knows."""
    global _answer
    _answer = answer


def services_on(ctx: Context, plan_ids: Iterable[UUID]) -> Mapping[UUID, int]:
    return _answer.services_on(ctx, plan_ids) if _answer else {}


def rate_limit(plan: Plan) -> str:
    return _answer.rate_limit(plan) if _answer else ""


def services_with(ctx: Context, discount_id: UUID) -> int:
    return _answer.services_with(ctx, discount_id) if _answer else 0
