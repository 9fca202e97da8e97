"""Who had an address is asked: what was asked, and by whom, stands in the audit."""

from datetime import datetime

from django.utils.translation import gettext as _

from mtandao.domains.network import permissions
from mtandao.domains.network.addresses import WhoHad, who_had
from mtandao.foundation.audit.notes import note
from mtandao.foundation.commands import command
from mtandao.foundation.context import Context
from mtandao.foundation.refusals import Malformed

NOTED = "network.who_had"


@command(needs=permissions.VIEW)
def ask_who_had(ctx: Context, *, address: str, at: datetime, until: datetime | None = None) -> WhoHad:
    """`until`: all of the time from `at` to there. It is personal data: who asks is written down, whatever is found."""
    if until is not None and until < at:
        raise Malformed(
            _("Not looked up."), fields={"until": _("The end of the time lies before its beginning.")}
        )
    found = who_had(ctx, address, at, until)
    note(
        ctx, NOTED, subject=address, at=at, until=until, sessions=len(found.sessions), held=len(found.holders)
    )
    return found
