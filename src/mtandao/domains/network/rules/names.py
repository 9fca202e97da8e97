"""User names, passwords and addresses as people type them."""

import ipaddress
import re
import secrets
import ssl
import unicodedata

# No l, 1, I, O, 0: passwords are read out over the phone.
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


def username(full_name: str, account_key: str) -> str:
    """A PPPoE user name that a technician can type: letters of the name,
    if it has Latin ones, and the account."""
    folded = unicodedata.normalize("NFKD", full_name).encode("ascii", "ignore").decode().lower()
    word = re.sub(r"[^a-z0-9]+", ".", folded).strip(".")[:20]
    return f"{word}.{account_key.lower()}" if word else account_key.lower()


def is_plain_address(text: str) -> bool:
    """IPv4 or IPv6 without a zone (`fe80::1%eth0`): that means something to one machine only, and the database
    holds no such thing."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text


# A router delegates no less than a network (/64), and no customer gets what a registry gives a provider.
SHORTEST_PREFIX, LONGEST_PREFIX = 32, 64


def prefix(text: str) -> str:
    """An IPv6 prefix to delegate, as we write it; empty where it is none. What does not begin there is none either:
    `2001:db8::1/56` may mean two things."""
    try:
        found = ipaddress.IPv6Network(text.strip())
    except ValueError:
        return ""
    return str(found) if "/" in text and SHORTEST_PREFIX <= found.prefixlen <= LONGEST_PREFIX else ""


def prefixes_around(address: str) -> list[str]:
    """All that an IPv6 address may lie in, as we write them, from the shortest that a customer has to itself."""
    if not is_plain_address(address) or ":" not in address:
        return []
    bits = range(SHORTEST_PREFIX, 129)
    return [str(ipaddress.IPv6Network((address, length), strict=False)) for length in bits]


def is_certificate(text: str) -> bool:
    """A PEM that OpenSSL can read."""
    try:
        ssl.create_default_context(cadata=text)
    except (ssl.SSLError, ValueError):
        return False
    return True


def password(length: int = 10) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def device(text: str) -> str:
    """A MAC as we write it: `021a.7f00.102b` is `02:1A:7F:00:10:2B`; empty where it is none."""
    return next(iter(device_spellings(text)), "")


def sign_in_name(text: str) -> str:
    """As RADIUS looks for it: it spells what can only be a MAC one way. Twelve digits alone may be a telephone."""
    name = text.strip()
    return device(name) or name if re.search(r"[.:-]", name) else name


def device_spellings(text: str) -> tuple[str, ...]:
    """A MAC as the many routers write it, ours first; nothing where it is no MAC. What they sent is kept as it came,
    and is looked for by each of these."""
    digits = re.sub(r"[.:-]", "", text.strip()).upper()
    if not re.fullmatch("[0-9A-F]{12}", digits):
        return ()
    pairs = [digits[at : at + 2] for at in range(0, 12, 2)]
    words = [digits[at : at + 4] for at in range(0, 12, 4)]
    spelled = (
        ":".join(pairs),
        "-".join(pairs),
        ".".join(words),
        "-".join(words),
        digits,
        f"{digits[:6]}-{digits[6:]}",
    )
    return (*spelled, *(each.lower() for each in spelled))
