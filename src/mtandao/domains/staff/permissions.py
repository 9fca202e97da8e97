"""Rights of this room."""

from mtandao.foundation.permissions import permission

VIEW = permission("staff.view", "see the team")
CHANGE = permission("staff.change", "change the team and its roles", critical=True)
CHANGE_TOKENS = permission("staff.tokens", "make and revoke API tokens", critical=True)
