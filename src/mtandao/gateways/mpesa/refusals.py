"""Reading Daraja's error envelope: which codes mean "not executed", and which leave it open."""

from mtandao.gateways.outbound.answers import Kind, Rejected

BAD_TOKEN = frozenset({"404.001.03", "400.003.01", "401.002.01", "401.003.01", "401.001"})

_KINDS = {
    "500.003.02": Kind.BUSY,  # "System is busy" and "Spike Arrest Violation" alike: never executed
    "500.003.03": Kind.QUOTA,
    "00.002.1001": Kind.MAINTENANCE,
    "401.003.01": Kind.CONFIGURATION,  # after a fresh token it can only be a product the app lacks
    "500": Kind.OTHER,  # Pull, bare: nothing for this short code
}
_CORE_KINDS = {  # numeric codes of the core system, seen as ResponseCode
    "18": Kind.CREDENTIALS,
    "20": Kind.CREDENTIALS,
    "22": Kind.CREDENTIALS,
    "21": Kind.CONFIGURATION,
    "100000010": Kind.CONFIGURATION,
    "24": Kind.INVALID,
    "25": Kind.INVALID,
    "29": Kind.INVALID,
    "100000005": Kind.INVALID,
    "26": Kind.BUSY,
    "100000001": Kind.BUSY,
    "100000002": Kind.BUSY,
    "100000011": Kind.BUSY,
}
_CORE_OPEN = frozenset({"15", "17", "100000000", "100000004", "100000007", "100000009"})


def kept_code(answer: Rejected) -> str:
    """What is written down of a refusal: where the same code says many things, and it is our fault, the kind of it."""
    return answer.kind.value if answer.kind in (Kind.CREDENTIALS, Kind.CONFIGURATION) else answer.code


def kind_of_error(code: str, message: str, status: int) -> Kind | None:
    """Why Daraja said no, or None when it may have been executed. The code outweighs the status."""
    if code in _KINDS:
        return _KINDS[code]
    if code in BAD_TOKEN:
        return Kind.CREDENTIALS
    if code in _CORE_KINDS or code in _CORE_OPEN:
        return kind_of_response_code(code)
    words = message.lower()
    if code == "500.001.1001":
        return _overloaded(words)
    if code == "500.003.1001" and ("already registered" in words or "duplicate notification" in words):
        return Kind.ALREADY_DONE
    if code.startswith("5") or (not code[:1].isdigit() and status >= 500):
        return None
    return Kind.INVALID


def _overloaded(words: str) -> Kind | None:
    """500.001.1001 says many things; only these say that nothing was executed."""
    if "merchant does not exist" in words:
        return Kind.CONFIGURATION
    if "wrong credentials" in words:
        return Kind.CREDENTIALS
    if "unable to lock subscriber" in words or "already in process" in words:
        return Kind.LOCKED
    return None


def kind_of_response_code(code: str) -> Kind | None:
    """The same for a `ResponseCode` that is not success."""
    return None if code in _CORE_OPEN else _CORE_KINDS.get(code, Kind.OTHER)
