"""What others may use of this room."""

from mtandao.domains.catalog import permissions
from mtandao.domains.catalog.choices import (
    AddOnKind,
    Addressing,
    BillingMode,
    Category,
    ConnectionType,
    Cycle,
    PlanState,
)
from mtandao.domains.catalog.commands.add_ons import NewAddOn, change_add_on, create_add_on
from mtandao.domains.catalog.commands.discounts import (
    NewDiscount,
    change_discount,
    create_discount,
    withdraw_discount,
)
from mtandao.domains.catalog.commands.overrides import override_plan
from mtandao.domains.catalog.commands.plans import MOST_KBPS, NewPlan, change_plan, create_plan
from mtandao.domains.catalog.commands.shelf import archive_plan, move_plans
from mtandao.domains.catalog.errors import (
    AddOnNameTaken,
    AddOnNotOnSale,
    CodeTaken,
    DecidedAbove,
    DiscountNotGiven,
    GroupTaken,
    PlanInUse,
    PlanInWrongState,
    PlanNameTaken,
    PlanNotOnSale,
    PromotionGoesRound,
)
from mtandao.domains.catalog.events import PlanArchived, PlanChanged, PlanCreated
from mtandao.domains.catalog.models import AddOn, Discount, Plan
from mtandao.domains.catalog.offers import (
    PlanPrice,
    offers,
    plans_on_sale,
    price_for,
    prices_at,
    prices_for,
    with_prices_here,
)
from mtandao.domains.catalog.queries import (
    add_on,
    add_ons,
    add_ons_for,
    discount,
    discount_of_code,
    discounts,
    discounts_to_give,
    plan,
    plan_of_group,
    plans,
    plans_by_id,
)
from mtandao.domains.catalog.rules.cycles import Calendar, cycle_after, fitting_anchor, months_after
from mtandao.domains.catalog.rules.promotions import first_period_from
from mtandao.domains.catalog.rules.reductions import Given, Reduction, holds_on, taken_off, which_hold
from mtandao.domains.catalog.rules.speeds import kbps, mbps
from mtandao.domains.catalog.taxes import TaxGroups, tax_groups_answered_by
from mtandao.domains.catalog.uses import Uses, answered_by
from mtandao.domains.catalog.words import first, gives, lasts_words, off, per

__all__ = [
    "MOST_KBPS",
    "AddOn",
    "AddOnKind",
    "AddOnNameTaken",
    "AddOnNotOnSale",
    "Addressing",
    "BillingMode",
    "Calendar",
    "Category",
    "CodeTaken",
    "ConnectionType",
    "Cycle",
    "DecidedAbove",
    "Discount",
    "DiscountNotGiven",
    "Given",
    "GroupTaken",
    "NewAddOn",
    "NewDiscount",
    "NewPlan",
    "Plan",
    "PlanArchived",
    "PlanChanged",
    "PlanCreated",
    "PlanInUse",
    "PlanInWrongState",
    "PlanNameTaken",
    "PlanNotOnSale",
    "PlanPrice",
    "PlanState",
    "PromotionGoesRound",
    "Reduction",
    "TaxGroups",
    "Uses",
    "add_on",
    "add_ons",
    "add_ons_for",
    "answered_by",
    "archive_plan",
    "change_add_on",
    "change_discount",
    "change_plan",
    "create_add_on",
    "create_discount",
    "create_plan",
    "cycle_after",
    "discount",
    "discount_of_code",
    "discounts",
    "discounts_to_give",
    "first",
    "first_period_from",
    "fitting_anchor",
    "gives",
    "holds_on",
    "kbps",
    "lasts_words",
    "mbps",
    "months_after",
    "move_plans",
    "off",
    "offers",
    "override_plan",
    "per",
    "permissions",
    "plan",
    "plan_of_group",
    "plans",
    "plans_by_id",
    "plans_on_sale",
    "price_for",
    "prices_at",
    "prices_for",
    "taken_off",
    "tax_groups_answered_by",
    "which_hold",
    "with_prices_here",
    "withdraw_discount",
]
