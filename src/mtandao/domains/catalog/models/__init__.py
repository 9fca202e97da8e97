"""Tables of this room, a file for each idea."""

from mtandao.domains.catalog.models.add_ons import AddOn
from mtandao.domains.catalog.models.discounts import Discount
from mtandao.domains.catalog.models.overrides import PlanOverride
from mtandao.domains.catalog.models.plans import Plan

__all__ = ["AddOn", "Discount", "Plan", "PlanOverride"]
