"""Starts, stops and restarts: a line each (`modules.conf`) where the RADIUS database is elsewhere.

Beside its database a server stores them before it answers. Elsewhere the line may go dead, and nobody is to wait for
that.
"""

import re

from mtandao.gateways.radius.server.interims import FIELDS, WORD
from mtandao.gateways.radius.server.lines import Kind

STARTS = Kind(
    folder="starts",
    files="starts",
    # Acct-Status-Type, Acct-Terminate-Cause, and what an interim has.
    line=re.compile(b",".join((rb"\d{1,3}", WORD, *FIELDS)) + rb"\n"),
    note="mtandao_note_starts",
)
