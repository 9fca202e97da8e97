"""Rights of this room."""

from mtandao.foundation.permissions import permission

VIEW_SETTINGS = permission("settings.view", "see the company's settings")
CHANGE_SETTINGS = permission(
    "settings.change", "change the company's settings", critical=True, provider_wide=True
)
VIEW_PARTNERS = permission("partners.view", "see partners")
CHANGE_PARTNERS = permission("partners.change", "add and change partners")
RUN_TENANTS = permission("platform.tenants", "open, suspend and close providers", critical=True)
