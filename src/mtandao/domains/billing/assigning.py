"""What another plan for many services at once would do, and how one that was asked for stands."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from mtandao.domains.billing.choices import AssignedOutcome, AssignWhen
from mtandao.domains.billing.models import PlanAssignment, PlanAssignmentLine
from mtandao.domains.billing.rules.assigning import Why, why_not
from mtandao.domains.catalog import contract as catalog
from mtandao.domains.subscriptions import contract as subscriptions
from mtandao.foundation.context import Context

NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The same for each service that is chosen. `only_plan_id`: those on that plan alone."""

    plan_id: UUID
    when: AssignWhen
    only_plan_id: UUID | None = None
    key: str


def chosen(
    ctx: Context, wanted: Wanted, subscriber_ids: Collection[UUID] | None
) -> QuerySet[subscriptions.Subscription]:
    """The living services of these customers (None: of all), unordered. NotFound, PlanNotOnSale."""
    catalog.plan(ctx, wanted.plan_id).must_be_on_sale(ctx.today)
    rows = subscriptions.living(ctx, subscriber_ids)
    if wanted.only_plan_id is None:
        return rows
    return rows.filter(plan_id=catalog.plan(ctx, wanted.only_plan_id).id)


@dataclass(slots=True)
class WouldBe:
    """Services by the plan that they would leave, others by why they stay; what those that change pay a cycle
    before and after (None where cycles of different lengths do not compare)."""

    changing: Counter[str] = field(default_factory=Counter)
    left_out: Counter[Why] = field(default_factory=Counter)
    before: Decimal | None = NOTHING
    after: Decimal | None = NOTHING


def would_be(ctx: Context, wanted: Wanted, subscriber_ids: Collection[UUID] | None) -> WouldBe:
    """From a few sums, however many services there are: they are alike by plan, organization and state."""
    plan = catalog.plan(ctx, wanted.plan_id)
    alike = list(
        chosen(ctx, wanted, subscriber_ids)
        .values("plan_id", "organization_id", installed=Q(billed_until__isnull=False))
        .annotate(number=Count("id"), pay=Sum("price"))
        .order_by("-number", "plan_id")
    )
    plans = catalog.plans_by_id(ctx, {each["plan_id"] for each in alike})
    prices = catalog.prices_for(ctx, [(plan, here) for here in {each["organization_id"] for each in alike}])
    found = WouldBe()
    for each in alike:
        old, here = plans[each["plan_id"]], prices[plan.id, each["organization_id"]]
        why = why_not(
            ended=False,
            same_plan=old.id == plan.id,
            installed=each["installed"],
            sold=here.sold,
            at_next_cycle=wanted.when == AssignWhen.NEXT_CYCLE,
        )
        if why is not None:
            found.left_out[why] += each["number"]
            continue
        found.changing[old.name] += each["number"]
        comparable = (old.cycle, old.validity_days) == (plan.cycle, plan.validity_days)
        if found.before is None or found.after is None or not comparable:
            found.before = found.after = None
            continue
        found.before, found.after = found.before + each["pay"], found.after + here.price * each["number"]
    return found


@dataclass(frozen=True, slots=True)
class Stands:
    """Services by outcome; what was invoiced and what came back at once, in all."""

    waiting: int
    done: int
    left_out: int
    invoiced: Decimal
    given_back: Decimal
    stopped: int = 0


def stands(ctx: Context, assignments: Iterable[PlanAssignment]) -> dict[UUID, Stands]:
    """For each of them, in one question."""
    wanted = [each.id for each in assignments]
    rows = PlanAssignmentLine.of(ctx).filter(assignment_id__in=wanted).values_list("assignment_id", "outcome")
    counted = {
        (key, outcome): (number, plus or NOTHING, minus or NOTHING)
        for key, outcome, number, plus, minus in rows.annotate(
            number=Count("id"),
            plus=Sum("total", filter=Q(total__gt=0)),
            minus=Sum("total", filter=Q(total__lt=0)),
        )
    }

    def of(key: UUID, outcome: AssignedOutcome) -> tuple[int, Decimal, Decimal]:
        return counted.get((key, outcome), (0, NOTHING, NOTHING))

    return {
        key: Stands(
            of(key, AssignedOutcome.WAITING)[0],
            of(key, AssignedOutcome.CHANGED)[0] + of(key, AssignedOutcome.PLANNED)[0],
            of(key, AssignedOutcome.LEFT_OUT)[0],
            of(key, AssignedOutcome.CHANGED)[1],
            -of(key, AssignedOutcome.CHANGED)[2],
            of(key, AssignedOutcome.STOPPED)[0],
        )
        for key in wanted
    }


def assignments(ctx: Context) -> QuerySet[PlanAssignment]:
    return PlanAssignment.of(ctx).select_related("plan", "only_plan")


def assignment(ctx: Context, assignment_id: UUID) -> PlanAssignment:
    """NotFound if it is not there or not to be seen."""
    return PlanAssignment.found(ctx, id=assignment_id)


def assignment_lines(
    ctx: Context, wanted: PlanAssignment, *outcomes: AssignedOutcome
) -> QuerySet[PlanAssignmentLine]:
    rows = PlanAssignmentLine.of(ctx).filter(assignment=wanted)
    rows = rows.select_related("subscription__subscriber", "was")
    return rows.filter(outcome__in=outcomes) if outcomes else rows
