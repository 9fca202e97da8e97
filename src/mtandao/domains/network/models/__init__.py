"""Tables of this room, a file for each idea."""

from mtandao.domains.network.models.addresses import AddressWait, PoolOnRouter
from mtandao.domains.network.models.attributes import AttributeTemplate, OwnAttribute
from mtandao.domains.network.models.guessing import Guessing, RefusedTally
from mtandao.domains.network.models.logins import Login
from mtandao.domains.network.models.onboarding import Onboarding
from mtandao.domains.network.models.pops import Pop
from mtandao.domains.network.models.pppoe import PppoeService
from mtandao.domains.network.models.refusals import Refusal
from mtandao.domains.network.models.requests import RouterRequest
from mtandao.domains.network.models.rounds import Round, RoundFailure
from mtandao.domains.network.models.routers import Nas
from mtandao.domains.network.models.rules import NetworkRules
from mtandao.domains.network.models.sessions import Session
from mtandao.domains.network.models.speeds import SessionSpeed
from mtandao.domains.network.models.status import RouterStatus
from mtandao.domains.network.models.walls import Wall

__all__ = [
    "AddressWait",
    "AttributeTemplate",
    "Guessing",
    "Login",
    "Nas",
    "NetworkRules",
    "Onboarding",
    "OwnAttribute",
    "PoolOnRouter",
    "Pop",
    "PppoeService",
    "Refusal",
    "RefusedTally",
    "Round",
    "RoundFailure",
    "RouterRequest",
    "RouterStatus",
    "Session",
    "SessionSpeed",
    "Wall",
]
