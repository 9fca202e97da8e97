"""What others may use of this room, from one place; said where it belongs."""

from mtandao.domains.network import permissions
from mtandao.domains.network.contract import drift, fleet, lines, online
from mtandao.domains.network.contract.drift import *
from mtandao.domains.network.contract.fleet import *
from mtandao.domains.network.contract.lines import *
from mtandao.domains.network.contract.online import *

__all__ = ["permissions", *drift.__all__, *fleet.__all__, *lines.__all__, *online.__all__]
