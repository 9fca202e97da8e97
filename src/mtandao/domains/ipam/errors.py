"""Refusals of this room."""

from mtandao.foundation.refusals import Refusal


class Overlaps(Refusal):
    code = "addresses.overlap"


class PoolNameTaken(Refusal):
    code = "pool.name_taken"


class StillUsed(Refusal):
    """Something stands in it that has to go first."""

    code = "addresses.still_used"


class NoneFree(Refusal):
    code = "addresses.none_free"


class HeldByAnother(Refusal):
    """Somebody else's."""

    code = "address.held"


class NotToGive(Refusal):
    """The network's own address, the gateway, or one that routers give out by themselves."""

    code = "address.not_to_give"


class InNoSubnet(Refusal):
    code = "address.in_no_subnet"


class NotHeld(Refusal):
    code = "address.not_held"
