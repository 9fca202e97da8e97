"""The fleet in plain values, as the control API and the page show it."""

from typing import Any

from mtandao.gateways.radius.simulator.cpe import Cpe, CpeState
from mtandao.gateways.radius.simulator.fleet import Fleet
from mtandao.gateways.radius.simulator.incoming import CoaPort
from mtandao.gateways.radius.simulator.router import Router
from mtandao.gateways.radius.simulator.sessions import Session


def router_view(fleet: Fleet, router: Router) -> dict[str, Any]:
    """One router: who it is, how it stands, what it counted, which faults it has."""
    counts, switches = router.radius.counts, router.switches
    coa = next(front for front in router.fronts if isinstance(front, CoaPort))
    return {
        "name": router.name,
        "identity": router.config.called,
        "address": router.config.address,
        "coa_port": coa.port,
        "auth": router.config.auth.value,
        "up": router.up.is_set(),
        "booted_at": router.booted_at.isoformat(timespec="seconds"),
        "sessions": len(router.sessions),
        "cpes": sum(1 for cpe in fleet.cpes.values() if cpe.router is router),
        "accepts": counts.accepts,
        "rejects": counts.rejects,
        "timeouts": counts.timeouts,
        "bad_replies": counts.bad_replies,
        "accounting_answered": counts.accounting_answered,
        "accounting_lost": counts.accounting_lost,
        "coa_dropped": coa.dropped,
        "rest": router.console.view() if router.console else None,
        "switches": {
            "reachable": switches.reachable,
            "delay_ms": switches.delay_ms,
            "accept_coa": switches.accept_coa,
            "coa_error_cause": switches.coa_error_cause,
            "lose_coa_answers": switches.lose_coa_answers,
            "duplicate_accounting": switches.duplicate_accounting,
        },
    }


def session_view(router: Router, session: Session) -> dict[str, Any]:
    """One session. Octets as the subscriber sees them; `rate` is the text RADIUS gave, up before down."""
    meter, grant = session.read_meter(), session.grant
    return {
        "id": session.id,
        "router": router.name,
        "service": session.login.service.name,
        "username": session.login.user_name,
        "mac": session.login.mac,
        "ip": session.framed_ip,
        "rate": grant.rate.text if grant.rate else "",
        "kbps_up": grant.rate.bps_up // 1000 if grant.rate else None,
        "kbps_down": grant.rate.bps_down // 1000 if grant.rate else None,
        "bytes_up": meter.bytes_up,
        "bytes_down": meter.bytes_down,
        "since": session.began_at.isoformat(timespec="seconds"),
        "seconds": session.seconds,
        "address_lists": [*grant.address_lists, *session.listed],
        "walled": session.walled,
        "session_timeout_s": grant.session_timeout_s,
        "interim_s": grant.interim_s,
        "group": grant.group,
        "classes": [value.decode(errors="backslashreplace") for value in grant.classes],
    }


def cpe_view(cpe: Cpe) -> dict[str, Any]:
    """One home, with its session while it is online."""
    session = cpe.session if cpe.session and cpe.session.is_up else None
    return {
        "mac": cpe.config.mac,
        "router": cpe.router.name,
        "username": cpe.config.username,
        "on": cpe.is_on,
        "state": cpe.state.value,
        "why": cpe.why,
        "session": session_view(cpe.router, session) if session else None,
    }


def standing(fleet: Fleet) -> dict[str, int]:
    """How many homes stand how: all, and by state, the walled ones apart from the rest online."""
    counts = {state.value: 0 for state in CpeState}
    walled = 0
    for cpe in fleet.cpes.values():
        counts[cpe.state.value] += 1
        walled += bool(cpe.session and cpe.session.walled and cpe.state is CpeState.ONLINE)
    return {"all": len(fleet.cpes), "walled": walled, **counts}
