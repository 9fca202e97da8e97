"""What happens because time passed: declared by rooms, stored per tenant, run as jobs, logged."""

from mtandao.foundation.schedules.registry import scheduled

__all__ = ["scheduled"]
