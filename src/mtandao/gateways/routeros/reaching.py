"""How a router of ours is reached, and what it means when it is not: one way to it, one word and one sentence for
each thing that may go wrong."""

from django.utils.translation import gettext as _

from mtandao.domains.network import contract as network
from mtandao.gateways.routeros import client
from mtandao.gateways.routeros.client import ANSWER_S, Address, RouterOS, RouterProblem

# The first that fits.
_REACH: tuple[tuple[type[RouterProblem], network.Reach], ...] = (
    (client.Offline, network.Reach.OFFLINE),
    (client.Lost, network.Reach.OFFLINE),
    (client.NotLetIn, network.Reach.DENIED),
    (client.NotAllowed, network.Reach.NO_RIGHTS),
    (client.TooOld, network.Reach.TOO_OLD),
)


def reach(way: network.Way, answer_s: float = ANSWER_S) -> RouterOS:
    """Close it, or use it as a context. Nothing is sent yet. Raises `RouterProblem`."""
    return RouterOS(
        Address(way.host, way.port, way.user, way.password, plain=not way.tls, ca=way.ca), answer_s=answer_s
    )


def reach_of(problem: RouterProblem) -> network.Reach:
    return next((reach for kind, reach in _REACH if isinstance(problem, kind)), network.Reach.REFUSED)


def sentence(way: network.Way, problem: RouterProblem) -> str:
    named = {"name": way.name, "said": str(problem)}
    if isinstance(problem, client.BadAuthority):
        return _("The certificate authority that is kept for %(name)s is none.") % named
    if isinstance(problem, client.Offline):
        return _("%(name)s takes no connection: it is off, or its web service is.") % named
    if isinstance(problem, client.Lost):
        return (
            _("%(name)s gave no whole answer. What was asked may have been done: look before asking again.")
            % named
        )
    if isinstance(problem, client.NotLetIn):
        return _("%(name)s refuses our user and password, or calls from our address.") % named
    if isinstance(problem, client.NotAllowed):
        return _("Our user lacks a right on %(name)s: paste a new line into it.") % named
    if isinstance(problem, client.TooOld):
        return _("%(name)s has no REST: it is a RouterOS 6, or something else answers there.") % named
    if isinstance(problem, client.NotThere):
        return _("%(name)s has no such thing any more.") % named
    return _("%(name)s says: %(said)s") % named
