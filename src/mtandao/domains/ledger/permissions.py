"""Rights of this room."""

from mtandao.foundation.permissions import permission

VIEW = permission("ledger.view", "read the ledger")
POST = permission("ledger.post", "write into the ledger", critical=True)
