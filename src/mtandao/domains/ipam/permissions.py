"""Rights of this room."""

from mtandao.foundation.permissions import permission

VIEW = permission("ipam.view", "see addresses")
MANAGE = permission("ipam.manage", "plan, reserve and release addresses", critical=True, provider_wide=True)
