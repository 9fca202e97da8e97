"""Refusals of this room."""

from mtandao.foundation.refusals import Refusal


class UsernameTaken(Refusal):
    code = "login.username_taken"


class AddressTaken(Refusal):
    code = "login.address_taken"


class RouterAddressTaken(Refusal):
    code = "router.address_taken"


class TunnelFull(Refusal):
    code = "router.tunnel_full"


class PopNameTaken(Refusal):
    code = "pop.name_taken"


class RoutersThere(Refusal):
    code = "pop.routers_there"


class RoutersOfOthers(Refusal):
    code = "pop.routers_of_others"


class LockedTo(Refusal):
    code = "router.logins_locked_to_it"


class PeopleOnline(Refusal):
    code = "router.people_online"


class NotOnline(Refusal):
    code = "session.not_online"


class NoSpeedToGive(Refusal):
    code = "session.no_speed_to_give"


class TemplateTaken(Refusal):
    code = "attribute_template.name_taken"


class RoundGoesOn(Refusal):
    code = "round.goes_on"


class NothingToPass(Refusal):
    code = "round.nobody_online"


class NothingFailed(Refusal):
    code = "round.nothing_failed"


class PoolNotForRouters(Refusal):
    code = "pool.not_for_routers"


class ReservedOnRouter(Refusal):
    code = "router.reserved"


class NothingCameBack(Refusal):
    code = "router.ping_lost"


class ServiceThere(Refusal):
    code = "pppoe.there_already"


class RowOfOurs(Refusal):
    code = "router.row_of_ours"


class RowOfSession(Refusal):
    code = "router.row_of_session"


class RowMadeByHand(Refusal):
    code = "router.row_made_by_hand"
