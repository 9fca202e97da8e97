"""What others may use of this room."""

from mtandao.domains.catalog import permissions
from mtandao.domains.catalog.choices import (
    Addressing,
    BillingMode,
    Category,
    ConnectionType,
    Cycle,
    PlanState,
)
from mtandao.domains.catalog.commands.plans import NewPlan, change_plan, create_plan
from mtandao.domains.catalog.commands.shelf import archive_plan, move_plans
from mtandao.domains.catalog.errors import (
    GroupTaken,
    PlanInUse,
    PlanInWrongState,
    PlanNameTaken,
    PlanNotOnSale,
    PromotionGoesRound,
)
from mtandao.domains.catalog.events import PlanArchived, PlanChanged, PlanCreated
from mtandao.domains.catalog.models import Plan
from mtandao.domains.catalog.queries import plan, plans, plans_by_id, plans_on_sale
from mtandao.domains.catalog.rules.cycles import Calendar, cycle_after, fitting_anchor
from mtandao.domains.catalog.rules.promotions import first_period_from
from mtandao.domains.catalog.rules.speeds import kbps, mbps
from mtandao.domains.catalog.taxes import TaxGroups, tax_groups_answered_by
from mtandao.domains.catalog.uses import Uses, answered_by
from mtandao.domains.catalog.words import first, per

__all__ = [
    "Addressing",
    "BillingMode",
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
    "PlanInUse",
    "PlanInWrongState",
    "PlanNameTaken",
    "PlanNotOnSale",
    "PlanState",
    "PromotionGoesRound",
    "TaxGroups",
    "Uses",
    "answered_by",
    "archive_plan",
    "change_plan",
    "create_plan",
    "cycle_after",
    "first",
    "first_period_from",
    "fitting_anchor",
    "kbps",
    "mbps",
    "move_plans",
    "per",
    "permissions",
    "plan",
    "plans",
    "plans_by_id",
    "plans_on_sale",
    "tax_groups_answered_by",
]
