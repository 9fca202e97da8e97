"""What a router's page says first: whether it answers, and who was online when it fell silent."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from mtandao.domains.network import permissions
from mtandao.domains.network.choices import RouterState
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.pieces import Action, Verdict


def verdict_of(ctx: Context, nas: Any) -> Verdict:
    """`nas`: as `with_state` gives it."""
    if nas.state == RouterState.NEW:
        url = reverse("network:router", kwargs={"nas_id": nas.pk, "tab": "lines"})
        teach = Action(_("Set it up"), url, kind="primary", needs=permissions.CHANGE_NAS)
        said = _("Nothing was heard of it yet.")
        return Verdict("wait", said, _("It appears with the first sign-in after it is set up."), (teach,))
    if nas.state == RouterState.SILENT:
        return _silent(ctx, nas)
    if nas.state == RouterState.EMPTY:
        heard = (
            _("Last heard %(ago)s.") % {"ago": times.ago(nas.last_seen_at, ctx.now)}
            if nas.last_seen_at
            else _("No sign-in was heard of it yet.")
        )
        return Verdict("wait", _("Nobody is online on it."), heard)
    online = _("%(n)s online") % {"n": words.count(nas.online)}
    heard = times.ago(nas.last_seen_at, ctx.now)
    said = _("It answers: %(online)s, last heard %(ago)s.") % {"online": online, "ago": heard}
    return Verdict("good", said)


def _silent(ctx: Context, nas: Any) -> Verdict:
    """Those whose sessions were given up meanwhile were online when it fell silent as well."""
    time, gone = times.duration(ctx.now - nas.silent_since), nas.online + nas.lost
    if not gone:
        said = _("No answer for %(time)s; nobody was online on it.") % {"time": time}
        return Verdict("bad", said, (getattr(nas, "status", None) and nas.status.said) or "")
    online = _("%(n)s online") % {"n": words.count(gone)}
    said = _("No answer for %(time)s: %(online)s when it fell silent.") % {"time": time, "online": online}
    if nas.online:
        detail = _("Its sessions are kept until it is heard again or they are given up.")
    else:
        detail = _("Their sessions were given up; they are back with the first that is heard of it.")
    return Verdict("bad", said, detail)
