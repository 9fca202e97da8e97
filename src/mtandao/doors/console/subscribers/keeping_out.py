"""Sentences of what keeps a line out though nothing is owed and nobody refused it: other rows than were sold, no
address to give, a router that nobody reaches."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mtandao.domains.ipam import contract as ipam
from mtandao.domains.network import contract as network
from mtandao.domains.reconciliation import contract as reconciliation
from mtandao.domains.reports.contract import Diagnosis
from mtandao.foundation.context import Context
from mtandao.foundation.kit import times, words
from mtandao.foundation.kit.pieces import Action, Verdict


def own_user(ctx: Context, found: Diagnosis) -> Verdict:
    row = found.evidence.own_user
    assert row is not None
    facts = {"line": line(ctx, found), "router": row.nas.name, "user": row.name}
    fact = _("%(line)s: %(router)s has a user %(user)s of its own, and asks itself before it asks RADIUS.")
    follows = _("What was typed there counts, and not what was sold. Remove it from the router's own users.")
    return Verdict("bad", fact % facts, follows, (_differences(row),), "offline")


def radius_differs(ctx: Context, found: Diagnosis) -> Verdict:
    row = found.evidence.in_radius
    assert row is not None
    facts = {"line": line(ctx, found), "time": times.moment(row.found_at, ctx.now)}
    if row.login_id is None:
        fact = _("%(line)s: RADIUS holds something else for his plan than was sold, seen %(time)s.") % facts
    else:
        fact = _("%(line)s: RADIUS holds something else for him than was sold, seen %(time)s.") % facts
    return Verdict("bad", fact, what_differs(row), (in_radius(row),), "offline")


def what_differs(row: reconciliation.RadiusDrift) -> str:
    names = ", ".join(dict.fromkeys([*row.wanted, *row.there]))
    if not names:
        return _("Have it written again, and he comes in as sold.")
    return _("It differs in %(names)s. Have it written again, and he comes in as sold.") % {"names": names}


def router_away(ctx: Context, found: Diagnosis) -> Verdict:
    router, status = found.router, found.evidence.status
    assert router is not None and status is not None
    facts = {"line": line(ctx, found), "router": router.router.name}
    if status.answered_at is not None:
        facts["time"] = times.moment(status.answered_at, ctx.now)
        fact = _("%(line)s: router %(router)s does not answer, last heard %(time)s.") % facts
    else:
        fact = _("%(line)s: router %(router)s does not answer.") % facts
    follows = _("The account is in order. Look at the router's power and at its way to us.")
    return Verdict("bad", fact, follows, to_router(ctx, router.router), "no_answer")


def no_address(ctx: Context, found: Diagnosis) -> Verdict:
    wait = found.evidence.waits
    assert wait is not None and found.login is not None
    facts = {"line": line(ctx, found), "why": wait.get_reason_display()}
    fact = _("%(line)s: he is to have a fixed address and got none, %(why)s.") % facts
    url = reverse("console:subscriber-login", kwargs={"id": found.login.subscriber_id})
    ways = (
        Action(_("Change login"), url, kind="primary", dialog=True, needs=network.permissions.CHANGE_LOGIN),
        Action(_("Address plan"), reverse("ipam:tree"), needs=ipam.permissions.VIEW),
    )
    return Verdict(
        "bad", fact, _("Make its pool larger, or choose one for him at his login."), ways, "offline"
    )


def pool_full(ctx: Context, found: Diagnosis) -> Verdict:
    use = found.evidence.pool
    assert use is not None
    facts = {"line": line(ctx, found), "pool": use.pool.name, "size": words.count(use.size)}
    fact = _("%(line)s: the pool %(pool)s has no address left, all %(size)s are in use.") % facts
    follows = _("Make it larger, or give his plan another one. Whoever dials in again then gets an address.")
    url = reverse("console:subnet", kwargs={"subnet_id": use.pool.subnet_id})
    ways = (Action(_("Open pool"), url, kind="primary", needs=ipam.permissions.VIEW),)
    return Verdict("bad", fact, follows, ways, "offline")


def router_differs(ctx: Context, found: Diagnosis) -> Verdict:
    row = found.evidence.on_router[0]
    facts = {"line": line(ctx, found), "router": row.nas.name, "what": f"{row.menu} {row.name}".strip()}
    fact = _("%(line)s: %(router)s is not set up as it should be (%(what)s).") % facts
    follows = _("Repair it there, and see whether he comes back.")
    return Verdict("warn", fact, follows, (_differences(row),), "offline")


def hints(found: Diagnosis) -> str:
    """What may be it, where the cause is not known."""
    return " ".join(each for each in (by_hand(found), nearly_full(found)) if each)


def nearly_full(found: Diagnosis) -> str:
    """A hint where the cause is not known: it may have been full when he asked."""
    use = found.evidence.pool
    if use is None or not use.nearly_full:
        return ""
    facts = {"pool": use.pool.name, "free": words.count(use.free), "size": words.count(use.size)}
    return _("The pool %(pool)s has %(free)s of %(size)s addresses free.") % facts


def by_hand(found: Diagnosis) -> str:
    """A hint as well: what was added beside his rows may be what keeps him out, or makes him slow."""
    row = found.evidence.by_hand
    if row is None:
        return ""
    if row.holder == reconciliation.Strange.USER_ROWS:
        said = _("In RADIUS somebody added to his rows by hand: %(rows)s.")
    else:
        said = _("In RADIUS somebody added to the rows of his plan by hand: %(rows)s.")
    return said % {"rows": ", ".join(row.holds)}


def to_by_hand(found: Diagnosis) -> tuple[Action, ...]:
    row = found.evidence.by_hand
    if row is None:
        return ()
    url = f"{reverse('reconciliation:strangers')}?{urlencode({'q': row.name})}"
    return (Action(_("See what was added"), url, needs=reconciliation.permissions.VIEW),)


def his_sign_ins(found: Diagnosis) -> tuple[Action, ...]:
    """What RADIUS said to him, and when."""
    if found.login is None:
        return ()
    log = f"{reverse('network:attempts')}?{urlencode({'q': found.login.username})}"
    return (Action(_("His sign-ins"), log, needs=network.permissions.VIEW),)


def line(ctx: Context, found: Diagnosis) -> str:
    """How the line is, before a colon."""
    gone = found.offline_since
    return _("Offline %(span)s") % {"span": times.duration(ctx.now - gone)} if gone else _("Not online yet")


def to_router(ctx: Context, router: network.Nas) -> tuple[Action, ...]:
    """None for a partner's people whose customers dial in at the provider's own router."""
    if ctx.organization_ids is not None and router.organization_id not in ctx.organization_ids:
        return ()
    url = reverse("network:router", kwargs={"nas_id": router.id})
    return (Action(_("Open router"), url, needs=network.permissions.VIEW),)


def _differences(row: reconciliation.Drift) -> Action:
    url = reverse("reconciliation:router", kwargs={"nas_id": row.nas_id})
    return Action(_("See differences"), url, kind="primary", needs=reconciliation.permissions.VIEW)


def in_radius(row: reconciliation.RadiusDrift) -> Action:
    url = reverse("reconciliation:radius-one", kwargs={"drift_id": row.id})
    return Action(_("See difference"), url, kind="primary", needs=reconciliation.permissions.VIEW)


def went_with_him(found: Diagnosis) -> str:
    """A street that stays dark is a cable or a switch; where all others are back, it is his own line."""
    gone, back = found.neighbours, found.neighbours_back
    if back == gone:
        said = ngettext(
            "%(n)s other on the same router went within five minutes of him and is back: it is his own line.",
            "%(n)s others on the same router went within five minutes of him and are back: it is his own line.",
            gone,
        )
    elif back:
        said = _(
            "%(n)s others on the same router went within five minutes of him, %(back)s of them back: "
            "look at what those share who are not."
        )
    else:
        said = ngettext(
            "%(n)s other on the same router went within five minutes of him: look at what they share.",
            "%(n)s others on the same router went within five minutes of him: look at what they share.",
            gone,
        )
    return said % {"n": words.count(gone), "back": words.count(back)}
