"""Sign-in attempts, for the table `radpostauth`: a line each (`modules.conf` writes them)."""

import re

from mtandao.gateways.radius.server.lines import Kind

ATTEMPTS = Kind(
    folder="attempts",
    files="attempts",
    # Seconds and microseconds, from where, the name, called and calling station. Whoever was not simply accepted: what
    # was answered, why, with which message, class.
    line=re.compile(rb"\d{1,12},\d{1,6},[0-9A-Fa-f.:]+(?:,[0-9a-f]*){3}(?:,[A-Za-z-]+(?:,[0-9a-f]*){3})?\n"),
    note="mtandao_note_attempts",
)
