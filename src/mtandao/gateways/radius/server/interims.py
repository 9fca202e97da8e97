"""Interim updates of accounting: a line each (`modules.conf`), in the order in which `mtandao_account` asks.

An interim tells again all that the one before it told. So a router is answered when the line is written, and the table
hears of many at once.
"""

import re

from mtandao.gateways.radius.server.lines import Kind

NUMBER, HEX, WORD, ADDRESS = rb"\d{1,12}", rb"[0-9a-f]*", rb"[^,\x00-\x1f\x7f-\xff]*", rb"[0-9A-Fa-f.:/]*"
FIELDS = (
    ADDRESS,  # the router
    NUMBER,  # when it came, by this server's clock
    NUMBER,  # Acct-Delay-Time
    HEX,  # Acct-Session-Id
    HEX,  # User-Name
    rb"\d{0,12}",  # Acct-Session-Time
    *[NUMBER] * 4,  # octets and gigawords in, and out
    HEX,  # NAS-Port-Id
    WORD,  # NAS-Port-Type
    HEX,  # Called-Station-Id
    HEX,  # Calling-Station-Id
    WORD,  # Service-Type
    WORD,  # Framed-Protocol
    *[ADDRESS] * 3,  # Framed-IP-Address, Framed-IPv6-Address, Framed-IPv6-Prefix
    HEX,  # Framed-Interface-Id
    ADDRESS,  # Delegated-IPv6-Prefix
    WORD,  # Acct-Authentic
    HEX,  # Connect-Info
    HEX,  # Class
)

INTERIMS = Kind(
    folder="interims",
    files="interims",
    line=re.compile(b",".join(FIELDS) + rb"\n"),
    note="mtandao_note_interims",
)
