"""Tables of this room, a file for each idea."""

from mtandao.domains.reconciliation.models.drift import Drift, Rider
from mtandao.domains.reconciliation.models.looks import Look, RepairRule
from mtandao.domains.reconciliation.models.radius import RadiusDrift, RadiusLook, RadiusStranger

__all__ = ["Drift", "Look", "RadiusDrift", "RadiusLook", "RadiusStranger", "RepairRule", "Rider"]
