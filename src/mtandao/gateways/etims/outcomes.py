"""What KRA's result codes mean for what we sent: taken, taken before, to be mended, or not known."""

from types import MappingProxyType

from mtandao.gateways.outbound.answers import Kind

WELL = frozenset({"000", "00", "0", "0000"})
NOTHING_FOUND = "001"
SENT_BEFORE = "994"
INSTALLED_BEFORE = "902"
# It may lie there or not. Only the same number and the same bytes may follow.
OPEN = frozenset({"894", "899", "999"})

_KINDS = MappingProxyType(
    {
        "891": Kind.CONFIGURATION,
        "892": Kind.CREDENTIALS,
        "893": Kind.INVALID,
        "895": Kind.CONFIGURATION,
        "896": Kind.OTHER,
        "900": Kind.CREDENTIALS,
        "901": Kind.CREDENTIALS,
        INSTALLED_BEFORE: Kind.ALREADY_DONE,
        "903": Kind.CREDENTIALS,
        "910": Kind.INVALID,
        "911": Kind.INVALID,
        "912": Kind.CONFIGURATION,
        "921": Kind.INVALID,
        "922": Kind.INVALID,
        "990": Kind.BUSY,
        "991": Kind.MAINTENANCE,
        "992": Kind.MAINTENANCE,
        "993": Kind.MAINTENANCE,
        SENT_BEFORE: Kind.ALREADY_DONE,
    }
)


def kind_of(code: str) -> Kind:
    """Why KRA said no. What it never explained stops the line for a person to read."""
    return _KINDS.get(code, Kind.OTHER)
