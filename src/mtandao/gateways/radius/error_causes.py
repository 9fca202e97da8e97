"""Error-Cause: why a router refused a CoA or Disconnect, and what to do then (RFC 5176 section 3.6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What the platform does about a refusal."""

    ALREADY_OFFLINE = "already_offline"  # nothing to change: close the stale accounting row
    ADD_SESSION_IDENTIFIERS = "add_session_identifiers"
    DROP_NAS_ADDRESS = "drop_nas_address"  # and ask once more
    NARROW_SELECTORS = "narrow_selectors"
    DISCONNECT_INSTEAD = "disconnect_instead"  # the new Accept then carries the change
    KICK_BY_REST = "kick_by_rest"
    RETRY_LATER = "retry_later"
    ALERT_OPERATOR = "alert_operator"
    REPORT_BUG = "report_bug"


@dataclass(frozen=True, slots=True)
class ErrorCause:
    """One Error-Cause: its number, its standard name, and the action it asks for."""

    number: int
    name: str
    action: Action


_KNOWN = (
    ErrorCause(201, "Residual-Session-Context-Removed", Action.ALREADY_OFFLINE),
    ErrorCause(202, "Invalid-EAP-Packet", Action.REPORT_BUG),
    ErrorCause(401, "Unsupported-Attribute", Action.DISCONNECT_INSTEAD),
    ErrorCause(402, "Missing-Attribute", Action.ADD_SESSION_IDENTIFIERS),
    ErrorCause(403, "NAS-Identification-Mismatch", Action.DROP_NAS_ADDRESS),
    ErrorCause(404, "Invalid-Request", Action.REPORT_BUG),
    ErrorCause(405, "Unsupported-Service", Action.KICK_BY_REST),
    ErrorCause(406, "Unsupported-Extension", Action.KICK_BY_REST),
    ErrorCause(407, "Invalid-Attribute-Value", Action.REPORT_BUG),
    ErrorCause(501, "Administratively-Prohibited", Action.ALERT_OPERATOR),
    ErrorCause(502, "Request-Not-Routable", Action.ALERT_OPERATOR),
    ErrorCause(503, "Session-Context-Not-Found", Action.ALREADY_OFFLINE),
    ErrorCause(504, "Session-Context-Not-Removable", Action.KICK_BY_REST),
    ErrorCause(505, "Other-Proxy-Processing-Error", Action.ALERT_OPERATOR),
    ErrorCause(506, "Resources-Unavailable", Action.RETRY_LATER),
    ErrorCause(507, "Request-Initiated", Action.RETRY_LATER),
    ErrorCause(508, "Multiple-Session-Selection-Unsupported", Action.NARROW_SELECTORS),
)
ERROR_CAUSES: Mapping[int, ErrorCause] = {cause.number: cause for cause in _KNOWN}


def error_cause(number: int | None) -> ErrorCause:
    """The cause with this number; a refusal without a known cause is for an operator to look at."""
    if number is None:
        return ErrorCause(0, "No-Error-Cause", Action.ALERT_OPERATOR)
    return ERROR_CAUSES.get(number, ErrorCause(number, f"Error-Cause-{number}", Action.ALERT_OPERATOR))
