"""What Africa's Talking's codes and words mean for a message and for its number."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Standing(StrEnum):
    """What became of one recipient at the moment of sending."""

    TAKEN = "taken"
    HELD = "held"  # looked at by their risk desk: alert
    SENDER_REFUSED = "sender_refused"  # our sender id is not approved: alert
    NUMBER_REFUSED = "number_refused"  # never will work for this number
    NO_CREDIT = "no_credit"  # our account is empty: stop sending, alert
    OPTED_OUT = "opted_out"  # write to this number no more
    DO_NOT_DISTURB = "do_not_disturb"  # no advertising to this number
    UNROUTABLE = "unroutable"  # try another channel
    TRY_LATER = "try_later"
    REFUSED = "refused"
    UNKNOWN = "unknown"  # a code we do not know, or no word about this number at all


STANDINGS = MappingProxyType(
    {
        100: Standing.TAKEN,  # Processed
        101: Standing.TAKEN,  # Sent
        102: Standing.TAKEN,  # Queued
        401: Standing.HELD,
        402: Standing.SENDER_REFUSED,
        403: Standing.NUMBER_REFUSED,
        404: Standing.NUMBER_REFUSED,  # UnsupportedNumberType
        405: Standing.NO_CREDIT,
        406: Standing.OPTED_OUT,
        407: Standing.UNROUTABLE,
        409: Standing.DO_NOT_DISTURB,
        500: Standing.TRY_LATER,
        501: Standing.TRY_LATER,  # GatewayError
        502: Standing.REFUSED,  # RejectedByGateway
    }
)
NEEDS_STAFF = frozenset({Standing.HELD, Standing.SENDER_REFUSED, Standing.NO_CREDIT, Standing.REFUSED})


class Delivery(StrEnum):
    """What a delivery report says."""

    ON_ITS_WAY = "on_its_way"
    DELIVERED = "delivered"
    NOT_DELIVERED = "not_delivered"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Report:
    delivery: Delivery
    is_final: bool


_REPORTS = MappingProxyType(
    {
        "sent": Report(Delivery.ON_ITS_WAY, False),
        "submitted": Report(Delivery.ON_ITS_WAY, False),
        "buffered": Report(Delivery.ON_ITS_WAY, False),
        "success": Report(Delivery.DELIVERED, True),
        "rejected": Report(Delivery.NOT_DELIVERED, True),
        "failed": Report(Delivery.NOT_DELIVERED, True),
        "absentsubscriber": Report(Delivery.NOT_DELIVERED, True),
        "expired": Report(Delivery.NOT_DELIVERED, True),
    }
)


def standing_of(code: int | None) -> Standing:
    return STANDINGS.get(code, Standing.UNKNOWN) if code is not None else Standing.UNKNOWN


def report_of(status: str) -> Report:
    """A word we do not know is not final: a later report may say more."""
    return _REPORTS.get(status.replace(" ", "").lower(), Report(Delivery.UNKNOWN, False))
