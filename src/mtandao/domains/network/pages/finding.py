"""One box for people, user names, MACs and addresses."""

import ipaddress

from django.db.models import Q, QuerySet

from mtandao.domains.network import rules
from mtandao.domains.network.models import Login, RouterRequest, Session
from mtandao.domains.network.prefixes import with_address
from mtandao.domains.subscribers import contract as subscribers
from mtandao.foundation.context import Context

# So many logins are looked for at once: a word that more people have finds none of them by its sessions.
MOST = 200


def logins_like(ctx: Context, text: str) -> QuerySet[Login]:
    """Whose user name it is, or whose account, phone or name."""
    people = subscribers.found_by(subscribers.subscribers(ctx), text)
    return Login.of(ctx).filter(Q(username=text.strip()) | Q(subscriber__in=people))


def sessions_like(ctx: Context, rows: QuerySet[Session], text: str) -> QuerySet[Session]:
    """By address or MAC if it looks like one, else by whose it is.

    Whose is asked first: months of sessions are then searched by keys, each month by an index.
    """
    text = text.strip()
    if spellings := rules.device_spellings(text):
        return rows.filter(mac__in=spellings)
    try:
        return with_address(rows, str(ipaddress.ip_address(text)))
    except ValueError:
        pass
    found = list(logins_like(ctx, text).values_list("id", flat=True)[:MOST])
    return rows.filter(login_id__any=found) if found else sessions_of_name(ctx, rows, text)


def sessions_of_name(ctx: Context, rows: QuerySet[Session], username: str) -> QuerySet[Session]:
    """A name that no login has may still have had sessions."""
    own = list(Login.of(ctx).filter(username=username).values_list("id", flat=True))
    return rows.filter(login_id__any=own) if own else rows.filter(login=None, username=username)


def requests_like(ctx: Context, rows: QuerySet[RouterRequest], text: str) -> QuerySet[RouterRequest]:
    """Of whom it is; of a stranger the beginning of what he signed in as."""
    mine = Q(login__in=logins_like(ctx, text))
    return rows.filter(mine | Q(login=None, username__istartswith=text.strip()))
