"""Sign-in attempts, for the table `radpostauth`: a line each (`modules.conf` writes them)."""

import re

from mtandao.gateways.radius.server.lines import Kind

ATTEMPTS = Kind(
    folder="attempts",
    files="attempts",
    # When, from where, the name, what was answered, why, with which message; called and calling station, class.
    line=re.compile(rb"\d{1,12},[0-9A-Fa-f.:]+,[0-9a-f]*,[A-Za-z-]+(?:,[0-9a-f]*){5}\n"),
    note="mtandao_note_attempts",
)
