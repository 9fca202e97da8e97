"""Rights of this room."""

from mtandao.foundation.permissions import permission

VIEW = permission("network.view", "see routers, logins and sessions")
CHANGE_NAS = permission("network.routers", "add and change routers", critical=True)
CHANGE_LOGIN = permission("network.logins", "change logins and their passwords")
SEE_PASSWORD = permission("network.passwords", "read a login's password", critical=True)
DISCONNECT = permission("network.disconnect", "disconnect sessions")
ATTRIBUTES = permission(
    "network.attributes", "set RADIUS attributes of one's own", critical=True, provider_wide=True
)
SPEED = permission("network.speeds", "set the speed of a running session")
ROUND = permission("network.rounds", "tell or drop all sessions of a router", critical=True)
CHANGE_RULES = permission(
    "network.rules", "change the rules of the network", critical=True, provider_wide=True
)
PROVISION = permission("network.provision", "report what the network did")
