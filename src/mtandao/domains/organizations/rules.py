"""What a subdomain may be. Values in, values out."""

import re
import unicodedata

# A label of a host name (RFC 1123), at least three characters so that short ones stay for ourselves.
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,61}[a-z0-9])")
RESERVED = frozenset(
    """
    www api app admin mail smtp imap ftp ns1 ns2 dns cdn static assets media portal captive hotspot
    login signup register auth status help support docs blog billing pay payments mpesa webhooks
    hooks radius demo test staging dev root system platform owner mtandao localhost metrics health
    internal
    """.split()  # noqa: SIM905 -- one word a line would be a screen long
)


def is_subdomain(slug: str) -> bool:
    """A valid host label that does not look like an encoded one (`xn--`)."""
    return bool(SLUG.fullmatch(slug)) and "--" not in slug


def is_reserved(slug: str) -> bool:
    return slug in RESERVED


def suggested(name: str) -> str:
    """A subdomain from a company's name; "" if nothing of it can stand in one."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = [word for word in re.split(r"[^a-z0-9]+", plain) if word not in ("ltd", "limited", "the", "")]
    return "-".join(words)[:40].strip("-")
