"""What others may use of this room."""

from mtandao.domains.catalog import permissions
from mtandao.domains.catalog.choices import Category, ConnectionType, Cycle, PlanState
from mtandao.domains.catalog.commands import NewPlan, archive_plan, change_plan, create_plan
from mtandao.domains.catalog.errors import GroupTaken, PlanNameTaken, PlanNotOnSale
from mtandao.domains.catalog.events import PlanArchived, PlanChanged, PlanCreated
from mtandao.domains.catalog.models import Plan
from mtandao.domains.catalog.queries import plan, plans, plans_by_id, plans_on_sale
from mtandao.domains.catalog.rules import Calendar, cycle_after, fitting_anchor, kbps, mbps
from mtandao.domains.catalog.uses import Uses, answered_by

__all__ = [
    "Calendar",
    "Category",
    "ConnectionType",
    "Cycle",
    "GroupTaken",
    "NewPlan",
    "Plan",
    "PlanArchived",
    "PlanChanged",
    "PlanCreated",
    "PlanNameTaken",
    "PlanNotOnSale",
    "PlanState",
    "Uses",
    "answered_by",
    "archive_plan",
    "change_plan",
    "create_plan",
    "cycle_after",
    "fitting_anchor",
    "kbps",
    "mbps",
    "permissions",
    "plan",
    "plans",
    "plans_by_id",
    "plans_on_sale",
]
