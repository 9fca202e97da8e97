"""Tables of this room, a file for each idea."""

from mtandao.domains.reconciliation.models.drift import Drift, Rider
from mtandao.domains.reconciliation.models.looks import Look, RepairRule

__all__ = ["Drift", "Look", "RepairRule", "Rider"]
