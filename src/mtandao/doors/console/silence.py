"""What the dashboard says first when routers are silent: which, where, and whom they took along."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mtandao.domains.reports import contract as reports
from mtandao.doors.console.hubs import address
from mtandao.foundation.kit import times
from mtandao.foundation.kit.pieces import Action, Verdict


def routers_down(
    silent: Sequence[reports.RouterHealth], routers: Sequence[reports.RouterHealth], now: datetime
) -> Verdict:
    """Several of one POP are said by its name: it is the mast or the power there, not each router."""
    worst = max(silent, key=lambda each: each.lost)
    lost = sum(each.lost for each in silent)
    said = _fact(silent, lost) % {
        "name": worst.router.name,
        "place": worst.router.pop,
        "n": len(silent) if _in_one_place(silent) else len(silent) - 1,
        "people": ngettext("%(n)s subscriber offline", "%(n)s subscribers offline", lost) % {"n": lost},
        "span": times.duration(now - worst.silent_since),
    }
    well = sum(each.state == reports.RouterState.ANSWERS for each in routers)
    detail = ngettext("The other one answers.", "The other %(n)s answer.", well) % {"n": well} if well else ""
    url = address("network:routers")
    look = Action(_("Look at routers"), f"{url}?trouble=true", kind="primary")
    return Verdict("bad", said, detail, (look,) if url else ())


def _fact(silent: Sequence[reports.RouterHealth], lost: int) -> str:
    if len(silent) == 1 and not lost:
        return _("Router %(name)s does not answer, for %(span)s; nobody was online on it.")
    if len(silent) == 1:
        return _("Router %(name)s is silent: %(people)s for %(span)s.")
    if _in_one_place(silent):
        return _("%(n)s routers in %(place)s are silent: %(people)s for %(span)s.")
    return ngettext(
        "Router %(name)s and %(n)s other are silent: %(people)s for %(span)s.",
        "Router %(name)s and %(n)s others are silent: %(people)s for %(span)s.",
        len(silent) - 1,
    )


def _in_one_place(silent: Sequence[reports.RouterHealth]) -> bool:
    places = {each.router.pop_id for each in silent}
    return len(silent) > 1 and len(places) == 1 and None not in places
