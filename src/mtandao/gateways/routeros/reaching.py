"""A router of ours, as its row says that it is reached."""

from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation.contract import LookState
from mtandao.gateways.routeros.client import (
    Address,
    Lost,
    NotAllowed,
    NotLetIn,
    Offline,
    RouterOS,
    RouterProblem,
    TooOld,
)

_STATES: tuple[tuple[type[RouterProblem], LookState], ...] = (
    (Offline, LookState.OFFLINE),
    (Lost, LookState.LOST),
    (NotLetIn, LookState.NOT_LET_IN),
    (NotAllowed, LookState.NOT_ALLOWED),
    (TooOld, LookState.NO_REST),
)


def address_of(nas: network.Nas) -> Address:
    return Address(
        host=nas.address,
        port=nas.api_port,
        user=nas.api_user,
        password=nas.api_password,
        plain=not nas.api_tls,
        ca=nas.api_ca,
    )


def reach(nas: network.Nas) -> RouterOS:
    """Close it, or use it as a context. Nothing is sent yet."""
    return RouterOS(address_of(nas))


def state_of(problem: RouterProblem) -> LookState:
    return next((state for kind, state in _STATES if isinstance(problem, kind)), LookState.FAILED)
