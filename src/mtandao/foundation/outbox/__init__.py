"""Events on their way up: rows of the emitting transaction, delivered at least once, in order per stream."""

from mtandao.foundation.outbox.emit import emit
from mtandao.foundation.outbox.listeners import listens_to

__all__ = ["emit", "listens_to"]
